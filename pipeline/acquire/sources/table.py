"""Any museum's open data without code: a file of records, and a mapping that says which field is what."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.acquire.sources._museum.source import MuseumSource
from pipeline.acquire.sources._table import explaining, mapping
from pipeline.acquire.sources._table.museum import TableMuseum
from pipeline.acquire.sources.base import Provenance, Source, SourceRequest
from pipeline.core.errors import SourceError
from pipeline.core.settings import setting


@dataclass(frozen=True)
class TableOptions:
    """The section ``[source.table]`` of a config."""

    mapping: str | None = setting(
        None,
        "a TOML file that says which field of the records is what (docs/tables.md), or the name of one that comes "
        f"with Vitrine: {', '.join(mapping.shipped())}",
        flag="--mapping",
    )
    pictures: str | None = setting(
        None, "the folder with the pictures that fields.picture_file of the mapping names", flag="--pictures"
    )


class TableSource(Source):
    """The records of a file through the store, the normalisers and the tables of museums."""

    description = "records in a CSV, TSV, JSON, NDJSON or Parquet file, read by a mapping (docs/tables.md)"
    label_set = "met_paintings"
    options = TableOptions
    takes = frozenset(("store", "public_domain_only", "refresh", "offline", "max_rate", "patience"))

    def fetch(self, request: SourceRequest) -> Mapping[str, Any] | None:
        """Puts the records into the store and fetches the pictures that the mapping allows."""
        return self._source(request).fetch(request)

    def state(self, request: SourceRequest) -> str:
        """A digest of the store's content, the mapping, and the folder of pictures."""
        source = self._source(request)
        return hashlib.sha256((source.state(request) + _museum(request).state()).encode()).hexdigest()

    def acquire(self, request: SourceRequest, out: Path) -> tuple[pd.DataFrame, Provenance]:
        """Turns the store into tables, as for a museum. There may be no work: Explore shows records alone."""
        return self._source(request).acquire(request, out)

    def explain(self, request: SourceRequest, records: int) -> str:
        """Which field of the first records became what, as text."""
        return explaining.explain(_museum(request), request, records)

    def _source(self, request: SourceRequest) -> MuseumSource:
        return _Stored(_museum(request))


class _Stored(MuseumSource):
    """A table's store lies in a folder of its own: two tables may have one id."""

    def folder(self, request: SourceRequest) -> Path:
        """``--store``, or ``store/table-<name of the file>``."""
        return Path(request.museum.store or Path("store") / f"table-{_path(request).stem}")


def _path(request: SourceRequest) -> Path:
    if request.path is None:
        raise SourceError(
            "The source 'table' needs --path FILE, the records, and --mapping FILE.toml, what their fields mean."
        )
    return request.path


def _museum(request: SourceRequest) -> TableMuseum:
    """What a request means.

    Raises:
        SourceError: it names no file or no mapping, or a folder of pictures that is not there.
        ConfigError: the mapping cannot be used.
    """
    path, options = _path(request), request.options or TableOptions()
    if not options.mapping:
        raise SourceError(
            "The source 'table' needs --mapping FILE.toml, which says which field is title, artist and so on; "
            f"see docs/tables.md. These come with Vitrine: {', '.join(mapping.shipped())}."
        )
    read = mapping.load(options.mapping)
    pictures = Path(options.pictures) if options.pictures else None
    if pictures is not None and not pictures.is_dir():
        raise SourceError(f"There is no folder {pictures}. --pictures takes the folder with the pictures.")
    if pictures is not None and "picture_file" not in read.fields:
        raise SourceError("--pictures is of no use: fields.picture_file of the mapping names no field with file names.")
    return TableMuseum(path, read, pictures)


SOURCE = TableSource()
