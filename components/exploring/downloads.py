"""CSV files of each chart, of the records and of rejected objects: ``/collection/culture.csv?q=fuji``.

A query string with parts that are not understood is refused with status 400. The page can tell its visitor which
parts were ignored; a file cannot.
"""

from dash import Dash
from flask import Response, abort, request, stream_with_context

from components.exploring import charts
from components.exploring.address import CollectionAddress, collection_of, parse, too_long
from components.exploring.collection import ACQUIRED, Collection, chosen
from components.exploring.left_out import LEFT_OUT
from components.exploring.panels import RECORDS
from components.site import context
from pipeline.artefacts import rejected
from pipeline.artefacts.records import csv
from pipeline.core.errors import ArtefactError


def add_route(app: Dash) -> None:
    """Adds the route of the files."""
    prefix = app.config.routes_pathname_prefix
    app.server.add_url_rule(f"{prefix}collection/<name>.csv", "collection-csv", _csv)


def _csv(name: str) -> Response:
    search = request.query_string.decode("utf-8", "replace")
    try:
        collection = chosen(collection_of(search))
    except ArtefactError as error:
        abort(503, context.sentence(error))
    if name not in (RECORDS, LEFT_OUT) and not charts.known(collection, name):
        abort(404, f"There is no chart “{name[:60]}”.")
    address = _parse_all(collection, search)
    if address.left and name != LEFT_OUT:
        abort(400, "A reason and a class of what was left out filter left-out.csv only. Leave them out.")
    if name in (RECORDS, LEFT_OUT):
        # Streamed, since the records of a museum are some hundred megabytes.
        try:
            pieces = (
                collection.table.export(address.filter)
                if name == RECORDS
                else rejected.export(collection.root, address.left)
            )
        except ArtefactError as error:
            abort(503, context.sentence(error))
        return _attached(Response(stream_with_context(pieces), mimetype="text/csv"), f"{name}.csv")
    chart = charts.table(collection, name, address.filter)
    return _attached(Response(csv.columns(_columns(chart)), mimetype="text/csv"), f"{name}.csv")


def _parse_all(collection: Collection, search: str) -> CollectionAddress:
    """The parsed query string; status 400 when a part of it is not understood."""
    of = collection_of(search)
    if of not in ("", ACQUIRED):
        abort(400, f"There is no collection “{of[:60]}”: leave `of` out for the build’s, or say of={ACQUIRED}.")
    if of == ACQUIRED and collection.store is not None:
        abort(400, f"No collection has been acquired: leave of={ACQUIRED} out for the build’s.")
    if too_long(search):
        abort(400, "The address has more parts than are read. Use fewer values.")
    address = parse(collection, search)
    if address.ignored:
        abort(400, f"{' '.join(address.ignored)} Correct the address, or leave that out.")
    return address


def _columns(chart: charts.ChartTable) -> dict[str, list[str | int]]:
    """The columns of the chart by name. The second of two classes with the same title gets a number."""
    columns: dict[str, list[str | int]] = {}
    for place, title in enumerate(chart.head):
        name = title if title not in columns else f"{title} ({place})"
        cells = [row[place] for row in chart.rows]
        columns[name] = cells if all(isinstance(cell, int) for cell in cells) else [str(cell) for cell in cells]
    return columns


def _attached(response: Response, file_name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="vitrine-{file_name}"'
    response.headers["Cache-Control"] = "no-cache"
    return response
