import base64
import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dash
import pytest
from dash import Dash
from dash.exceptions import PreventUpdate

from components.exploring import address
from components.site import context
from pipeline.acquire import __main__ as acquire
from pipeline.artefacts import schema
from pipeline.artefacts.records import writer
from pipeline.build.config import resolve
from tests import acquired_collection, evaluated_build, one_app
from tests.seen import find, text

IDS = evaluated_build.tiny_build.IDS


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Dash]:
    evaluated_build.publish(tmp_path / "artefacts")
    with one_app.serving(tmp_path / "artefacts") as found, found.server.test_request_context("/collection"):
        yield found


@pytest.fixture
def acquired(tmp_path: Path) -> Iterator[Dash]:
    acquired_collection.publish(tmp_path / "artefacts")
    with one_app.serving(tmp_path / "artefacts") as found, found.server.test_request_context("/collection"):
        yield found


def the_page() -> Any:
    from pages import collection

    return collection


@pytest.fixture
def page(served: Dash) -> Any:
    return the_page()


def _show(module: Any, search: str = "") -> tuple[Any, ...]:
    return module.show_works(search, None)


def _ids(grid: Any) -> list[str]:
    return [getattr(card, "data-object-id") for card in find(grid, class_="work-card")]


def _tabs(layout: Any) -> list[str]:
    return [tab.value for tab in find(layout, type_="TabsTab")]


def test_all_works_hang_in_catalogue_order(page: Any) -> None:
    grid, line, pages, number = _show(page)
    assert _ids(grid) == list(IDS)
    assert (line, pages, number) == (f"{len(IDS)} works · 1 to {len(IDS)} shown", 1, 1)


def test_the_address_narrows_and_the_page_says_by_how_much(page: Any) -> None:
    grid, line, _, _ = _show(page, "?class=china")
    assert _ids(grid) == [IDS[0], IDS[4], IDS[8]] and line.startswith(f"3 of {len(IDS)} works")
    assert _ids(_show(page, "?class=")[0]) == [IDS[-1]]
    assert _ids(_show(page, "?split=train&class=china")[0]) == [IDS[0]]
    assert _ids(_show(page, "?medium=")[0]) == [IDS[1]]
    assert _ids(_show(page, "?q=painter+3&from=1700&to=1800")[0]) == [IDS[3]]
    assert _ids(_show(page, "?cluster-ward=In+no+cluster")[0]) == [IDS[-1]]


def test_no_match_says_so_and_offers_to_clear(page: Any) -> None:
    grid, line, pages, _ = _show(page, "?q=no+such+thing")
    assert "No work matches" in text(grid) and line.startswith("0 of") and pages == 1
    assert [getattr(button, "data-clear") for button in find(grid, type_="Button")] == ["all"]


def test_the_address_says_which_page_in_which_order(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "SIZES", (5, 10))
    second = _show(page, "?page=2")
    assert _ids(second[0]) == list(IDS[5:10]) and second[3] == 2 and second[2] == 3
    assert "6 to 10 shown" in second[1]
    assert _ids(_show(page, "?size=10&page=1")[0]) == list(IDS[:10])
    assert _show(page, "?class=china&page=2")[3] == 1
    by_title = _show(page, "?order=title&size=10")
    assert _ids(by_title[0]) != list(IDS[:10])


@pytest.mark.parametrize("page_", ["0", "-1", "x", "9999999", ""])
@pytest.mark.parametrize("size", ["1000000", "-1", "x", ""])
def test_a_page_is_one_that_is_there(page: Any, size: str, page_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "SIZES", (5, 10))
    grid, _, _, number = _show(page, f"?size={size}&page={page_}")
    assert _ids(grid) == list(IDS[:5]) and number == 1
    assert _show(page, "?page=999999")[3] == 3


def test_values_of_a_field_are_offered_with_counts(page: Any) -> None:
    options, disabled = page.offer_values("medium", "")
    assert options[0] == {"value": "Ink on paper", "label": f"Ink on paper ({len(IDS) - 1})"} and disabled is False
    assert page.offer_values(None, "") == ([], True) and page.offer_values("nonsense", "") == ([], True)


