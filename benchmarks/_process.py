"""A server in a process of its own, so that the time it takes is not the client's."""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def answering(serve: Callable[..., None], *arguments: Any) -> Iterator[str]:
    """Runs ``serve(pipe, *arguments)`` in another process and yields the address that it sends through the pipe."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=serve, args=(there, *arguments), daemon=True)
    process.start()
    there.close()
    try:
        yield here.recv()
    finally:
        process.terminate()
        process.join(10)
