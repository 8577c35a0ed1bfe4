"""A registrar's work from start to end: what is missing, what was left out, what may be spelt wrong."""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Page, expect

from pipeline import cultures
from tests import acquired_collection
from tests.browser.conftest import rest, serve
from tests.browser.test_accessibility import faults

TIMES = 10
TOTAL = TIMES * acquired_collection.COUNT
#: Records without a tag: c2, c3, o1, o2, and o4, whose only tag is a space.
UNTAGGED = 5 * TIMES


@pytest.fixture(scope="module")
def acquired(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    artefacts = tmp_path_factory.mktemp("acquired") / "artefacts"
    root = acquired_collection.publish(artefacts, times=TIMES)
    _respell(root, "j1-1", "Japan (?)")
    with serve(artefacts) as address:
        yield address


def _respell(root: Path, object_id: str, culture: str) -> None:
    """Gives one record of a published collection another culture."""
    table = pq.read_table(root / "records.parquet")
    changed = pc.if_else(pc.equal(table["object_id"], object_id), culture, table["culture"])
    table = table.set_column(table.schema.get_field_index("culture"), "culture", changed)
    pq.write_table(table, root / "records.parquet")
    manifest = json.loads((root / "manifest.json").read_text())
    manifest["files"]["records.parquet"] = {"bytes": (root / "records.parquet").stat().st_size, "sha256": ""}
    (root / "manifest.json").write_text(json.dumps(manifest))


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


def test_what_was_left_out_is_filtered_leafed_through_and_leads_to_the_source(
    opened: Callable[..., Page], acquired: str
) -> None:
    page = opened("?view=rejected")
    rows = page.locator("#rejected-rows")
    expect(rows.locator("caption")).to_have_text(f"1 to 50 of {6 * TIMES} left out")
    page.locator("#rejected-page").get_by_role("button", name="2", exact=True).click()
    expect(rows.locator("caption")).to_have_text(f"51 to {6 * TIMES} of {6 * TIMES} left out")
    assert page.url == f"{acquired}/collection?view=rejected&page=2"
    page.reload()
    expect(rows.locator("caption")).to_have_text(f"51 to {6 * TIMES} of {6 * TIMES} left out")
    page.get_by_role("button", name=f"Outside the classes: {3 * TIMES} left out").click()
    expect(rows.locator("caption")).to_have_text(f"1 to {3 * TIMES} of {3 * TIMES} left out")
    assert page.url == f"{acquired}/collection?view=rejected&reason=outside_classes"
    link = rows.get_by_role("link", name="o4", exact=True)
    expect(link).to_have_attribute("href", "https://museum.example/o4")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    page.get_by_role("button", name="Remove Reason: Outside the classes").click()
    expect(rows.locator("caption")).to_have_text(f"1 to 50 of {6 * TIMES} left out")
    page.go_back()
    expect(rows.locator("caption")).to_have_text(f"1 to {3 * TIMES} of {3 * TIMES} left out")


def test_a_spelling_is_chosen_kept_and_exported_as_a_label_rule(
    opened: Callable[..., Page], acquired: str, tmp_path: Path
) -> None:
    page = opened()
    page.get_by_role("link", name="See also: doubtful spellings").click()
    expect(page.get_by_role("heading", name="Doubtful spellings")).to_be_visible()
    page.get_by_role("navigation", name="Fields").get_by_role("link", name="Culture as catalogued").click()
    expect(page.get_by_role("heading", name="Is “Japan (?)” the same as “Japan”?")).to_be_visible()
    box = page.get_by_label("Your choice for “Japan (?)”")
    expect(box).to_have_value("")
    expect(page.locator("#spellings-count")).to_have_text("0 choices")
    box.select_option("Class: India")
    expect(page.locator("#spellings-count")).to_have_text("1 choice")
    # The choice is still there when the page is opened again.
    page.reload()
    expect(box).to_have_value("class:india")
    page.get_by_text("The rows", exact=True).click()
    expect(page.locator("#spellings-toml")).to_contain_text('labels = ["Japan (?)"]')
    with page.expect_download() as saved:
        page.get_by_role("button", name="Export label rules").click()
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)
    assert cultures.load("met_paintings").class_of("Japan (?)") == "japan"
    assert cultures.load(str(file)).class_of("Japan (?)") == "india"
    page.get_by_role("link", name="Japan (?)", exact=True).click()
    expect(page.locator("#explore-head")).to_contain_text(f"1 of {TOTAL} records")
    page.go_back()
    page.get_by_role("button", name="Withdraw all choices").click()
    expect(box).to_have_value("")
    expect(page.locator("#spellings-count")).to_have_text("0 choices")


@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark"), (390, "light")])
@pytest.mark.parametrize("path", ["/spellings?field=culture", "/collection?view=rejected&reason=no_picture"])
def test_what_a_registrar_reads_breaks_no_rule(
    new_page: Callable[..., Page], acquired: str, path: str, width: int, scheme: str
) -> None:
    page = new_page(width, scheme, base=acquired)
    page.goto(path)
    expect(page.locator("tbody tr").first).to_be_visible()
    rest(page)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
