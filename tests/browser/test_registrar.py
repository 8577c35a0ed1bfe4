"""A registrar's work from start to end: what is missing, what was left out."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import acquired_collection
from tests.browser.conftest import rest, serve

TIMES = 10
TOTAL = TIMES * acquired_collection.COUNT
#: Records without a tag: c2, c3, o1, o2, and o4, whose only tag is a space.
UNTAGGED = 5 * TIMES


@pytest.fixture(scope="module")
def acquired(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    artefacts = tmp_path_factory.mktemp("acquired") / "artefacts"
    acquired_collection.publish(artefacts, times=TIMES)
    with serve(artefacts) as address:
        yield address


@pytest.fixture
def opened(new_page: Callable[..., Page], acquired: str) -> Callable[..., Page]:
    def open_at(search: str = "", width: int = 1440, scheme: str = "light") -> Page:
        page = new_page(width, scheme, base=acquired)
        page.goto(f"/collection{search}")
        rest(page)
        return page

    return open_at


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_records_without_tags_are_listed_by_one_press(
    opened: Callable[..., Page], acquired: str, tmp_path: Path, width: int, scheme: str
) -> None:
    page = opened("", width, scheme)
    expect(page.get_by_role("heading", name="Completeness")).to_be_visible()
    page.get_by_role("button", name=f"Without Subject tag: {UNTAGGED} records").click()
    expect(page.locator("#explore-head")).to_contain_text(f"{UNTAGGED} of {TOTAL} records")
    lines = page.locator("#explore-lines")
    expect(lines.locator("caption")).to_have_text(f"1 to 20 of {UNTAGGED} records")
    expect(lines).to_be_in_viewport()
    assert page.url == f"{acquired}/collection?without=tags"
    # Every object leads to the source, but for one whose address is a script.
    expect(lines.get_by_role("link", name="c3", exact=True)).to_have_attribute("href", "https://museum.example/c3")
    expect(lines.get_by_role("link", name="c2", exact=True)).to_have_count(0)
    with page.expect_download() as saved:
        page.get_by_role("link", name=f"CSV of {UNTAGGED} records").click()
    saved.value.save_as(tmp_path / "records.csv")
    with (tmp_path / "records.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == UNTAGGED and {row["tags"].strip() for row in rows} == {""}
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.reload()
    chip = page.get_by_role("button", name="Remove Without: Subject tag")
    chip.click()
    expect(page.locator("#explore-head")).to_contain_text(f"{TOTAL} records")
    assert page.url == f"{acquired}/collection"
