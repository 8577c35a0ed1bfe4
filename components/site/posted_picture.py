"""The picture of a request: its file, its turn in the queue, and what is answered where there is none."""

import logging
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Response, g, jsonify, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from components.observing import metrics, request_ids
from components.site import context, rates, remote_picture
from components.site.remote_picture import IMAGE
from components.site.turns import BusyError, Turns
from pipeline.artefacts import manifest
from pipeline.core.errors import AnnotationError, ArtefactError, ExecutorError, ImageError, SearchUnavailableError
from pipeline.images import cropping, uploads
from pipeline.images.cropping import Part
from pipeline.images.decoder_pool import Data

Answer = Response | tuple[Response, int] | tuple[Response, int, dict[str, str]]

#: Requests that run at the same time (one more than are decoded, so that a picture is classified while the next one is
#: decoded), and requests that may wait for that. Together they are fewer than the threads of the Procfile, so that
#: pages always find one.
TURNS = Turns(running=uploads.decoders() + 1, waiting=16, sender=rates.address, watch=metrics.queue("pictures"))
#: Name in a query string.
PART = "part"
EXPECTED = "Send the bytes of one picture as the body, or a form with one file (multipart/form-data)."


def fetch_named() -> None:
    """Fetches the picture that ``?image=`` names, for :func:`posted`. Called before the request's turn begins.

    Raises:
        RemotePictureError: it cannot be fetched.
        BadRequest: the request has a body as well.
        BusyError: as many are fetched as may be.
    """
    address = request.args.get(IMAGE, "")
    if not address:
        return
    if request.content_length or "Transfer-Encoding" in request.headers:
        raise BadRequest(f"Send a picture or name its address by ?{IMAGE}=, not both.")
    g.remote_picture = remote_picture.fetched(address)


def close_named(_: BaseException | None = None) -> None:
    """Frees what :func:`fetch_named` fetched, when the request ends."""
    file = g.pop("remote_picture", None)
    if file is not None:
        file.close()


def posted() -> Data:
    """The posted picture: the body, or the first file of a form, or what :func:`fetch_named` fetched.

    Its path where the server has it in a file.

    Raises:
        BadRequest: a form without a file; the description says what is expected.
        RequestEntityTooLarge: more bytes than the server takes.
    """
    if "remote_picture" in g:
        return _path_of(g.remote_picture) or g.remote_picture.read()
    if request.mimetype != "multipart/form-data":
        path = _path_of(request.environ["wsgi.input"])
        most = request.max_content_length
        if path is not None and most is not None and path.stat().st_size > most:
            raise RequestEntityTooLarge
        return path or request.get_data(cache=False)
    file = next(iter(request.files.values()), None)
    if file is None:
        raise BadRequest(f"The form has no file in it. {EXPECTED}")
    return _path_of(file.stream) or file.read()


def part() -> Part | None:
    """The part of the posted picture that ``?part=`` names, see :func:`.cropping.parsed`; None where none is named.

    Raises:
        BadRequest: it is no part of a picture; the description says what is expected.
    """
    text = request.args.get(PART, "")
    try:
        return cropping.parsed(text) if text else None
    except ValueError as error:
        raise BadRequest(str(error)) from error


def _path_of(stream: Any) -> Path | None:
    """A path for a temporary file, which has no name. None for a stream in memory, or without such paths.

    A decoder that maps the file needs no copy of it in memory.
    """
    try:
        stream.flush()
        handle = stream.fileno()
        path = Path(f"/proc/{os.getpid()}/fd/{handle}")
        return path if stat.S_ISREG(os.fstat(handle).st_mode) and path.exists() else None
    except (AttributeError, OSError, ValueError):
        return None


def answered(make: Callable[[], Answer], turns: Turns | None = None) -> Answer:
    """What ``make`` returns, called when it is the request's turn, or a sentence on why there is no answer.

    Requests that take long have ``turns`` of their own, so that the others do not wait for them.

    Only then may the body be read: bodies that wait stay in the server's temporary files.
    """
    try:
        with (turns or TURNS).turn():
            return make()
    except BusyError as error:
        return jsonify(code="busy", message=str(error)), 503, {"Retry-After": str(error.retry_after)}
    except (ImageError, AnnotationError) as error:
        code = error.code if isinstance(error, ImageError) else "no_annotation"
        metrics.refused(code)
        # Status 200, since browsers report other statuses as errors in their console.
        return jsonify(code=code, problem=context.sentence(error)), 200
    except ExecutorError:
        logging.getLogger(__name__).exception("A picture could not be decoded")
        metrics.refused("no_decoder")
        message = f"The server cannot look at pictures at the moment. Please try again later.{request_ids.hint()}"
        return jsonify(code="no_decoder", message=message), 503
    except (ArtefactError, SearchUnavailableError) as error:
        code = "no_build" if isinstance(error, ArtefactError) else "no_search"
        metrics.refused(code)
        return jsonify(code=code, message=context.sentence(error)), 503
    except FileNotFoundError:
        metrics.refused("no_build")
        # Of a work: pictures are not looked for when a build is opened.
        return jsonify(code="no_build", message=f"The work's picture is missing. {manifest.NEXT}"), 503
