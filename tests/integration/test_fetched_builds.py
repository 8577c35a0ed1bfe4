"""Builds fetched by a running server, started by the Procfile's command: killed, without room, and under load."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from pipeline import verify
from pipeline.artefacts.delivery import descriptor, packing
from pipeline.artefacts.store import ArtefactStore
from tests import archive_server, tiny_build
from tests.archive_server import Server
from tests.browser.conftest import start
from tests.conftest import ROOT


@pytest.fixture
def archives() -> Iterator[Server]:
    with archive_server.running() as made:
        yield made


def offer(archives: Server, build: Path, tmp_path: Path, *without: str) -> str:
    """Offers a build as the current one; returns its id."""
    path = packing.pack(build, tmp_path / "-".join(("packed", build.name, *without)), without)
    archives.put(path.parent)
    return descriptor.read(path.read_bytes(), path.name).build_id


def get(address: str) -> tuple[int, Any]:
    """Status and JSON of an answer."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def until(told: Callable[[], Any], patience: float = 180) -> Any:
    """The first answer that is not empty."""
    end = time.monotonic() + patience
    while not (found := told()):
        assert time.monotonic() < end, "it did not come to this"
        time.sleep(0.1)
    return found


@pytest.fixture
def fetching(archives: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is started fetches from there, and looks every second."""
    monkeypatch.setenv("ARTEFACTS_URL", f"{archives.url}/current.json")
    monkeypatch.setenv("ARTEFACTS_REFRESH", "1")


def test_a_fetch_that_is_killed_is_gone_on_with(archives: Server, tmp_path: Path) -> None:
    # What does not compress makes the archive large enough to be killed in the middle of.
    offer(archives, tiny_build.publish(tmp_path / "made", sheet=os.urandom(4_000_000)), tmp_path)
    whole = len(archives.files["/tiny-1.tar.gz"])
    here, archives.seconds = tmp_path / "here", 0.05
    command = [sys.executable, "-m", "pipeline.fetch", f"{archives.url}/current.json", "--artefacts", str(here)]
    there: list[int] = []
    for share in (0.2, 0.6):
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as child:
            part = until(lambda: next(iter((here / ".fetch").glob("*.part")), None))
            until(lambda part=part, share=share: part.stat().st_size > whole * share)
            child.send_signal(signal.SIGKILL)
            assert child.wait() == -signal.SIGKILL
        there.append(part.stat().st_size)
        assert not (here / "current.json").exists()
    archives.seconds = 0
    subprocess.run(command, cwd=ROOT, check=True)
    assert verify.problems(here / "tiny-1") == [] and ArtefactStore.open(here).build_id == "tiny-1"
    assert archives.parts_of(".gz") == ["", *(f"bytes={size}-" for size in there)]
    assert archives.sent < whole * 1.5


def test_pages_say_how_far_it_is_and_then_show_it(archives: Server, fetching: None, tmp_path: Path) -> None:
    offer(archives, tiny_build.publish(tmp_path / "made"), tmp_path)
    archive = archives.files.pop("/tiny-1.tar.gz")
    with start(tmp_path / "here") as (address, _):
        status, told = until(
            lambda: found if "could not" in (found := get(f"{address}/healthz"))[1]["reason"] else None
        )
        assert status == 503 and told["status"] == "no build" and told["fetching"]["phase"] == "waiting"
        assert re.search(r"There is no file at tiny-1\.tar\.gz\. .* It is tried again in \d+ s", told["reason"])
        status, told = get(f"{address}/readyz")
        assert status == 503 and "could not be fetched" in told["reason"]
        status, told = get(f"{address}/api/v1/works")
        assert status == 503 and "could not be fetched" in told["detail"]
        archives.files["/tiny-1.tar.gz"] = archive
        until(lambda: get(f"{address}/healthz")[0] == 200)
        assert get(f"{address}/healthz")[1]["build_id"] == "tiny-1"
        # An old build answers, and says why there is no newer one.
        archives.files["/current.json"] = b"<html>"
        says = r"A newer build was not fetched: current\.json does not describe an archive"
        until(lambda: re.match(says, get(f"{address}/readyz")[1].get("note", "")))
        assert get(f"{address}/healthz") == (200, {"build_id": "tiny-1", "status": "ok", "works": len(tiny_build.IDS)})


def test_a_server_whose_workers_come_after_its_app_fetches_too(
    archives: Server, fetching: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With ``--preload`` the app is made in the master, whose threads no worker has. Two workers, one download."""
    offer(archives, tiny_build.publish(tmp_path / "made"), tmp_path)
    monkeypatch.setenv("GUNICORN_CMD_ARGS", "--preload")
    monkeypatch.setenv("WEB_CONCURRENCY", "2")
    with start(tmp_path / "here") as (address, _):
        until(lambda: get(f"{address}/healthz")[0] == 200)
        assert len(archives.parts_of(".gz")) == 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this user may not mount a small disk, which the test fills")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_disk_without_room_leaves_the_old_build(
    archives: Server, fetching: None, small_disk: Path, tmp_path: Path
) -> None:
    tiny_build.publish(small_disk)
    offer(archives, tiny_build.publish(tmp_path / "made", "tiny-2", sheet=bytes(4_000_000)), tmp_path)
    with start(small_disk) as (address, _):
        assert "The disk has" in until(lambda: get(f"{address}/readyz")[1].get("note"))
        assert get(f"{address}/healthz")[1]["build_id"] == "tiny-1" and archives.parts_of(".gz") == []


