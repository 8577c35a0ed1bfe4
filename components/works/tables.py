"""Accessible tables that scroll sideways on a narrow screen, and the figures in their cells."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.site import urls
from components.site.markup import attributes
from components.works import cards
from pipeline.artefacts.few_artists import NOT_ESTIMABLE
from pipeline.artefacts.store import ArtefactStore

Cell = Component | str | list[Any]
#: A figure of the evaluation: ``value``, and the ends ``low`` and ``high`` of its 95 % interval; each may be None.
Estimate = Mapping[str, float | None]
#: Shown in place of a figure that has no value, such as the precision of a class that was never predicted.
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
        caption: shown above the table, and its name for screen readers.
        head: column titles, "" where a column needs none.
        rows: cells.
        numbers: indices of the columns that are right-aligned.
        row_heads: whether the first cell of a row is its heading.
        class_name: for CSS.
    """

    def kind(column: int) -> str:
        return "number" if column in numbers else ""

    def title(column: int, text: str) -> Component:
        # Screen readers announce a heading without a text for each of its cells.
        return html.Th(text, scope="col", className=kind(column)) if text else html.Td(className=kind(column))

    def cell(column: int, content: Cell) -> Component:
        if column == 0 and row_heads:
            return html.Th(content, scope="row", className=kind(column))
        return html.Td(content, className=kind(column))

    return html.Div(
        html.Table(
            [
                html.Caption(caption),
                html.Thead(html.Tr([title(i, text) for i, text in enumerate(head)])),
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
    """Works as a table: title, artist, date, class. Each title is a link to the work's page."""

    def line(row: int) -> list[Cell]:
        work = store.work(row)
        link = dcc.Link(cards.title_of(work), href=urls.work(work["object_id"]))
        return [link, str(work["artist"]), str(work["date"]), cards.class_name(store, work["label"])]

    return table(caption, ("Title", "Artist", "Date", "Class"), [line(row) for row in rows], class_name="works-table")


def percent(share: float) -> str:
    """A share, 0 to 1, as a percentage. A share that would be rounded to 0 or 100 % says so."""
    if 0 < share < 0.005:
        return "under 1\u00a0%"
    return "over 99\u00a0%" if 0.995 <= share < 1 else f"{100 * share:.0f}\u00a0%"


def interval(estimate: Estimate) -> str:
    """The interval of a share, 0 to 1, as "82–91 %"; "" without a value, and that it is not estimable without one."""
    low, high = estimate.get("low"), estimate.get("high")
    if low is None or high is None:
        return "" if estimate.get("value") is None else NOT_ESTIMABLE
    return f"{100 * low:.0f}–{100 * high:.0f}\u00a0%"


def with_interval(estimate: Estimate | None) -> str:
    """A share, 0 to 1, with its interval as "85.0 % (82–91 %)"; :data:`NOT_DEFINED` when it has no value."""
    value = (estimate or {}).get("value")
    if value is None:
        return NOT_DEFINED
    reach = interval(estimate or {})
    return f"{100 * value:.1f}\u00a0%" + (f" ({reach})" if reach else "")


def share_bar(share: float, text: str, *, colour: str | None = None) -> Component:
    """A share, 0 to 1, as a bar with text beside it."""
    style = {"width": f"{max(0.0, min(1.0, share)):.1%}"}
    if colour:
        style["background"] = colour
    bar = html.Span(html.Span(style=style), className="meter", **attributes(aria_hidden="true"))
    return html.Span([bar, html.Span(text, className="share-text")], className="share")


def interval_bar(estimate: Estimate | None) -> Component:
    """A figure between 0 and 1 with its interval, as text and on a line from 0 to 1; None is not defined."""
    value, low, high = ((estimate or {}).get(name) for name in ("value", "low", "high"))
    if value is None:
        return html.Span(html.Span(NOT_DEFINED, className="interval-value"), className="interval")
    if low is None or high is None:
        parts = [
            html.Span(f"{value:.2f}", className="interval-value"),
            html.Span(NOT_ESTIMABLE, className="interval-range interval-missing"),
        ]
        return html.Span(parts, className="interval")
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
