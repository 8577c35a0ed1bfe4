"""The pictures of several works side by side, which the browser enlarges and moves together."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.site import urls
from components.site.markup import attributes
from components.works import cards
from pipeline.artefacts.store import ArtefactStore

_KEYS = "Arrow keys move all pictures, + and − enlarge and shrink them, and 0 shows them whole."


def size_of(work: dict[str, Any]) -> tuple[float, float] | None:
    """Width and height in cm as catalogued; None where either is not recorded."""
    try:
        width, height = float(work["width_cm"]), float(work["height_cm"])
    except (KeyError, TypeError, ValueError):
        return None
    return (width, height) if width > 0 and height > 0 else None


def wall(store: ArtefactStore, rows: Sequence[int]) -> Component:
    """The pictures, and the controls of their scale."""
    works = [store.work(row) for row in rows]
    sizes = [size_of(work) for work in works]
    return html.Section(
        [
            html.Div([*_scales(sizes), _zooms()], className="compare-tools"),
            html.Div(
                [_frame(store, row, place, size) for place, (row, size) in enumerate(zip(rows, sizes, strict=True), 1)],
                className="compare-wall",
                style={"--works": str(len(rows))},
            ),
            html.P(_KEYS, className="hint compare-keys", id="compare-keys"),
        ],
        **attributes(aria_label="Pictures"),
    )


def _scales(sizes: Sequence[tuple[float, float] | None]) -> list[Component]:
    """The choice between pictures that fill their frames and pictures at one scale."""
    known = sum(size is not None for size in sizes)
    if known < len(sizes):
        words = f"The size of {len(sizes) - known} of these works is" if known else "The sizes of these works are"
        return [html.P(f"{words} not recorded, so they cannot be shown at one scale.", className="hint")]
    options = (("fit", "Fill the frames"), ("size", "At one scale"))
    return [
        html.Div(
            [
                html.Button(
                    title,
                    type="button",
                    className="button compare-scale",
                    **attributes(data_scale=name, aria_pressed=str(name == "fit").lower()),
                )
                for name, title in options
            ],
            role="group",
            **attributes(aria_label="Scale"),
        )
    ]


def _zooms() -> Component:
    buttons = (("in", "+", "Enlarge all"), ("out", "−", "Shrink all"), ("whole", "Whole", "Show all pictures whole"))
    return html.Div(
        [
            html.Button(
                text, type="button", className="button", title=title, **attributes(data_zoom=name, aria_label=title)
            )
            for name, text, title in buttons
        ],
        className="compare-zooms",
        role="group",
        **attributes(aria_label="Zoom"),
    )


def _frame(store: ArtefactStore, row: int, place: int, size: tuple[float, float] | None) -> Component:
    work = store.work(row)
    title = cards.title_of(work)
    of = {"data_width_cm": f"{size[0]:g}", "data_height_cm": f"{size[1]:g}"} if size else {}
    lines: list[Component] = [
        html.H2([f"{place}. ", dcc.Link(title, href=urls.work(work["object_id"]))], className="compare-title"),
    ]
    if cards.byline(work):
        lines.append(html.P(cards.byline(work), className="label-by"))
    lines.append(html.P(cards.class_name(store, work["label"], cards.culture(store, work)), className="label-culture"))
    if size:
        lines.append(html.P(f"{size[0]:g} × {size[1]:g} cm (width × height)", className="hint"))
    return html.Article(
        [
            html.Div(
                html.Img(src=urls.preview(store, row), alt=cards.alt_text(work), draggable="false"),
                className="compare-view",
                tabIndex=0,
                role="group",
                **attributes(
                    aria_label=f"Picture {place}, {title}",
                    aria_describedby="compare-keys",
                    **of,
                ),
            ),
            html.Div(lines, className="label"),
            html.Button(
                "Take away",
                type="button",
                className="button compare-remove",
                **attributes(data_object_id=work["object_id"], aria_label=f"Take {title} away"),
            ),
        ],
        className="compare-frame",
        **attributes(data_object_id=work["object_id"]),
    )
