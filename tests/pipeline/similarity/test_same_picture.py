"""Works are found by photographs and details of them, from files that are mapped into memory."""

from pathlib import Path

import numpy as np
import pytest

from pipeline.core.errors import ArtefactError
from pipeline.images.agreement import miniature
from pipeline.images.decoding import cv2
from pipeline.images.keypoints import MOST, detect
from pipeline.images.matching import Match, Size
from pipeline.similarity import visual_words
from pipeline.similarity.same_picture import (
    CANDIDATES,
    DESCRIPTORS,
    FILES,
    FOLDER,
    MINIATURES,
    OFFSETS,
    SIZES,
    SamePicture,
)
from pipeline.similarity.visual_words import VOCABULARY, InvertedFile, Vocabulary
from tests.pipeline import pictures

#: Rows of works without points: one colour.
EMPTY = 7
WORKS = [np.full((300, 400, 3), 90, np.uint8) if row == EMPTY else pictures.scene(row) for row in range(24)]


def write(folder: Path, works: list[np.ndarray]) -> Path:
    points = [detect(work) for work in works]
    fitted = np.concatenate([each.descriptors for each in points])
    sizes = np.array([(work.shape[1], work.shape[0]) for work in works], np.int32)
    seen = zip(points, map(miniature, works), strict=True)
    SamePicture.create(folder, Vocabulary.fit(fitted, len(fitted), 0), seen, sizes)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("works"), WORKS)


@pytest.fixture(scope="module")
def works(folder: Path) -> SamePicture:
    return SamePicture(folder)


def photograph(row: int) -> np.ndarray:
    """A work on a wall, a little turned, darker."""
    wall = np.full((500, 600, 3), 170, np.uint8)
    matrix = cv2.getRotationMatrix2D((200, 150), 12, 0.9)
    matrix[:, 2] += (100, 90)
    return (cv2.warpAffine(WORKS[row], matrix, (600, 500), dst=wall, borderMode=cv2.BORDER_TRANSPARENT) * 0.7).astype(
        "u1"
    )


def test_a_photograph_finds_its_work_and_no_other(works: SamePicture) -> None:
    for row in (0, 5, 20):
        found, votes = works.find(photograph(row))
        assert [each.row for each in found] == [row] and found[0].match.inliers > 30
        assert votes.shape == (len(WORKS),) and votes.argmax() == row


def test_a_detail_finds_its_work(works: SamePicture) -> None:
    found, _ = works.find(WORKS[11][80:230, 120:320].copy())
    assert [each.row for each in found] == [11]
    np.testing.assert_allclose(found[0].match.inverse[0], (120 / 400, 80 / 300), atol=0.02)


def test_what_the_collection_does_not_hold_is_not_found(works: SamePicture) -> None:
    assert works.find(pictures.scene(99))[0] == []
    assert works.find(WORKS[EMPTY])[0] == []


def test_works_that_share_a_frame_are_not_the_same(tmp_path: Path) -> None:
    """Nearly all key points lie in the frame, and agree."""
    frame = pictures.scene(50, 400, 500)
    framed = [frame.copy() for _ in range(3)]
    for seed, picture in enumerate(framed):
        picture[60:340, 60:440] = pictures.painting(60 + seed, 280, 380)
    works = SamePicture(write(tmp_path, framed[:2]))
    assert works.find(framed[2])[0] == [] and works.find_of_work(0)[0] == []
    assert [each.row for each in works.find(framed[1])[0]] == [1]


def test_a_glare_hides_a_work_only_where_it_is(works: SamePicture) -> None:
    y, x = np.mgrid[:300, :400]
    spot = 300 * np.exp(-((y - 120) ** 2 + (x - 150) ** 2) / (2 * 45**2))[..., np.newaxis]
    assert [each.row for each in works.find(np.clip(WORKS[9] + spot, 0, 255).astype(np.uint8))[0]] == [9]


def test_only_allowed_works_are_found(works: SamePicture) -> None:
    among = np.arange(len(WORKS)) != 5
    found, votes = works.find(photograph(5), among, also=[5])
    assert found == [] and votes[5] == -1 and (votes[among] >= 0).all()


