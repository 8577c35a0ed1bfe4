"""A curator's decisions as CSV: out, through a spreadsheet, and in again; a bad file gets a sentence."""

import csv
import io

import pytest

from components.reviewing.decisions import (
    AGAIN,
    CHANGE,
    COLUMNS,
    RIGHT,
    Decision,
    FileError,
    from_csv,
    read,
    to_csv,
)

CLASSES = ("china", "japan")
DECISIONS = [
    Decision("a", RIGHT, "", "china", "japan", "Mist", "", "2026-01-01T10:00:00Z", "b1"),
    Decision("=1+1", CHANGE, "japan", "china", "japan", "-Wave", 'says "no",\nand more', "2026-01-02T10:00:00Z", "b1"),
    Decision("浮世絵", AGAIN, "", "japan", "china", "", "", "2026-01-03T10:00:00Z", "b1"),
    Decision("noted", "", "", "japan", "china", "", "look at the seal", "2026-01-04T10:00:00Z", "b1"),
]


def text(decisions: list[Decision] = DECISIONS) -> str:
    return to_csv(decisions).decode("utf-8-sig")


def refused(content: str) -> str:
    with pytest.raises(FileError) as caught:
        from_csv(content, CLASSES)
    return str(caught.value)


def test_the_file_has_a_row_a_decision_and_says_what_was_decided() -> None:
    rows = list(csv.DictReader(io.StringIO(text(), newline="")))
    assert list(rows[0]) == list(COLUMNS)
    assert [row["decision"] for row in rows] == [RIGHT, CHANGE, AGAIN, ""]
    assert [row["new_label"] for row in rows] == ["", "japan", "", ""]
    assert rows[0] | {"title": "Mist", "given_label": "china", "suggested_label": "japan", "build_id": "b1"} == rows[0]


def test_a_spreadsheet_runs_nothing_of_it() -> None:
    rows = list(csv.DictReader(io.StringIO(text(), newline="")))
    assert rows[1]["object_id"] == "'=1+1" and rows[1]["title"] == "'-Wave"


def test_what_was_written_is_read_again() -> None:
    assert from_csv("\ufeff" + text(), CLASSES) == DECISIONS
    assert to_csv([]).startswith(b"\xef\xbb\xbf")


def test_a_spreadsheet_may_save_it_with_semicolons_and_leave_columns_and_rows_empty() -> None:
    found = from_csv("object_id;decision;new_label\r\na;change_label;japan\r\n;;\r\n", CLASSES)
    assert found == [Decision("a", CHANGE, "japan")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "empty"),
        ("PK\x03\x04\0\0", "not a text"),
        ("title,artist\na,b\n", "no column object_id and no column decision and no column new_label"),
        ("object_id,decision,new_label\n", "no row with a decision"),
        ("object_id,decision,new_label\na,maybe,\n", "Row 2 has the decision “maybe”"),
        ("object_id,decision,new_label\na,label_right,\nb,change_label,peru\n", "Row 3 changes a label to “peru”"),
        ("object_id,decision,new_label\n,label_right,\n", "Row 2 has no object_id"),
    ],
)
def test_a_bad_file_gets_a_sentence(content: str, said: str) -> None:
    assert said in refused(content)


def test_damaged_decisions_of_a_browser_are_left_out() -> None:
    kept = {"a": {"decision": RIGHT, "note": 7}, "b": {"decision": "odd"}, "c": 3, "d": {}, "e": {"decision": CHANGE}}
    assert [each.object_id for each in read(kept)] == ["a", "e"]
    assert read(kept)[0].note == ""
    assert read(None) == read([1]) == []
