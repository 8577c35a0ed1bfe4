"""The search above its results: its examples, the kinds of likeness, and their weights."""

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from components.searching import address
from components.searching.address import ExampleAddress, SearchAddress
from components.searching.links import SIGNS, Parts, link
from components.site import urls
from components.site.markup import attributes
from components.site.static_html import Input
from components.works import cards
from pipeline.artefacts.store import ArtefactStore
from pipeline.query import likenesses

#: Weight of each kind when a mixture begins, and its largest; the weights are relative to each other.
BEGINS, MOST = 50, 100
MIXED = "mixed"
#: The colours that the box for colours begins with, and their shares; the third is left out until it has a share.
_COLOURS = (("#1f3f66", "50"), ("#d8c9a3", "50"), ("#8c2f1b", "0"))


def panel(store: ArtefactStore, search: SearchAddress, parts: Parts) -> Component:
    """The search as a row of thumbnails, with the switch between kinds, and a slider for each kind of a mixture.

    Args:
        store: the build.
        search: what is searched for; it has at least one example.
        parts: names and values of the whole query string.
    """
    weights = dict(search.weights)
    return html.Section(
        [
            html.H2("Works like these", className="search-title"),
            html.Ul([html.Li(_example(store, each, parts)) for each in search.examples], className="query-row"),
            *_kinds(store, weights, parts),
            *([sliders(store, weights)] if len(weights) > 1 else []),
            link(
                "End this search",
                href=address.href([pair for pair in parts if pair[0] not in address.NAMES]),
                className="quiet-link",
            ),
        ],
        className="search-panel",
        **attributes(aria_label="Search by pictures"),
    )


def explained(store: ArtefactStore, similarities: Mapping[str, float]) -> dict[str, float]:
    """Similarities by kind under the kinds' titles, for a card; where there is one kind only, it needs no title."""
    titles = likenesses.titles_of(store.root)
    told = {kind: value for kind, value in similarities.items() if value > 0 or not likenesses.get(kind).finds_few}
    return {titles[kind] if len(titles) > 1 else cards.SIMILARITY: value for kind, value in told.items()}


#: What the similarities on the cards of a mixture mean.
MIXED_NOTE = (
    "The order is by all kinds together, each by its weight. A card shows the similarity by each kind, from 0 to 1."
)


def note_of(kind: str) -> str:
    """What decides the order of works by one kind of likeness."""
    if kind == likenesses.DEFAULT:
        return "Similarity as the model measures it, from 0 to 1."
    return f"Similar means here: {likenesses.get(kind).description}. From 0 to 1."


def note(search: SearchAddress) -> str:
    """What the similarities on the cards mean."""
    weights = dict(search.weights)
    if len(weights) > 1:
        return MIXED_NOTE
    kind = next(iter(weights))
    return note_of(kind)


def _example(store: ArtefactStore, example: ExampleAddress, parts: Parts) -> Component:
    sign, word = SIGNS[address.LIKE if example.liked else address.UNLIKE]
    row = store.row_of(example.object_id) if example.object_id else None
    title = "Your colours" if example.colours else "This pose" if example.is_pose else "Your picture"
    if row is not None:
        title = cards.title_of(store.work(row))
    without = address.without_example(parts, example.name, example.value)
    other = address.with_example(parts, example.opposite, example.value)
    return html.Figure(
        [
            _thumbnail(store, example, row, title),
            html.Figcaption(
                [
                    html.Span(
                        [html.Span(sign, className="sign", **attributes(aria_hidden="true")), f" {word}"],
                        className="query-sign",
                    ),
                    html.Span(f"Detail of {title}" if example.part else title, className="query-name", title=title),
                    link(
                        "Less like it" if example.liked else "More like it",
                        href=address.href(other),
                        className="quiet-link",
                        **attributes(data_hold=".query-row a.quiet-link"),
                    ),
                ]
            ),
            link(
                "×",
                href=address.href(without),
                className="query-remove",
                title="Remove",
                **attributes(aria_label=f"Remove from the search: {title}", data_hold=".query-remove"),
            ),
        ],
        className=f"query-item query-item--{address.LIKE if example.liked else address.UNLIKE}",
        **attributes(data_search_as=example.name, data_search_value=example.value),
    )


