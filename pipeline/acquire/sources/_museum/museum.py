"""What a museum's own file fills in: how to list its objects, where a record is, and what it says."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.acquire.sources._museum.record import ParsedRecord
from pipeline.acquire.sources.base import SourceRequest
from pipeline.acquire.sources.settings import MuseumConfig

if TYPE_CHECKING:
    from pipeline.acquire.fetching.client import Client
    from pipeline.acquire.fetching.raw_store import RawStore


@dataclass(frozen=True)
class ListingContext:
    """What a museum lists its objects with.

    Attributes:
        client: the HTTP client.
        store: the raw store. A museum whose lists hold whole records puts them there.
        request: what is wanted.
    """

    client: Client
    store: RawStore
    request: SourceRequest


class Museum(ABC):
    """One museum. :class:`~.source.MuseumSource` makes a source of it.

    Attributes:
        name: the name of its module; also of its store's folder.
        description: one sentence for ``--help``.
        title, licence, home: of the collection, for people.
        label_set: the label set that its cultures are read by unless another is wanted.
        options: a frozen dataclass of settings of its own (see :func:`pipeline.core.settings.setting`), or None.
        takes: names of the settings of ``[museum]`` that it uses; the others are refused.
    """

    name: str
    description: str
    title: str
    licence: str
    home: str
    label_set: str = "met_paintings"
    options: type | None = None
    takes: frozenset[str] = frozenset(MuseumConfig.__dataclass_fields__)

    @abstractmethod
    async def listing(self, context: ListingContext) -> tuple[list[str], set[str]]:
        """Asks the museum which objects the request means.

        Returns:
            Ids of all objects, and of those among them that the museum changed since ``--since``.

        Raises:
            FetchError, Unreachable: the list cannot be fetched.
            SourceError: the request is not one that this museum can answer.
        """

    @abstractmethod
    def address(self, request: SourceRequest, key: str) -> str:
        """The address of an object's record; "" where the record came with the list."""

    @abstractmethod
    def parse(self, key: str, record: Any) -> ParsedRecord:
        """Reads a record.

        Args:
            key: id of the object.
            record: the decoded JSON.

        Raises:
            ValueError: it is not a record of this museum or not of this object; the message says why.
        """

    def published_records(self, request: SourceRequest) -> Mapping[str, Any]:
        """Records by id that a published table gives without a request; a wanted object is fetched all the same."""
        return {}

    def listing_key(self, request: SourceRequest) -> str:
        """The request's part that decides the list of objects, as one line; the store keeps the list under it."""
        settings = request.museum
        own = {key: str(value) for key, value in vars(request.options).items()} if request.options else {}
        parts = {
            "query": settings.query,
            "department": settings.department,
            "classification": settings.classification,
        }
        return json.dumps({"source": self.name, **parts, **own}, sort_keys=True)


def text_or_none(value: Any) -> str | None:
    """A field of a record as text for ``ParsedRecord.raw``: null for an empty one, JSON for what is not a text."""
    if value is None or value in ("", [], {}):
        return None
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def canonical_json(record: Any) -> bytes:
    """A record as bytes for the raw store: the same record gives the same bytes."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
