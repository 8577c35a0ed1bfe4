"""How often one address may ask for what costs much: a bound, so that one sender leaves room for the others.

Settings of the server: ``PICTURES_PER_MINUTE`` (posted pictures and searches, by default 120), ``API_PER_MINUTE``
(other requests of the API and curators' decisions, by default 600) and ``SIGN_INS_PER_MINUTE`` (curators' passwords, by
default 10); 0 sets no bound. Each process counts for itself.
"""

import os
import time

from flask import Flask, Response, current_app, has_request_context, jsonify, request
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from components.observing import addresses, metrics
from components.site import problems
from pipeline.core.errors import ConfigError

#: Setting -> its default.
PICTURES, API, SIGN_INS = "PICTURES_PER_MINUTE", "API_PER_MINUTE", "SIGN_INS_PER_MINUTE"
DEFAULTS = {PICTURES: 120, API: 600, SIGN_INS: 10}
_CALLBACKS = "_dash-update-component"
#: Endpoint of the server -> its setting, "" where it checks a bound itself or costs nothing.
_ENDPOINTS = {"decisions": API, "signed-in": "", "signed-out": ""}
_EXTENSION = "rates"


def install(server: Flask) -> None:
    """Refuses requests above the bounds by status 429.

    Raises:
        ConfigError: a setting is no number.
    """
    bounds = {name: _bound(name) for name in DEFAULTS}
    server.extensions[_EXTENSION] = bounds, MovingWindowRateLimiter(MemoryStorage())

    def check() -> Response | tuple[Response, int, dict[str, str]] | None:
        name = _kind()
        seconds = wait(name) if name else 0
        if not seconds:
            return None
        metrics.refused("too_many")
        most = getattr(bounds[name], "amount", 0)
        message = (
            f"More than {most} requests came from your address within a minute. Please try again in {seconds} "
            f"second{'' if seconds == 1 else 's'}."
        )
        if problems.is_api(request.path):
            return problems.ProblemError(429, message, "too_many", retry_after=seconds).response()
        return jsonify(code="too_many", message=message), 429, {"Retry-After": str(seconds)}

    server.before_request(check)


def wait(name: str) -> int:
    """Counts the current request; the seconds until its address may ask again, 0 where it may now.

    Args:
        name: the setting of the bound.
    """
    bounds, limiter = current_app.extensions[_EXTENSION]
    bound = bounds[name]
    if bound is None or limiter.hit(bound, name, address()):
        return 0
    reset = limiter.get_window_stats(bound, name, address()).reset_time
    return int(max(1, round(reset - time.time() + 0.5)))


def address() -> str:
    """The address that the current request came from, see :func:`.addresses.sender`; "" outside of a request."""
    if not has_request_context():
        return ""
    return addresses.sender(request.remote_addr or "", request.headers.get("X-Forwarded-For", ""))


def _kind() -> str:
    """The setting that bounds the current request; "" for none."""
    if request.endpoint in _ENDPOINTS:
        return _ENDPOINTS[request.endpoint]
    if request.method == "POST" and not request.path.endswith(_CALLBACKS):
        return PICTURES
    return API if problems.is_api(request.path) else ""


def _bound(name: str) -> RateLimitItem | None:
    text = os.environ.get(name, "") or str(DEFAULTS[name])
    if not text.isdecimal():
        raise ConfigError(f"{name} is {text!r}. It must be a number of requests a minute, or 0 for no bound.")
    return RateLimitItemPerMinute(int(text)) if int(text) else None