def test_a_disk_that_is_full_in_the_middle_leaves_the_old_build(
    archives: Server, small_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody says how large the archive is when it is unpacked: it is small, and its zeros are not."""
    tiny_build.publish(small_disk)
    offer(archives, tiny_build.publish(tmp_path / "made", "tiny-2", sheet=bytes(4_000_000)), tmp_path)
    sha256 = json.loads(archives.files["/current.json"])["sha256"]
    monkeypatch.setenv("ARTEFACTS_URL", f"{archives.url}/tiny-2.tar.gz#sha256={sha256}")
    monkeypatch.setenv("ARTEFACTS_REFRESH", "1")
    with start(small_disk) as (address, _):
        assert "The disk is full" in until(lambda: get(f"{address}/readyz")[1].get("note"))
        assert get(f"{address}/healthz")[1]["build_id"] == "tiny-1"
        # What was unpacked does not stay in the way, and with room it goes on: the archive is here already.
        subprocess.run(["mount", "-o", "remount,size=30m", str(small_disk)], check=True)
        until(lambda: get(f"{address}/healthz")[1]["build_id"] == "tiny-2")
        assert len(archives.parts_of(".gz")) == 1 and verify.problems(small_disk / "tiny-2") == []


class Visitors:
    """Threads that post a picture again and again."""

    def __init__(self, address: str, picture: bytes, number: int) -> None:
        self._host, self._port = address.removeprefix("http://").split(":")
        self._picture, self._ends = picture, threading.Event()
        self.builds: Counter[str] = Counter()  #: build that answered -> answers
        self.wrong: list[str] = []
        self._threads = [threading.Thread(target=self._ask) for _ in range(number)]
        for thread in self._threads:
            thread.start()

    def _ask(self) -> None:
        headers = {"Content-Type": "application/octet-stream"}
        while not self._ends.is_set():
            connection = HTTPConnection(self._host, int(self._port), timeout=60)
            try:
                connection.request("POST", "/api/v1/identify?limit=3", self._picture, headers)
                answer = connection.getresponse()
                content = json.loads(answer.read())
                if answer.status == 200 and len(content["neighbours"]) == 3:
                    self.builds[content["build"]] += 1
                else:
                    self.wrong.append(f"{answer.status} {content}")
            except (OSError, ValueError) as error:
                self.wrong.append(repr(error))
            finally:
                connection.close()

    def end(self) -> None:
        self._ends.set()
        for thread in self._threads:
            thread.join(60)


def test_no_answer_is_lost_when_a_new_build_becomes_live(
    demo_build: Path, archives: Server, fetching: None, tmp_path: Path
) -> None:
    build = ArtefactStore.open(demo_build)
    picture = (build.root / build.picture_name(0, preview=True)).read_bytes()
    first = offer(archives, build.root, tmp_path)
    here = tmp_path / "here"
    with start(here) as (address, pid):
        until(lambda: get(f"{address}/readyz")[0] == 200)
        workers = _children(pid)
        visitors = Visitors(address, picture, 4)
        try:
            until(lambda: visitors.builds[first] > 10)
            second = offer(archives, build.root, tmp_path, "previews")
            until(lambda: visitors.builds[second] > 10)
            # Once more, and back to a build that is still here.
            offer(archives, build.root, tmp_path)
            until(lambda: (at := sum(visitors.builds.values())) and _live(here) == first and at > 30)
            answered = visitors.builds[first]
            until(lambda: visitors.builds[first] > answered + 10)
        finally:
            visitors.end()
        assert visitors.wrong == [] and set(visitors.builds) == {first, second}
        # A page that was opened before shows the pictures of its build.
        urllib.request.urlopen(f"{address}/artefacts/{second}/{build.picture_name(1)}", timeout=10).close()
        assert _children(pid) == workers, "the server was restarted"
        assert verify.problems(here / first) == [] == verify.problems(here / second)


def _live(folder: Path) -> str:
    return str(json.loads((folder / "current.json").read_text())["build_id"])


def _children(pid: int) -> set[int]:
    """The workers of gunicorn, which are its children; those that fetch are theirs."""
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}
