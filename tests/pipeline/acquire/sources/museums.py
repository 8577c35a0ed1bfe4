"""Museums that tests ask: one server for all, requests as a command line makes them, stores that are filled by hand."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
import pyarrow.parquet as pq

from pipeline.acquire import collection, sources
from pipeline.acquire.fetching.event_loop import wait_for
from pipeline.acquire.fetching.raw_store import RawStore
from pipeline.acquire.sources._museum.source import MuseumSource
from pipeline.acquire.sources.base import SourceRequest
from pipeline.build.config import resolve
from tests.museum import Museum, cleveland, records
from tests.museum.cleveland import Cleveland
from tests.museum.content import LIST, Content
from tests.museum.iiif import TOP, Iiif
from tests.museum.met import Met

NAMES = ("met", "cleveland", "iiif")


def museum(count: int = 24) -> Museum:
    """A museum that is not running yet, with few objects of each kind, none of them real."""
    return Museum(Met(records.met(count, shared=False)), Cleveland(cleveland.records(count)), Iiif(count))


def met_of(running: Museum) -> Met:
    """What the server answers the Metropolitan Museum's addresses by."""
    return next(api for api in running.apis if isinstance(api, Met))


def cleveland_of(running: Museum) -> Cleveland:
    """What the server answers Cleveland's addresses by."""
    return next(api for api in running.apis if isinstance(api, Cleveland))


def iiif_of(running: Museum) -> Iiif:
    """What the server answers IIIF's addresses by."""
    return next(api for api in running.apis if isinstance(api, Iiif))


def source(name: str) -> MuseumSource:
    """A source that is a museum."""
    found = sources.get(name)
    assert isinstance(found, MuseumSource)
    return found


def request(name: str, url: str, store: Path, **settings: Any) -> SourceRequest:
    """What the command line asks of a source; ``settings`` by their names in TOML, ``__`` for the dot."""
    address = f"{url}{TOP}" if name == "iiif" else url
    given = {"source.name": name, "museum.store": str(store), f"{name}.url": address, "museum.patience": 30.0}
    return collection.request(resolve(given | {key.replace("__", "."): value for key, value in settings.items()}))


@dataclass(frozen=True)
class Tables:
    """What a source made of its store.

    Attributes:
        works: the catalogue. records: ``records.parquet``. rejected: ``rejected.parquet``.
    """

    works: pd.DataFrame
    records: pd.DataFrame
    rejected: pd.DataFrame

    def reasons(self) -> dict[str, str]:
        """Object -> code of why it is no work."""
        return dict(zip(self.rejected["object_id"], self.rejected["code"], strict=True))


def gather(name: str, asked: SourceRequest, out: Path) -> Tables:
    """Makes the tables."""
    out.mkdir(parents=True, exist_ok=True)
    works, _ = sources.get(name).acquire(asked, out)
    # Not by way of pandas' own reader: a list column of it is an array.
    told = pq.read_table(out / "records.parquet").to_pylist()
    return Tables(works, pd.DataFrame(told), pd.read_parquet(out / "rejected.parquet"))


def fill(
    name: str,
    asked: SourceRequest,
    found: Mapping[str, Any],
    pictures: Mapping[str, bytes] = {},
    listed: Iterable[str] | None = None,
) -> None:
    """Puts records and pictures into the store of a request as if they had been fetched."""
    museum_source = source(name)
    with RawStore(museum_source.folder(asked)) as store:
        for key, record in found.items():
            store.put_record(key, json.dumps(record).encode())
        for address, body in pictures.items():
            store.put_picture(address, body)
        store.put_listing(museum_source.museum.listing_key(asked), list(listed if listed is not None else found))


def listing(name: str, asked: SourceRequest) -> list[str]:
    """The ids that a crawl begins with, without the crawl."""
    from pipeline.acquire.fetching.client import Client
    from pipeline.acquire.sources._museum.crawl import Crawl

    museum_source = source(name)

    async def ask() -> list[str]:
        with RawStore(museum_source.folder(asked)) as store:
            async with Client() as client:
                return await Crawl(museum_source.museum, asked, store)._list(client)

    return wait_for(ask())


class _Saying:
    """Says the same to everybody, or by address; ``PLACE`` stands for the server's own address."""

    def __init__(self, answer: str | Mapping[str, Any]) -> None:
        self._answer = answer

    def answer(self, path: str, query: Mapping[str, str], base: str) -> Content | None:
        if isinstance(self._answer, str):
            return Content(LIST, self._answer.encode())
        found = self._answer.get(path)
        return None if found is None else Content(LIST, json.dumps(found).replace("PLACE", base).encode())


@contextmanager
def saying(answer: str | Mapping[str, Any]) -> Iterator[str]:
    """The address of a server that gives one answer, or one for each path."""
    with Museum(_Saying(answer)) as server:
        yield server.url


@contextmanager
def opened(name: str, asked: SourceRequest) -> Iterator[RawStore]:
    """The store of a request, to be read."""
    with RawStore(source(name).folder(asked), write=False) as store:
        yield store


def fetch(name: str, asked: SourceRequest) -> Mapping[str, Any]:
    """Fetches as one who knows that this server takes a lot, so that no time goes by with finding out."""
    options: Any = asked.options
    host = urlsplit(options.url).netloc
    with RawStore(source(name).folder(asked)) as store:
        store.note("learned", name, json.dumps({host: 80.0}))
    done = source(name).fetch(asked)
    assert done is not None
    return done
