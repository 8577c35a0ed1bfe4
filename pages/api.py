"""API: what programs can ask, made of the document that describes it to them."""

import json
from typing import Any

import dash
from dash import html
from dash.development.base_component import Component

from components.api import openapi
from components.site import context, problems, states, urls
from components.works import tables

dash.register_page(__name__, path="/api", title="API · Vitrine", name="API")


@context.needs_build
def layout(**_: Any) -> Component:
    """The operations with their parameters and answers."""
    document = openapi.document()
    base = urls.relative(problems.API)
    operations = [
        (method.upper(), path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    return html.Article(
        [
            html.H1("API"),
            html.P(
                "Programs can ask what the pages ask. Answers are JSON; where there is none, a problem says why "
                "(RFC 9457). A class is a guess, with its calibrated probability.",
                className="lede",
            ),
            html.P(
                [
                    "The same for programs: ",
                    html.A("openapi.json", href=f"{base}/openapi.json"),
                    " (OpenAPI 3.1). Every work has a manifest of IIIF at ",
                    html.Code(urls.relative("/iiif/{id}/manifest.json")),
                    ", every filter a collection at ",
                    html.Code(urls.relative("/iiif/collection.json")),
                    ".",
                ]
            ),
            *(_operation(document, base, *each) for each in operations),
        ],
        className="api-page",
    )


def _operation(document: dict[str, Any], base: str, method: str, path: str, operation: dict[str, Any]) -> Component:
    rows: list[list[tables.Cell]] = [
        [html.Code(each["name"]), _kind(each["schema"]), states.with_code(each.get("description", ""))]
        for each in operation["parameters"]
    ]
    answers: list[list[tables.Cell]] = [
        [status, states.with_code(answer["description"])] for status, answer in operation["responses"].items()
    ]
    count = len(rows)
    name = f"{operation['summary']}: parameters"
    return html.Section(
        [
            html.H2(operation["summary"]),
            html.P(html.Code(f"{method} {base}{path}")),
            html.P(states.with_code(operation["description"])),
            html.Details(
                [
                    html.Summary(f"{count} parameter{'' if count == 1 else 's'}, and what is answered"),
                    tables.table(name, ("Name", "Kind", "Meaning"), rows) if rows else None,
                    _body(document, operation),
                    tables.table(f"{operation['summary']}: answers", ("Status", "When"), answers),
                ]
            ),
        ],
        className="section",
    )


def _body(document: dict[str, Any], operation: dict[str, Any]) -> Component | None:
    """The fields of a JSON body; None for another one."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return None
    named = content["schema"]["$ref"].rpartition("/")[2]
    schema = document["components"]["schemas"][named]
    rows: list[list[tables.Cell]] = [
        [html.Code(name), _kind(each), html.Code(json.dumps(each["default"])) if "default" in each else ""]
        for name, each in schema["properties"].items()
    ]
    return tables.table(f"{operation['summary']}: fields of the JSON body", ("Name", "Kind", "Else"), rows)


def _kind(schema: dict[str, Any]) -> str:
    """The kind of a parameter's value in words."""
    kind = str(schema.get("type", "text")).replace("string", "text")
    if kind == "array":
        items = schema["items"]
        kinds = [each["$ref"].rpartition("/")[2] for each in items.get("anyOf", ()) if "$ref" in each]
        return f"list of {' or '.join(kinds)}" if kinds else "texts"
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    limits = [str(schema[name]) for name in ("minimum", "maximum") if name in schema]
    return f"{kind}, {' to '.join(limits)}" if limits else kind
