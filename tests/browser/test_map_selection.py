"""What is selected, filtered and hidden on the map."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from pipeline.artefacts.store import ArtefactStore
from tests.browser.conftest import wait_for_pictures
from tests.browser.map_page import (
    ROWS,
    VIEW,
    choose_colour,
    choose_projection,
    choose_tool,
    count_pixels,
    draw_round,
    open_map,
    pixels_of,
    posts_of,
    settle,
)


@pytest.fixture(scope="module")
def store(demo_build: Path) -> ArtefactStore:
    return ArtefactStore.open(demo_build)


def test_a_lasso_selects_shows_and_downloads_what_is_inside(page: Page, store: ArtefactStore) -> None:
    open_map(page)
    posts = posts_of(page)
    choose_tool(page, "Lasso")
    rows = draw_round(page, store, 0.08, 0.6)
    assert 10 < len(rows) < len(store), "the lasso must take some works and leave some"
    line = page.locator("#map-selected")
    expect(line).to_have_text(f"{len(rows):,} works · drawn round on the map")
    assert page.evaluate(ROWS, "selection") == rows.tolist()
    expect(page.locator("#map-chips")).to_contain_text(f"{len(rows)} selected")
    wait_for_pictures(page, "#map-pictures .work-card img", min(60, len(rows)))
    counted = page.locator(".selection-counts section").first.locator(".share-text").all_inner_texts()
    assert sum(int(text.replace(",", "")) for text in counted) == len(rows)
    assert posts and max(len(post.post_data or "") for post in posts) < 8_000
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [line["object_id"] for line in lines] == store.objects["object_id"].iloc[rows].tolist()
    assert set(store.objects.columns) < set(lines[0])
    assert lines[0]["title"] == store.objects["title"].iat[int(rows[0])]


def test_a_box_adds_with_shift_and_takes_away_with_alt(page: Page, store: ArtefactStore) -> None:
    open_map(page)
    choose_tool(page, "Box")
    first = draw_round(page, store, 0.08, 0.5, box_tool=True)
    expect(page.locator("#map-selected")).to_contain_text(f"{len(first)} works")
    second = draw_round(page, store, 0.45, 0.9, box_tool=True, key="Shift")
    both = np.union1d(first, second)
    expect(page.locator("#map-selected")).to_contain_text(f"{len(both)} works")
    gone = draw_round(page, store, 0.08, 0.5, box_tool=True, key="Alt")
    left = np.setdiff1d(both, gone)
    assert 0 < len(left) < len(both)
    expect(page.locator("#map-selected")).to_contain_text(f"{len(left)} works")
    assert page.evaluate(ROWS, "selection") == left.tolist()


def test_the_switch_adds_where_there_are_no_keys(page: Page, store: ArtefactStore) -> None:
    open_map(page)
    expect(page.locator(".map-mode")).to_be_hidden()
    choose_tool(page, "Box")
    first = draw_round(page, store, 0.08, 0.4, box_tool=True)
    expect(page.locator("#map-selected")).to_contain_text(f"{len(first)} works")
    page.locator(".map-mode").get_by_text("Add").click()
    page.wait_for_function("() => window.mapState.mode === 'add'")
    second = draw_round(page, store, 0.5, 0.8, box_tool=True)
    expect(page.locator("#map-selected")).to_contain_text(f"{len(np.union1d(first, second))} works")


def test_what_sets_a_selection_apart_is_named_with_its_test(page: Page, store: ArtefactStore) -> None:
    open_map(page)
    first = store.classes[0]
    page.get_by_role("button", name=f"Select {first.title}").click()
    apart = page.locator(".selection-apart")
    row = apart.locator("tbody tr").filter(has=page.get_by_role("rowheader", name=first.title, exact=True))
    expect(row).to_contain_text("100 %")
    expect(row).to_contain_text("< 0.001")
    expect(apart).to_contain_text("Benjamini and Hochberg")
    with page.expect_download() as download:
        page.get_by_role("button", name="IIIF manifest").click()
    manifest = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert len(manifest["items"]) == (store.objects["label"] == first.key).sum()


def test_a_selection_outlives_colours_projections_light_and_goes_with_the_address(
    page: Page, store: ArtefactStore
) -> None:
    open_map(page)
    choose_tool(page, "Lasso")
    rows = draw_round(page, store, 0.08, 0.6).tolist()
    line = page.locator("#map-selected")
    expect(line).to_contain_text(f"{len(rows)} works")
    choose_colour(page, "Split")
    choose_projection(page, "PCA", "pca")
    page.locator("#theme-toggle").click()
    page.wait_for_timeout(500)
    settle(page)
    assert page.evaluate(ROWS, "selection") == rows
    address = page.url
    assert "select=" in address and "projection=pca" in address and "colour=split" in address
    other = page.context.new_page()
    open_map(other, address)
    expect(other.locator("#map-selected")).to_contain_text(f"{len(rows)} works")
    assert other.evaluate(ROWS, "selection") == rows
    other.locator("#map-chips").get_by_role("button", name="selected").click()
    expect(other.locator("#map-selected")).to_have_text("Nothing is selected.")
    other.wait_for_function("() => !location.search.includes('select')")
    other.close()


def test_the_legend_takes_works_off_the_map_and_selects_them(page: Page, store: ArtefactStore) -> None:
    open_map(page)
    labels = store.objects["label"].to_numpy()
    first, second = store.classes[:2]
    canvas = page.locator("#map-canvas canvas").first
    before = count_pixels(pixels_of(canvas), first.colour)
    entry = page.locator(".legend-entry").filter(has_text=first.title)
    entry.focus()
    page.keyboard.press("Enter")
    expect(entry).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#map-chips")).to_contain_text(f"Hidden: {first.title}")
    settle(page)
    assert count_pixels(pixels_of(canvas), first.colour) < 0.05 * before
    assert "hide=" in page.url
    entry.click()
    expect(entry).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name=f"Select {first.title}").click()
    expect(page.locator("#map-selected")).to_have_text(f"{(labels == first.key).sum()} works · {first.title}")
    page.get_by_role("button", name=f"Select {second.title}").click(modifiers=["Shift"])
    both = np.flatnonzero((labels == first.key) | (labels == second.key))
    expect(page.locator("#map-selected")).to_contain_text(f"{len(both)} works")
    assert page.evaluate(ROWS, "selection") == both.tolist()


def test_what_is_not_found_turns_grey_and_the_view_stays(page: Page, store: ArtefactStore) -> None:
    open_map(page)
    canvas = page.locator("#map-canvas canvas").first
    colours = [info.colour for info in store.classes]
    before = sum(count_pixels(pixels_of(canvas), colour) for colour in colours)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/map-data/" in request.url else None)
    view = page.evaluate(VIEW)
    title = store.objects["title"].iat[5]
    page.get_by_label("Find").fill(title)
    expect(page.locator("#map-chips")).to_contain_text("match")
    settle(page)
    found = page.evaluate(ROWS, "matching")
    assert 5 in found and len(found) < len(store) / 2
    assert sum(count_pixels(pixels_of(canvas), colour) for colour in colours) < 0.6 * before
    assert page.evaluate(VIEW) == view
    assert not [url for url in asked if "/points/" in url or "/codes/" in url], "nothing is sent again"
    expect(page.locator("#map-list li")).to_have_count(min(24, len(found)))
    page.locator("#map-chips").get_by_role("button").first.click()
    expect(page.locator("#map-chips")).to_be_empty()
    expect(page.get_by_label("Find")).to_have_value("")


def test_a_filter_of_the_collection_holds_on_the_map(page: Page, store: ArtefactStore) -> None:
    first, second = store.classes[1:3]
    open_map(page, f"/map?class={first.key}&class={second.key}")
    expect(page.locator("#map-chips")).to_contain_text(f"Class: {second.title}")
    wanted = store.objects["label"].isin([first.key, second.key])
    assert page.evaluate(ROWS, "matching") == np.flatnonzero(wanted).tolist()
    page.wait_for_function("() => location.search.includes('projection')")
    assert f"class={first.key}&class={second.key}" in page.url
