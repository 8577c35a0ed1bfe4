"""Clients that send pictures one after the other, many side by side, from a process of their own."""

import asyncio
import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import aiohttp

#: A client without an answer for so long gives the request up.
PATIENCE = 120.0
#: Seconds that a client waits where the server says nothing of it, and at most.
_PAUSE, _LONGEST_PAUSE = 1.0, 30.0


@dataclass(frozen=True)
class Sent:
    """One request: how it ended, and how long it took."""

    outcome: str  #: the status, or the kind of error
    seconds: float


async def _client(
    session: aiohttp.ClientSession, address: str, pictures: list[bytes], first: int, end: float, sent: list[Sent]
) -> None:
    number = first
    while time.monotonic() < end:
        start, pause = time.perf_counter(), 0.0
        try:
            body, headers = pictures[number % len(pictures)], {"Content-Type": "application/octet-stream"}
            async with session.post(address, data=body, headers=headers) as answer:
                await answer.read()
                outcome = str(answer.status)
                if answer.status in (429, 503):
                    # As the page's own script does.
                    pause = min(float(answer.headers.get("Retry-After", _PAUSE)), _LONGEST_PAUSE)
        except TimeoutError:
            outcome = "no answer"
        except aiohttp.ClientError as error:
            outcome, pause = type(error).__name__, _PAUSE
        sent.append(Sent(outcome, time.perf_counter() - start))
        number += 1
        if pause:
            await asyncio.sleep(max(0.0, min(pause, end - time.monotonic())))


async def _all(address: str, pictures: list[bytes], count: int, seconds: float) -> tuple[list[Sent], float]:
    sent: list[Sent] = []
    limits = aiohttp.TCPConnector(limit=count)
    async with aiohttp.ClientSession(connector=limits, timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session:
        began = time.monotonic()
        end = began + seconds
        step = max(1, len(pictures) // count)
        await asyncio.gather(
            *(_client(session, address, pictures, number * step, end, sent) for number in range(count))
        )
        return sent, time.monotonic() - began


def _run(address: str, pictures: list[bytes], count: int, seconds: float, core: int) -> tuple[list[Sent], float]:
    os.sched_setaffinity(0, {core})
    return asyncio.run(_all(address, pictures, count, seconds))


def load(address: str, pictures: list[bytes], count: int, seconds: float, core: int) -> tuple[list[Sent], float]:
    """What ``count`` clients get, each with one picture on its way, and the seconds until the last one had its answer.

    A client that is told to come again later (429, 503) waits as long as it is told.

    Args:
        address: that pictures are posted to.
        pictures: files, which take turns.
        count: of clients.
        seconds: after which no further picture is sent.
        core: that all clients run on.
    """
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_run, address, pictures, count, seconds, core).result()
