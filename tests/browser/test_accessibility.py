"""What axe-core finds on every page: its rules are those of WCAG that a program can check."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from components.comparing import address as compared
from components.identify import feature_maps
from components.listing import address as shared
from components.looking import findings
from pipeline.artefacts.store import ArtefactStore
from tests.browser.conftest import rest, wait_for_pictures
from tests.browser.tabs import WIDTHS, ZOOMED

#: Cards behind the eighth of a list are made as those before them, and each takes as long as they do.
CARDS_ALIKE = " ~ ".join([".work-card"] * 9)


def faults(page: Page, options: dict[str, list[str]] | None = None) -> list[str]:
    """Each rule that is broken, with the elements that break it; ``options`` are axe's."""
    asked = {"resultTypes": ["violations"], **(options or {})}
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:200]}"
        for rule in Axe().run(page, {"exclude": [[CARDS_ALIKE]]}, asked).response["violations"]
        for node in rule["nodes"]
    ]


def cut_off(page: Page, width: int) -> list[str]:
    """What would have to be scrolled sideways to be read, if anything, and where it ends in CSS pixels."""
    if page.evaluate("document.documentElement.scrollWidth") <= width:
        return []
    ends: list[str] = page.evaluate(
        """width => [...document.querySelectorAll("#_pages_content *, header *")]
            .map(part => [part, Math.round(part.getBoundingClientRect().right)])
            .filter(([part, right]) => right > width)
            .map(([part, right]) => `ends at ${right}: ${part.cloneNode().outerHTML.slice(0, 120)}`)""",
        width,
    )
    return ends or ["the document is wider than the window"]


#: Pages as functions of three works' ids.
PAGES: dict[str, Callable[[list[str]], str]] = {
    "identify": lambda works: "/",
    "map": lambda works: "/map",
    "collection": lambda works: "/collection",
    "like a work": lambda works: f"/collection?like={quote(works[0])}",
    "explore": lambda works: "/collection?view=explore",
    "left out": lambda works: "/collection?view=rejected",
    "clusters": lambda works: "/collection?view=clusters",
    "spellings": lambda works: "/spellings",
    "review": lambda works: "/review",
    "duplicates": lambda works: "/review/duplicates",
    "model": lambda works: "/model",
    "work": lambda works: f"/work/{quote(works[0], safe='')}",
    "feature maps": lambda works: feature_maps.address(works[0]),
    "look closer": lambda works: findings.address(works[0]),
    "compare": compared.href,
    "compare nothing": lambda works: compared.href([]),
    "lists": lambda works: "/lists",
    "a shared list": lambda works: shared.href("Ships", works),
    "sign in": lambda works: "/sign-in",
    "api": lambda works: "/api",
}


@pytest.mark.parametrize("name", PAGES)
def test_no_page_breaks_a_rule(new_page: Callable[..., Page], demo_build: Path, name: str) -> None:
    works = [str(each) for each in ArtefactStore.open(demo_build).objects["object_id"].iloc[3:6]]
    page, found = new_page(1440, "light"), []
    page.goto(PAGES[name](works))
    page.wait_for_selector("#_pages_content h1")
    # Each page is loaded once, and its window made narrower: loading takes longer than axe does.
    for width in (1440, 390, ZOOMED):
        page.set_viewport_size({"width": width, "height": WIDTHS[width]})
        rest(page)
        found += faults(page) + cut_off(page, width)
        # Only contrasts depend on the scheme.
        page.locator("#theme-toggle").click()
        rest(page)
        found += faults(page, {"runOnly": ["color-contrast"]})
        page.locator("#theme-toggle").click()
        found = [f"at {width}: {each}" if not each.startswith("at ") else each for each in found]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("path", "awaited"),
    [("/collection", "works-grid"), ("/collection?view=explore", "explore-facets"), ("/review", "review-list")],
)
def test_no_page_that_waits_for_its_content_breaks_a_rule(
    new_page: Callable[..., Page], path: str, awaited: str
) -> None:
    page = new_page(390, "dark")
    page.route(
        "**/_dash-update-component",
        lambda route: None if f"{awaited}.children" in (route.request.post_data or "") else route.continue_(),
    )
    page.goto(path)
    expect(page.locator(f"#{awaited}[data-dash-is-loading=true] .state--loading")).to_be_visible()
    assert faults(page) == []


def test_no_answer_about_a_picture_breaks_a_rule(page: Page, demo_build: Path) -> None:
    page.goto("/")
    page.locator(".example").first.click()
    expect(page.locator("#identify-class")).to_be_visible(timeout=30_000)
    wait_for_pictures(page, "#identify-neighbours .work-card img", 12)
    rest(page)
    assert faults(page) == []


def test_the_arrows_of_a_pager_say_what_they_do(page: Page) -> None:
    page.goto("/collection")
    pager = page.get_by_role("navigation", name="Pages of works")
    expect(pager.get_by_role("button", name="Previous page")).to_be_disabled()
    pager.get_by_role("button", name="Next page").click()
    expect(pager.locator("[aria-current=page]")).to_have_text("2")
    expect(pager.get_by_role("button", name="Previous page")).to_be_enabled()
