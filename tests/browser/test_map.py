"""The map: drawn works, cards, layouts, the view, walking, what a link marks."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from components.atlas.colouring import years
from components.site import theme
from pipeline.artefacts.store import ArtefactStore
from tests.browser.conftest import box_of
from tests.browser.map_page import (
    LAYOUTS,
    PLACE,
    ROWS,
    STATE,
    VIEW,
    choose_colour,
    choose_projection,
    corner_of,
    count_pixels,
    difference,
    open_map,
    pixels_of,
    places_of,
    settle,
)


@pytest.fixture(scope="module")
def store(demo_build: Path) -> ArtefactStore:
    return ArtefactStore.open(demo_build)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_every_class_is_drawn_in_its_colour_and_plotly_is_not_fetched(
    new_page: Callable[..., Page], store: ArtefactStore, width: int, scheme: str
) -> None:
    page = new_page(width, scheme)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_map(page)
    pixels = pixels_of(page.locator("#map-canvas canvas").first)
    for info in store.classes:
        assert count_pixels(pixels, info.colour) > 60, info.title
    expect(page.locator(".legend-entry")).to_have_count(len(store.classes))
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert not [url for url in asked if "plotly" in url.lower()]


def test_dots_become_pictures_and_each_is_the_works_own(page: Page, store: ArtefactStore) -> None:
    open_map(page)
    # The name of a cluster may lie on the picture.
    page.add_style_tag(content="#map-labels { display: none }")
    page.evaluate("() => window.mapState.scene.flyTo(10)")
    page.wait_for_function("() => window.mapState.scene.boxOf(10)")
    settle(page)
    box = page.evaluate("() => window.mapState.scene.boxOf(10)")
    stage = box_of(page.locator("#map-stage"))
    # Away from it, so that no card covers it.
    page.mouse.move(2, 2)
    page.wait_for_timeout(300)
    edges = [stage["x"] + box["x"] - box["halfX"], stage["y"] + box["y"] - box["halfY"]]
    clip = {"x": edges[0], "y": edges[1], "width": 2 * box["halfX"], "height": 2 * box["halfY"]}
    data = page.screenshot(clip=clip)  # type: ignore[arg-type]
    seen = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)[..., ::-1].astype(np.float32)
    assert _is_picture_of(seen, store, 10)


def _is_picture_of(seen: np.ndarray, store: ArtefactStore, row: int) -> bool:
    """Whether what is seen is that work's thumbnail, and none of some others."""

    def difference(other: int) -> float:
        picture = cv2.imread(str(store.root / store.picture_name(other)))[..., ::-1].astype(np.float32)
        small = cv2.resize(picture, (seen.shape[1], seen.shape[0]), interpolation=cv2.INTER_AREA)
        # Without the border, and without what the edges of neighbours may cover.
        return float(np.abs(seen - small)[6:-6, 6:-6].mean())

    own = difference(row)
    return own < 25 and all(own < difference((row + step) % len(store)) for step in (1, 16, 57))


def test_hovering_shows_the_works_picture_and_lines_to_its_neighbours(page: Page, store: ArtefactStore) -> None:
    open_map(page)
    card = page.locator("#map-card")
    for row in (3, 150):
        x, y = page.evaluate(PLACE, row)
        page.mouse.move(x - 2, y - 2)
        page.mouse.move(x, y, steps=2)
        expect(card).to_be_visible()
        # On the way the mouse may have passed over another work.
        page.wait_for_timeout(300)
        shown = int(card.get_attribute("data-row") or -1)
        work = store.work(shown)
        expect(card.locator(".map-card-title")).to_have_text(work["title"])
        expect(card.locator(".map-card-class-name")).to_have_text(theme.class_style(store, work["label"])[2])
        expect(card.locator(".map-card-mat")).to_have_attribute("data-state", "ready")
        sent = card.locator("img").get_attribute("src") or ""
        assert sent.endswith(store.picture_name(shown))
        expect(page.locator("#map-canvas line")).to_have_count(10)
    page.mouse.move(5, 5)
    expect(card).to_be_hidden()
    expect(page.locator("#map-canvas line")).to_have_count(0)


