"""The source that crawls a museum: fetched over the network into a raw store, then read without a network."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.acquire.fetching.event_loop import wait_for
from pipeline.acquire.fetching.raw_store import RawStore
from pipeline.acquire.sources._museum.museum import Museum
from pipeline.acquire.sources.base import Provenance, Source, SourceRequest
from pipeline.core.errors import SourceError


class MuseumSource(Source):
    """A museum as a collection source."""

    def __init__(self, museum: Museum) -> None:
        """The museum's description, label set, options and settings are the source's."""
        self.museum = museum
        self.description, self.label_set = museum.description, museum.label_set
        self.options, self.takes = museum.options, museum.takes

    def folder(self, request: SourceRequest) -> Path:
        """The raw store's folder: ``--store``, or ``store/<name>``."""
        return Path(request.museum.store or Path("store") / self.museum.name)

    def fetch(self, request: SourceRequest) -> Mapping[str, Any] | None:
        """Crawls the museum into the raw store; see ``crawl.Crawl``. Does nothing with ``--offline``."""
        from pipeline.acquire.sources._museum.crawl import Crawl

        if request.museum.offline:
            self._listed_ids(request)
            return None

        async def crawl() -> Mapping[str, Any]:
            # SQLite ties the store to the thread that opens it, so it is opened in the event loop's thread.
            with RawStore(self.folder(request)) as store:
                return await Crawl(self.museum, request, store).run()

        return wait_for(crawl())

    def state(self, request: SourceRequest) -> str:
        """A digest of the list of objects and of the store's content of each; times of fetching do not count."""
        ids = self._listed_ids(request)
        with RawStore(self.folder(request), write=False) as store:
            parts = str(self.folder(request).resolve()) + json.dumps(ids) + store.state()
        return hashlib.sha256(parts.encode()).hexdigest()

    def acquire(self, request: SourceRequest, out: Path) -> tuple[pd.DataFrame, Provenance]:
        """Turns the store into a catalogue, ``records.parquet`` and ``rejected.parquet``; no network is used."""
        from pipeline.acquire.sources._museum.tables import build_tables

        ids = self._listed_ids(request)
        with RawStore(self.folder(request), write=False) as store:
            works = build_tables(self.museum, request, store, ids, out)
        return works, Provenance(self.museum.title, self.museum.licence, self.museum.home)

    def _listed_ids(self, request: SourceRequest) -> list[str]:
        """The ids of the last list for this request; a :class:`SourceError` where there is none yet."""
        folder = self.folder(request)
        ids = None
        if folder.is_dir():
            with RawStore(folder, write=False) as store:
                ids = store.listing(self.museum.listing_key(request))
        if ids is None:
            raise SourceError(
                f"The store {folder} has no list of objects for this request. Fetch it first: the same command "
                "without --offline, or python -m pipeline.acquire."
            )
        return ids
