"""The header in which a proxy names a curator, through the whole server."""

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from components.site.kept import source_key
from pipeline.artefacts.store import ArtefactStore
from tests import reviewed_build
from tests.deployed import Deployed, deployed


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    folder = tmp_path_factory.mktemp("curators")
    reviewed_build.publish(folder / "artefacts")
    environment = {"ARTEFACTS_DIR": str(folder / "artefacts"), "CURATOR_HEADER": "X-Forwarded-User"}
    with deployed(folder, environment=environment) as found:
        yield found


def test_a_proxys_header_reaches_the_page(served: Deployed) -> None:
    answer = served.ask("/decisions/review", headers={"X-Forwarded-User": "mara"})
    assert (answer.status, answer.json["code"]) == (409, "other_collection"), (
        "who asks is known, and names no collection"
    )
    assert "mara" in served.ask("/_dash-layout", headers={"X-Forwarded-User": "mara"}).body.decode()


def test_no_browser_or_proxy_keeps_a_page_that_names_a_curator(served: Deployed) -> None:
    headers = served.ask("/_dash-layout", headers={"X-Forwarded-User": "mara"}).headers
    assert "no-store" in headers.get("cache-control", "")


@pytest.mark.parametrize("name", ["X_Forwarded_User", "X-Forwarded_User", "x_forwarded-user"])
def test_a_header_that_only_looks_like_it_names_nobody(served: Deployed, name: str) -> None:
    # CGI, and so WSGI, takes both signs for the same. A proxy that sets the header does not remove these.
    assert served.ask("/decisions/review", headers={name: "mara"}).status == 401


def test_of_two_headers_the_visitors_own_is_not_taken_alone(served: Deployed) -> None:
    request = (
        b"GET /decisions/review HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX_Forwarded_User: mallory\r\n"
        b"X-Forwarded-User: \r\n\r\n"
    )
    assert served.send(request).split(b" ")[1] == b"401"


def test_where_decisions_cannot_be_kept_the_log_says_so_at_the_start(tmp_path: Path) -> None:
    reviewed_build.publish(tmp_path / "artefacts")
    (tmp_path / "file").write_text("no folder")
    environment = {
        "ARTEFACTS_DIR": str(tmp_path / "artefacts"),
        "CURATOR_HEADER": "X-Forwarded-User",
        "DECISIONS_URL": f"sqlite:///{tmp_path}/file/decisions.sqlite",
    }
    with deployed(tmp_path, environment=environment) as found:
        assert found.ask("/review").status == 200
        end = time.monotonic() + 20
        while not any("their decisions cannot be kept" in line for line in found.lines()):
            assert time.monotonic() < end, found.lines()
            time.sleep(0.1)
        collection = source_key(ArtefactStore.open(tmp_path / "artefacts"))
        query = urlencode({"collection": collection, "curator": "mara"})
        refused = found.ask(f"/decisions/review?{query}", headers={"X-Forwarded-User": "mara"})
        assert refused.status == 503 and str(tmp_path) not in refused.body.decode()
