"""Ids of the app's requests without the Procfile's server, and the live build as a metric."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import create_environ

from components.observing import metrics, request_ids
from components.site.observed import LiveBuild
from tests import one_app, tiny_build


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    with one_app.serving(tmp_path / "artefacts") as app:
        yield app.server.test_client()


def test_an_answer_of_any_kind_names_the_request(client: FlaskClient) -> None:
    for path in ("/", "/healthz", "/nowhere", "/api/v1/nowhere", "/_dash-component-suites/none.js"):
        answer = client.get(path, headers={request_ids.HEADER: "visit-7"})
        assert answer.headers.getlist(request_ids.HEADER) == ["visit-7"], path
    made = {client.get("/healthz").headers[request_ids.HEADER] for _ in range(5)}
    assert len(made) == 5


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/", "/"),
        ("/map", "/map"),
        ("/work/per%25cent", "/work/<object_id>"),
        ("/nowhere", "/<path:path>"),
        ("/a%0Ab", metrics.NO_ROUTE),
        ("/api/v1/works", "/api/v1/works"),
    ],
)
def test_a_request_has_the_route_that_took_it(client: FlaskClient, path: str, route: str) -> None:
    environ = create_environ(path)
    # Not by the client, which gives the app a copy.
    client.application(environ, lambda *answer: None)
    assert environ[metrics.ROUTE] == route


def test_the_live_build_is_told_from_when_there_is_one(client: FlaskClient, tmp_path: Path) -> None:
    def told() -> list[tuple[str, dict[str, str], float]]:
        families = LiveBuild(client.application).collect()
        return [(each.name, each.labels, each.value) for family in families for each in family.samples]

    assert told() == [("vitrine_build_works", {}, 0)]
    tiny_build.publish(tmp_path / "artefacts")
    assert told() == [
        ("vitrine_build_info", {"build_id": "tiny-1"}, 1),
        ("vitrine_build_works", {}, len(tiny_build.IDS)),
    ]
