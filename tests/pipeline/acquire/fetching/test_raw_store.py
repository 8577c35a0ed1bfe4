"""What has come is kept, what is half is never read, and whoever stops it at any moment goes on from there."""

import errno
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.acquire.fetching.raw_store import RawStore
from pipeline.core.errors import SourceError

ROOT = Path(__file__).parents[4]
WRITER = """
import sys
from pathlib import Path
from pipeline.acquire.fetching.raw_store import RawStore
with RawStore(Path(sys.argv[1])) as store:
    for number in range(store.last_seq(), 1_000_000):
        key = str(number)
        if number % 2:
            store.put_picture(f"https://example.org/{key}.jpg", key.encode() * 5_000)
        else:
            store.put_record(key, key.encode() * 500, version=key)
        print(number, flush=True)
"""


@pytest.fixture
def store(tmp_path: Path):
    with RawStore(tmp_path / "store") as opened:
        yield opened


def test_a_record_comes_back_as_it_was(store: RawStore) -> None:
    assert store.record("7") is None
    store.put_record("7", b'{"title":"\xc3\xa9"}', etag='"a"', last_modified="Sat", version="2026-01-01")
    assert store.record("7") == b'{"title":"\xc3\xa9"}'
    entry = store.entries("record", ["7"])["7"]
    assert (entry.code, entry.etag, entry.last_modified, entry.version) == ("", '"a"', "Sat", "2026-01-01")


def test_many_records_come_in_the_order_asked_for(store: RawStore) -> None:
    for number in range(2_000):
        store.put_record(str(number), str(number).encode())
    wanted = [str(number) for number in random.Random(1).sample(range(2_100), 2_050)]
    assert list(store.records(wanted)) == [(key, key.encode()) for key in wanted if int(key) < 2_000]


def test_a_picture_lies_under_the_hash_of_its_bytes(store: RawStore) -> None:
    kept = store.put_picture("https://example.org/a.jpg", b"pixels")
    assert kept.path.read_bytes() == b"pixels" and kept.path.name == kept.sha256
    assert store.picture("https://example.org/a.jpg") == kept
    assert store.put_picture("https://example.org/b.jpg", b"pixels") == kept
    assert len([path for path in (store.folder / "pictures").rglob("*") if path.is_file()]) == 1


def test_a_picture_whose_file_was_lost_is_not_there(store: RawStore) -> None:
    store.put_picture("https://example.org/a.jpg", b"pixels").path.unlink()
    assert store.picture("https://example.org/a.jpg") is None


def test_a_failure_is_the_newest_thing_known_and_the_old_body_stays(store: RawStore) -> None:
    store.put_record("7", b"old")
    store.put_failure("record", "7", "gone", "It is not there any more.", transient=False)
    assert store.failures("record", ["7", "8"])["7"].code == "gone" and store.record("7") == b"old"
    store.put_record("7", b"new")
    assert store.failures("record", ["7"]) == {} and store.record("7") == b"new"


def test_a_passing_failure_does_not_take_a_picture_away_and_a_lasting_one_does(store: RawStore) -> None:
    url = "https://example.org/a.jpg"
    store.put_picture(url, b"pixels")
    store.put_failure("picture", url, "server_error", "503", transient=True)
    assert store.picture(url) is not None
    store.put_failure("picture", url, "gone", "404", transient=False)
    assert store.picture(url) is None


