"""Sprite sheets: small pictures of all works in a few files, which the map draws."""

from collections.abc import Sequence

import numpy as np

from pipeline.images.resizing import cv2, limit_side
from pipeline.images.thumbnails import webp

COLUMNS = 16
#: 16 x 16 tiles of 128 pixels are 2,048 pixels square, which every browser and graphics card takes.
PER_SHEET = COLUMNS**2
#: Sheets of the works that are wanted first. They are seen before anybody has zoomed in.
FIRST_SHEETS = 2
#: Steps of a coordinate in the order by place: 65,536 places of which each may have many works.
_BITS = 8


def letterboxed_tile(image: np.ndarray, side: int) -> np.ndarray:
    """RGB uint8 (H, W, 3) -> RGBA uint8 (side, side, 4): the whole picture, centred on a transparent ground."""
    small = limit_side(image, side)
    height, width = small.shape[:2]
    tile = np.zeros((side, side, 4), np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    tile[top : top + height, left : left + width] = cv2.cvtColor(small, cv2.COLOR_RGB2RGBA)
    return tile


def sheet(tiles: Sequence[np.ndarray]) -> bytes:
    """A sheet of at most :data:`PER_SHEET` tiles, RGBA uint8 (side, side, 4), row by row, as a WebP file."""
    side, lines = len(tiles[0]), -(-len(tiles) // COLUMNS)
    pixels = np.zeros((lines * side, COLUMNS * side, 4), np.uint8)
    for index, tile in enumerate(tiles):
        top, left = index // COLUMNS * side, index % COLUMNS * side
        pixels[top : top + side, left : left + side] = tile
    return webp(pixels)


def sheet_name(number: int) -> str:
    """Name of the sheet with that number, from 0."""
    return f"sheet-{number:04d}.webp"


def order_of_tiles(points: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Rows in the order of their tiles, uint32 (N,).

    The first sheets have the works that are wanted first. All others follow by their place on a map, along a Z-order
    curve, so that a view far in needs few sheets.

    Args:
        points: float (N, 2), a map.
        wanted: int (N,), all rows in the order in which their pictures are wanted.
    """
    first, rest = np.split(np.asarray(wanted, "<u4"), [FIRST_SHEETS * PER_SHEET])
    if not len(rest):
        return first
    low, high = points.min(axis=0), points.max(axis=0)
    cells = ((points[rest] - low) / np.maximum(high - low, 1e-12) * (2**_BITS - 1)).astype(np.uint32)
    curve = np.zeros(len(rest), np.uint32)
    for bit in range(_BITS):
        for axis in (0, 1):
            curve |= ((cells[:, axis] >> bit) & 1) << (2 * bit + axis)
    return np.concatenate([first, rest[np.argsort(curve, kind="stable")]])
