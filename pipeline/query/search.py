"""Search by several pictures and several kinds of likeness at once.

A work's score is the weighted sum over the kinds of ``mean of similarities to the liked pictures - NEGATIVE * mean of
similarities to the disliked ones``, each kind in units of how much the similarities of works differ by it. For the
embedding this is Rocchio's formula (Rocchio 1971, "Relevance feedback in information retrieval"), since a mean of dot
products is the dot product with the mean. As a sum of similarities it holds for kinds that have no mean, such as
palettes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.artefacts.store import ArtefactStore
from pipeline.core.nearest import top_k
from pipeline.query import likenesses
from pipeline.query.mixture import Mixture
from pipeline.similarity.likenesses.base import Ranking

#: What a disliked picture counts beside a liked one.
NEGATIVE = 0.5
#: Works by which it is measured how much similarities differ, and the least that they do.
_SAMPLE, _LEAST_SPREAD = 16, 1e-6


@dataclass(frozen=True, eq=False)
class Example:
    """A picture that a search is by."""

    #: Kind of likeness -> what :meth:`.Ranking.describe` returned of it. A kind that is missing is not asked by it.
    descriptions: Mapping[str, np.ndarray]
    liked: bool = True  #: whether works like it are searched for, or works unlike it
    row: int | None = None  #: of the work that it is, which is no result


@dataclass(frozen=True, eq=False)
class Scores:
    """The result of a search, for all N works."""

    allowed: np.ndarray  #: bool (N,): the filter's works without the examples, of which some kind says something
    total: np.ndarray  #: float32 (N,), higher is better
    #: Kind -> float32 (N,), the mean similarity to the liked pictures, or to the disliked if none is liked
    similarities: dict[str, np.ndarray]
    tells: bool  #: whether any kind could be asked; otherwise all scores are 0

    def first(self, k: int) -> np.ndarray:
        """Rows int64 of the ``k`` best works, or of all that are allowed if these are fewer, best first."""
        rows = np.flatnonzero(self.allowed)
        return rows[top_k(self.total[rows], k)]


class Search:
    """Searches the works of one build. Safe to share between threads."""

    def __init__(self, store: ArtefactStore, ranking: Callable[[str], Ranking] | None = None) -> None:
        """Args: the build, and how a kind's ranking is opened; by default as :func:`.likenesses.ranking` does."""
        self._store = store
        self._ranking = ranking or (lambda kind: likenesses.ranking(store, kind))
        self._spreads: dict[str, float] = {}

    def describe(self, row: int, kinds: Sequence[str]) -> dict[str, np.ndarray]:
        """What the build keeps of a work, for some kinds. No picture is decoded."""
        query = likenesses.query_of(self._store, row)
        return {kind: self._ranking(kind).describe(query) for kind in kinds}

    def describe_colours(self, colours: np.ndarray, shares: np.ndarray) -> dict[str, np.ndarray]:
        """A picture of these sRGB colours 0 to 255 (n, 3) by their shares (n,), for the kinds that compare colours."""
        kinds = [(name, likenesses.get(name).of_colours) for name in likenesses.titles_of(self._store.root)]
        return {name: of_colours(colours, shares) for name, of_colours in kinds if of_colours}

    def read(self, descriptions: Mapping[str, bytes]) -> dict[str, np.ndarray]:
        """Descriptions from bytes, which may come from a stranger; see :meth:`.Ranking.read`.

        Raises:
            ValueError: they are none of this build's.
        """
        available = likenesses.titles_of(self._store.root)
        return {kind: self._ranking(kind).read(data) for kind, data in descriptions.items() if kind in available}

    def __call__(self, examples: Sequence[Example], mixture: Mixture, among: np.ndarray | None = None) -> Scores:
        """Scores all works.

        Args:
            examples: at least one.
            mixture: kinds of likeness of the build, with their weights. With the weight 0 a kind changes no score, and
                its similarities are told all the same.
            among: bool (N,), the works that may be found; None for all. It changes no score.
        """
        count = len(self._store)
        allowed = np.ones(count, bool) if among is None else among.copy()
        allowed[[example.row for example in examples if example.row is not None]] = False
        total, shown = np.zeros(count, np.float32), {}
        tells: list[str] = []
        finds_all = False
        for kind, weight in mixture.items():
            ranking = self._ranking(kind)
            liked, disliked = (
                [ranking.similarities(each.descriptions[kind]) for each in examples
                 if each.liked is sign and kind in each.descriptions]
                for sign in (True, False)
            )  # fmt: skip
            if not liked and not disliked:
                continue
            wanted, unwanted = _mean(liked, count), _mean(disliked, count)
            shown[kind] = wanted if liked else unwanted
            if weight <= 0:
                continue
            tells.append(kind)
            total += np.float32(weight / self._spread(kind)) * (wanted - np.float32(NEGATIVE) * unwanted)
            finds_all = finds_all or not likenesses.get(kind).finds_few or not liked
        if tells and not finds_all:
            allowed &= np.any([shown[kind] > 0 for kind in tells], axis=0)
        return Scores(allowed, total, shown, bool(tells))

    def similarities(self, example: Example, kinds: Iterable[str], rows: Sequence[int]) -> dict[str, np.ndarray]:
        """Kind -> the similarity of some works to a picture, float32 (n,), for those kinds that say something of it."""
        chosen = np.array(rows, np.int64)
        return {
            kind: self._ranking(kind).similarities_of(chosen, example.descriptions[kind])
            for kind in kinds
            if kind in example.descriptions
        }

    def _spread(self, kind: str) -> float:
        """Standard deviation of the similarities between works by a kind."""
        if kind not in self._spreads:
            spread = likenesses.get(kind).spread
            if spread is None:
                rows = np.unique(np.linspace(0, len(self._store) - 1, _SAMPLE).astype(int))
                ranking = self._ranking(kind)
                between = [ranking.similarities(self.describe(row, [kind])[kind]) for row in rows.tolist()]
                spread = float(np.std(between))
            self._spreads[kind] = max(spread, _LEAST_SPREAD)
        return self._spreads[kind]


def _mean(similarities: Sequence[np.ndarray], count: int) -> np.ndarray:
    """Mean float32 (N,) of several arrays of similarities; zeros of none."""
    return np.asarray(np.mean(similarities, axis=0, dtype=np.float32)) if similarities else np.zeros(count, np.float32)
