"""How often one address may ask for what costs much."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from components.site import rates
from pipeline.core.errors import ConfigError

#: As Werkzeug's test client connects: from 127.0.0.1, like a proxy on the same machine.
PROXIED = "X-Forwarded-For"


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setenv(rates.PICTURES, "2")
    monkeypatch.setenv(rates.API, "3")
    server = Flask("rates")
    rates.install(server)
    for path in ("/identify", "/api/v1/identify", "/_dash-update-component"):
        server.add_url_rule(path, path, lambda: "ok", methods=["POST"])
    for path in ("/api/v1/works", "/"):
        server.add_url_rule(path, path, lambda: "ok")
    return server.test_client()


def test_pictures_above_the_bound_are_refused_with_a_sentence_and_a_time(client: FlaskClient) -> None:
    assert [client.post("/identify").status_code for _ in range(3)] == [200, 200, 429]
    refused = client.post("/identify")
    assert refused.get_json()["code"] == "too_many" and "More than 2 requests" in refused.get_json()["message"]
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    problem = client.post("/api/v1/identify")
    assert (problem.status_code, problem.mimetype) == (429, "application/problem+json"), "they share one bound"


def test_pages_and_their_callbacks_have_no_bound(client: FlaskClient) -> None:
    assert {client.post("/_dash-update-component").status_code for _ in range(9)} == {200}
    assert {client.get("/").status_code for _ in range(9)} == {200}
    assert [client.get("/api/v1/works").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_each_address_has_its_own_bound_also_behind_a_proxy(client: FlaskClient) -> None:
    def sent(by: str) -> int:
        return client.post("/identify", headers={PROXIED: by}).status_code

    assert [sent("203.0.113.7"), sent("198.51.100.9, 203.0.113.7"), sent("1.1.1.1, 203.0.113.7")] == [200, 200, 429]
    assert sent("203.0.113.8") == 200
    # Addresses of one household.
    assert [sent("2001:db8::1"), sent("2001:db8::2"), sent("2001:db8::3"), sent("2001:db8:0:1::1")] == [
        200,
        200,
        429,
        200,
    ]


def test_who_connects_from_outside_cannot_name_another_address(client: FlaskClient) -> None:
    outside = {"REMOTE_ADDR": "8.8.8.8"}
    answers = [
        client.post("/identify", headers={PROXIED: f"203.0.113.{each}"}, environ_overrides=outside).status_code
        for each in range(3)
    ]
    assert answers == [200, 200, 429]


def test_zero_is_no_bound_and_nonsense_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(rates.PICTURES, "many")
    with pytest.raises(ConfigError, match="PICTURES_PER_MINUTE is 'many'"):
        rates.install(Flask("odd"))
    monkeypatch.setenv(rates.PICTURES, "0")
    server = Flask("free")
    rates.install(server)
    server.add_url_rule("/identify", "identify", lambda: "ok", methods=["POST"])
    assert {server.test_client().post("/identify").status_code for _ in range(200)} == {200}
