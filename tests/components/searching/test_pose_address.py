"""A pose in an address, as a search and as the figure that is drawn."""

import numpy as np
import pytest

from components.searching import address, finding, matching_figures, pose_address
from components.searching.address import parse
from pipeline.artefacts.store import ArtefactStore
from pipeline.query import likenesses
from pipeline.query.search import Example
from pipeline.similarity.poses import compared
from tests.posed_works import KNEELING, ONE_ARM_UP, STANDING


@pytest.mark.parametrize("figure", [STANDING, ONE_ARM_UP * (300, 300, 0.4), KNEELING * (1, 1, 0.05)])
def test_a_pose_survives_its_address(figure: np.ndarray) -> None:
    read = pose_address.parse(pose_address.spelled(figure))
    assert read is not None
    assert compared(figure, read[np.newaxis]).similarities[0] > 0.99
    assert ((read[:, 2] > 0) == (figure[:, 2] > 0)).all()


@pytest.mark.parametrize(
    "value",
    ["", "_" * 16, "1.2.3", "1.2.3_" * 17, "500.20.9_520.10.9" + "_" * 15, "5.5.9_" * 16 + "5.5.9",
     "1.1.0_2.2.9_3.3.9_4.5.9" + "_" * 13, "1001.1.9_2.2.9_3.3.9_4.5.9" + "_" * 13, "a.b.c" + "_" * 16],
)  # fmt: skip
def test_what_is_no_pose_is_none(value: str) -> None:
    assert pose_address.parse(value) is None


def test_the_figure_of_a_picture_keeps_its_place_and_loses_unsure_points() -> None:
    unsure = STANDING.copy()
    unsure[0, 2] = 0.1
    parts = pose_address.in_picture(unsure).split("_")
    assert parts[0] == "" and parts[5] == "590.220.9"


def test_a_pose_is_an_example_where_the_build_has_poses(store: ArtefactStore, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = address.of_pose(pose_address.spelled(ONE_ARM_UP))
    assert not parse(store, parts).examples and "pose" in " ".join(parse(store, parts).ignored)
    monkeypatch.setattr(likenesses, "titles_of", lambda build: {"embedding": "Look", "pose": "Pose"})
    search = parse(store, parts)
    assert search.weights == (("pose", 1.0),) and not search.ignored
    (example,) = search.examples
    assert (example.name, example.opposite, example.liked) == ("like-pose", "unlike-pose", True)
    wrong = parse(store, [("like-pose", "1.2.3")])
    assert not wrong.examples and "pose" in wrong.ignored[0]


def test_only_a_search_by_pose_marks_figures(store: ArtefactStore) -> None:
    example = Example({"pose": STANDING[np.newaxis]})
    assert matching_figures.marks(store, [example], {"embedding": 1.0}, [0, 1]) == [{}, {}]
    assert matching_figures.marks(store, [Example({})], {"pose": 1.0}, [0]) == [{}]


def test_a_search_by_pose_needs_no_picture(posed_store: ArtefactStore) -> None:
    search = parse(posed_store, address.of_pose(pose_address.spelled(ONE_ARM_UP)))
    result = finding.Searches(posed_store).find(search, None)
    assert result.scores is not None and not result.problems
    assert result.scores.first(3).tolist()[0] == 4
    assert result.scores.allowed.sum() == 2, "works without figures are no results"
    marks = matching_figures.marks(posed_store, result.examples, dict(search.weights), [4, 5])
    assert marks[1] == {}
    (value,) = marks[0].values()
    assert pose_address.parse(value) is not None
