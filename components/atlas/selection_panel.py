"""The selection of the map: number of works, their classes and clusters, and the works themselves."""

import numpy as np
from dash import html
from dash.development.base_component import Component

from components.atlas import selection
from components.atlas.distinctive import Findings
from components.site import theme
from components.works import cards, cluster_names, tables
from components.works.tables import percent
from pipeline.artefacts.store import ArtefactStore

#: Works shown at first and added by each "show more", and the maximum: a page of thousands of cards is too slow.
STEP = 60
MOST = 600


def heading(rows: np.ndarray | None, text: str) -> str:
    """One line about the selection, which a screen reader announces when it changes."""
    if rows is None:
        return "Nothing is selected."
    works = "No work" if len(rows) == 0 else "1 work" if len(rows) == 1 else f"{len(rows):,} works"
    return f"{works} · {text}" if text else works


def counts(store: ArtefactStore, rows: np.ndarray) -> Component:
    """Numbers of selected works by class and by the clusters of each clustering."""
    total = max(1, len(rows))
    by_class = selection.class_counts(store, rows)
    parts: list[Component] = [
        _list(
            "Class",
            [
                (cards.class_name(store, key), count / total, count, theme.class_style(store, key)[0])
                for key, count in by_class
            ],
        )
    ]
    for name in store.clusterings:
        by_cluster = selection.cluster_counts(store, name, rows)
        parts.append(
            _list(
                f"Cluster ({name.replace('_', ' ')})",
                [(cluster_names.shown(store, name, title), count / total, count, None) for title, count in by_cluster],
            )
        )
    return html.Div(parts, className="selection-counts")


def apart(findings: Findings) -> Component:
    """What sets the selected works apart from all others, as a table; a sentence where nothing does."""
    title = html.H3("What sets these works apart")
    if not findings.found:
        return html.Section([title, html.P("No field does: the selected works are like the others.", className="hint")])
    rows = [
        html.Tr(
            [
                html.Th(each.value, scope="row"),
                html.Td(each.field),
                html.Td(tables.share_bar(each.share, percent(each.share)), className="number"),
                html.Td(percent(each.share_of_others), className="number"),
                html.Td(_probability(each.p), className="number"),
            ]
        )
        for each in findings.found
    ]
    heads = ("Value", "Field", "Of the selected", "Of the others", "p")
    return html.Section(
        [
            title,
            html.Div(
                html.Table(
                    [html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])), html.Tbody(rows)],
                    className="plain-table",
                ),
                className="table-box",
            ),
            html.P(
                f"Values that are more frequent among the selected works. {findings.tested:,} values were tested "
                "(hypergeometric test, one-sided); p is corrected for their number (Benjamini and Hochberg). "
                "A selection on a map of similarity is no random sample: p says how surprising a value is, not why it "
                "is there.",
                className="hint",
            ),
        ],
        className="selection-apart",
    )


def pictures(store: ArtefactStore, rows: np.ndarray, shown: int, view: str) -> Component:
    """The first ``shown`` works as cards, or as a table when ``view`` is "list"."""
    first = [int(row) for row in rows[:shown]]
    if view == "list":
        return tables.works_table(store, first, f"The first {len(first):,} of {len(rows):,} selected works")
    return cards.work_grid([cards.work_card(store, row) for row in first], label="Selected works")


def rest(rows: np.ndarray, shown: int) -> str | None:
    """The text of the "show more" button; None when all works, or as many as allowed, are shown."""
    hidden = len(rows) - shown
    return f"Show {min(hidden, STEP):,} more of {hidden:,}" if hidden > 0 and shown < MOST else None


def _probability(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def _list(title: str, entries: list[tuple[Component, float, int, str | None]]) -> Component:
    lines = [
        html.Li([name, tables.share_bar(share, f"{count:,}", colour=colour)]) for name, share, count, colour in entries
    ]
    return html.Section([html.H3(title), html.Ul(lines)])
