"""Facets of what programs found in the pictures."""

from pathlib import Path

import numpy as np

from components.exploring import facets, filter_bar, panels
from components.exploring.address import parse
from components.exploring.collection import Collection, chosen
from pipeline.artefacts.records.table import Filter
from tests import acquired_collection, annotated_build, evaluated_build, one_app, reviewed_build
from tests.seen import find, text

IDS = evaluated_build.tiny_build.IDS


def counts(collection: Collection, key: str, search: str = "") -> dict[str, int]:
    """Titles of the values of a field and their numbers, in their order."""
    field = collection.fields[key]
    counted = collection.table.count(field.column, parse(collection, search).filter)
    entries = [*counted.values, ("", counted.unknown)]
    return {collection.value_title(field.column, value): count for value, count in entries if count}


def rows(collection: Collection, search: str) -> list[int]:
    address = parse(collection, search)
    assert not address.ignored
    return np.flatnonzero(collection.keep_works(address.filter)).tolist()


def test_figures_are_counted_in_steps_and_works_that_nobody_looked_at_apart(annotated: Collection) -> None:
    assert counts(annotated, "figures") == {
        "One": 3, "None found": 1, "Two": 1, "Three and more": 1, "Not looked for": len(IDS) - 6
    }  # fmt: skip
    assert rows(annotated, "?figures=two&figures=more") == [1, 2] and rows(annotated, "?figures=none") == [3]


def test_a_work_counts_once_for_each_posture_in_it(annotated: Collection) -> None:
    assert counts(annotated, "posture") == {"Standing": 3, "Sitting": 2, "Half-length": 1, "None told": len(IDS) - 4}
    assert rows(annotated, "?posture=sitting") == [1, 2] and rows(annotated, "?posture=half-length") == [6]
    assert counts(annotated, "posture", "?figures=two") == {"Sitting": 1, "Standing": 1}


def test_text_a_seal_and_a_picture_that_is_too_small_are_told_apart(annotated: Collection) -> None:
    assert counts(annotated, "text") == {
        "With text": 3, "Only a seal, not read": 1, "Too small to be read": 1, "Without text": 1,
        "Not looked for": len(IDS) - 6,
    }  # fmt: skip
    assert rows(annotated, "?text=read") == [0, 1, 6] and rows(annotated, "?text=none") == [3]


def test_they_are_guesses_beside_the_other_facets_and_in_the_boxes(annotated: Collection) -> None:
    shown = panels.facet_lists(annotated, parse(annotated, ""), facets.AFTER)
    for key, title in (("figures", "Figures"), ("posture", "Posture"), ("text", "Text")):
        (facet,) = find(shown, data_chart=key)
        assert "facet--guess" in facet.className and title in text(facet)
    (box,) = find(filter_bar.bar(annotated), id="works-field")
    assert {"value": "posture", "label": "Posture"} in box.data


def test_a_build_without_tables_has_none_of_them(built: Collection) -> None:
    assert not {"figures", "posture", "text"} & built.fields.keys() and built.readings is None
    assert parse(built, "?figures=one&in=pictures&q=x").ignored == (
        "This collection cannot be filtered by “figures”.",
        "This collection cannot be filtered by “in”.",
    )


def test_a_build_with_one_of_the_tables_has_its_fields_alone(tmp_path: Path) -> None:
    build = evaluated_build.publish(tmp_path / "artefacts")
    annotated_build.add(build, "pose", [{"figures": []}, {"figures": []}])
    with one_app.serving(tmp_path / "artefacts") as app, app.server.test_request_context("/collection"):
        collection = chosen()
        assert "text" not in collection.fields and counts(collection, "figures")["None found"] == 2
        shown = panels.facet_lists(collection, parse(collection, ""), facets.AFTER)
        assert find(shown, data_chart="figures") and not find(shown, data_chart="posture"), "no figure has a posture"


def test_records_that_are_no_works_have_none_of_their_values(tmp_path: Path) -> None:
    build = evaluated_build.publish(tmp_path / "artefacts")
    annotated_build.publish(build)
    records = [{"object_id": name, "status": "taken"} for name in (IDS[2], "stranger", IDS[0])]
    acquired_collection.write_records(build / "records.parquet", records)
    with one_app.serving(tmp_path / "artefacts") as app, app.server.test_request_context("/"):
        collection = chosen()
        assert counts(collection, "posture") == {"Standing": 2, "Sitting": 1, "None told": 1}
        assert counts(collection, "figures") == {"One": 1, "Three and more": 1, "Not looked for": 1}
        assert collection.table.keep(Filter(words="fuji")).tolist() == [False, False, True]


def test_works_on_the_lists_of_the_review_are_a_field(tmp_path: Path) -> None:
    reviewed_build.publish(tmp_path / "artefacts")
    with one_app.serving(tmp_path / "artefacts") as app, app.server.test_request_context("/"):
        collection = chosen()
        assert counts(collection, "doubted") == {
            "Label issues": 3, "Unlike any other": 2, "Neighbours disagree": 1, "In no list": len(IDS) - 5
        }  # fmt: skip
        assert rows(collection, "?doubted=label_doubted") == sorted(reviewed_build.ROWS[:3].tolist())
        (shown,) = find(panels.facet_lists(collection, parse(collection, ""), facets.AFTER), data_chart="doubted")
        assert "Doubted in review" in text(shown) and "a guess" in text(shown)
