"""``GET /works/{id}/neighbours``: the works most like a work."""

from typing import Annotated

import msgspec
import numpy as np

from components.api.answers import Similar, similar
from components.api.base import Asked, Endpoint
from components.api.endpoints.work import row_of
from components.api.likeness import known
from pipeline.query import likenesses


class Parameters(msgspec.Struct, frozen=True):
    """Which neighbours are wanted."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=100, description="works at most")] = 12
    by: Annotated[str, msgspec.Meta(max_length=60, description="kind of likeness of the build")] = likenesses.DEFAULT


class Neighbours(msgspec.Struct, frozen=True):
    """The works most like a work, most similar first."""

    neighbours: list[Similar]
    by: str
    build: str


def handle(asked: Asked) -> Neighbours:
    """The neighbours of the work that the path names, among the works that match the filter."""
    store, row = asked.store, row_of(asked)
    kind = known(store, asked.parameters.by)
    among = asked.collection.keep_works(asked.filter) if asked.filter else np.ones(len(store), bool)
    rows, similarities = likenesses.of_work(store, row, kind, asked.parameters.limit, among)
    pairs = zip(rows.tolist(), similarities.tolist(), strict=True)
    return Neighbours(similar(store, pairs), kind, store.build_id)


ENDPOINT = Endpoint(
    name="listNeighbours",
    path="/works/{id}/neighbours",
    summary="Works that are like a work",
    description="By any kind of likeness of the build, among the works that match the conditions.",
    order=3,
    handle=handle,
    answer=Neighbours,
    parameters=Parameters,
    filters=True,
    problems={404: "There is no such work."},
)
