"""A search on the Collection page and on the map says what became of its words, and where the rest is."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import acquired_collection, evaluated_build
from tests.browser.conftest import OwnServers

IDS = evaluated_build.tiny_build.IDS


@pytest.fixture
def artefacts(tmp_path: Path) -> Path:
    """A build of works by Hokusai, most of them without a year, beside two records without a work."""
    build = evaluated_build.publish(tmp_path / "artefacts")
    works = [
        {
            "object_id": name,
            "status": "taken",
            "title": f"View {row}",
            "artist": "Katsushika Hokusai",
            "other_names": ["葛飾北斎"] if row < 5 else [],
            "medium": "Ink, red seal" if row == 4 else "Ink",
            "year_begin": 1800 if row < 3 else None,
        }
        for row, name in enumerate(IDS)
    ]
    others = [{"object_id": name, "status": "no_picture", "title": "Jar"} for name in ("p1", "p2")]
    acquired_collection.write_records(build / "records.parquet", [*works, *others])
    return tmp_path / "artefacts"


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_a_misspelling_leads_to_the_works_and_a_phrase_narrows_them(
    new_page: Callable[..., Page], serve_build: OwnServers, artefacts: Path, width: int, scheme: str
) -> None:
    page = new_page(width, scheme, base=serve_build(artefacts))
    page.goto("/collection?q=hokusay")
    note = page.locator("#collection-found")
    expect(note).to_contain_text("The catalogue does not have “hokusay”. Did you mean hokusai?")
    expect(page.locator("#works-grid")).to_contain_text("No work matches")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    note.get_by_role("button", name="Search for hokusai").click()
    expect(page.locator("#works-count")).to_contain_text(f"{len(IDS)} works")
    expect(page).to_have_url(re.compile(r"/collection\?q=hokusai$"))
    expect(page.get_by_label("Find", exact=True)).to_have_value("hokusai")
    expect(note).to_contain_text(re.compile("^Vitrine looked for each word in title, artist, artist's other names, m"))
    if width < 500:
        page.locator("#collection-filter summary").click()
    page.get_by_label("Find", exact=True).fill('"red seal"')
    expect(page.locator("#works-count")).to_contain_text(f"1 of {len(IDS)} works")
    expect(page).to_have_url(re.compile(r"q=%22red\+seal%22$"))
    page.get_by_label("Find", exact=True).fill("北斎")
    expect(page.locator("#works-count")).to_contain_text(f"5 of {len(IDS)} works")


def test_works_without_a_year_and_records_without_a_work_are_told_of(
    new_page: Callable[..., Page], serve_build: OwnServers, artefacts: Path
) -> None:
    page = new_page(base=serve_build(artefacts))
    page.goto("/collection?from=1700")
    expect(page.locator("#works-count")).to_contain_text(f"3 of {len(IDS)} works, and {len(IDS) - 3} without a year")
    page.goto("/collection?q=jar")
    expect(page.locator("#works-grid h2")).to_have_text("2 records without a work")
    page.get_by_role("link", name="See Explore").click()
    expect(page.locator("#explore-head")).to_contain_text(f"2 of {len(IDS) + 2} records")
    expect(page).to_have_url(re.compile(r"/collection\?view=explore&q=jar$"))
    expect(page.get_by_label("Find", exact=True)).to_have_value("jar")


@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark"), (390, "light")])
def test_the_map_suggests_and_counts_too(
    new_page: Callable[..., Page], serve_build: OwnServers, artefacts: Path, width: int, scheme: str
) -> None:
    page = new_page(width, scheme, base=serve_build(artefacts))
    page.goto("/map?q=hokusay&from=1700")
    note = page.locator("#map-found")
    expect(note).to_contain_text("The catalogue does not have “hokusay”. Did you mean hokusai?")
    expect(page.locator("#map-chips")).to_contain_text("0 works match")
    note.get_by_role("button", name="Search for hokusai").click()
    expect(page.locator("#map-chips")).to_contain_text(f"3 works match, and {len(IDS) - 3} without a year")
    expect(page).to_have_url(re.compile(r"q=hokusai"))
    assert page.evaluate("document.documentElement.scrollWidth") == width
