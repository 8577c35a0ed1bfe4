"""Works that a visitor pins on any page to compare them. The browser keeps them (``assets/compare/``)."""

import json

from dash import html
from dash.development.base_component import Component

from components.site import urls
from components.site.markup import attributes

#: Path of the page that compares them, and the name of their ids in its address.
PATH, WORKS = "/compare", "works"
#: Most works that are compared: more are too narrow side by side.
MOST = 6


def tray() -> Component:
    """The place of the pinned works at the end of every page; the browser fills it."""
    rules = {"path": urls.relative(PATH), "works": WORKS, "most": MOST}
    return html.Aside(
        id="pins",
        className="pins",
        hidden=True,
        **attributes(aria_label="Works to compare", data_rules=json.dumps(rules)),
    )


def button(object_id: str, title: str, picture: str, class_name: str = "pin", text: str = "") -> Component:
    """A button that pins a work, or lets go of it.

    Args:
        object_id: of the work.
        title: of the work, for people.
        picture: address of its thumbnail.
        class_name: for CSS.
        text: on the button; a sign where there is none.
    """
    return html.Button(
        text or html.Span(className="pin-sign", **attributes(aria_hidden="true")),
        type="button",
        className=class_name,
        title="Pin to compare",
        **attributes(
            data_pin=object_id,
            data_title=title,
            data_picture=picture,
            aria_label=f"Compare {title}",
            aria_pressed="false",
        ),
    )
