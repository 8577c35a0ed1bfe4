"""The interface of a collection source: it turns a request into a catalogue of works with picture files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pandas as pd

from pipeline.acquire.normalising import artists
from pipeline.acquire.sources.settings import MuseumConfig
from pipeline.artefacts import schema
from pipeline.core.errors import SourceError

if TYPE_CHECKING:
    from pipeline.cultures import Verdict

#: The target whose classes the rules of a label set decide.
CULTURE = "culture"


@dataclass(frozen=True)
class SourceRequest:
    """Which works a source shall give."""

    classes: tuple[str, ...]  # in order; empty for all
    path: Path | None = None  # a folder or file of the source
    metadata: Path | None = None  # a CSV with catalogue data of the pictures
    limit: int | None = None  # at most so many works, equally many of each class
    seed: int = 0  # the build's
    keep_others: bool = False  # works outside of ``classes`` stay in the catalogue without a label (``label`` is "")
    class_of: Callable[[str], str] = lambda label: ""  # class of a catalogue's label, "" when the set does not know it
    target: str = CULTURE  # "culture" for the label set's classes, or a field of the catalogue with the classes
    verdict: Callable[[Mapping[str, Any]], Verdict] | None = None  # class of a work by its catalogue fields and target
    museum: MuseumConfig = field(default_factory=MuseumConfig)
    options: Any = None  # the source's own settings, an instance of its ``options``

    def wants(self, label: str) -> bool:
        """Whether works of that class are wanted."""
        return bool(label) and (label in self.classes or not self.classes)

    def apply_target(self, rows: Sequence[dict[str, Any]]) -> None:
        """Sets the labels of rows in place where the target is not the culture.

        Raises a :class:`SourceError` where the target is empty in every row.
        """
        if self.target == CULTURE or self.verdict is None:
            return
        for row in rows:
            row["label"] = self.verdict(row).key
        if rows and not any(row["label"] for row in rows):
            raise SourceError(no_target(self.target, {key for row in rows for key, value in row.items() if value}))


@dataclass(frozen=True)
class Provenance:
    """Where a collection comes from, for the manifest and the page's footer."""

    name: str
    licence: str
    url: str = ""
    generated: bool = False


class Source(Protocol):
    """One collection source. A source on this machine implements ``state`` and ``acquire`` only."""

    description: str  # one sentence for --help
    label_set: str = "paintings"  # the label set that its labels are read by unless another is wanted
    options: type | None = None  # a frozen dataclass of settings of its own (made with pipeline.core.settings.setting)
    takes: frozenset[str] = frozenset()  # names of the settings of [museum] that it uses; the others are refused

    def fetch(self, request: SourceRequest) -> Mapping[str, Any] | None:
        """Updates the source's local copy over the network, and counts what was fetched: see ``Crawl.run`` of museums.

        A source without a network returns None. A :class:`SourceError` means that the network or the disk fails; what
        was fetched is kept, and another call continues.
        """
        return None

    def explain(self, request: SourceRequest, records: int) -> str:
        """Which field of the first records became what, as text; a :class:`SourceError` where no mapping decides it."""
        raise SourceError("--explain shows how a mapping reads records; it goes with --source table.")

    def state(self, request: SourceRequest) -> str:
        """A digest of everything beside the request that the catalogue depends on (files, their sizes and times).

        Raises:
            SourceError: the source cannot be read.
        """
        ...

    def acquire(self, request: SourceRequest, out: Path) -> tuple[pd.DataFrame, Provenance]:
        """Makes the catalogue without a network. New pictures go below ``out``, which exists and is empty.

        A source that has more records than works writes ``out/records.parquet`` (``schema.RECORDS`` and the source's
        own fields) and ``out/rejected.parquet`` (``schema.REJECTED``).

        Returns:
            The catalogue, as :func:`catalogue` makes it, and its provenance.

        Raises:
            SourceError: there is no usable work; the message says where the source looked and what it expects.
        """
        ...


def catalogue(rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """A catalogue of the works in ``rows``: the columns of ``schema.CATALOGUE`` first, then the additional ones.

    A row has ``object_id`` and ``file``, which is absolute or relative to the source's ``out``. Another column that it
    lacks gets the schema's empty value. A row without the key ``group`` gets the group of its ``artist``, see
    :func:`~pipeline.acquire.normalising.artists.one_spelling`. Additional columns that ``schema.RECORDS`` knows have
    their type there, all others hold text.

    Raises:
        ValueError: a row has no object_id or no file, or two rows have one object_id.
    """
    ids: set[object] = set()
    for row in rows:
        if not row.get("object_id") or not row.get("file"):
            raise ValueError(f"a catalogue row needs an object_id and a file: {dict(row)!r}")
        if row["object_id"] in ids:
            raise ValueError(f"two works have the object_id {row['object_id']!r}")
        ids.add(row["object_id"])
    spelled = artists.one_spelling([artists.split_names(str(row.get("artist") or "")) for row in rows])
    rows = [{"group": names.group} | dict(row) for row, names in zip(rows, spelled, strict=True)]
    extra = sorted({key for row in rows for key in row} - set(schema.CATALOGUE))
    columns = schema.CATALOGUE | {name: schema.RECORDS.get(name, schema.Column("text", "")) for name in extra}
    frame = pd.DataFrame({name: [_filled(row.get(name), column) for row in rows] for name, column in columns.items()})
    for name, column in columns.items():
        frame[name] = column.cast(frame[name])
    return frame


def _filled(value: object, column: schema.Column) -> object:
    """A value, the schema's empty one for None, and text for a text column."""
    if value is None:
        return column.empty()
    return str(value) if column.kind == "text" else value


def no_target(target: str, filled: Iterable[str]) -> str:
    """The message for a target that is empty in every work."""
    known = ", ".join(sorted(set(filled) - _NO_TARGET))
    return f"No work has a value of {target!r}, the field of --target. Fields that are filled: {known}; or culture."


def refuse_target(target: str) -> None:
    """Raises a :class:`SourceError` for a target that cannot divide a collection into classes."""
    if target in ("artist", "group"):
        raise SourceError(
            "Artists cannot be the target: the split keeps an artist's works on one side, so no test work would be by "
            "an artist of a training work. Choose another field, such as classification or period."
        )
    if target in _NO_TARGET:
        raise SourceError(
            f"{target!r} cannot be a target: its values are of one work each, or a work has several of them. "
            "Choose a field with values that works share, such as classification, period, department or country."
        )


#: Fields whose values are of one work each or not about the work, and fields with several values a work.
_NO_TARGET = {
    "object_id", "file", "label", "title", "source_url", "credit_line", "rights", "group", "generated", "tags",
    "artists", "label_rule", "label_certain", "picture", "picture_url", "status", "public_domain", "date", "year_begin",
    "year_end", "artist", "other_names", "height_cm", "width_cm", "depth_cm",
}  # fmt: skip


def stratified_limit(rows: Sequence[dict[str, object]], limit: int | None, seed: int) -> list[dict[str, object]]:
    """At most ``limit`` rows, in their order, equally many of each ``label`` as far as possible, random by ``seed``."""
    if limit is None or limit >= len(rows):
        return list(rows)
    turns: Counter[str] = Counter()
    ranked = []
    for index in reversed(np.random.default_rng(seed).permutation(len(rows))):
        label = str(rows[index]["label"])
        ranked.append((turns[label], label, int(index)))
        turns[label] += 1
    return [rows[index] for index in sorted(index for _, _, index in sorted(ranked)[:limit])]
