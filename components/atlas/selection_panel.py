"""What is selected on the map: how many, of which classes and clusters, and the works themselves."""

from __future__ import annotations

import numpy as np
from dash import html
from dash.development.base_component import Component

from components.atlas import selection
from components.site import theme
from components.works import cards, tables
from pipeline.artefacts.store import ArtefactStore

#: Works shown at first and at every "show more"; and at most, because a page of thousands of cards stalls.
STEP = 60
MOST = 600


def heading(rows: np.ndarray | None, text: str) -> str:
    """One line that says what is selected; read out when it changes."""
    if rows is None:
        return "Nothing is selected."
    works = "No work" if len(rows) == 0 else "1 work" if len(rows) == 1 else f"{len(rows):,} works"
    return f"{works} · {text}" if text else works


def counts(store: ArtefactStore, rows: np.ndarray) -> Component:
    """How the selected works spread over classes and over the clusters of each clustering."""
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
        found = selection.cluster_counts(store, name, rows)
        parts.append(
            _list(
                f"Cluster ({name.replace('_', ' ')})",
                [(html.Span(title), count / total, count, None) for title, count in found],
            )
        )
    return html.Div(parts, className="selection-counts")


def pictures(store: ArtefactStore, rows: np.ndarray, shown: int, view: str) -> Component:
    """The first ``shown`` works as cards, or as a table when ``view`` is "list"."""
    first = [int(row) for row in rows[:shown]]
    if view == "list":
        return tables.works_table(store, first, f"The first {len(first):,} of {len(rows):,} selected works")
    return cards.work_grid([cards.work_card(store, row) for row in first], label="Selected works")


def rest(rows: np.ndarray, shown: int) -> str | None:
    """What the "show more" button says; None when there is nothing more, or no more is shown here."""
    left = len(rows) - shown
    return f"Show {min(left, STEP):,} more of {left:,}" if left > 0 and shown < MOST else None


def _list(title: str, entries: list[tuple[Component, float, int, str | None]]) -> Component:
    lines = [
        html.Li([name, tables.share_bar(share, f"{count:,}", colour=colour)]) for name, share, count, colour in entries
    ]
    return html.Section([html.H3(title), html.Ul(lines)])
