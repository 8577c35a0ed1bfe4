"""A curator's decisions about groups as CSV: out, through a spreadsheet, and in again; a bad file gets a sentence."""

import csv
import io

import pytest

from components.reviewing.group_decisions import (
    COLUMNS,
    DIFFERENT,
    KEEP_BOTH,
    MERGE,
    GroupDecision,
    from_csv,
    key_of,
    read,
    to_csv,
)
from pipeline.artefacts.records.chosen_csv import FileError

DECISIONS = [
    GroupDecision(("a | b", "c"), MERGE, "c", "Mist", 'the "better" scan,\nsee c', "2026-01-01T10:00:00Z", "b1"),
    GroupDecision(("=1+1", "a", "浮世絵"), KEEP_BOTH, "", "-Wave", "", "2026-01-02T10:00:00Z", "b1"),
    GroupDecision(("x", "y"), DIFFERENT, "", "Mist", "", "2026-01-03T10:00:00Z", "b1"),
    GroupDecision(("n", "o"), "", "", "Mist", "ask", "2026-01-04T10:00:00Z", "b1"),
]
WORKS = {
    each: ("-Wave" if "=1+1" in decision.object_ids else "Mist", "china")
    for decision in DECISIONS
    for each in decision.object_ids
}
HEAD = "group,object_id,decision,keep\n"


def text() -> str:
    return to_csv(DECISIONS, WORKS).decode("utf-8-sig")


def test_the_file_has_a_row_a_work_and_one_name_a_group() -> None:
    rows = list(csv.DictReader(io.StringIO(text(), newline="")))
    assert tuple(rows[0]) == COLUMNS and len(rows) == 9
    assert [row["keep"] for row in rows[:2]] == ["", "yes"] and rows[0]["label"] == "china"
    names = [row["group"] for row in rows]
    assert len(set(names)) == 4 and names[0] == names[1] and names[2] == names[4] != names[1]
    assert all(name.startswith("g") for name in names)


def test_a_spreadsheet_runs_nothing_of_it() -> None:
    rows = list(csv.DictReader(io.StringIO(text(), newline="")))
    assert rows[2]["object_id"] == "'=1+1" and rows[2]["title"] == "'-Wave"


def test_what_was_written_is_read_again() -> None:
    assert from_csv("\ufeff" + text()) == DECISIONS
    assert to_csv([], {}).startswith(b"\xef\xbb\xbf")
    unknown = to_csv(DECISIONS, {}).decode("utf-8-sig")
    assert [each.object_ids for each in from_csv(unknown)] == [each.object_ids for each in DECISIONS]


def test_a_spreadsheet_may_save_it_with_semicolons_and_empty_rows() -> None:
    found = from_csv("group;object_id;decision;keep\r\n1;b;merge;YES\r\n;;;\r\n1;a;merge;no\r\n")
    assert found == [GroupDecision(("a", "b"), MERGE, "b")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "empty"),
        ("PK\x03\x04\0\0", "not a text"),
        ("title,artist\na,b\n", "no column group and no column object_id and no column decision"),
        (HEAD, "no row with a decision"),
        (HEAD + "g,a,maybe,\n", "Row 2 has the decision “maybe”, which is none of keep_both, merge, different"),
        (HEAD + "g,a,merge,yes\ng,,merge,\n", "Row 3 has no object_id"),
        (HEAD + ",a,merge,yes\n", "Row 2 has no group"),
        (HEAD + "g,a,merge,perhaps\n", "Row 2 has “perhaps” in keep"),
        (HEAD + "g,a,merge,yes\ng,b,different,\n", "Row 3 has another decision"),
        (HEAD + "g,a,different,\ng,a,different,\n", "Row 3 names a work that its group has already"),
        (HEAD + "g,a,different,\n", "The group g has one row"),
        (HEAD + "g,a,merge,\ng,b,merge,\n", "The group g is merged and has 0 rows with yes"),
        (HEAD + "g,a,merge,yes\ng,b,merge,yes\n", "The group g is merged and has 2 rows with yes"),
    ],
)
def test_a_bad_file_gets_a_sentence(content: str, said: str) -> None:
    with pytest.raises(FileError) as caught:
        from_csv(content)
    assert said in str(caught.value)


def test_damaged_decisions_of_a_browser_are_left_out() -> None:
    good = key_of(["b", "a"])
    kept = {
        good: {"decision": MERGE, "keep": "gone", "note": 7},
        key_of(["a"]): {"decision": MERGE},
        "[1, 2]": {"decision": MERGE},
        "[" * 9999: {"decision": MERGE},
        "no json": {"decision": MERGE},
        key_of(["c", "d"]): {"decision": "odd"},
        key_of(["e", "f"]): 3,
    }
    assert read(kept) == [GroupDecision(("a", "b"), MERGE, "a")]
    assert read(None) == read([1]) == []


def test_a_groups_key_does_not_depend_on_its_order() -> None:
    assert key_of(["b", "a"]) == key_of(["a", "b"]) != key_of(["a | b"])
