from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
from dash import Dash
from dash._callback_context import context_value
from dash._utils import AttributeDict
from dash.exceptions import PreventUpdate

from components.atlas import selection
from components.site import context, urls
from tests import evaluated_build, one_app
from tests.seen import find, text


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Dash]:
    evaluated_build.publish(tmp_path / "artefacts")
    with one_app.serving(tmp_path / "artefacts") as found, found.server.test_request_context("/map"):
        yield found


@pytest.fixture
def page(served: Dash) -> Any:
    from pages import map as page

    return page


def _triggered(name: str) -> None:
    context_value.set(AttributeDict(triggered_inputs=[{"prop_id": name}] if name else []))


def test_only_the_builds_own_projections_are_offered_by_their_names(page: Any) -> None:
    (switch,) = find(page.layout(), id="map-projection")
    assert [(entry["value"], entry["label"]) for entry in switch.data] == [("umap", "UMAP"), ("pca", "PCA")]
    assert switch.value == "umap"


def test_the_address_says_what_it_begins_with(page: Any) -> None:
    begun = page.layout(projection="pca", colour="cluster", q="wave", **{"from": "1700"}, at="0.5,0.5,2", select="x.y")
    values = {
        name: find(begun, id=name)[0].value for name in ("map-projection", "map-colour", "map-search", "map-from")
    }
    assert values == {"map-projection": "pca", "map-colour": "cluster-ward", "map-search": "wave", "map-from": 1700}
    assert find(page.layout(projection="nonsense"), id="map-projection")[0].value == "umap"


def test_no_chart_is_part_of_the_page(page: Any) -> None:
    assert not find(page.layout(), type_="Graph"), "Plotly would be fetched for nothing"


def test_the_browser_learns_where_the_arrays_are_and_what_codes_mean(page: Any) -> None:
    store = context.live_store()
    base, legend, title, note, faith, summary = page.draw("pca", "class", "light")
    assert (base["projection"], base["colour"], base["count"]) == ("pca", "class", len(store))
    assert base["data"] == f"/map-data/{store.build_id}/"
    assert base["names"][-4:] == ["China", "Japan", "India", "America"]
    assert [entry["rest"] for entry in base["palette"]] == [True, False, False, False, False]
    assert [label["text"] for label in base["labels"]] == ["misty mountains", "birds <and> flowers"]
    assert base["tiles"]["sheets"] == [f"/artefacts/{store.build_id}/sprites/sheet-0000.webp"]
    assert set(base["extents"]) == {"pca", "umap"} and base["texts"]["path"] == "/work/"
    assert (title, note) == ("Class", "")
    assert text(legend[0]) == "China 3 Select"
    assert "6 %" in text(faith) and "0.800" in text(faith)
    assert "China 3, Japan 3" in summary and f"{len(store)} works" in summary


def test_the_page_says_whose_words_the_colours_are(page: Any) -> None:
    _, legend, _, note, _, _ = page.draw("umap", "cluster-ward", "dark")
    assert [text(entry) for entry in legend] == [
        "misty mountains 6 Select",
        "birds <and> flowers 5 Select",
        "In no cluster 1 Select",
    ]
    assert "computer found" in note
    assert "model's figures" in page.draw("umap", "agreement", "dark")[3]


def test_nothing_is_drawn_before_light_or_dark_is_known(page: Any) -> None:
    with pytest.raises(PreventUpdate):
        page.draw("pca", "class", None)


def test_the_filter_is_that_of_the_collection(page: Any) -> None:
    store = context.live_store()
    found = page.match("q=painter+3&class=america")
    assert selection.rows_of(store, found).tolist() == [3] and found["count"] == 1
    assert [(chip["name"], chip["text"]) for chip in found["chips"]] == [
        ("class", "Class: America"),
        ("q", "“painter 3”"),
    ]
    chips = page.match("without=tags")["chips"]
    assert chips == [{"name": "without", "value": "tags", "text": "Without: Subject tag"}]
    assert page.match("") is None
    assert page.match(None) is None, "the browser has not read the address yet"


def test_a_condition_that_nothing_meets_greys_everything_and_says_so(page: Any) -> None:
    assert page.match("q=no-such-word")["count"] == 0
    unknown = page.match("culture=atlantis")
    assert unknown["count"] == len(context.live_store()) and "atlantis" in unknown["ignored"][0]


def test_a_fields_values_are_offered_with_those_that_the_address_names(page: Any) -> None:
    offered, named, disabled = page.offer("class", "class=japan&q=x")
    assert ({"value": "japan", "label": "Japan (3)"} in offered, named, disabled) == (True, ["japan"], False)
    assert page.offer(None, "class=japan") == ([], [], True)


def test_without_webgl_a_sample_is_drawn_as_svg(page: Any) -> None:
    drawn = page.draw_plainly("tiny-1", "pca", "class", "light")
    (graph,) = find(drawn, type_="Graph")
    assert sum(len(trace.x) for trace in graph.figure.data) == len(context.live_store())
    assert "WebGL" in text(drawn) and "all works" in text(drawn)
    assert "sendDataToCloud" not in str(graph.config) and graph.config["displaylogo"] is False


