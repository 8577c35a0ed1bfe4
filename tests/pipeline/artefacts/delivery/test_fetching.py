"""A fetched build is live when it has passed every check; until then, and where it fails, the old one is."""

import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from pipeline import verify
from pipeline.artefacts import manifest
from pipeline.artefacts.delivery import address, descriptor, fetching, packing, record
from pipeline.artefacts.delivery.fetching import Fetched, Progress
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import FetchError
from tests import tiny_build
from tests.archive_server import Server


class Fetching:
    """A server that offers builds under one address, and the folder that they are fetched into."""

    def __init__(self, server: Server, tmp_path: Path) -> None:
        self.server, self.tmp_path, self.here = server, tmp_path, tmp_path / "here"
        self.reports: list[Progress] = []

    def offer(self, build_id: str) -> Path:
        """Offers a build; returns its descriptor."""
        packed = self.tmp_path / f"packed-{build_id}" / f"{build_id}.json"
        if not packed.is_file():
            packing.pack(tiny_build.publish(self.tmp_path / "made", build_id), packed.parent)
        self.server.put(packed.parent)
        return packed

    def change(self, **fields: Any) -> None:
        """Changes the descriptor that is offered."""
        told = json.loads(self.server.files["/current.json"])
        self.server.files["/current.json"] = json.dumps(told | fields).encode()

    def fetch(self, name: str = "current.json", most_bytes: int = 10**9) -> Fetched:
        source = address.parse(f"{self.server.url}/{name}")
        return fetching.fetch(source, self.here, self.reports.append, most_bytes=most_bytes)

    def fails(self, says: str, name: str = "current.json", **options: Any) -> FetchError:
        """Fetches, which must fail with these words and change nothing. Returns the error."""
        before = self.live()
        with pytest.raises(FetchError, match=says) as told:
            self.fetch(name, **options)
        assert self.live() == before
        if before:
            assert verify.problems(self.here / before) == []
        assert not list((self.here / ".fetch").glob("*.unpacked"))
        return told.value

    def live(self) -> str | None:
        return ArtefactStore.open(self.here).build_id if (self.here / "current.json").is_file() else None

    def builds(self) -> list[str]:
        return sorted(path.parent.name for path in self.here.glob("*/manifest.json"))

    def asked(self) -> int:
        """How often an archive was asked for."""
        return len(self.server.parts_of(".tar.gz"))


@pytest.fixture
def fetched(server: Server, tmp_path: Path) -> Fetching:
    return Fetching(server, tmp_path)


def test_a_build_is_fetched_once_and_a_newer_one_when_it_is_there(fetched: Fetching) -> None:
    fetched.offer("one")
    assert fetched.fetch() == ("one", True)
    assert fetched.live() == "one" and verify.problems(fetched.here / "one") == []
    phases = list(dict.fromkeys(told.phase for told in fetched.reports))
    assert phases == ["looking", "downloading", "unpacking", "checking"]
    assert fetched.fetch() == ("one", False) and fetched.asked() == 1
    fetched.offer("two")
    assert fetched.fetch() == ("two", True)
    assert fetched.live() == "two" and fetched.builds() == ["one", "two"]
    # Nothing of an archive stays.
    assert {path.name for path in (fetched.here / ".fetch").iterdir()} == {".lock", "fetched.json"}


def test_an_archive_with_its_hash_needs_no_descriptor_and_is_not_asked_for_again(fetched: Fetching) -> None:
    told = descriptor.read(fetched.offer("one").read_bytes(), "")
    name = f"{told.archive}#sha256={told.sha256}"
    assert fetched.fetch(name) == ("one", True)
    fetched.server.asked.clear()
    assert fetched.fetch(name) == ("one", False) and fetched.server.asked == []


def test_the_build_before_stays_and_older_ones_go_when_nothing_has_them_open(fetched: Fetching) -> None:
    shipped = tiny_build.publish(fetched.here, "shipped")
    for name in ("one", "two"):
        fetched.offer(name)
        fetched.fetch()
    page = ArtefactStore(fetched.here / "one")
    fetched.offer("three")
    fetched.fetch()
    assert fetched.builds() == ["one", "shipped", "three", "two"] and page.picture_name(0)
    fetched.offer("four")
    fetched.fetch()
    assert fetched.builds() == ["four", "one", "shipped", "three"]
    del page
    assert fetched.fetch() == ("four", False)
    assert fetched.builds() == ["four", "shipped", "three"] and verify.problems(shipped) == []


