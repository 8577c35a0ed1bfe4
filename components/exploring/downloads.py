"""CSV of each chart, of the records and of what was left out: ``/collection/culture.csv?q=fuji``.

A file outlives its address, so a filter that is understood in part only is refused: the page can say what it left
out of an address, a file cannot.
"""

from __future__ import annotations

from dash import Dash
from flask import Response, abort, request, stream_with_context

from components.exploring import address, charts
from components.exploring.collection import ACQUIRED, Collection, chosen
from components.exploring.panels import RECORDS
from components.works.gallery import LEFT_OUT
from pipeline.artefacts import rejected
from pipeline.artefacts.records import csv
from pipeline.core.errors import ArtefactError


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
    if name not in (RECORDS, LEFT_OUT) and not charts.known(collection, name):
        abort(404, f"There is no chart “{name[:60]}”.")
    asked = _understood(collection, search)
    if name in (RECORDS, LEFT_OUT):
        # Piece by piece: all of a museum is some hundred megabytes.
        try:
            pieces = collection.table.export(asked.filter) if name == RECORDS else rejected.export(collection.root)
        except ArtefactError as error:
            abort(503, str(error))
        return _attached(Response(stream_with_context(pieces), mimetype="text/csv"), f"{name}.csv")
    found = charts.table(collection, name, asked.filter)
    return _attached(Response(csv.columns(_columns(found)), mimetype="text/csv"), f"{name}.csv")


def _understood(collection: Collection, search: str) -> address.Asked:
    """What the address asks for; without an understanding of all of it the answer is 400."""
    of = address.of(search)
    if of not in ("", ACQUIRED):
        abort(400, f"There is no collection “{of[:60]}”: leave `of` out for the build’s, or say of={ACQUIRED}.")
    if of == ACQUIRED and collection.store is not None:
        abort(400, f"No collection has been acquired: leave of={ACQUIRED} out for the build’s.")
    if address.too_long(search):
        abort(400, "The address asks for more than is read of one: ask for fewer values.")
    asked = address.read(collection, search)
    if asked.ignored:
        abort(400, f"{' '.join(asked.ignored)} Correct the address, or leave that out.")
    return asked


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
