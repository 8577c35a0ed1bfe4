"""A build is fetched from S3, which the server of moto speaks here."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.artefacts.delivery import address, downloading, fetching, remote
from pipeline.artefacts.delivery.address import Address
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import FetchError

for package in ("s3fs", "moto", "flask_cors"):
    pytest.importorskip(package, reason=f"the package {package} of requirements-dev.txt is not installed")


@pytest.fixture
def bucket(packed: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Address of a folder in a bucket that has the archive and its descriptor."""
    import s3fs
    from moto.server import ThreadedMotoServer

    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "someone")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setattr(downloading, "FIRST_WAIT", 0.01)
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    system = s3fs.S3FileSystem(skip_instance_cache=True)
    system.makedirs("museum", exist_ok=True)  # What moto keeps lasts as long as the process.
    for path in packed.parent.iterdir():
        system.put_file(str(path), f"museum/builds/{path.name}")
    yield "s3://museum/builds"
    server.stop()


def fetch(url: str, here: Path) -> fetching.Fetched:
    return fetching.fetch(address.parse(url), here, lambda _: None, most_bytes=10**9)


def test_a_build_is_fetched(bucket: str, tmp_path: Path) -> None:
    assert fetch(f"{bucket}/tiny-1.json", tmp_path / "here") == ("tiny-1", True)
    assert ArtefactStore.open(tmp_path / "here").build_id == "tiny-1"


def test_a_download_goes_on_where_it_ended(bucket: str, packed: Path, tmp_path: Path) -> None:
    content = (packed.parent / "tiny-1.tar.gz").read_bytes()
    archive = Address(f"{bucket}/tiny-1.tar.gz", None)
    with remote.opened(archive) as first:
        assert first.total == len(content) and first.read(100) == content[:100]
    with remote.opened(archive, 100, first.identity) as second:
        assert second.start == 100 and second.read(50) == content[100:150]
    # Of another file, it begins anew.
    with remote.opened(archive, 100, "other") as third:
        assert third.start == 0 and third.read(50) == content[:50]


def test_what_is_not_there_is_told(bucket: str, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match=r"There is no file at s3://museum/builds/none\.json"):
        fetch(f"{bucket}/none.json", tmp_path / "here")
    with pytest.raises(FetchError, match=r"There is no file at s3://gallery/none\.json"):
        fetch("s3://gallery/none.json", tmp_path / "here")


def test_credentials_that_are_missing_are_told(bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(FetchError, match="credentials"):
        fetch(f"{bucket}/tiny-1.json", tmp_path / "here")


def test_a_server_that_is_down_is_told(bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(FetchError, match="does not answer"):
        fetch(f"{bucket}/tiny-1.json", tmp_path / "here")


def test_without_the_package_the_requirements_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(FetchError, match=r"pip install -r requirements-s3\.txt"):
        fetch("s3://museum/builds/tiny-1.json", tmp_path / "here")
