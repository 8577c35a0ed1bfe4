"""Approximate search: the works are grouped by k-means, and a search reads the groups nearest to the query only."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

import numpy as np

from pipeline.artefacts import manifest
from pipeline.core.errors import ArtefactError, reason
from pipeline.core.files import new_array, write_json
from pipeline.core.nearest import SPARSE, nearest_neighbours, neighbour_graph, top_k
from pipeline.similarity.graph import Graph

#: Files in the index's folder: centres of the lists, float32 (L, D); where each list begins, int64 (L + 1); the rows in
#: the order of the lists, int32 (N,); the vectors in that order, row-major float32 (N, D); and how many are read.
CENTRES, OFFSETS, ROWS, VECTORS, PROBES = (
    "list_centres.npy",
    "list_offsets.npy",
    "list_rows.npy",
    "list_vectors.npy",
    "lists.json",
)
#: Vectors below which all are scanned: that takes a few milliseconds, and every answer is exact.
LEAST = 20_000
#: Lists for the square root of N, vectors by which a centre is fitted, and rounds of k-means.
LISTS, FITTED, ROUNDS = 4, 40, 10
#: Recall of the nearest works that the number of lists read is chosen for, on works of the collection as queries.
#: It is above the 0.98 that a build demands, since the sample is small.
RECALL, NEAREST, SAMPLE = 0.99, 12, 200
#: Largest share of the lists that are read. With more, a scan of all vectors is as fast.
MOST = 0.25
_PART = 16_384


@dataclass(frozen=True)
class _Lists:
    """The files of an index."""

    centres: np.ndarray
    offsets: np.ndarray
    rows: np.ndarray
    vectors: np.ndarray
    probes: int  #: lists that a search reads

    def nearest(self, query: np.ndarray, count: int) -> np.ndarray:
        """The ``count`` lists nearest to a query (D,), nearest first."""
        return top_k(self.centres @ query, min(count, len(self.centres)))

    def scan(self, query: np.ndarray, lists: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Rows and similarities of all vectors in some lists."""
        slices = [slice(int(self.offsets[each]), int(self.offsets[each + 1])) for each in lists]
        rows = np.concatenate([self.rows[each] for each in slices])
        return rows, np.concatenate([self.vectors[each] @ query for each in slices])


