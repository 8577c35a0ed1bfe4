"""The log of the server: a line of text or a JSON object for each event, with the id of the request.

Of a visitor it has the method, the path and what was answered. It has no query string, since that says what was
searched for, no referring page and no browser, and an address only where the operator asks for it.

Settings of the server: ``LOG_FORMAT`` is ``text``, the default, or ``json``; ``LOG_ADDRESSES=1`` logs addresses.
"""

import logging
import os
import re

from pythonjsonlogger.json import JsonFormatter

from components.observing import request_ids
from pipeline.core.errors import ConfigError

FORMAT, ADDRESSES = "LOG_FORMAT", "LOG_ADDRESSES"
FORMATS = ("text", "json")
#: Characters of a path that are logged at most.
_LONGEST_PATH = 300
_INVISIBLE = re.compile(r"[^!-~]")


def check_settings() -> None:
    """Raises a ConfigError where a setting of the log is none of its values."""
    for name, allowed in ((FORMAT, FORMATS), (ADDRESSES, ("0", "1"))):
        if os.environ.get(name, "") not in ("", *allowed):
            raise ConfigError(f"{name} is {os.environ[name]!r}. It must be {' or '.join(allowed)}.")


def has_addresses() -> bool:
    """Whether the operator wants addresses in the log."""
    return os.environ.get(ADDRESSES) == "1"


def path_of(address: str) -> str:
    """The path of a request's address as it was sent, without the query string, cut where it is long."""
    return plain(address.partition("?")[0][:_LONGEST_PATH]) or "-"


def plain(text: str) -> str:
    """A text of a request in visible ASCII, since anything else could forge lines or command a terminal."""
    return _INVISIBLE.sub("?", text)


def formatter() -> logging.Formatter:
    """The formatter that ``LOG_FORMAT`` names."""
    if os.environ.get(FORMAT) == "json":
        return JsonFormatter(
            "%(levelname)s %(name)s %(message)s %(request_id)s %(process)d",
            rename_fields={"levelname": "level", "name": "logger"},
            timestamp="time",
            json_ensure_ascii=False,
        )
    return logging.Formatter(
        "%(asctime)s [%(process)d] [%(levelname)s] [%(request_id)s] %(message)s", "%Y-%m-%d %H:%M:%S %z"
    )


def add_request_id(record: logging.LogRecord) -> bool:
    """A filter of handlers that gives every record the id of its request, "-" outside of one. It lets all pass."""
    record.request_id = request_ids.current() or "-"
    return True
