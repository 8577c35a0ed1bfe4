"""The map: drawn points, hovering, selecting, walking."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from playwright.sync_api import Locator, Page, Request, expect

from components.site import theme
from pipeline.artefacts.store import ArtefactStore
from tests.browser.conftest import wait_for_pictures

#: Where a work's point is on the screen.
_PLACE = """row => {
    const {gd, rows} = window.mapState;
    const code = rows.findIndex(list => list.includes(row));
    const i = rows[code].indexOf(row);
    const {xaxis, yaxis} = gd._fullLayout, trace = gd._fullData[code], box = gd.getBoundingClientRect();
    return [box.left + xaxis._offset + xaxis.l2p(trace.x[i]), box.top + yaxis._offset + yaxis.l2p(trace.y[i])];
}"""
_SELECTED = """() => {
    const {gd, rows} = window.mapState;
    return gd._fullData.flatMap((trace, code) => (trace.selectedpoints || []).map(i => rows[code][i]))
        .sort((a, b) => a - b);
}"""
_RANGE = "() => window.mapState.gd._fullLayout.xaxis.range.slice()"
#: Where the page itself thinks that a work's point is on the screen.
_OWN_PLACE = """async row => {
    const [axes, card] = await Promise.all([import('/assets/map/axes.mjs'), import('/assets/map/card.mjs')]);
    const {gd} = window.mapState, box = gd.getBoundingClientRect();
    const [x, y] = axes.pixelOf(axes.frameOf(gd), card.placeOf(row));
    return [box.left + x, box.top + y];
}"""


@pytest.fixture(scope="module")
def store(demo_build: Path) -> ArtefactStore:
    return ArtefactStore.open(demo_build)


#: The module that the page itself has loaded, for the tests' own expressions.
_STATE = "async () => { window.mapState = (await import('/assets/map/state.mjs')).state; }"


def _open(page: Page, address: str = "/map") -> Page:
    page.goto(address)
    page.evaluate(_STATE)
    page.wait_for_function("document.getElementById('map-wait')?.hidden && window.mapState.works")
    page.wait_for_function("window.mapState.sheets.length && window.mapState.sheets.every(s => s.ready)")
    _settle(page)
    page.locator("#map-stage").evaluate("stage => stage.scrollIntoView()")
    return page


def _settle(page: Page) -> None:
    """Waits until Plotly shows the drawing that was asked for last."""
    page.wait_for_function(
        "() => { const {gd, base} = window.mapState;"
        " return gd && base && gd._fullData.length === base.names.length && gd._fullData.every((t, i) =>"
        " t.name === base.names[i]) && gd.layout.uirevision === base.build + '/' + base.projection"
        " && !document.querySelector('.dash-graph--pending'); }"
    )
    page.wait_for_timeout(250)


def _pixels(where: Locator) -> np.ndarray:
    """A screenshot, int (H, W, 3), red first."""
    return cv2.imdecode(np.frombuffer(where.screenshot(), np.uint8), cv2.IMREAD_COLOR)[..., ::-1].astype(int)


def _rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])


def _count(pixels: np.ndarray, colour: str, ground: str) -> int:
    """Pixels of a point's colour, as it looks on that ground."""
    seen = 0.85 * _rgb(colour) + 0.15 * _rgb(ground)
    return int((np.abs(pixels - seen).max(axis=-1) < 20).sum())


def _lasso(page: Page, share: float = 0.62) -> np.ndarray:
    """Draws round the lower left part of the map; returns the rows that must be selected then."""
    page.locator("#map-tool").get_by_text("Lasso").click()
    page.wait_for_function("window.mapState.gd._fullLayout.dragmode === 'lasso'")
    box = page.locator("#map-stage").bounding_box()
    assert box is not None
    place_all = f"() => [...Array(window.mapState.base.count).keys()].map({_PLACE})"
    places = np.array(page.evaluate(place_all))
    left, right = box["x"] + 12, _clear(places[:, 0], box["x"] + share * box["width"])
    top, bottom = _clear(places[:, 1], box["y"] + (1 - share) * box["height"]), box["y"] + box["height"] - 12
    page.mouse.move(left, top)
    page.mouse.down()
    for x, y in ((right, top), (right, bottom), (left, bottom), (left, top + 2)):
        page.mouse.move(x, y, steps=5)
    page.mouse.up()
    inside = (places[:, 0] > left) & (places[:, 0] < right) & (places[:, 1] > top) & (places[:, 1] < bottom)
    return np.flatnonzero(inside)


def _clear(places: np.ndarray, wanted: float) -> float:
    """The line within 60 pixels of ``wanted`` that is furthest from every work, so that none lies upon it."""
    lines = wanted + np.arange(-60.0, 60.0, 0.5)
    return float(lines[np.abs(places[:, None] - lines).min(axis=0).argmax()])


