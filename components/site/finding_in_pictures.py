"""Looks for things in a picture of a request, in the one process that has the networks for it."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from components.observing import metrics
from components.site import rates
from components.site.turns import Turns
from pipeline import annotations
from pipeline.annotations.base import picture_for
from pipeline.images import uploads
from pipeline.images.cropping import Part, cropped
from pipeline.images.decoder_pool import Data
from pipeline.images.decoding import Picture
from pipeline.query import likenesses
from pipeline.query.engine import Finder

#: One picture is read at a time, and few wait: reading takes seconds, and each that waits holds a thread.
TURNS = Turns(running=1, waiting=4, patience=60.0, sender=rates.address, watch=metrics.queue("annotations"))

_reader = annotations.PictureReader()


def look(
    kind: str, data: Data, options: Mapping[str, Any] | None = None, part: Part | None = None
) -> tuple[Picture, annotations.Answer]:
    """The picture as the annotator of that name took it, and what it found.

    Raises:
        AnnotationError: it cannot be read; the message says why.
        ImageError: the file is no picture that can be used.
    """
    picture = picture_for(annotations.of_pictures()[kind], uploads.pool(), data)
    if part is not None:
        picture = cropped(picture, part)
    with metrics.step("look"):
        return picture, _reader.read(kind, picture, options)


def finders() -> dict[str, Finder]:
    """For each annotator that a kind of likeness asks: what looks in a picture file or in a part of it."""
    names = {likenesses.get(kind).annotator for kind in likenesses.names()} & set(annotations.of_pictures())
    return {name: partial(_found, name) for name in names}


def _found(kind: str, data: Data, part: Part | None, options: Mapping[str, Any]) -> dict[str, Any]:
    return look(kind, data, options, part)[1].found
