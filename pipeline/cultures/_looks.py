"""Gives each class a title, a colour and a marker shape."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import TYPE_CHECKING

from pipeline.artefacts.schema import ClassInfo

if TYPE_CHECKING:
    from pipeline.cultures._sets import LabelSet

#: For classes that a label set does not define: the rest of the Okabe-Ito palette, then Tol's muted colours.
_COLOURS = ("#E69F00", "#56B4E9", "#B8A900", "#882255", "#44AA99", "#332288", "#999933", "#AA4499")

#: Plotly symbols; those that label sets rarely use come first.
_SHAPES = (
    "triangle-up", "star", "triangle-down", "hexagon", "pentagon", "x", "bowtie", "hourglass",
    "circle", "diamond", "square", "cross",
)  # fmt: skip


def describe(label_set: LabelSet, keys: Sequence[str]) -> tuple[ClassInfo, ...]:
    """The classes of ``keys``, in that order. A class that the label set does not define gets an unused look."""
    known = {info.key: info for info in label_set.classes}
    taken = {(info.colour, info.marker) for info in label_set.classes}
    free = (look for look in _spare() if look not in taken)
    classes = []
    for key in keys:
        if key not in known:
            known[key] = ClassInfo(key, _title(key), *next(free))
        classes.append(known[key])
    return tuple(classes)


def _title(key: str) -> str:
    """A title made of a key; a key with capitals or punctuation is already a title and stays as it is."""
    plain = key.replace("_", " ").replace("-", " ")
    is_title = key != key.lower() or not plain.replace(" ", "").isalnum()
    return key if is_title else plain.capitalize()


def _spare() -> Iterator[tuple[str, str]]:
    """Endless (colour, shape) pairs: 8 that differ in both, 96 that differ in one, then the same again."""
    for at in count():
        turn, place = divmod(at, len(_COLOURS))
        yield _COLOURS[place], _SHAPES[(place + turn) % len(_SHAPES)]
