"""Fetches a museum into the raw store: what is missing, what failed for a while, and what is to be refreshed."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.acquire.fetching.client import Answer, Client
from pipeline.acquire.fetching.errors import FetchError
from pipeline.acquire.fetching.raw_store import Entry, Kind, RawStore
from pipeline.acquire.sources._museum.museum import Desk, MuseumSource, batches, natural
from pipeline.acquire.sources._museum.tables import Judged, judge, read, why
from pipeline.acquire.sources.base import SourceRequest
from pipeline.core.errors import SourceError
from pipeline.core.progress import Meter

#: Objects that are under way at once; the client decides how many of them may ask at the same time.
IN_FLIGHT = 128

#: Times that an object is asked for whose record is another's.
_TRIES = 3

#: Seconds between two notes of what was learned of the server.
REMEMBER_SECONDS = 15.0

#: Objects whose state in the store is looked up together.
_CHUNK = 1_000


class Crawl:
    """One visit to a museum.

    Everything is decided by what the store holds, so a visit that ended anywhere is gone on with by the next one.
    """

    def __init__(self, source: MuseumSource, request: SourceRequest, store: RawStore) -> None:
        self._source, self._request, self._store = source, request, store
        self._beforehand: Mapping[str, Any] = {}
        self._done: Counter[str] = Counter()
        #: The newest entry that was there when the current round of refreshing began; None when nothing is refreshed.
        self._round: int | None = None
        self._changed: set[str] | None = None
        self._remembered = time.monotonic()
        self._locks: dict[str, asyncio.Lock] = {}

    async def run(self) -> dict[str, Any]:
        """Lists, then fetches records and pictures.

        Returns:
            ``listed`` objects, ``records`` and ``pictures`` that were fetched now, ``failed`` by code, ``requests``,
            ``bytes``, ``seconds``, and ``refusals`` of the server by kind.

        Raises:
            SourceError: the list of objects cannot be had.
            Unreachable: nothing good came for too long; what was fetched is kept.
        """
        asked = self._request.museum
        start = time.monotonic()
        learned = json.loads(self._store.noted("learned", self._source.name) or "{}")
        async with Client(max_rate=asked.max_rate, patience=asked.patience, learned=learned) as client:
            self._client = client
            try:
                ids = await self._list(client)
                works = 0
                for batch in batches(ids, self._request):
                    works += await self._fetch_all(batch)
                    if self._request.limit is not None and works >= self._request.limit:
                        break
                self._end_round()
            finally:
                self._remember()
            stats = client.stats
        return {
            "listed": len(ids),
            "records": self._done["record"],
            "pictures": self._done["picture"],
            "unchanged": self._done["unchanged"],
            "failed": {key.removeprefix("failed "): n for key, n in self._done.items() if key.startswith("failed ")},
            "requests": stats.requests,
            "bytes": stats.bytes,
            "refusals": dict(stats.refusals),
            "seconds": round(time.monotonic() - start, 2),
        }

    def _remember(self) -> None:
        """Notes the rates that were learned, for the next visit; now and then too, since nothing announces a kill."""
        self._remembered = time.monotonic()
        self._store.note("learned", self._source.name, json.dumps(self._client.stats.learned))

    async def _list(self, client: Client) -> list[str]:
        """The ids of the request, in an order of their own; kept in the store for :meth:`MuseumSource.acquire`."""
        source, request, store = self._source, self._request, self._store
        question = source.question(request)
        self._begin_round(question)
        try:
            found, changed = await source.listing(Desk(client, store, request))
        except FetchError as error:
            raise SourceError(
                f"{source.title} gives no list of its objects: {error} Look at the question's words and at the "
                "address of the museum, or try again later; what is in the store stays."
            ) from error
        if request.museum.since is not None:
            self._changed = changed
            # The changes alone would be a strange collection: what was listed before stays in.
            found = [*(store.listing(question) or []), *found]
        ids = natural(found)
        if not ids:
            raise SourceError(
                f"{source.title} knows of no object for this question: {question}. Ask with other words, another "
                "--department or --classification, or without them."
            )
        if ids != store.listing(question):
            store.put_listing(question, ids)
        self._beforehand = source.told_beforehand(request)
        return ids

    def _begin_round(self, question: str) -> None:
        """A round of refreshing that was cut off is gone on with: what it has asked already is not asked again."""
        asked = self._request.museum
        if not asked.refresh and asked.since is None:
            return
        self._round_key = json.dumps([question, asked.since or "refresh"])
        begun = self._store.noted("round", self._round_key)
        if not begun:
            begun = str(self._store.last_seq())
            self._store.note("round", self._round_key, begun)
        self._round = int(begun)

    def _end_round(self) -> None:
        if self._round is not None:
            self._store.note("round", self._round_key, "")

    def _to_ask(self, key: str, entry: Entry | None) -> bool:
        """Whether what the store holds of an object (or its picture's address) has to be asked for."""
        if entry is None or (entry.code and entry.transient):
            return True
        if self._round is None or entry.seq > self._round:
            return False
        return self._changed is None or key in self._changed

    async def _fetch_all(self, ids: Sequence[str]) -> int:
        """Fetches what is missing of these objects; returns how many of them became works."""
        meter = Meter(len(ids), "fetch", "object")
        slots = asyncio.Semaphore(IN_FLIGHT)
        works = 0

        async def one(key: str, entry: Entry | None) -> None:
            nonlocal works
            try:
                outcome = await self._object(key, entry)
                works += outcome == ""
                if time.monotonic() - self._remembered > REMEMBER_SECONDS:
                    self._remember()
                meter.step(outcome, f"at most {self._client.stats.rate:.0f} requests/s now")
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
            # One server that is gone or one disk that is full fails all that is under way, in the same words.
            raise several.exceptions[0] from None
        finally:
            meter.close()
        return works

    async def _object(self, key: str, entry: Entry | None) -> str:
        """Brings one object up to date; returns why it is no work, or ""."""
        if entry is None and key in self._beforehand:
            code = judge(self._source, self._request, key, self._beforehand[key]).code
            # What a published table rules out needs no question; whether there is a picture only the museum knows.
            if code not in ("", "no_picture"):
                return code
        if self._to_ask(key, entry):
            code = await self._record(key, entry)
            if code:
                return code
        _, judged, failure = next(read(self._source, self._request, self._store, [key], {}))
        if judged is None:
            return why(failure, "record")[0]
        return judged.code or await self._picture(judged)

    async def _record(self, key: str, entry: Entry | None) -> str:
        address = self._source.address(self._request, key)
        if not address:
            return "" if entry is not None and not entry.code else "not_fetched"
        try:
            record, answer, version = await self._sound(key, address, *_validators(entry))
        except FetchError as error:
            # What was there once and is not any more is another thing to know than a wrong number.
            code = "gone" if error.code == "not_found" and self._store.record(key) is not None else error.code
            return self._failed("record", key, code, error)
        if record is None:
            self._store.confirm("record", key)
            self._done["unchanged"] += 1
            return ""
        body = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        self._store.put_record(key, body, etag=answer.etag, last_modified=answer.last_modified, version=version)
        self._done["record"] += 1
        return ""

    async def _sound(self, key: str, address: str, etag: str, last_modified: str) -> tuple[Any, Answer, str]:
        """An object's record (None when it has not changed), the answer that held it, and the record's version.

        What is sound but of something else is asked for again: kept, it would stand in the place of the object's own.
        """
        for left in reversed(range(_TRIES)):
            record, answer = await self._client.json(address, etag=etag, last_modified=last_modified)
            if record is None:
                break
            try:
                return record, answer, self._source.told(key, record).version
            except ValueError as error:
                if not left:
                    raise FetchError("bad_answer", str(error), transient=True) from None
            except (TypeError, KeyError, AttributeError):
                # It is the object's, and odd: kept as it is, for a later version of the source to read.
                return record, answer, ""
        return None, answer, ""

    async def _picture(self, judged: Judged) -> str:
        address = judged.told.picture
        # Several objects may show one picture: whoever comes second finds it in the store.
        lock = self._locks.setdefault(address, asyncio.Lock())
        async with lock:
            try:
                return await self._ask_picture(judged.key, address)
            finally:
                self._locks.pop(address, None)

    async def _ask_picture(self, key: str, address: str) -> str:
        entry = self._store.entries("picture", [address]).get(address)
        there = entry is not None and not entry.code and self._store.picture(address) is not None
        if not self._to_ask(key, entry) and (there or (entry is not None and entry.code)):
            return f"picture_{entry.code}" if entry and entry.code else ""
        etag, last_modified = _validators(entry) if there else ("", "")
        try:
            answer = await self._client.picture(address, etag=etag, last_modified=last_modified)
        except FetchError as error:
            code = "gone" if error.code == "not_found" and there else error.code
            return self._failed("picture", address, code, error)
        if answer.status == 304:
            self._store.confirm("picture", address)
            self._done["unchanged"] += 1
        else:
            self._store.put_picture(address, answer.body, etag=answer.etag, last_modified=answer.last_modified)
            self._done["picture"] += 1
        return ""

    def _failed(self, kind: Kind, key: str, code: str, error: FetchError) -> str:
        self._store.put_failure(kind, key, code, str(error), error.transient)
        self._done[f"failed {kind}_{code}"] += 1
        return f"{kind}_{code}"


def _validators(entry: Entry | None) -> tuple[str, str]:
    """ETag and date to ask with whether what is there has changed; empty where nothing is there."""
    return (entry.etag, entry.last_modified) if entry is not None and not entry.code else ("", "")
