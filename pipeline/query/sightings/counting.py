"""Counts photographs by work."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.query.sightings.photographs import Duplicate, Outcome, Unreadable


@dataclass
class Counts:
    """What a folder's photographs show. It holds names alone, so its memory is that of the report."""

    photographs: int = 0  #: that could be read, each content once
    duplicates: int = 0  #: files that are left out because their bytes came before
    #: row of a work -> the photographs that show it, in their order
    files: dict[int, list[str]] = field(default_factory=dict)
    unmatched: list[str] = field(default_factory=list)  #: photographs that show no work
    unreadable: list[Unreadable] = field(default_factory=list)


def count(outcomes: Iterable[Outcome]) -> Counts:
    """The counts of a folder. A photograph with several works counts once for each of them."""
    counts = Counts()
    for outcome in outcomes:
        if isinstance(outcome, Duplicate):
            counts.duplicates += 1
        elif isinstance(outcome, Unreadable):
            counts.unreadable.append(outcome)
        else:
            counts.photographs += 1
            for row in dict.fromkeys(outcome.rows):
                counts.files.setdefault(row, []).append(outcome.file)
            if not outcome.rows:
                counts.unmatched.append(outcome.file)
    return counts
