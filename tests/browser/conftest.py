"""A real server and a real Chromium. Pages must end without console errors and without requests to other hosts."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.browser import chromium
from tests.browser.tabs import Tab, Tabs

ROOT = Path(__file__).parents[2]
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
)

# The usual five seconds are too short where two of these run side by side on two cores. A wait ends as soon as its
# condition holds, so that a long limit costs time only where a test fails.
expect.set_options(timeout=30_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            # A browser and a server on a busy machine do not take the same steps twice. A test that fails once and then
            # passes is named in the summary ("RERUN"). One that fails twice fails.
            item.add_marker(pytest.mark.flaky(reruns=1))


_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when != "teardown":  # Setup comes first, also where the test is run again.
        item.stash[_FAILED] = report.failed
    return report


@contextmanager
def serve(artefacts: Path) -> Iterator[str]:
    """Runs the page as it is deployed, by the Procfile's own command, and yields its address."""
    with start(artefacts) as (address, _):
        yield address


@contextmanager
def start(artefacts: Path) -> Iterator[tuple[str, int]]:
    """As :func:`serve`; yields the address and the id of the server's process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = (ROOT / "Procfile").read_text(encoding="utf-8").strip().removeprefix("web: ")
    environment = os.environ | {
        "ARTEFACTS_DIR": str(artefacts),
        "PORT": str(port),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    # Its log goes to the test's own error output, which pytest shows when a test fails.
    process = subprocess.Popen(["sh", "-c", command], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, process)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "the server did not start"
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5).close()
        except urllib.error.HTTPError as error:
            error.close()  # 503: it is up and has no build
        except OSError:
            time.sleep(0.1)
            continue
        return
    raise AssertionError("the server did not answer within half a minute")


@pytest.fixture(scope="session")
def address(demo_build: Path) -> Iterator[str]:
    """Where the page over the demonstration build is served."""
    with serve(demo_build) as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = chromium.find()
    if executable is None:
        pytest.fail(chromium.MISSING)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=executable, args=list(CHROMIUM_ARGUMENTS))
        yield found
        found.close()


class OwnServers:
    """Serves builds of one test: called with a folder of artefacts, it returns the address."""

    def __init__(self, servers: ExitStack) -> None:
        self._servers = servers
        self.addresses: list[str] = []

    def __call__(self, artefacts: Path) -> str:
        self.addresses.append(self._servers.enter_context(serve(artefacts)))
        return self.addresses[-1]


@pytest.fixture
def serve_build() -> Iterator[OwnServers]:
    """Serves a build of the test's own: ``serve_build(artefacts)`` returns its address.

    The server outlives the pages of ``new_page``: a page whose server is gone would report a failed request.
    """
    with ExitStack() as servers:
        yield OwnServers(servers)


@pytest.fixture(scope="session")
def tabs(browser: Browser) -> Tabs:
    return Tabs(browser)


@pytest.fixture
def new_page(
    request: pytest.FixtureRequest, tabs: Tabs, address: str, serve_build: OwnServers
) -> Iterator[Callable[..., Page]]:
    """Opens pages: ``new_page(width=1440, scheme="light", allow="", base=address, own=False)``.

    Each is a visitor's of its own, who has never been here. Their tabs have shown pages in earlier tests, which makes
    them fast (see ``tabs.py``); ``own`` asks for a tab that is new, and which no later test gets.

    When the test ends, none of them may have written an error into the console (but for what the regular expression
    ``allow`` matches) or asked another host for anything.
    """
    taken: list[tuple[Tab, bool]] = []

    def opened(
        width: int = 1440, scheme: str = "light", allow: str = "", base: str = address, *, own: bool = False
    ) -> Page:
        own = own or base in serve_build.addresses  # No later test can use a tab of that server.
        tab = tabs.take(base, width, scheme, own=own)
        tab.allow = allow
        taken.append((tab, own))
        return tab.page

    yield opened
    # A test that failed may have left anything, such as a button that is held down.
    failed = request.node.stash[_FAILED]
    faults = [fault for tab, own in taken for fault in tabs.give_back(tab, keep=not own and not failed)]
    assert not faults, "\n".join(faults)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page at 1440 x 900 in light; see ``new_page``."""
    return new_page()


def loaded_pictures(page: Page, selector: str) -> int:
    """How many of the pictures that match have really come."""
    count: int = page.eval_on_selector_all(
        selector, "pictures => pictures.filter(p => p.complete && p.naturalWidth > 0).length"
    )
    return count


def rest(page: Page) -> None:
    """Waits until nothing is asked of the server any more: every part of the page has its content.

    Playwright's own "networkidle" tells of the first rest after a page was opened, and returns at once from then on.
    """
    page.wait_for_load_state("networkidle")
    page.evaluate(
        """async () => {
            for (let idle = 0; idle < 5; ) {
                idle = document.querySelector('[data-dash-is-loading=true]') ? 0 : idle + 1;
                await new Promise(later => setTimeout(later, 30));
            }
        }"""
    )


def box_of(found: Locator) -> dict[str, float]:
    """Where an element is on the screen ("x", "y", "width", "height" in pixels), once it is laid out and rests.

    One that Dash or Plotly is about to draw anew has no box, or one that it leaves at once.
    """
    box = found.evaluate_handle(
        """async element => {
            const read = () => { const b = element.getBoundingClientRect(); return [b.x, b.y, b.width, b.height]; };
            let before = [];
            for (let same = 0; same < 5; ) {
                if (!element.isConnected) return null;
                const now = read();
                same = now[2] > 0 && now.every((value, k) => value === before[k]) ? same + 1 : 0;
                before = now;
                await new Promise(later => setTimeout(later, 30));
            }
            return before;
        }"""
    ).json_value()
    if box is None:  # Another element stands in its place.
        return box_of(found)
    return dict(zip(("x", "y", "width", "height"), box, strict=True))


def wait_for_pictures(page: Page, selector: str, count: int) -> None:
    """Waits until ``count`` pictures match, and all of them have come and hang in their place.

    One that the browser has kept may be complete before it is laid out.
    """
    page.wait_for_function(
        """([selector, count]) => {
            const pictures = [...document.querySelectorAll(selector)];
            return pictures.length === count
                && pictures.every(p => p.complete && p.naturalWidth > 0 && p.clientHeight > 0);
        }""",
        arg=[selector, count],
    )


#: Tab is pressed so often at most on the way to an element.
MOST_TABS = 250
#: Whether what has the focus leads on to an element of its card by arrow keys.
_LEADS_ON = """element => {
    const card = element.closest('.work-card'), active = document.activeElement;
    return Boolean(card && card.contains(active)) && [element, active].every(each => each.matches('a, button'));
}"""


def reach(page: Page, found: Locator) -> None:
    """Gives the focus to an element by the keyboard alone: by Tab, and on the card of a work by the right arrow."""
    expect(found).to_be_visible()
    for _ in range(MOST_TABS):
        if found.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("ArrowRight" if found.evaluate(_LEADS_ON) else "Tab")
    raise AssertionError("the keyboard does not lead there")


@pytest.fixture
def touched(new_page: Callable[..., Page]) -> Iterator[tuple[Page, Callable[..., None]]]:
    """A narrow page and what sends touches to it."""
    page = new_page(390, "dark")
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})

    def touch(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": x, "y": y} for x, y in places]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    yield page, touch
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    session.detach()
