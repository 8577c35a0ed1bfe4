"""The report of a folder of photographs: as values for JSON, as a table on the terminal, and as CSV."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from pipeline.artefacts.records import csv
from pipeline.artefacts.store import ArtefactStore
from pipeline.query.sightings.counting import Counts
from pipeline.query.sightings.estimate import FALSE_RATE, RECALL, Estimate, Share, estimate

#: Works and files that the terminal lists.
_LISTED = 40


@dataclass(frozen=True)
class Sighting:
    """A work that was seen, with the catalogue's entry."""

    object_id: str
    title: str
    artist: str
    label: str  #: its class, "" where it has none
    files: tuple[str, ...]  #: the photographs that show it
    estimate: Estimate  #: of the number of photographs that show it

    @property
    def name(self) -> str:
        """What a person calls it: the title, or the object id of a work without one."""
        return self.title or self.object_id


@dataclass(frozen=True)
class Report:
    """What a folder's photographs show of a build."""

    build_id: str
    works: int  #: of the build
    counts: Counts
    ranking: Sequence[Sighting]  #: works that were seen, the most frequent first
    recall: Share
    false_rate: Share

    @classmethod
    def of(cls, counts: Counts, store: ArtefactStore, recall: Share = RECALL, false_rate: Share = FALSE_RATE) -> Self:
        """The report of some counts. Works are ordered by estimated number, those of equal ones by object id."""
        ids = store.objects["object_id"]
        # The estimate grows with the count until it reaches the number of photographs, where the count goes on to tell.
        rows = sorted(counts.files, key=lambda row: (-len(counts.files[row]), str(ids.iat[row])))
        seen = [len(counts.files[row]) for row in rows]
        estimates = estimate(seen, counts.photographs, len(store), recall, false_rate)
        ranking = []
        for row, estimated in zip(rows, estimates, strict=True):
            work = store.work(row)
            object_id, title, artist, label = (
                str(work[key] or "") for key in ("object_id", "title", "artist", "label")
            )
            ranking.append(Sighting(object_id, title, artist, label, tuple(counts.files[row]), estimated))
        return cls(store.build_id, len(store), counts, ranking, recall, false_rate)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        rates = {"recall": self.recall, "false_rate": self.false_rate}
        return {
            "build_id": self.build_id,
            "photographs": self.counts.photographs,
            "duplicates": self.counts.duplicates,
            **{
                name: {"value": share.value, "hits": share.hits, "trials": share.trials}
                for name, share in rates.items()
            },
            "works": self.works,
            "ranking": [self._entry(sighting) | {"files": list(sighting.files)} for sighting in self.ranking],
            "unmatched": self.counts.unmatched,
            "unreadable": [vars(failed) for failed in self.counts.unreadable],
        }

    def as_csv(self) -> bytes:
        """The ranking: UTF-8, a row a work; the files are joined by ``|``."""
        entries = [{"rank": rank, **self._entry(sighting)} for rank, sighting in enumerate(self.ranking, 1)]
        content: dict[str, list[Any]] = {name: [entry[name] for entry in entries] for name in self._columns()}
        return csv.columns(content | {"files": ["|".join(sighting.files) for sighting in self.ranking]})

    def as_text(self) -> str:
        """The report for a terminal."""
        lines = [self.summary(), *self._table()]
        for title, names in (
            ("No work was recognised in", self.counts.unmatched),
            ("Cannot be read", [f"{failed.file}: {failed.message}" for failed in self.counts.unreadable]),
        ):
            if names:
                lines += ["", f"{title}:", *(f"  {name}" for name in names[:_LISTED]), *_more(len(names))]
        return "\n".join(lines)

    def summary(self) -> str:
        """One line about the photographs."""
        counts = self.counts
        parts = [
            _number(counts.photographs, "photograph"),
            f"{_number(len(self.ranking), 'work')} recognised",
            f"{_number(len(counts.unmatched), 'photograph')} without one",
            f"{_number(counts.duplicates, 'duplicate')} left out" if counts.duplicates else "",
            f"{_number(len(counts.unreadable), 'file')} cannot be read" if counts.unreadable else "",
        ]
        return "; ".join(filter(None, parts)) + "."

    def basis(self) -> str:
        """One line about the estimates."""
        return (
            f"Estimates with 95 % intervals, for a recall of {self.recall} and works named for {self.false_rate} "
            "pictures that show none."
        )

    def _table(self) -> list[str]:
        if not self.ranking:
            return []
        rows = [("seen in", "estimate", "95 % interval", "work")]
        for sighting in self.ranking[:_LISTED]:
            estimated = sighting.estimate
            about = ", ".join(filter(None, (sighting.title, sighting.artist, sighting.label)))
            rows.append((
                f"{len(sighting.files):,}",
                f"{estimated.estimate:,.1f}",
                f"{estimated.low:,.1f} to {estimated.high:,.1f}",
                f"{sighting.object_id}  {about}".rstrip(),
            ))  # fmt: skip
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        lines = [
            "  ".join([*(cell.rjust(width) for cell, width in zip(row, widths, strict=False)), row[3]]) for row in rows
        ]
        return ["", *lines, *_more(len(self.ranking)), "", self.basis()]

    @staticmethod
    def _columns() -> tuple[str, ...]:
        return ("rank", "object_id", "title", "artist", "class", "photographs", "estimate", "low", "high")

    @staticmethod
    def _entry(sighting: Sighting) -> dict[str, Any]:
        return {
            "object_id": sighting.object_id,
            "title": sighting.title,
            "artist": sighting.artist,
            "class": sighting.label,
            "photographs": len(sighting.files),
            **{name: round(value, 2) for name, value in vars(sighting.estimate).items()},
        }


def _number(count: int, unit: str) -> str:
    return f"{count:,} {unit}{'' if count == 1 else 's'}"


def _more(count: int) -> list[str]:
    return [f"  and {count - _LISTED:,} more (--json has all of them)"] if count > _LISTED else []