def test_nothing_is_counted_before_the_address_is_read(page: Any) -> None:
    for view in (page.show_facets, page.show_timeline):
        with pytest.raises(PreventUpdate):
            view(None, "light")
    with pytest.raises(PreventUpdate):
        page.show_filter(None)


def test_the_tabs_are_those_that_have_something(page: Any) -> None:
    begun = page.layout(view="explore")
    assert _tabs(begun) == ["works", "explore", "clusters", "rejected"]
    assert find(begun, id="collection-tabs")[0].value == "explore"
    for odd, shown in (("nonsense", "works"), (["explore", "works"], "explore"), (None, "works")):
        assert find(page.layout(view=odd, of=["x"]), id="collection-tabs")[0].value == shown


def test_a_build_is_explored_by_its_fields(page: Any) -> None:
    head, parts = page.show_facets("?class=china", "classification")
    assert text(head) == f"3 of {len(IDS)} records · 3 with a picture"
    shown = [getattr(part, "data-chart") for part in find(parts, class_="facet")]
    assert shown[0] == "class" and {"split", "cluster-ward"} <= set(shown) and "status" not in shown
    assert "does not record" in text(parts) and "classification" in text(parts)
    assert "1700" in str(page.show_timeline("", "light")) or "1701" in str(page.show_timeline("", "light"))
    assert "wall number" in text(page.show_completeness("")).lower()
    assert len(find(page.show_samples(""), class_="sample")) == 5


def test_filter_and_what_of_the_address_was_left_out(page: Any) -> None:
    chips, _, note = page.show_filter("?class=china&culture=Atlantis")
    assert "China" in text(chips[0]) and "No record has “Atlantis”" in note
    assert page.show_filter("") == ([], None, "")


def test_the_table_of_a_chart_is_made_when_it_is_asked_for(page: Any) -> None:
    body, title, short = page.show_table({"chart": "class", "search": ""}, "")
    assert title == "Class" and short and "Outside the classes" in text(body)
    for odd in (None, "class", {}, {"chart": 3, "search": ""}, {"chart": "nonsense", "search": ""}):
        with pytest.raises(PreventUpdate):
            page.show_table(odd, "")


def test_records_are_listed_with_their_csv(page: Any) -> None:
    lines, link, hidden, pages, number = page.show_records("?class=china")
    assert "1 to 3 of 3 records" in text(lines) and (hidden, pages, number) == (False, 1, 1)
    assert find(link, href="/collection/records.csv?class=china")
    assert page.show_records("?q=nothing+such")[2] is True


def test_records_that_are_gone_are_a_state_and_no_endless_wait(page: Any, tmp_path: Path) -> None:
    page.show_facets("", "classification")
    for name in ("objects.parquet", "rejected.parquet"):
        (tmp_path / "artefacts/tiny-1" / name).unlink()
    collection = page.chosen()
    collection.table._parts.clear()
    head, parts = page.show_facets("", "classification")
    assert head is dash.no_update and "objects.parquet cannot be read" in text(parts)
    assert "rejected.parquet" in text(page.show_rejected(""))


def test_subjects_are_counted_under_the_filter_of_the_address(page: Any) -> None:
    evaluated_build.add_tags(context.live_store().root)
    shown = page.show_subjects("")
    assert find(shown, data_chart="subjects")
    assert [text(line) for line in find(shown, class_="tag-chart")[0].children] == [
        f"mountain {len(IDS) - 1} given, 1 guessed", f"mist {len(IDS) - 1} given",
    ]  # fmt: skip
    fewer = page.show_subjects("?class=china")
    assert "guessed" not in text(find(fewer, class_="tag-chart")[0])
    assert page.show_subjects("?q=nothing-of-this") is None


def test_clusters_are_shown_when_they_are_looked_at(page: Any) -> None:
    assert "misty mountains" in text(page.show_clusters("?view=clusters", "ward", {}))
    for search, name in ((None, "ward"), ("?view=clusters", "nonsense")):
        with pytest.raises(PreventUpdate):
            page.show_clusters(search, name, {})


