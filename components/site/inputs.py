"""Whether a callback that failed was given values that the page sends.

Anybody can post any values to a callback. One that fails on values of other types than its signature declares, or on
values that no browser makes, is the sender's fault and no reason for a traceback in the log.
"""

import inspect
import math
import types
from collections.abc import Callable, Sequence
from typing import Any, Union, get_args, get_origin, get_type_hints

import dash
from flask import request

#: JavaScript's largest whole number without loss.
_LARGEST = 2**53
#: Deepest nesting of a value that the page sends.
_DEEPEST = 20


def foreign(callback: Callable[..., Any], values: Sequence[Any]) -> str:
    """The name of the first argument of a callback whose value the page does not send; "" if there is none."""
    function = inspect.unwrap(callback)
    hints = get_type_hints(function)
    names = list(inspect.signature(function).parameters)
    for name, value in zip(names, values, strict=False):
        if not (_fits(value, hints.get(name, Any)) and _is_plain(value)):
            return name
    return ""


def foreign_in_request() -> str:
    """The same of the callback of the current request, with the callback's name."""
    body: Any = request.get_json(silent=True)
    try:
        callback = dash.get_app().callback_map[body["output"]]["callback"]
        given = [*body.get("inputs", ()), *body.get("state", ())]
        values = [[one.get("value") for one in each] if isinstance(each, list) else each.get("value") for each in given]
    except (KeyError, TypeError, AttributeError):
        return "the request"
    for slot, value in zip(given, values, strict=True):
        if isinstance(slot, dict) and not _is_address(slot.get("property"), value):
            return f"an address ({slot['property']})"
    name = foreign(callback, values)
    return f"{inspect.unwrap(callback).__name__}({name})" if name else ""


def _is_address(name: Any, value: Any) -> bool:
    """Whether a browser sends such a part of an address. Dash's own callback, which draws the pages, checks nothing."""
    if name == "pathname":
        return isinstance(value, str) and value.startswith(dash.get_app().config.requests_pathname_prefix)
    return name != "search" or value is None or isinstance(value, str)


def _fits(value: Any, hint: Any) -> bool:
    """Whether a value from JSON is of a type, as far as the types of callbacks' signatures go."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return any(_fits(value, part) for part in parts)
    if origin is list:
        return isinstance(value, list) and all(_fits(each, parts[0]) for each in value)
    if origin is dict:
        return isinstance(value, dict) and all(_fits(each, parts[1]) for each in value.values())
    if hint in (int, float):
        return isinstance(value, int if hint is int else int | float) and not isinstance(value, bool)
    if hint is None or hint is type(None):
        return value is None
    # Any is a class since Python 3.11, but of nothing.
    return isinstance(value, hint) if isinstance(hint, type) and hint is not Any else True


def _is_plain(value: Any, depth: int = 0) -> bool:
    """Whether a browser makes such a value: finite numbers, text that can be encoded, no endless nesting."""
    if depth > _DEEPEST:
        return False
    if isinstance(value, str):
        return not any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, float | int):
        return math.isfinite(value) and abs(value) <= _LARGEST
    if isinstance(value, dict):
        return all(_is_plain(each, depth + 1) for pair in value.items() for each in pair)
    return all(_is_plain(each, depth + 1) for each in value) if isinstance(value, list) else True
