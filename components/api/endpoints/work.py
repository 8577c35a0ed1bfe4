"""``GET /works/{id}``: one work, all that is recorded about it, and the model's guess."""

from typing import Any

import msgspec

from components.api.answers import ClassGuess, WorkEntry, entry, predicted, recorded
from components.api.base import Asked, Endpoint
from components.site.problems import ProblemError


class Work(msgspec.Struct, frozen=True):
    """A work."""

    work: WorkEntry
    recorded: dict[str, Any]  #: every field that is recorded, by its column
    clusters: dict[str, str]  #: clustering -> name of the work's cluster; the computer's, or a curator's
    guess: list[ClassGuess]  #: the model's, most probable first; the model may have been trained with this work
    build: str


def row_of(asked: Asked) -> int:
    """The row of the work that the path names.

    Raises:
        ProblemError: there is no such work.
    """
    row = asked.store.row_of(asked.path["id"])
    if row is None:
        raise ProblemError(404, f"This collection has no work with the id “{asked.path['id'][:200]}”.", "no_such_work")
    return row


def handle(asked: Asked) -> Work:
    """The work that the path names."""
    store, row = asked.store, row_of(asked)
    clusters = {}
    for name, clustering in store.clusterings.items():
        names = clustering.clusters.loc[clustering.clusters["cluster"] == clustering.assigned[row], "name"]
        if len(names):
            clusters[name] = str(names.iloc[0])
    return Work(entry(store, row), recorded(store, row), clusters, predicted(store, row), store.build_id)


ENDPOINT = Endpoint(
    name="getWork",
    path="/works/{id}",
    summary="One work",
    description="A slash in an id is percent-encoded once. The ids `.` and `..` are written `%252E` and `%252E%252E`.",
    order=2,
    handle=handle,
    answer=Work,
    problems={404: "There is no such work."},
)