def test_names_of_clusters_go_out_and_come_in_as_csv(page: Any) -> None:
    entry = {"clustering": "ward", "computed": "misty mountains", "name": "=Mist", "size": 6,
             "exemplars": [IDS[0], IDS[5]], "time": "2026-05-01", "build": "tiny-1"}  # fmt: skip
    content = base64.b64decode(page.export_names(1, {"a": entry, "b": {"odd": 1}})["content"]).decode("utf-8-sig")
    assert "'=Mist" in content, "a spreadsheet must not run a name"
    assert page.import_names({"text": content}) == {"names": {"tiny-1/ward/misty mountains": entry}}
    assert "no column" in page.import_names({"text": "a,b\n1,2\n"})["problem"]
    with pytest.raises(PreventUpdate):
        page.export_names(1, {})


def test_acquired_records_are_explored_before_a_model_is_trained(acquired: Dash) -> None:
    page = the_page()
    begun = page.layout()
    assert _tabs(begun) == ["explore", "rejected"] and "No model has been trained on it yet" in text(begun)
    head, parts = page.show_facets("", "classification")
    assert text(head).startswith("12 records") and "Not in the public domain" in text(parts)
    assert "Reasons" in text(page.show_rejected(""))
    with pytest.raises(PreventUpdate):
        _show(page)


def test_records_of_which_no_picture_may_be_used_are_explored(tmp_path: Path) -> None:
    lines = [{"n": str(at), "name": f"Wave {at}", "from": "Japan" if at % 2 else "China"} for at in range(6)]
    (tmp_path / "objects.ndjson").write_text("\n".join(map(json.dumps, lines)))
    (tmp_path / "own.toml").write_text('[fields]\nid = "n"\ntitle = "name"\nculture = "from"\n')
    place = {"source.path": "objects.ndjson", "source.table.mapping": "own.toml", "museum.store": "store"}
    values = {key: str(tmp_path / name) for key, name in place.items()}
    acquire.acquire(resolve({"source.name": "table"} | values), tmp_path / "artefacts")
    with one_app.serving(tmp_path / "artefacts") as app, app.server.test_request_context("/collection"):
        page = the_page()
        assert _tabs(page.layout()) == ["explore", "rejected"]
        head, parts = page.show_facets("", "classification")
        assert text(head).startswith("6 records") and "China" in text(parts) and "Japan" in text(parts)
        left = text(page.show_rejected(""))
        assert "6 found: 0 works, 6 left out." in left and "Not in the public domain" in left
        assert "Left out by class" in left and "Warning" not in left
        assert len(_rows(app.server.test_client().get("/collection/records.csv").data)) == 7


def test_other_pages_point_to_what_was_acquired(acquired: Dash) -> None:
    for entry in dash.page_registry.values():
        if entry["path"] in ("/", "/map", "/model"):
            state = entry["layout"]()
            assert "There is no build" in text(state)
            assert [link.href for link in find(state, type_="Link")] == ["/collection"]


def test_thumbnails_of_an_acquisition_are_served_and_nothing_else(acquired: Dash, tmp_path: Path) -> None:
    client, root = acquired.server.test_client(), tmp_path / "artefacts/acquired"
    name = next((root / "acquired-1/thumbnails").iterdir()).name
    answer = client.get(f"/artefacts/acquired/acquired-1/thumbnails/{name}", buffered=True)
    assert (
        answer.status_code == 200 and answer.mimetype == "image/webp" and "immutable" in answer.headers["Cache-Control"]
    )
    (root / "stranger/thumbnails").mkdir(parents=True)
    (root / f"stranger/thumbnails/{name}").write_bytes(b"secret")
    for path in (
        "acquired/acquired-1/records.parquet",
        "acquired/acquired-1/manifest.json",
        "acquired/current.json",
        "acquired/acquired-1",
        "acquired/",
        f"acquired/stranger/thumbnails/{name}",
        "acquired/../acquired/acquired-1/manifest.json",
        f"acquired/%2e%2e/thumbnails/{name}",
        f"acquired/.hidden/thumbnails/{name}",
        f"acquired/acquired/acquired-1/thumbnails/{name}",
    ):
        assert client.get(f"/artefacts/{path}", buffered=True).status_code == 404, path


