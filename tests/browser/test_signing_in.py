"""Curators sign in, decide together, and lose nothing; whoever does not sign in changes nothing."""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from werkzeug.security import generate_password_hash

from components.site import curators, urls
from tests import reviewed_build, tiny_build
from tests.browser.conftest import reach, rest, serve
from tests.browser.test_accessibility import cut_off, faults

PASSWORD = "Inselfels-7"
STORED = "All decisions are stored on the server."


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with a password for curators. Each test decides about works of its own."""
    artefacts = tmp_path_factory.mktemp("signing-in") / "artefacts"
    reviewed_build.publish(artefacts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(curators.PASSWORD_HASH, generate_password_hash(PASSWORD, "pbkdf2:sha256:1000"))
        patch.setenv("SIGN_INS_PER_MINUTE", "0")
        with serve(artefacts) as found:
            yield found


def signed_in(page: Page, name: str, on: str = "/review?kind=all") -> Page:
    page.goto(on)
    page.locator(".review-nobody").get_by_role("link", name="Sign in").click()
    written(page, name)
    return page


def written(page: Page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def card(page: Page, place: int) -> Locator:
    """The card of a work by its place in the order of doubt, which is that of the list of all."""
    return page.locator(
        f".suspect[data-object-id={json.dumps(tiny_build.IDS[reviewed_build.ROWS[place]], ensure_ascii=False)}]"
    )


def state(page: Page, place: int) -> Locator:
    return card(page, place).locator(".suspect-state")


def saved(page: Page, words: str = STORED) -> None:
    expect(page.locator("#review-saved")).to_have_text(words)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_a_visitor_reads_and_is_offered_no_decision(new_page: Callable[..., Page], width: int, scheme: str) -> None:
    page = new_page(width, scheme)
    page.goto("/review?kind=all")
    expect(card(page, 0)).to_be_visible()
    for shown in ("Label is right", "Undo", "Import CSV", "Export CSV"):
        expect(page.get_by_role("button", name=shown)).to_have_count(0)
    card(page, 0).focus()
    page.keyboard.press("r")  # The key of a decision.
    expect(page.locator(".review-nobody")).to_have_text("Curators decide here. Sign in to decide too.")
    assert page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('vitrine-review'))") == []
    rest(page)
    assert faults(page) + cut_off(page, width) == []
    page.goto("/sign-in")
    rest(page)
    assert faults(page) + cut_off(page, width) == []


def test_the_keyboard_alone_signs_in_and_comes_back_to_the_same_list(page: Page) -> None:
    page.goto("/review?kind=unlike")
    reach(page, page.locator(".review-nobody").get_by_role("link", name="Sign in"))
    page.keyboard.press("Enter")
    reach(page, page.get_by_label("Your name"))
    page.keyboard.type("Mara Lind")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="not the password")).to_be_visible()
    written(page, "Mara Lind")
    page.wait_for_url("**/review?kind=unlike")
    expect(page.locator(".footer-curator")).to_contain_text("Signed in as Mara Lind.")
    saved(page)
    rest(page)
    assert faults(page) == []


def test_what_one_curator_decides_the_other_sees_with_the_name(new_page: Callable[..., Page]) -> None:
    mara, ana = signed_in(new_page(), "Mara"), signed_in(new_page(), "Ana")
    card(mara, 0).get_by_role("button", name="Should be Japan").click()
    expect(state(mara, 0)).to_contain_text("You: should be Japan")
    saved(mara)
    ana.reload()
    expect(state(ana, 0)).to_contain_text("Mara: should be Japan")
    expect(ana.locator("#review-progress")).to_contain_text("1 in all")
    card(ana, 0).get_by_role("button", name="Withdraw").click()
    saved(ana)
    mara.reload()
    expect(state(mara, 0)).to_be_empty()
    # The work's own page decides in the same place.
    ana.goto(urls.work(tiny_build.IDS[reviewed_build.ROWS[0]]))
    ana.locator("#work-review-page").get_by_role("button", name="Label is right").click()
    expect(ana.locator("#work-review-saved")).to_have_text(STORED)
    mara.reload()
    expect(state(mara, 0)).to_contain_text("Ana: the label is right")


def test_of_two_who_decide_at_once_the_second_is_told(new_page: Callable[..., Page]) -> None:
    mara, ana = signed_in(new_page(), "Mara"), signed_in(new_page(), "Ana")
    saved(ana)
    card(mara, 1).get_by_role("button", name="Label is right").click()
    saved(mara)
    card(ana, 1).get_by_role("button", name="Not sure").click()
    expect(ana.locator("#review-message")).to_contain_text("Mara has decided meanwhile, so yours was not stored.")
    expect(state(ana, 1)).to_contain_text("Mara: the label is right")
    card(ana, 1).get_by_role("button", name="Not sure").click()
    expect(state(ana, 1)).to_contain_text("You: look again")
    saved(ana)


def test_while_the_server_cannot_be_reached_nothing_is_lost(new_page: Callable[..., Page]) -> None:
    page = signed_in(new_page(allow="ERR_FAILED"), "Mara")
    saved(page)
    page.route("**/decisions/**", lambda route: route.abort())
    card(page, 2).get_by_role("button", name="Label is right").click()
    card(page, 3).get_by_role("button", name="Not sure").click()
    saved(page, "2 not stored yet")
    expect(page.locator("#review-message")).to_contain_text("The server cannot be reached.")
    page.reload()
    expect(state(page, 2)).to_contain_text("You: the label is right")
    saved(page, "2 not stored yet")
    page.unroute_all(behavior="ignoreErrors")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    saved(page)
    other = signed_in(new_page(), "Ana")
    expect(state(other, 3)).to_contain_text("Mara: look again")


@pytest.mark.parametrize(("place", "how"), [(9, "a link of the page"), (10, "another page load")])
def test_who_leaves_at_once_loses_nothing(new_page: Callable[..., Page], place: int, how: str) -> None:
    page = signed_in(new_page(), "Mara", "/review?kind=all&page=2")
    saved(page)
    card(page, place).get_by_role("button", name="Label is right").click()
    if how == "another page load":
        page.goto("/model")
    else:
        page.get_by_role("navigation", name="Pages").get_by_role("link", name="Model").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The model")
    other = signed_in(new_page(), "Ana", "/review?kind=all&page=2")
    expect(state(other, place)).to_contain_text("Mara: the label is right")


def test_who_is_signed_out_meanwhile_finds_the_decision_after_signing_in_again(new_page: Callable[..., Page]) -> None:
    page = signed_in(new_page(allow="401"), "Mara")
    saved(page)
    page.context.clear_cookies()
    card(page, 4).get_by_role("button", name="Label is right").click()
    expect(page.locator("#review-message")).to_contain_text("load the page again and sign in")
    page.reload()
    expect(state(page, 4)).to_be_hidden()
    page.locator(".review-nobody").get_by_role("link", name="Sign in").click()
    written(page, "Mara")
    saved(page)
    expect(state(page, 4)).to_contain_text("You: the label is right")


def test_signing_out_leaves_nothing_of_others_in_the_browser(new_page: Callable[..., Page]) -> None:
    page = signed_in(new_page(), "Mara")
    card(page, 5).get_by_label("Note").fill("Said in confidence.")
    card(page, 5).get_by_label("Note").blur()
    saved(page)
    assert "confidence" in page.evaluate("JSON.stringify(localStorage)")
    page.goto("/sign-in")
    page.locator("#sign-in-page").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Curators: sign in")).to_be_visible()
    assert "confidence" not in page.evaluate("JSON.stringify(localStorage)")


def test_a_session_that_ended_leaves_nothing_of_others_in_the_browser(new_page: Callable[..., Page]) -> None:
    page = signed_in(new_page(), "Mara")
    saved(page)
    page.evaluate('localStorage.setItem(\'vitrine-stored-duplicates:x@Mara\', \'{"known": {"a": 1}, "waiting": {}}\')')
    page.context.clear_cookies()
    page.goto("/review?kind=all")
    expect(page.locator(".review-nobody")).to_be_visible()
    page.wait_for_function("!Object.keys(localStorage).some(name => name.startsWith('vitrine-stored-'))")


def test_undo_takes_back_ones_own_decision_and_nobody_elses(new_page: Callable[..., Page]) -> None:
    mara, ana = signed_in(new_page(), "Mara"), signed_in(new_page(), "Ana")
    saved(ana)
    card(mara, 0).get_by_role("button", name="Not sure").click()
    saved(mara)
    card(ana, 0).get_by_role("button", name="Should be Japan").click()
    expect(ana.locator("#review-message")).to_contain_text("yours was not stored")
    ana.get_by_role("button", name="Undo").click()
    expect(ana.locator("#review-message")).to_contain_text("something else was decided meanwhile")
    expect(state(ana, 0)).to_contain_text("Mara: look again")
    mara.get_by_role("button", name="Undo").click()
    expect(mara.locator("#review-message")).to_contain_text("Taken back")
    saved(mara)
    ana.reload()
    expect(state(ana, 0)).not_to_contain_text("look again")


def test_decisions_from_before_are_taken_over_if_the_curator_wants_it(new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto("/review?kind=all")
    expect(card(page, 6)).to_be_visible()
    about = tiny_build.IDS[reviewed_build.ROWS[6]]
    entry = {"decision": "label_right", "given": "china", "title": "A mill", "time": "2026-11-01T10:00:00Z"}
    page.evaluate(
        """([id, entry]) => {
            const { source } = document.querySelector("#review-page").dataset;
            localStorage.setItem(`vitrine-review:${source}`, JSON.stringify({ [id]: entry }));
        }""",
        [about, entry],
    )
    signed_in(page, "Mara")
    saved(page)
    expect(state(page, 6)).to_be_empty()
    page.get_by_role("button", name="Store 1 decision of this browser on the server").click()
    expect(state(page, 6)).to_contain_text("You: the label is right")
    expect(page.locator("#review-take")).to_be_hidden()
    saved(page)
    other = signed_in(new_page(), "Ana")
    expect(state(other, 6)).to_contain_text("Mara: the label is right")
    # Once withdrawn it is not offered again.
    card(page, 6).get_by_role("button", name="Withdraw").click()
    expect(state(page, 6)).to_be_empty()
    expect(page.locator("#review-take")).to_be_hidden()


def test_decisions_of_several_curators_are_exported_with_their_names(new_page: Callable[..., Page]) -> None:
    mara = signed_in(new_page(), "Mara")
    card(mara, 7).get_by_role("button", name="Label is right").click()
    saved(mara)
    ana = signed_in(new_page(), "Ana", "/review?kind=all&page=2")
    card(ana, 8).get_by_role("button", name="Label is right").click()
    saved(ana)
    with ana.expect_download() as download:
        ana.get_by_role("button", name="Export CSV").click()
    with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as file:
        by = {row["object_id"]: row["curator"] for row in csv.DictReader(file)}
    ids = [tiny_build.IDS[reviewed_build.ROWS[place]] for place in (7, 8)]
    assert [by[each] for each in ids] == ["Mara", "Ana"]
