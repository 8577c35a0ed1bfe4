"""What a server says while it fetches its build, and when it looks again."""

import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from components.site import states
from components.site.context import Serving
from components.site.fetching import Fetcher, State
from pipeline.artefacts.delivery import address, packing
from pipeline.core.errors import ArtefactError, ConfigError
from tests import archive_server, tiny_build
from tests.archive_server import Server
from tests.seen import find, text


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with archive_server.running() as made:
        made.put(packing.pack(tiny_build.publish(tmp_path / "made"), tmp_path / "packed").parent)
        yield made


def until(told: Callable[[], object], patience: float = 30) -> None:
    end = time.monotonic() + patience
    while not told():
        assert time.monotonic() < end, "it did not come to this"
        time.sleep(0.02)


def test_without_an_address_nothing_is_fetched(tmp_path: Path) -> None:
    assert Fetcher.from_environment(tmp_path, {}) is None
    assert Fetcher.from_environment(tmp_path, {"ARTEFACTS_URL": ""}) is None


@pytest.mark.parametrize(
    "environment",
    [
        {"ARTEFACTS_URL": "http://example.com/current.json"},
        {"ARTEFACTS_URL": "https://example.com/current.json", "ARTEFACTS_REFRESH": "0"},
        {"ARTEFACTS_URL": "https://example.com/current.json", "ARTEFACTS_MEGABYTES": "many"},
    ],
    ids=str,
)
def test_a_setting_that_is_wrong_keeps_the_server_from_starting(environment: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="ARTEFACTS_"):
        Fetcher.from_environment(tmp_path, environment)


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (State(), "The collection is being looked for."),
        (State("downloading", 34_000_000, 210_000_000), "The collection is being fetched: 34 of 210 MB."),
        (State("downloading", 34_000_000), "The collection is being fetched."),
        (State("unpacking", 1_000_000, 2_000_000), "The collection was fetched and is being unpacked: 1 of 2 MB."),
        (State("checking"), "The collection was fetched and is being checked."),
        # The try before failed, and this one does not yet.
        (State("downloading", failure="The disk is full."), "The collection is being fetched."),
    ],
    ids=str,
)
def test_a_visitor_reads_how_far_it_is(state: State, says: str) -> None:
    assert state.sentence == says


def test_a_visitor_reads_why_it_failed_and_when_it_is_tried_again() -> None:
    state = State("waiting", failure="The disk is full.", again=time.monotonic() + 20)
    assert state.sentence == "The collection could not be fetched: The disk is full. It is tried again in 20 s."


def test_it_fetches_looks_again_and_says_what_failed(server: Server, tmp_path: Path) -> None:
    here = tmp_path / "here"
    fetcher = Fetcher(address.parse(f"{server.url}/current.json"), 0.2, here)
    serving = Serving(here, fetcher)
    with pytest.raises(ArtefactError, match="The collection is being looked for") as told:
        serving.store()
    assert told.value.missing
    server.seconds = 0.05
    fetcher.start()
    fetcher.start()  # Once is enough.
    until((here / "current.json").is_file)
    assert serving.store().build_id == "tiny-1"
    descriptor = server.files.pop("/current.json")
    until(lambda: fetcher.state.failure.startswith("There is no file at current.json."))
    assert serving.store().build_id == "tiny-1"
    server.files["/current.json"] = descriptor
    until(lambda: not fetcher.state.failure)
    server.put(packing.pack(tiny_build.publish(tmp_path / "made", "tiny-2"), tmp_path / "packed-2").parent)
    until(lambda: serving.store().build_id == "tiny-2")
    assert len(server.parts_of(".gz")) == 2
    # Looking never ends: without a descriptor it would go on for the rest of the tests, once in a while.
    fetcher._seconds = 3600


def test_an_archive_with_its_hash_is_not_looked_at_again(server: Server, tmp_path: Path) -> None:
    path = next(name for name in server.files if name.endswith(".gz"))
    sha256 = json.loads(server.files["/current.json"])["sha256"]
    fetcher = Fetcher(address.parse(f"{server.url}{path}#sha256={sha256}"), 0.05, tmp_path / "here")
    fetcher.start()
    until((tmp_path / "here/current.json").is_file)
    time.sleep(2)
    assert len(server.asked) == 1


def test_a_process_that_is_forked_begins_anew(server: Server, tmp_path: Path) -> None:
    """As a worker of gunicorn does with --preload."""
    fetcher = Fetcher(address.parse(f"{server.url}/current.json"), 3600, tmp_path / "here")
    fetcher._process = os.getpid() + 1
    fetcher.start()
    until((tmp_path / "here/current.json").is_file)


def test_a_page_that_waits_says_so_and_asks_the_server() -> None:
    state = states.fetching("The collection is being fetched: 34 of 210 MB.", "/fetching", failed=False)
    assert text(find(state, type_="H1")[0]) == "There is nothing here yet"
    assert "34 of 210 MB" in text(find(state, className="state-progress")[0])
    assert find(state, className="state-frame state-frame--loading")
    assert not find(states.fetching("No.", "/fetching", failed=True), className="state-frame state-frame--loading")
