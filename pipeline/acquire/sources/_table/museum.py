"""A file of records and a mapping as a museum, which the crawl, the raw store and the tables of museums work with."""

import hashlib
import json
import logging
import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from itertools import chain, count
from pathlib import Path
from typing import Any

from pipeline.acquire.normalising import artists, dates, dimensions, tags
from pipeline.acquire.normalising.artists import Maker
from pipeline.acquire.sources import _cells
from pipeline.acquire.sources._folder.file_names import FileNames
from pipeline.acquire.sources._museum.museum import ListingContext, Museum, ParsedRecord, text_or_none
from pipeline.acquire.sources._table import reading
from pipeline.acquire.sources._table.fields import Field, text_of
from pipeline.acquire.sources._table.mapping import TEXTS, Mapping
from pipeline.acquire.sources.base import SourceRequest
from pipeline.core import listing
from pipeline.core.errors import SourceError
from pipeline.core.text import clean

log = logging.getLogger("pipeline")

#: Before the name of a picture in the folder of ``--pictures``, where others have an address.
LOCAL = "folder:"
_SIDES = {"height": "height_cm", "width": "width_cm", "depth": "depth_cm"}
_PREFIX = re.compile(r"(?:^|\s)(?:after|of|to|by|from)$", re.IGNORECASE)
#: Names of the section [artist] that stand for several values.
_SEVERAL = ("each", "other_names")
#: Names of fields that a message gives.
_SHOWN = 12


