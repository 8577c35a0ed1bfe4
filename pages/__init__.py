"""One file a page: its layout and its callbacks. Dash finds and imports them."""
