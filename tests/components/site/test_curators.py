"""Who is taken for a curator, and where signing in leads."""

from collections.abc import Callable
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.security import generate_password_hash

from components.site import curators, rates
from pipeline.core.errors import ConfigError

PASSWORD = "Inselfels-7"
#: Fast to check, unlike what `make password` gives.
HASH = generate_password_hash(PASSWORD, "pbkdf2:sha256:1000")
HEADER = "X-Signed-In"

Made = Callable[..., FlaskClient]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    """Makes a server that answers who asks, with settings of the environment."""

    def make(**settings: str) -> FlaskClient:
        for name in (curators.PASSWORD_HASH, curators.HEADER, rates.SIGN_INS):
            monkeypatch.delenv(name, raising=False)
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        server = Flask(__name__)
        rates.install(server)
        # What it takes of an app; a test process has one Dash app, with one environment.
        curators.add_route(SimpleNamespace(server=server, config=SimpleNamespace(routes_pathname_prefix="/")))  # type: ignore[arg-type]
        server.add_url_rule("/who", "who", lambda: f"{curators.offered()} {curators.current()}")
        return server.test_client()

    return make


def sign_in(client: FlaskClient, password: str = PASSWORD, name: str = "Mara Lind", on: str = "/review?page=2") -> str:
    """Sends the form; the address that the answer leads to."""
    answer = client.post("/signed-in", data={"name": name, "password": password, "next": on})
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def who(client: FlaskClient) -> str:
    return client.get("/who").get_data(as_text=True)


def test_without_a_setting_nobody_is_a_curator(made: Made) -> None:
    client = made()
    assert who(client) == "False "
    assert "problem=password" in sign_in(client) and who(client) == "False "
    assert "problem=password" in sign_in(client, password="")


def test_the_password_signs_in_until_the_curator_signs_out(made: Made) -> None:
    client = made(CURATOR_PASSWORD_HASH=HASH)
    assert who(client) == "True "
    assert sign_in(client) == "/review?page=2" and who(client) == "True Mara Lind"
    cookie = client.get_cookie("vitrine-curator")
    assert cookie is not None and cookie.http_only and cookie.same_site == "Lax" and not cookie.secure
    assert PASSWORD not in cookie.value
    client.post("/signed-out")
    assert who(client) == "True "


def test_over_https_the_cookie_goes_over_https_alone(made: Made) -> None:
    client = made(CURATOR_PASSWORD_HASH=HASH)
    form = {"name": "Mara", "password": PASSWORD}
    client.post("/signed-in", data=form, headers={"X-Forwarded-Proto": "https"}, base_url="https://localhost")
    cookie = client.get_cookie("vitrine-curator")
    assert cookie is not None and cookie.secure


@pytest.mark.parametrize(
    ("password", "name", "problem"),
    [("Inselfels-8", "Mara", "password"), ("", "Mara", "password"), (PASSWORD, " \t", "name"), (PASSWORD, "", "name")],
)
def test_a_wrong_form_leads_back_to_the_page_which_says_why(made: Made, password: str, name: str, problem: str) -> None:
    client = made(CURATOR_PASSWORD_HASH=HASH)
    address = urlsplit(sign_in(client, password, name))
    assert address.path == curators.PATH
    assert parse_qs(address.query) == {"next": ["/review?page=2"], "problem": [problem]}
    assert problem in curators.PROBLEMS and who(client) == "True "


def test_another_password_signs_everybody_out(made: Made) -> None:
    client = made(CURATOR_PASSWORD_HASH=HASH)
    sign_in(client)
    cookie = client.get_cookie("vitrine-curator")
    assert cookie is not None
    changed = made(CURATOR_PASSWORD_HASH=generate_password_hash("other", "pbkdf2:sha256:1000"))
    changed.set_cookie("vitrine-curator", cookie.value)
    assert who(changed) == "True "
    unchanged = made(CURATOR_PASSWORD_HASH=HASH)
    unchanged.set_cookie("vitrine-curator", cookie.value)
    assert who(unchanged) == "True Mara Lind", "as another worker of the server sees it"
    unchanged.set_cookie("vitrine-curator", cookie.value[:-1] + ("A" if cookie.value[-1] != "A" else "B"))
    assert who(unchanged) == "True "


def test_a_day_later_nobody_is_signed_in(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    client = made(CURATOR_PASSWORD_HASH=HASH)
    sign_in(client)
    monkeypatch.setattr(curators, "LASTS", -1)
    assert who(client) == "True "


def test_passwords_cannot_be_tried_without_end(made: Made) -> None:
    client = made(CURATOR_PASSWORD_HASH=HASH, SIGN_INS_PER_MINUTE="3")
    assert ["problem=password" in sign_in(client, "guess") for _ in range(3)] == [True] * 3
    assert "problem=often" in sign_in(client) and who(client) == "True ", "not even the right one is looked at"
    client.post("/signed-out")  # Costs nothing, and is not bounded.


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil", "/\t/evil.example", "javascript:x", ""],
)
def test_signing_in_leads_to_no_other_site(made: Made, elsewhere: str) -> None:
    assert sign_in(made(CURATOR_PASSWORD_HASH=HASH), on=elsewhere) == "/"


def test_a_proxy_names_the_curator(made: Made) -> None:
    client = made(CURATOR_HEADER=HEADER)
    assert who(client) == "True "
    assert client.get("/who", headers={HEADER: "mara@museum.example"}).text == "True mara@museum.example"
    # As WSGI servers hand UTF-8 on.
    assert client.get("/who", headers={HEADER: "Žofie".encode().decode("latin-1")}).text == "True Žofie"
    assert client.get("/who", headers={HEADER: "  "}).text == "True "
    assert "problem=password" in sign_in(client), "there is no password"


def test_a_name_is_one_line_of_readable_signs(made: Made) -> None:
    client = made(CURATOR_PASSWORD_HASH=HASH)
    sign_in(client, name="  Mara\r\nSet-Cookie: a=b \u202e Lind " + "x" * 100)
    name = who(client).removeprefix("True ")
    assert name.startswith("Mara Set-Cookie: a=b Lind x") and len(name) == curators.LONGEST_NAME


@pytest.mark.parametrize(
    "settings",
    [
        {"CURATOR_PASSWORD_HASH": PASSWORD},
        {"CURATOR_PASSWORD_HASH": "scrypt:32768:8:1"},  # What a shell leaves of a hash in double quotes.
        {"CURATOR_HEADER": "X Signed In"},
        {"CURATOR_HEADER": "X_Signed_In"},
    ],
)
def test_a_setting_that_cannot_work_is_told_at_the_start(made: Made, settings: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match=next(iter(settings))) as raised:
        made(**settings)
    assert PASSWORD not in str(raised.value), "somebody may have taken the password itself for its hash"
