"""From an embedding to the subjects that a picture may show."""

from pathlib import Path

import numpy as np
import pytest

from pipeline.core.errors import ArtefactError
from pipeline.core.files import write_json
from pipeline.query.tag_head import HEAD, SHOWN, WORDS, TagHead, sigmoid

TAGS = ("boat", "mist", "pine")
#: Logits of the vector (1, 0): 2, -3 and 0.
WEIGHTS = np.array([[1, 0, 1], [-3, 5, 0], [0, 1, 0]], np.float32)


def save(build: Path, tags: tuple[str, ...] = TAGS, weights: np.ndarray = WEIGHTS) -> Path:
    (build / "tags").mkdir()
    write_json(build / "tags" / WORDS, {"tags": [{"tag": tag} for tag in tags]})
    np.save(build / "tags" / HEAD, weights)
    return build


def test_tags_come_by_how_likely_they_are_and_unlikely_ones_not_at_all(tmp_path: Path) -> None:
    head = TagHead.load(save(tmp_path))
    assert head is not None
    found = head.scores(np.array([1, 0], np.float32))
    assert [score.tag for score in found] == ["boat", "pine"]
    assert [score.probability for score in found] == pytest.approx([1 / (1 + np.exp(-2)), 0.5])
    assert all(score.probability >= SHOWN for score in found)
    many = head.probabilities(np.eye(2, dtype=np.float32))
    np.testing.assert_allclose(many[0, [0, 2]], [score.probability for score in found], rtol=1e-6)


def test_a_build_without_tags_has_no_head(tmp_path: Path) -> None:
    assert TagHead.load(tmp_path) is None


def test_a_head_that_does_not_fit_its_tags_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match="2 tags"):
        TagHead.load(save(tmp_path, TAGS[:2]))


@pytest.mark.parametrize("damaged", [HEAD, WORDS])
@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\x93NUMPY\x01\x00"])
def test_a_damaged_file_is_an_error_in_words(tmp_path: Path, damaged: str, content: bytes) -> None:
    (save(tmp_path) / "tags" / damaged).write_bytes(content)
    with pytest.raises(ArtefactError, match=damaged):
        TagHead.load(tmp_path)


def test_huge_logits_are_certain_and_finite() -> None:
    assert sigmoid(np.array([-1e4, 0, 1e4])).tolist() == [0, 0.5, 1]
