"""Which works hang as pictures on a whole map, where pictures must not cover each other: as the browser chooses them.

``assets/map/scene/spread.mjs`` has the same rule and numbers; ``scene/camera.mjs`` has how a map is fitted.
"""

from collections.abc import Iterator, Sequence

import numpy as np

#: Side of a picture in CSS pixels on a whole map, with the room between two; its growth, and that of the map, a level.
_PITCH = 42 * 1.16
_GROWTH, _STEP = 1.065, 2 ** (1 / 3)
#: Room beside a map: a share of the canvas, and its most in CSS pixels.
_MARGIN, _MARGIN_MOST = 0.07, 56
#: Canvases in CSS pixels: a desktop's, one of two maps beside each other, a telephone's.
CANVASES = ((1040, 600), (490, 600), (390, 520))
#: Levels of zoom: what is seen before anybody has zoomed in far.
LEVELS = 3


def seen_first(maps: Sequence[np.ndarray], wanted: np.ndarray) -> np.ndarray:
    """Rows of the works that hang as pictures on a whole map, uint32 (K,), and then those of the next levels of zoom.

    Args:
        maps: float (N, 2) each.
        wanted: int (N,), all rows in the order in which their pictures are wanted.
    """
    shown = [list(_levels(points, wanted, width, height)) for points in maps for width, height in CANVASES]
    rows = [row for level in zip(*shown, strict=True) for some in level for row in some]
    return np.array(list(dict.fromkeys(rows)), "<u4")


def _levels(points: np.ndarray, wanted: np.ndarray, width: float, height: float) -> Iterator[list[int]]:
    """The rows that each level adds on a canvas."""
    low, high = points.min(axis=0), points.max(axis=0)
    free = 2 * min(_MARGIN_MOST, _MARGIN * min(width, height))
    scale = float(((np.array([width, height]) - free) / np.maximum(high - low, 1e-9)).min())
    placed: list[int] = []
    left = np.asarray(wanted, np.int64)
    for level in range(LEVELS):
        pitch = _PITCH * _GROWTH**level / (scale * _STEP**level)
        cells: dict[tuple[int, int], tuple[float, float]] = {}
        places = ((points - low) / pitch).astype(np.float64)
        grid = np.floor(places).astype(np.int64)
        for row in placed:
            cells[int(grid[row, 0]), int(grid[row, 1])] = (float(places[row, 0]), float(places[row, 1]))
        added, others = [], []
        for row, (column, line), (x, y) in zip(left.tolist(), grid[left].tolist(), places[left].tolist(), strict=True):
            # A cell is as wide as the least distance of two pictures, so each has at most one.
            if (column, line) in cells or any(
                (other := cells.get((column + right, line + down))) is not None
                and abs(other[0] - x) < 1
                and abs(other[1] - y) < 1
                for right in (-1, 0, 1)
                for down in (-1, 0, 1)
            ):
                others.append(row)
            else:
                cells[column, line] = (x, y)
                added.append(row)
        placed += added
        left = np.array(others, np.int64)
        yield added