def test_an_earlier_build_is_live_again_without_being_fetched(fetched: Fetching) -> None:
    for name in ("one", "two"):
        fetched.offer(name)
        fetched.fetch()
    fetched.offer("one")
    assert fetched.fetch() == ("one", True) and fetched.asked() == 2
    fetched.offer("three")
    fetched.fetch()
    assert fetched.builds() == ["one", "three"]


def test_a_fetched_build_that_was_damaged_here_is_fetched_again(fetched: Fetching) -> None:
    for name in ("one", "two"):
        fetched.offer(name)
        fetched.fetch()
    (fetched.here / "one/embeddings.npy").unlink()
    fetched.offer("one")
    assert fetched.fetch() == ("one", True) and verify.problems(fetched.here / "one") == []


def test_a_live_build_that_was_damaged_here_is_fetched_again(fetched: Fetching) -> None:
    fetched.offer("one")
    fetched.fetch()
    (fetched.here / "one/embeddings.npy").write_bytes(b"cut")
    assert fetched.fetch() == ("one", True) and fetched.asked() == 2
    assert fetched.live() == "one" and verify.problems(fetched.here / "one") == []


def test_a_build_of_the_same_name_that_was_not_fetched_is_left_alone(fetched: Fetching) -> None:
    own = tiny_build.publish(fetched.here, "one")
    tiny_build.publish(fetched.here, "other")
    (own / "embeddings.npy").unlink()
    fetched.offer("one")
    fetched.fails("damaged: embeddings.npy is missing")
    assert own.is_dir() and fetched.live() == "other"