def _thumbnail(store: ArtefactStore, example: ExampleAddress, row: int | None, title: str) -> Component:
    if example.colours:
        whole = sum(share for _, share in example.colours)
        bands = [
            html.Span(style={"background": f"#{colour}", "flex": f"{share / whole:.3f}"}, title=f"#{colour}")
            for colour, share in example.colours
        ]
        named = ", ".join(f"#{colour} {share / whole:.0%}" for colour, share in example.colours)
        return html.Div(bands, className="mat query-colours", role="img", **attributes(aria_label=named))
    if example.is_pose:
        # The browser draws the figure, and the box for a pose begins with it.
        return html.Div(className="mat query-pose", role="img", **attributes(aria_label=title, data_pose=example.value))
    if row is None:
        # The browser puts the picture in, which the server does not have.
        return html.Div(className="mat query-upload", **attributes(data_upload=example.upload))
    if example.part is None:
        title = cards.title_of(store.work(row))
        return link(cards.picture(store, row), urls.work(example.object_id), className="mat", title=title)
    left, top, right, bottom = example.part
    work = store.work(row)
    width, height = (right - left) * work["width"], (bottom - top) * work["height"]
    # A window over the whole picture, which is enlarged and moved behind it.
    style = {
        "width": f"{100 / (right - left):.2f}%",
        "height": f"{100 / (bottom - top):.2f}%",
        "left": f"{-100 * left / (right - left):.2f}%",
        "top": f"{-100 * top / (bottom - top):.2f}%",
    }
    # Where the picture's sides are not recorded, the window is square.
    ratio = width / height if width > 0 and height > 0 else 1.0
    box = {"aspect-ratio": f"{ratio:.4f}", "width": f"{min(1.0, ratio):.2%}"}
    picture = html.Img(src=urls.preview(store, row), alt=f"Detail of {cards.alt_text(work)}", style=style)
    window = html.Span(picture, className="detail-window", style=box)
    return link(window, href=urls.work(example.object_id), className="mat", title=cards.title_of(work))


def colour_box() -> Component:
    """The box to choose up to three colours and their shares. The browser makes an example of them."""
    rows = [
        html.Div(
            [
                Input(type="color", value=colour, **attributes(aria_label=f"Colour {number}", data_colour="")),
                Input(
                    type="range",
                    min="0",
                    max="100",
                    step="5",
                    value=share,
                    **attributes(aria_label=f"Share of colour {number}", data_share=""),
                ),
            ],
            className="colour-row",
        )
        for number, (colour, share) in enumerate(_COLOURS, 1)
    ]
    return html.Details(
        [
            html.Summary("Search by colours", className="button"),
            html.Div(
                [
                    html.P("Choose up to three colours and how much of each.", className="hint"),
                    *rows,
                    html.Button(
                        "Find works", type="button", className="button button--first", **attributes(data_colours_go="")
                    ),
                ],
                className="colour-box",
            ),
        ],
        className="colour-search",
    )


def equal_weights(store: ArtefactStore) -> dict[str, float]:
    """The mixture that the switch begins with."""
    return dict.fromkeys(likenesses.titles_of(store.root), float(BEGINS))


def _kinds(store: ArtefactStore, weights: Mapping[str, float], parts: Parts) -> list[Component]:
    titles = likenesses.titles_of(store.root)
    if len(titles) < 2:
        return []
    mixed = equal_weights(store)
    options = [(kind, title, {kind: 1.0}) for kind, title in titles.items()]
    chosen = MIXED if len(weights) > 1 else next(iter(weights))
    return [
        html.Div(
            [
                link(
                    title,
                    href=address.href(address.with_mixture(parts, wanted)),
                    className="switch-option",
                    **attributes(
                        aria_current="true" if kind == chosen else "false",
                        data_kind=kind,
                        data_hold=f'[data-kind="{kind}"]',
                    ),
                )
                for kind, title, wanted in [*options, (MIXED, "Mixed", mixed)]
            ],
            className="small-switch search-kinds",
            role="group",
            **attributes(aria_label="Similar by"),
        )
    ]


def sliders(store: ArtefactStore, weights: Mapping[str, float]) -> Component:
    """A slider a kind; the browser turns them into the value of ``by``."""
    return html.Div(
        [
            html.Label(
                [
                    html.Span(title),
                    Input(
                        type="range",
                        min="0",
                        max=str(MOST),
                        step="5",
                        value=f"{min(float(MOST), weights.get(kind, 0)):g}",
                        **attributes(data_weight=kind),
                    ),
                ],
            )
            for kind, title in likenesses.titles_of(store.root).items()
        ],
        className="search-weights",
        role="group",
        **attributes(aria_label="How much each kind counts", data_sliders=""),
    )
