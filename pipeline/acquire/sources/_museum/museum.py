"""A museum as a collection source: fetched over the network into a raw store, turned into a catalogue without one."""

from __future__ import annotations

import hashlib
import json
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.acquire.fetching.event_loop import wait_for
from pipeline.acquire.fetching.raw_store import RawStore
from pipeline.acquire.sources.base import Provenance, Source, SourceRequest
from pipeline.acquire.sources.settings import MuseumConfig
from pipeline.core.errors import SourceError

if TYPE_CHECKING:
    from pipeline.acquire.fetching.client import Client

#: With a limit, at least so many objects are looked at before it is asked whether that was enough.
LEAST_BATCH = 200


@dataclass(frozen=True)
class Maker:
    """One person or workshop that a record names.

    Attributes:
        name: as the museum prints it.
        sort_name: as the museum sorts it ("Hokusai, Katsushika"), or "".
        identity: an address or number that stands for the person wherever the name is spelled otherwise, or "".
        role: such as "Artist"; prefix: such as "Attributed to"; nationality: of the person.
    """

    name: str
    sort_name: str = ""
    identity: str = ""
    role: str = ""
    prefix: str = ""
    nationality: str = ""


@dataclass(frozen=True)
class Told:
    """What a museum's record says of an object.

    Attributes:
        fields: by the names of ``schema.RECORDS``; what is left out is not known.
        makers: who made it, the first one first.
        picture: address of the picture to fetch, or "".
        public_domain: whether the museum lets anybody use the picture.
        raw: the record's own fields as text, null for what says nothing.
        version: what changes when the museum changes the record (a date), or "".
    """

    fields: Mapping[str, Any]
    makers: Sequence[Maker] = ()
    picture: str = ""
    public_domain: bool = False
    raw: Mapping[str, str | None] = field(default_factory=dict)
    version: str = ""


@dataclass
class Desk:
    """What a museum works with while it lists its objects."""

    client: Client
    store: RawStore
    request: SourceRequest


class MuseumSource(Source):
    """What a museum's own module fills in: how to list objects, where a record is, and what it says.

    Attributes:
        name: of the module; also the folder of its store when none is asked for.
        title, licence, home: of the collection, for people.
    """

    name: str
    title: str
    licence: str
    home: str
    takes = frozenset(MuseumConfig.__dataclass_fields__)

    @abstractmethod
    async def listing(self, desk: Desk) -> tuple[list[str], set[str]]:
        """Asks the museum which objects there are for the request.

        A museum whose lists hold whole records puts them into ``desk.store`` on the way.

        Returns:
            Ids of all objects, and of those among them that the museum changed since ``--since``.

        Raises:
            FetchError, Unreachable: the list cannot be had.
        """

    @abstractmethod
    def address(self, request: SourceRequest, key: str) -> str:
        """Where the record of an object is fetched; "" where it came with the list."""

    @abstractmethod
    def told(self, key: str, record: Any) -> Told:
        """What a record says.

        Raises:
            ValueError: it is not a record of this museum; the message says what is odd.
        """

    def told_beforehand(self, request: SourceRequest) -> Mapping[str, Any]:
        """Records known without asking (of a published table), by id; a wanted object is asked for all the same."""
        return {}

    def question(self, request: SourceRequest) -> str:
        """What was asked, in one line: the list of objects is kept under it."""
        asked = request.museum
        own = {key: str(value) for key, value in vars(request.options).items()} if request.options else {}
        parts = {"query": asked.query, "department": asked.department, "classification": asked.classification} | own
        return json.dumps({"source": self.name, **parts}, sort_keys=True)

    def folder(self, request: SourceRequest) -> Path:
        """The raw store's folder."""
        return Path(request.museum.store or Path("store") / self.name)

    def fetch(self, request: SourceRequest) -> Mapping[str, Any] | None:
        """Crawls the museum into the raw store; see ``crawl.Crawl``."""
        from pipeline.acquire.sources._museum.crawl import Crawl

        if request.museum.offline:
            self._listed(request)
            return None

        async def crawl() -> Mapping[str, Any]:
            # The store belongs to the thread that opens it, whichever that is.
            with RawStore(self.folder(request)) as store:
                return await Crawl(self, request, store).run()

        return wait_for(crawl())

    def state(self, request: SourceRequest) -> str:
        """A digest of the list of objects and of what the store holds of each, whenever it was fetched."""
        ids = self._listed(request)
        digest = hashlib.sha256(str(self.folder(request).resolve()).encode())
        digest.update(json.dumps(ids).encode())
        with RawStore(self.folder(request), write=False) as store:
            digest.update(store.state().encode())
        return digest.hexdigest()

    def acquire(self, request: SourceRequest, out: Path) -> tuple[pd.DataFrame, Provenance]:
        """Turns the store into a catalogue, ``records.parquet`` and ``rejected.parquet``; asks nobody anything."""
        from pipeline.acquire.sources._museum.tables import harvest

        ids = self._listed(request)
        with RawStore(self.folder(request), write=False) as store:
            works = harvest(self, request, store, ids, out)
        return works, Provenance(self.title, self.licence, self.home)

    def _listed(self, request: SourceRequest) -> list[str]:
        """The ids of the request's last list.

        Raises:
            SourceError: there is none yet.
        """
        folder = self.folder(request)
        ids = None
        if folder.is_dir():
            with RawStore(folder, write=False) as store:
                ids = store.listing(self.question(request))
        if ids is None:
            raise SourceError(
                f"The store {folder} has no list of objects for this question. Fetch it first: the same command "
                "without --offline, or python -m pipeline.acquire."
            )
        return ids


def batches(ids: Sequence[str], request: SourceRequest) -> list[list[str]]:
    """The ids in an order by the seed, in pieces after each of which it is asked whether the limit is reached.

    Without a limit there is one piece, in the museum's order.
    """
    if request.limit is None:
        return [list(ids)] if ids else []
    order = np.random.default_rng(request.seed).permutation(len(ids))
    size = max(LEAST_BATCH, 2 * request.limit)
    return [[ids[place] for place in order[start : start + size]] for start in range(0, len(ids), size)]


def natural(ids: Sequence[str]) -> list[str]:
    """Ids in an order of their own, numbers by their value: museums list in an order that changes from day to day."""
    return sorted(set(ids), key=lambda text: (0, int(text), "") if text.isdecimal() else (1, 0, text))