def test_a_work_named_by_the_embedding_is_compared_whatever_its_votes(
    works: SamePicture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.similarity.same_picture.CANDIDATES", 0)
    assert works.find(photograph(5))[0] == []
    assert [each.row for each in works.find(photograph(5), also=[3, 5])[0]] == [5]


def test_beside_a_work_that_fills_the_picture_only_those_with_many_votes_are_compared(
    works: SamePicture, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[int] = []
    match = SamePicture._match

    def noted(self: SamePicture, places: np.ndarray, projected: np.ndarray, size: Size, row: int) -> Match | None:
        compared.append(row)
        return match(self, places, projected, size, row)

    monkeypatch.setattr(SamePicture, "_match", noted)
    found, votes = works.find(WORKS[5])
    assert [each.row for each in found] == [5] and set(compared) == set(np.flatnonzero(votes >= votes[5] / 16))
    # On a wall there may be others.
    compared.clear()
    works.find(photograph(5), also=[3])
    assert len(compared) >= CANDIDATES and 3 in compared


def test_a_work_finds_its_copies_and_not_itself(tmp_path: Path) -> None:
    copy = cv2.resize(WORKS[2][20:, 10:380], (300, 220), interpolation=cv2.INTER_AREA)
    works = SamePicture(write(tmp_path, [*WORKS[:6], copy]))
    assert [each.row for each in works.find_of_work(2)[0]] == [6]
    assert [each.row for each in works.find_of_work(6)[0]] == [2]
    assert works.find_of_work(4)[0] == []
    # A near-duplicate does not keep a work from being recognised.
    assert [each.row for each in works.find(WORKS[2])[0]] == [2, 6]
    assert works.find(copy)[0][0].row == 6


def test_the_files_are_small_and_the_same_every_time(folder: Path, tmp_path: Path) -> None:
    assert {name.removeprefix(f"{FOLDER}/") for name in FILES} == {path.name for path in folder.iterdir()}
    assert np.load(folder / DESCRIPTORS).dtype == np.int8
    sizes = sum(path.stat().st_size for path in folder.iterdir() if path.name != VOCABULARY)
    # 32 bytes of values, 4 of the place, 12 in the inverted file, and a miniature a work.
    assert sizes < (50 * MOST + 64 * 64) * len(WORKS) + 2**17
    write(tmp_path, WORKS)
    for path in folder.iterdir():
        if path.suffix == ".npy":
            assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


@pytest.mark.parametrize("name", [path.removeprefix(f"{FOLDER}/") for path in FILES])
@pytest.mark.parametrize("content", [b"\x93NUMPY damaged", b"PK\x03\x04" + bytes(500)])
def test_a_damaged_file_is_named_in_an_artefact_error(folder: Path, tmp_path: Path, name: str, content: bytes) -> None:
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes() if path.name != name else content)
    with pytest.raises(ArtefactError, match=name.partition(".")[0]):
        SamePicture(tmp_path)


@pytest.mark.parametrize("name", [OFFSETS, SIZES, DESCRIPTORS, MINIATURES, *visual_words.FILES])
def test_files_of_another_build_do_not_fit(folder: Path, tmp_path: Path, name: str) -> None:
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    np.save(tmp_path / name, np.load(folder / name)[:-1])
    with pytest.raises(ArtefactError, match="do not belong together"):
        SamePicture(tmp_path)


def test_a_rare_descriptor_votes_more_than_one_that_every_work_has(tmp_path: Path) -> None:
    # Word 0 is in all works, word 1 in one; all codes are equal.
    words, works = np.array([0, 0, 0, 0, 1]), np.array([0, 1, 2, 3, 2])
    InvertedFile.create(words, works, np.zeros(5, np.uint64), 4, tmp_path)
    votes = InvertedFile.open(tmp_path).votes(np.array([[0], [1], [3]]), np.zeros(3, np.uint64), 4)
    assert votes[2] > 2 * votes[0] > 0 and votes[0] == votes[1] == votes[3]


def test_a_descriptor_votes_once_for_a_work_and_less_the_more_bits_differ(tmp_path: Path) -> None:
    words, works = np.zeros(4, int), np.array([0, 0, 1, 2])
    codes = np.array([0, 0, 0b111, 2**40 - 1], np.uint64)
    InvertedFile.create(words, works, codes, 1, tmp_path)
    once = InvertedFile.open(tmp_path).votes(np.array([[0]]), np.zeros(1, np.uint64), 4)
    assert once[0] > once[1] > 0 and once[2] == once[3] == 0
    twice = InvertedFile.open(tmp_path).votes(np.array([[0, 0]]), np.zeros(1, np.uint64), 4)
    np.testing.assert_array_equal(once, twice)


def test_a_descriptor_of_the_fullest_cells_does_not_vote_in_a_large_collection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Word 0 is in all of 50 works, word 1 in two of them.
    words, works = np.array([0] * 50 + [1] * 2), np.array([*range(50), 7, 9])
    InvertedFile.create(words, works, np.zeros(52, np.uint64), 2, tmp_path)
    file, asked = InvertedFile.open(tmp_path), (np.array([[0], [1]]), np.zeros(2, np.uint64), 50)
    assert (file.votes(*asked) > 0).all()
    monkeypatch.setattr(visual_words, "_MOST_READ", 51)
    assert np.flatnonzero(file.votes(*asked)).tolist() == [7, 9]


def test_a_code_that_differs_from_all_gives_no_votes(tmp_path: Path) -> None:
    InvertedFile.create(np.zeros(2, int), np.array([0, 1]), np.zeros(2, np.uint64), 2, tmp_path)
    code = np.array([2**64 - 1], np.uint64)
    assert InvertedFile.open(tmp_path).votes(np.array([[0, 1]]), code, 2).tolist() == [0, 0]


def test_votes_are_the_same_whatever_is_asked_at_once(works: SamePicture, monkeypatch: pytest.MonkeyPatch) -> None:
    votes = works.find(photograph(5))[1]
    monkeypatch.setattr(visual_words, "_ASKED_AT_ONCE", 7)
    np.testing.assert_array_equal(works.find(photograph(5))[1], votes)


def test_the_nearest_cells_are_those_of_a_search_through_all() -> None:
    generator = np.random.default_rng(0)
    vocabulary = Vocabulary.fit(generator.integers(0, 255, (2000, 128), np.uint8), 64 * 30**2, 0)
    values = vocabulary.project(generator.integers(0, 255, (50, 128), np.uint8))
    distances = [((values[:, half::2][:, np.newaxis] - vocabulary.centres[half]) ** 2).sum(axis=2) for half in range(2)]
    both = (distances[0][:, :, np.newaxis] + distances[1][:, np.newaxis, :]).reshape(len(values), -1)
    np.testing.assert_array_equal(vocabulary.words(values, 3)[:, :1], both.argmin(axis=1)[:, np.newaxis])
    assert np.mean(vocabulary.words(values, 3) == np.argsort(both, axis=1)[:, :3]) > 0.98


def test_no_descriptors_give_no_votes(works: SamePicture) -> None:
    vocabulary = Vocabulary.fit(np.empty((0, 128), np.uint8), 0, 0)
    nothing = vocabulary.project(np.empty((0, 128), np.uint8))
    assert vocabulary.words(nothing, 6).shape[0] == 0 and vocabulary.codes(nothing).shape == (0,)
