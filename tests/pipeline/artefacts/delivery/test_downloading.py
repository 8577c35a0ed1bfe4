"""An archive arrives whole over a connection that breaks, from a server that fails, and nothing else does."""

import hashlib
import os
from pathlib import Path

import pytest

from pipeline.artefacts.delivery import downloading
from pipeline.artefacts.delivery.address import Address
from pipeline.core.errors import FetchError
from tests.archive_server import Server

CONTENT = os.urandom(300_000)
SHA = hashlib.sha256(CONTENT).hexdigest()


class Download:
    """One archive on the server, and what is here of it."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server, self.target = server, folder / "x.part"
        server.files["/a.tar.gz"] = CONTENT
        self.reports: list[tuple[int, int | None]] = []

    def run(self, *, size: int | None = len(CONTENT), most_bytes: int = 10**9) -> None:
        address = Address(f"{self.server.url}/a.tar.gz", None)
        downloading.archive(
            address, self.target, SHA, most_bytes=most_bytes, size=size,
            report=lambda done, total: self.reports.append((done, total)),
        )  # fmt: skip
        assert self.target.read_bytes() == CONTENT

    def cut_off(self, at: int) -> None:
        """Leaves a download that was cut off there: the server does not answer again."""
        self.server.cuts, self.server.statuses = [at], []
        self.server.asked.clear()
        kept = downloading.ATTEMPTS
        downloading.ATTEMPTS = 1
        try:
            with pytest.raises(FetchError):
                self.run()
        finally:
            downloading.ATTEMPTS = kept
        assert self.target.stat().st_size == at
        self.server.asked.clear()


@pytest.fixture
def download(server: Server, tmp_path: Path) -> Download:
    return Download(server, tmp_path)


@pytest.mark.parametrize("size", [len(CONTENT), None])
def test_it_is_downloaded_once(download: Download, size: int | None) -> None:
    download.run(size=size)
    assert download.reports[0] == (0, len(CONTENT)) and download.reports[-1] == (len(CONTENT), len(CONTENT))
    download.run(size=size)
    assert download.server.parts_of(".gz") == [""]


@pytest.mark.parametrize("has_etags", [True, False])
def test_a_connection_that_breaks_is_gone_on_with(download: Download, has_etags: bool) -> None:
    download.server.has_etags = has_etags
    download.server.cuts = [100_000, 0, 70_000]
    download.run()
    assert download.server.parts_of(".gz") == ["", "bytes=100000-", "bytes=100000-", "bytes=170000-"]
    assert download.server.sent == len(CONTENT)


def test_another_process_goes_on_where_one_ended(download: Download) -> None:
    download.cut_off(120_000)
    download.run()
    assert download.server.parts_of(".gz") == ["bytes=120000-"]


def test_it_begins_anew_where_the_server_has_no_parts(download: Download) -> None:
    download.cut_off(120_000)
    download.server.has_ranges = False
    download.run()
    assert download.server.parts_of(".gz") == ["bytes=120000-"]


def test_it_begins_anew_where_the_content_changed(download: Download) -> None:
    """The first part is of an archive that was replaced meanwhile by one of the same size."""
    download.server.files["/a.tar.gz"] = bytes(len(CONTENT))
    download.cut_off(120_000)
    download.server.files["/a.tar.gz"] = CONTENT
    download.run()
    # By its ETag the server knows that the parts do not fit, and sends all of it.
    assert download.server.parts_of(".gz") == ["bytes=120000-"]


def test_without_etags_the_hash_tells_that_the_content_changed(download: Download) -> None:
    download.server.has_etags = False
    download.server.files["/a.tar.gz"] = bytes(len(CONTENT))
    download.cut_off(120_000)
    download.server.files["/a.tar.gz"] = CONTENT
    with pytest.raises(FetchError, match="SHA-256 is another"):
        download.run()
    download.run()


def test_it_begins_anew_where_more_is_here_than_there_is(download: Download) -> None:
    download.target.write_bytes(bytes(len(CONTENT) + 5))
    download.run(size=None)
    assert download.server.parts_of(".gz") == [f"bytes={len(CONTENT) + 5}-", ""]


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_server_that_fails_for_a_moment_is_asked_again(download: Download, status: int) -> None:
    download.server.statuses = [status] * (downloading.ATTEMPTS - 1)
    download.run()
    assert len(download.server.asked) == downloading.ATTEMPTS


def test_a_server_that_goes_on_failing_is_given_up(download: Download) -> None:
    download.server.statuses = [503] * 100
    with pytest.raises(FetchError, match=r"/a.tar.gz does not answer \(status 503\). It was asked 5 times.") as told:
        download.run()
    assert not told.value.lasting and len(download.server.asked) == 5


def test_a_server_that_is_down_is_given_up(download: Download) -> None:
    download.server.shutdown()
    download.server.server_close()
    with pytest.raises(FetchError, match="does not answer"):
        download.run()


def test_progress_counts_as_an_answer(download: Download) -> None:
    """A bad connection breaks more often than a server may fail in a row."""
    download.server.cuts = [20_000] * 14
    download.run()


@pytest.mark.parametrize(("status", "says"), [(404, "There is no file at"), (403, "status 403"), (401, "status 401")])
def test_a_refusal_is_not_asked_for_again(download: Download, status: int, says: str) -> None:
    download.server.statuses = [status]
    with pytest.raises(FetchError, match=says):
        download.run()
    assert len(download.server.asked) == 1


def test_wrong_bytes_are_told_by_the_hash_and_leave_nothing(download: Download) -> None:
    download.server.files["/a.tar.gz"] = CONTENT[:-1] + b"?" * (CONTENT[-1:] != b"?") + b"!" * (CONTENT[-1:] == b"?")
    with pytest.raises(FetchError, match="SHA-256 is another") as told:
        download.run()
    assert told.value.lasting and not download.target.exists()


@pytest.mark.parametrize("size", [len(CONTENT) - 1, len(CONTENT) + 1])
def test_another_size_than_is_described_is_refused_before_it_is_downloaded(download: Download, size: int) -> None:
    with pytest.raises(FetchError, match=f"has 300,000 bytes, but {size:,} are described"):
        download.run(size=size)
    assert not download.target.exists()


@pytest.mark.parametrize("size", [len(CONTENT), None])
def test_more_than_may_be_is_refused(download: Download, size: int | None) -> None:
    with pytest.raises(FetchError, match=r"more than 200,000 bytes.*ARTEFACTS_MEGABYTES"):
        download.run(size=size, most_bytes=200_000)
    assert not download.target.exists()


def test_it_is_sent_on_to_no_unsafe_address(download: Download) -> None:
    download.server.files["/a.tar.gz"] = b"to http://192.0.2.1/a.tar.gz"
    with pytest.raises(FetchError, match="without https"):
        download.run(size=None)
    download.server.files |= {"/a.tar.gz": f"to {download.server.url}/b.tar.gz".encode(), "/b.tar.gz": CONTENT}
    download.run()


def test_a_small_file_is_read_and_a_large_one_is_not(download: Download) -> None:
    address = Address(f"{download.server.url}/a.json", None)
    download.server.files["/a.json"] = b"{}" * 1000
    download.server.cuts = [10]
    assert downloading.small(address, 2000) == b"{}" * 1000
    with pytest.raises(FetchError, match="more than 1,999 bytes"):
        downloading.small(address, 1999)
