"""Sprite sheets: small pictures of all works in a few files, which the map draws."""

from pathlib import Path

import numpy as np

from pipeline.core.files import write_json
from pipeline.images.decoding import cv2, limit_side
from pipeline.images.thumbnails import webp

COLUMNS = 16
#: 16 x 16 tiles of 128 pixels are 2,048 pixels square, which every browser and graphics card takes.
PER_SHEET = COLUMNS**2


def letterboxed_tile(image: np.ndarray, side: int) -> np.ndarray:
    """RGB uint8 (H, W, 3) -> RGBA uint8 (side, side, 4): the whole picture, centred on a transparent ground."""
    small = limit_side(image, side)
    height, width = small.shape[:2]
    tile = np.zeros((side, side, 4), np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    tile[top : top + height, left : left + width] = cv2.cvtColor(small, cv2.COLOR_RGB2RGBA)
    return tile


def write_sprites(folder: Path, tiles: np.ndarray, rows: np.ndarray) -> None:
    """Writes ``sheet-0000.webp`` and so on, and ``sprites.json``, which says how the tiles lie.

    Args:
        folder: where to.
        tiles: RGBA uint8 (N, side, side, 4).
        rows: int (K,), the tiles that are shown, in their order.
    """
    tile, names = tiles.shape[1], []
    for number, start in enumerate(range(0, len(rows), PER_SHEET)):
        shown = rows[start : start + PER_SHEET]
        lines = -(-len(shown) // COLUMNS)
        sheet = np.zeros((lines * tile, COLUMNS * tile, 4), np.uint8)
        for index, row in enumerate(shown):
            top, left = index // COLUMNS * tile, index % COLUMNS * tile
            sheet[top : top + tile, left : left + tile] = tiles[row]
        names.append(f"sheet-{number:04d}.webp")
        (folder / names[-1]).write_bytes(webp(sheet))
    write_json(folder / "sprites.json", {"tile": tile, "columns": COLUMNS, "per_sheet": PER_SHEET, "sheets": names})
