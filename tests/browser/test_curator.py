"""A curator's tasks from start to end, by mouse and by the keyboard alone, with their steps counted.

A step is a press, a key that acts, or a text that is written. Moving with Tab is none.
"""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import curated_build, evaluated_build, reviewed_build, tiny_build
from tests.browser.conftest import reach, rest, serve
from tests.curated_build import artist_of

#: Rows of the works by the artist of the first doubted work, and those of them whose label is doubted.
ARTIST = artist_of(int(reviewed_build.ROWS[0]))
OWN = [row for row in range(len(tiny_build.IDS)) if artist_of(row) == ARTIST]
DOUBTED = [row for row in reviewed_build.ROWS[:3].tolist() if row in OWN]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    artefacts = tmp_path_factory.mktemp("curated") / "artefacts"
    curated_build.publish(artefacts)
    with serve(artefacts) as found:
        yield found


class Hand:
    """Works on a page by mouse, and counts the steps."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.steps = 0

    def press(self, found: Locator) -> None:
        self.steps += 1
        self.reach(found)
        self.act(found)
        rest(self.page)

    def write(self, found: Locator, text: str) -> None:
        self.steps += 1
        self.reach(found)
        found.press("Control+a")
        self.page.keyboard.type(text)

    def key(self, name: str) -> None:
        self.steps += 1
        self.page.keyboard.press(name)

    def reach(self, found: Locator) -> None:
        found.click(trial=True)

    def act(self, found: Locator) -> None:
        found.click()


class Keyboard(Hand):
    """The same without a mouse: Tab leads to an element, on a work's card then the right arrow; Enter presses it."""

    def reach(self, found: Locator) -> None:
        reach(self.page, found)

    def act(self, found: Locator) -> None:
        self.page.keyboard.press("Enter")


Opener = Callable[..., Hand]


@pytest.fixture(params=[Hand, Keyboard], ids=["mouse", "keyboard"])
def hand(request: pytest.FixtureRequest, new_page: Callable[..., Page]) -> Opener:
    """Opens an address for a curator: ``hand("/collection")``."""

    def opened(where: str) -> Hand:
        page = new_page()
        page.goto(where)
        rest(page)
        found: Hand = request.param(page)
        return found

    return opened


def ids_of(page: Page) -> list[str]:
    return page.locator(".work-card").evaluate_all("cards => cards.map(card => card.dataset.objectId)")


def test_all_works_of_an_artist_then_the_doubted_ones_of_them(hand: Opener) -> None:
    curator = hand("/collection")
    page = curator.page
    curator.press(page.locator(f'.work-card[data-object-id="{tiny_build.IDS[OWN[1]]}"] .label-title a'))
    curator.press(page.locator(".museum-label").get_by_role("link", name=ARTIST))
    expect(page.locator(".work-card")).to_have_count(len(OWN))
    assert set(ids_of(page)) == {tiny_build.IDS[row] for row in OWN}
    curator.press(page.locator(".chip-leads").get_by_role("link", name="In Review"))
    expect(page.locator(".suspect")).to_have_count(len(DOUBTED))
    expect(page.locator("#review-chips")).to_contain_text(f"Artist: {ARTIST}")
    assert curator.steps == 3
    # The same as a filter of Collection.
    page.goto(f"/collection?artist={ARTIST}&doubted=label_doubted")
    expect(page.locator(".work-card")).to_have_count(len(DOUBTED))


def test_two_are_compared(hand: Opener) -> None:
    curator = hand(f"/collection?artist={ARTIST}")
    page = curator.page
    expect(page.locator(".work-card")).to_have_count(len(OWN))
    for place in range(2):
        curator.press(page.locator(".work-card").nth(place).locator(".pin"))
    curator.press(page.get_by_role("link", name="Compare 2 works"))
    expect(page.locator(".compare-view")).to_have_count(2)
    expect(page.locator("#compare-fields")).to_contain_text(ARTIST)
    assert curator.steps == 3


