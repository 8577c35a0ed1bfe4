"""From a search's address to its results."""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from components.searching import pose_address, uploads
from components.searching.address import ExampleAddress, SearchAddress
from components.site import context
from components.site.posted_picture import TURNS
from pipeline.artefacts.store import ArtefactStore
from pipeline.images.cropping import Part
from pipeline.query import likenesses
from pipeline.query.search import Example, Scores, Search

#: Details of works whose descriptions are kept.
_DETAILS = 64


@dataclass(frozen=True)
class Result:
    """What a search found."""

    scores: Scores | None  #: None where no example could be compared
    problems: tuple[str, ...]  #: sentences about examples that were left out
    examples: tuple[Example, ...] = ()  #: those that were compared


class Searches:
    """The searches of one build, and the descriptions of details that were asked for. Safe to share between threads.

    ``search`` scores the works by descriptions.
    """

    def __init__(self, store: ArtefactStore) -> None:
        self._store = store
        self.search = Search(store)
        self._at_once = tuple(likenesses.described_at_once(store.root))
        self._details: OrderedDict[tuple[int, Part, tuple[str, ...]], dict[str, np.ndarray]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, address: SearchAddress, kept: Any, among: np.ndarray | None = None) -> Result:
        """The scores of all works.

        Args:
            address: with the examples and the kinds of likeness.
            kept: what the browser keeps of uploads, see :mod:`.uploads`.
            among: bool (N,), the works that match the filter; None for all.

        Raises:
            ArtefactError: the build's files of a kind are damaged.
            ImageError: the picture of a detail cannot be used.
            BusyError: too many pictures are being decoded.
            SearchUnavailableError: a detail is described by a search, and the database does not answer.
        """
        examples, problems = [], []
        weights = explaining(self._store, dict(address.weights))
        for each in address.examples:
            example = self._example(each, kept, tuple(weights))
            if example is None:
                problems.append(
                    "A picture of this search is known only to the browser that it was shown to, and was left out."
                )
            else:
                examples.append(example)
        scores = self.search(examples, weights, among) if examples else None
        if scores is not None and not scores.tells:
            problems.append("These pictures cannot be compared in this way.")
            scores = None
        return Result(scores, tuple(dict.fromkeys(problems)), tuple(examples))

    def _example(self, address: ExampleAddress, kept: Any, kinds: Sequence[str]) -> Example | None:
        if address.upload:
            descriptions = uploads.read(kept, address.upload, self._store, self.search)
            return None if descriptions is None else Example(descriptions, address.liked)
        if address.colours:
            colours = np.array([list(bytes.fromhex(colour)) for colour, _ in address.colours], np.float64)
            shares = np.array([share for _, share in address.colours], np.float64)
            return Example(self.search.describe_colours(colours, shares), address.liked)
        if address.is_pose:
            figure = pose_address.parse(address.value)
            return None if figure is None else Example({likenesses.POSE: figure[np.newaxis]}, address.liked)
        row = self._store.row_of(address.object_id)
        if row is None:
            return None
        if address.part is None:
            return Example(self.search.describe(row, kinds), address.liked, row)
        others = tuple(kind for kind in kinds if kind not in self._at_once)
        return Example(self._detail(row, address.part, (*self._at_once, *others)), address.liked, row)

    def _detail(self, row: int, part: Part, kinds: tuple[str, ...]) -> dict[str, np.ndarray]:
        key = row, part, kinds
        with self._lock:
            if key in self._details:
                self._details.move_to_end(key)
                return self._details[key]
        with TURNS.turn():
            picture = self._store.root / self._store.picture_name(row, preview=True)
            described = context.query_engine().describe(picture, kinds, part)
        with self._lock:
            self._details[key] = described
            while len(self._details) > _DETAILS:
                self._details.popitem(last=False)
        return described


def explaining(store: ArtefactStore, weights: Mapping[str, float]) -> dict[str, float]:
    """The weights, with 0 for the other kinds whose similarities a card tells beside those that decide the order.

    A kind that finds few works says nothing about most, and takes longer than the others.
    """
    kinds = [kind for kind in likenesses.titles_of(store.root) if not likenesses.get(kind).finds_few]
    chosen = {kind: weight for kind, weight in weights.items() if weight > 0 or kind in kinds}
    return chosen | {kind: 0.0 for kind in kinds if kind not in chosen}


def searches(store: ArtefactStore) -> Searches:
    """The searches of the live build."""
    return context.serving().cached("searches", store, lambda: Searches(store))


def nearest(store: ArtefactStore, example: Example, kind: str, count: int) -> list[tuple[int, float]]:
    """(row, similarity) of the works most like an example by one kind, most similar first, without the work itself."""
    scores = searches(store).search([example], {kind: 1.0})
    rows = scores.first(count)
    return [(int(row), float(scores.similarities[kind][row])) for row in rows] if scores.tells else []


def example_of(store: ArtefactStore, row: int, *, quick: bool = False) -> Example:
    """A work as an example; with ``quick`` without kinds that search for what few works have in common."""
    at_once = [kind for kind in likenesses.titles_of(store.root) if not likenesses.get(kind).finds_few]
    # What an annotator found in a work is kept in the build.
    kept = [kind for kind in likenesses.titles_of(store.root) if likenesses.get(kind).annotator]
    names = [*at_once, *kept] if quick else list(likenesses.titles_of(store.root))
    return Example(searches(store).search.describe(row, names), row=row)
