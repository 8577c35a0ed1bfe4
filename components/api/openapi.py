"""The API as an OpenAPI 3.1 document, made of what validates requests and makes answers."""

from http import HTTPStatus
from typing import Any

import msgspec

from components.api.base import Endpoint
from components.api.endpoints import every
from components.exploring.address import FIRST, LAST, WORDS, conditions
from components.exploring.collection import Collection, chosen
from components.site import problems, urls
from components.site.problems import Problem

VERSION = "1"
_SCHEMAS = "#/components/schemas/{name}"
_ALWAYS = {
    400: "A part of the request is not valid.",
    429: "One address asked more often than it may; `Retry-After` says when to ask again.",
    503: "There is no build to answer from.",
}
_DESCRIBED = {
    WORDS: "words and phrases that a work must hold",
    "in": "where the words are looked for: `catalogue` or `pictures`",
    FIRST: "first year, inclusive",
    LAST: "last year, inclusive",
    "without": "a column in which nothing is recorded",
    "select": "works that were selected on the map, as its address has them",
}


def document() -> dict[str, Any]:
    """The document, with the fields of the live build's collection as conditions.

    Raises:
        ArtefactError: there is no build.
    """
    collection, endpoints = chosen(), every()
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, collection)
    types = [each for endpoint in endpoints for each in (endpoint.answer, endpoint.body) if each is not None]
    _, schemas = msgspec.json.schema_components([*types, Problem], ref_template=_SCHEMAS)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Vitrine",
            "version": VERSION,
            "description": "Ask where a painting comes from, and what in the collection is like it. "
            "A class is a guess.",
        },
        "servers": [{"url": urls.relative(problems.API)}],
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _operation(endpoint: Endpoint, collection: Collection) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "description": endpoint.description,
        "parameters": _parameters(endpoint, collection),
        "responses": {"200": {"description": "The answer.", "content": _json(endpoint.answer)}}
        | {str(status): _problem(status, text) for status, text in sorted((_ALWAYS | dict(endpoint.problems)).items())},
    }
    if endpoint.body is not None:
        operation["requestBody"] = {"required": True, "content": _json(endpoint.body)}
    if endpoint.picture:
        file = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}, "required": ["file"]}
        operation["requestBody"] = {
            "required": True,
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
                "multipart/form-data": {"schema": file},
            },
        }
    return operation


def _parameters(endpoint: Endpoint, collection: Collection) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if "{id}" in endpoint.path:
        text = {"type": "string", "minLength": 1}
        found.append({"name": "id", "in": "path", "required": True, "schema": text, "description": "of the work"})
    schema = msgspec.json.schema(endpoint.parameters)
    own = schema["$defs"][endpoint.parameters.__name__]["properties"]
    for name, each in own.items():
        described = {key: value for key, value in each.items() if key != "description"}
        entry = {"name": name, "in": "query", "required": False, "schema": described}
        found.append(entry | ({"description": each["description"]} if "description" in each else {}))
    for name in conditions(collection) if endpoint.filters else ():
        found.append({"name": name, "in": "query", "required": False} | _condition(name, collection))
    return found


def _condition(name: str, collection: Collection) -> dict[str, Any]:
    text = {"type": "string", "maxLength": 300}
    if name in (FIRST, LAST):
        return {"schema": {"type": "integer", "minimum": -99_999, "maximum": 99_999}, "description": _DESCRIBED[name]}
    if name in collection.fields:
        title = collection.fields[name].title.lower()
        return {
            "schema": {"type": "array", "items": text},
            "style": "form",
            "explode": True,
            "description": f"{title}; several are alternatives, an empty one means that nothing is recorded",
        }
    return {"schema": text, "description": _DESCRIBED.get(name, name)}


def _json(kind: type[Any]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _SCHEMAS.format(name=kind.__name__)}}}


def _problem(status: int, text: str) -> dict[str, Any]:
    schema = {"$ref": _SCHEMAS.format(name=Problem.__name__)}
    return {
        "description": f"{HTTPStatus(status).phrase}. {text}",
        "content": {problems.MEDIA_TYPE: {"schema": schema}},
    }
