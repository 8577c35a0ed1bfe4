"""``POST /identify``: where a picture comes from, and what in the collection is like it."""

from typing import Annotated

import msgspec

from components.api.answers import ClassGuess, Share, Similar, WorkEntry, entry, guessed, similar
from components.api.base import Asked, Endpoint
from components.api.likeness import known
from components.searching.finding import searches
from components.site import context, posted_picture, remote_picture
from components.site.problems import ProblemError
from pipeline.images import cropping
from pipeline.query import likenesses
from pipeline.query.result import QueryResult
from pipeline.query.search import Example

#: Works that a request gets at most.
MOST = 100


class Parameters(msgspec.Struct, frozen=True):
    """What is asked about the picture."""

    limit: Annotated[int, msgspec.Meta(ge=0, le=MOST, description="similar works at most")] = 12
    like: Annotated[str, msgspec.Meta(max_length=60, description="kind of likeness of the build")] = likenesses.DEFAULT
    part: Annotated[
        str,
        msgspec.Meta(
            max_length=200,
            description="part of the picture in shares of its sides: left,top,right,bottom, or the four corners; "
            "without it a painting is looked for on a wall",
        ),
    ] = ""
    image: Annotated[
        str,
        msgspec.Meta(
            max_length=remote_picture.LONGEST,
            description="address of the picture on a server that the operator allows, in place of a body",
        ),
    ] = ""


class Tag(msgspec.Struct, frozen=True):
    """A subject that the picture may show: a guess."""

    tag: str
    probability: Share


class Shown(msgspec.Struct, frozen=True):
    """A work that the picture shows."""

    work: WorkEntry
    agreeing_points: int


class Identified(msgspec.Struct, frozen=True):
    """What the model says of a picture."""

    classes: list[ClassGuess]  #: every class, most probable first
    prediction_set: list[str]  #: classes that hold the true one for 95 % of pictures; empty: the model makes no guess
    familiar: bool  #: whether the picture is like the works of this collection
    same_work: Shown | None  #: the work that it shows, if one is recognised
    tags: list[Tag]
    neighbours: list[Similar]  #: most similar first, among the works that match the conditions
    like: str
    width: int  #: of the picture or of its part, pixels
    height: int
    part: list[float] | None  #: the part that the answer is about; null for all of it
    build: str


def handle(asked: Asked) -> Identified:
    """The answer about the posted picture. It is stored nowhere."""
    store, kind = asked.store, known(asked.store, asked.parameters.like)
    if kind not in likenesses.described_at_once(store.root):
        raise ProblemError(400, f"The kind “{kind}” compares works only, no posted picture.", "unknown_likeness")
    try:
        part = cropping.parsed(asked.parameters.part) if asked.parameters.part else None
    except ValueError as error:
        raise ProblemError(400, str(error), "invalid_parameter") from error
    data = posted_picture.posted()
    result = context.query_engine().query(
        data,
        max(1, asked.parameters.limit),
        also=[kind],
        part=None if part == cropping.WHOLE else part,
        find_painting=part is None,
    )
    return Identified(
        guessed(store, ((score.name, score.probability) for score in result.classes)),
        list(result.prediction_set),
        result.familiar,
        _shown(asked, result),
        [Tag(each.tag, min(1.0, max(0.0, float(each.probability)))) for each in result.tags],
        similar(store, _nearest(asked, result, kind)),
        kind,
        result.width,
        result.height,
        list(result.part) if result.part else None,
        store.build_id,
    )


def _shown(asked: Asked, result: QueryResult) -> Shown | None:
    same = result.same_work
    return Shown(entry(asked.store, same.row), same.inliers) if same else None


def _nearest(asked: Asked, result: QueryResult, kind: str) -> list[tuple[int, float]]:
    """Rows and similarities of the works most like the picture, among those that match the filter."""
    if not asked.parameters.limit:
        return []
    if not asked.filter:
        works = result.neighbours if kind == likenesses.DEFAULT else result.alike[kind]
        return [(work.row, work.similarity) for work in works]
    among = asked.collection.keep_works(asked.filter)
    scores = searches(asked.store).search([Example(result.descriptions)], {kind: 1.0}, among)
    if not scores.tells:
        return []
    return [(int(row), float(scores.similarities[kind][row])) for row in scores.first(asked.parameters.limit)]


ENDPOINT = Endpoint(
    name="identify",
    path="/identify",
    summary="Where a picture comes from, and what is like it",
    description="The body is the picture file, or a form with one file (multipart/form-data). Classes are guesses "
    "among those that the model knows; a picture of any other culture gets one of these names, too. Nothing of the "
    "picture is stored. Where the operator allows it, `image` names a picture on another server.",
    order=5,
    method="POST",
    handle=handle,
    answer=Identified,
    parameters=Parameters,
    filters=True,
    picture=True,
    problems={
        403: "Pictures of the server that `image` names are not fetched.",
        413: "The picture has more bytes than are taken.",
        422: "The file is no picture that can be used; `code` says why.",
        504: "The server that `image` names did not answer.",
        503: "Too many pictures are being looked at; `Retry-After` says when to ask again.",
    },
)
