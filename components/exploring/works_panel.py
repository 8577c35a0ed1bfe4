"""The works that match the filter as cards, in the catalogue's order or by similarity."""

from typing import Any

import numpy as np
from dash import html
from dash.development.base_component import Component

from components.exploring import labels, listed, paging, panels, read_words
from components.exploring.address import CollectionAddress
from components.exploring.collection import Collection
from components.searching import finding, links, matching_figures
from components.searching import panel as search_panel
from components.site import context, states
from components.site.turns import BusyError
from components.works import cards
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError, ExecutorError, ImageError, SearchUnavailableError
from pipeline.query.search import Example, Scores

#: Content, the sentence above it, number of pages, and number of the page.
Page = tuple[list[Component], str, int, int]


def page(
    collection: Collection, store: ArtefactStore, address: CollectionAddress, parts: links.Parts, kept: Any
) -> Page:
    """One page of works.

    Args:
        collection: that of a build.
        store: the build.
        address: with filter, search, order and page.
        parts: names and values of the whole query string, for links to other searches.
        kept: what the browser keeps of uploads.
    """
    among = collection.keep_works(address.filter)
    problems: tuple[str, ...] = ()
    scores: Scores | None = None
    examples: tuple[Example, ...] = ()
    if address.search:
        try:
            result = finding.searches(store).find(address.search, kept, among if address.filter else None)
        except (ArtefactError, ExecutorError, ImageError, SearchUnavailableError, BusyError) as error:
            return [states.failed("No search by these pictures", context.sentence(error))], "", 1, 1
        scores, problems, examples = result.scores, result.problems, result.examples
    rows = np.flatnonzero(among if scores is None else scores.allowed)
    shown, number, pages = _shown(collection, address, rows, scores)
    above: list[Component] = [html.P(problem, className="section-note", role="alert") for problem in problems]
    undated = labels.and_undated(int(collection.undated_works(address.filter).sum()))
    if len(rows) == 0:
        return [*above, _nothing(collection, address)], f"0 of {len(store):,} works{undated}", 1, 1
    of_all = f"{len(rows):,} works" if len(rows) == len(store) else f"{len(rows):,} of {len(store):,} works{undated}"
    first = (number - 1) * address.size + 1
    order = ", most similar first" if scores is not None else ""
    text = f"{of_all}{order} · {first:,} to {first + len(shown) - 1:,} shown"
    if scores is not None:
        above.append(html.P(search_panel.note(address.search), className="section-note"))
    read = read_words.note(collection, address)
    above += [read] if read is not None else []
    others = collection.without_work(address.filter) if address.filter and scores is None else 0
    if others:
        link = panels.rest(address, "see Explore")
        above.append(html.P([f"{labels.records(others)} without a work: ", link, "."], className="section-note"))
    to_list = listed.button(address, len(rows))
    above += [to_list] if to_list is not None else []
    rows = shown.tolist()
    lines = [read_words.line(collection, address.filter, row) for row in rows]
    marks = matching_figures.marks(store, examples, dict(address.search.weights), rows)
    works = [_card(store, *each, scores, parts) for each in zip(rows, lines, marks, strict=True)]
    return [*above, cards.work_grid(works, label="Works")], text, pages, number


def _shown(
    collection: Collection, address: CollectionAddress, rows: np.ndarray, scores: Scores | None
) -> tuple[np.ndarray, int, int]:
    """The rows on the page, its number, and the number of pages."""
    if scores is None:
        return paging.page_of(
            collection.order_works(rows, address.order, address.filter.words), address.page, address.size
        )
    number, pages = paging.within(address.page, len(rows), address.size)
    best = scores.first(number * address.size)
    return best[(number - 1) * address.size :], number, pages


def _card(
    store: ArtefactStore,
    row: int,
    read: Component | None,
    marked: dict[str, str],
    scores: Scores | None,
    parts: links.Parts,
) -> Component:
    similarities = None
    if scores is not None:
        values = {kind: float(each[row]) for kind, each in scores.similarities.items()}
        similarities = search_panel.explained(store, values)
    return cards.work_card(store, row, similarities, read, links.more_or_less(store, row, parts), **marked)


def _nothing(collection: Collection, address: CollectionAddress) -> Component:
    if address.search and not address.filter:
        return states.empty("No work found", "None of the works shows the same picture. Try another kind of likeness.")
    return panels.no_work(collection, address)
