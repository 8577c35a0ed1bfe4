"""What a museum's own file fills in: how to list its objects, where a record is, and what it says."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.acquire.normalising.artists import Maker
from pipeline.acquire.sources.base import SourceRequest
from pipeline.acquire.sources.settings import MuseumConfig

if TYPE_CHECKING:
    from pipeline.acquire.fetching.client import Client
    from pipeline.acquire.fetching.raw_store import RawStore


@dataclass(frozen=True)
class ParsedRecord:
    """A museum's record of an object."""

    fields: Mapping[str, Any]  # values by the names of schema.RECORDS; a name that is left out is not known
    makers: Sequence[Maker] = ()  # the first maker first
    picture_url: str = ""  # address of the picture to fetch, or ""
    public_domain: bool = False  # whether the museum allows anybody to use the picture
    raw: Mapping[str, str | None] = field(default_factory=dict)  # the record's own fields as text, None for empty ones
    version: str = ""  # a value that changes when the museum changes the record, such as a date, or ""


@dataclass(frozen=True)
class ListingContext:
    """What a museum lists its objects with."""

    client: Client
    store: RawStore
    request: SourceRequest

    def put_record(self, key: str, record: Any, version: str = "") -> bool:
        """Stores a record that came with a list, unless the store has the same one; returns whether it was stored."""
        body = canonical_json(record)
        if self.store.record(key) == body:
            return False
        self.store.put_record(key, body, version=version)
        return True


class Museum(ABC):
    """One museum. :class:`~.source.MuseumSource` makes a source of it, with the attributes of a ``base.Source``."""

    name: str  # the name of its module; also of its store's folder
    description: str
    title: str  # title, licence and home of the collection are for people
    licence: str
    home: str
    label_set: str = "met_paintings"
    options: type | None = None
    takes: frozenset[str] = frozenset(MuseumConfig.__dataclass_fields__)
    records_alone: bool = False  # whether a collection of which no picture may be used is of use

    @abstractmethod
    async def listing(self, context: ListingContext) -> tuple[list[str], set[str]]:
        """Ids of all objects that the request means, and of those that the museum changed since ``--since``.

        Raises:
            FetchError, Unreachable: the list cannot be fetched.
            SourceError: the request is not one that this museum can answer.
        """

    @abstractmethod
    def address(self, request: SourceRequest, key: str) -> str:
        """The address of an object's record; "" where the record came with the list."""

    @abstractmethod
    def parse(self, key: str, record: Any) -> ParsedRecord:
        """Reads the decoded JSON of the record of the object ``key``.

        Raises:
            ValueError: it is not a record of this museum or not of this object; the message says why.
        """

    def published_records(self, request: SourceRequest) -> Mapping[str, Any]:
        """Records by id that a published table gives without a request; a wanted object is fetched all the same."""
        return {}

    def picture_file(self, address: str) -> Path | None:
        """The file on this machine that a picture's address means; None for one that is fetched."""
        return None

    def listing_key(self, request: SourceRequest) -> str:
        """The request's part that decides the list of objects, as one line; the store keeps the list under it."""
        settings = request.museum
        own = {key: str(value) for key, value in vars(request.options).items()} if request.options else {}
        parts = {name: getattr(settings, name) for name in ("query", "department", "classification")}
        return json.dumps({"source": self.name, **parts, **own}, sort_keys=True)


def text_or_none(value: Any) -> str | None:
    """A field of a record as text for ``ParsedRecord.raw``: null for an empty one, JSON for what is not a text."""
    if value is None or value in ("", [], {}):
        return None
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def canonical_json(record: Any) -> bytes:
    """A record as bytes for the raw store: the same record gives the same bytes."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
