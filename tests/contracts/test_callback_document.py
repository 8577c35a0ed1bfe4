"""The endpoint of Dash callbacks against a document of it: whatever is posted, the answer is no failure of the server.

The document is made of the app's own register of callbacks. Values may be any JSON; ``test_callbacks`` asks with chosen
ones, each in each place.
"""

import logging
from typing import Any

import pytest
import schemathesis
from dash import Dash
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error

from tests.contracts.test_callbacks import CALLBACK, Tracebacks, named_outputs

#: Deep enough for what pages send, such as a filter or an answer.
ANY: dict[str, Any] = {
    "type": ["null", "boolean", "number", "string", "array", "object"],
    "items": {"type": ["null", "number", "string", "object", "array"]},
    "additionalProperties": {"type": ["null", "boolean", "number", "string", "array", "object"]},
}


def exactly(value: Any) -> dict[str, Any]:
    return {"const": value}


def slot(given: dict[str, Any]) -> dict[str, Any]:
    """One input or state, with any value."""
    parts = {"id": exactly(given["id"]), "property": exactly(given["property"]), "value": ANY}
    return {"type": "object", "properties": parts, "required": list(parts), "additionalProperties": False}


def body(key: str, callback: dict[str, Any]) -> dict[str, Any]:
    def listed(slots: list[dict[str, Any]]) -> dict[str, Any]:
        each = [slot(given) for given in slots]
        most = {"type": "array", "minItems": len(each), "maxItems": len(each)}
        return {**most, "prefixItems": each, "items": False} if each else most

    parts = {
        "output": exactly(key),
        "outputs": exactly(named_outputs(key)),
        "inputs": listed(callback["inputs"]),
        "state": listed(callback["state"]),
        "changedPropIds": {"type": "array", "items": {"type": "string"}, "maxItems": 3},
    }
    return {"type": "object", "properties": parts, "required": list(parts)}


def document(callbacks: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """An OpenAPI document with one operation: the endpoint, whose body is that of one of the callbacks."""
    bodies = [body(key, each) for key, each in callbacks.items() if "callback" in each]
    content = {"application/json": {"schema": {"anyOf": bodies}}}
    operation = {
        "requestBody": {"required": True, "content": content},
        "responses": {"200": {"description": "what changes"}, "400": {"description": "not what the page sends"}},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "callbacks", "version": "1"},
        "paths": {CALLBACK: {"post": operation}},
    }


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_whatever_is_posted_is_no_failure_of_the_server(served: Dash, mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_dict(document(served.callback_map))
    schema.app = served.server
    statuses: list[int] = []
    noticed = Tracebacks()
    logging.getLogger().addHandler(noticed)

    @given(case=schema[CALLBACK]["POST"].as_strategy(generation_mode=mode))
    @settings(max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    def posted(case: schemathesis.Case) -> None:
        answer = case.call()
        statuses.append(answer.status_code)
        case.validate_response(answer, checks=[not_a_server_error])
        assert not noticed.found

    try:
        posted()
    finally:
        logging.getLogger().removeHandler(noticed)
    assert 400 in statuses and (mode is GenerationMode.NEGATIVE or {200, 204} & set(statuses))
