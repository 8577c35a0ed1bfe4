"""The work that a picture shows: what the browser sends back, and what is drawn."""

from typing import Any

import pytest

from components.identify.same_work import ShownWork, section
from pipeline.artefacts.store import ArtefactStore
from pipeline.query.result import SameWork
from tests import tiny_build
from tests.seen import find, text

SQUARE = ((0.1, 0.2), (0.9, 0.2), (0.9, 0.8), (0.1, 0.8))
AROUND = ((-0.125, -0.333), (1.125, -0.333), (1.125, 1.333), (-0.125, 1.333))
SHOWN = ShownWork(3, 42, SQUARE, AROUND)


def test_it_comes_back_from_the_browser_as_it_was_sent() -> None:
    assert ShownWork.read(SHOWN.as_json()) == SHOWN
    assert ShownWork.of(SameWork(3, "an id", 42, SQUARE, AROUND)) == SHOWN
    assert ShownWork.read(None) is None and ShownWork.of(None) is None


@pytest.mark.parametrize(
    "change",
    [
        {"outline": [[0, 0]] * 3},
        {"outline": [[0, 0]] * 5},
        {"outline": [[0, 0, 0]] * 4},
        {"outline": [[float("nan"), 0]] * 4},
        {"outline": [[1e9, 0]] * 4},
        {"inverse": "corners"},
        {"inverse": None},
        {"row": "x"},
        {"inliers": None},
    ],
)
def test_what_is_no_outline_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        ShownWork.read(SHOWN.as_json() | change)


def test_both_pictures_are_drawn_with_what_they_have_in_common(store: ArtefactStore) -> None:
    shown = section(store, SHOWN, (640, 480))
    assert "42 key points" in text(shown) and "The catalogue says: " in text(shown)
    yours, work = find(shown, type_="Canvas")
    assert (yours.id, work.id) == ("same-yours", "same-work")
    assert getattr(yours, "data-size") == "640,480" and getattr(yours, "data-picture") == ""
    assert getattr(yours, "data-outline").startswith("0.1000,0.2000,0.9000")
    assert getattr(work, "data-outline").startswith("-0.1250") and getattr(work, "data-picture")
    assert [link.href for link in find(shown, type_="Link")] == ["/work/quote%22s%20and%20%27s"]
    assert getattr(shown, "data-object-id") == tiny_build.IDS[3]
