"""Tables that people and screen readers can read, and that scroll by themselves where a phone is too narrow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.site import urls
from components.site.markup import attributes
from components.works import cards
from pipeline.artefacts.store import ArtefactStore

Cell = Component | str | list[Any]
#: What is said of a figure that there is none of.
NOT_DEFINED = "not defined"


def table(
    caption: str,
    head: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    numbers: Sequence[int] = (),
    row_heads: bool = True,
    class_name: str = "",
) -> Component:
    """A table in a box that scrolls sideways.

    Args:
        caption: what it is; read out, and shown above it.
        head: column titles.
        rows: cells.
        numbers: columns that are set to the right.
        row_heads: whether the first cell of a row names it.
        class_name: for CSS.
    """

    def kind(column: int) -> str:
        return "number" if column in numbers else ""

    def cell(column: int, content: Cell) -> Component:
        if column == 0 and row_heads:
            return html.Th(content, scope="row", className=kind(column))
        return html.Td(content, className=kind(column))

    return html.Div(
        html.Table(
            [
                html.Caption(caption),
                html.Thead(html.Tr([html.Th(text, scope="col", className=kind(i)) for i, text in enumerate(head)])),
                html.Tbody([html.Tr([cell(i, content) for i, content in enumerate(row)]) for row in rows]),
            ],
            className=f"plain-table {class_name}".strip(),
        ),
        className="table-box",
        tabIndex=0,
        role="region",
        **attributes(aria_label=caption),
    )


def works_table(store: ArtefactStore, rows: Sequence[int], caption: str) -> Component:
    """Works as a table: title, artist, date, class; each title is a link to the work."""

    def line(row: int) -> list[Cell]:
        work = store.work(row)
        link = dcc.Link(cards.title_of(work), href=urls.work(work["object_id"]))
        return [link, str(work["artist"]), str(work["date"]), cards.class_name(store, work["label"])]

    return table(caption, ("Title", "Artist", "Date", "Class"), [line(row) for row in rows], class_name="works-table")


def percent(share: float) -> str:
    """A share, 0 to 1, as a percentage; what is less than half of one per cent but not nothing says so."""
    return "under 1\u00a0%" if 0 < share < 0.005 else f"{100 * share:.0f}\u00a0%"


def share_bar(share: float, text: str, *, colour: str | None = None) -> Component:
    """A share, 0 to 1, as a bar with words beside it."""
    style = {"width": f"{max(0.0, min(1.0, share)):.1%}"}
    if colour:
        style["background"] = colour
    bar = html.Span(html.Span(style=style), className="meter", **attributes(aria_hidden="true"))
    return html.Span([bar, html.Span(text, className="share-text")], className="share")


def interval_bar(value: float | None, low: float | None, high: float | None) -> Component:
    """A figure between 0 and 1 with its interval: in words, and drawn on a line from 0 to 1.

    What was never counted, as the precision of a class that was never guessed, is not defined.
    """
    if value is None or low is None or high is None:
        words = NOT_DEFINED if value is None else f"{value:.2f}"
        return html.Span(html.Span(words, className="interval-value"), className="interval")
    left, right = max(0.0, min(low, 1.0)), max(0.0, min(high, 1.0))
    reach = {"left": f"{left:.1%}", "width": f"{right - left:.1%}"}
    return html.Span(
        [
            html.Span(f"{value:.2f}", className="interval-value"),
            html.Span(f"{low:.2f}–{high:.2f}", className="interval-range"),
            html.Span(
                [
                    html.Span(className="interval-reach", style=reach),
                    html.Span(className="interval-point", style={"left": f"{max(0.0, min(value, 1.0)):.1%}"}),
                ],
                className="interval-line",
                **attributes(aria_hidden="true"),
            ),
        ],
        className="interval",
    )
