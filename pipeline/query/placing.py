"""Where a new picture would lie on the maps: the median of the places of the works nearest in a map's own vectors."""

from dataclasses import dataclass

import numpy as np

from pipeline.artefacts import manifest
from pipeline.artefacts.label_free import LABEL_FREE, width
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.nearest import top_k
from pipeline.similarity.indexes.exact import ROWS

#: Neighbours whose coordinate-wise median places a new picture on a map.
PLACED_BY = 10
#: Works up to which all are compared: that takes a fraction of a millisecond.
ALL_WORKS = 10_000
#: A search of the neighbour graph: neighbours of a work that it looks at, works whose neighbours it looks at in a
#: round, and rounds at most. docs/decisions/0026-label-free-maps.md has the share of true neighbours that are found.
EDGES, EXPANDED, ROUNDS = 32, 12, 4


@dataclass(frozen=True)
class MapPlace:
    """Where a new picture would lie on a map. It is approximate: the map was made without the picture."""

    x: float
    y: float
    rows: tuple[int, ...]  #: the works that place it, nearest in the map's vectors first
    #: median distance of these works from the place, in units of the map's own spread (the root mean square distance of
    #: all works from their mean): well below 1 where they lie together, about 1 where they are scattered all over
    spread: float

    @property
    def point(self) -> tuple[float, float]:
        """Both coordinates."""
        return self.x, self.y


def place(points: np.ndarray, rows: np.ndarray, unit: float = 1.0) -> MapPlace:
    """The coordinate-wise median of ``points[rows]``: outliers among the neighbours do not pull it, as a mean's would.

    Args:
        points: float (N, 2), a map.
        rows: int (k,), nearest first.
        unit: the map's spread, see :func:`spread_of`.
    """
    near = np.asarray(points[rows], np.float64)
    x, y = _median(near)
    apart = float(_median(np.hypot(near[:, 0] - x, near[:, 1] - y)))
    return MapPlace(float(x), float(y), tuple(rows.tolist()), apart / unit)


def _median(values: np.ndarray) -> np.ndarray:
    """The median along the first axis; of ten values that takes a tenth of the time of NumPy's own."""
    ordered, count = np.sort(values, axis=0), len(values)
    return np.asarray((ordered[(count - 1) // 2] + ordered[count // 2]) / 2)


def spread_of(points: np.ndarray) -> float:
    """Root mean square distance of the points (N, 2) from their mean; 1 where all lie at one place."""
    around = np.asarray(points, np.float64)
    return float(np.sqrt(np.square(around - around.mean(axis=0)).sum(axis=1).mean())) or 1.0


def nearest_works(columns: np.ndarray, query: np.ndarray, k: int) -> np.ndarray:
    """The ``k`` nearest of N works by the dot product, int64 (k,), nearest first; all works if these are fewer.

    Args:
        columns: float32 (F, N), a row a value: so it lies in a column-major file.
        query: float32 (F,).
        k: how many.
    """
    return top_k(query @ columns, k)


def nearest_by_graph(rows: np.ndarray, ids: np.ndarray, query: np.ndarray, entries: np.ndarray, k: int) -> np.ndarray:
    """The same by a search of the neighbour graph from works that are near already; approximate.

    The neighbours of a near work are near as well: the best works so far are expanded until none of the ``k`` best is
    left (Fu et al. 2019, as in other graph indexes). The time does not depend on the number of works.

    Args:
        rows: float32 (N, F), row-major.
        ids: int (N, K), the neighbour graph of these vectors.
        query: float32 (F,).
        entries: int (E,), works that are near, E at least 1.
        k: how many.
    """
    seen = np.zeros(len(rows), bool)
    found = np.asarray(entries)
    seen[found] = True
    similarities, expanded = rows[found] @ query, np.zeros(len(found), bool)
    for _ in range(ROUNDS):
        best = top_k(similarities, max(k, EXPANDED))
        fresh = best[~expanded[best]]
        if not len(fresh):
            break
        expanded[fresh] = True
        near = np.unique(ids[found[fresh], :EDGES])
        near = near[~seen[near]]
        seen[near] = True
        found = np.concatenate([found, near])
        similarities = np.concatenate([similarities, rows[near] @ query])
        expanded = np.concatenate([expanded, np.zeros(len(near), bool)])
    return found[top_k(similarities, k)]


class Placer:
    """Places new pictures on the maps of a build. Safe to share between threads."""

    def __init__(self, store: ArtefactStore) -> None:
        """Raises an ArtefactError where the build does not say which of its values are features."""
        self._maps = {
            info.name: (store.projections[info.name], info.vectors, spread_of(store.projections[info.name]))
            for info in store.projection_infos
        }
        self._columns: np.ndarray | None = None
        self._rows: np.ndarray | None = None
        if any(info.vectors == LABEL_FREE for info in store.projection_infos):
            features = width(store.json("training/summary.json"))
            # A view of the file: slices of a memory map itself are slow to make.
            self._columns = np.asarray(store.embeddings).T[:features]
            copy = store.root / "index" / ROWS
            if len(store) > ALL_WORKS and store.map_neighbours_ids is not None and copy.is_file():
                self._rows = np.asarray(manifest.open_array(copy))[:, :features]
                self._ids = np.asarray(store.map_neighbours_ids)

    def __call__(self, embedding: np.ndarray, nearest: np.ndarray) -> dict[str, MapPlace]:
        """Projection name -> place of a picture.

        Args:
            embedding: float32 (D,).
            nearest: rows of the nearest works by the whole embedding, nearest first, :data:`PLACED_BY` or more.
        """
        rows = {"embedding": nearest[:PLACED_BY]}
        if self._columns is not None:
            rows["label_free"] = self._nearest(
                np.ascontiguousarray(embedding[: len(self._columns)], np.float32), nearest
            )
        return {name: place(points, rows[vectors], unit) for name, (points, vectors, unit) in self._maps.items()}

    def _nearest(self, features: np.ndarray, nearest: np.ndarray) -> np.ndarray:
        """The works nearest in the label-free vectors, int64 (:data:`PLACED_BY`,)."""
        if self._rows is None or not len(nearest):
            assert self._columns is not None
            return nearest_works(self._columns, features, PLACED_BY)
        return nearest_by_graph(self._rows, self._ids, features, nearest[:EXPANDED], PLACED_BY)
