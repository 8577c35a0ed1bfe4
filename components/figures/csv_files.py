"""CSV files for a doubter: ``/model/predictions.csv`` of every work, ``/model/figures.csv`` of all figures."""

from collections.abc import Callable, Mapping
from typing import Any

import dash
from dash import Dash
from flask import Response, abort

from components.site import context
from pipeline.artefacts.records import csv
from pipeline.artefacts.sample import Sample
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError

#: Columns of the catalogue beside the predictions.
_DESCRIBED = ("object_id", "title", "artist")
#: Columns of a number of a figure; see ``figures.json`` in docs/artefacts.md.
_ESTIMATE = ("label", "value", "low", "high", "unit", "note")
#: Decimals of probabilities.
_DECIMALS = 6


def address(name: str) -> str:
    """Where the file ``predictions`` or ``figures`` is."""
    return str(dash.get_relative_path(f"/{_route(name)}"))


def add_route(app: Dash) -> None:
    """Adds the routes of the files."""
    for name, columns in (("predictions", predictions), ("figures", figures)):
        rule = f"{app.config.routes_pathname_prefix}{_route(name)}"
        app.server.add_url_rule(rule, f"{name}-csv", _view(name, columns))


def predictions(store: ArtefactStore) -> dict[str, list[Any]]:
    """Which work, split, group, class in the catalogue, predicted class, and probabilities: a row a work.

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


def figures(store: ArtefactStore) -> dict[str, list[Any]]:
    """Every number of the evaluation with its interval and the works and artists that it rests on: a row a number.

    Where an interval is not estimable, ``low`` and ``high`` are empty and the note says so. Builds of before do not
    record works and artists.
    """
    rows = [
        {"figure": figure["name"]}
        | {name: estimate.get(name) for name in _ESTIMATE}
        | _rests_on(Sample.from_dict(figure["sample"]) if figure.get("sample") else None)
        for figure in store.figures
        for estimate in figure["estimates"]
    ]
    names = ("figure", *_ESTIMATE, *_rests_on(None))
    return {name: [row[name] for row in rows] for name in names}


def _rests_on(found: Sample | None) -> dict[str, Any]:
    if found is None:
        return dict.fromkeys(("sample", "works", "artists_or_groups", "works_by_unknown", "by_class"))
    return {
        "sample": found.kind,
        "works": found.works,
        "artists_or_groups": found.artists,
        "works_by_unknown": found.unknown,
        "by_class": ", ".join(phrase for phrase, _ in found.phrases()),
    }


def _route(name: str) -> str:
    return f"model/{name}.csv"


def _view(name: str, columns: Callable[[ArtefactStore], Mapping[str, list[Any]]]) -> Callable[[], Response]:
    def file() -> Response:
        try:
            content = csv.columns(columns(context.live_store()))
        except ArtefactError as error:
            abort(503, context.sentence(error))
        response = Response(content, mimetype="text/csv")
        response.headers["Content-Disposition"] = f'attachment; filename="vitrine-{name}.csv"'
        response.headers["Cache-Control"] = "no-cache"
        return response

    return file
