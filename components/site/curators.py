"""Who may decide about works: a curator who has signed in by password, or whom a proxy names.

Settings of the server:

- ``CURATOR_PASSWORD_HASH``, made by ``make password``: whoever knows the password signs in at ``/sign-in``;
- ``CURATOR_HEADER``: the request header in which a proxy that has signed a curator in names them. Whoever reaches the
  server past the proxy can send it too, so the proxy must remove it from what visitors send.

Without either, nobody signs in and nothing is written on the server.
"""

import functools
import hashlib
import logging
import os
import re
import threading
from dataclasses import dataclass
from urllib.parse import urlencode

from dash import Dash, html
from dash.development.base_component import Component
from flask import Flask, Response, abort, current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.security import check_password_hash

from components.observing import metrics
from components.site import rates, urls
from components.site.static_html import Input, static_html
from pipeline.core.errors import ConfigError

log = logging.getLogger(__name__)

PASSWORD_HASH, HEADER = "CURATOR_PASSWORD_HASH", "CURATOR_HEADER"
#: Paths of the page that asks for the password, and of the routes that its forms send to.
PATH, _IN, _OUT = "/sign-in", "/signed-in", "/signed-out"
#: Fields of the form, and names in the page's query string.
NAME, PASSWORD, NEXT, PROBLEM = "name", "password", "next", "problem"
#: What was wrong with a form -> what the page says.
PROBLEMS = {
    "password": "This is not the password. Nothing was changed.",
    "name": "Please write your name: other curators see it beside your decisions.",
    "often": "Too many passwords came within a minute. Please wait a minute and try again.",
}
LONGEST_NAME = 60
#: How long a curator stays signed in, in seconds: a working day.
LASTS = 12 * 60 * 60

_COOKIE = "vitrine-curator"
_EXTENSION = "curators"
# As Werkzeug writes it. The parameters of a method are its own.
_HASH = re.compile(r"(scrypt:\d+:\d+:\d+|pbkdf2:\w+:\d+)\$[^$]+\$[0-9a-f]+")
_HEADER_NAME = re.compile(r"[A-Za-z0-9-]+")
#: Checking a password takes 32 MB; seconds that a request waits for its turn.
_WAITS = 3
_checking = threading.Lock()


@dataclass(frozen=True)
class Settings:
    """How curators sign in."""

    password_hash: str = ""
    header: str = ""

    @property
    def offered(self) -> bool:
        """Whether anybody can sign in at all."""
        return bool(self.password_hash or self.header)


def from_environment() -> Settings:
    """The settings.

    Raises:
        ConfigError: one of them is none that can work.
    """
    found = Settings(os.environ.get(PASSWORD_HASH, "").strip(), os.environ.get(HEADER, "").strip())
    if found.password_hash and not _HASH.fullmatch(found.password_hash):
        raise ConfigError(
            f"{PASSWORD_HASH} is not the hash of a password. Make one by `make password`. A shell takes its $ signs "
            "for variables unless it stands in single quotes."
        )
    if found.header and not _HEADER_NAME.fullmatch(found.header):
        raise ConfigError(f"{HEADER} is {found.header!r}. It must be the name of a header, such as X-Forwarded-User.")
    return found


def add_route(app: Dash) -> None:
    """Adds the routes that sign a curator in and out.

    Raises:
        ConfigError: a setting is none that can work.
    """
    app.server.extensions[_EXTENSION] = from_environment()
    app.server.after_request(_keep_private)
    prefix = app.config.routes_pathname_prefix.rstrip("/")
    for path, view in ((_IN, _sign_in), (_OUT, _sign_out)):
        app.server.add_url_rule(f"{prefix}{path}", path.strip("/"), view, methods=["POST"])


def _keep_private(response: Response) -> Response:
    if "Cache-Control" not in response.headers and current():
        # It may name the curator.
        response.headers["Cache-Control"] = "private, no-store"
    return response


def offered() -> bool:
    """Whether curators can sign in on this server."""
    return _settings().offered


def offered_by(server: Flask) -> bool:
    """The same, outside of a request."""
    settings: Settings = server.extensions[_EXTENSION]
    return settings.offered


def by_password() -> bool:
    """Whether they do so on this server, and not on the proxy in front of it."""
    return bool(_settings().password_hash)


def current() -> str:
    """The name of the curator who sent the current request; "" for anybody else."""
    settings = _settings()
    if settings.header and (named := _clean(_decoded(request.headers.get(settings.header, "")))):
        return named
    if settings.password_hash and (cookie := request.cookies.get(_COOKIE)):
        try:
            found = _signer(settings.password_hash).loads(cookie, max_age=LASTS)
        except BadSignature:
            return ""
        return found if isinstance(found, str) else ""
    return ""


