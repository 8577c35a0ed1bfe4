"""How similar each two of several works are, by each kind of likeness."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from dash import html
from dash.development.base_component import Component

from components.searching import finding
from components.works import cards, tables
from pipeline.artefacts.store import ArtefactStore
from pipeline.query import likenesses


def between(store: ArtefactStore, rows: Sequence[int]) -> dict[str, np.ndarray]:
    """Kind of likeness -> similarities of each two works, float32 (n, n), for the kinds that say something of them."""
    search = finding.searches(store).search
    found: dict[str, np.ndarray] = {}
    for place, row in enumerate(rows):
        example = finding.example_of(store, row)
        for kind, similarities in search.similarities(example, likenesses.titles_of(store.root), list(rows)).items():
            found.setdefault(kind, np.full((len(rows), len(rows)), np.nan, np.float32))[place] = similarities
    return found


def section(store: ArtefactStore, rows: Sequence[int]) -> Component:
    """A row for each two works, a column for each kind of likeness."""
    titles = likenesses.titles_of(store.root)
    found = between(store, rows)
    kinds = [kind for kind in titles if kind in found]
    names = [f"{place}. {cards.title_of(store.work(row))}" for place, row in enumerate(rows, 1)]
    lines: list[list[tables.Cell]] = [
        [f"{names[one]} and {names[other]}", *(_cell(found[kind][one, other]) for kind in kinds)]
        for one, other in combinations(range(len(rows)), 2)
    ]
    return html.Section(
        [
            html.H2("How similar they are"),
            html.P(
                "As the program measures it, by each kind of likeness. Figures of one kind can be compared with one "
                "another, not with those of another kind.",
                className="section-note",
            ),
            tables.table("Similarity of each two works", ("", *(titles[kind] for kind in kinds)), lines),
        ],
        className="section",
        id="compare-similarities",
    )


def _cell(similarity: float) -> Component | str:
    if not np.isfinite(similarity):
        return tables.NOT_DEFINED
    return tables.share_bar(max(0.0, float(similarity)), f"{similarity:.2f}")
