"""What a collection source is: it turns a request into a catalogue of works whose pictures lie in files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd

from pipeline.artefacts import schema


@dataclass(frozen=True)
class SourceRequest:
    """What is asked of a source.

    Attributes:
        classes: the classes to tell apart, in order, which a source that invents works (demo) draws; empty for all.
        path: a folder or file of the source's own, or None.
        metadata: a CSV with the catalogue data of the pictures, or None.
        limit: at most so many works, spread evenly over the classes; None for all.
        seed: the build's seed.
        class_of: the class that a catalogue's label means, "" when the label set does not know it.
        keep_others: whether works outside of ``classes`` stay in the catalogue, unlabelled (``label`` is "").
    """

    classes: tuple[str, ...]
    path: Path | None = None
    metadata: Path | None = None
    limit: int | None = None
    seed: int = 0
    keep_others: bool = False
    class_of: Callable[[str], str] = lambda label: ""


@dataclass(frozen=True)
class Provenance:
    """Where a collection comes from, as it stands in the manifest and in the page's footer."""

    name: str
    licence: str
    url: str = ""
    generated: bool = False


class Source(Protocol):
    """One collection source.

    Attributes:
        description: one sentence for ``--help``.
    """

    description: str

    def state(self, request: SourceRequest) -> str:
        """A digest of everything outside of the request that the catalogue depends on (files, their sizes and times).

        Raises:
            SourceError: the source cannot be read at all.
        """

    def acquire(self, request: SourceRequest, out: Path) -> tuple[pd.DataFrame, Provenance]:
        """Fetches or draws the works. New pictures go below ``out``, which exists and is empty.

        Returns:
            The catalogue, as :func:`catalogue` makes it, and where it comes from.

        Raises:
            SourceError: nothing usable was found; the message says where it looked and what it expects.
        """


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
