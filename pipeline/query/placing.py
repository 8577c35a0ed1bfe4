"""Where a new picture would lie on the maps: the median of the places of the works nearest in a map's own vectors."""

from dataclasses import dataclass

import numpy as np

from pipeline.artefacts.label_free import LABEL_FREE, width
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.nearest import top_k

#: Neighbours whose coordinate-wise median places a new picture on a map.
PLACED_BY = 10
#: Works up to which all values are compared: that takes a fraction of a millisecond.
ALL_VALUES = 10_000
#: Of more works, the leading values are compared first, the others only for the best so far: values up to which they
#: are compared, and works that go on, about. The features of a frozen network are principal components, so the first
#: ones tell most (docs/decisions/0026-label-free-maps.md has the share of the true neighbours that are found).
ROUNDS = ((24, 1_500), (64, 200))
#: Share of the squares that the first round's values must hold. The features of a network that was trained from scratch
#: are no principal components; then all values are compared.
LEADING = 0.5
#: The bound that so many works reach is told by one of so many works.
_SAMPLED = 8
#: Blocks of neighbouring works that :func:`leading_values_tell` reads, and works of a block.
_BLOCKS, _BLOCK = 4, 256


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


def leading_values_tell(columns: np.ndarray) -> bool:
    """Whether the first values of vectors float32 (F, N) hold most of their squares; told by a sample."""
    starts = np.linspace(0, max(0, columns.shape[1] - _BLOCK), _BLOCKS).astype(int)
    squares = sum(np.square(columns[:, start : start + _BLOCK]).sum(axis=1, dtype=np.float64) for start in starts)
    return bool(np.sum(squares[: ROUNDS[0][0]]) >= LEADING * np.sum(squares))


def nearest_works(columns: np.ndarray, query: np.ndarray, k: int, leading: bool) -> np.ndarray:
    """The ``k`` nearest of N works by the dot product, int64 (k,), nearest first.

    Args:
        columns: float32 (F, N), a row a value: so it lies in a column-major file.
        query: float32 (F,).
        k: how many; all works if these are fewer.
        leading: whether :func:`leading_values_tell`. Of many works the result is approximate then.
    """
    if columns.shape[1] <= ALL_VALUES or not leading:
        return top_k(query @ columns, k)
    read = ROUNDS[0][0]
    similarities, rows = query[:read] @ columns[:read], np.arange(columns.shape[1])
    for (_, most), values in zip(ROUNDS, [*(values for values, _ in ROUNDS[1:]), len(columns)], strict=True):
        best = _best(similarities, max(most, _SAMPLED * k))
        # Rows in rising order, so that memory is read in one direction.
        rows = rows[best]
        similarities = similarities[best] + query[read:values] @ columns[read:values].take(rows, axis=1)
        read = values
    return np.asarray(rows[top_k(similarities, k)])


def _best(similarities: np.ndarray, count: int) -> np.ndarray:
    """Indices of about the ``count`` largest values of float32 (N,), in rising order; never fewer than an eighth."""
    sample = similarities[::_SAMPLED]
    wanted = count // _SAMPLED
    if wanted >= len(sample):
        return np.arange(len(similarities))
    return np.flatnonzero(similarities >= np.partition(sample, len(sample) - wanted)[len(sample) - wanted])


class Placer:
    """Places new pictures on the maps of a build. Safe to share between threads."""

    def __init__(self, store: ArtefactStore) -> None:
        """Raises an ArtefactError where the build does not say which of its values are features."""
        self._maps = {
            info.name: (store.projections[info.name], info.vectors, spread_of(store.projections[info.name]))
            for info in store.projection_infos
        }
        self._columns: np.ndarray | None = None
        if any(info.vectors == LABEL_FREE for info in store.projection_infos):
            # A view of the file: slices of a memory map itself are slow to make.
            self._columns = np.asarray(store.embeddings).T[: width(store.json("training/summary.json"))]
            self._leading = leading_values_tell(self._columns)

    def __call__(self, embedding: np.ndarray, nearest: np.ndarray) -> dict[str, MapPlace]:
        """Projection name -> place of a picture.

        Args:
            embedding: float32 (D,).
            nearest: rows of the nearest works by the whole embedding, nearest first, :data:`PLACED_BY` or more.
        """
        rows = {"embedding": nearest[:PLACED_BY]}
        if self._columns is not None:
            features = np.ascontiguousarray(embedding[: len(self._columns)], np.float32)
            rows["label_free"] = nearest_works(self._columns, features, PLACED_BY, self._leading)
        return {name: place(points, rows[vectors], unit) for name, (points, vectors, unit) in self._maps.items()}
