"""Seals that are drawn, and red things that are none."""

import cv2
import numpy as np
import pytest

from pipeline.annotations._text.lines import share_inside
from pipeline.annotations._text.seals import find_seals
from tests.pipeline.pictures import painting

CINNABAR, PAPER = (190, 40, 30), (225, 212, 185)


def paper() -> np.ndarray:
    image = np.full((600, 800, 3), PAPER, np.float64) + np.random.default_rng(0).normal(0, 4, (600, 800, 1))
    return image.clip(0, 255).astype(np.uint8)


def stamp(
    image: np.ndarray, left: int, top: int, side: int, carved_white: bool, ink: tuple[int, int, int] = CINNABAR
) -> None:
    """A seal: strokes of its characters are paper on red, or red on paper inside a frame."""
    right, bottom, stroke = left + side, top + side, max(2, side // 14)
    cv2.rectangle(image, (left, top), (right, bottom), ink, -1 if carved_white else stroke)
    colour = PAPER if carved_white else ink
    for share in (0.25, 0.5, 0.75):
        at = int(side * share)
        cv2.line(image, (left + at, top + side // 6), (left + at, bottom - side // 6), colour, stroke)
        cv2.line(image, (left + side // 6, top + at), (right - side // 6, top + at), colour, stroke)


@pytest.mark.parametrize("carved_white", [True, False])
@pytest.mark.parametrize("side", [30, 60, 110])
def test_a_seal_is_found_where_it_is_and_is_not_read(side: int, carved_white: bool) -> None:
    image = paper()
    stamp(image, 500, 200, side, carved_white)
    (seal,) = find_seals(image)
    assert seal.text is None and seal.confidence is None
    truth = (500.0, 200.0, 500.0 + side, 200.0 + side)
    assert share_inside(seal.box, truth) > 0.8 and share_inside(truth, seal.box) > 0.8


def test_two_seals_are_two() -> None:
    image = paper()
    stamp(image, 500, 100, 50, True)
    stamp(image, 500, 300, 50, False)
    assert len(find_seals(image)) == 2


def test_red_things_without_strokes_and_strokes_that_are_not_red_are_no_seals() -> None:
    image = paper()
    cv2.circle(image, (200, 200), 40, CINNABAR, -1)
    cv2.rectangle(image, (400, 100), (460, 160), CINNABAR, -1)
    cv2.line(image, (50, 500), (750, 520), CINNABAR, 6)
    cv2.putText(image, "Ink", (500, 400), cv2.FONT_HERSHEY_SIMPLEX, 3, (30, 30, 30), 6)
    assert find_seals(image) == []


def test_letters_of_vivid_orange_are_no_seals_but_pale_cinnabar_is_one() -> None:
    image = paper()
    stamp(image, 200, 200, 60, True, ink=(225, 96, 16))
    stamp(image, 400, 200, 60, False, ink=(198, 68, 20))
    assert find_seals(image) == []
    stamp(image, 600, 200, 60, True, ink=(176, 128, 107))  # Of the same hue, pale: old seals look so.
    (seal,) = find_seals(image)
    assert seal.box[0] > 580


def test_what_the_edge_of_the_picture_cuts_is_no_seal() -> None:
    image = paper()
    stamp(image, 500, 200, 60, True)
    cut = np.ascontiguousarray(image[:250])
    assert len(find_seals(image)) == 1 and find_seals(cut) == []


@pytest.mark.parametrize("seed", range(3))
def test_soft_blots_of_colour_have_no_seals(seed: int) -> None:
    assert find_seals(painting(seed, 600, 800)) == []
