"""One file per page, with its layout and its callbacks. Dash finds and imports them.

A page says everything about itself in its ``dash.register_page`` call: path, title, and with ``navigation=True`` its
``name`` and ``order`` in the navigation.
"""
