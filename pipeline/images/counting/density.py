"""Dots to a density and back: a density is the number of things in each cell of a grid over the picture."""

import numpy as np

from pipeline.images.decoding import cv2

#: Deviations from its middle, in cells, up to which a thing's density is drawn.
REACH = 3.0
#: Half a side, in cells, of the square in which a local maximum is the largest.
NEIGHBOURHOOD = 1
#: Least share of a thing that a local maximum must hold to be a dot.
LEAST_MASS = 0.15


def density_of(
    dots: np.ndarray,
    deviations: np.ndarray,
    shape: tuple[int, int],
    cell: float,
    picture: tuple[float, float, float, float] | None = None,
) -> np.ndarray:
    """The density of dots: a normal distribution round each dot, all of it within the picture.

    The part of a thing's distribution that lies outside of the grid is left out, as a cut of a larger density would. At
    the picture's edge the distribution is cut and made as much more within, so that the picture's density counts all.

    Args:
        dots: float (N, 2), x and y in pixels from the grid's top left corner; dots outside of the grid are allowed.
        deviations: float (N,), standard deviation of each dot's distribution, in cells.
        shape: rows and columns of the grid.
        cell: pixels along the side of a cell.
        picture: left, top, right and bottom of the picture in pixels of the grid; None where it has no edge near.

    Returns:
        float32 of that shape.
    """
    rows, columns = shape
    found = np.zeros(shape, np.float32)
    edges = (-np.inf, -np.inf, np.inf, np.inf) if picture is None else tuple(edge / cell - 0.5 for edge in picture)
    for (x, y), deviation in zip(dots / cell - 0.5, deviations, strict=True):
        reach = int(np.ceil(REACH * deviation)) + 1
        left, top = round(float(x)) - reach, round(float(y)) - reach
        across = _normal(np.arange(left, left + 2 * reach + 1), x, deviation, edges[0], edges[2])
        down = _normal(np.arange(top, top + 2 * reach + 1), y, deviation, edges[1], edges[3])
        first_column, first_row = max(0, left), max(0, top)
        last_column, last_row = min(columns, left + len(across)), min(rows, top + len(down))
        if first_column < last_column and first_row < last_row:
            part = np.outer(down[first_row - top : last_row - top], across[first_column - left : last_column - left])
            found[first_row:last_row, first_column:last_column] += part
    return found


def _normal(cells: np.ndarray, middle: float, deviation: float, first: float, last: float) -> np.ndarray:
    """Shares of a normal distribution in a row of cells between two edges; their sum is 1."""
    shares = np.exp(-0.5 * ((cells - middle) / deviation) ** 2)
    # A cell that the edge crosses has its part.
    shares *= np.clip(np.minimum(cells + 0.5, last) - np.maximum(cells - 0.5, first), 0, 1)
    return np.asarray(shares / max(float(shares.sum()), 1e-12))


def dots_of(density: np.ndarray, cell: float) -> np.ndarray:
    """The places of single things: the highest local maxima of a density, no more than it counts.

    A maximum's score is how much of one thing lies round it, in the cells nearer to it than to any other maximum.

    Args:
        density: float32 (h, w), things in each cell.
        cell: pixels along the side of a cell.

    Returns:
        float32 (N, 3): x and y in pixels, and the score, 0 to 1; the best first. N is at most the rounded sum.
    """
    most = round(float(density.sum()))
    if most == 0:
        return np.zeros((0, 3), np.float32)
    smooth = cv2.GaussianBlur(density, (0, 0), 1.0, borderType=cv2.BORDER_REFLECT)
    side = 2 * NEIGHBOURHOOD + 1
    highest = cv2.dilate(smooth, np.ones((side, side), np.uint8))
    rows, columns = np.nonzero((smooth >= highest) & (smooth > smooth.max() * 1e-3))
    if len(rows) == 0:
        return np.zeros((0, 3), np.float32)
    masses = _masses(density, rows, columns)
    order = np.argsort(-masses, kind="stable")
    order = order[masses[order] >= LEAST_MASS][:most]
    x, y = (columns[order] + 0.5) * cell, (rows[order] + 0.5) * cell
    return np.stack([x, y, masses[order].clip(0, 1)], axis=1).astype(np.float32)


def _masses(density: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """How much of the density lies nearest to each of the places, float (N,)."""
    elsewhere = np.ones(density.shape, np.uint8)
    elsewhere[rows, columns] = 0
    _, labels = cv2.distanceTransformWithLabels(elsewhere, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    sums = np.bincount(labels.ravel(), weights=density.ravel(), minlength=int(labels.max()) + 1)
    return np.asarray(sums[labels[rows, columns]])
