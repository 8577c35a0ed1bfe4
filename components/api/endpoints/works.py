"""``GET /works``: the works that match a filter, page by page."""

import base64
import binascii
from typing import Annotated, Literal

import msgspec
import numpy as np

from components.api.answers import WorkEntry, entry
from components.api.base import Asked, Endpoint
from components.atlas.selection_address import sign_of
from components.site.problems import ProblemError

MOST = 100


class Parameters(msgspec.Struct, frozen=True):
    """Which part of the list is wanted."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST, description="works on a page")] = 24
    cursor: Annotated[
        str, msgspec.Meta(max_length=200, description="where the page begins: `next` of the page before")
    ] = ""
    order: Annotated[
        Literal["catalogue", "title", "artist", "oldest", "newest"], msgspec.Meta(description="of the works")
    ] = "catalogue"


class Works(msgspec.Struct, frozen=True):
    """A page of works."""

    works: list[WorkEntry]
    next: str | None  #: the cursor of the next page; null on the last one
    count: int  #: of all works that match
    build: str  #: id of the build that answered


def handle(asked: Asked) -> Works:
    """One page of the works that match."""
    store, collection = asked.store, asked.collection
    start = _start(asked.parameters.cursor, sign_of(store))
    rows = np.flatnonzero(collection.keep_works(asked.filter))
    rows = collection.order_works(rows, asked.parameters.order, asked.filter.words)
    end = start + asked.parameters.limit
    shown = [entry(store, int(row)) for row in rows[start:end]]
    return Works(shown, _cursor(end, sign_of(store)) if end < len(rows) else None, len(rows), store.build_id)


def _cursor(start: int, sign: str) -> str:
    return base64.urlsafe_b64encode(f"{sign}:{start}".encode()).decode()


def _start(cursor: str, sign: str) -> int:
    """The place that a cursor stands for. Rows mean other works in another build, so it is of one build only."""
    if not cursor:
        return 0
    try:
        made, _, place = base64.b64decode(cursor, altchars=b"-_", validate=True).decode("ascii").rpartition(":")
        start = int(place) if place.isdecimal() and len(place) < 10 else -1
    except (binascii.Error, ValueError):
        made, start = "", -1
    if start < 0:
        raise ProblemError(400, "The cursor is none that this API gave. Begin without a cursor.", "invalid_cursor")
    if made != sign:
        raise ProblemError(
            410, "The cursor is of an earlier build of this collection. Begin without a cursor.", "old_cursor"
        )
    return start


ENDPOINT = Endpoint(
    name="listWorks",
    path="/works",
    summary="Works that match a filter",
    description="Conditions are those of the address of the page Collection: words, years, and any field of the works; "
    "several values of a field are alternatives. Without a condition all works match.",
    order=1,
    handle=handle,
    answer=Works,
    parameters=Parameters,
    filters=True,
    problems={410: "The cursor is of an earlier build."},
)
