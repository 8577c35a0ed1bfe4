"""Acquiring a museum: what a guard allows against what is got, the client's own cost, and the raw store's."""

import asyncio
import json
import os
import sqlite3
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
from aiohttp import web
from yarl import URL

from benchmarks._process import answering
from benchmarks._timing import Row, Table, compare
from pipeline.acquire.fetching.client import Client, Host
from pipeline.acquire.fetching.rate_limiter import GlobalLimit, RateLimiter
from pipeline.acquire.fetching.raw_store import RawStore

#: The guard: requests a second, requests at once, and seconds of refusing everything after a breach.
RATE, BURST, PENALTY = 40.0, 30, 10.0
#: Requests through the guard; requests without one; answers that the store takes.
GUARDED, FREE, WRITES = 4_000, 3_000, 500
AT_ONCE = 16
ROUNDS = 5
RECORD = {f"field{place}": f"what a museum says of field {place}" for place in range(57)}
BODY = json.dumps(RECORD).encode()
#: About the size of a museum's small picture.
PICTURE = os.urandom(60_000)


@dataclass(frozen=True)
class Tables:
    """Several tables, one after another."""

    tables: tuple[Table, ...]

    def markdown(self) -> str:
        """All of them as Markdown."""
        return "\n".join(table.markdown() for table in self.tables)


def run(store: object = None) -> Tables:
    """Everything here; needs no build."""
    return Tables((through_a_guard(), without_limits(), records(), pictures()))


def through_a_guard() -> Table:
    """The client, knowing nothing and knowing an earlier run, against the best that a token bucket allows."""
    best = (GUARDED - BURST) / RATE
    cold, learned = asyncio.run(_through({}))
    warm, _ = asyncio.run(_through(learned))
    rows = (
        Row("the best that the guard allows", best, 1.0),
        Row("Vitrine, knowing nothing of the server", cold, cold / best),
        Row("Vitrine, with what the run before learned", warm, warm / best),
    )
    setting = (
        f"{GUARDED:,} records behind a guard that allows {RATE:g} requests a second, forgives {BURST} and refuses "
        f"everything for {PENALTY:g} seconds after a breach; one run each. What is lost is lost at the start, so the "
        "ratio falls as runs get longer."
    )
    return Table("Through a museum's guard", setting, "requests/s", rows, lambda seconds: f"{GUARDED / seconds:.1f}")


async def _through(learned: dict[str, float]) -> tuple[float, dict[str, float]]:
    with answering(_serve, RATE) as base:
        host = base.removeprefix("http://")
        start = time.perf_counter()
        async with Client(learned=dict.fromkeys([host], next(iter(learned.values()))) if learned else {}) as client:
            await _gather(lambda number: client.json(f"{base}/{number}"), GUARDED, 128)
            return time.perf_counter() - start, {host: client.learned.get(host, RATE)}


def without_limits() -> Table:
    """The client without its limits against bare aiohttp, to the same server in another process."""

    async def bare(base: str) -> None:
        async with aiohttp.ClientSession() as session:

            async def ask(number: int) -> object:
                async with session.get(f"{base}/{number}") as response:
                    return json.loads(await response.read())

            await _gather(ask, FREE, AT_ONCE)

    async def whole(base: str) -> None:
        async with _Unlimited() as client:
            await _gather(lambda number: client.json(f"{base}/{number}"), FREE, AT_ONCE)

    with answering(_serve, 0.0) as base:
        rows = compare(
            {
                f"aiohttp alone, {AT_ONCE} at once": lambda: asyncio.run(bare(base)),
                "Vitrine: paced, checked, retried": lambda: asyncio.run(whole(base)),
            },
            ROUNDS,
        )
    return Table(
        "The client's own cost",
        f"{FREE:,} records of {len(BODY):,} bytes from a server on this machine, all limits lifted; median of {ROUNDS} "
        "rounds. At the museum's 80 requests a second it is the network that takes the time.",
        "requests/s",
        rows,
        lambda seconds: f"{FREE / seconds:,.0f}",
    )


