"""API: what programs can ask, made of the document that describes it to them."""

from typing import Any

import dash
from dash import html
from dash.development.base_component import Component

from components.api import openapi
from components.site import context, problems, urls
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
                    html.Code(urls.relative("/iiif/collection.json?…")),
                    ".",
                ]
            ),
            *(_operation(base, *each) for each in operations),
        ],
        className="api-page",
    )


def _operation(base: str, method: str, path: str, operation: dict[str, Any]) -> Component:
    rows: list[list[tables.Cell]] = [
        [html.Code(each["name"]), _kind(each["schema"]), each.get("description", "")]
        for each in operation["parameters"]
    ]
    answers: list[list[tables.Cell]] = [
        [status, answer["description"]] for status, answer in operation["responses"].items()
    ]
    name = f"{operation['summary']}: parameters"
    return html.Section(
        [
            html.H2(operation["summary"]),
            html.P(html.Code(f"{method} {base}{path}")),
            html.P(operation["description"]),
            html.Details(
                [
                    html.Summary(f"{len(rows)} parameters and what is answered"),
                    tables.table(name, ("Name", "Kind", "Meaning"), rows) if rows else None,
                    tables.table(f"{operation['summary']}: answers", ("Status", "When"), answers),
                ]
            ),
        ],
        className="section",
    )


def _kind(schema: dict[str, Any]) -> str:
    """The kind of a parameter's value in words."""
    kind = str(schema.get("type", "text")).replace("string", "text")
    if kind == "array":
        return "texts"
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    limits = [str(schema[name]) for name in ("minimum", "maximum") if name in schema]
    return f"{kind}, {' to '.join(limits)}" if limits else kind
