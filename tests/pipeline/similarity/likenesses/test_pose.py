"""Works with a figure in the pose of a figure."""

from pathlib import Path

import numpy as np
import pytest

from pipeline.annotations.pose import arrays
from pipeline.artefacts.annotations import FIGURES_WORKS, FoundInWork
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError
from pipeline.core.skeleton import MIRRORED
from pipeline.query import likenesses
from pipeline.similarity.likenesses.base import Query
from pipeline.similarity.likenesses.pose import LIKENESS, MOST_FIGURES, PoseRanking
from tests import posed_works, tiny_build
from tests.posed_works import KNEELING, ONE_ARM_UP, STANDING

FIGURES = {0: [STANDING], 2: [KNEELING, ONE_ARM_UP], 5: [ONE_ARM_UP * (0.3, 0.3, 1)], 7: [KNEELING]}


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tiny_build.publish(tmp_path_factory.mktemp("posed") / "artefacts")
    posed_works.add(made, FIGURES)
    return made


@pytest.fixture(scope="module")
def ranking(build: Path) -> PoseRanking:
    return PoseRanking(build, "exact")


def asked(figure: np.ndarray) -> Query:
    return Query(found={"pose": posed_works.found(figure[np.newaxis], 640)})


def test_works_with_the_pose_come_first_at_any_size_and_works_without_figures_are_nothing(ranking: PoseRanking) -> None:
    rows, similarities = ranking(asked(ONE_ARM_UP), 6)
    assert set(rows[:2]) == {2, 5} and similarities[1] > 0.99 > similarities[2] + 0.1
    assert (similarities[4:] == 0).all()


def test_a_mirrored_figure_is_in_the_same_pose(ranking: PoseRanking) -> None:
    # In a mirrored picture the right arm is up.
    mirrored = ONE_ARM_UP[MIRRORED] * (-1, 1, 1) + (1, 0, 0)
    _, similarities = ranking(asked(mirrored), 2)
    assert (similarities > 0.99).all()


def test_it_says_which_figure_of_a_work_is_alike(build: Path, ranking: PoseRanking) -> None:
    _, figures = ranking.matches(ranking.describe(asked(ONE_ARM_UP)))
    np.testing.assert_allclose(ranking.figure(figures[2]), ONE_ARM_UP)
    assert figures[1] == -1
    store = ArtefactStore(build)
    one, none = likenesses.matching_figures(store, ranking.describe(asked(KNEELING)), [7, 1])
    assert none is None and one is not None
    np.testing.assert_allclose(one, KNEELING)


def test_a_work_is_asked_by_all_its_figures(ranking: PoseRanking) -> None:
    description = ranking.describe(Query(row=2))
    assert description.shape == (2, 17, 3)
    similarities = ranking.similarities(description)
    assert similarities[[2, 5, 7]].min() > 0.99 and similarities[0] < 0.99
    assert ranking.describe(Query(row=1)).shape == (0, 17, 3)
    assert not ranking.similarities(ranking.describe(Query(row=1))).any()


def test_of_a_crowd_the_surest_figures_are_asked_by(ranking: PoseRanking) -> None:
    crowd = np.stack([STANDING * (1, 1, 0.5)] * MOST_FIGURES + [KNEELING])
    description = ranking.describe(Query(found={"pose": posed_works.found(crowd)}))
    assert len(description) == MOST_FIGURES and description[0, :, 2].max() == pytest.approx(0.9)


def test_figures_that_cannot_be_compared_find_nothing(ranking: PoseRanking) -> None:
    two_points = STANDING.copy()
    two_points[2:, 2] = 0
    assert not ranking.similarities(ranking.describe(asked(two_points))).any()
    with pytest.raises(ValueError, match=r"Query\.found"):
        ranking.describe(Query())


def test_descriptions_of_strangers_are_checked(ranking: PoseRanking) -> None:
    description = ranking.describe(asked(STANDING))
    np.testing.assert_array_equal(ranking.read(description.tobytes()), description)
    for wrong in (b"123", np.full((1, 17, 3), 1e9, np.float32).tobytes(), np.zeros((99, 17, 3), np.float32).tobytes()):
        with pytest.raises(ValueError):
            ranking.read(wrong)


def test_the_build_keeps_figures_in_shares_of_the_longer_side(tmp_path: Path) -> None:
    work = FoundInWork(500, 1000, posed_works.found(STANDING[np.newaxis], 1000))
    kept = arrays([None, work, FoundInWork(10, 10, {"figures": []}), work])
    assert kept["figures_works.npy"].tolist() == [1, 3]
    np.testing.assert_allclose(kept["figures.npy"][0], STANDING, rtol=1e-6)
    nobody = arrays([None])
    assert nobody["figures.npy"].shape == (0, 17, 3) and nobody["figures_works.npy"].shape == (0,)
    build = tiny_build.publish(tmp_path / "artefacts")
    posed_works.add(build, {})
    for name, array in nobody.items():
        np.save(build / "annotations/pose" / name, array)
    assert not PoseRanking(build, "exact").similarities(STANDING[np.newaxis]).any()


def test_damaged_files_are_refused(tmp_path: Path) -> None:
    build = tiny_build.publish(tmp_path / "artefacts")
    assert not LIKENESS.available(build)
    posed_works.add(build, {99: [STANDING]})
    with pytest.raises(ArtefactError, match="does not hold the figures"):
        PoseRanking(build, "exact")
    (build / "annotations/pose" / FIGURES_WORKS).write_bytes(b"no array")
    with pytest.raises(ArtefactError):
        PoseRanking(build, "exact")
