import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import dash
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


def test_the_page_comes_with_an_empty_graph_which_is_filled_later(page: Any) -> None:
    (graph,) = find(page.layout(), id="map-graph")
    assert graph.figure["data"] == []
    assert "sendDataToCloud" not in str(graph.config) and graph.config["displaylogo"] is False


def test_only_the_builds_own_projections_are_offered_by_their_names(page: Any) -> None:
    (switch,) = find(page.layout(), id="map-projection")
    assert [(entry["value"], entry["label"]) for entry in switch.data] == [("umap", "UMAP"), ("pca", "PCA")]
    assert switch.value == "umap"


def test_the_address_says_what_it_begins_with(page: Any) -> None:
    begun = page.layout(projection="pca", colour="cluster", q="wave", other="ignored")
    values = {name: find(begun, id=name)[0].value for name in ("map-projection", "map-colour", "map-search")}
    assert values == {"map-projection": "pca", "map-colour": "cluster-ward", "map-search": "wave"}
    assert find(page.layout(projection="nonsense"), id="map-projection")[0].value == "umap"


def test_every_point_knows_its_work(page: Any) -> None:
    store = context.live_store()
    base, legend, title, note, faith, summary = page.draw("pca", "class", "light")
    rows = [np.frombuffer(base64.b64decode(part), "<i4") for part in base["rows"]]
    assert sorted(np.concatenate(rows).tolist()) == list(range(len(store)))
    for part, trace in zip(rows, base["figure"]["data"], strict=True):
        x = np.frombuffer(base64.b64decode(trace["x"]["bdata"]), trace["x"]["dtype"])
        np.testing.assert_array_equal(x, store.projections["pca"][part, 0])
    assert base["projection"] == "pca" and base["count"] == len(store)
    assert (title, note) == ("Class", "")
    assert next(text(entry) for entry in legend) == "China 3"
    assert "6 %" in text(faith) and "0.800" in text(faith)
    assert "learned this similarity from the classes" not in text(faith)
    store.metrics["embedding"] = "contrastive"
    assert "learned this similarity from the classes" in text(page.draw("pca", "class", "light")[4])
    assert "China 3, Japan 3" in summary and f"{len(store)} works" in summary


def test_clusters_are_said_to_be_the_computers(page: Any) -> None:
    _, legend, _, note, _, _ = page.draw("umap", "cluster-ward", "dark")
    assert [text(entry) for entry in legend] == ["misty mountains 6", "birds <and> flowers 5", "In no cluster 1"]
    assert "not in the catalogue" in note


def test_nothing_is_drawn_before_light_or_dark_is_known(page: Any) -> None:
    with pytest.raises(PreventUpdate):
        page.draw("pca", "class", None)


def test_what_hovering_needs_is_sent_once_and_whole(page: Any) -> None:
    store = context.live_store()
    works = page.send_works(store.build_id)
    assert works["ids"] == list(evaluated_build.tiny_build.IDS)
    assert works["titles"][1] == "Untitled"
    assert [works["artists"]["names"][code] for code in works["artists"]["codes"]] == store.objects["artist"].tolist()
    assert works["classes"]["names"][works["classes"]["codes"][2]] == "India"
    assert works["sheets"] == [f"/artefacts/{store.build_id}/sprites/sheet-0000.webp"]
    assert works["prefetch"] is True and works["path"] == "/work/"


def test_a_search_selects_and_an_empty_one_lets_go_of_its_own_selection_only(page: Any) -> None:
    store = context.live_store()
    _triggered("map-search.value")
    made = page.search("painter 3", None)
    assert selection.rows_of(store, made).tolist() == [3]
    assert page.search("", made) is None
    assert page.search("  ", made | {"by": "lasso"}) is dash.no_update
    _triggered("")
    assert page.search("", made) is dash.no_update, "a reload is no wish to let go"


def _shown(page: Any, chosen: Any, trigger: str = "", view: str = "grid", shown: int = 60) -> tuple[Any, ...]:
    _triggered(trigger)
    return page.show_selection(chosen, None, view, shown)


def test_a_selection_is_shown_with_counts_and_pictures(page: Any) -> None:
    store = context.live_store()
    made = selection.make(store, np.array([0, 1, 6]), "lasso", "drawn round on the map")
    line, hidden, counts, pictures, _, no_more, _ = _shown(page, made)
    assert line == "3 works · drawn round on the map" and hidden is False and no_more is True
    assert "China 1" in text(counts) and "misty mountains 2" in text(counts)
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
    line, hidden, counts, pictures, _, _, _ = _shown(page, chosen)
    assert line == "Nothing is selected." and hidden is True and counts is None
    assert "lasso" in text(pictures)


def test_a_search_without_result_is_not_an_empty_wall(page: Any) -> None:
    made = page.search("no such thing", None)
    line, hidden, _, pictures, _, _, _ = _shown(page, made)
    assert line.startswith("No work") and hidden is True and "Try fewer" in text(pictures)


def test_the_download_is_the_selection(page: Any) -> None:
    made = selection.make(context.live_store(), np.array([2, 5]), "lasso", "")
    sent = page.download(1, made)
    assert sent["filename"] == "vitrine-selection-2.csv"
    assert sent["content"].count("\r\n") == 3
    with pytest.raises(PreventUpdate):
        page.download(1, None)


def test_without_a_build_the_page_says_what_to_run(tmp_path: Path) -> None:
    from pages import map as page

    with one_app.serving(tmp_path / "nothing") as app, app.server.test_request_context("/map"):
        assert "python -m pipeline.build" in text(page.layout())


def test_the_browser_can_make_the_address_of_every_work(page: Any) -> None:
    """As assets/shared/address.mjs does it, also of the ids that a browser resolves as folders."""
    works = page.send_works("")
    made = [works["path"] + works["dots"].get(key, quote(key, safe="")) for key in works["ids"]]
    assert made == [urls.work(key) for key in works["ids"]]
