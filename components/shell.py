"""What every page hangs in: header, navigation, light and dark, and a foot that says which build is shown."""

from __future__ import annotations

import dash
import dash_mantine_components as dmc
from dash import ClientsideFunction, Input, Output, clientside_callback, dcc, html
from dash.development.base_component import Component

from components import context, theme, urls
from components.markup import attributes
from pipeline.artefacts.store import ArtefactStore
from pipeline.errors import ArtefactError

NAME = "Vitrine"
PAGES = (("Identify", "/"), ("Map", "/map"), ("Collection", "/collection"), ("Review", "/review"), ("Model", "/model"))

_MANTINE = {
    "fontFamily": theme.SANS,
    "headings": {"fontFamily": theme.SERIF, "fontWeight": "500"},
    "primaryColor": "brass",
    "primaryShade": {"light": 7, "dark": 3},
    "autoContrast": True,
    "defaultRadius": "2px",
    "respectReducedMotion": True,
    "cursorType": "pointer",
    "colors": {
        "brass": [
            "#faf4e4",
            "#f1e6c8",
            "#e7d39c",
            "#dcb968",
            "#c9a24c",
            "#a98333",
            "#8f6c24",
            "#76571a",
            "#5f4512",
            "#49340b",
        ],
        # Mantine's own greys are cold; these are the wall's.
        "dark": [
            "#eee8dc",
            "#d3ccbf",
            "#afa698",
            "#7d766b",
            "#565048",
            "#3f3a33",
            "#2e2a25",
            "#25221e",
            "#1b1916",
            "#12110f",
        ],
        "gray": [
            "#fdfbf7",
            "#f3f0e9",
            "#ebe6db",
            "#d9d2c3",
            "#c3baa8",
            "#a49a88",
            "#827869",
            "#655d51",
            "#4a443b",
            "#26221c",
        ],
    },
    "white": "#fdfbf7",
    "black": "#26221c",
}


def register_callbacks() -> None:
    """Ties the switch to the theme store, the store to the components, and the navigation to the address."""
    clientside_callback(
        ClientsideFunction("site", "theme"), Output(theme.THEME_STORE, "data"), Input("theme-toggle", "n_clicks")
    )
    clientside_callback(
        ClientsideFunction("site", "same"), Output("mantine", "forceColorScheme"), Input(theme.THEME_STORE, "data")
    )
    clientside_callback(
        ClientsideFunction("site", "navigate"), Output("nav", "data-at"), Input("_pages_location", "pathname")
    )


def layout() -> Component:
    """The shell round the page container."""
    try:
        store: ArtefactStore | None = context.live_store()
    except ArtefactError:
        store = None
    generated = store is not None and bool(store.manifest["source"].get("generated"))
    return dmc.MantineProvider(
        [
            dcc.Store(id=theme.THEME_STORE),
            html.A("Skip to the content", href="#content", className="skip-link"),
            _header(),
            _banner() if generated else None,
            # Filled by assets/site/notice.mjs when the server cannot be reached or a callback fails.
            html.Div(id="notice", className="notice", role="alert", hidden=True),
            html.Main(dash.page_container, id="content", className="content", tabIndex=-1),
            _footer(store),
        ],
        id="mantine",
        theme=_MANTINE,
        defaultColorScheme="auto",
    )


def _header() -> Component:
    links = [
        dcc.Link(title, href=urls.relative(path), className="nav-link", id=f"nav-{title.lower()}")
        for title, path in PAGES
    ]
    return html.Header(
        html.Div(
            [
                dcc.Link(
                    [html.Span(className="brand-frame"), NAME],
                    href=urls.relative("/"),
                    className="brand",
                    title="Vitrine, first page",
                ),
                html.Nav(links, id="nav", className="nav", **attributes(aria_label="Pages", data_at="")),
                html.Button(
                    html.Span(className="theme-icon", **attributes(aria_hidden="true")),
                    id="theme-toggle",
                    className="theme-toggle",
                    type="button",
                    title="Light or dark",
                    **attributes(aria_label="Switch between light and dark", data_store=theme.THEME_STORE),
                ),
            ],
            className="header-inner",
        ),
        className="header",
    )


def _banner() -> Component:
    return html.Div(
        [
            html.Strong("Generated demonstration collection. "),
            "These pictures were drawn by a program and hang in no museum; what is said of them is made up.",
        ],
        className="banner",
        role="note",
    )


def _footer(store: ArtefactStore | None) -> Component:
    if store is None:
        return html.Footer(html.P("No build is served."), className="footer")
    source, counts = store.manifest["source"], store.manifest["counts"]
    name: str | Component = source["name"]
    if str(source.get("url") or "").startswith(("https://", "http://")):
        name = html.A(source["name"], href=source["url"], target="_blank", rel="noopener noreferrer")
    facts = [
        ("Collection", name),
        ("Licence", source["licence"] or "not stated"),
        ("Works", f"{counts['works']:,}"),
        ("Build", html.Code(store.build_id)),
        ("Built", str(store.manifest["created"])[:10]),
    ]
    return html.Footer(
        [
            html.Dl([html.Div([html.Dt(title), html.Dd(value)]) for title, value in facts]),
            html.P(
                "What the catalogue says is printed plainly. What the model guesses is marked as a guess. "
                "Pictures that you try are not kept."
            ),
        ],
        className="footer",
    )
