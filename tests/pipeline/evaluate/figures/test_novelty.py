"""How much of what is no work is recognised, and what the report says about it."""

import numpy as np
import pytest

from pipeline.evaluate.figures.base import Background
from pipeline.evaluate.figures.novelty import FIGURE, report_section
from tests.synthetic_evaluation import estimate, evaluated


def test_pictures_apart_from_the_collection_are_recognised_and_works_pass() -> None:
    unlike = FIGURE.measure(evaluated()).metrics["unlike"]
    assert unlike["passed"]["value"] > 0.85
    background = unlike["background"]
    # Every other picture was learned from, and is not counted.
    assert (background["learned_from"], background["works"], background["known_hands"]) == (20, 20, 0)
    assert background["recognised"]["value"] > 0.9 and background["auroc"]["value"] > 0.95


def test_without_a_background_it_is_not_measured() -> None:
    nothing = Background(np.empty(0, str), np.empty(0, np.int64), np.empty(0, bool))
    found = FIGURE.measure(evaluated(background=nothing))
    assert found.metrics["unlike"]["background"] is None
    assert "No background was given" in " ".join(found.report)


@pytest.mark.parametrize(("share", "count", "doubt"), [(1.0, 24, False), (0.9167, 22, False), (0.25, 6, True)])
def test_pictures_that_are_no_works_are_counted_and_doubt_is_said(share: float, count: int, doubt: bool) -> None:
    lines = report_section(
        {"passed": estimate(0.95), "background": None, "strange": {"works": 24, "recognised": share}}
    )
    said = " ".join(lines)
    assert f"Of 24 pictures of plain colour, noise and text, drawn for this, {count} are recognised" in said
    assert ("with care" in said) == doubt
