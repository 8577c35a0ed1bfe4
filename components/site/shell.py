"""The frame of every page: header, navigation, switch between light and dark, and a footer about the build."""

import dash
import dash_mantine_components as dmc
from dash import ClientsideFunction, Input, Output, clientside_callback, dcc, html
from dash.development.base_component import Component

from components.site import context, curators, doubt, lists, pins, theme, urls
from components.site.markup import attributes
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError

NAME = "Vitrine"
#: Id of the store of what is known of a visitor's pictures. It lasts as long as the browser's tab.
UPLOADS = "uploads"

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
        # Warm greys in place of Mantine's own, which are cold.
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
    """Connects the switch with the theme store, the store with Mantine, and the navigation with the address."""
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
    """Header, page container and footer. Dash calls it for every page load."""
    try:
        store: ArtefactStore | None = context.live_store()
    except ArtefactError:
        store = None
    generated = store is not None and bool(store.manifest["source"].get("generated"))
    return dmc.MantineProvider(
        [
            dcc.Store(id=theme.THEME_STORE),
            # Filled by the browser, see components/searching/uploads.py; it must outlast the page that fills it.
            dcc.Store(id=UPLOADS, storage_type="session"),
            html.A("Skip to the content", href="#content", className="skip-link"),
            _header(),
            banner() if generated else None,
            doubt.banner(store) if store is not None else None,
            # Filled by the browser when the server cannot be reached, and by context.report_failure.
            html.Div(id="notice", className="notice", role="alert", hidden=True),
            html.Main(dash.page_container, id="content", className="content", tabIndex=-1),
            pins.tray(),
            html.P(
                "Right arrow: what can be done with this work. Down arrow: the next work.", id="card-keys", hidden=True
            ),
            lists.keeper(store) if store is not None else None,
            footer(store),
        ],
        id="mantine",
        theme=_MANTINE,
        defaultColorScheme="auto",
    )


def navigation() -> list[tuple[str, str, str]]:
    """The pages of the navigation in their order: key, name for people, and path.

    A page is in it if its own ``dash.register_page`` call says ``navigation=True``; ``order`` there is its place and
    ``name`` its text. The key is the name of the page's file.
    """
    shown = [page for page in dash.page_registry.values() if page.get("navigation")]
    # Dash itself accepts pages without an order; they come last, by name.
    shown.sort(key=lambda page: (page["order"] is None, page["order"] or 0, page["name"]))
    return [(page["module"].rpartition(".")[2], page["name"], page["path"]) for page in shown]


def _header() -> Component:
    links = [
        dcc.Link(name, href=urls.relative(path), className="nav-link", id=f"nav-{key}")
        for key, name, path in navigation()
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


def banner() -> Component:
    """What stands above every page of generated pictures."""
    return html.Aside(
        [
            html.Strong("Generated demonstration collection. "),
            "A program drew these pictures. They hang in no museum, and their descriptions are invented.",
        ],
        className="banner",
        **attributes(aria_label="Generated pictures"),
    )


def footer(store: ArtefactStore | None, uploads: bool = True) -> Component:
    """Where the collection comes from, and whose words are whose; ``uploads`` says that pictures can be tried."""
    if store is None:
        return html.Footer(html.P("No build is served."), className="footer")
    source, counts = store.manifest["source"], store.manifest["counts"]
    name: str | Component = source["name"]
    if urls.is_web(str(source.get("url") or "")):
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
                "What the catalogue says is printed plainly. What the model guesses is marked as a guess."
                + (" Pictures that you try are not stored." if uploads else "")
            ),
            html.P(dcc.Link("For programs: the API", href=urls.relative("/api"))) if uploads else None,
            _curator() if uploads else None,
        ],
        className="footer",
    )


def _curator() -> Component | None:
    """Who has signed in, with a way out, or the way in; None where nobody can sign in here."""
    name = curators.current()
    if not name:
        way_in = html.A(
            "Curators: sign in", href=curators.sign_in_address(urls.relative("/")), className="sign-in-link"
        )
        return html.P(way_in) if curators.by_password() else None
    return html.Div(
        [
            html.P(["Signed in as ", html.Strong(name), "."]),
            curators.sign_out_form() if curators.can_sign_out() else None,
        ],
        className="footer-curator",
    )
