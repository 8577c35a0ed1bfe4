"""The interface of a collection source: it turns a request into a catalogue of works with picture files."""

from __future__ import annotations

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
    """Which works a source shall give.

    Attributes:
        classes: the wanted classes, in order; empty for all. The demo source draws these.
        path: a folder or file of the source, or None.
        metadata: a CSV with catalogue data of the pictures, or None.
        limit: at most so many works, equally many of each class; None for all.
        seed: the build's seed.
        keep_others: whether works outside of ``classes`` stay in the catalogue without a label (``label`` is "").
        class_of: gives the class of a catalogue's label, "" when the label set does not know it.
        target: "culture" for the label set's classes, or a field of the catalogue whose values are the classes.
        verdict: gives the class of a work by its catalogue fields and ``target``, with the rule that decided.
        museum: which objects of a museum are wanted, and how they are fetched.
        options: the source's own settings, an instance of its ``options``.
    """

    classes: tuple[str, ...]
    path: Path | None = None
    metadata: Path | None = None
    limit: int | None = None
    seed: int = 0
    keep_others: bool = False
    class_of: Callable[[str], str] = lambda label: ""
    target: str = CULTURE
    verdict: Callable[[Mapping[str, Any]], Verdict] | None = None
    museum: MuseumConfig = field(default_factory=MuseumConfig)
    options: Any = None

    def wants(self, label: str) -> bool:
        """Whether works of that class are wanted."""
        return bool(label) and (label in self.classes or not self.classes)

    def apply_target(self, rows: Sequence[dict[str, Any]]) -> None:
        """Sets the labels of rows in place where the target is another field than the culture.

        Raises:
            SourceError: the target is empty in every row; the message names the fields that are filled.
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
    """One collection source. A source on this machine implements ``state`` and ``acquire`` only.

    Attributes:
        description: one sentence for ``--help``.
        label_set: the label set that its labels are read by unless another is wanted.
        options: a frozen dataclass of settings of its own (made with :func:`pipeline.core.settings.setting`), or None.
        takes: names of the settings of ``[museum]`` that it uses; the others are refused.
    """

    description: str
    label_set: str = "paintings"
    options: type | None = None
    takes: frozenset[str] = frozenset()

    def fetch(self, request: SourceRequest) -> Mapping[str, Any] | None:
        """Updates the source's local copy over the network; does nothing where the source has none.

        Returns:
            Counts of what was fetched, see ``pipeline.acquire.sources._museum.crawl.Crawl.run``; or None.

        Raises:
            SourceError: the network or the disk fails. What was fetched is kept, and another call continues.
        """
        return None

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

    Args:
        rows: each with ``object_id`` and ``file``, which is absolute or relative to the source's ``out``. Another
            column that a row lacks gets the schema's empty value. A row without the key ``group`` gets the group of its
            ``artist``, see :func:`~pipeline.acquire.normalising.artists.one_spelling`.

    Returns:
        One row a work. Additional columns that ``schema.RECORDS`` knows have their type there, all others hold text.

    Raises:
        ValueError: a row has no object_id or no file, or two rows have one object_id.
    """
    for row in rows:
        if not row.get("object_id") or not row.get("file"):
            raise ValueError(f"a catalogue row needs an object_id and a file: {dict(row)!r}")
    ids: set[object] = set()
    for row in rows:
        if row["object_id"] in ids:
            raise ValueError(f"two works have the object_id {row['object_id']!r}")
        ids.add(row["object_id"])
    spelled = artists.one_spelling([artists.split_names(str(row.get("artist") or "")) for row in rows])
    rows = [{"group": names.group} | dict(row) for row, names in zip(rows, spelled, strict=True)]
    extra = sorted({key for row in rows for key in row} - set(schema.CATALOGUE))
    columns = schema.CATALOGUE | {name: schema.RECORDS.get(name, _TEXT) for name in extra}
    frame = pd.DataFrame({name: [_filled(row.get(name), column) for row in rows] for name, column in columns.items()})
    for name, column in columns.items():
        frame[name] = column.cast(frame[name])
    return frame


_TEXT = schema.Column("text", "")


def _filled(value: object, column: schema.Column) -> object:
    """A value, the schema's empty one for None, and text for a text column."""
    if value is None:
        return column.empty()
    return str(value) if column.kind == "text" else value


def no_target(target: str, filled: Iterable[str]) -> str:
    """The message for a target that is empty in every work."""
    known = sorted(set(filled) - _NO_TARGET)
    return (
        f"No work has a value of {target!r}, the field of --target. "
        f"Fields that are filled: {', '.join(known)}; or culture."
    )


def refuse_target(target: str) -> None:
    """Checks that a target can divide a collection into classes.

    Raises:
        SourceError: its values are of one work each, or a work has several of them.
    """
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
    "year_end", "artist", "height_cm", "width_cm", "depth_cm",
}  # fmt: skip


def stratified_limit(rows: Sequence[dict[str, object]], limit: int | None, seed: int) -> list[dict[str, object]]:
    """At most ``limit`` rows, in their order, equally many of each ``label`` as far as possible, random by ``seed``."""
    if limit is None or limit >= len(rows):
        return list(rows)
    rng = np.random.default_rng(seed)
    queues: dict[str, list[int]] = {}
    for index in rng.permutation(len(rows)):
        queues.setdefault(str(rows[index]["label"]), []).append(int(index))
    selected: list[int] = []
    while len(selected) < limit:
        for label in sorted(queues):
            if queues[label] and len(selected) < limit:
                selected.append(queues[label].pop())
    return [rows[index] for index in sorted(selected)]
