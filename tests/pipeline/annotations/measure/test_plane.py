"""The plane that reference and works lie on, from edges that are known exactly."""

import numpy as np
import pytest

from pipeline.annotations._measure.kinds import CARD
from pipeline.annotations._measure.plane import Plane, Rectangle, fitted
from tests.pipeline.annotations.measure.drawn import SHAPE, camera, rectangle, seen


def located(corners: np.ndarray, size: tuple[float, float | None] | None = None) -> Rectangle:
    points = np.stack([corners, np.roll(corners, -1, axis=0)], axis=1)
    return Rectangle(points, corners, np.full(4, 0.3), size)


def plane(tilt: float, place: np.ndarray, reference: tuple[float, float] = (85.6, 53.98)) -> Plane:
    view = camera(tilt)
    known = located(seen(rectangle(-150, 0, *reference), view), reference)
    alone = fitted([known], SHAPE)
    assert alone is not None
    both = fitted([known, located(seen(place, view))], SHAPE, start=alone)
    assert both is not None
    return both


@pytest.mark.parametrize("tilt", [0, 15, 40])
def test_a_work_has_its_size_from_every_side(tilt: float) -> None:
    sizes = plane(tilt, rectangle(40, 10, 200, 140, 0.1)).sizes[1]
    assert sizes == pytest.approx([200, 140], rel=0.004)


def test_a_small_reference_is_less_sure_than_a_large_one() -> None:
    place = rectangle(60, 0, 180, 140)
    small, large = (plane(20, place, (side, side * 0.63)).deviations[1].max() for side in (30, 100))
    assert small > 1.3 * large


def test_a_work_farther_from_the_reference_is_less_sure() -> None:
    near, far = (plane(30, rectangle(x, 0, 60, 60)).deviations[1].max() for x in (-50, 200))
    assert far > 1.2 * near


def test_two_references_are_surer_than_one() -> None:
    view, place = camera(25), rectangle(40, 0, 150, 120)
    known = [located(seen(rectangle(-130, y, 40, 40), view), (40, 40)) for y in (-60, 60)]
    deviations = []
    for given in (known[:1], known):
        start = fitted(given[:1], SHAPE)
        found = fitted([*given, located(seen(place, view))], SHAPE, start=start)
        assert found is not None
        deviations.append(found.deviations[-1].max())
    assert deviations[1] < deviations[0]


def test_the_wrong_kind_of_reference_does_not_fit() -> None:
    corners = seen(rectangle(0, 0, 85.6, 53.98), camera(0))
    card, square = (fitted([located(corners, size)], SHAPE) for size in ((CARD.width, CARD.height), (60.0, 60.0)))
    assert card is not None and card.cost < 1
    assert square is None or square.cost > 25


def test_places_come_back_from_the_plane() -> None:
    fit = plane(30, rectangle(40, 10, 200, 140))
    pixels = np.array([[100.0, 120.0], [700.0, 500.0]])
    assert fit.to_picture(fit.to_plane(pixels)) == pytest.approx(pixels, abs=0.01)


@pytest.mark.parametrize("tilt", [0, 20, 38])
@pytest.mark.parametrize("size", [(297.0, 210.0), (85.6, 53.98)])
def test_a_coarse_fit_is_enough_to_recognise_a_reference(tilt: float, size: tuple[float, float]) -> None:
    """Fits that ended before they were there refused references whose edges were exact."""
    found = fitted([located(seen(rectangle(20, -10, *size, 0.2), camera(tilt)), size)], SHAPE, exact=False)
    assert found is not None and found.cost < 4


def test_a_rectangle_of_which_one_side_is_known_measures_another() -> None:
    view = camera(25)
    known = located(seen(rectangle(-130, 0, 60, 80), view), (60.0, None))
    both = fitted([known, located(seen(rectangle(60, 0, 180, 140), view))], SHAPE)
    assert both is not None
    assert both.sizes == pytest.approx(np.array([[60, 80], [180, 140]]), rel=0.01)
