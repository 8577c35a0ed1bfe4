"""Header, light and dark, not-found and no-build pages, on every page and at both widths."""

import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Route, expect

from components.site import theme
from pipeline.artefacts.store import ArtefactStore
from tests import tiny_build
from tests.browser.conftest import rest

PAGES = {
    "/": "Identify",
    "/map": "Map",
    "/collection": "Collection",
    "/review": "Review",
    "/model": "Model",
}


def _rgb(colour: str) -> str:
    return f"rgb({int(colour[1:3], 16)}, {int(colour[3:5], 16)}, {int(colour[5:7], 16)})"


def _settled(page: Page) -> None:
    page.wait_for_selector("#_pages_content h1")
    rest(page)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
@pytest.mark.parametrize("path", [*PAGES, "/work/"])
def test_every_page_at_either_width_on_either_wall(
    new_page: Callable[..., Page], demo_build: Path, path: str, width: int, scheme: str
) -> None:
    if path == "/work/":
        path += quote(ArtefactStore.open(demo_build).objects["object_id"].iat[0], safe="")
    page = new_page(width, scheme)
    answer = page.goto(path)
    assert answer is not None and answer.status == 200
    _settled(page)
    expect(page.locator("[role=alert]:visible")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
    wall = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert wall == _rgb(theme.TOKENS[scheme]["wall"])
    assert page.evaluate("document.querySelectorAll('h1').length") == 1


def test_the_navigation_leads_everywhere_and_says_where_one_is(page: Page) -> None:
    page.goto("/")
    _settled(page)
    for path, name in PAGES.items():
        page.get_by_role("navigation").get_by_role("link", name=name).click()
        expect(page.locator("#nav [aria-current=page]")).to_have_text(name)
        _settled(page)
        assert page.evaluate("location.pathname") == path


def test_pages_work_however_late_their_scripts_come(new_page: Callable[..., Page]) -> None:
    page = new_page()

    def late(route: Route) -> None:
        time.sleep(0.15)
        route.continue_()

    page.route("**/bundled/scripts-*", late)
    for path, name in PAGES.items():
        page.goto(path)
        _settled(page)
        expect(page.locator("#nav [aria-current=page]")).to_have_text(name)


def test_the_wall_is_switched_and_stays_so(new_page: Callable[..., Page]) -> None:
    page = new_page(scheme="light")
    page.goto("/")
    _settled(page)
    page.get_by_role("button", name="Switch between light and dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    page.reload()
    _settled(page)
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("body")).to_have_css("background-color", _rgb(theme.TOKENS["dark"]["wall"]))
    page.get_by_role("button", name="Switch between light and dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_the_wall_follows_the_system_until_it_is_chosen(new_page: Callable[..., Page]) -> None:
    page = new_page(scheme="light")
    page.goto("/")
    _settled(page)
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_keyboard_skips_to_the_content(page: Page) -> None:
    page.goto("/")
    _settled(page)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#content :focus")).to_have_count(1)


def test_the_foot_says_which_build_and_whose_pictures(page: Page, demo_build: Path) -> None:
    store = ArtefactStore.open(demo_build)
    page.goto("/")
    foot = page.locator("footer.footer")
    expect(foot).to_contain_text(store.build_id)
    expect(foot).to_contain_text(f"{len(store):,}")
    expect(page.locator(".banner")).to_have_count(int(store.manifest["source"]["generated"]))


@pytest.mark.parametrize("width", [1440, 390])
def test_an_unknown_address_is_a_404_with_ways_back(new_page: Callable[..., Page], width: int) -> None:
    page = new_page(width, allow="404")
    answer = page.goto("/no/such/page")
    assert answer is not None and answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such page")
    page.get_by_role("link", name="Identify a painting").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Which culture")


def test_a_failed_callback_is_told(new_page: Callable[..., Page]) -> None:
    page = new_page(allow="ERR_FAILED|Callback failed")
    page.goto("/")
    _settled(page)
    page.route("**/_dash-update-component*", lambda route: route.abort())
    page.get_by_role("navigation").get_by_role("link", name="Map").click()
    expect(page.locator("#notice")).to_contain_text("The server cannot be reached")


def test_without_a_build_the_page_says_what_to_do_and_recovers(
    new_page: Callable[..., Page], serve_build: Callable[[Path], str], tmp_path: Path
) -> None:
    page = new_page(base=serve_build(tmp_path / "artefacts"))
    for path in PAGES:
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing here yet")
        expect(page.locator("pre code")).to_have_text("python -m pipeline.build --source demo")
    tiny_build.publish(tmp_path / "artefacts")
    page.goto("/")
    expect(page.locator("footer.footer")).to_contain_text("tiny-1")
    expect(page.locator(".example").first).to_be_visible()


def test_odd_object_ids_have_pages_that_a_browser_can_open(
    new_page: Callable[..., Page], serve_build: Callable[[Path], str], tmp_path: Path
) -> None:
    tiny_build.publish(tmp_path / "artefacts")
    page = new_page(base=serve_build(tmp_path / "artefacts"))
    page.goto("/work/plain-0001")
    links = page.locator(".work-card h3 a")
    expect(links).to_have_count(len(tiny_build.IDS) - 1)
    for href in links.evaluate_all("links => links.map(link => link.getAttribute('href'))"):
        answer = page.goto(href)
        assert answer is not None and answer.status == 200, href
        expect(page.locator("article[data-object-id] h1")).to_be_visible()
        opened = page.locator("#_pages_content > article").get_attribute("data-object-id")
        assert opened in tiny_build.IDS and opened != "plain-0001"
