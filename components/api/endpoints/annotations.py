"""``GET /works/{id}/annotations``: what programs found in the picture of a work."""

from typing import Any

import msgspec

from components.api.base import Asked, Endpoint
from components.api.endpoints.work import row_of
from pipeline import annotations
from pipeline.artefacts.annotations import found_in


class Found(msgspec.Struct, frozen=True):
    """What was found of one kind. Places are in pixels of a picture of this width and height."""

    width: int
    height: int
    found: dict[str, Any]


class Annotations(msgspec.Struct, frozen=True):
    """What was found in a work: guesses of programs. A kind that the build did not look for is missing."""

    annotations: dict[str, Found]
    build: str


def handle(asked: Asked) -> Annotations:
    """What the build holds of the work that the path names."""
    store, row = asked.store, row_of(asked)
    found = {kind: found_in(store.root, kind, row) for kind in annotations.of_pictures()}
    return Annotations(
        {kind: Found(each.width, each.height, each.found) for kind, each in found.items() if each is not None},
        store.build_id,
    )


ENDPOINT = Endpoint(
    name="listAnnotations",
    path="/works/{id}/annotations",
    summary="What programs found in a work's picture",
    description="Text, figures, sizes and counts, as far as the build looked for them. They are guesses of programs.",
    order=4,
    handle=handle,
    answer=Annotations,
    problems={404: "There is no such work."},
)
