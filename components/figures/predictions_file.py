"""The predictions of every work as a CSV file: ``/model/predictions.csv``."""

from typing import Any

import dash
from dash import Dash
from flask import Response, abort

from components.site import context
from pipeline.artefacts.records import csv
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError

ROUTE = "model/predictions.csv"
#: Columns of the catalogue beside the predictions.
_DESCRIBED = ("object_id", "title", "artist")
#: Decimals of probabilities.
_DECIMALS = 6


def address() -> str:
    """Where the file is."""
    return str(dash.get_relative_path(f"/{ROUTE}"))


def add_route(app: Dash) -> None:
    """Adds the route of the file."""
    app.server.add_url_rule(f"{app.config.routes_pathname_prefix}{ROUTE}", "predictions-csv", _file)


def columns(store: ArtefactStore) -> dict[str, list[Any]]:
    """The file's columns: which work, split, group, class in the catalogue, predicted class, and probabilities.

    Works of one artist or group, and near-duplicates, have one ``group``; no group is in two splits. A build of before
    has none.
    """
    table = store.predictions.sort_values("row")
    described = {name: store.objects[name].take(table["row"]).astype(str).tolist() for name in _DESCRIBED}
    measured = {
        name: table[name].round(_DECIMALS).tolist() if table[name].dtype.kind == "f" else table[name].tolist()
        for name in table.columns
        if name != "row"
    }
    return described | measured


def _file() -> Response:
    try:
        content = csv.columns(columns(context.live_store()))
    except ArtefactError as error:
        abort(503, context.sentence(error))
    response = Response(content, mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="vitrine-predictions.csv"'
    response.headers["Cache-Control"] = "no-cache"
    return response