def _posts(page: Page) -> list[Request]:
    """Requests to callbacks from now on."""
    found: list[Request] = []
    page.on("request", lambda request: found.append(request) if "_dash-update-component" in request.url else None)
    return found


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_every_class_is_drawn_in_its_colour(
    new_page: Callable[..., Page], store: ArtefactStore, width: int, scheme: str
) -> None:
    page = _open(new_page(width, scheme))
    pixels = _pixels(page.locator("#map-stage"))
    for info in store.classes:
        assert _count(pixels, info.colour, theme.tokens(scheme)["card"]) > 60, info.title
    entries = page.locator(".legend-entry")
    expect(entries).to_have_count(len(store.classes))
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_hovering_shows_the_works_own_picture_and_asks_the_server_nothing(page: Page, store: ArtefactStore) -> None:
    _open(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    card, tile = page.locator("#map-card"), page.locator(".map-card-tile")
    for row in (3, 77, 150):
        x, y = page.evaluate(_PLACE, row)
        page.mouse.move(x - 2, y - 2)
        page.mouse.move(x, y, steps=2)
        expect(card).to_be_visible()
        # On the way the mouse may have passed over another work.
        page.wait_for_timeout(200)
        shown = int(card.get_attribute("data-row") or -1)
        work = store.work(shown)
        expect(card.locator(".map-card-title")).to_have_text(work["title"])
        expect(card.locator(".map-card-class-name")).to_have_text(theme.class_style(store, work["label"])[2])
        expect(tile).to_have_attribute("data-state", "ready")
        assert _is_picture_of(_pixels(tile), store, shown)
    assert asked == []
    page.mouse.move(5, 5)
    expect(card).to_be_hidden()


def _is_picture_of(tile: np.ndarray, store: ArtefactStore, row: int) -> bool:
    """Whether what is seen is that work's thumbnail, letterboxed, and none of some others."""

    def difference(other: int) -> float:
        picture = cv2.imread(str(store.root / store.picture_name(other)))[..., ::-1].astype(np.float32)
        scale = min(len(tile) / len(picture), tile.shape[1] / picture.shape[1])
        small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        top, left = (tile.shape[0] - small.shape[0]) // 2, (tile.shape[1] - small.shape[1]) // 2
        seen = tile[top : top + small.shape[0], left : left + small.shape[1]]
        return float(np.abs(seen - small).mean())

    own = difference(row)
    return own < 20 and all(own < difference((row + step) % len(store)) for step in (1, 16, 57))


def test_a_click_opens_the_work(page: Page, store: ArtefactStore) -> None:
    _open(page)
    x, y = page.evaluate(_PLACE, 10)
    page.mouse.move(x - 2, y)
    page.mouse.move(x, y, steps=2)
    expect(page.locator("#map-card")).to_be_visible()
    shown = int(page.locator("#map-card").get_attribute("data-row") or -1)
    page.mouse.click(x, y)
    expect(page.get_by_role("heading", level=1)).to_have_text(store.work(shown)["title"])
    assert page.url.endswith("/work/" + store.objects["object_id"].iat[shown])


def test_a_tap_shows_the_card_and_its_link_opens_the_work(new_page: Callable[..., Page], store: ArtefactStore) -> None:
    page = _open(new_page(390))
    page.locator("#map-stage").scroll_into_view_if_needed()
    x, y = page.evaluate(_PLACE, 10)
    page.touchscreen.tap(x, y)
    card = page.locator("#map-card")
    expect(card).to_be_visible()
    assert page.url.split("?")[0].endswith("/map")
    shown = int(card.get_attribute("data-row") or -1)
    card.get_by_role("link", name="Open the work").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text(store.work(shown)["title"])


def test_a_lasso_selects_shows_and_downloads_what_is_inside(page: Page, store: ArtefactStore) -> None:
    _open(page)
    posts = _posts(page)
    rows = _lasso(page)
    assert 10 < len(rows) < len(store), "the lasso must take some works and leave some"
    line = page.locator("#map-selected")
    expect(line).to_have_text(f"{len(rows):,} works · drawn round on the map")
    assert page.evaluate(_SELECTED) == rows.tolist()
    shown = min(60, len(rows))
    wait_for_pictures(page, "#map-pictures .work-card img", shown)
    counted = page.locator(".selection-counts section").first.locator(".share-text").all_inner_texts()
    assert sum(int(text.replace(",", "")) for text in counted) == len(rows)
    assert posts and max(len(post.post_data or "") for post in posts) < 8_000
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [line["object_id"] for line in lines] == store.objects["object_id"].iloc[rows].tolist()
    assert set(store.objects.columns) < set(lines[0])
    assert lines[0]["title"] == store.objects["title"].iat[int(rows[0])]


def test_a_selection_outlives_colours_projections_light_and_a_reload(page: Page) -> None:
    _open(page)
    rows = _lasso(page).tolist()
    line = page.locator("#map-selected")
    expect(line).to_contain_text(f"{len(rows)} works")
    _choose(page, "Split")
    assert page.evaluate(_SELECTED) == rows
    page.locator("#map-projection").get_by_text("PCA").click()
    page.wait_for_function("window.mapState.base.projection === 'pca'")
    _settle(page)
    assert page.evaluate(_SELECTED) == rows
    page.locator("#theme-toggle").click()
    page.wait_for_timeout(500)
    _settle(page)
    assert page.evaluate(_SELECTED) == rows
    page.reload()
    page.evaluate(_STATE)
    page.wait_for_function("document.getElementById('map-wait')?.hidden")
    _settle(page)
    expect(line).to_contain_text(f"{len(rows)} works")
    assert page.evaluate(_SELECTED) == rows
    page.get_by_role("button", name="Clear").click()
    expect(line).to_have_text("Nothing is selected.")
    assert page.evaluate(_SELECTED) == []


def _choose(page: Page, field: str) -> None:
    page.locator("#map-colour").click()
    page.get_by_role("option", name=field, exact=True).click()
    page.wait_for_function("name => document.getElementById('map-legend-title').innerText === name", arg=field)
    _settle(page)


def _difference(one: np.ndarray, other: np.ndarray) -> float:
    return float((np.abs(one - other).max(axis=-1) > 24).mean())


def test_another_colour_and_another_projection_change_the_picture_and_the_address(page: Page) -> None:
    _open(page, "/map?projection=umap")
    graph = page.locator("#map-graph")
    page.mouse.move(2, 2)
    first = _pixels(graph)
    assert _difference(first, _pixels(graph)) == 0
    _choose(page, "Split")
    page.mouse.move(2, 2)
    split = _pixels(graph)
    assert _difference(first, split) > 0.005
    page.locator("#map-projection").get_by_text("PCA").click()
    page.wait_for_function("window.mapState.base.projection === 'pca'")
    _settle(page)
    assert _difference(split, _pixels(graph)) > 0.005
    assert "projection=pca" in page.url and "colour=split" in page.url
    expect(page.locator("#map-faith")).to_contain_text("PCA keeps")


def test_zoom_survives_a_new_colour_but_not_a_new_projection(page: Page) -> None:
    _open(page)
    box = page.locator("#map-stage").bounding_box()
    assert box is not None
    whole = page.evaluate(_RANGE)
    page.mouse.move(box["x"] + 20, box["y"] + 60)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
    page.mouse.wheel(0, -400)
    page.wait_for_function("before => window.mapState.gd._fullLayout.xaxis.range[0] > before + 0.01", arg=whole[0])
    page.wait_for_timeout(600)
    near = page.evaluate(_RANGE)
    for row in (0, 77, 150):
        assert page.evaluate(_OWN_PLACE, row) == pytest.approx(page.evaluate(_PLACE, row), abs=0.5)
    _choose(page, "Split")
    assert page.evaluate(_RANGE) == pytest.approx(near)
    page.locator("#map-projection").get_by_text("PCA").click()
    page.wait_for_function("window.mapState.base.projection === 'pca'")
    _settle(page)
    assert page.evaluate("window.mapState.gd._fullLayout.xaxis.autorange") is True


def test_the_legend_selects_by_keyboard_and_adds_up(page: Page, store: ArtefactStore) -> None:
    _open(page)
    labels = store.objects["label"].to_numpy()
    first, second = store.classes[:2]
    entry = page.get_by_role("button", name=first.title)
    entry.focus()
    page.keyboard.press("Enter")
    expect(entry).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#map-selected")).to_have_text(f"{(labels == first.key).sum()} works · {first.title}")
    page.get_by_role("button", name=second.title).click()
    both = np.flatnonzero((labels == first.key) | (labels == second.key))
    expect(page.locator("#map-selected")).to_have_text(f"{len(both)} works · {first.title}, {second.title}")
    _settle(page)
    assert page.evaluate(_SELECTED) == both.tolist()


def test_what_is_found_is_brought_out_and_listed(page: Page, store: ArtefactStore) -> None:
    _open(page)
    title = store.objects["title"].iat[5]
    page.get_by_label("Find").fill(title)
    expect(page.locator("#map-selected")).to_contain_text("with “")
    page.locator("#map-view").get_by_text("List").click()
    link = page.locator(".works-table").get_by_role("link", name=title).first
    expect(link).to_be_visible()
    chosen = page.evaluate(_SELECTED)
    assert 5 in chosen and len(chosen) < len(store)


def test_arrow_keys_walk_from_work_to_work_and_enter_opens_one(page: Page, store: ArtefactStore) -> None:
    _open(page)
    page.locator("#map-stage").focus()
    said: list[Any] = []
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
        expect(page.locator("#map-card")).to_be_visible()
        # Every press moves on: from the middle to the right, and back to the left, wherever the works lie.
        expect(page.locator("#map-announce")).not_to_have_text(said[-1] if said else "")
        said.append(page.locator("#map-announce").inner_text())
    assert all("Enter opens it." in words for words in said)
    shown = int(page.locator("#map-card").get_attribute("data-row") or -1)
    assert said[-1].startswith(store.work(shown)["title"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(store.work(shown)["title"])