class TableMuseum(Museum):
    """The records of one file, read by one mapping."""

    name = "table"
    description = "records in a file"
    records_alone = True

    def __init__(self, path: Path, mapping: Mapping, pictures: Path | None) -> None:
        """``pictures`` is the folder with the pictures of ``fields.picture_file``, or None."""
        self.path, self.mapping, self.pictures = path, mapping, pictures
        self.title, self.licence, self.home = mapping.title, mapping.licence, mapping.home

    def numbered(self) -> Iterator[tuple[str, reading.Numbered]]:
        """Every record of the file under an id of its own: the mapping's, or its place in the file.

        Raises:
            SourceError: the file cannot be read.
        """
        used: set[str] = set()
        for numbered in reading.records(self.path, self.mapping.records):
            stated = clean(self.mapping.fields["id"].text(numbered.record)) or numbered.place
            candidates = chain([stated], (f"{stated}#{number}" for number in count(2)))
            key = next(candidate for candidate in candidates if candidate not in used)
            used.add(key)
            yield key, numbered

    async def listing(self, context: ListingContext) -> tuple[list[str], set[str]]:
        """Puts the records of the file into the store. A line that is no record is stored as a failure."""
        ids: list[str] = []
        filled: Counter[str] = Counter()
        names: Counter[str] = Counter()
        for key, numbered in self.numbered():
            ids.append(key)
            if numbered.fault:
                known = context.store.failures("record", [key]).get(key)
                if known is None or known.message != numbered.fault:
                    context.store.put_failure("record", key, "not_json", numbered.fault, transient=False)
                continue
            context.put_record(key, numbered.record)
            names.update(numbered.record.keys())
            filled.update(name for name, field in self.mapping.fields.items() if field.values(numbered.record))
        if not ids:
            raise SourceError(f"{self.path} holds no record.")
        self._tell_empty(filled, names, len(ids))
        return ids, set()

    def listing_key(self, request: SourceRequest) -> str:
        """The file: another one is another collection."""
        return json.dumps({"source": self.name, "path": str(self.path.resolve())})

    def address(self, request: SourceRequest, key: str) -> str:
        """None: the record came with the list."""
        return ""

    def parse(self, key: str, record: Any) -> ParsedRecord:
        """Reads a record by the mapping."""
        if not isinstance(record, dict):
            raise ValueError(f"{key} is no record with fields.")
        licences = self._texts("licence", record)
        nationalities = self._texts("nationality", record)
        makers = self._makers(record)
        if nationalities and not any(maker.nationality for maker in makers):
            # A nationality of the work's own counts as that of its first maker, named or not.
            first = makers[0] if makers else Maker("")
            makers = [first._replace(nationality=nationalities[0]), *makers[1:]]
        values: dict[str, Any] = {column: self._text(name, record) for name, column in TEXTS.items()}
        fields = values | {
            **self.years(record)._asdict(),
            **self.sizes(record),
            "culture": clean(values["culture"]),
            "tags": tags.terms(self._texts("tags", record)),
        }
        return ParsedRecord(
            fields,
            makers=makers,
            picture_url=self.picture(record),
            public_domain=self.mapping.allows(licences),
            raw={str(name): _raw(value) for name, value in record.items()},
        )

    def years(self, record: Any) -> dates.Years:
        """The years of a record, by the rules of ``dates.settle``."""
        ends = [_cells.year(self._text(name, record), name) for name in ("year_begin", "year_end")]
        return dates.settle(self._text("date", record), *ends)

    def sizes(self, record: Any) -> dict[str, float | None]:
        """Height, width and depth in centimetres; a side of its own counts before the wording of the whole."""
        worded = dimensions.centimetres(self._text("dimensions", record))._asdict()
        sides = {column: self._length(name, record) for name, column in _SIDES.items()}
        return {column: worded[column] if size is None else size for column, size in sides.items()}

    def picture(self, record: Any) -> str:
        """Address of the picture, or its name behind :data:`LOCAL`; "" for none."""
        name = next(iter(self._texts("picture_file", record)), "")
        if name and self.pictures is not None:
            return LOCAL + name
        return next(iter(self._texts("picture", record)), "")

    def picture_file(self, address: str) -> Path | None:
        """See :meth:`Museum.picture_file`."""
        if not address.startswith(LOCAL) or self.pictures is None:
            return None
        name = address.removeprefix(LOCAL)
        return self.pictures / (self._files.find(name) or name.replace("\0", "\ufffd"))

    def state(self) -> str:
        """A digest of the mapping, and of the names, sizes and times of the pictures in the folder."""
        digest = hashlib.sha256(self.mapping.source)
        if self.pictures is not None:
            for name in listing.walk(self.pictures).files:
                status = (self.pictures / name).lstat()
                line = f"{name} {status.st_size} {status.st_mtime_ns}\n"
                digest.update(line.encode("utf-8", "surrogateescape"))
        return digest.hexdigest()

    @cached_property
    def _files(self) -> FileNames:
        assert self.pictures is not None
        return FileNames(self.pictures, listing.walk(self.pictures).files)

    def _makers(self, record: Any) -> list[Maker]:
        artist = self.mapping.artist
        if not artist:
            texts = self._texts("artist", record)
            return [maker for text in texts for maker in artists.split_names(text)]
        people = artist["each"].values(record) if "each" in artist else [record]
        makers = []
        for person in people:
            given = {name: clean(field.text(person)) for name, field in artist.items() if name not in _SEVERAL}
            if given["name"]:
                others = artist["other_names"].texts(person) if "other_names" in artist else []
                maker = Maker(**given, other_names=tuple(others))
                # "attributed to", "after", "pupil of" in the field of the role say it of the name that follows.
                if not maker.prefix and _PREFIX.search(maker.role):
                    maker = maker._replace(prefix=maker.role, role="")
                makers.append(maker)
        return makers

    def _length(self, name: str, record: Any) -> float | None:
        field = self.mapping.fields.get(name)
        text = next(iter(field.texts(record)), "") if field else ""
        if field is None or _cells.is_blank(text) or _cells.is_zero(text):
            return None
        is_number = all(letter.isdigit() or letter in ".,- /" for letter in text)
        if is_number and not field.unit:
            # Centimetres, millimetres or inches: the mapping does not say it.
            return None
        return dimensions.length_cm(f"{text} {field.unit}" if is_number else text)

    def _field(self, name: str) -> Field | None:
        return self.mapping.fields.get(name)

    def _texts(self, name: str, record: Any) -> list[str]:
        field = self._field(name)
        return field.texts(record) if field else []

    def _text(self, name: str, record: Any) -> str:
        field = self._field(name)
        return field.text(record) if field else ""

    def _tell_empty(self, filled: Counter[str], names: Counter[str], records: int) -> None:
        """Names fields of the mapping that are empty in every record: the path is most likely misspelled."""
        there = ", ".join(name for name, _ in names.most_common(_SHOWN))
        for name, field in self.mapping.fields.items():
            if not filled[name]:
                log.warning(
                    "  %s: fields.%s, %s, is empty in all %d records; they have %s.",
                    self.path.name, name, field, records, there,
                )  # fmt: skip


def _raw(value: Any) -> str | None:
    """A field for ``ParsedRecord.raw``."""
    return text_or_none(text_of(value) if isinstance(value, float | bool) else value)