def test_a_click_opens_the_work(page: Page, store: ArtefactStore) -> None:
    open_map(page)
    x, y = page.evaluate(PLACE, 10)
    page.mouse.move(x - 2, y)
    page.mouse.move(x, y, steps=2)
    expect(page.locator("#map-card")).to_be_visible()
    page.wait_for_timeout(300)
    shown = int(page.locator("#map-card").get_attribute("data-row") or -1)
    page.mouse.click(x, y)
    expect(page.get_by_role("heading", level=1)).to_have_text(store.work(shown)["title"])
    assert page.url.endswith("/work/" + store.objects["object_id"].iat[shown])


def test_a_tap_shows_the_card_and_its_link_opens_the_work(new_page: Callable[..., Page], store: ArtefactStore) -> None:
    page = open_map(new_page(390))
    page.locator("#map-stage").scroll_into_view_if_needed()
    x, y = page.evaluate(PLACE, 10)
    page.touchscreen.tap(x, y)
    card = page.locator("#map-card")
    expect(card).to_be_visible()
    assert page.url.split("?")[0].endswith("/map")
    shown = int(card.get_attribute("data-row") or -1)
    card.get_by_role("link", name="Open the work").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text(store.work(shown)["title"])


@pytest.mark.parametrize("name", ["Grid", "Timeline", "By colour"])
def test_another_layout_moves_the_works_and_keeps_the_selection(page: Page, store: ArtefactStore, name: str) -> None:
    open_map(page)
    page.get_by_role("button", name=f"Select {store.classes[0].title}").click()
    expect(page.locator("#map-chips")).to_contain_text("selected")
    before, chosen = places_of(page, store), page.evaluate(ROWS, "selection")
    page.locator("#map-layout").get_by_text(name).click()
    page.wait_for_function("value => location.search.includes('layout=' + value)", arg=LAYOUTS[name])
    settle(page)
    after = places_of(page, store)
    assert (np.abs(after - before).max(axis=1) > 5).mean() > 0.9
    assert page.evaluate(ROWS, "selection") == chosen
    if name == "Timeline":
        made = years(store).to_numpy()
        early, late = np.nanquantile(made, [0.1, 0.9])
        assert after[made <= early, 0].max() < after[made >= late, 0].min()
    else:
        shifted = after - after.min(axis=0)
        assert len(np.unique(np.round(shifted, 1), axis=0)) == len(store), "no two works share a place"
    other = page.context.new_page()
    open_map(other, page.url)
    # The page below the map may have scrolled.
    assert places_of(other, store) - corner_of(other) == pytest.approx(after - corner_of(page), abs=2)
    other.close()


def test_a_tour_goes_from_cluster_to_cluster_until_the_map_is_touched(page: Page, store: ArtefactStore) -> None:
    open_map(page)
    clusters = next(iter(store.clusterings.values())).clusters
    names = clusters[clusters["cluster"] >= 0].sort_values("size", ascending=False)["name"].tolist()
    page.get_by_role("button", name="Tour of the clusters").click()
    caption = page.locator("#map-caption")
    expect(caption.locator("em")).to_have_text(names[0])
    expect(caption).to_contain_text("works")
    page.wait_for_function("() => window.mapState.scene.view().zoom > 1.2")
    expect(caption.locator("em")).to_have_text(names[1])
    page.locator("#map-stage").focus()
    page.keyboard.press("+")
    expect(caption).to_be_hidden()
    page.get_by_role("button", name="Outlines of the clusters").click()
    expect(page.locator(".map-outlines polygon")).to_have_count(len(names))


def test_a_visitors_picture_is_carried_from_identify_to_the_map(page: Page, store: ArtefactStore) -> None:
    page.goto("/")
    picture = store.root / store.picture_name(20, preview=True)
    page.locator("input[type=file]").first.set_input_files(str(picture))
    page.locator(".small-map-box").get_by_role("link").click()
    page.wait_for_function("() => location.pathname.endsWith('/map') && location.search.includes('like-upload')")
    page.evaluate(STATE)
    guest = page.locator(".map-guest")
    expect(guest).to_contain_text("approximately")
    expect(page.locator("#map-canvas line")).to_have_count(10)
    settle(page)
    place = page.evaluate("() => { const {guest, base} = window.mapState; return guest.places[base.projection]; }")
    points = np.asarray(store.projections[page.evaluate("() => window.mapState.projection")])
    assert [place["x"], place["y"]] == pytest.approx(np.median(points[place["rows"]], axis=0).tolist(), abs=1e-3)
    # Its own copy in the collection is among the works that place it.
    assert 20 in place["rows"]
    page.locator("#map-chips").get_by_role("button", name="Your picture").click()
    expect(guest).to_be_hidden()
    page.wait_for_function("() => !location.search.includes('like-upload')")


