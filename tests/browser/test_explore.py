"""Exploring what was acquired before a model is trained: charts filter each other, and the address holds it."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import acquired_collection, evaluated_build
from tests.browser.conftest import box_of, rest, serve, wait_for_pictures

TIMES = 10
TOTAL = TIMES * acquired_collection.COUNT


@pytest.fixture(scope="module")
def acquired(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    artefacts = tmp_path_factory.mktemp("acquired") / "artefacts"
    acquired_collection.publish(artefacts, times=TIMES)
    with serve(artefacts) as address:
        yield address


@pytest.fixture
def explore(new_page: Callable[..., Page], acquired: str) -> Callable[..., Page]:
    def opened(search: str = "", width: int = 1440, scheme: str = "light") -> Page:
        page = new_page(width, scheme, base=acquired)
        page.goto(f"/collection{search}")
        expect(page.locator("#explore-head")).to_contain_text("records")
        # The parts come one by one and move what is below them. A press on what moves would miss.
        rest(page)
        return page

    return opened


def head(page: Page, text: str) -> None:
    # From its beginning: "30 of 120 records" ends like "120 records".
    expect(page.locator("#explore-head")).to_have_text(re.compile(f"^{re.escape(text)}"))


@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark"), (390, "light")])
def test_everything_is_drawn_without_a_model(explore: Callable[..., Page], width: int, scheme: str) -> None:
    page = explore("", width, scheme)
    head(page, f"{TOTAL} records · {TOTAL // 2} with a picture · {TIMES} with an uncertain class")
    expect(page.locator(".offer")).to_contain_text("No model has been trained on it yet")
    for title in ("Century and class", "Status", "Class", "Culture as catalogued", "Subject tag"):
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    expect(page.locator("#explore-full")).to_contain_text("objectName")
    expect(page.locator("#explore-facets")).to_contain_text("does not record: period, country.")
    bars = page.locator("#explore-timeline .bars .point path")
    page.wait_for_function("() => document.querySelectorAll('#explore-timeline .bars .point path').length > 10")
    assert max(bars.evaluate_all("bars => bars.map(bar => bar.getBBox().height)")) > 100
    widths = page.locator("[data-chart=class] .facet-track > span").evaluate_all("all => all.map(e => e.clientWidth)")
    assert max(widths) > 200 and all(width > 5 for width in widths)
    page.locator(".sample").first.scroll_into_view_if_needed()
    wait_for_pictures(page, ".sample:first-of-type img", 6)
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_charts_filter_each_other_and_the_address_holds_it(explore: Callable[..., Page], acquired: str) -> None:
    page = explore()
    page.locator("[data-chart=class] [data-value=japan]").click()
    head(page, f"{3 * TIMES} of {TOTAL} records")
    page.locator("[data-chart=class] [data-value=china]").click()
    head(page, f"{6 * TIMES} of {TOTAL} records")
    page.locator("[data-chart=classification] [data-value=Prints]").click()
    head(page, f"{3 * TIMES} of {TOTAL} records")
    assert page.url == f"{acquired}/collection?class=japan&class=china&classification=Prints"
    expect(page.locator(".chip")).to_have_count(3)
    # What is chosen of the class does not narrow its own chart; what is chosen of the other does.
    china = page.locator("[data-chart=class] [data-value=china]")
    expect(china).to_have_attribute("aria-label", "China: 0 records")
    page.locator("[data-chart=classification] [data-value=Prints]").click()
    head(page, f"{6 * TIMES} of {TOTAL} records")
    page.go_back()
    head(page, f"{3 * TIMES} of {TOTAL} records")
    for count in (6, 3):
        page.go_back()
        head(page, f"{count * TIMES} of {TOTAL} records")
    page.go_back()
    head(page, f"{TOTAL} records")
    page.go_forward()
    head(page, f"{3 * TIMES} of {TOTAL} records")
    page.reload()
    head(page, f"{3 * TIMES} of {TOTAL} records")


def test_the_keyboard_stays_where_it_was(explore: Callable[..., Page]) -> None:
    page = explore()
    page.locator("[data-chart=class] [data-value=japan]").focus()
    page.keyboard.press("Enter")
    head(page, f"{3 * TIMES} of {TOTAL} records")
    expect(page.locator("[data-chart=class] [data-value=japan]")).to_be_focused()
    page.keyboard.press("Enter")
    head(page, f"{TOTAL} records")
    expect(page.locator("[data-chart=class] [data-value=japan]")).to_be_focused()


def test_a_column_of_the_timeline_filters_and_lets_go(explore: Callable[..., Page]) -> None:
    page = explore()
    columns = 20 + 14  # From the 14th century before our era to the 20th; the last but one is pressed.
    for expected in (f"{5 * TIMES} of {TOTAL} records", f"{TOTAL} records"):
        page.wait_for_function("() => document.querySelectorAll('#explore-timeline .bars .point path').length > 10")
        page.evaluate("document.getElementById('explore-timeline').scrollIntoView({block: 'center'})")
        box = box_of(page.locator("#explore-timeline .nsewdrag"))
        x, y = box["x"] + box["width"] * (columns - 1.4) / (columns + 0.2), box["y"] + box["height"] - 8
        # Plotly takes a press only of the column whose label it shows.
        page.mouse.move(x - 3, y)
        page.mouse.move(x, y, steps=3)
        expect(page.locator("#explore-timeline .hoverlayer .hovertext")).to_be_visible()
        page.mouse.down()
        page.mouse.up()
        head(page, expected)
        rest(page)


def test_the_filter_bar_and_the_address_are_one(explore: Callable[..., Page], acquired: str) -> None:
    page = explore("?class=japan&from=1800&q=fine")
    head(page, f"{TIMES} of {TOTAL} records")
    expect(page.get_by_label("Find", exact=True)).to_have_value("fine")
    expect(page.get_by_label("From year")).to_have_value("1800")
    expect(page.locator("#collection-filter")).to_contain_text("Japan")
    page.get_by_label("Find", exact=True).fill("hokusai")
    head(page, f"{2 * TIMES} of {TOTAL} records")
    page.get_by_role("button", name="Clear all").first.click()
    head(page, f"{TOTAL} records")
    expect(page.get_by_label("Find", exact=True)).to_have_value("")
    assert page.url == f"{acquired}/collection"
    page.locator("#works-field").click()
    page.get_by_role("option", name="Department").click()
    page.locator("#works-values").click()
    page.get_by_role("option", name="Other").click()
    head(page, f"{5 * TIMES} of {TOTAL} records")
    assert page.url == f"{acquired}/collection?department=Other"


def test_what_an_address_asks_in_vain_is_named(explore: Callable[..., Page]) -> None:
    page = explore("?class=atlantis&colour=red&class=japan")
    head(page, f"{3 * TIMES} of {TOTAL} records")
    note = page.locator("#collection-note")
    expect(note).to_contain_text("No record has “atlantis” as its class.")
    expect(note).to_contain_text("This collection cannot be filtered by “colour”.")


def test_nothing_left_says_so_and_clears(explore: Callable[..., Page]) -> None:
    page = explore("?q=no+such+thing")
    state = page.locator("#explore-facets .state")
    expect(state).to_contain_text("No record matches")
    expect(page.locator("#explore-records")).to_be_hidden()
    state.get_by_role("button", name="Clear all").click()
    head(page, f"{TOTAL} records")
    expect(page.locator("#explore-records")).to_be_visible()


def test_a_charts_table_is_searched_filters_and_is_saved(explore: Callable[..., Page], tmp_path: Path) -> None:
    page = explore("?class=&class=china")
    page.locator("[data-table=culture]").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("tbody tr")).to_have_count(6)
    with page.expect_download() as saved:
        dialog.get_by_role("link", name="All rows as CSV").click()
    saved.value.save_as(tmp_path / "culture.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "culture.csv").read_text("utf-8-sig"), newline="")))
    assert rows[0] == ["Culture as catalogued", "Records", "Per cent"] and len(rows) == 7
    dialog.get_by_role("button", name="Egyptian").click()
    head(page, f"{TIMES} of {TOTAL} records")
    expect(dialog.get_by_role("button", name="Egyptian")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_the_classification_is_shown_before_and_after_it_was_brought_together(explore: Callable[..., Page]) -> None:
    page = explore()
    expect(page.locator("[data-chart=classification]")).not_to_contain_text("Metalwork-Bronze")
    page.get_by_role("button", name="As catalogued", exact=True).click()
    expect(page.locator("[data-chart=classification_raw]")).to_contain_text("Metalwork-Bronze")
    page.locator('[data-chart=classification_raw] [data-value="Metalwork-Bronze"]').click()
    head(page, f"{TIMES} of {TOTAL} records")
    page.get_by_role("button", name="Normalised").click()
    expect(page.locator('[data-chart=classification] [data-value="Metalwork"]')).to_be_visible()


def test_the_spelling_is_in_the_address_and_its_switch_keeps_the_keyboard(
    explore: Callable[..., Page], acquired: str
) -> None:
    page = explore("?class=china")
    page.get_by_role("button", name="As catalogued", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-chart=classification_raw]")).to_contain_text("Metalwork-Bronze")
    assert page.url == f"{acquired}/collection?class=china&spelling=catalogued"
    expect(page.get_by_role("button", name="As catalogued", exact=True)).to_be_focused()
    page.reload()
    expect(page.locator("[data-chart=classification_raw]")).to_contain_text("Metalwork-Bronze")
    expect(page.locator("#collection-note")).to_be_empty()
    page.get_by_role("button", name="Normalised").click()
    expect(page.locator("[data-chart=classification]")).to_contain_text("Metalwork")
    page.go_back()
    expect(page.locator("[data-chart=classification_raw]")).to_contain_text("Metalwork-Bronze")


def test_the_order_of_the_records_is_in_the_address(explore: Callable[..., Page], acquired: str) -> None:
    page = explore("?order=oldest")
    first = page.locator("#explore-lines tbody tr").first
    expect(first).to_contain_text("=HYPERLINK(1)")
    page.locator("#explore-sort").click()
    page.get_by_role("option", name="Newest first").click()
    expect(first).to_contain_text("The champion")
    assert page.url == f"{acquired}/collection?order=newest"
    page.go_back()
    expect(first).to_contain_text("=HYPERLINK(1)")


def test_the_page_of_the_records_is_in_the_address(explore: Callable[..., Page], acquired: str) -> None:
    page = explore()
    lines = page.locator("#explore-lines caption")
    expect(lines).to_contain_text("1 to")
    first = lines.inner_text()
    page.evaluate("document.querySelector('#explore-facets').dataset.mark = 'kept'")
    bar = page.locator("[data-chart=class] .facet-bar, [data-chart=class] button").first
    bar.evaluate("bar => { bar.dataset.mark = 'kept'; }")
    page.locator("#explore-page").get_by_role("button", name="2", exact=True).click()
    expect(lines).not_to_have_text(first)
    assert page.url == f"{acquired}/collection?page=2"
    # Nothing was counted anew for that: the bars are those that were there.
    assert bar.evaluate("bar => bar.dataset.mark") == "kept"
    second = lines.inner_text()
    page.reload()
    expect(lines).to_have_text(second)
    page.go_back()
    expect(lines).to_have_text(first)


def test_the_page_holds_no_id_twice(explore: Callable[..., Page]) -> None:
    page = explore()
    page.locator("[data-table=culture]").click()
    expect(page.get_by_role("dialog").locator("tbody tr").first).to_be_visible()
    ids = page.locator("[id]").evaluate_all("all => all.map(each => each.id)")
    assert len(ids) == len(set(ids))


def test_the_way_there_and_back(explore: Callable[..., Page], acquired: str) -> None:
    page = explore("?class=japan")
    page.locator("#nav-collection").click()
    head(page, f"{TOTAL} records")
    page.locator("#nav-map").click()
    page.get_by_role("link", name=f"A collection of {TOTAL} records has been acquired: explore it").click()
    head(page, f"{TOTAL} records")
    page.locator("[data-chart=class] [data-value=india]").click()
    head(page, f"{TIMES} of {TOTAL} records")
    page.get_by_role("tab", name="Left out").click()
    expect(page.locator("#collection-rejected")).to_contain_text("Reasons")
    assert page.url == f"{acquired}/collection?class=india&view=rejected"
    page.go_back()
    head(page, f"{TIMES} of {TOTAL} records")


def test_a_newer_acquisition_is_offered_beside_a_build(
    new_page: Callable[..., Page], serve_build: Callable[[Path], str], tmp_path: Path
) -> None:
    evaluated_build.publish(tmp_path / "artefacts")
    address = serve_build(tmp_path / "artefacts")
    page = new_page(base=address)
    page.goto("/collection?view=explore")
    head(page, "12 records")
    expect(page.locator(".offer")).to_have_count(0)
    acquired_collection.publish(tmp_path / "artefacts", times=2)
    page.reload()
    page.get_by_role("link", name="look at it").click()
    head(page, "24 records")
    expect(page.locator(".offer")).to_contain_text("No model has been trained on it yet")
    page.locator("[data-chart=class] [data-value=india]").click()
    head(page, "2 of 24 records")
    assert page.url == f"{address}/collection?of=acquired&class=india"
    page.get_by_role("link", name="Back to the build’s collection").click()
    expect(page.get_by_role("tab", name="Works")).to_be_visible()
