"""Each tile lies in the sheet and at the place that ``sprites.json`` tells."""

import json
from pathlib import Path

import cv2
import numpy as np

from pipeline.images import sprites


def test_a_tile_holds_the_whole_picture_in_its_middle() -> None:
    tile = sprites.letterboxed_tile(np.full((50, 100, 3), (200, 10, 20), np.uint8), 32)
    assert tile.shape == (32, 32, 4)
    assert (tile[8:24, :, 3] == 255).all() and not tile[:8].any() and not tile[24:].any()
    assert (tile[16, 16] == (200, 10, 20, 255)).all()


def test_tiles_lie_where_the_layout_says(tmp_path: Path) -> None:
    tiles = np.zeros((sprites.PER_SHEET + 20, 8, 8, 4), np.uint8)
    tiles[..., 3], tiles[..., 0] = 255, np.arange(len(tiles))[:, np.newaxis, np.newaxis] // 2
    rows = np.arange(1, len(tiles))
    sprites.write_sprites(tmp_path, tiles, rows)
    layout = json.loads((tmp_path / "sprites.json").read_text())
    assert layout["sheets"] == ["sheet-0000.webp", "sheet-0001.webp"]
    for index in (0, 17, sprites.PER_SHEET - 1, sprites.PER_SHEET, len(rows) - 1):
        sheet = cv2.imread(str(tmp_path / layout["sheets"][index // layout["per_sheet"]]), cv2.IMREAD_UNCHANGED)
        down, right = divmod(index % layout["per_sheet"], layout["columns"])
        red = sheet[down * layout["tile"] + 4, right * layout["tile"] + 4, 2]
        assert abs(int(red) - int(tiles[rows[index], 0, 0, 0])) <= 3, index
