"""The decisions that the server keeps for curators who have signed in: the routes by which their browsers use them."""

import hashlib
import logging
import os
from collections.abc import Callable, Mapping
from threading import Thread
from typing import Annotated, Any

import msgspec
from dash import Dash
from flask import Flask, Response, current_app, jsonify, request
from msgspec import Meta, Struct

from components.reviewing import decision_database, decisions, group_decisions
from components.reviewing.decision_database import DatabaseError
from components.reviewing.decision_log import Change, DecisionLog
from components.site import context, curators, kept, urls
from pipeline.core.errors import ArtefactError

log = logging.getLogger(__name__)

ROUTE = "decisions"
#: The lists that are decided on, and what reads the decisions of each.
READERS: Mapping[str, Callable[[object], list[Any]]] = {"review": decisions.read, "duplicates": group_decisions.read}
#: Most changes in one request. The page's script gets the number.
MOST = 200
_EXTENSION = "decision_log"
#: More than a cell of a chosen CSV may have: a title is as long as a museum makes it.
_Text = Annotated[str, Meta(max_length=10_000)]

Answer = Response | tuple[Response, int] | tuple[Response, int, dict[str, str]]


class _Change(Struct, forbid_unknown_fields=True):
    # An id of a group holds those of all of its works.
    id: Annotated[str, Meta(min_length=1, max_length=100_000)]
    follows: Annotated[int, Meta(ge=0, le=2**53)]
    entry: dict[_Text, _Text] | None


class _Changes(Struct, forbid_unknown_fields=True):
    collection: _Text
    curator: _Text  # as whom the page was opened
    changes: Annotated[list[_Change], Meta(min_length=1, max_length=MOST)]


def add_route(app: Dash) -> None:
    """Adds the route of the decisions.

    Raises:
        ConfigError: the setting of the database names none.
    """
    server: Flask = app.server
    address = os.environ.get(decision_database.SETTING, "").strip()
    database = decision_database.of(address, context.serving_of(server).artefacts)
    server.extensions[_EXTENSION] = found = DecisionLog(database)
    if curators.offered_by(server):
        # A database that does not answer must not keep the server from listening.
        server.extensions["at_start"].append(lambda: Thread(target=_look, args=(found,), daemon=True).start())
    server.add_url_rule(f"{app.config.routes_pathname_prefix}{ROUTE}/<kind>", ROUTE, _answer, methods=["GET", "POST"])


def _look(found: DecisionLog) -> None:
    """Tells the operator at the start, not the first curator, that decisions cannot be kept."""
    try:
        found.newest("", "")
    except DatabaseError as error:
        log.error("curators sign in here, and their decisions cannot be kept: %s", error)


def address_of(kind: str) -> str:
    """The address of the decisions of a list."""
    return urls.relative(f"/{ROUTE}/{kind}")


def _answer(kind: str) -> Answer:
    curator = curators.current()
    if kind not in READERS or not curators.offered():
        return _refused(404, "missing", "This server keeps no such decisions.")
    if not curator:
        return _refused(401, "signed_out", "You are not signed in, or no longer. Please sign in again.")
    curators.refuse_other_sites()
    try:
        collection = kept.source_key(context.live_store())
        return _add(collection, kind, curator) if request.method == "POST" else _newest(collection, kind, curator)
    except ArtefactError as error:
        return _refused(503, "no_build", str(error))
    except DatabaseError as error:
        log.error("decisions cannot be kept: %s", error)
        message = "The decisions on this server cannot be reached. What you decide waits in your browser."
        return _refused(503, "no_database", message)


def _other(collection: str, curator: str, asked_collection: str, asked_curator: str) -> Answer | None:
    """The refusal of a page that was opened before another collection was served, or somebody else signed in."""
    if asked_collection != collection:
        return _refused(409, "other_collection", "This server shows another collection now. Load the page again.")
    if asked_curator != curator:
        return _refused(409, "other_curator", f"{curator} is signed in now, and not you. Load the page again.")
    return None


def _newest(collection: str, kind: str, curator: str) -> Answer:
    """All of them. A browser that knows all of them is told so."""
    other = _other(collection, curator, request.args.get("collection", ""), request.args.get("curator", ""))
    if other is not None:
        return other
    found = _log().newest(collection, kind)
    known = {about: {"entry": each.entry, "revision": each.revision} for about, each in found.items()}
    answer = jsonify(decisions=known)
    # Of all revisions: two transactions of PostgreSQL may end in another order than they began.
    revisions = ",".join(str(each.revision) for each in found.values())
    answer.set_etag(hashlib.sha256(revisions.encode()).hexdigest()[:32])
    answer.make_conditional(request)
    return _private(answer)


def _add(collection: str, kind: str, curator: str) -> Answer:
    if request.mimetype != "application/json":
        # A form of another page can send text, and no JSON.
        return _refused(400, "malformed", "Send decisions as application/json.")
    try:
        asked = msgspec.json.decode(request.get_data(cache=False), type=_Changes)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        return _refused(400, "malformed", f"These are no decisions: {error}.")
    other = _other(collection, curator, asked.collection, asked.curator)
    if other is not None:
        return other
    changes = []
    for each in asked.changes:
        entry = None if each.entry is None else _checked(kind, each.id, each.entry)
        if each.entry is not None and entry is None:
            return _refused(400, "malformed", f"There is no such decision on {each.id[:60]}.")
        changes.append(Change(each.id, entry, each.follows))
    outcomes = _log().add(collection, kind, changes, curator)
    told = [{"accepted": one.accepted, "entry": one.newest.entry, "revision": one.newest.revision} for one in outcomes]
    return _private(jsonify(outcomes=told))


def _checked(kind: str, about: str, entry: Mapping[str, str]) -> dict[str, str] | None:
    """The parts of a decision that the page knows, without the curator's name; None where it is none."""
    read = READERS[kind]({about: entry})
    if not read:
        return None
    parts: dict[str, str] = read[0].as_dict()
    return {name: part for name, part in parts.items() if name != "curator"}


def _refused(status: int, code: str, message: str) -> Answer:
    return _private(jsonify(code=code, message=message)), status


def _private(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.vary.add("Cookie")
    return answer


def _log() -> DecisionLog:
    found: DecisionLog = current_app.extensions[_EXTENSION]
    return found