def test_the_log_can_only_grow(store: RawStore) -> None:
    store.put_record("7", b"body")
    with sqlite3.connect(store.folder / "log.sqlite") as db:
        for statement in ("DELETE FROM log", "UPDATE log SET code = 'x'"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                db.execute(statement)
    db.close()


def test_the_state_is_of_what_is_known_and_not_of_when(store: RawStore, tmp_path: Path) -> None:
    store.put_record("1", b"a")
    store.put_record("2", b"b")
    first = store.state()
    store.put_record("2", b"b")
    store.confirm("record", "1")
    assert store.state() == first
    with RawStore(tmp_path / "other") as other:
        other.put_record("2", b"b")
        other.put_record("1", b"a")
        assert other.state() == first
    store.put_record("2", b"c")
    assert store.state() != first


def test_lists_and_notes_are_kept(tmp_path: Path) -> None:
    with RawStore(tmp_path) as store:
        assert store.listing("all") is None and store.noted("learned", "met") == ""
        store.put_listing("all", ["1", "2"])
        store.note("learned", "met", "{}")
        store.note("learned", "met", '{"a": 1}')
    with RawStore(tmp_path, write=False) as store:
        assert store.listing("all") == ["1", "2"] and store.noted("learned", "met") == '{"a": 1}'


def test_two_may_not_write_but_another_may_read(store: RawStore) -> None:
    store.put_record("7", b"body")
    with pytest.raises(SourceError, match=r"Another process is fetching.*--store"):
        RawStore(store.folder)
    with RawStore(store.folder, write=False) as reader:
        assert reader.record("7") == b"body"
        store.put_record("8", b"later")
        assert reader.record("8") == b"later"
        with pytest.raises(SourceError):
            reader.put_record("9", b"no")


def test_reading_where_there_is_no_store_says_so(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no store of fetched works"):
        RawStore(tmp_path / "nowhere", write=False)
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("content", [b"not a database at all, but long enough to be looked at" * 40, b""])
def test_a_foreign_file_is_not_read(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "log.sqlite").write_bytes(content)
    with pytest.raises(SourceError, match=r"store|log"):
        RawStore(tmp_path, write=False)


def test_a_log_of_another_version_is_not_read(tmp_path: Path) -> None:
    RawStore(tmp_path).close()
    with sqlite3.connect(tmp_path / "log.sqlite") as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(SourceError, match=r"99.*another --store"):
        RawStore(tmp_path)


def test_kill_9_at_any_moment_leaves_a_store_in_which_all_that_was_said_is_whole(tmp_path: Path) -> None:
    chance = random.Random(4)
    said = 0
    for _ in range(6):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.uniform(0.01, 0.15))
            os.kill(process.pid, signal.SIGKILL)
            lines = [line for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
        said = max(said, int(lines[-1])) if lines else said
        with RawStore(tmp_path, write=False) as store:
            # One more may have been committed than there was time to say.
            assert store.last_seq() in (said + 1, said + 2)
            for number in range(store.last_seq()):
                key = str(number)
                if number % 2:
                    kept = store.picture(f"https://example.org/{key}.jpg")
                    assert kept is not None and kept.path.read_bytes() == key.encode() * 5_000
                else:
                    assert store.record(key) == key.encode() * 500
            said = store.last_seq() - 1
    RawStore(tmp_path).close()
    assert list(tmp_path.rglob("*.partial")) == []


FULL = """
import resource, signal, sys
from pathlib import Path
from pipeline.core.errors import SourceError
from pipeline.acquire.fetching.raw_store import RawStore
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with RawStore(Path(sys.argv[1])) as store:
    store.put_picture("https://example.org/small.jpg", b"x" * 1_000)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
    try:
        if sys.argv[2] == "picture":
            store.put_picture("https://example.org/large.jpg", b"y" * 1_000_000)
        for number in range(10_000):
            store.put_record(str(number), str(number).encode() * 5_000 + __import__("os").urandom(4_000))
    except SourceError as error:
        print(error)
"""


@pytest.mark.parametrize("what", ["picture", "record"])
def test_a_full_disk_is_a_clear_stop_and_the_store_is_whole(tmp_path: Path, what: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path), what], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "takes nothing more" in done.stdout and "run the same command again" in done.stdout
    assert list(tmp_path.rglob("*.partial")) == []
    with RawStore(tmp_path) as store:
        assert store.picture("https://example.org/small.jpg") is not None
        assert store.picture("https://example.org/large.jpg") is None
        kept = store.last_seq() - 1
        assert all(store.record(str(number)) is not None for number in range(kept))
        assert (kept > 5) == (what == "record")
        store.put_picture("https://example.org/large.jpg", b"y" * 1_000_000)
        assert store.picture("https://example.org/large.jpg") is not None


def test_sqlite_that_is_full_says_the_same(store: RawStore) -> None:
    pages = store._db.execute("PRAGMA page_count").fetchone()[0]
    store._db.execute(f"PRAGMA max_page_count = {pages + 4}")
    with pytest.raises(SourceError, match="takes nothing more"):
        for number in range(100):
            store.put_record(str(number), os.urandom(4_000))
    kept = store.last_seq()
    assert 0 < kept < 100 and all(store.record(str(number)) for number in range(kept))


def test_an_ordinary_error_of_the_disk_is_not_called_full(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    with pytest.raises(SourceError, match=os.strerror(errno.ENOTDIR)):
        RawStore(blocked / "store")
