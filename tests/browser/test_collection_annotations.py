"""What programs found in the pictures filters the collection, and a word that was read leads to its place."""

import re
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests import annotated_build, evaluated_build
from tests.browser.conftest import OwnServers, box_of, rest
from tests.browser.map_page import rgb_of

IDS = evaluated_build.tiny_build.IDS
RUST = "#b3440f"
_SHOWN = "cards => cards.map(card => card.dataset.objectId)"


@pytest.fixture
def artefacts(tmp_path: Path) -> Path:
    """A build in which figures and text were looked for."""
    annotated_build.publish(evaluated_build.publish(tmp_path / "artefacts"))
    return tmp_path / "artefacts"


def round_about(page: Page, x: float, y: float) -> np.ndarray:
    """The pixels on the screen round a place of the picture, int (10, 10, 3); x and y are pixels of its file."""
    box = box_of(page.locator("#look-picture"))
    left = box["x"] + x / annotated_build.WIDTH * box["width"] - 5
    top = box["y"] + y / annotated_build.HEIGHT * box["height"] - 5
    data = page.screenshot(clip={"x": left, "y": top, "width": 10, "height": 10})
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB).astype(int)


def test_a_facet_of_figures_narrows_the_works(
    new_page: Callable[..., Page], serve_build: OwnServers, artefacts: Path
) -> None:
    page = new_page(base=serve_build(artefacts))
    page.goto("/collection?view=explore")
    bar = page.locator("[data-chart=posture] [data-value=sitting]")
    expect(bar).to_have_attribute("aria-label", "Sitting: 2 records")
    rest(page)
    bar.click()
    expect(page.locator("#explore-head")).to_contain_text(f"2 of {len(IDS)} records")
    expect(page.locator("[data-chart=figures] [data-value=two]")).to_have_attribute("aria-label", "Two: 1 record")
    page.get_by_role("tab", name="Works").click()
    expect(page.locator("#works-count")).to_contain_text(f"2 of {len(IDS)} works")
    assert page.url.endswith("/collection?posture=sitting")
    assert page.locator("#works-grid .work-card").evaluate_all(_SHOWN) == [IDS[1], IDS[2]]


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_a_word_with_a_wrong_letter_finds_the_work_and_shows_where_it_stands(
    new_page: Callable[..., Page], serve_build: OwnServers, artefacts: Path, width: int, scheme: str
) -> None:
    page = new_page(width, scheme, base=serve_build(artefacts))
    page.goto("/collection")
    if width < 500:
        page.locator("#collection-filter summary").click()
    page.get_by_label("Find").fill("mount fugi")
    expect(page.locator("#works-count")).to_contain_text(f"1 of {len(IDS)} works")
    line = page.locator("#works-grid .read-line")
    expect(line).to_have_text("Read in the picture: Mount Fuji")
    expect(line.locator("mark")).to_have_text("Mount Fuji")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    line.get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/look\?work=plain-0001&show=text&words=mount(%20|\+)fugi$"))
    found = page.locator(".look-list li[data-sought]")
    expect(found).to_contain_text("Mount Fuji")
    expect(page.locator(".look-kind[data-kind=text] .look-list li")).to_have_count(2)
    page.locator("#look-picture").scroll_into_view_if_needed()
    (left, top), _, (right, bottom), _ = annotated_build.POLYGON
    edge, other_edge, inside, inside_of_other, plain = (
        round_about(page, *place)
        for place in ((right, 650), (700, 130), ((left + right) / 2, (top + bottom) / 2), (600, 130), (900, 400))
    )
    # The outline of the line that is like the words is thicker than the other's, and its inside is tinted.
    inked, inked_of_other = (int((np.abs(each - rgb_of(RUST)).max(axis=-1) < 24).sum()) for each in (edge, other_edge))
    assert inked > inked_of_other > 0
    assert np.abs(inside - plain).max(axis=-1).min() > 8 and np.abs(inside_of_other - plain).max() < 3


def test_words_can_be_looked_for_in_the_pictures_alone_and_on_the_map(
    new_page: Callable[..., Page], serve_build: OwnServers, artefacts: Path
) -> None:
    page = new_page(base=serve_build(artefacts))
    page.goto("/collection?q=fuji")
    expect(page.locator("#works-count")).to_contain_text(f"2 of {len(IDS)} works")
    page.get_by_role("button", name="Search only in the catalogue").click()
    expect(page.locator("#works-count")).to_have_text(f"0 of {len(IDS)} works")
    page.locator("#collection-chips").get_by_role("button", name="only in the catalogue").click()
    expect(page.locator("#works-count")).to_contain_text(f"2 of {len(IDS)} works")
    page.goto("/map?q=fuji&figures=one")
    expect(page.locator("#map-chips")).to_contain_text("2 works match, 2 only by what was read")
