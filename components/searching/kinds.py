"""The switch between kinds of likeness, and the works that are similar by one of them."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
import numpy as np
from dash import dcc, html
from dash.development.base_component import Component

from components.searching import address, finding, links, matching_figures
from components.searching.panel import MIXED, MIXED_NOTE, equal_weights, explained, note_of, sliders
from components.site.markup import attributes
from components.works import cards
from pipeline.artefacts.store import ArtefactStore
from pipeline.query import likenesses, mixture
from pipeline.query.search import Example

#: Number of works that a mixture shows.
SHOWN = 12
#: End of the id of the store of a mixture's weights, which the browser fills.
WEIGHTS = "-weights"


def switch(store: ArtefactStore, name: str, by: str) -> list[Component]:
    """The switch with that id, and the store of a mixture's weights; empty for a build that has one kind only.

    ``by`` is what it begins with: a kind, or a mixture as :mod:`pipeline.query.mixture` spells it.
    """
    titles = likenesses.titles_of(store.root)
    if len(titles) < 2:
        return []
    data = [{"value": kind, "label": title} for kind, title in {**titles, MIXED: "Mixed"}.items()]
    control = dmc.SegmentedControl(id=name, data=data, value=known(store, by))
    return [
        html.Div(control, className="near-kinds", role="group", **attributes(aria_label="Similar by")),
        dcc.Store(id=f"{name}{WEIGHTS}", data=by if known(store, by) == MIXED else None),
    ]


def known(store: ArtefactStore, by: str | None) -> str:
    """The kind if the build can be asked by it, :data:`.panel.MIXED` for a mixture of its kinds, else the default."""
    titles = likenesses.titles_of(store.root)
    if by in titles:
        return by
    return MIXED if by == MIXED or len(mixture.parse(by, titles)) > 1 else likenesses.DEFAULT


def asked(store: ArtefactStore, kind: str, weights: str | None) -> list[str]:
    """The kinds that a choice of the switch compares by."""
    chosen = known(store, kind)
    if chosen != MIXED:
        return [chosen]
    mixed_by = mixture.parse(weights, likenesses.titles_of(store.root)) or equal_weights(store)
    return [each for each, weight in mixed_by.items() if weight > 0]


def similar(
    store: ArtefactStore,
    works: Sequence[tuple[int, float]],
    kind: str,
    label: str,
    parts: links.Parts,
    example: Example | None = None,
    **others: Any,
) -> Component:
    """Works as museum labels, with what their similarity means.

    Args:
        store: the build.
        works: (row, similarity), most similar first.
        kind: of likeness.
        label: the name of the works for screen readers.
        parts: names and values of the search that these works are the first results of.
        example: the picture that they are similar to; with it each label tells the similarity by other kinds too.
        others: more attributes of the whole.
    """
    note = note_of(kind)
    if likenesses.get(kind).finds_few:
        works = [(row, similarity) for row, similarity in works if similarity > 0]
    if not works:
        return html.P(f"None of the {len(store):,} works. {note}", className="section-note")
    rows, told = [row for row, _ in works], {}
    if example is not None:
        others_told = [each for each in finding.explaining(store, {kind: 0.0}) if each != kind]
        told = finding.searches(store).search.similarities(example, others_told, rows)
    similarities = [
        {kind: similarity} | {each: float(values[place]) for each, values in told.items()}
        for place, (_, similarity) in enumerate(works)
    ]
    note, weights = f"{note} The labels are the catalogue's.", {kind: 1.0}
    return _labels(store, rows, similarities, note, label, parts, weights, example, **others)


def mixed(
    store: ArtefactStore,
    example: Example,
    weights: str | None,
    label: str,
    parts: links.Parts,
    among: np.ndarray | None = None,
    **others: Any,
) -> Component:
    """The works most similar to a picture by a mixture, below its sliders.

    Args:
        store: the build.
        example: the picture.
        weights: as in an address.
        label: the name of the works for screen readers.
        parts: names and values of the search that these works are the first results of.
        among: bool (N,), the works that may be shown; None for all.
        others: more attributes of the works' element.
    """
    chosen = mixture.parse(weights, likenesses.titles_of(store.root)) or equal_weights(store)
    scores = finding.searches(store).search([example], finding.explaining(store, chosen), among)
    rows = scores.first(SHOWN).tolist()
    similarities = [{kind: float(values[row]) for kind, values in scores.similarities.items()} for row in rows]
    works = _labels(store, rows, similarities, MIXED_NOTE, label, parts, chosen, example, **others)
    return html.Div([sliders(store, chosen), works])


def _labels(
    store: ArtefactStore,
    rows: Sequence[int],
    similarities: Sequence[Mapping[str, float]],
    note: str,
    label: str,
    parts: links.Parts,
    weights: mixture.Mixture,
    example: Example | None,
    **others: Any,
) -> Component:
    """Works with their similarities by kind, and the ways on from them."""
    parts = address.with_mixture(parts, weights)
    marks = matching_figures.marks(store, [example] if example else [], weights, rows)
    shown = [
        cards.work_card(store, row, explained(store, by_kind), actions=links.more_or_less(store, row, parts), **marked)
        for row, by_kind, marked in zip(rows, similarities, marks, strict=True)
    ]
    return html.Div(
        [
            html.P(note, className="section-note"),
            cards.work_grid(shown, label=label, twelve=True),
            links.whole_collection(parts),
        ],
        **others,
    )
