"""Fetches a museum into the raw store: what is missing, what failed temporarily, and what is to be refreshed."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.acquire.fetching.client import Client, Response
from pipeline.acquire.fetching.errors import FetchError
from pipeline.acquire.fetching.raw_store import Entry, Kind, RawStore
from pipeline.acquire.sources._museum.museum import ListingContext, Museum, canonical_json
from pipeline.acquire.sources._museum.selection import batches, natural_order
from pipeline.acquire.sources._museum.tables import failure_reason, parse_object, read_objects
from pipeline.acquire.sources.base import SourceRequest
from pipeline.core.errors import SourceError
from pipeline.core.progress import Meter

#: Objects in flight at once; the client decides how many of them send a request at the same time.
IN_FLIGHT = 128
#: Requests for one object's record when the answers are records of other objects.
_MAX_ATTEMPTS = 3
#: Seconds between two saves of the learned rates.
SAVE_SECONDS = 15.0
#: Objects whose entries in the store are read together.
_CHUNK = 1_000


class Crawl:
    """One crawl of a museum. The content of the store decides everything, so the next crawl continues any other."""

    def __init__(self, museum: Museum, request: SourceRequest, store: RawStore) -> None:
        self._museum, self._request, self._store = museum, request, store
        self._published: Mapping[str, Any] = {}
        self._done: Counter[str] = Counter()
        #: Number of the newest entry when the current refresh began; None without a refresh.
        self._refresh_start: int | None = None
        self._changed: set[str] | None = None
        self._last_save = time.monotonic()
        self._locks: dict[str, asyncio.Lock] = {}

    async def run(self) -> dict[str, Any]:
        """Lists, then fetches records and pictures.

        Returns:
            ``listed`` objects, ``records`` and ``pictures`` fetched by this crawl, ``unchanged`` ones, ``failed`` by
            code, ``requests``, ``bytes``, ``seconds``, and ``refusals`` of the server by kind.

        Raises:
            SourceError, Unreachable: there is no list of objects, or no request succeeded for too long.
        """
        settings = self._request.museum
        start = time.monotonic()
        learned = json.loads(self._store.noted("learned", self._museum.name) or "{}")
        async with Client(max_rate=settings.max_rate, give_up_after=settings.patience, learned=learned) as client:
            self._client = client
            try:
                ids = await self._list(client)
                works = 0
                for batch in batches(ids, self._request):
                    works += await self._fetch_all(batch)
                    if self._request.limit is not None and works >= self._request.limit:
                        break
                if self._refresh_start is not None:
                    self._store.note("round", self._refresh_key, "")
            finally:
                self._save_rates()
        return {
            "listed": len(ids),
            "records": self._done["record"],
            "pictures": self._done["picture"],
            "unchanged": self._done["unchanged"],
            "failed": {key.removeprefix("failed "): n for key, n in self._done.items() if key.startswith("failed ")},
            "requests": client.requests,
            "bytes": client.bytes,
            "refusals": dict(client.refusals),
            "seconds": round(time.monotonic() - start, 2),
        }

    def _save_rates(self) -> None:
        """Saves the learned rates for the next crawl; also at intervals, since a kill gives no time for it."""
        self._last_save = time.monotonic()
        self._store.note("learned", self._museum.name, json.dumps(self._client.learned))

    async def _list(self, client: Client) -> list[str]:
        """The ids of the request in natural order; the store keeps them for ``MuseumSource.acquire``."""
        museum, request, store = self._museum, self._request, self._store
        listing_key = museum.listing_key(request)
        self._begin_refresh(listing_key)
        try:
            listed, changed = await museum.listing(ListingContext(client, store, request))
        except FetchError as error:
            raise SourceError(
                f"{museum.title} gives no list of its objects: {error} Check --query and the address of the museum, or "
                "try again later; what is in the store stays."
            ) from error
        if request.museum.since is not None:
            self._changed = changed
            # The changed objects alone are not the collection: those listed before stay in it.
            listed = [*(store.listing(listing_key) or []), *listed]
        ids = natural_order(listed)
        if not ids:
            raise SourceError(
                f"{museum.title} has no object for this request: {listing_key}. Use other words, another --department "
                "or --classification, or none."
            )
        if ids != store.listing(listing_key):
            store.put_listing(listing_key, ids)
        self._published = museum.published_records(request)
        return ids

    def _begin_refresh(self, listing_key: str) -> None:
        """Begins a refresh, or continues an interrupted one, which does not fetch again what it has fetched."""
        settings = self._request.museum
        if not settings.refresh and settings.since is None:
            return
        self._refresh_key = json.dumps([listing_key, settings.since or "refresh"])
        start = self._store.noted("round", self._refresh_key) or str(self._store.last_seq())
        self._store.note("round", self._refresh_key, start)
        self._refresh_start = int(start)

    def _is_due(self, key: str, entry: Entry | None) -> bool:
        """Whether an object's record, or the picture at an address, has to be fetched, given its entry in the store."""
        if entry is None or (entry.code and entry.transient):
            return True
        if self._refresh_start is None or entry.seq > self._refresh_start:
            return False
        return self._changed is None or key in self._changed

    async def _fetch_all(self, ids: Sequence[str]) -> int:
        """Fetches what is missing of these objects; returns how many of them are works."""
        meter = Meter(len(ids), "fetch", "object")
        slots = asyncio.Semaphore(IN_FLIGHT)
        works = 0

        async def one(key: str, entry: Entry | None) -> None:
            nonlocal works
            try:
                code = await self._object(key, entry)
                works += not code
                if time.monotonic() - self._last_save > SAVE_SECONDS:
                    self._save_rates()
                meter.step(code, f"at most {self._client.rate:.0f} requests/s now")
            finally:
                slots.release()

        try:
            async with asyncio.TaskGroup() as tasks:
                for start in range(0, len(ids), _CHUNK):
                    chunk = ids[start : start + _CHUNK]
                    entries = self._store.entries("record", chunk)
                    for key in chunk:
                        await slots.acquire()
                        tasks.create_task(one(key, entries.get(key)))
        except BaseExceptionGroup as several:
            # A server that is gone or a full disk fails all tasks in flight with the same error.
            raise several.exceptions[0] from None
        finally:
            meter.close()
        return works

    async def _object(self, key: str, entry: Entry | None) -> str:
        """Brings one object up to date; returns the code of why it is no work, or ""."""
        if entry is None and key in self._published:
            code = parse_object(self._museum, self._request, key, self._published[key]).code
            # What a published table rejects needs no request. It does not know whether there is a picture.
            if code not in ("", "no_picture"):
                return code
        if self._is_due(key, entry):
            code = await self._record(key, entry)
            if code:
                return code
        _, parsed, failure = next(read_objects(self._museum, self._request, self._store, [key], {}))
        if parsed is None:
            return failure_reason(failure, "record")[0]
        if parsed.code:
            return parsed.code
        address = parsed.record.picture_url
        if self._museum.picture_file(address) is not None:
            return ""
        # Several objects may have the same picture; the second one finds it in the store.
        async with self._locks.setdefault(address, asyncio.Lock()):
            try:
                return await self._picture(key, address)
            finally:
                self._locks.pop(address, None)

    async def _record(self, key: str, entry: Entry | None) -> str:
        address = self._museum.address(self._request, key)
        if not address:
            return "" if entry is not None and not entry.code else "not_fetched"
        try:
            record, response, version = await self._own_record(key, address, *_validators(entry))
        except FetchError as error:
            return self._failed("record", key, error, in_store=self._store.record(key) is not None)
        if record is None:
            self._store.confirm("record", key)
            self._done["unchanged"] += 1
            return ""
        body = canonical_json(record)
        self._store.put_record(key, body, etag=response.etag, last_modified=response.last_modified, version=version)
        self._done["record"] += 1
        return ""

    async def _own_record(self, key: str, address: str, etag: str, last_modified: str) -> tuple[Any, Response, str]:
        """An object's record (None when it has not changed), the response, and the record's version.

        A response with a record of another object is not kept; the record is requested again.
        """
        for attempts_left in reversed(range(_MAX_ATTEMPTS)):
            record, response = await self._client.json(address, etag=etag, last_modified=last_modified)
            if record is None:
                break
            try:
                return record, response, self._museum.parse(key, record).version
            except ValueError as error:
                if not attempts_left:
                    raise FetchError("bad_answer", str(error), transient=True) from None
            except (TypeError, KeyError, AttributeError):
                # It is the object's record in an unknown form. A later version of the source may be able to read it.
                return record, response, ""
        return None, response, ""

    async def _picture(self, key: str, address: str) -> str:
        entry = self._store.entries("picture", [address]).get(address)
        in_store = entry is not None and not entry.code and self._store.picture(address) is not None
        if entry is not None and (in_store or entry.code) and not self._is_due(key, entry):
            return f"picture_{entry.code}" if entry.code else ""
        etag, last_modified = _validators(entry) if in_store else ("", "")
        try:
            response = await self._client.picture(address, etag=etag, last_modified=last_modified)
        except FetchError as error:
            return self._failed("picture", address, error, in_store=in_store)
        if response.status == 304:
            self._store.confirm("picture", address)
            self._done["unchanged"] += 1
        else:
            self._store.put_picture(address, response.body, etag=response.etag, last_modified=response.last_modified)
            self._done["picture"] += 1
        return ""

    def _failed(self, kind: Kind, key: str, error: FetchError, *, in_store: bool) -> str:
        # What was there before is "gone"; what never was is "not_found".
        code = "gone" if error.code == "not_found" and in_store else error.code
        self._store.put_failure(kind, key, code, str(error), error.transient)
        self._done[f"failed {kind}_{code}"] += 1
        return f"{kind}_{code}"


def _validators(entry: Entry | None) -> tuple[str, str]:
    """ETag and date for a conditional request; empty where the store has nothing."""
    return (entry.etag, entry.last_modified) if entry is not None and not entry.code else ("", "")
