from dataclasses import replace
from typing import Any

import pytest

from components.identify import answers
from components.identify.answers import PageAnswer
from components.identify.same_work import ShownWork
from pipeline.artefacts.store import ArtefactStore
from pipeline.images.cropping import WHOLE
from pipeline.query.result import ClassScore, Neighbour, QueryResult, SameWork

CORNERS = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
SAME = SameWork(3, "", 40, CORNERS, CORNERS)
SHOWN = ShownWork(3, 40, CORNERS, CORNERS)


def _answer(**changes: Any) -> PageAnswer:
    values: dict[str, Any] = {
        "build_id": "tiny-1",
        "classes": (("japan", 0.7), ("china", 0.3)),
        "neighbours": ((3, 0.9), (1, 0.4)),
        "position": {"umap": (0.5, -1.0)},
        "familiar": True,
    }
    return PageAnswer(**values | changes)


def test_an_answer_comes_back_from_the_browser_as_it_went(store: ArtefactStore) -> None:
    answer = _answer(
        example="plain-0001", alike={"embedding": ((2, 0.5),)}, placed_by={"umap": (3, 1)}, part=(0.1,) * 8, wall=True
    )
    assert PageAnswer.read(answer.as_json(), store) == answer


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
        {"alike": {"unheard-of": [[1, 0.5]]}},
        {"alike": {"embedding": [[10**6, 0.5]]}},
        {"alike": {"embedding": [[1, 0.5]] * 13}},
        {"alike": [1]},
        {"position": []},
        {"position": {"umap": [1]}},
        {"position": {"unheard-of": [1, 2]}},
        {"neighbours": [[1, 0.5]] * 13},
        {"classes": [["japan", 0.5]] * 5},
        {"same_work": SHOWN.as_json() | {"row": 10**6}},
        {"same_work": SHOWN.as_json() | {"row": -1}},
        {"same_work": SHOWN.as_json() | {"outline": [[0, 0]]}},
        {"same_work": "x"},
        {"placed_by": {"umap": [10**6]}},
        {"placed_by": {"umap": ["x"]}},
        {"placed_by": {"umap": [1] * 11}},
        {"placed_by": [1]},
        {"part": [0.1, 0.2, 0.3]},
        {"part": ["x"] * 8},
        {"size": [0, 10]},
        {"size": None},
    ],
)
def test_what_is_no_answer_of_this_build_is_not_drawn(store: ArtefactStore, change: dict[str, Any]) -> None:
    assert PageAnswer.read(_answer().as_json() | change, store) is None


@pytest.mark.parametrize("content", [None, 3, "text", [], {}, {"problem": "x"}])
def test_other_things_than_answers_are_not_drawn(store: ArtefactStore, content: Any) -> None:
    assert PageAnswer.read(content, store) is None


class _Engine:
    """Answers every picture with one result, and keeps what it was asked with."""

    def __init__(self, store: ArtefactStore, result: QueryResult) -> None:
        self.store, self._result = store, result
        self.asked: dict[str, Any] = {}

    def query(self, data: bytes, k: int, **asked: Any) -> QueryResult:
        self.asked = asked
        return self._result


@pytest.mark.parametrize("shown", [SAME, None])
def test_the_same_work_is_the_one_that_the_query_found(store: ArtefactStore, shown: SameWork | None) -> None:
    neighbours = (Neighbour(3, "", 0.97), Neighbour(1, "", 0.6))
    result = QueryResult(9, 8, (ClassScore("japan", "Japan", 1.0),), neighbours, {}, 0.5, True, 1.0, ("japan",), shown)
    engine: Any = _Engine(store, result)
    answer = answers.answer(engine, b"")
    assert answer.same_work == ShownWork.of(shown) and answer.size == (9, 8)
    assert PageAnswer.read(answer.as_json(), store) == answer
    assert answers.answer(engine, b"", store.objects["object_id"].iat[3]).same_work is None, "an example is itself"


@pytest.mark.parametrize(
    ("part", "finds", "named"),
    [(None, True, None), (WHOLE, False, None), ((0.1, 0.1, 0.9, 0.1, 0.9, 0.9, 0.1, 0.9), False, True)],
)
def test_a_painting_is_looked_for_where_no_part_is_named(
    store: ArtefactStore, part: Any, finds: bool, named: Any
) -> None:
    result = QueryResult(9, 8, (ClassScore("japan", "Japan", 1.0),), (), {}, 0.5, True, 1.0, ("japan",), None)
    engine: Any = _Engine(store, result)
    answers.answer(engine, b"", part=part)
    assert (engine.asked["find_painting"], engine.asked["part"]) == (finds, part if named else None)
    answers.answer(engine, b"", store.objects["object_id"].iat[3])
    assert not engine.asked["find_painting"], "a work's own picture is asked about as the build has it"


@pytest.mark.parametrize(("wall", "part", "said"), [(0.7, None, True), (0.3, None, False), (0.7, (0.1,) * 8, False)])
def test_much_wall_is_said_where_no_painting_was_found(
    store: ArtefactStore, wall: float, part: Any, said: bool
) -> None:
    result = QueryResult(9, 8, (ClassScore("japan", "Japan", 1.0),), (), {}, 0.5, True, 1.0, ("japan",), None)
    engine: Any = _Engine(store, replace(result, wall=wall, part=part))
    assert answers.answer(engine, b"").wall is said
