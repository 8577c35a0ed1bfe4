"""Whatever is sent to any callback, the answer is one of the page's, and no traceback is in the log."""

import itertools
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

CALLBACK = "/_dash-update-component"
NESTED: list[Any] = []
for _ in range(40):
    NESTED = [NESTED]
#: What no page sends, and what it sends elsewhere.
VALUES: tuple[Any, ...] = (
    None, True, -1, 7, 10**30, 1.5, float("nan"), float("-inf"), "", "light", "clusters", "\ud800", "x" * 9000,
    "?class=china&page=-5", "?of=acquired&q=%ff", [], [1, None], [[1]], {}, {"rows": [1]}, {"rows": "!!!"},
    {"search": "?q=a", "chart": "culture"}, {"kind": [], "label": {}, "page": 10**20, "hidden": [1], "hide": True},
    {"page": -3}, {"text": "a,b\n"}, {"text": 5}, {"problem": {"a": 1}}, NESTED,
)  # fmt: skip


class Tracebacks(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:
            self.found.append(f"{record.getMessage()}: {record.exc_info[1]!r}")


@pytest.fixture
def tracebacks() -> Iterator[list[str]]:
    handler = Tracebacks()
    logging.getLogger().addHandler(handler)
    yield handler.found
    logging.getLogger().removeHandler(handler)


def bodies(key: str, callback: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each value in each place, the others empty, and in all places at once."""
    slots = [*callback["inputs"], *callback["state"]]
    empty: list[Any] = [None] * len(slots)
    placed = [[*empty[:at], value, *empty[at + 1 :]] for at in range(len(slots)) for value in VALUES]
    for values in itertools.chain(placed, ([value] * len(slots) for value in VALUES)):
        given = [
            {"id": _id(slot["id"]), "property": slot["property"], "value": value}
            for slot, value in zip(slots, values, strict=True)
        ]
        count = len(callback["inputs"])
        first = given[0]
        name = first["id"] if isinstance(first["id"], str) else json.dumps(first["id"], separators=(",", ":"))
        yield {
            "output": key,
            "outputs": named_outputs(key),
            "inputs": given[:count],
            "state": given[count:],
            "changedPropIds": [f"{name}.{first['property']}"],
        }


def named_outputs(key: str) -> Any:
    """What a request of the callback with that key calls its outputs: one or several."""
    if key.startswith(".."):
        return [_named(each) for each in key.strip(".").split("...")]
    return _named(key)


def _named(output: str) -> dict[str, Any]:
    name, _, prop = output.rpartition(".")
    return {"id": _id(name), "property": prop.partition("@")[0]}


def _id(name: str) -> Any:
    if not name.startswith("{"):
        return name
    return {key: "china" if value in (["MATCH"], ["ALL"]) else value for key, value in json.loads(name).items()}


def test_whatever_is_sent_to_a_callback_is_answered_without_a_traceback(served: Dash, tracebacks: list[str]) -> None:
    client, asked, refused = served.server.test_client(), 0, 0
    for key, callback in served.callback_map.items():
        if "callback" not in callback:
            continue  # One of the browser's own.
        for body in bodies(key, callback):
            answer = client.post(CALLBACK, data=json.dumps(body), content_type="application/json")
            assert answer.status_code in (200, 204, 400), (answer.text, body)
            assert not tracebacks, (tracebacks, body)
            asked += 1
            refused += answer.status_code == 400
    assert asked > 1000 and refused > 50


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, '{"output": "work-map.figure", "inputs": ' + "[" * 5000 + "]" * 5000 + "}", "1" * 10_000],
)
def test_json_without_end_is_the_senders_fault(served: Dash, tracebacks: list[str], text: str) -> None:
    answer = served.server.test_client().post(CALLBACK, data=text, content_type="application/json")
    assert answer.status_code == 400 and not tracebacks


@pytest.mark.parametrize(
    "path",
    ["/", "/map", "/work/x", "/work/%00", "/collection", "/review", "/review/duplicates", "/network", "/lists"],
)
@pytest.mark.parametrize(
    "search",
    [
        "",
        "?work=a&work=b",
        "?page=-1&page=x&kind=zz",
        "?work=%ff",
        "?work=\ud800",
        "?a=b&" * 2000,
        "?works=a,%ff&name=x",
        None,
        5,
        [],
    ],
)
def test_every_page_is_drawn_whatever_its_address_says(
    served: Dash, tracebacks: list[str], path: str, search: Any
) -> None:
    key = next(each for each in served.callback_map if "_pages_content" in each)
    body = {
        "output": key,
        "outputs": [_named(each) for each in key.strip(".").split("...")],
        "inputs": [
            {"id": "_pages_location", "property": "pathname", "value": path},
            {"id": "_pages_location", "property": "search", "value": search},
        ],
        "changedPropIds": ["_pages_location.pathname"],
    }
    client: FlaskClient = served.server.test_client()
    answer = client.post(CALLBACK, data=json.dumps(body), content_type="application/json")
    assert answer.status_code in (200, 400) and not tracebacks
