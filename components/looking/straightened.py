"""Look closer: the route that gives a measured work as seen from straight above, with a scale bar, as a PNG file."""

import re

import numpy as np
from dash import Dash
from flask import Response, request

from components.looking import findings, references
from components.site import posted_picture
from pipeline import annotations
from pipeline.annotations.base import picture_for
from pipeline.annotations.measure import straight_png
from pipeline.core.errors import AnnotationError
from pipeline.images import uploads
from pipeline.images.decoder_pool import Data

ROUTE = f"{findings.ROUTE}/straightened"
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
#: Numbers of the parameters ``outline`` and ``view``.
_OUTLINE, _VIEW = 8, 10


def add_route(app: Dash) -> None:
    """Adds the route."""
    path = f"{app.config.routes_pathname_prefix}{ROUTE}"
    app.server.add_url_rule(path, ROUTE, _straightened, methods=["GET", "POST"])


def _straightened() -> posted_picture.Answer:
    """A work of a posted picture, or of the picture of the work ``?work=`` of the build ``?build=``.

    ``outline`` has its corners as shares of the picture's width and height, ``view`` that of what was found.
    """
    return posted_picture.answered(_of_posted if request.method == "POST" else _of_work, findings.TURNS)


def _of_posted() -> posted_picture.Answer:
    return _png(posted_picture.posted())


def _of_work() -> posted_picture.Answer:
    data = findings.picture_of_work()
    return _png(data) if data is not None else findings.no_work()


def _png(data: Data) -> Response:
    outline, view = _numbers("outline", _OUTLINE), _numbers("view", _VIEW)
    picture = picture_for(annotations.of_pictures()[references.KIND], uploads.pool(), data)
    content = straight_png(picture.pixels, view, np.array(outline).reshape(4, 2))
    return Response(content, mimetype="image/png", headers={"Cache-Control": "no-store"})


def _numbers(name: str, count: int) -> list[float]:
    parts = request.args.get(name, "").split(",")
    if len(parts) != count or not all(_NUMBER.fullmatch(part) for part in parts):
        raise AnnotationError(f"“{name}” must have {count} numbers with commas between them. Measure the work again.")
    return [float(part) for part in parts]
