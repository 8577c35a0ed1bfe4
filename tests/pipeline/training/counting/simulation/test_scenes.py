"""Simulated pictures hold what their dots say, as the recipe asks."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from pipeline.training.counting.simulation.recipes import Background, Recipe, kinds, recipe
from pipeline.training.counting.simulation.scenes import at_size, simulate

#: White things on black that do not touch: OpenCV can count them.
PLAIN = Recipe(
    title="plain",
    side=200,
    number=(30, 30),
    size=(10, 10),
    size_spread=0.0,
    elongation=(1, 1),
    colours=("#ffffff",),
    colour_spread=0,
    shading=(0, 0),
    edge=(0.5, 0.5),
    overlap=(0, 0),
    clusters=(0, 0),
    blur=(0, 0),
    light=(0, 0),
    noise=(0, 0),
    background=Background(colours=("#000000",), mottle=(0, 0)),
)


def spots(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Centres and areas of what is bright, float (N, 2) and (N,)."""
    _, _, statistics, centres = cv2.connectedComponentsWithStats((pixels[..., 0] > 127).astype(np.uint8))
    return centres[1:] + 0.5, statistics[1:, cv2.CC_STAT_AREA]


@pytest.mark.parametrize("scale", [0.5, 1.0, 2.0])
def test_every_dot_is_the_middle_of_a_thing_of_the_size_asked_for(scale: float) -> None:
    picture = simulate(PLAIN, 3, scale)
    assert picture.pixels.shape == (round(200 * scale),) * 2 + (3,)
    centres, areas = spots(picture.pixels)
    inner = np.all((picture.dots > 6 * scale) & (picture.dots < (200 - 6) * scale), axis=1)
    assert inner.sum() > 15
    for dot, size in zip(picture.dots[inner], picture.sizes[inner], strict=True):
        distances = np.hypot(*(centres - dot).T)
        assert distances.min() <= 1.0
        assert areas[distances.argmin()] == pytest.approx(np.pi * size**2 / 4, rel=0.35)
        assert size == pytest.approx(10 * scale, rel=0.01)


def test_the_count_does_not_depend_on_the_scale() -> None:
    counts = [simulate(recipe("crowd"), 5, scale).count for scale in (0.5, 1.0, 2.0)]
    assert max(counts) - min(counts) <= 2 and min(counts) > 10


@pytest.mark.parametrize("kind", kinds())
def test_a_seed_gives_its_picture_again_and_another_seed_another(kind: str) -> None:
    once, again, other = simulate(recipe(kind), 1), simulate(recipe(kind), 1), simulate(recipe(kind), 2)
    assert np.array_equal(once.pixels, again.pixels) and np.array_equal(once.dots, again.dots)
    assert not np.array_equal(once.pixels, other.pixels)
    assert np.all((once.dots >= 0) & (once.dots < once.pixels.shape[0]))
    assert once.count == len(once.sizes)


def test_things_overlap_no_more_than_is_asked_for() -> None:
    crowded = replace(PLAIN, number=(300, 300), overlap=(0.4, 0.4), clusters=(1, 1))
    dots = simulate(crowded, 2).dots
    distances = np.hypot(*(dots[:, np.newaxis] - dots[np.newaxis]).transpose(2, 0, 1)) + 1e3 * np.eye(len(dots))
    assert 6.0 - 0.05 <= distances.min() < 8.0


def test_no_thing_is_no_dot() -> None:
    picture = simulate(replace(PLAIN, number=(0, 0)), 1)
    assert picture.count == 0 and picture.dots.shape == (0, 2) and picture.pixels.max() == 0


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_a_picture_at_another_size_has_its_dots_where_they_were(factor: float) -> None:
    picture = simulate(PLAIN, 1)
    changed = at_size(picture, factor)
    assert changed.pixels.shape[0] == round(200 * factor) and changed.count == picture.count
    assert np.allclose(changed.dots, picture.dots * factor) and np.allclose(changed.sizes, picture.sizes * factor)
