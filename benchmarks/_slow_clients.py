"""Clients that keep a server waiting, in a process of their own: ``crowd(address, kind, count)``.

They speak raw HTTP, one coroutine a client. Each tries again when its connection ends, so that the crowd stays.
"""

import asyncio
import contextlib
import multiprocessing
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

#: Bytes that a slow upload promises, and sends a second.
PROMISED, RATE = 4_000_000, 1_000
#: What slow readers ask for, with a receive buffer of this many bytes.
LARGE, BUFFER = "/_dash-component-suites/plotly/package_data/plotly.min.js", 4_096

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _slow_upload(streams: Streams, host: str) -> None:
    await _begin_upload(streams, host)
    while True:
        streams[1].write(b"\xff" * RATE)
        await streams[1].drain()
        await asyncio.sleep(1)


async def _stalled_upload(streams: Streams, host: str) -> None:
    await _begin_upload(streams, host)
    await streams[0].read()


async def _begin_upload(streams: Streams, host: str) -> None:
    head = f"POST /identify HTTP/1.1\r\nHost: {host}\r\nContent-Length: {PROMISED}\r\n\r\n".encode()
    streams[1].write(head + b"\xff\xd8\xff" + bytes(RATE))
    await streams[1].drain()


async def _silent(streams: Streams, _: str) -> None:
    await streams[0].read()


async def _slow_headers(streams: Streams, host: str) -> None:
    for byte in f"GET / HTTP/1.1\r\nHost: {host}\r\nX-Slow: {'x' * 1000}".encode():
        streams[1].write(bytes([byte]))
        await streams[1].drain()
        await asyncio.sleep(1)


async def _slow_reader(streams: Streams, host: str) -> None:
    streams[1].write(f"GET {LARGE} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    while await streams[0].read(RATE):
        await asyncio.sleep(1)


KINDS: dict[str, Callable[[Streams, str], Awaitable[None]]] = {
    "slow uploads": _slow_upload,
    "stalled uploads": _stalled_upload,
    "silent connections": _silent,
    "slow headers": _slow_headers,
    "slow readers": _slow_reader,
}


async def _client(kind: str, host: str, port: int) -> None:
    while True:
        try:
            raw = socket.socket()
            raw.setblocking(False)
            if kind == "slow readers":
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
            await asyncio.get_running_loop().sock_connect(raw, (host, port))
            streams = await asyncio.open_connection(sock=raw, limit=BUFFER)
            try:
                await KINDS[kind](streams, f"{host}:{port}")
            finally:
                streams[1].close()
        except OSError:
            pass
        await asyncio.sleep(0.2)


async def _all(kinds: list[tuple[str, int]], host: str, port: int, ready: Connection) -> None:
    clients = [asyncio.create_task(_client(kind, host, port)) for kind, count in kinds for _ in range(count)]
    await asyncio.sleep(2)
    ready.send(True)
    await asyncio.gather(*clients)


def _run(ready: Connection, kinds: list[tuple[str, int]], host: str, port: int) -> None:
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_all(kinds, host, port, ready))


@contextmanager
def crowd(port: int, kinds: list[tuple[str, int]], host: str = "127.0.0.1") -> Iterator[None]:
    """Keeps that many clients of each kind at a server for the duration of the block, two seconds before it too."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_run, args=(there, kinds, host, port), daemon=True)
    process.start()
    here.recv()
    try:
        yield
    finally:
        process.terminate()
        process.join(10)
