"""The shared brush: places, outlines and colours come out as they are written down."""

import numpy as np
import pytest

from pipeline.demo import brush
from pipeline.demo.ink_motifs import Ink
from pipeline.demo.labels import Manner, palettes
from pipeline.demo.sheet import Sheet

PALETTE = Manner("ink").palettes[0]


def sheet(seed: int) -> Sheet:
    palette = palettes({"ground": ["#ffffff"], "line": ["#102030"]})[0]
    return Sheet(np.random.default_rng(seed), 200, 400, palette, 1.0)


def test_shape_reads_places_and_smooths_through_them() -> None:
    corner = brush.shape("0 0, 1 0, 1 -2.5")
    assert corner.tolist() == [[0, 0], [1, 0], [1, -2.5]]
    smooth = brush.shape("0 0, 1 0, 1 -2.5", 21)
    assert len(smooth) == 21
    assert np.allclose(smooth[[0, 10, 20]], corner, atol=1e-6)
    with pytest.raises(ValueError, match="read-only"):
        corner += 1


def test_placed_scales_turns_and_then_mirrors() -> None:
    assert np.allclose(brush.placed([[1, 0]], 10, 20, 5), [[15, 20]])
    assert np.allclose(brush.placed([[1, 0]], 10, 20, 5, turn=np.pi / 2), [[10, 25]])
    assert np.allclose(brush.placed([[1, 0.2]], 10, 20, 5, flip=True), [[5, 21]])


def test_ribbon_is_as_wide_as_asked() -> None:
    outline = brush.ribbon(np.array([[0.0, 0.0], [10.0, 0.0], [20.0, 0.0]]), [2, 6, 2])
    upper, lower = outline[:3, 1], outline[:2:-1, 1]
    assert np.allclose(np.abs(upper - lower), [2, 6, 2])


def test_covered_is_the_area_and_the_cover_of_an_outline() -> None:
    area, cover = brush.covered((100, 200, 3), brush.box(10, 20, 30, 50))
    assert area == (slice(18, 53), slice(8, 33))
    assert cover.shape == (35, 25)
    assert cover[10, 10] == 1
    assert cover[0, 0] == 0
    for left, top in ((-90, 20), (300, 20), (10, -90), (10, 300)):
        area, cover = brush.covered((100, 200, 3), brush.box(left, top, left + 20, top + 30), soft=2.0)
        assert cover.size == np.zeros((100, 200))[area].size == 0, "outside the canvas"


def test_palettes_name_the_colours_and_traits_of_each_column() -> None:
    day, night = palettes({"sky": ["#4060a0", "#101020"], "line": ["#000000", "#ffffff"], "dusk": [False, True]})
    assert (day.sky, night.line) == ((0x40, 0x60, 0xA0), (255, 255, 255))
    assert (day.dusk, night.dusk) == (False, True)
    with pytest.raises(ValueError, match="shorter"):
        palettes({"sky": ["#4060a0", "#101020"], "line": ["#000000"]})


def test_columns_are_mirrored_when_the_weight_lies_left() -> None:
    sheets = {one.side: one for one in (sheet(seed) for seed in range(20))}
    assert sheets[1].x(0.25) == 100
    assert sheets[-1].x(0.25) == 300
    assert all(40 <= sheets[1].x(0.1, 0.2) <= 80 for _ in range(50))


def test_an_outline_is_drawn_over_the_edge_of_what_it_fills() -> None:
    one = sheet(1)
    one.flat(brush.box(50, 50, 150, 150), (200, 0, 0))
    assert one.canvas[100, 100].tolist() == [200, 0, 0]
    assert one.canvas[100, 50, 0] < 60, "dark, as the outline is"
    assert one.canvas[100, 30].tolist() == [255, 255, 255]


def test_ink_darkens_layer_by_layer_and_mist_takes_it_away() -> None:
    square = brush.box(40, 40, 160, 160)
    grey = []
    for washes in (0, 1, 2):
        ink = Ink(np.random.default_rng(3), 200, 200, PALETTE, 1.0)
        for _ in range(washes):
            ink.wash(square, PALETTE.hill, 0.8)
        ink.develop()
        grey.append(ink.canvas[60:140, 60:140].mean())
    assert grey[0] > grey[1] + 20 > grey[2] + 40
    ink = Ink(np.random.default_rng(3), 200, 200, PALETTE, 1.0)
    ink.wash(square, PALETTE.hill, 0.8)
    ink.clear(square)
    ink.develop()
    assert ink.canvas[60:140, 60:140].mean() == pytest.approx(grey[0], abs=1)
