"""Copies, details and mirrored pictures are found among real small pictures; different ones stay apart."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from pipeline.artefacts.duplicates import DETAIL, MIRRORED, SAME_FILE, SAME_PICTURE, Pair
from pipeline.images.agreement import miniature
from pipeline.images.keypoints import detect
from pipeline.similarity import duplicates
from pipeline.similarity.duplicates import (
    LEAST_WHOLE_AGREEMENT,
    candidates,
    equal_pairs,
    grouped,
    near_pairs_of_graph,
    verified_pairs,
)
from pipeline.similarity.same_picture import SamePicture
from pipeline.similarity.visual_words import Vocabulary
from tests.pipeline import pictures

MOTIF = pictures.scene(1)
MIRROR = np.ascontiguousarray(MOTIF[12:, ::-1][:, :-16])


def copy(picture: np.ndarray, quality: int = 40) -> np.ndarray:
    """The picture after a JPEG file of low quality."""
    data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR))


def framed(picture: np.ndarray, frame: int) -> np.ndarray:
    """The picture in a frame of its own, 30 pixels wide."""
    height, width = picture.shape[:2]
    whole = pictures.scene(frame, height + 60, width + 60)
    whole[30:-30, 30:-30] = picture
    return whole


def leaves(seed: int) -> np.ndarray:
    """Four dark oval pictures on white, as leaves of an album are photographed."""
    picture = np.full((300, 400, 3), 255, np.uint8)
    shape = np.zeros((300, 400), np.uint8)
    for number in range(4):
        cv2.ellipse(shape, (60 + 95 * number, 150), (34, 120), 0, 0, 360, 255, -1)
    inside = 110 + 0.3 * (pictures.scene(seed, 300, 400).astype(np.float32) - 128)
    picture[shape > 0] = inside.clip(0, 255).astype(np.uint8)[shape > 0]
    return picture


#: Names in the order of their rows.
WORKS = {
    "whole": MOTIF,
    "crop": MOTIF[60:230, 90:300].copy(),
    "copy": copy(cv2.resize(MOTIF, (320, 240), interpolation=cv2.INTER_AREA)),
    "mirror": MIRROR,
    "other": pictures.scene(2),
    "print": framed(pictures.scene(3), 70),
    "second print": framed(pictures.scene(3), 71),
    "other print": framed(pictures.scene(4), 70),
    "smooth": pictures.painting(9, 300, 400),
    "smooth mirror": np.ascontiguousarray(pictures.painting(9, 300, 400)[:, ::-1]),
    "flat": np.full((300, 400, 3), 90, np.uint8),
    "flat too": np.full((300, 400, 3), 150, np.uint8),
}
ROW = {name: row for row, name in enumerate(WORKS)}


def made(folder: Path, shown: list[np.ndarray]) -> SamePicture:
    """The key points of a build of these pictures."""
    points = [detect(picture) for picture in shown]
    described = np.concatenate([each.descriptors for each in points])
    sizes = np.array([(picture.shape[1], picture.shape[0]) for picture in shown], np.int32)
    seen = zip(points, map(miniature, shown), strict=True)
    SamePicture.create(folder, Vocabulary.fit(described, len(described), 0), seen, sizes)
    return SamePicture(folder)


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> SamePicture:
    return made(tmp_path_factory.mktemp("works"), list(WORKS.values()))


def found(works: SamePicture, name: str, *others: str) -> dict[str, Pair]:
    """The pairs of a work by the name of the other one."""
    names = list(WORKS)
    pairs = verified_pairs(works, ROW[name], [ROW[other] for other in others])
    return {names[pair.row_b if pair.row_a == ROW[name] else pair.row_a]: pair for pair in pairs}


def test_a_copy_is_the_same_picture_and_a_crop_is_a_detail(works: SamePicture) -> None:
    pairs = found(works, "whole", "copy", "crop", "other")
    assert {name: pair.kind for name, pair in pairs.items()} == {"copy": SAME_PICTURE, "crop": DETAIL}
    share = 170 * 210 / (300 * 400)
    assert pairs["crop"].share_a == pytest.approx(share, abs=0.03) and pairs["crop"].share_b > 0.97
    assert min(pairs["copy"].share_a, pairs["copy"].share_b) > 0.97 and pairs["copy"].inliers > 100


def test_key_points_name_what_the_graph_does_not(works: SamePicture) -> None:
    assert {"copy", "crop"} <= set(found(works, "whole"))


def test_a_mirrored_scan_with_other_margins_is_found_once(works: SamePicture) -> None:
    pair = found(works, "whole", "mirror")["mirror"]
    assert pair.kind == MIRRORED and pair.inliers > 100
    assert (pair.share_a, pair.share_b) == (pytest.approx(288 * 384 / 120_000, abs=0.03), pytest.approx(1, abs=0.03))
    # The work of the smaller row asks; here it is found by none.
    assert "whole" not in found(works, "mirror", "whole") and "other" not in found(works, "mirror", "other")


def test_prints_of_one_motif_in_different_frames_are_a_pair_and_one_frame_makes_none(works: SamePicture) -> None:
    pairs = found(works, "print", "second print", "other print")
    assert list(pairs) == ["second print"] and pairs["second print"].kind == SAME_PICTURE


def test_a_pair_that_agrees_less_needs_many_key_points(works: SamePicture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "SURE_AGREEMENT", 1.1)
    assert "copy" in found(works, "whole", "copy")
    monkeypatch.setattr(duplicates, "MANY_INLIERS", 501)
    monkeypatch.setattr(duplicates, "LEAST_WHOLE_AGREEMENT", 1.1)
    assert found(works, "whole", "copy") == {}


def test_smooth_pictures_are_compared_as_a_whole_and_flat_ones_not_at_all(works: SamePicture) -> None:
    assert found(works, "smooth", "smooth mirror", "whole")["smooth mirror"].kind == MIRRORED
    assert "whole" not in found(works, "smooth", "smooth mirror", "whole")
    assert found(works, "flat", "flat too", "smooth") == {}


def test_pictures_of_one_shape_are_told_apart_by_what_is_in_it(tmp_path: Path) -> None:
    works = made(tmp_path, [leaves(11), leaves(12), copy(leaves(11), 80)])
    agreement = works.agreement(0, 1)
    assert agreement is not None and agreement >= LEAST_WHOLE_AGREEMENT, "as whole pictures they look the same"
    assert [pair.row_b for pair in verified_pairs(works, 0, [1, 2])] == [2]


def test_candidates_are_the_nearest_works_above_the_threshold_under_both_rows() -> None:
    ids = np.array([[1, 2], [0, 2], [1, 0], [2, 1]], np.int32)
    similarities = np.array([[0.95, 0.5], [0.95, 0.2], [0.2, 0.5], [0.91, 0.1]], np.float32)
    pairs = near_pairs_of_graph(ids, similarities)
    assert pairs.tolist() == [[0, 1], [1, 0], [3, 2]]
    assert candidates(pairs, np.array([[2, 1], [2, 2]])) == {0: [1], 1: [0, 2], 2: [1, 3], 3: [2]}
    assert candidates(near_pairs_of_graph(ids[:, :0], similarities[:, :0])) == {}


def test_equal_values_make_as_many_pairs_as_works() -> None:
    assert equal_pairs(["a", "b", "a", "a", "c"]).tolist() == [[0, 2], [2, 3]]
    assert len(equal_pairs(["one"] * 1000)) == 999 and equal_pairs([]).shape == (0, 2)


def plain(row_a: int, row_b: int, kind: str = SAME_PICTURE, inliers: int = 50) -> Pair:
    return Pair(row_a, row_b, kind, inliers, 0.0, 1.0, 1.0)


DIGESTS = [f"{row}" for row in range(10)]
SIZES = np.tile(np.array([[40, 30]], np.int32), (10, 1))
#: Neighbouring rows are similar, the more so the larger they are.
ANGLES = np.cumsum(np.linspace(0.3, 0.1, 10))
EMBEDDINGS = np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1).astype(np.float32)


def rows(
    pairs: list[Pair], labels: str = "aaaaaaaaaa", digests: list[str] = DIGESTS, sizes: np.ndarray = SIZES
) -> list:
    return [group.rows for group in grouped(pairs, digests, [each.strip() for each in labels], sizes, EMBEDDINGS)]


def test_groups_are_what_pairs_connect_with_two_labels_first_then_larger_then_more_similar() -> None:
    pairs = [plain(0, 1), plain(2, 3), plain(3, 4), plain(6, 7), plain(8, 9)]
    assert rows(pairs) == [(2, 3, 4), (8, 9), (6, 7), (0, 1)]
    assert rows(pairs, labels="abaaaaaaaa")[0] == (0, 1)
    # A work without a class has no other label.
    assert rows(pairs, labels="a aaaaaaaa") == rows(pairs)
    assert rows([]) == []


def test_a_pair_counts_once_upright_before_mirrored_with_its_similarity() -> None:
    pairs = [plain(0, 1, MIRRORED, 90), plain(0, 1, inliers=20), plain(0, 1, inliers=30)]
    (group,) = grouped(pairs, DIGESTS, ["a"] * 10, SIZES, EMBEDDINGS)
    (pair,) = group.pairs
    assert (pair.kind, pair.inliers) == (SAME_PICTURE, 30)
    assert pair.similarity == pytest.approx(float(EMBEDDINGS[0] @ EMBEDDINGS[1]), abs=1e-6)


def test_works_of_one_file_are_a_group_without_key_points() -> None:
    digests = [*DIGESTS[:4], "4", "4", *DIGESTS[6:]]
    (group,) = grouped([plain(4, 5, inliers=77)], digests, ["a"] * 10, SIZES, EMBEDDINGS)
    assert [(pair.kind, pair.inliers) for pair in group.pairs] == [(SAME_FILE, 77)]
    assert rows([], digests=digests) == [(4, 5)]


def test_the_largest_whole_picture_comes_first_and_details_last() -> None:
    sizes = SIZES.copy()
    sizes[2] = (400, 300)
    sizes[0] = (900, 900)
    detail = replace(plain(0, 1, DETAIL), share_a=1.0, share_b=0.2)
    assert rows([detail, plain(1, 2)], sizes=sizes) == [(2, 1, 0)]


def test_a_summary_counts_groups_works_and_conflicts() -> None:
    labels = list("abaaaaaaaa")
    groups = grouped([plain(0, 1), plain(2, 3)], DIGESTS, labels, SIZES, EMBEDDINGS)
    assert duplicates.summary(groups, labels) == {"groups": 2, "works": 4, "conflicts": 1}
