"""CSV of each chart and of the records, under the filter that the address says: ``/collection/culture.csv?q=fuji``."""

from __future__ import annotations

from dash import Dash
from flask import Response, abort, request, stream_with_context

from components.exploring import address, charts
from components.exploring.collection import chosen
from components.exploring.panels import RECORDS
from pipeline.artefacts import record_csv
from pipeline.errors import ArtefactError


def add_route(app: Dash) -> None:
    """Adds the addresses of the files."""
    prefix = app.config.routes_pathname_prefix
    app.server.add_url_rule(f"{prefix}collection/<name>.csv", "collection-csv", _csv)


def _csv(name: str) -> Response:
    search = request.query_string.decode("utf-8", "replace")
    try:
        collection = chosen(address.of(search))
    except ArtefactError as error:
        abort(503, str(error))
    if name != RECORDS and not charts.known(collection, name):
        abort(404, f"There is no chart “{name[:60]}”.")
    asked = address.read(collection, search)
    if name == RECORDS:
        # Piece by piece: all of a museum is some hundred megabytes.
        body = stream_with_context(collection.table.export(asked.filter))
        return _attached(Response(body, mimetype="text/csv"), f"{name}.csv")
    found = charts.table(collection, name, asked.filter)
    return _attached(Response(record_csv.columns(_columns(found)), mimetype="text/csv"), f"{name}.csv")


def _columns(found: charts.ChartTable) -> dict[str, list[str | int]]:
    """The chart by columns; two classes of one title get two names."""
    columns: dict[str, list[str | int]] = {}
    for place, title in enumerate(found.head):
        name = title if title not in columns else f"{title} ({place})"
        cells = [row[place] for row in found.rows]
        columns[name] = cells if all(isinstance(cell, int) for cell in cells) else [str(cell) for cell in cells]
    return columns


def _attached(response: Response, file_name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="vitrine-{file_name}"'
    response.headers["Cache-Control"] = "no-cache"
    return response
