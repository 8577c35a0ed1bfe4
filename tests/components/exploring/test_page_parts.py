import json
from pathlib import Path
from typing import Any

import pytest
from dash import html

from components.exploring import charts, completeness, facets, filter_bar, panels, timeline
from components.exploring.address import parse
from components.exploring.collection import Collection, chosen
from tests import acquired_collection, one_app
from tests.seen import find, text


def _bars(part: object) -> list[tuple[str, str, str]]:
    return [
        (getattr(bar, "data-value"), getattr(bar, "aria-label"), getattr(bar, "aria-pressed"))
        for bar in find(part, class_="facet-bar")
    ]


def test_a_bar_says_its_value_its_count_and_whether_it_is_chosen(acquired: Collection) -> None:
    address = parse(acquired, "?class=china")
    part = facets.facet(acquired, acquired.fields["class"], address)
    assert _bars(part) == [
        ("china", "China: 3 records", "true"),
        ("japan", "Japan: 3 records", "false"),
        ("america", "America: 1 record", "false"),
        ("india", "India: 1 record", "false"),
        ("", "Outside the classes: 4 records", "false"),
    ]
    assert {getattr(bar, "data-facet") for bar in find(part, class_="facet-bar")} == {"class"}
    assert len(find(part, class_="mark")) == 5
    culture = facets.facet(acquired, acquired.fields["culture"], address)
    assert _bars(culture)[0][:2] == ("China", "China: 2 records")


def test_a_long_field_shows_its_first_values_and_those_that_are_chosen(acquired: Collection) -> None:
    address = parse(acquired, "?culture=probably+Chinese")
    bars = _bars(facets.facet(acquired, acquired.fields["culture"], address))
    assert len(bars) == 9 or ("probably Chinese", "probably Chinese: 1 record", "true") in bars
    assert bars[-1][1] == "Not recorded: 2 records"


def test_each_chart_has_its_table_and_its_csv_under_the_filter(acquired: Collection) -> None:
    address = parse(acquired, "?class=japan&q=wave")
    part = facets.facet(acquired, acquired.fields["tag"], address)
    (link,) = find(part, type_="A")
    assert link.href == "/collection/tag.csv?class=japan&q=wave"
    assert [getattr(button, "data-table") for button in find(part, class_="quiet-button")] == ["tag"]


def test_what_the_source_does_not_record_is_one_quiet_line(acquired: Collection) -> None:
    page = panels.facet_lists(acquired, parse(acquired, ""), facets.AFTER)
    assert "does not record: period, country." in text(page)
    shown = [getattr(part, "data-chart") for part in find(page, class_="facet")]
    assert shown == ["status", "class", "classification", "culture", "nationality", "department", "medium", "tag"]


def test_the_switch_shows_the_classification_as_catalogued(acquired: Collection) -> None:
    page = panels.facet_lists(acquired, parse(acquired, ""), facets.BEFORE)
    (part,) = [part for part in find(page, class_="facet") if getattr(part, "data-chart") == facets.BEFORE]
    assert "Metalwork-Bronze" in text(part)
    pressed = [getattr(each, "aria-pressed") for each in find(part, class_="switch-option")]
    assert pressed == ["true", "false"]


def test_nothing_left_says_so_and_offers_to_clear(acquired: Collection) -> None:
    address = parse(acquired, "?class=japan&q=vessel")
    page = panels.facet_lists(acquired, address, facets.AFTER)
    assert "No record matches" in text(page)
    assert "all" in [getattr(button, "data-clear", None) for button in find(page, type_="Button")]
    assert [getattr(part, "data-chart") for part in find(page, class_="facet")] == ["class"]
    assert panels.samples(acquired, address) is None and timeline.part(acquired, address, "dark") is None


def test_the_headline_counts_records_pictures_and_doubts(acquired: Collection) -> None:
    assert text(panels.headline(acquired, parse(acquired, ""))) == (
        "12 records · 6 with a picture · 1 with an uncertain class"
    )
    assert text(panels.headline(acquired, parse(acquired, "?class=japan"))) == ("3 of 12 records · 2 with a picture")


def test_chips_name_what_is_filtered_by(acquired: Collection) -> None:
    address = parse(acquired, "?class=japan&century=19&q=wave&from=-50&to=1900&culture=&without=tags&without=raw_reign")
    chips = facets.chips(acquired, address)
    assert [text(chip).removesuffix(" ×") for chip in chips] == [
        "Class : Japan",
        "Century : 19th century",
        "Culture as catalogued : Not recorded",
        "Words : “wave”",
        "From : 50 B.C.",
        "To : 1900",
        "Without : Subject tag",
        "Without : reign",
        "Clear all",
    ]
    assert facets.chips(acquired, parse(acquired, "")) == []


