"""Metrics as Prometheus reads them: the figures of all workers, the processes, and what other rooms add."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Metric, ProcessCollector, make_wsgi_app
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

PATH = "/metrics"
#: Looked at when metrics are asked for, in the worker that is asked.
_added: list[Collector] = []


def add(collector: Collector) -> None:
    """Adds a collector to those of this process."""
    _added.append(collector)


class Processes(Collector):
    """Memory, CPU time and open files of gunicorn, its workers, and the processes that these have started.

    On systems without ``/proc`` there are none.
    """

    def __init__(self, root: int, proc: Path = Path("/proc")) -> None:
        """Args: the id of gunicorn's own process, and where the system tells of processes."""
        self._root, self._proc = root, proc

    def collect(self) -> Iterator[Metric]:
        """The library's figures of each process, with its id and what it is: ``gunicorn``, ``worker`` or ``helper``."""
        found: dict[str, Metric] = {}
        for pid, kind in self._family():
            for metric in ProcessCollector(pid=partial(str, pid), proc=str(self._proc), registry=None).collect():
                merged = found.setdefault(metric.name, Metric(metric.name, metric.documentation, metric.type))
                for sample in metric.samples:
                    merged.add_sample(sample.name, {"process": kind, "pid": str(pid)}, sample.value)
        yield from found.values()

    def _family(self) -> Iterator[tuple[int, str]]:
        yield self._root, "gunicorn"
        for worker in self._children(self._root):
            yield worker, "worker"
            for helper in self._children(worker):
                yield helper, "helper"

    def _children(self, pid: int) -> list[int]:
        found: list[int] = []
        # The system keeps them by the thread that started them.
        for file in (self._proc / str(pid) / "task").glob("*/children"):
            try:
                found += map(int, file.read_text().split())
            except OSError:
                continue  # The thread has ended.
        return sorted(found)


def application(root: int) -> Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]:
    """A WSGI application that answers ``/metrics`` with the figures of all workers, and nothing else.

    Args:
        root: the id of gunicorn's own process.

    Raises:
        ValueError: there is no folder of figures, see :mod:`.shared_figures`.
    """
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    for collector in (Processes(root), *_added):
        registry.register(collector)
    metrics = make_wsgi_app(registry)

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != PATH:
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [f"Metrics are at {PATH}.\n".encode()]
        body: Iterable[bytes] = metrics(environ, start_response)
        return body

    return answer
