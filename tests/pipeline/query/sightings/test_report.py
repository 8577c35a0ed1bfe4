"""The report as text, as values and as CSV."""

import csv
import io

import pytest

from pipeline.artefacts.store import ArtefactStore
from pipeline.query.sightings.counting import Counts
from pipeline.query.sightings.estimate import RECALL, Share
from pipeline.query.sightings.photographs import Unreadable
from pipeline.query.sightings.report import Report
from tests import tiny_build


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ArtefactStore:
    return tiny_build.open_store(tmp_path_factory.mktemp("tiny") / "artefacts")


def counts(**files: int) -> Counts:
    """Ten photographs; ``work_3=2`` says that row 3 is in two of them."""
    seen = {int(name.removeprefix("work_")): [f"{n}.jpg" for n in range(count)] for name, count in files.items()}
    failed = [Unreadable("film.mov", "unsupported", "This is a film.")]
    return Counts(10, 2, seen, unmatched=["8.jpg", "9.jpg"], unreadable=failed)


def test_works_are_ranked_by_estimate_and_then_by_object_id(store: ArtefactStore) -> None:
    report = Report.of(counts(work_0=3, work_2=5, work_1=3, work_11=10, work_7=9), store, Share(8, 10))
    ranked = [sighting.object_id for sighting in report.ranking]
    assert ranked == ["trailing/", ".", "a/b/c", "plain-0001", "with space"]
    estimates = [sighting.estimate.estimate for sighting in report.ranking]
    # With a recall of 0.8, nine of ten seen are ten as well as ten are.
    assert estimates == sorted(estimates, reverse=True) and estimates[:2] == [10, 10]


def test_the_values_have_all_that_was_counted(store: ArtefactStore) -> None:
    values = Report.of(counts(work_4=2), store, Share(19, 30), Share(1, 50)).as_dict()
    (entry,) = values.pop("ranking")
    low, middle, high = (entry.pop(name) for name in ("low", "estimate", "high"))
    assert 0 < low < 2 < middle < high < 10
    assert entry == {
        "object_id": "per%cent%2F", "title": "Work 4 & its <title>", "artist": "Painter 4", "class": "china",
        "photographs": 2, "files": ["0.jpg", "1.jpg"],
    }  # fmt: skip
    assert values == {
        "build_id": "tiny-1", "photographs": 10, "duplicates": 2, "works": 12,
        "recall": {"value": 19 / 30, "hits": 19, "trials": 30}, "false_rate": {"value": 0.02, "hits": 1, "trials": 50},
        "unmatched": ["8.jpg", "9.jpg"],
        "unreadable": [{"file": "film.mov", "code": "unsupported", "message": "This is a film."}],
    }  # fmt: skip


def test_the_text_names_works_files_and_what_the_estimates_rest_on(store: ArtefactStore) -> None:
    text = Report.of(counts(work_4=2, work_1=1), store).as_text()
    first, *_ = text.splitlines()
    assert first == (
        "10 photographs; 2 works recognised; 2 photographs without one; 2 duplicates left out; 1 file cannot be read."
    )
    assert "per%cent%2F  Work 4 & its <title>, Painter 4, china" in text and "with space  japan" in text
    assert "  8.jpg\n  9.jpg" in text and "film.mov: This is a film." in text and f"recall of {RECALL}" in text


def test_long_lists_are_cut_on_the_terminal_alone(store: ArtefactStore) -> None:
    many = Counts(100, unmatched=[f"{n}.jpg" for n in range(100)])
    report = Report.of(many, store)
    assert "and 60 more (--json has all of them)" in report.as_text() and "99.jpg" not in report.as_text()
    assert len(report.as_dict()["unmatched"]) == 100


def test_the_csv_has_a_row_a_work_and_runs_nothing(store: ArtefactStore) -> None:
    seen = counts(work_4=2, work_9=1)
    seen.files[4] = ["=1+1.jpg", "b.jpg"]
    rows = list(csv.DictReader(io.StringIO(Report.of(seen, store).as_csv().decode("utf-8-sig"))))
    assert [(row["rank"], row["object_id"], row["photographs"]) for row in rows] == [
        ("1", "per%cent%2F", "2"), ("2", "<script>alert(1)</script>", "1"),
    ]  # fmt: skip
    assert rows[0]["files"] == "'=1+1.jpg|b.jpg" and float(rows[0]["low"]) < float(rows[0]["estimate"]) < 10


def test_without_any_work_there_are_titles_of_columns(store: ArtefactStore) -> None:
    report = Report.of(Counts(), store)
    assert report.as_csv().decode("utf-8-sig").count("\n") == 1
    assert report.as_text() == "0 photographs; 0 works recognised; 0 photographs without one."
