from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from components.exploring import collection as collections
from components.exploring import notices
from components.exploring.collection import Collection, chosen
from components.site import context
from pipeline.artefacts.records.table import Filter
from pipeline.core.errors import ArtefactError
from tests import acquired_collection, evaluated_build, one_app
from tests.seen import find, text

IDS = evaluated_build.tiny_build.IDS


def test_acquired_records_are_explored_without_a_build(acquired: Collection) -> None:
    assert acquired.store is None and len(acquired.table) == acquired_collection.COUNT
    assert {"class", "culture", "tag", "century", "status"} <= acquired.fields.keys() and "split" not in acquired.fields
    assert "Acquired on 12 November 2026" in text(notices.line(acquired))
    assert "python -m pipeline.build --source met" in text(notices.line(acquired))


def test_a_build_brings_its_own_fields(built: Collection) -> None:
    assert built.store is not None and {"split", "cluster-ward"} <= built.fields.keys()
    assert built.fields["cluster-ward"].guess and not built.fields["class"].guess
    column = built.fields["cluster-ward"].column
    counts = dict(built.table.count(column, Filter()).values)
    assert counts == {"misty mountains": 6, "birds <and> flowers": 5, "In no cluster": 1}
    assert notices.line(built) is None


def test_records_find_their_works_and_works_their_records(tmp_path: Path) -> None:
    build = evaluated_build.publish(tmp_path / "artefacts")
    rows = [{"object_id": name, "status": "taken"} for name in (IDS[3], "stranger", IDS[0])]
    acquired_collection.write_records(build / "records.parquet", rows)
    with one_app.serving(tmp_path / "artefacts") as app, app.server.test_request_context("/"):
        found = chosen()
        assert found.work_of_record.tolist() == [3, -1, 0]
        assert found.record_of_work[:4].tolist() == [2, -1, -1, 0]
        split = found.fields["split"].column
        assert dict(found.table.count(split, Filter()).values) == {"train": 2}
        assert found.table.count(split, Filter()).unknown == 1


def test_a_newer_acquisition_is_offered_and_shown_when_asked_for(tmp_path: Path) -> None:
    evaluated_build.publish(tmp_path / "artefacts")
    acquired_collection.publish(tmp_path / "artefacts")
    with one_app.serving(tmp_path / "artefacts") as app, app.server.test_request_context("/"):
        assert chosen().store is not None and chosen("nonsense").store is not None
        line = notices.line(chosen())
        assert "A newer acquisition of 12 November 2026 holds 12 records" in text(line)
        (link,) = find(line, type_="Link")
        assert link.href.endswith("/collection?of=acquired")
        other = chosen("acquired")
        assert other.store is None and "Back to the build" in text(notices.line(other))
        assert chosen("acquired") is other and chosen() is chosen()


def test_an_acquisition_that_is_published_meanwhile_is_explored(tmp_path: Path) -> None:
    acquired_collection.publish(tmp_path / "artefacts", "one")
    with one_app.serving(tmp_path / "artefacts") as app, app.server.test_request_context("/"):
        assert len(chosen().table) == acquired_collection.COUNT
        acquired_collection.publish(tmp_path / "artefacts", "two", times=2)
        assert len(chosen().table) == 2 * acquired_collection.COUNT


def test_without_anything_the_missing_build_is_named(tmp_path: Path) -> None:
    with (
        one_app.serving(tmp_path / "artefacts") as app,
        app.server.test_request_context("/"),
        pytest.raises(ArtefactError, match="There is no build"),
    ):
        chosen("acquired")


def test_a_damaged_build_is_not_hidden_by_an_acquisition(tmp_path: Path) -> None:
    (evaluated_build.publish(tmp_path / "artefacts") / "embeddings.npy").write_bytes(b"cut")
    acquired_collection.publish(tmp_path / "artefacts")
    with one_app.serving(tmp_path / "artefacts") as app, app.server.test_request_context("/"):
        with pytest.raises(ArtefactError, match=r"embeddings\.npy"):
            chosen()
        assert chosen("acquired").store is None


def test_a_damaged_acquisition_is_no_offer(tmp_path: Path) -> None:
    evaluated_build.publish(tmp_path / "artefacts")
    (acquired_collection.publish(tmp_path / "artefacts") / "records.parquet").write_bytes(b"cut")
    with one_app.serving(tmp_path / "artefacts") as app, app.server.test_request_context("/"):
        assert collections.newer() is None and notices.line(chosen()) is None
        with pytest.raises(ArtefactError, match=r"pipeline\.acquire"):
            chosen("acquired")
        assert context.live_store() is chosen().store


def test_works_are_ordered_by_the_rule_of_the_records(built: Collection) -> None:
    rows = np.array([1, 3, 2])  # Nothing is recorded about work 1.
    assert built.order_works(rows, "title").tolist() == [2, 3, 1]
    assert built.order_works(rows, "catalogue").tolist() == [1, 3, 2]
    assert built.order_works(rows, "oldest").tolist() == [3, 2, 1]
    assert built.order_works(rows, "newest").tolist() == [3, 2, 1]


def test_a_work_without_a_record_comes_last_and_matches_no_filter(tmp_path: Path) -> None:
    build = evaluated_build.publish(tmp_path / "artefacts")
    rows = [{"object_id": IDS[row], "status": "taken", "title": title} for row, title in ((3, "B"), (0, "A"))]
    acquired_collection.write_records(build / "records.parquet", rows)
    with one_app.serving(tmp_path / "artefacts") as app, app.server.test_request_context("/"):
        collection = chosen()
        assert collection.order_works(np.array([1, 3, 0]), "title").tolist() == [0, 3, 1]
        assert np.flatnonzero(collection.keep_works(Filter(words="b"))).tolist() == [3]
        assert collection.keep_works(Filter()).all()


@pytest.fixture
def titled(tmp_path: Path) -> Iterator[Collection]:
    """A build whose third work has an unusual title."""
    build = evaluated_build.publish(tmp_path / "artefacts")
    titles = {2: "Kanō's (Great) Wave", 5: "Bjørn  of Łódź"}
    rows = [
        {"object_id": name, "status": "taken", "title": titles.get(row, f"Work {row}"), "artist": f"Painter {row}"}
        for row, name in enumerate(IDS)
    ]
    acquired_collection.write_records(build / "records.parquet", rows)
    with one_app.serving(tmp_path / "artefacts") as app, app.server.test_request_context("/"):
        yield chosen()


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        ("kano", [2]),
        ("KANŌ", [2]),
        ("wave kano", [2]),
        ("(great)", [2]),
        ("  Wave  ", [2]),
        ("kano’s", [2]),
        ("bjorn of lodz", [5]),
        ("painter 4", [4]),
        ("painter 4".ljust(200) + " missing", [4]),
        ("kano missing", []),
        (".*", []),
        ("[", []),
        ("wave|x", []),
        ("", list(range(len(IDS)))),
    ],
)
def test_every_word_is_found_without_case_or_accents(titled: Collection, words: str, rows: list[int]) -> None:
    assert np.flatnonzero(titled.keep_works(Filter(words=words))).tolist() == rows
