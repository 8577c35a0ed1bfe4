"""Reads a request of the API and checks all of it: nothing that is not understood is ignored."""

from typing import Any
from urllib.parse import urlencode

import msgspec
from flask import request

from components.api.base import Asked, Endpoint
from components.exploring.address import conditions, parse, short, too_long
from components.exploring.collection import chosen
from components.observing import metrics
from components.site import context, urls
from components.site.problems import Invalid, ProblemError

#: Bytes of a JSON body.
MOST_BYTES = 32 * 1024 * 1024
_MOST_NAMED = 20


def read(endpoint: Endpoint, path: dict[str, str]) -> Asked:
    """The request as the endpoint takes it.

    Args:
        endpoint: that is asked.
        path: parts of the path, decoded once.

    Raises:
        ProblemError: a part of it is invalid.
        ArtefactError: there is no build.
    """
    store, collection = context.live_store(), chosen()
    own = {field.encode_name for field in msgspec.structs.fields(endpoint.parameters)}
    given = {name: values[-1] for name, values in request.args.lists() if name in own}
    parameters = _converted(given, endpoint.parameters)
    others = [(name, value) for name, value in request.args.items(multi=True) if name not in own]
    known = {*own, *(conditions(collection) if endpoint.filters else ())}
    unknown = list(dict.fromkeys(name for name, _ in others if name not in known))[:_MOST_NAMED]
    if unknown:
        allowed = ", ".join(sorted(known)) or "none"
        raise ProblemError(
            400,
            f"These parameters are not known: {', '.join(map(short, unknown))}. Allowed: {allowed}.",
            "unknown_parameter",
            [Invalid(short(name), "It is not known.") for name in unknown],
        )
    asked = Asked(store, collection, parameters, {name: urls.undotted(value) for name, value in path.items()})
    if endpoint.filters:
        search = urlencode(others)
        if too_long(search):
            raise ProblemError(400, "The filter has more conditions or letters than are read.", "invalid_filter")
        address = parse(collection, search)
        if address.ignored:
            raise ProblemError(400, " ".join(address.ignored), "invalid_filter")
        asked = Asked(store, collection, parameters, asked.path, address.filter)
    if endpoint.body is None:
        return asked
    return Asked(store, collection, parameters, asked.path, asked.filter, _body(endpoint.body))


def _converted(given: dict[str, str], wanted: type[Any]) -> Any:
    try:
        return msgspec.convert(given, wanted, strict=False)
    except msgspec.ValidationError as error:
        raise _invalid(error, "parameter") from error


def _body(wanted: type[Any]) -> Any:
    if request.mimetype != "application/json":
        raise ProblemError(415, "Send the request as JSON (Content-Type: application/json).")
    if (request.content_length or 0) > MOST_BYTES:
        metrics.refused("too_large")
        raise ProblemError(413, f"The request is larger than {MOST_BYTES // 2**20} MB, the limit.")
    try:
        return msgspec.json.decode(request.get_data(cache=False), type=wanted)
    except msgspec.ValidationError as error:
        raise _invalid(error, "field") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ProblemError(400, f"The request is no JSON: {error}.", "invalid_json") from error


def _invalid(error: msgspec.ValidationError, kind: str) -> ProblemError:
    """The problem of a value that is not valid. The library's sentence ends with the place, `` - at `$.limit` ``."""
    reason, _, place = str(error).partition(" - at `$")
    name = place.rstrip("`").lstrip(".")
    return ProblemError(
        400,
        f"The {kind} {name}: {reason}." if name else f"{reason}.",
        f"invalid_{kind}",
        [Invalid(name, f"{reason}.")] if name else [],
    )