def test_a_cluster_is_renamed_exported_and_opened(hand: Opener) -> None:
    curator = hand("/collection?view=clusters")
    page = curator.page
    first = page.locator(".cluster").first
    curator.press(first.get_by_role("button", name="Rename"))
    expect(first.get_by_label("New name")).to_be_focused()
    page.keyboard.type("Mountains in mist")
    curator.key("Enter")
    expect(page.locator("#clusters-message")).to_contain_text("Renamed to “Mountains in mist”")
    expect(first.locator("h2")).to_have_text("Mountains in mist")
    expect(first).to_contain_text(f"The computer’s is “{evaluated_build.NAMES[0]}”")
    with page.expect_download() as waiting:
        curator.press(page.get_by_role("button", name="Export names"))
    with Path(waiting.value.path()).open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["clustering"], row["new_name"], row["size"]) == ("ward", "Mountains in mist", "6")
    curator.press(first.locator("h2 a"))
    expect(page.locator(".work-card")).to_have_count(6)
    expect(page.locator("#collection-chips")).to_contain_text("Mountains in mist")
    assert curator.steps == 4
    # Another page knows the name too, and so does this one after the name is dropped.
    page.goto(f"/work/{tiny_build.IDS[0]}")
    expect(page.locator(".work-clusters")).to_contain_text("Mountains in mist")
    page.goto("/collection?view=clusters")
    page.get_by_role("button", name="Use the computer’s name").click()
    expect(first.locator("h2")).to_have_text(evaluated_build.NAMES[0])


def test_names_of_clusters_are_passed_on(new_page: Callable[..., Page], tmp_path: Path) -> None:
    page = new_page()
    page.goto("/collection?view=clusters")
    page.locator(".cluster").nth(1).get_by_role("button", name="Rename").click()
    page.keyboard.type("Birds")
    page.keyboard.press("Enter")
    expect(page.locator("#clusters-message")).to_contain_text("Renamed")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Export names").click()
    waiting.value.save_as(tmp_path / "names.csv")
    other = new_page()
    other.goto("/collection?view=clusters")
    for path, words in ((Path(__file__), "no column clustering"), (tmp_path / "names.csv", "1 taken over.")):
        with other.expect_file_chooser() as choosing:
            other.get_by_role("button", name="Import names").click()
        choosing.value.set_files(path)
        expect(other.locator("#clusters-message")).to_contain_text(words)
    expect(other.locator(".cluster h2").nth(1)).to_have_text("Birds")


def test_five_labels_are_corrected_and_passed_on(hand: Opener, new_page: Callable[..., Page], tmp_path: Path) -> None:
    curator = hand("/review?kind=all")
    page = curator.page
    expect(page.locator(".suspect").first).to_be_visible()
    curator.key("j")
    for _ in range(5):
        curator.key("s")
    expect(page.locator("#review-progress")).to_contain_text("5 of 11")
    with page.expect_download() as waiting:
        curator.press(page.get_by_role("button", name="Export CSV"))
    assert curator.steps == 7
    waiting.value.save_as(tmp_path / "decisions.csv")
    other = new_page()
    other.goto("/review?kind=all")
    expect(other.locator(".suspect").first).to_be_visible()
    with other.expect_file_chooser() as choosing:
        other.get_by_role("button", name="Import CSV").click()
    choosing.value.set_files(tmp_path / "decisions.csv")
    expect(other.locator("#review-progress")).to_contain_text("5 of 11")
    expect(other.locator(".suspect").first.locator(".suspect-state")).to_contain_text("You: should be Japan")


def test_a_work_page_takes_the_decision_that_review_shows(hand: Opener) -> None:
    first = tiny_build.IDS[reviewed_build.ROWS[1]]
    curator = hand(f"/work/{first}")
    page = curator.page
    curator.press(page.locator("#work-review-page").get_by_role("button", name="Should be"))
    expect(page.locator(".work-decided")).to_contain_text("You: should be")
    curator.press(page.get_by_role("link", name="see Review"))
    own = page.locator(f'.suspect[data-object-id="{first}"]')
    expect(own).to_be_focused()
    expect(own.locator(".suspect-state")).to_contain_text("You: should be")
    assert curator.steps == 2


def test_a_view_is_shared_and_opened_by_another_browser(new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto("/map?colour=class")
    page.locator("#map-legend").get_by_role("button", name="Select Japan").click()
    page.locator("#map-leads").get_by_role("link", name="In Collection").click()
    expect(page.locator("#collection-chips")).to_contain_text("Selected on the map: 3 works")
    expect(page.locator(".work-card")).to_have_count(3)
    page.locator("#works-search").fill("work 5")
    expect(page.locator(".work-card")).to_have_count(1)
    page.wait_for_url("**q=work*")
    other = new_page(390, "dark")
    other.goto(page.url)
    expect(other.locator("#collection-chips")).to_contain_text("Selected on the map: 3 works")
    assert ids_of(other) == ids_of(page) == [tiny_build.IDS[5]]
    other.locator(".chip-leads").get_by_role("link", name="In Review").click()
    expect(other.locator("#review-chips")).to_contain_text("Selected on the map: 3 works")
