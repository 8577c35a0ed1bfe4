"""What a collection source is: it turns a request into a catalogue of works whose pictures lie in files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pandas as pd

from pipeline.acquire.sources.settings import MuseumConfig
from pipeline.artefacts import schema
from pipeline.core.errors import SourceError

if TYPE_CHECKING:
    from pipeline.cultures import Verdict

#: The target that a label set's rules decide.
CULTURE = "culture"


@dataclass(frozen=True)
class SourceRequest:
    """What is asked of a source.

    Attributes:
        classes: the classes to tell apart, in order, which a source that invents works (demo) draws; empty for all.
        path: a folder or file of the source's own, or None.
        metadata: a CSV with the catalogue data of the pictures, or None.
        limit: at most so many works, spread evenly over the classes; None for all.
        seed: the build's seed.
        keep_others: whether works outside of ``classes`` stay in the catalogue, unlabelled (``label`` is "").
        class_of: the class that a catalogue's label means, "" when the label set does not know it.
        target: what the classes are: "culture", by the label set, or a field of the catalogue whose values they are.
        verdict: the class of a work by its catalogue fields, with the rule that says so; heeds ``target``.
        museum: what to ask a museum for, and how.
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
        """Whether works of that class are to be told apart from others."""
        return bool(label) and (label in self.classes or not self.classes)

    def retargeted(self, rows: Sequence[dict[str, Any]]) -> None:
        """Relabels rows by another target than the culture, which every source reads in its own way.

        Raises:
            SourceError: no row says anything of the target; the message names the fields that say something.
        """
        if self.target == CULTURE or self.verdict is None:
            return
        for row in rows:
            row["label"] = self.verdict(row).key
        if rows and not any(row["label"] for row in rows):
            raise SourceError(no_target(self.target, {key for row in rows for key, value in row.items() if value}))


@dataclass(frozen=True)
class Provenance:
    """Where a collection comes from, as it stands in the manifest and in the page's footer."""

    name: str
    licence: str
    url: str = ""
    generated: bool = False


class Source(Protocol):
    """One collection source. A source that lies on this machine needs no more than ``state`` and ``acquire``.

    Attributes:
        description: one sentence for ``--help``.
        label_set: the label set that its labels are read by unless another is asked for.
        options: a frozen dataclass of settings of its own (made with :func:`pipeline.core.settings.setting`), or None.
        takes: names of the settings of ``[museum]`` that it heeds; the others are refused.
    """

    description: str
    label_set: str = "paintings"
    options: type | None = None
    takes: frozenset[str] = frozenset()

    def fetch(self, request: SourceRequest) -> Mapping[str, Any] | None:
        """Brings what the source keeps on this machine up to date, over the network; a source without one does nothing.

        Returns:
            What was done, for people: see ``pipeline.acquire.sources._museum.crawl.Tally``; or None.

        Raises:
            SourceError: the network or the disk gives up; what was fetched is kept, and a further call goes on.
        """
        return None

    def state(self, request: SourceRequest) -> str:
        """A digest of everything outside of the request that the catalogue depends on (files, their sizes and times).

        Raises:
            SourceError: the source cannot be read at all.
        """
        ...

    def acquire(self, request: SourceRequest, out: Path) -> tuple[pd.DataFrame, Provenance]:
        """Makes the catalogue, without a network. New pictures go below ``out``, which exists and is empty.

        A source that knows more than the works it gives writes ``out/records.parquet`` (``schema.RECORDS`` and the
        source's own fields) and ``out/rejected.parquet`` (``schema.REJECTED``).

        Returns:
            The catalogue, as :func:`catalogue` makes it, and where it comes from.

        Raises:
            SourceError: nothing usable was found; the message says where it looked and what it expects.
        """
        ...


def catalogue(rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """A catalogue of the works in ``rows``: the columns of ``schema.CATALOGUE`` first, then those the rows add.

    ``object_id`` and ``file`` must be in every row; any other column that a row lacks gets the schema's empty value.
    ``file`` is absolute, or relative to the source's ``out``. Added columns hold text.

    Raises:
        ValueError: a row has no object_id or no file, or two rows have one object_id.
    """
    for row in rows:
        if not row.get("object_id") or not row.get("file"):
            raise ValueError(f"a catalogue row needs an object_id and a file: {dict(row)!r}")
    seen: set[object] = set()
    for row in rows:
        if row["object_id"] in seen:
            raise ValueError(f"two works have the object_id {row['object_id']!r}")
        seen.add(row["object_id"])
    extra = sorted({key for row in rows for key in row} - set(schema.CATALOGUE))
    frame = pd.DataFrame(
        {name: [row.get(name, column.empty()) for row in rows] for name, column in schema.CATALOGUE.items()}
        | {name: ["" if row.get(name) is None else str(row.get(name)) for row in rows] for name in extra}
    )
    for name, column in schema.CATALOGUE.items():
        frame[name] = column.cast(frame[name])
    return frame


def no_target(target: str, filled: Iterable[str]) -> str:
    """The sentence for a target that no work says anything of."""
    known = sorted(set(filled) - _NO_TARGET)
    return (
        f"No work says anything of {target!r}, which was asked for as --target. "
        f"Fields that are filled: {', '.join(known)}; or culture."
    )


def refuse_target(target: str) -> None:
    """Refuses a target that cannot divide a collection into classes.

    Raises:
        SourceError: it names one work only, or holds several values a work.
    """
    if target in ("artist", "group"):
        raise SourceError(
            "Artists cannot be the target: the split keeps an artist's works on one side, so no test work would be by "
            "an artist whose works were learnt from. Choose another field, such as classification or period."
        )
    if target in _NO_TARGET:
        raise SourceError(
            f"{target!r} cannot be a target: it tells one work from all others, or holds several values for one work. "
            "Choose a field that works have in common, such as classification, period, department or country."
        )


#: Fields that name one work, or how the work is kept: nothing that works have in common.
_NO_TARGET = {
    "object_id", "file", "label", "title", "source_url", "credit_line", "rights", "group", "generated", "tags",
    "artists", "label_rule", "label_certain", "picture", "picture_url", "status", "public_domain", "date", "year_begin",
    "year_end", "artist", "height_cm", "width_cm", "depth_cm",
}  # fmt: skip


def evenly(rows: Sequence[dict[str, object]], limit: int | None, seed: int) -> list[dict[str, object]]:
    """At most ``limit`` rows, as many of each ``label`` as there can be alike, chosen by ``seed``, in their order."""
    if limit is None or limit >= len(rows):
        return list(rows)
    rng = np.random.default_rng(seed)
    queues: dict[str, list[int]] = {}
    for index in rng.permutation(len(rows)):
        queues.setdefault(str(rows[index]["label"]), []).append(int(index))
    chosen: list[int] = []
    while len(chosen) < limit:
        for label in sorted(queues):
            if queues[label] and len(chosen) < limit:
                chosen.append(queues[label].pop())
    return [rows[index] for index in sorted(chosen)]