def _rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_every_chart_is_a_csv_under_the_filter_of_the_address(acquired: Dash) -> None:
    client = acquired.server.test_client()
    answer = client.get("/collection/classification.csv?class=china")
    assert answer.mimetype == "text/csv" and "vitrine-classification.csv" in answer.headers["Content-Disposition"]
    assert _rows(answer.data) == [
        ["Classification", "Records", "Per cent"],
        ["Ceramics", "1", "33.33"],
        ["Metalwork", "1", "33.33"],
        ["Paintings", "1", "33.33"],
    ]
    for key in ("century", "completeness", "tag", "status", "certain", "class"):
        assert len(_rows(client.get(f"/collection/{key}.csv").data)) > 1
    records = _rows(client.get("/collection/records.csv?q=vessel").data)
    assert len(records) == 2 and records[1][0] == "c2"
    assert len(_rows(client.get("/collection/records.csv").data)) == 1 + acquired_collection.COUNT


@pytest.mark.parametrize("name", ["nonsense", "..", "label", "%3Cscript%3E", "records.csv"])
def test_a_chart_that_is_not_there_is_not_found(acquired: Dash, name: str) -> None:
    assert acquired.server.test_client().get(f"/collection/{name}.csv").status_code == 404


@pytest.mark.parametrize(
    ("search", "said"),
    [
        ("culture=Atlantis", "No record has “Atlantis”"),
        ("colour=red", "filtered by “colour”"),
        ("from=1_800", "is not a year"),
        ("of=nonsense", "There is no collection “nonsense”"),
        ("&".join(["class=japan"] * 201), "more parts than are read"),
    ],
)
@pytest.mark.parametrize("name", ["culture", "records", "left-out"])
def test_a_csv_under_half_a_filter_is_refused(acquired: Dash, name: str, search: str, said: str) -> None:
    answer = acquired.server.test_client().get(f"/collection/{name}.csv?{search}")
    assert answer.status_code == 400 and said in answer.get_json()["message"]


def test_an_acquisition_that_is_not_there_has_no_csv(served: Dash) -> None:
    client = served.server.test_client()
    answer = client.get("/collection/records.csv?of=acquired")
    assert answer.status_code == 400 and "No collection has been acquired" in answer.get_json()["message"]
    assert client.get("/collection/records.csv?view=explore&class=china").status_code == 200


def test_what_was_left_out_reconciles_and_is_a_csv(acquired: Dash, tmp_path: Path) -> None:
    shown = the_page().show_rejected("")
    assert "12 found: 6 works, 6 left out." in text(shown)
    (link,) = find(shown, type_="A")
    rows = _rows(acquired.server.test_client().get(link.href).data)
    assert rows[0] == list(schema.REJECTED) and len(rows) == 7
    writer.add_rejections(
        tmp_path / "artefacts/acquired/acquired-1/rejected.parquet", [{"object_id": "z", "code": "gone"}]
    )
    assert "13 found: 6 works, 7 left out, of which 1 has no record." in text(the_page().show_rejected(""))


def test_without_anything_a_csv_says_what_to_do(tmp_path: Path) -> None:
    with one_app.serving(tmp_path / "artefacts") as app:
        answer = app.server.test_client().get("/collection/records.csv")
    assert answer.status_code == 503 and "python -m pipeline.build" in answer.get_json()["message"]


def test_the_browser_is_told_what_its_own_tests_expect(page: Any) -> None:
    told = json.loads(getattr(page.layout(), "data-rules"))
    expected = json.loads((Path(__file__).parents[1] / "assets/collection/rules.json").read_text(encoding="utf-8"))
    # In their order: the boxes' values come in that of their names.
    assert list(map(json.dumps, told.items())) == list(map(json.dumps, expected.items()))