class ApproximateIndex:
    """Inverted lists (Sivic and Zisserman 2003; Jégou et al. 2011). See :class:`.base.Index`.

    The number of lists that a search reads is chosen when the index is made, so that the recall of the nearest works is
    :data:`RECALL`. A filter that allows few works is answered exactly; with any other, as many more lists are read as
    there are fewer works in each.
    """

    title: ClassVar[str] = "Approximate"
    description: ClassVar[str] = (
        "reads the groups of works nearest to the query only; for collections of several hundred thousand works"
    )
    libraries: ClassVar[tuple[str, ...]] = ("scikit-learn",)

    def __init__(self, vectors: np.ndarray, lists: _Lists | None = None) -> None:
        """Args: float32 (N, D), L2-normalised, and the lists; without these all vectors are scanned."""
        self._vectors = np.asarray(vectors)
        self._lists = lists

    @classmethod
    def create(cls, vectors: np.ndarray, folder: Path) -> Self:
        """The index of these vectors; the folder gets its files where there are :data:`LEAST` vectors or more."""
        count, dimensions = vectors.shape
        if count < LEAST:
            return cls(vectors)
        folder.mkdir(parents=True, exist_ok=True)
        centres = _centres(vectors, round(LISTS * count**0.5))
        assigned = np.empty(count, np.int32)
        for start in range(0, count, _PART):
            part = np.ascontiguousarray(vectors[start : start + _PART])
            assigned[start : start + _PART] = np.argmax(part @ centres.T, axis=1)
        order = np.argsort(assigned, kind="stable").astype(np.int32)
        stored = new_array(folder / VECTORS, np.float32, (count, dimensions))
        # Read in the order of the file, which may be larger than memory, and written where they belong.
        place = np.empty(count, np.int64)
        place[order] = np.arange(count)
        for start in range(0, count, _PART):
            stored[place[start : start + _PART]] = vectors[start : start + _PART]
        stored.flush()
        offsets = np.concatenate([[0], np.cumsum(np.bincount(assigned, minlength=len(centres)))]).astype(np.int64)
        for name, array in ((CENTRES, centres), (OFFSETS, offsets), (ROWS, order)):
            np.save(folder / name, array)
        probes = _probes(vectors, _Lists(centres, offsets, order, stored, len(centres)))
        write_json(folder / PROBES, {"probes": probes})
        return cls(vectors, _Lists(centres, offsets, order, stored, probes))

    @classmethod
    def open(cls, vectors: np.ndarray, folder: Path) -> Self:
        """The index that :meth:`create` made. The lists are memory-mapped.

        Raises:
            ArtefactError: a file is damaged, or belongs to other vectors.
        """
        if not (folder / PROBES).is_file():
            return cls(vectors)
        centres, offsets, rows, stored = (
            manifest.open_array(folder / each) for each in (CENTRES, OFFSETS, ROWS, VECTORS)
        )
        try:
            probes = int(manifest.read_json(folder / PROBES)["probes"])
        except (KeyError, TypeError, ValueError) as error:
            raise ArtefactError(f"{folder.name}/{PROBES} cannot be read ({reason(error)}). {manifest.NEXT}") from error
        shapes = [centres.shape[1:], offsets.shape, rows.shape, stored.shape]
        if shapes != [vectors.shape[1:], (len(centres) + 1,), vectors.shape[:1], vectors.shape]:
            raise ArtefactError(f"The lists in {folder.name} do not belong to the vectors. {manifest.NEXT}")
        return cls(vectors, _Lists(np.asarray(centres), np.asarray(offsets), rows, stored, probes))

    def search(self, queries: np.ndarray, k: int, among: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """``rows`` int64 (Q, K) and ``similarities`` float32 (Q, K); :meth:`.base.Index.search` has the details."""
        allowed = len(self._vectors) if among is None else int(np.count_nonzero(among))
        if self._lists is None:
            return nearest_neighbours(queries, self._vectors, k, among)
        if allowed <= SPARSE * len(self._vectors):
            return self._search_few(self._lists, queries, k, among)
        k = min(k, allowed)
        probes = -(-self._lists.probes * len(self._vectors) // allowed)
        rows, similarities = np.empty((len(queries), k), np.int64), np.empty((len(queries), k), np.float32)
        for number, query in enumerate(queries):
            wanted = probes
            while True:
                found, values = self._lists.scan(query, self._lists.nearest(query, wanted))
                if among is not None:
                    kept = among[found]
                    found, values = found[kept], values[kept]
                if len(found) >= k:
                    break
                wanted *= 2
            best = _first(found, values, k)
            rows[number], similarities[number] = found[best], values[best]
        return rows, similarities

    def graph(self, k: int) -> Graph:
        """The neighbour graph, ``k`` neighbours of each vector, at most N - 1, sought in the lists near its own."""
        if self._lists is None:
            return Graph(*_clipped(*neighbour_graph(self._vectors, k)))
        lists, count = self._lists, len(self._vectors)
        k = min(k, count - 1)
        ids, similarities = np.empty((count, k), np.int32), np.empty((count, k), np.float32)
        for number, centre in enumerate(lists.centres):
            own = slice(int(lists.offsets[number]), int(lists.offsets[number + 1]))
            if own.start == own.stop:
                continue
            wanted = lists.probes
            near = lists.nearest(centre, wanted)
            while (lists.offsets[near + 1] - lists.offsets[near]).sum() <= k:
                wanted *= 2
                near = lists.nearest(centre, wanted)
            near = np.union1d(near, number)
            slices = [slice(int(lists.offsets[each]), int(lists.offsets[each + 1])) for each in near]
            others = np.concatenate([lists.rows[each] for each in slices])
            gallery = np.concatenate([lists.vectors[each] for each in slices])
            for start in range(own.start, own.stop, _PART // 16):
                rows = lists.rows[start : min(start + _PART // 16, own.stop)]
                values = lists.vectors[start : start + len(rows)] @ gallery.T
                values[others[np.newaxis] == rows[:, np.newaxis]] = -np.inf
                best = top_k(values, k)
                ids[rows], similarities[rows] = others[best], np.take_along_axis(values, best, 1)
        return Graph(*_clipped(ids, similarities))

    def _search_few(
        self, lists: _Lists, queries: np.ndarray, k: int, among: np.ndarray | None
    ) -> tuple[np.ndarray, np.ndarray]:
        """The exact answer among few works, which are read from the row-major copy."""
        assert among is not None
        places, similarities = nearest_neighbours(queries, lists.vectors, k, among[lists.rows])
        rows = lists.rows[places].astype(np.int64)
        order = np.lexsort((rows, -similarities), axis=-1)
        return np.take_along_axis(rows, order, 1), np.take_along_axis(similarities, order, 1)


def _first(rows: np.ndarray, similarities: np.ndarray, k: int) -> np.ndarray:
    """Places of the ``k`` most similar, equal ones by row."""
    best = top_k(similarities, k)
    return best[np.lexsort((rows[best], -similarities[best]))]


def _clipped(ids: np.ndarray, similarities: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return ids, np.clip(similarities, -1, 1)


def _centres(vectors: np.ndarray, lists: int) -> np.ndarray:
    """Unit centres float32 (lists, D), by k-means on some of the vectors."""
    from sklearn.cluster import MiniBatchKMeans

    generator = np.random.default_rng(0)
    chosen = np.sort(generator.choice(len(vectors), min(len(vectors), FITTED * lists), replace=False))
    sample = np.ascontiguousarray(vectors[chosen])
    fitted = MiniBatchKMeans(lists, random_state=0, n_init=1, max_iter=ROUNDS, batch_size=4 * lists, init="random")
    centres = fitted.fit(sample).cluster_centers_.astype(np.float32)
    return np.asarray(centres / np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-12))


def _probes(vectors: np.ndarray, lists: _Lists) -> int:
    """The least number of lists, doubled step by step, that finds :data:`RECALL` of the nearest works."""
    chosen = np.sort(np.random.default_rng(1).choice(len(vectors), min(SAMPLE, len(vectors)), replace=False))
    queries = np.ascontiguousarray(vectors[chosen])
    # A work finds itself in any case: it is no neighbour that counts.
    exact = nearest_neighbours(queries, vectors, NEAREST + 1)[0]
    probes = 4
    while probes < MOST * len(lists.centres):
        found = 0
        for query, row, nearest in zip(queries, chosen, exact, strict=True):
            rows, values = lists.scan(query, lists.nearest(query, probes))
            best = rows[top_k(values, NEAREST + 1)]
            found += len(np.intersect1d(best[best != row], nearest[nearest != row][:NEAREST]))
        if found >= RECALL * NEAREST * len(queries):
            break
        probes *= 2
    return min(probes, len(lists.centres))


INDEX = ApproximateIndex
