"""Many honest uploads at the same moment, in a process of their own: how each was answered and when."""

import asyncio
import multiprocessing
import re
import socket
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np


@dataclass(frozen=True)
class Answered:
    """How one upload was answered."""

    status: int
    seconds: float  #: from the first byte sent to the whole answer
    wait: float  #: from the last byte sent to the whole answer
    retry_after: bool


def photograph(path: Path, width: int = 4000, height: int = 3000) -> Path:
    """Writes a JPEG as telephones make them: soft shapes with noise, some 4 MB for 12 megapixels."""
    generator = np.random.default_rng(0)
    soft = cv2.resize(generator.integers(0, 255, (30, 40, 3), np.uint8), (width, height), interpolation=cv2.INTER_CUBIC)
    noise = generator.normal(0, 9, (height, width, 1)).astype(np.int16)
    cv2.imwrite(str(path), np.clip(soft + noise, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 90])
    return path


async def _post(port: int, head: bytes, data: bytes) -> Answered:
    start = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    # What lies in the client's own buffer has not been sent.
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**16)
    writer.transport.set_write_buffer_limits(high=0)
    writer.write(head)
    for at in range(0, len(data), 2**16):
        writer.write(data[at : at + 2**16])
        await writer.drain()
    sent = time.perf_counter()
    answer = await reader.read()
    writer.close()
    end = time.perf_counter()
    status = re.match(rb"HTTP/1\.1 (\d+)", answer)
    return Answered(int(status[1]) if status else 0, end - start, end - sent, b"retry-after:" in answer.lower())


async def _all(port: int, path: Path, count: int) -> list[Answered]:
    data = path.read_bytes()
    head = (
        f"POST /identify HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {len(data)}\r\nConnection: close\r\n\r\n"
    )
    answers = await asyncio.gather(*(_post(port, head.encode(), data) for _ in range(count)), return_exceptions=True)
    return [each if isinstance(each, Answered) else Answered(0, 0, 0, False) for each in answers]


def _run(port: int, path: Path, count: int) -> list[Answered]:
    return asyncio.run(_all(port, path, count))


class Uploads:
    """``count`` uploads of a file, sent at the same moment when the object is made; ``answers()`` waits for them."""

    def __init__(self, port: int, path: Path, count: int) -> None:
        self._pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))
        self._future = self._pool.submit(_run, port, path, count)

    @property
    def are_answered(self) -> bool:
        """Whether all of them are."""
        return self._future.done()

    def answers(self) -> list[Answered]:
        """How each was answered; status 0 stands for a broken connection."""
        found = self._future.result()
        self._pool.shutdown()
        return found