def records() -> Table:
    """The raw store's durable writes against SQLite alone with the same settings."""
    with TemporaryDirectory() as scratch, RawStore(Path(scratch) / "store") as store:
        bare = sqlite3.connect(Path(scratch) / "bare.sqlite", isolation_level=None)
        bare.execute("PRAGMA journal_mode = WAL")
        bare.execute("PRAGMA synchronous = NORMAL")
        bare.execute("CREATE TABLE bodies (number INTEGER PRIMARY KEY, body BLOB)")
        count = iter(range(10**9))

        def insert() -> None:
            for _ in range(WRITES):
                bare.execute("INSERT INTO bodies (body) VALUES (?)", (BODY,))

        def put() -> None:
            for _ in range(WRITES):
                number = next(count)
                store.put_record(str(number), BODY + str(number).encode())

        rows = compare({"SQLite, one commit a record": insert, "Vitrine: compressed, hashed, logged": put}, ROUNDS)
        bare.close()
    return Table(
        "Keeping records",
        f"{WRITES} records of {len(BODY):,} bytes, each safe from a kill before the next; median of {ROUNDS} rounds.",
        "records/s",
        rows,
        lambda seconds: f"{WRITES / seconds:,.0f}",
    )


def pictures() -> Table:
    """The raw store's pictures against files that are written and flushed."""
    with TemporaryDirectory() as scratch, RawStore(Path(scratch) / "store") as store:
        folder = Path(scratch) / "bare"
        folder.mkdir()
        count = iter(range(10**9))

        def write() -> None:
            for _ in range(WRITES // 5):
                with (folder / str(next(count))).open("wb") as handle:
                    handle.write(PICTURE)
                    handle.flush()
                    os.fsync(handle.fileno())

        def put() -> None:
            for _ in range(WRITES // 5):
                number = next(count)
                store.put_picture(f"https://museum/{number}.jpg", PICTURE + str(number).encode())

        rows = compare({"written and flushed": write, "Vitrine: hashed, flushed, named, logged": put}, ROUNDS)
    return Table(
        "Keeping pictures",
        f"{WRITES // 5} pictures of {len(PICTURE):,} bytes, each safe before the next; median of {ROUNDS} rounds.",
        "pictures/s",
        rows,
        lambda seconds: f"{WRITES // 5 / seconds:,.0f}",
    )


async def _gather(ask: Callable[[int], object], count: int, at_once: int) -> None:
    numbers = iter(range(count))

    async def work() -> None:
        for number in numbers:
            await ask(number)  # type: ignore[misc]

    await asyncio.gather(*(work() for _ in range(at_once)))


class _NoLimit(GlobalLimit):
    def delay(self, now: float) -> float:
        return 0.0


class _Unlimited(Client):
    """The client as it is, but with a rate that no server on this machine reaches."""

    def _host(self, address: URL) -> Host:
        name = f"{address.host}:{address.port}"
        if name not in self._hosts:
            self._hosts[name] = Host(name, RateLimiter(learned=1e6, limit=1e6), _NoLimit(), 900.0, self._hosts)
        return self._hosts[name]


def _serve(pipe: Connection, rate: float) -> None:
    asyncio.run(_serve_for_ever(pipe, rate))


async def _serve_for_ever(pipe: Connection, rate: float) -> None:
    level, at, shut = float(BURST), time.monotonic(), 0.0

    async def answer(request: web.Request) -> web.Response:
        nonlocal level, at, shut
        if rate:
            now = time.monotonic()
            level, at = min(BURST, level + rate * (now - at)), now
            if level < 1 and now >= shut:
                shut = now + PENALTY
            if now < shut:
                return web.Response(status=403, text="<html>Not so fast.</html>", content_type="text/html")
            level -= 1
        return web.Response(body=BODY, content_type="application/json")

    app = web.Application()
    app.router.add_get("/{number}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    pipe.send(f"http://127.0.0.1:{runner.addresses[0][1]}")
    await asyncio.Event().wait()


if __name__ == "__main__":
    print(run().markdown())
    sys.exit(0)
