"""Each tile lies in the sheet and at the place that its number tells, and the order of tiles is that of need."""

import cv2
import numpy as np
import pytest

from pipeline.images import sprites


def test_a_tile_holds_the_whole_picture_in_its_middle() -> None:
    tile = sprites.letterboxed_tile(np.full((50, 100, 3), (200, 10, 20), np.uint8), 32)
    assert tile.shape == (32, 32, 4)
    assert (tile[8:24, :, 3] == 255).all() and not tile[:8].any() and not tile[24:].any()
    assert (tile[16, 16] == (200, 10, 20, 255)).all()


@pytest.mark.parametrize("count", [1, 20, sprites.PER_SHEET])
def test_tiles_lie_line_by_line(count: int) -> None:
    tiles = np.zeros((count, 32, 32, 4), np.uint8)
    tiles[..., 3], tiles[..., :3] = 255, np.arange(count)[:, np.newaxis, np.newaxis, np.newaxis]
    seen = cv2.imdecode(np.frombuffer(sprites.sheet(list(tiles)), np.uint8), cv2.IMREAD_UNCHANGED)
    assert seen.shape[:2] == (-(-count // sprites.COLUMNS) * 32, sprites.COLUMNS * 32)
    for index in {0, min(17, count - 1), count - 1}:
        down, right = divmod(index, sprites.COLUMNS)
        assert abs(int(seen[down * 32 + 16, right * 32 + 16, 2]) - index) <= 7


def test_what_is_wanted_first_is_in_the_first_sheets_and_the_rest_lies_by_place() -> None:
    generator = np.random.default_rng(0)
    points, wanted = generator.random((5000, 2)), generator.permutation(5000)
    order = sprites.order_of_tiles(points, wanted)
    assert sorted(order) == list(range(5000))
    most = sprites.FIRST_SHEETS * sprites.PER_SHEET
    assert order[:most].tolist() == wanted[:most].tolist()
    sheets = [points[order[start : start + sprites.PER_SHEET]] for start in range(most, 5000 - 255, sprites.PER_SHEET)]
    reach = np.mean([np.ptp(sheet, axis=0).prod() for sheet in sheets])
    assert reach < 0.2, "a sheet's works lie together; in another order they would be all over the map"


@pytest.mark.parametrize("count", [1, 3])
def test_few_works_and_works_in_one_place_have_an_order(count: int) -> None:
    assert sprites.order_of_tiles(np.zeros((count, 2)), np.arange(count)[::-1]).tolist() == list(range(count))[::-1]
    many = sprites.order_of_tiles(np.zeros((1000, 2)), np.arange(1000))
    assert many.tolist() == list(range(1000))
