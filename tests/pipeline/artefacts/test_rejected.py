"""Every reason for which an object is left out has words for people, and stands in the documentation."""

import re
import typing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline import images
from pipeline.acquire.fetching import errors
from pipeline.artefacts import rejected, schema

ROOT = Path(__file__).parents[3]


def test_a_reason_has_a_short_title_and_a_sentence() -> None:
    for reason in rejected.REASONS.values():
        assert len(reason.title) < 36 and reason.title[0].isupper() and reason.title[-1] != "."
        assert reason.sentence[0].isupper() and reason.sentence.endswith(".")


def test_every_code_of_the_client_and_of_the_decoder_is_described() -> None:
    texts = (path.read_text(encoding="utf-8") for path in Path(images.__file__).parent.glob("*.py"))
    raised = {code for text in texts for code in re.findall(r'(?:ImageError|_refusal)\(\s*"(\w+)"', text)}
    assert {"empty", "unreadable", "too_many_pixels", "too_much_memory", "too_long", "no_file"} <= raised
    assert raised | set(typing.get_args(errors.Code)) <= set(rejected.REASONS)


@pytest.mark.parametrize("code", sorted(rejected.REASONS))
def test_the_documentation_explains_every_code(code: str) -> None:
    documents = [(ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("acquiring.md", "artefacts.md")]
    assert any(f"`{code}`" in text for text in documents)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (schema.TAKEN, "Taken, with a picture"),
        ("no_picture", "The source has no picture"),
        ("picture_empty", "Picture: empty"),
        ("record_not_found", "Record: not at the source (404)"),
        ("too_small", "Too small"),
        ("picture_of_another_version", "Picture: of another version"),
        ("of_another_version", "Of another version"),
        ("", "Not stated"),
    ],
)
def test_a_code_in_words(code: str, words: str) -> None:
    assert rejected.describe(code) == words


def test_rows_are_found_by_reason_and_class_in_any_row_group(tmp_path: Path) -> None:
    codes, labels = ["empty", "gone", None, "gone", "empty"], ["a", "b", "a", None, "b"]
    names = [str(number) for number in range(5)]
    table = pa.table({"object_id": names, "code": pa.array(codes, pa.string()), "label": pa.array(labels, pa.string())})
    pq.write_table(table, tmp_path / rejected.FILE_NAME, row_group_size=2)
    for wanted, expected in (
        (rejected.EVERYTHING, [0, 1, 2, 3, 4]),
        (rejected.Wanted(("gone",)), [1, 3]),
        (rejected.Wanted(("gone", "empty"), ("b",)), [1, 4]),
        (rejected.Wanted(("",), ("a",)), [2]),
        (rejected.Wanted((), ("",)), [3]),
        (rejected.Wanted(("unreadable",)), []),
    ):
        places = rejected.places(tmp_path, wanted)
        assert places.tolist() == expected
        assert [row["object_id"] for row in rejected.at(tmp_path, places)] == [str(each) for each in expected]
        lines = b"".join(rejected.export(tmp_path, wanted)).decode("utf-8-sig").split()
        assert [line.split(",")[0].strip('"') for line in lines[1:]] == [str(each) for each in expected]
    assert rejected.occurring(tmp_path) == rejected.Wanted(("", "empty", "gone"), ("", "a", "b"))


def test_a_build_of_before_knows_no_classes(tmp_path: Path) -> None:
    pq.write_table(pa.table({"object_id": ["1"], "code": ["gone"]}), tmp_path / rejected.FILE_NAME)
    assert rejected.places(tmp_path, rejected.Wanted((), ("",))).tolist() == [0]
    assert rejected.places(tmp_path, rejected.Wanted((), ("japan",))).tolist() == []
    assert rejected.at(tmp_path, rejected.places(tmp_path, rejected.EVERYTHING))[0]["label"] == ""
    assert len(b"".join(rejected.export(tmp_path, rejected.Wanted((), ("japan",)))).split()) == 1
