"""How often one address may ask for what costs much: a bound, so that one sender leaves room for the others.

Settings of the server: ``PICTURES_PER_MINUTE`` (posted pictures and searches, by default 120) and ``API_PER_MINUTE``
(other requests of the API, by default 600); 0 sets no bound. Each process counts for itself.
"""

import os
import time

from flask import Flask, Response, has_request_context, jsonify, request
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from components.observing import addresses, metrics
from components.site import problems
from pipeline.core.errors import ConfigError

#: Setting -> its default.
PICTURES, API = "PICTURES_PER_MINUTE", "API_PER_MINUTE"
DEFAULTS = {PICTURES: 120, API: 600}
_CALLBACKS = "_dash-update-component"


def install(server: Flask) -> None:
    """Refuses requests above the bounds by status 429.

    Raises:
        ConfigError: a setting is no number.
    """
    bounds = {name: _bound(name) for name in DEFAULTS}
    limiter = MovingWindowRateLimiter(MemoryStorage())

    def check() -> Response | tuple[Response, int, dict[str, str]] | None:
        name = _kind()
        bound = bounds[name] if name else None
        if bound is None or limiter.hit(bound, name, address()):
            return None
        metrics.refused("too_many")
        reset = limiter.get_window_stats(bound, name, address()).reset_time
        wait = max(1, round(reset - time.time() + 0.5))
        message = (
            f"More than {bound.amount} requests came from your address within a minute. Please try again in {wait} "
            f"second{'' if wait == 1 else 's'}."
        )
        if problems.is_api(request.path):
            return problems.ProblemError(429, message, "too_many", retry_after=wait).response()
        return jsonify(code="too_many", message=message), 429, {"Retry-After": str(wait)}

    server.before_request(check)


def address() -> str:
    """The address that the current request came from, see :func:`.addresses.sender`; "" outside of a request."""
    if not has_request_context():
        return ""
    return addresses.sender(request.remote_addr or "", request.headers.get("X-Forwarded-For", ""))


def _kind() -> str:
    """The setting that bounds the current request; "" for none."""
    if request.method == "POST" and not request.path.endswith(_CALLBACKS):
        return PICTURES
    return API if problems.is_api(request.path) else ""


def _bound(name: str) -> RateLimitItem | None:
    text = os.environ.get(name, "") or str(DEFAULTS[name])
    if not text.isdecimal():
        raise ConfigError(f"{name} is {text!r}. It must be a number of requests a minute, or 0 for no bound.")
    return RateLimitItemPerMinute(int(text)) if int(text) else None
