"""Whether a picture and a work agree between their key points."""

import numpy as np
import pytest

from pipeline.images.agreement import SIDE, agreement, miniature
from pipeline.images.decoding import cv2
from tests.pipeline import pictures

WHOLE = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
WORK = pictures.scene(1)


def test_a_miniature_is_a_small_grey_square() -> None:
    assert miniature(WORK).shape == (SIDE, SIDE) and miniature(WORK).dtype == np.uint8


def test_a_copy_agrees_whatever_its_size_light_and_colour() -> None:
    kept = miniature(WORK)
    assert agreement(WORK, WHOLE, kept) == pytest.approx(1, abs=0.02)
    assert agreement(cv2.resize(WORK, (1200, 900)), WHOLE, kept) > 0.95
    assert agreement((WORK * 0.4 + 30).astype(np.uint8), WHOLE, kept) > 0.95
    grey = cv2.cvtColor(cv2.cvtColor(WORK, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    assert agreement(grey, WHOLE, kept) > 0.95


def test_a_detail_and_a_turned_copy_agree_where_they_lie() -> None:
    kept = miniature(WORK)
    around = (WHOLE * (400, 300) - (100, 60)) / (200, 150)
    assert agreement(WORK[60:210, 100:300].copy(), around.astype(np.float32), kept) > 0.9
    turned = np.ascontiguousarray(np.rot90(WORK))
    assert agreement(turned, np.array([[0, 1], [0, 0], [1, 0], [1, 1]], np.float32), kept) > 0.9
    assert agreement(turned, WHOLE, kept) < 0.4


def test_another_work_does_not_agree() -> None:
    assert agreement(pictures.scene(2), WHOLE, miniature(WORK)) < 0.3


@pytest.mark.parametrize("shift", [5.0, -5.0])
def test_where_no_block_can_be_compared_there_is_no_figure(shift: float) -> None:
    assert agreement(WORK, WHOLE + np.float32(shift), miniature(WORK)) is None
    assert agreement(np.full_like(WORK, 90), WHOLE, miniature(WORK)) is None
