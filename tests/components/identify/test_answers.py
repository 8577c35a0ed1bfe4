from __future__ import annotations

from typing import Any

import pytest

from components.identify.answers import Answer
from pipeline.artefacts.store import ArtefactStore


def _answer(**changes: Any) -> Answer:
    values: dict[str, Any] = {
        "build_id": "tiny-1",
        "classes": (("japan", 0.7), ("china", 0.3)),
        "neighbours": ((3, 0.9), (1, 0.4)),
        "position": {"umap": (0.5, -1.0)},
        "familiar": True,
    }
    return Answer(**values | changes)


def test_an_answer_comes_back_from_the_browser_as_it_went(store: ArtefactStore) -> None:
    answer = _answer(example="plain-0001")
    assert Answer.read(answer.as_json(), store) == answer


@pytest.mark.parametrize(
    "change",
    [
        {"build_id": "another"},
        {"classes": []},
        {"classes": [["atlantis", 1.0]]},
        {"classes": "japan"},
        {"neighbours": [[10**6, 0.5]]},
        {"neighbours": [[-1, 0.5]]},
        {"neighbours": [[float("inf"), 0.5]]},
        {"neighbours": None},
        {"position": []},
        {"position": {"umap": [1]}},
        {"position": {"unheard-of": [1, 2]}},
        {"neighbours": [[1, 0.5]] * 13},
        {"classes": [["japan", 0.5]] * 5},
    ],
)
def test_what_is_no_answer_of_this_build_is_not_drawn(store: ArtefactStore, change: dict[str, Any]) -> None:
    assert Answer.read(_answer().as_json() | change, store) is None


@pytest.mark.parametrize("content", [None, 3, "text", [], {}, {"problem": "x"}])
def test_other_things_than_answers_are_not_drawn(store: ArtefactStore, content: Any) -> None:
    assert Answer.read(content, store) is None


def test_the_same_work_is_one_that_stands_out() -> None:
    assert _answer(neighbours=((3, 0.97), (1, 0.60))).same_work == 3
    assert _answer(neighbours=((3, 0.97), (1, 0.96))).same_work is None
    assert _answer(neighbours=((3, 0.80), (1, 0.40))).same_work is None
    assert _answer(neighbours=((3, 0.99),)).same_work is None