def can_sign_out() -> bool:
    """Whether the current curator can sign out here: one whom the proxy names does so there."""
    settings = _settings()
    return not (settings.header and _clean(_decoded(request.headers.get(settings.header, ""))))


def local(address: object) -> str:
    """The address of a page of this server to go on to; the first page for any other address."""
    text = address if isinstance(address, str) else ""
    # Browsers read a backslash as a slash, and leave out tabs and line breaks.
    is_own = text.startswith("/") and not text.startswith("//") and "\\" not in text and text.isprintable()
    return text if is_own else urls.relative("/")


def sign_in_address(back_to: str) -> str:
    """The address of the page that asks for the password, and then goes on to a page of this server."""
    return f"{urls.relative(PATH)}?{urlencode({NEXT: back_to})}"


def sign_in_form(back_to: str) -> Component:
    """The form that asks for name and password, and then goes on to a page of this server."""
    return _form(
        _IN,
        back_to,
        html.Label(
            ["Your name", Input(type="text", name=NAME, required="", maxlength=str(LONGEST_NAME), autocomplete="name")]
        ),
        html.Label(["Password", Input(type="password", name=PASSWORD, required="", autocomplete="current-password")]),
        html.Button("Sign in", type="submit", className="button button--first"),
    )


def sign_out_form() -> Component:
    """The button that signs the curator out, and then shows the first page."""
    button = html.Button("Sign out", type="submit", className="quiet-button")
    return _form(_OUT, urls.relative("/"), button, name="sign-out-form")


def _form(path: str, back_to: str, *content: Component, name: str = "sign-in-form") -> Component:
    # A form of the browser's own: password managers know it, and a whole new page shows who has signed in.
    going_on = Input(type="hidden", name=NEXT, value=local(back_to))
    form = html.Form([going_on, *content], action=urls.relative(path), method="post", className=name)
    return static_html(form)


def refuse_other_sites() -> None:
    """Refuses what a page of another site made a curator's browser send; also one of a sibling domain.

    A cookie that is sent to this site alone is sent by those too, and what a proxy knows of a browser always is.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(403, "Requests from other sites are refused.")


def _sign_in() -> Response:
    refuse_other_sites()
    password_hash = _settings().password_hash
    on, name = local(request.form.get(NEXT)), _clean(request.form.get(NAME, ""))
    problem = "" if name else "name"
    if rates.wait(rates.SIGN_INS):
        problem = "often"
    elif not problem:
        problem = _checked(password_hash, request.form.get(PASSWORD, ""))
    if problem:
        metrics.refused(f"sign_in_{problem}")
        return _go(f"{urls.relative(PATH)}?{urlencode({NEXT: on, PROBLEM: problem})}")
    answer = _go(on)
    answer.set_cookie(
        _COOKIE, _signer(password_hash).dumps(name), LASTS, path=urls.relative("/"), secure=urls.scheme() == "https",
        httponly=True, samesite="Lax",
    )  # fmt: skip
    log.info("a curator signed in")
    return answer


def _checked(password_hash: str, password: str) -> str:
    """What is wrong with a password, a key of :data:`PROBLEMS`; "" for nothing."""
    if not password_hash:
        return "password"
    # Those who wait hold a thread each, which visitors need.
    if not _checking.acquire(timeout=_WAITS):
        return "often"
    try:
        return "" if check_password_hash(password_hash, password) else "password"
    finally:
        _checking.release()


def _sign_out() -> Response:
    refuse_other_sites()
    answer = _go(local(request.form.get(NEXT)))
    answer.delete_cookie(_COOKIE, path=urls.relative("/"))
    return answer


def _go(address: str) -> Response:
    # Status 303: the browser gets the page. A relative address holds behind any proxy.
    return Response(status=303, headers={"Location": address, "Cache-Control": "no-store"})


def _settings() -> Settings:
    found: Settings = current_app.extensions.get(_EXTENSION) or Settings()
    return found


@functools.cache
def _signer(password_hash: str) -> URLSafeTimedSerializer:
    # Signed with the hash, another password signs everybody out, and all workers know it.
    return URLSafeTimedSerializer(password_hash, "vitrine.curator", signer_kwargs={"digest_method": hashlib.sha256})


def _clean(name: str) -> str:
    """A curator's name in one line of printable signs, without space at its ends; "" where nothing is left."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())[:LONGEST_NAME].strip()


def _decoded(header: str) -> str:
    """A header's text. Servers hand headers on as Latin-1, and proxies send names as UTF-8."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeError:
        return header