class TestWhatFailsChangesNothing:
    @pytest.fixture(autouse=True)
    def _one_is_live(self, fetched: Fetching) -> None:
        fetched.offer("one")
        fetched.fetch()
        fetched.offer("two")
        fetched.server.asked.clear()

    def test_a_server_that_is_down(self, fetched: Fetching) -> None:
        fetched.server.statuses = [503] * 5
        assert not fetched.fails(r"current.json does not answer \(status 503\)").lasting
        assert fetched.fetch() == ("two", True)

    def test_no_archive_beside_the_descriptor(self, fetched: Fetching) -> None:
        archive = fetched.server.files.pop("/two.tar.gz")
        fetched.fails("There is no file at http://.*/two.tar.gz")
        fetched.server.files["/two.tar.gz"] = archive
        assert fetched.fetch() == ("two", True)

    def test_wrong_bytes_and_they_are_not_downloaded_again_at_once(
        self, fetched: Fetching, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        content = fetched.server.files["/two.tar.gz"]
        fetched.server.files["/two.tar.gz"] = bytes(len(content))
        assert fetched.fails("SHA-256 is another").lasting
        fetched.fails(r"SHA-256 is another.* It is fetched again in 1 min\.$")
        assert fetched.asked() == 1
        # Another archive need not wait.
        fetched.offer("three")
        assert fetched.fetch() == ("three", True)
        fetched.server.files["/two.tar.gz"] = content
        fetched.change(**json.loads((fetched.tmp_path / "packed-two/two.json").read_text()))
        now = time.time()
        monkeypatch.setattr(record.time, "time", lambda: now + 61)
        assert fetched.fetch() == ("two", True)

    def test_each_refusal_waits_longer(self, fetched: Fetching, monkeypatch: pytest.MonkeyPatch) -> None:
        fetched.server.files["/two.tar.gz"] = bytes(len(fetched.server.files["/two.tar.gz"]))
        clock, waits = [time.time()], []
        monkeypatch.setattr(record.time, "time", lambda: clock[-1])
        for _ in range(8):
            fetched.fails("SHA-256 is another")
            until = json.loads((fetched.here / ".fetch/refused.json").read_text())["until"]
            waits.append(round(until - clock[-1]))
            clock.append(until + 1)
        assert waits == pytest.approx([60, 120, 240, 480, 960, 1920, 3600, 3600], abs=1)

    def test_an_archive_that_was_cut_short(self, fetched: Fetching) -> None:
        fetched.server.files["/two.tar.gz"] = fetched.server.files["/two.tar.gz"][:-100]
        fetched.fails("bytes are described|bytes, but .* are described")

    def test_another_schema_version_is_not_even_downloaded(self, fetched: Fetching) -> None:
        fetched.change(schema_version=99)
        fetched.fails("has schema version 99; this version of Vitrine reads")
        assert fetched.asked() == 0

    def test_a_descriptor_of_another_build_than_the_archive(self, fetched: Fetching) -> None:
        fetched.change(build_id="three")
        fetched.fails("holds the build 'two', not 'three'")
        assert fetched.builds() == ["one"]

    def test_more_files_or_bytes_than_are_described(self, fetched: Fetching) -> None:
        fetched.change(unpacked_bytes=10_000)
        fetched.fails("10,000 bytes, the limit")

    def test_more_bytes_than_the_server_takes(self, fetched: Fetching) -> None:
        fetched.fails("more than 20,000 bytes.*ARTEFACTS_MEGABYTES", most_bytes=20_000)
        assert fetched.asked() == 0

    def test_a_disk_without_room_is_told_before_anything_is_downloaded(self, fetched: Fetching) -> None:
        fetched.change(unpacked_bytes=2**49)
        fetched.fails(r"The disk has [\d,]+ MB left, and fetching the build needs 562,[\d,]+ MB", most_bytes=2**50)
        assert fetched.asked() == 0

    def test_a_build_that_the_page_would_refuse(self, fetched: Fetching) -> None:
        build = tiny_build.publish(fetched.tmp_path / "made", "three")
        (build / "model/classes.json").write_text("[")
        packed = packing.pack(build, fetched.tmp_path / "packed-three")
        fetched.server.put(packed.parent)
        fetched.fails("The fetched build cannot be used. The build 'three' is damaged: model/classes.json")
        assert fetched.builds() == ["one"]

    def test_a_folder_that_cannot_be_written(self, fetched: Fetching) -> None:
        lock = fetched.here / ".fetch"
        kept = lock.rename(fetched.here / "kept")
        lock.write_text("a file")
        with pytest.raises(FetchError, match="folder of builds cannot be written"):
            fetched.fetch()
        lock.unlink()
        kept.rename(lock)
        assert fetched.live() == "one"


def test_two_fetch_at_a_time_and_one_downloads(fetched: Fetching) -> None:
    fetched.offer("one")
    fetched.server.seconds = 0.3
    outcomes: list[Fetched] = []
    threads = [threading.Thread(target=lambda: outcomes.append(fetched.fetch())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == [("one", False), ("one", True)] and fetched.asked() == 1


def test_who_waits_says_how_far_the_other_one_is(fetched: Fetching) -> None:
    fetched.offer("one")
    folder = fetched.here / ".fetch"
    folder.mkdir(parents=True)
    (folder / f"{'a' * 64}.part").write_bytes(bytes(700))
    (folder / f"{'a' * 64}.json").write_text('{"identity": "", "total": 900}')
    with FileLock(folder / ".lock"):
        thread = threading.Thread(target=fetched.fetch)
        thread.start()
        end = time.monotonic() + 20
        while not fetched.reports and time.monotonic() < end:
            time.sleep(0.05)
        assert fetched.reports[0] == ("downloading", 700, 900) and fetched.live() is None
    thread.join(20)
    assert fetched.live() == "one"
    # What is left of another archive is of no use.
    assert not list(folder.glob("aa*"))


def test_what_a_kill_left_at_any_moment_is_tidied(fetched: Fetching) -> None:
    fetched.offer("one")
    fetched.fetch()
    packed = fetched.offer("two")
    told = descriptor.read(packed.read_bytes(), "")
    folder = fetched.here / ".fetch"
    # While it was unpacked; between the note and the rename; between the rename and the change of what is live.
    (folder / f"{told.sha256}.unpacked/thumbnails").mkdir(parents=True)
    notes = record.Record(fetched.here, folder)
    notes.add(told.sha256, "two")
    assert fetched.fetch() == ("two", True)
    current = fetched.here / manifest.CURRENT
    current.write_text('{"build_id": "one"}')
    assert fetched.fetch() == ("two", True) and fetched.asked() == 2
    # While an old one was removed.
    (fetched.here / "one").rename(fetched.here / ".one.partial")
    for name in ("three", "four"):
        fetched.offer(name)
        fetched.fetch()
    assert fetched.builds() == ["four", "three"] and not list(fetched.here.glob(".*.partial"))


@pytest.mark.parametrize("content", ["", "[]", '{"x": 1}', '{"fetched": null}', "[" * 100_000])
def test_notes_that_are_damaged_are_as_none(content: str, fetched: Fetching) -> None:
    fetched.offer("one")
    folder = fetched.here / ".fetch"
    folder.mkdir(parents=True)
    for name in ("fetched", "refused"):
        (folder / f"{name}.json").write_text(content)
    assert fetched.fetch() == ("one", True)
