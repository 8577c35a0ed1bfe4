"""How classes look: a title, a colour and a marker shape each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.cultures._sets import LabelSet

#: For classes that a label set does not name: what is left of Okabe-Ito, then Tol's muted colours.
_COLOURS = ("#E69F00", "#56B4E9", "#B8A900", "#882255", "#44AA99", "#332288", "#999933", "#AA4499")

#: Plotly's symbols; those that label sets rarely take come first.
_SHAPES = (
    "triangle-up", "star", "triangle-down", "hexagon", "pentagon", "x", "bowtie", "hourglass",
    "circle", "diamond", "square", "cross",
)  # fmt: skip


@dataclass(frozen=True)
class ClassInfo:
    """One class of a label set: its key in data, its title for people, its one colour and marker shape."""

    key: str
    title: str
    colour: str
    marker: str


def described(label_set: LabelSet, keys: Sequence[str]) -> tuple[ClassInfo, ...]:
    """The classes named by ``keys``, in that order; those the label set does not know get a look that is left."""
    known = {info.key: info for info in label_set.classes}
    taken = {(info.colour, info.marker) for info in label_set.classes}
    free = (look for look in _spare() if look not in taken)
    found = []
    for key in keys:
        if key not in known:
            known[key] = ClassInfo(key, _title(key), *next(free))
        found.append(known[key])
    return tuple(found)


def _title(key: str) -> str:
    """A key as people read it: one that was written for people stays as it is."""
    plain = key.replace("_", " ").replace("-", " ")
    written_for_people = key != key.lower() or not plain.replace(" ", "").isalnum()
    return key if written_for_people else plain.capitalize()


def _spare() -> Iterator[tuple[str, str]]:
    """Looks without end: 8 that differ in colour and in shape, 96 that differ in one of them, then the same again."""
    for at in count():
        turn, place = divmod(at, len(_COLOURS))
        yield _COLOURS[place], _SHAPES[(place + turn) % len(_SHAPES)]
