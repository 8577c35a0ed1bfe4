"""What was left out is counted by class and reason, in one wording for the log, the report and the page."""

from pathlib import Path

import pandas as pd
import pytest

from pipeline.artefacts import left_out, rejected
from pipeline.artefacts.records import writer
from pipeline.core.errors import ArtefactError


def put(folder: Path, *rows: tuple[str, str]) -> Path:
    """A ``rejected.parquet`` of rows (class, code)."""
    table = [
        {"object_id": f"o{place}", "file": f"f{place}.jpg", "label": label, "code": code, "message": "It is so."}
        for place, (label, code) in enumerate(rows)
    ]
    writer.rejections(table).to_parquet(folder / rejected.FILE_NAME, index=False)
    return folder


def test_the_class_with_most_unusable_works_comes_first(tmp_path: Path) -> None:
    rows = [("china", "unreadable")] * 2 + [("india", "unsupported")] * 12 + [("india", "empty"), ("", "over_limit")]
    found = left_out.by_class(put(tmp_path, *rows), {"china": 98, "india": 2})
    assert [(each.label, each.taken, each.count, each.faulty) for each in found] == [
        ("india", 2, 13, 13), ("china", 98, 2, 2), ("", 0, 1, 0),
    ]  # fmt: skip
    assert [each.is_unusual for each in found] == [True, False, False]
    assert found[0].causes[0] == left_out.Cause("unsupported", 12, "f2.jpg: It is so")
    assert found[0].sentence() == ("13 of 15 works of india are left out (86.7 %): 12 unsupported format; 1 empty.")


def test_a_warning_names_the_classes_and_what_to_do(tmp_path: Path) -> None:
    rows = [("india", "picture_unsupported")] * 3 + [("china", "record_timed_out")] + [("japan", "gone")]
    found = left_out.by_class(put(tmp_path, *rows), {"india": 9, "china": 3, "japan": 99})
    assert left_out.warning(found) == "Warning: more than 5 % cannot be used of india (3, 25 %), china (1, 25 %)."
    (advice,) = found[0].advice()
    assert advice == "Unsupported format: Save them as JPEG, PNG or TIFF. For example: f0.jpg: It is so."
    assert "Run the same command again" in found[1].advice()[0] and found[2].advice() == []


def test_what_the_request_left_out_is_counted_and_is_no_reason_to_warn(tmp_path: Path) -> None:
    found = left_out.by_class(put(tmp_path, *(("china", code) for code in sorted(left_out.CHOSEN))), {"china": 1})
    assert found[0].count == len(left_out.CHOSEN) and found[0].faulty_share == 0
    assert left_out.warning(found) == "" and found[0].advice() == []


def test_five_of_a_hundred_are_usual_and_more_are_not(tmp_path: Path) -> None:
    rows = [("china", "unreadable")] * 5
    assert left_out.warning(left_out.by_class(put(tmp_path, *rows), {"china": 95})) == ""
    assert "china (5, 5 %)" in left_out.warning(left_out.by_class(tmp_path, {"china": 94}))


def test_a_build_of_an_earlier_version_names_no_class(tmp_path: Path) -> None:
    put(tmp_path, ("china", "unreadable"))
    table = pd.read_parquet(tmp_path / rejected.FILE_NAME)
    table.drop(columns="label").to_parquet(tmp_path / rejected.FILE_NAME)
    (found,) = left_out.by_class(tmp_path, {"china": 1})
    assert (found.label, found.count) == ("", 1) and "objects of no known class" in found.sentence()


def test_nothing_left_out_is_an_empty_list_and_a_lost_file_an_error(tmp_path: Path) -> None:
    assert left_out.by_class(put(tmp_path), {"china": 1}) == [] and left_out.warning([]) == ""
    (tmp_path / rejected.FILE_NAME).unlink()
    with pytest.raises(ArtefactError, match=r"rejected\.parquet"):
        left_out.by_class(tmp_path, {})


@pytest.mark.parametrize("code", sorted({*left_out.CHOSEN, *left_out._ADVICE}))
def test_every_code_that_is_spoken_of_exists(code: str) -> None:
    assert code in rejected.REASONS
