"""python -m pipeline.cultures: one label explained, all labels reported."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.cultures.__main__ import main

RECORDS = [
    {"culture": "American", "artistNationality": "American", "classification": "Metalwork-Silver"},
    {"culture": "American", "artistNationality": "", "classification": "Metalwork-Silver"},
    {"culture": "probably American", "artistNationality": "", "classification": "Paintings"},
    {"culture": "Chinese, for American market", "artistNationality": "", "classification": "Paintings"},
    {"culture": "French", "artistNationality": "Japanese", "classification": ""},
    {"culture": "=Ruritania", "artistNationality": "", "classification": "Whatnots-Small"},
    {"culture": "", "artistNationality": "Japanese", "classification": "Paintings"},
    {"culture": "_x000D_", "artistNationality": "Indian|", "classification": "Paintings"},
]


@pytest.fixture
def jsonl(tmp_path: Path) -> Path:
    path = tmp_path / "objects.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in RECORDS) + "\n\n", encoding="utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(arguments)
    out, err = capsys.readouterr()
    return status, out, err


def reported(tmp_path: Path, records: Path, *arguments: str) -> list[dict[str, str]]:
    out = tmp_path / "review.csv"
    assert main(["--report", "--records", str(records), "--csv", str(out), *arguments]) == 0
    return list(csv.DictReader(io.StringIO(out.read_bytes().decode("utf-8-sig"))))


def test_a_label_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "--explain", "Chinese, for American market")
    said = dict(line.split(maxsplit=1) for line in out.splitlines())
    assert (status, err) == (0, "")
    assert said["class"] == "china (China)" and said["rule"] == "China" and said["certain"] == "yes"
    assert "made for a market" in said["why"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--explain", "China or Japan"], ["class    (none)", "certain  -", "two possible makers"]),
        (["--explain", ""], ["label    (empty)", "class    (none)", "certain  -", "names no culture"]),
        (["--explain", "probably American"], ["class    america", "certain  no"]),
        (["--explain", "Ruritania"], ["class    (none)", "(unknown to the rules)"]),
        (["--explain", "", "--nationality", "American, born Erie"], ["america", "artist's nationality: United States"]),
        (["--explain", "Chinese", "--label-set", "paintings"], ["china", "spellings of China"]),
        (["--classification", "Metalwork-Silver"], ["label    Metalwork-Silver", "class    Metalwork"]),
        (["--classification", "Whatnots-Small"], ["Whatnots", "(unknown to the rules)"]),
    ],
)  # fmt: skip
def test_every_kind_of_label_is_explained(arguments: list[str], words: list[str], capsys: Any) -> None:
    status, out, _ = run(capsys, *arguments)
    assert status == 0 and all(word in out for word in words), out


def test_a_label_set_of_ones_own_is_tried_out_by_its_file(tmp_path: Path, capsys: Any) -> None:
    own = tmp_path / "own.toml"
    own.write_text('extends = "met_paintings"\n[[rules]]\nname = "Ours"\nclass = "india"\nterms = ["Ruritania"]\n')
    assert "rule     Ours" in run(capsys, "--explain", "Ruritania", "--label-set", str(own))[1]
    own.write_text("rule = 3")
    status, out, err = run(capsys, "--explain", "Ruritania", "--label-set", str(own))
    assert status == 2 and not out and "own.toml" in err


def test_a_report_lists_the_most_frequent_first_and_marks_what_has_no_class(jsonl: Path, capsys: Any) -> None:
    status, out, _ = run(capsys, "--report", "--records", str(jsonl))
    head, _, table = out.partition("    count")
    rows = table.splitlines()[1:]
    assert status == 0 and "8 records, 6 different labels." in head and "1 of them uncertain" in head
    assert "--field nationality" in head
    assert [row.split()[:4] for row in rows[:2]] == [
        ["2", "25%", "(no", "culture)"],
        ["2", "50%", "america", "American"],
    ]
    counts = [int(row.split()[0]) for row in rows]
    assert counts == sorted(counts, reverse=True) and sum(counts) == 8
    found = {row.rstrip() for row in rows}
    assert any("  !  " in row and "=Ruritania" in row and "NO RULE" in row for row in found)
    assert any("  -  " in row and "French" in row and row.endswith("Europe") for row in found)
    assert any("  ? america" in row and "probably American" in row for row in found)


def test_a_report_goes_into_a_csv_that_no_spreadsheet_runs(tmp_path: Path, jsonl: Path) -> None:
    rows = {row["label"]: row for row in reported(tmp_path, jsonl)}
    assert rows["American"] | {"reason": ""} == {
        "label": "American", "count": "2", "class": "america", "certain": "yes", "known": "yes",
        "rule": "United States", "reason": "",
    }  # fmt: skip
    assert rows["'=Ruritania"]["known"] == "no" and rows["French"]["class"] == ""
    assert rows["probably American"]["certain"] == "no" and "not sure" in rows["probably American"]["reason"]


def test_nationalities_are_reported_where_they_decide(tmp_path: Path, jsonl: Path) -> None:
    rows = reported(tmp_path, jsonl, "--field", "nationality")
    assert [(row["label"], row["class"], row["certain"]) for row in rows] == [
        ("Indian|", "india", "no"),
        ("Japanese", "japan", "yes"),
    ]


def test_classifications_are_reported_by_the_name_they_are_counted_under(tmp_path: Path, jsonl: Path) -> None:
    rows = {row["label"]: row for row in reported(tmp_path, jsonl, "--field", "classification")}
    assert rows["Metalwork-Silver"]["class"] == "Metalwork" and rows["Metalwork-Silver"]["count"] == "2"
    assert rows["Whatnots-Small"]["class"] == "Whatnots" and rows["Whatnots-Small"]["known"] == "no"
    assert rows[""]["class"] == ""


@pytest.mark.parametrize(
    ("only", "labels"),
    [
        ("unknown", ["'=Ruritania"]),
        ("uncertain", ["probably American"]),
        ("none", ["French"]),
        ("america", ["American", "probably American"]),
    ],
)
def test_a_part_of_the_labels_can_be_reported(tmp_path: Path, jsonl: Path, only: str, labels: list[str]) -> None:
    assert [row["label"] for row in reported(tmp_path, jsonl, "--only", only)] == labels


def test_parquet_and_csv_say_the_same(tmp_path: Path, jsonl: Path) -> None:
    table = pd.DataFrame(RECORDS)
    table.rename(columns={"artistNationality": "nationality", "classification": "classification_raw"}).assign(
        classification="Other"
    ).to_parquet(tmp_path / "records.parquet")
    museum = {"culture": "Culture", "artistNationality": "Artist Nationality", "classification": "Classification"}
    table.rename(columns=museum).to_csv(tmp_path / "objects.csv", index=False, encoding="utf-8-sig")
    for field in ("culture", "nationality", "classification"):
        expected = reported(tmp_path, jsonl, "--field", field)
        assert reported(tmp_path, tmp_path / "records.parquet", "--field", field) == expected
        assert reported(tmp_path, tmp_path / "objects.csv", "--field", field) == expected


def test_lists_of_cultures_are_one_label(tmp_path: Path) -> None:
    path = tmp_path / "objects.jsonl"
    path.write_text(
        '{"culture": ["China, Ming dynasty", "China, Qing dynasty"]}\n{"culture": null}\n', encoding="utf-8"
    )
    rows = {row["label"]: row["class"] for row in reported(tmp_path, path)}
    assert rows == {"China, Ming dynasty; China, Qing dynasty": "china", "": ""}


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("no.jsonl", None, "There is no file"),
        ("odd.xlsx", b"x", r"neither *.jsonl, *.parquet nor *.csv"),
        ("odd.jsonl", b'{"culture": "a"}\n{"cul', "line 2, is not JSON"),
        ("odd.jsonl", b"[1]\n", "line 1, is not a JSON object"),
        ("odd.jsonl", b'{"title": "a"}\n', "no column of the culture"),
        ("empty.jsonl", b"", "no column of the culture"),
        ("odd.jsonl", b'{"culture": "\xff"}', "cannot be read"),
        ("odd.parquet", b"PAR1", "is not a Parquet file"),
        ("odd.csv", b"title,date\na,b\n", "It has title, date"),
        ("empty.csv", b"", "no column of the culture"),
    ],
)
def test_records_that_cannot_be_read_are_refused(
    name: str, content: bytes | None, words: str, tmp_path: Path, capsys: Any
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    status, out, err = run(capsys, "--report", "--records", str(tmp_path / name))
    assert status == 2 and not out and words in err


def test_what_cannot_be_done_is_refused(tmp_path: Path, jsonl: Path, capsys: Any) -> None:
    status, _, err = run(capsys, "--report", "--records", str(jsonl), "--only", "amerca")
    assert status == 2 and "Did you mean 'america'?" in err
    status, _, err = run(capsys, "--report", "--records", str(jsonl), "--csv", str(tmp_path / "no" / "out.csv"))
    assert status == 2 and "cannot be written" in err
    assert run(capsys, "--explain", "x", "--label-set", "pantings")[0] == 2
    for arguments in ([], ["--report"], ["--explain", "x", "--only", "none"], ["--explain", "x", "--report"]):
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        assert caught.value.code == 2


def test_help_shows_examples(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0 and '--explain "Chinese, for American market"' in capsys.readouterr().out


def test_who_stops_reading_the_report_gets_no_traceback(tmp_path: Path) -> None:
    path = tmp_path / "objects.jsonl"
    path.write_text("".join(f'{{"culture": "Ruritania {number}"}}\n' for number in range(5_000)), encoding="utf-8")
    command = [sys.executable, "-m", "pipeline.cultures", "--report", "--records", str(path)]
    root = Path(__file__).parents[3]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=root) as report:
        assert report.stdout and report.stderr
        assert b"5,000 records" in report.stdout.readline()
        report.stdout.close()
        assert report.stderr.read() == b""
        assert report.wait(timeout=60) == 0
