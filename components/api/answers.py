"""What the API says of works, guesses and neighbours."""

from collections.abc import Iterable
from typing import Annotated, Any

import msgspec

from components.site import theme, urls
from components.works import fields, guesses
from pipeline.artefacts.store import ArtefactStore

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class WorkEntry(msgspec.Struct, frozen=True):
    """A work of the collection, as the catalogue has it. "" means that nothing is recorded."""

    id: str
    title: str
    artist: str
    date: str
    culture: str
    class_: str = msgspec.field(name="class")  #: key of its class, "" outside of the classes
    picture: str  #: address of a small picture
    page: str  #: address of its page
    source: str  #: address at the source
    generated: bool  #: whether this project drew the picture


class ClassGuess(msgspec.Struct, frozen=True):
    """A class and its calibrated probability: a guess, not a fact."""

    class_: str = msgspec.field(name="class")
    title: str
    probability: Share


class Similar(msgspec.Struct, frozen=True):
    """A work that is like what was asked about. ``similarity`` is by the kind of likeness."""

    work: WorkEntry
    similarity: float


def entry(store: ArtefactStore, row: int) -> WorkEntry:
    """A work as the API lists it."""
    work = store.work(row)
    host = urls.origin()
    return WorkEntry(
        str(work["object_id"]),
        str(work["title"]),
        str(work["artist"]),
        str(work["date"]),
        str(work["culture"]),
        str(work["label"]),
        host + urls.thumbnail(store, row),
        host + urls.work(str(work["object_id"])),
        str(work["source_url"]) if urls.is_web(str(work["source_url"])) else "",
        bool(work["generated"]),
    )


def recorded(store: ArtefactStore, row: int) -> dict[str, Any]:
    """Every field of a work that is recorded, by its column: texts, numbers, lists of texts."""
    work = store.work(row)
    return {name: _plain(value) for name, value in work.items() if fields.is_known(value)}


def guessed(store: ArtefactStore, scores: Iterable[tuple[str, float]]) -> list[ClassGuess]:
    """Keys and probabilities of classes as the API says them."""
    return [
        ClassGuess(key, theme.class_style(store, key)[2], min(1.0, max(0.0, float(value)))) for key, value in scores
    ]


def predicted(store: ArtefactStore, row: int) -> list[ClassGuess]:
    """What the build's model says of one of its works, most probable first; empty where the build holds no guess."""
    found = guesses.predicted(store, row)
    return guessed(store, found.scores) if found else []


def similar(store: ArtefactStore, works: Iterable[tuple[int, float]]) -> list[Similar]:
    """Rows and similarities as the API says them."""
    return [Similar(entry(store, row), float(value)) for row, value in works]


def _plain(value: Any) -> Any:
    if isinstance(value, (str, bool, int, float)):
        return value
    if hasattr(value, "item"):
        return value.item()
    return [_plain(each) for each in value] if hasattr(value, "__iter__") else str(value)
