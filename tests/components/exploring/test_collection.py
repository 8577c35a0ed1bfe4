from __future__ import annotations

from pathlib import Path

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
        assert found.works.tolist() == [3, -1, 0]
        assert found.own[:4].tolist() == [2, -1, -1, 0]
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