def test_samples_hang_letterboxed_and_lead_to_the_source(acquired: Collection) -> None:
    page = panels.samples(acquired, parse(acquired, ""))
    parts = find(page, class_="sample")
    assert [text(find(part, type_="H3")[0]) for part in parts] == ["China", "Japan", "India"]
    cards = {getattr(card, "data-object-id"): card for card in find(page, class_="work-card")}
    assert cards.keys() == {"c1", "c2", "c3", "j1", "j2", "i1"}
    (picture,) = find(cards["j1"], type_="Img")
    assert picture.src.startswith("/artefacts/acquired/acquired-1/thumbnails/") and picture.alt.startswith("Under the")
    assert {link.href for link in find(cards["j1"], type_="A")} == {"https://museum.example/j1"}
    assert find(cards["c2"], type_="A") == []  # Its address would be a script.


def test_samples_of_a_build_lead_to_its_works(built: Collection) -> None:
    page = panels.samples(built, parse(built, "?class=china"))
    links = find(page, type_="Link", class_="mat")
    assert links and all(link.href.startswith("/work/") for link in links)
    assert "Another sample" not in text(page)  # There are no others.


def test_another_turn_shows_other_records(tmp_path: Path) -> None:
    acquired_collection.publish(tmp_path / "artefacts", times=30)
    with one_app.serving(tmp_path / "artefacts") as app, app.server.test_request_context("/"):
        collection = chosen()
        address = parse(collection, "")
        turns = [
            [
                getattr(card, "data-object-id")
                for card in find(panels.sample_grid(collection, address, "japan", turn), class_="work-card")
            ]
            for turn in (0, 0, 1)
        ]
    assert turns[0] == turns[1] != turns[2] and len(turns[2]) == 6


def test_of_many_classes_the_largest_are_sampled(acquired: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "MOST_SAMPLED", 2)
    page = panels.samples(acquired, parse(acquired, ""))
    assert [text(find(part, type_="H3")[0]) for part in find(page, class_="sample")] == ["China", "Japan"]
    assert "Press one of the other 1 above" in text(page)


def test_records_are_leafed_through(acquired: Collection) -> None:
    page, number, pages = panels.record_lines(acquired, parse(acquired, "?order=oldest&page=99"))
    assert (number, pages) == (1, 1) and "1 to 12 of 12 records" in text(page)
    rows = find(page, type_="Tr")
    assert "=HYPERLINK(1)" in text(rows[1]) and "Outside the classes" in text(rows[1])
    assert "Untitled" in text(rows[-1])
    last = {text(find(row, type_="Td")[-1]): find(find(row, type_="Td")[-1], type_="A") for row in rows[1:]}
    assert last["j1 ↗"][0].href == "https://museum.example/j1"
    assert last["c2"] == []  # Its address would be a script.


def test_a_charts_table_has_all_values_and_can_be_searched(acquired: Collection) -> None:
    address = parse(acquired, "?classification=Paintings")
    table, title, long = panels.chart_table(acquired, address, "classification", "")
    assert title == "Classification" and not long
    pressed = [
        text(button) for button in find(table, class_="value-button") if getattr(button, "aria-pressed") == "true"
    ]
    assert pressed == ["Paintings"] and len(find(table, class_="value-button")) == 6
    found, _, _ = panels.chart_table(acquired, address, "culture", "JAPAN china")
    assert [text(button) for button in find(found, class_="value-button")] == ["China or Japan"]
    none, _, _ = panels.chart_table(acquired, address, "culture", "atlantis")
    assert "No value contains these words." in text(none)


def test_the_timelines_table_has_a_column_for_each_class(acquired: Collection) -> None:
    found = charts.table(acquired, "century", parse(acquired, "").filter)
    assert found.head == ("Century", "Records", "China", "Japan", "India", "America", "Outside the classes")
    assert found.rows[0] == ("14th century B.C.", 1, 0, 0, 0, 0, 1)
    assert found.rows[-1][:2] == ("No year known", 1)