def test_a_works_page_leads_to_its_place_on_the_map(page: Page, store: ArtefactStore) -> None:
    page.goto("/work/" + store.objects["object_id"].iat[42])
    page.locator(".small-map-box").get_by_role("link").click()
    expect(page.locator("#map-card")).to_be_visible()
    assert page.locator("#map-card").get_attribute("data-row") == "42"


def test_another_colour_and_another_projection_change_the_picture_and_the_address(page: Page) -> None:
    open_map(page, "/map?projection=umap")
    canvas = page.locator("#map-canvas canvas").first
    page.mouse.move(2, 2)
    first = pixels_of(canvas)
    assert difference(first, pixels_of(canvas)) < 0.001
    choose_colour(page, "Split")
    split = pixels_of(canvas)
    assert difference(first, split) > 0.002
    choose_projection(page, "PCA", "pca")
    assert difference(split, pixels_of(canvas)) > 0.005
    assert "projection=pca" in page.url and "colour=split" in page.url
    expect(page.locator("#map-faith")).to_contain_text("PCA keeps")
    page.go_back()
    page.wait_for_function("() => window.mapState.projection === 'umap'")
    expect(page.locator("#map-legend-title")).to_have_text("Split")
    page.go_back()
    expect(page.locator("#map-legend-title")).to_have_text("Class")


def test_the_view_is_kept_by_a_new_colour_and_restored_from_the_address(page: Page) -> None:
    open_map(page)
    x, y = page.evaluate(PLACE, 77)
    page.mouse.move(x, y)
    page.mouse.wheel(0, -500)
    page.wait_for_function("() => window.mapState.scene.view().zoom > 1.5")
    settle(page)
    assert page.evaluate(PLACE, 77) == pytest.approx([x, y], abs=3), "the wheel keeps the place below the pointer"
    near = page.evaluate(VIEW)
    choose_colour(page, "Split")
    assert page.evaluate(VIEW) == pytest.approx(near)
    page.wait_for_function("() => location.search.includes('at=')")
    other = page.context.new_page()
    open_map(other, page.url)
    assert other.evaluate(VIEW) == pytest.approx(near, rel=0.02, abs=0.05)
    other.close()
    page.get_by_role("button", name="Show everything").click()
    page.wait_for_function("() => window.mapState.scene.view().zoom < 1.01")


def test_arrow_keys_walk_from_work_to_work_and_enter_opens_one(page: Page, store: ArtefactStore) -> None:
    open_map(page)
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


def test_the_list_has_the_works_in_view_and_shows_where_they_are(page: Page, store: ArtefactStore) -> None:
    open_map(page)
    links = page.locator("#map-list a")
    expect(links).to_have_count(24)
    links.nth(3).focus()
    card = page.locator("#map-card")
    expect(card).to_be_visible()
    assert card.get_attribute("data-row") == links.nth(3).get_attribute("data-row")
    page.locator("#map-stage").focus()
    for _ in range(6):
        page.keyboard.press("+")
        settle(page)
    seen = places_of(page, store)
    box = box_of(page.locator("#map-stage"))
    inside = (
        np.abs(seen - [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]) * 2 <= [box["width"], box["height"]]
    ).all(axis=1)
    page.wait_for_function(
        """rows => {
            const listed = [...document.querySelectorAll('#map-list a')].map(link => Number(link.dataset.row));
            return listed.length > 0 && listed.every(row => rows.includes(row));
        }""",
        arg=np.flatnonzero(inside).tolist(),
    )


def test_without_webgl_a_plain_map_says_why(new_page: Callable[..., Page]) -> None:
    page = new_page(own=True)
    page.add_init_script(
        "const get = HTMLCanvasElement.prototype.getContext;"
        "HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {"
        " return kind === 'webgl2' ? null : get.call(this, kind, ...rest); }"
    )
    page.goto("/map")
    expect(page.locator(".map-plain-note")).to_contain_text("WebGL")
    expect(page.locator("#map-plain .scatterlayer .point").first).to_be_visible()
