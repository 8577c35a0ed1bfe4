"""What a visitor sees when there is no such page or no such work."""

from dash import dcc, html
from dash.development.base_component import Component

from components.site import urls
from components.site.markup import attributes


def page(title: str, text: str) -> Component:
    """A page that says what is missing, with links to Identify and to the collection."""
    return html.Section(
        [
            html.Div(className="state-frame", **attributes(aria_hidden="true")),
            html.H1(title),
            html.P(text),
            html.P(
                [
                    dcc.Link("Identify a painting", href=urls.relative("/"), className="button button--first"),
                    dcc.Link("See the collection", href=urls.relative("/collection"), className="button"),
                ],
                className="state-action drop-buttons",
            ),
        ],
        className="state state--missing",
        **attributes(data_state="missing"),
    )