def test_completeness_names_the_sources_own_fields(acquired: Collection) -> None:
    words_seen = text(completeness.part(acquired, parse(acquired, "?class=japan")))
    assert "objectName" in words_seen and "raw_" not in words_seen and "of 3 records" in words_seen
    assert "least complete column first" in words_seen and "such as “|”" in words_seen
    assert words_seen.index("Subject tag") < words_seen.index("The source’s own columns (2)")
    found = charts.table(acquired, charts.COMPLETENESS, parse(acquired, "").filter)
    assert found.head == ("Column", "Records with a value", "Per cent", "Records without", "Kind of column")
    assert ("reign", 1, "8.33", 11, charts.OWN) in found.rows and (
        "Subject tag",
        7,
        "58.33",
        5,
        charts.CATALOGUES,
    ) in found.rows
    counts = [row[1] for row in found.rows]
    assert counts == sorted(counts)


def _bar_of(part: object, name: str) -> Any:
    return next(bar for bar in find(part, class_="full-bar") if getattr(bar, "data-value", "") == name)


def test_the_bar_of_a_column_leads_to_the_records_without_a_value(acquired: Collection) -> None:
    bar = _bar_of(completeness.part(acquired, parse(acquired, "")), "raw_reign")
    assert getattr(bar, "data-facet") == "without"
    assert getattr(bar, "aria-label") == "Without reign: 11 records"
    assert (getattr(bar, "aria-pressed"), getattr(bar, "data-leads-to")) == ("false", "explore-records")
    address = parse(acquired, "?without=raw_reign")
    bar = _bar_of(completeness.part(acquired, address), "raw_reign")
    assert getattr(bar, "aria-pressed") == "true" and not hasattr(bar, "data-leads-to")
    assert text(panels.headline(acquired, address)).startswith("11 of 12 records")
    table, _, _ = panels.chart_table(acquired, parse(acquired, ""), charts.COMPLETENESS, "")
    press = next(each for each in find(table, class_="value-button") if text(each) == "reign")
    assert getattr(press, "aria-label") == "Without reign: 11 records" and getattr(press, "data-facet") == "without"


def test_the_timeline_says_what_it_shows(acquired: Collection) -> None:
    part = timeline.part(acquired, parse(acquired, ""), "light")
    assert "11 records from the 14th century B.C. to the 20th century. The year of 1 record is not known." in text(part)
    assert isinstance(part, html.Section) and "Outside the classes" in text(find(part, class_="timeline-key"))


def test_the_filter_bar_offers_fields_that_are_recorded(acquired: Collection) -> None:
    bar = filter_bar.bar(acquired)
    (field,) = find(bar, id="works-field")
    offered = [option["value"] for option in field.data]
    assert "tag" in offered and "century" in offered and "period" not in offered and "class" not in offered
    options = filter_bar.options(acquired, "classification", parse(acquired, "?class=china"))
    assert options[0] == {"value": "Paintings", "label": "Paintings (4)"}
    assert options[-1] == {"value": "-", "label": "Not recorded (1)"}
    assert filter_bar.options(acquired, "nonsense", parse(acquired, "")) == []


def test_what_is_no_class_is_outside_of_them(tmp_path: Path) -> None:
    root = acquired_collection.publish(tmp_path / "artefacts")
    labels = [{"object_id": str(number), "label": f"tag {number}", "year_begin": 1850} for number in range(1_000)]
    rows = [{"object_id": "j", "label": "japan", "year_begin": 1850}, *labels]
    acquired_collection.write_records(root / "records.parquet", rows)
    manifest = json.loads((root / "manifest.json").read_text())
    manifest["files"]["records.parquet"] = {"bytes": (root / "records.parquet").stat().st_size, "sha256": ""}
    (root / "manifest.json").write_text(json.dumps(manifest))
    with one_app.serving(tmp_path / "artefacts") as app, app.server.test_request_context("/"):
        collection = chosen()
        address = parse(collection, "")
        part = facets.facet(collection, collection.fields["class"], address)
        assert _bars(part) == [
            ("japan", "Japan: 1 record", "false"),
            ("", "Outside the classes: 1,000 records", "false"),
        ]
        # The bar of a class is as long as it would be without them.
        (track,) = find(part, class_="facet-track")
        assert track.children.style["width"] == "100.0%"
        (key,) = find(timeline.part(collection, address, "light"), class_="timeline-key")
        assert len(key.children) == 2
        assert charts.table(collection, "century", address.filter).rows == (("19th century", 1_001, 1, 1_000),)
        assert parse(collection, "?class=tag+3").ignored


def test_links_to_csv_are_named_by_their_charts_title(acquired: Collection) -> None:
    part = facets.facet(acquired, acquired.fields["culture"], parse(acquired, ""))
    assert getattr(find(part, type_="A")[0], "aria-label") == "CSV of Culture as catalogued"
