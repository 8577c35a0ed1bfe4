"""The model's page."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from components.figures import report
from pipeline.artefacts.store import ArtefactStore
from tests.browser.conftest import wait_for_pictures


@pytest.fixture(scope="module")
def store(demo_build: Path) -> ArtefactStore:
    return ArtefactStore.open(demo_build)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_matrix_curves_and_mistakes(
    new_page: Callable[..., Page], store: ArtefactStore, width: int, scheme: str
) -> None:
    page = new_page(width, scheme)
    page.goto("/model")
    value = store.metrics["accuracy"]["value"]
    expect(page.locator("[data-metric=accuracy] .headline-value")).to_have_text(f"{100 * value:.1f}\u00a0%")
    cells = [int(text.replace(",", "")) for text in page.locator(".confusion-count").all_inner_texts()]
    assert cells == [count for row in store.metrics["confusion"]["counts"] for count in row]
    assert sum(cells) == store.metrics["works"]
    expect(page.locator(".per-class tbody tr")).to_have_count(len(store.classes))
    for name in ("model-loss", "model-accuracy"):
        lines = page.locator(f"#{name} .scatterlayer .js-line")
        expect(lines).to_have_count(2)
        assert min(lines.evaluate_all("lines => lines.map(line => line.getTotalLength())")) > 100
    expect(page.locator("#model-reliability .scatterlayer .point").first).to_be_visible()
    wrong = report.mistakes(store.table("evaluation/predictions.parquet"))
    if len(wrong):
        page.locator(".mistake").last.scroll_into_view_if_needed()
        wait_for_pictures(page, "#mistakes .work-card img", len(wrong))
        guesses = page.locator(".mistake").evaluate_all("parts => parts.map(part => part.dataset.predicted)")
        assert guesses == wrong["predicted"].tolist()
        truth = page.locator("#mistakes .work-card").evaluate_all("cards => cards.map(card => card.dataset.class)")
        assert truth == wrong["label"].tolist()
    else:
        expect(page.locator("#mistakes")).to_contain_text("No error on the test works")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_whole_report_can_be_read(page: Page) -> None:
    page.goto("/model")
    address = page.get_by_role("link", name="The whole report").get_attribute("href")
    answer = page.request.get(str(address))
    assert answer.ok and answer.text().startswith("# Evaluation report")


def test_figures_follow_light_and_dark(page: Page) -> None:
    page.goto("/model")
    ticks = page.locator("#model-loss .xtick text").first
    expect(ticks).to_be_visible()
    colour = "tick => getComputedStyle(tick).fill"
    light = ticks.evaluate(colour)
    page.locator("#theme-toggle").click()
    page.wait_for_function(
        "before => getComputedStyle(document.querySelector('#model-loss .xtick text')).fill !== before", arg=light
    )
