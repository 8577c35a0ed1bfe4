"""Which works hang as pictures on a whole map, where pictures must not cover each other: as the browser chooses them.

``assets/map/scene/spread.mjs`` has the same rule and numbers.
"""

from collections.abc import Sequence

import numpy as np

#: Side of a picture in CSS pixels on a whole map, with the room between two.
PITCH = 42 * 1.16
#: The scale of a whole map is this number to the power of a whole one, in CSS pixels for its longer side.
STEP = 2 ** (1 / 3)
#: Its exponents, the most usual first: a longer side from 256 to 1,290 pixels, on telephones and on wide screens.
EXPONENTS = (27, 28, 26, 29, 25, 30, 24)


def seen_first(maps: Sequence[np.ndarray], wanted: np.ndarray) -> np.ndarray:
    """Rows of the works that hang as pictures on a whole map, uint32 (K,), those of the usual sizes first.

    Args:
        maps: float (N, 2) each.
        wanted: int (N,), all rows in the order in which their pictures are wanted.
    """
    rows = [row for exponent in EXPONENTS for points in maps for row in hung(points, wanted, exponent)]
    return np.array(list(dict.fromkeys(rows)), "<u4")


def hung(points: np.ndarray, wanted: np.ndarray, exponent: int) -> list[int]:
    """The rows that hang on a map whose longer side has ``STEP ** exponent`` pixels: of those wanted, what has room."""
    low = points.min(axis=0)
    reach = float(max(np.ptp(points, axis=0).max(), 1e-9))
    places = (points.astype(np.float64) - low) * (STEP**exponent / reach / PITCH)
    grid = np.floor(places).astype(np.int64)
    cells: dict[tuple[int, int], tuple[float, float]] = {}
    found = []
    for row, (column, line), (x, y) in zip(
        wanted.tolist(), grid[wanted].tolist(), places[wanted].tolist(), strict=True
    ):
        # A cell is as wide as the least distance of two pictures, so each has at most one. Nearly all works are turned
        # away by their own.
        if (column, line) not in cells and not any(
            (other := cells.get((column + right, line + down))) is not None
            and abs(other[0] - x) < 1
            and abs(other[1] - y) < 1
            for right in (-1, 0, 1)
            for down in (-1, 0, 1)
        ):
            cells[column, line] = (x, y)
            found.append(row)
    return found
