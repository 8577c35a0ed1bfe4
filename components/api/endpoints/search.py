"""``POST /search``: works like some works and pictures, and unlike others."""

import base64
import binascii
from typing import Annotated

import msgspec

from components.api.answers import WorkEntry, entry
from components.api.base import Asked, Endpoint
from components.api.likeness import known
from components.searching.finding import searches
from components.site import context
from components.site.posted_picture import TURNS
from components.site.problems import ProblemError
from pipeline.query import likenesses
from pipeline.query.search import Example

#: Examples that a search takes, and works that it gives, at most.
MOST_EXAMPLES, MOST = 12, 100


class ByWork(msgspec.Struct, frozen=True, tag_field="kind", tag="work", forbid_unknown_fields=True):
    """A work of the collection as an example."""

    id: Annotated[str, msgspec.Meta(max_length=1000)]


class ByPicture(msgspec.Struct, frozen=True, tag_field="kind", tag="picture", forbid_unknown_fields=True):
    """A picture as an example: the file in base64. It is stored nowhere."""

    data: str


Examples = Annotated[list[ByWork | ByPicture], msgspec.Meta(max_length=MOST_EXAMPLES)]
Weights = dict[str, Annotated[float, msgspec.Meta(gt=0, le=1000)]]


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is searched for."""

    like: Examples = []
    unlike: Examples = []
    by: Weights = {}  #: kind of likeness -> its weight; the default kind alone if there is none
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST)] = 24


class Found(msgspec.Struct, frozen=True):
    """A work, and how like the liked examples it is by each kind that was asked."""

    work: WorkEntry
    similarities: dict[str, float]


class Results(msgspec.Struct, frozen=True):
    """The works that were found, the best first."""

    works: list[Found]
    build: str


def handle(asked: Asked) -> Results:
    """The works most like the liked examples and least like the others."""
    store, wanted = asked.store, asked.body
    if not 0 < len(wanted.like) + len(wanted.unlike) <= MOST_EXAMPLES:
        raise ProblemError(400, f"A search takes 1 to {MOST_EXAMPLES} examples.", "invalid_field")
    weights = {known(store, kind): weight for kind, weight in (wanted.by or {likenesses.DEFAULT: 1.0}).items()}
    examples = [_example(asked, each, tuple(weights), liked=True) for each in wanted.like]
    examples += [_example(asked, each, tuple(weights), liked=False) for each in wanted.unlike]
    among = asked.collection.keep_works(asked.filter) if asked.filter else None
    scores = searches(store).search(examples, weights, among)
    if not scores.tells:
        raise ProblemError(422, "These examples cannot be compared by these kinds of likeness.", "not_comparable")
    works = [
        Found(entry(store, int(row)), {kind: float(each[row]) for kind, each in scores.similarities.items()})
        for row in scores.first(wanted.limit)
    ]
    return Results(works, store.build_id)


def _example(asked: Asked, given: ByWork | ByPicture, kinds: tuple[str, ...], *, liked: bool) -> Example:
    store = asked.store
    if isinstance(given, ByWork):
        row = store.row_of(given.id)
        if row is None:
            raise ProblemError(422, f"This collection has no work with the id “{given.id[:200]}”.", "no_such_work")
        return Example(searches(store).search.describe(row, kinds), liked, row)
    try:
        data = base64.b64decode(given.data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ProblemError(400, "The data of a picture is no base64.", "invalid_field") from error
    at_once = [kind for kind in kinds if kind in likenesses.described_at_once(store.root)]
    with TURNS.turn():
        return Example(context.query_engine().describe(data, at_once), liked)


ENDPOINT = Endpoint(
    name="search",
    path="/search",
    summary="Works like some examples, and unlike others",
    description="Examples are works of the collection and pictures. The query string may hold conditions on the works "
    "that are found.",
    order=6,
    method="POST",
    handle=handle,
    answer=Results,
    filters=True,
    body=Wanted,
    problems={
        413: "The request has more bytes than are taken.",
        415: "The request is no JSON.",
        422: "An example is no work, or no picture that can be used, or cannot be compared.",
        503: "Too many pictures are being looked at; `Retry-After` says when to ask again.",
    },
)