def _shown(page: Any, chosen: Any, trigger: str = "", view: str = "grid", shown: int = 60) -> tuple[Any, ...]:
    _triggered(trigger)
    return page.show_selection(chosen, None, view, "class", shown)


def test_a_selection_is_shown_with_counts_and_pictures(page: Any) -> None:
    store = context.live_store()
    made = selection.make(store, np.array([0, 1, 6]), "lasso", "drawn round on the map")
    line, hidden, counts, pictures, _, no_more, _, held = _shown(page, made)
    assert line == "3 works · drawn round on the map" and hidden is False and no_more is True
    assert "China 1" in text(counts) and "misty mountains 2" in text(counts)
    assert held == [0, 1], "the clusters that hold them"
    assert "2 of the 3 selected works · 6 works in all" in text(counts)
    shown = [getattr(card, "data-object-id") for card in find(pictures, class_="work-card")]
    assert shown == [evaluated_build.tiny_build.IDS[row] for row in (0, 1, 6)]


def test_the_list_is_a_table_with_a_link_for_each_work(page: Any) -> None:
    store = context.live_store()
    made = selection.make(store, np.array([0, 1]), "lasso", "")
    pictures = _shown(page, made, view="list")[3]
    links = find(pictures, type_="Link")
    assert [text(link) for link in links] == ["Work 0 & its <title>", "Untitled"]
    assert links[0].href == "/work/plain-0001"


def test_show_more_adds_and_a_new_selection_starts_again(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from components.atlas import selection_panel

    monkeypatch.setattr(selection_panel, "STEP", 5)
    made = selection.make(context.live_store(), np.arange(12), "lasso", "")
    first = _shown(page, made, shown=5)
    assert len(find(first[3], class_="work-card")) == 5 and first[4] == "Show 5 more of 7"
    more = _shown(page, made, "map-more.n_clicks", shown=first[6])
    assert len(find(more[3], class_="work-card")) == 10 and more[4] == "Show 2 more of 2"
    again = _shown(page, made, "map-selection.data", shown=more[6])
    assert len(find(again[3], class_="work-card")) == 5


@pytest.mark.parametrize("chosen", [None, {"build": "another", "mask": "AAA="}, {"mask": 3}, "x"])
def test_nothing_selected_says_how_to_select(page: Any, chosen: Any) -> None:
    line, hidden, counts, pictures, *_, held = _shown(page, chosen)
    assert line == "Nothing is selected." and hidden is True and counts is None and held == []
    assert "lasso" in text(pictures)


def test_a_cluster_can_be_selected(page: Any) -> None:
    chosen = page.select_cluster(1, "class")
    assert selection.rows_of(context.live_store(), chosen).tolist() == [6, 7, 8, 9, 10]
    assert chosen["text"] == "birds <and> flowers"
    for nothing in (None, 7):
        with pytest.raises(PreventUpdate):
            page.select_cluster(nothing, "class")


def test_a_second_map_has_names_and_colours_of_its_own(page: Any) -> None:
    (choice,) = find(page.layout(beside="pca"), id="map-beside-choice")
    assert choice.value == "pca" and find(page.layout(beside="nonsense"), id="map-beside-choice")[0].value is None
    base = page.draw("umap", "cluster-ward", "light", "pca")[0]
    assert (base["beside"]["projection"], base["beside"]["title"]) == ("pca", "PCA")
    named = {label["text"]: (label["x"], label["y"]) for label in base["beside"]["labels"]}
    alone = page.draw("pca", "cluster-ward", "light")[0]
    assert named == {label["text"]: (label["x"], label["y"]) for label in alone["labels"]}
    assert base["beside"]["palette"] == base["palette"] and alone["beside"] is None


def test_the_download_is_the_selection(page: Any) -> None:
    made = selection.make(context.live_store(), np.array([2, 5]), "lasso", "")
    context_value.set(AttributeDict(triggered_inputs=[{"prop_id": '{"index":"csv","type":"map-download"}.n_clicks'}]))
    sent = page.download([1, None, None], made)
    assert sent["filename"] == "vitrine-selection-2.csv"
    assert sent["content"].count("\r\n") == 3
    with pytest.raises(PreventUpdate):
        page.download([1, None, None], None)
    with pytest.raises(PreventUpdate):
        page.download([None, None, None], made)  # Dash asks once the buttons are there


def test_without_a_build_the_page_says_what_to_run(tmp_path: Path) -> None:
    from pages import map as page

    with one_app.serving(tmp_path / "nothing") as app, app.server.test_request_context("/map"):
        assert "python -m pipeline.build" in text(page.layout())


def test_the_browser_can_make_the_address_of_every_work(page: Any) -> None:
    """As assets/shared/address.mjs does it, also of the ids that a browser resolves as folders."""
    texts = page.draw("pca", "class", "light")[0]["texts"]
    for key in evaluated_build.tiny_build.IDS:
        assert texts["path"] + texts["dots"].get(key, quote(key, safe="")) == urls.work(key)
