"""``python -m benchmarks.load``: uploads a second under load, beside the usual Flask and Keras server.

Both servers run on one core, the clients on another one; Vitrine's has 512 MB. Made by ``make bench-load``, it writes
docs/load-benchmark.md.
"""

import argparse
import os
import platform
import shlex
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from benchmarks._clients import Sent, load
from benchmarks._limited import Group, memory_group, start, used_bytes
from benchmarks._server import answering, environment, free_port, procfile
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError
from pipeline.core.executors.processes import cores

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "load-benchmark.md"
LIMIT = 512 * 2**20
CLIENTS = (1, 8, 32, 128)
#: Pictures that take turns, the build's own thumbnails.
PICTURES = 64
#: Clients of the long run, and seconds between two looks at its memory.
LONG_CLIENTS, LOOK_SECONDS = 8, 10.0
VITRINE, PLAIN = "Vitrine", "Flask and Keras"
HEAD = """\
# Load

Made by `make bench-load`, on {date}, with {cores} cores ({machine}), Python {python}, over the build
`{build}` ({works:,} works, backbone `{backbone}`). The server runs on one core, all clients on another. Each client
sends the build's thumbnails, one after the other, for {seconds} seconds. Told to come again later (503), it waits as
long as it is told, as the page does. Times are of pictures that were answered. The runs of both servers take turns.

- *Vitrine* is started by the Procfile's command, {limit}.
  It answers with classes, neighbours by several kinds, evidence, a place on the maps, and the work that is shown.
- *Flask and Keras* is the usual way to serve a model (`benchmarks/_plain_server.py`): gunicorn's own worker, Pillow,
  `model.predict`, cosine similarity by scikit-learn. It has the same network and all the memory that it wants. It
  answers with classes and neighbours.
"""


@dataclass
class Server:
    """A server under load."""

    address: str
    process: "subprocess.Popen[bytes]"
    group: Group | None


@dataclass
class Run:
    """What a number of clients got."""

    sent: list[Sent]
    seconds: float  #: until the last answer
    megabytes: float  #: that the server's processes held at its end

    @property
    def answered(self) -> np.ndarray:
        """Seconds of each answer, float (N,)."""
        return np.array([each.seconds for each in self.sent if each.outcome == "200"])

    @property
    def rate(self) -> float:
        """Pictures answered a second."""
        return len(self.answered) / self.seconds

    @property
    def others(self) -> Counter[str]:
        """How often there was no answer, by status or kind of error."""
        return Counter(each.outcome for each in self.sent if each.outcome != "200")


@dataclass
class Watched:
    """The memory of a long run."""

    minutes: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)

    def growth(self) -> float:
        """MB a minute over the second half, by least squares."""
        half = len(self.minutes) // 2
        return float(np.polyfit(self.minutes[half:], self.megabytes[half:], 1)[0])


def server_core() -> int:
    """The core that servers run on, the first of those that this process may use; clients run on the last one."""
    return min(os.sched_getaffinity(0))


def client_core() -> int:
    """See :func:`server_core`."""
    return max(os.sched_getaffinity(0))


@contextmanager
def served(name: str, artefacts: Path) -> Iterator[Server]:
    """Runs one of the servers until the block ends."""
    port = free_port()
    variables = environment(artefacts, port) | {"TF_CPP_MIN_LOG_LEVEL": "3"}
    if name == VITRINE:
        command = ["sh", "-c", procfile()]
    else:
        command = shlex.split(f"gunicorn benchmarks._plain_server:app --timeout 300 --bind 127.0.0.1:{port}")
    with memory_group(LIMIT if name == VITRINE else None) as group:
        process = start(command, server_core(), group, variables, ROOT)
        with answering(process, port):
            yield Server(f"http://127.0.0.1:{port}", process, group)


def measure(server: Server, pictures: list[bytes], clients: int, seconds: float) -> Run:
    """Runs so many clients for a while."""
    sent, took = load(f"{server.address}/identify", pictures, clients, seconds, client_core())
    return Run(sent, took, used_bytes(server.process.pid) / 2**20)


def watch(server: Server, pictures: list[bytes], minutes: float) -> tuple[Run, Watched]:
    """Looks at the server's memory while clients send pictures."""
    watched, ended, began = Watched(), threading.Event(), time.monotonic()

    def look() -> None:
        while not ended.wait(LOOK_SECONDS):
            watched.minutes.append((time.monotonic() - began) / 60)
            watched.megabytes.append(used_bytes(server.process.pid) / 2**20)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        return measure(server, pictures, LONG_CLIENTS, 60 * minutes), watched
    finally:
        ended.set()
        looking.join()


def row(name: str, clients: int, run: Run, baseline: Run | None) -> str:
    """A line of the table."""
    times = 1000 * np.quantile(run.answered, (0.5, 0.95, 0.99)) if len(run.answered) else np.full(3, np.nan)
    others = ", ".join(f"{count} × {kind}" for kind, count in sorted(run.others.items())) or "none"
    ratio = f"{run.rate / baseline.rate:.1f}" if baseline and baseline.rate else ""
    spread = f"{times[2] / times[0]:.1f}"
    cells = [name, str(clients), f"{run.rate:.1f}", ratio, *(f"{each:.0f}" for each in times), spread]
    cells += [f"{run.megabytes:.0f}", others]
    line = f"| {' | '.join(cells)} |"
    print(line, flush=True)
    return line


def table(artefacts: Path, pictures: list[bytes], seconds: float) -> tuple[list[str], bool]:
    """The lines of the table, and whether Vitrine's memory was bounded."""
    lines = [
        "| server | clients | answered a second | ratio | p50 ms | p95 ms | p99 ms | p99 / p50 | MB | not answered |",
        f"|{' --- |' * 10}",
    ]
    bounded = False
    for clients in CLIENTS:
        runs = {}
        for name in (PLAIN, VITRINE):
            with served(name, artefacts) as server:
                load(f"{server.address}/identify", pictures, min(clients, 4), 5, client_core())  # The model is loaded.
                runs[name] = measure(server, pictures, clients, seconds)
                bounded = server.group is not None
                if server.group is not None and server.group.kills:
                    raise RuntimeError("the server was ended because its memory was full")
        lines += [row(PLAIN, clients, runs[PLAIN], None), row(VITRINE, clients, runs[VITRINE], runs[PLAIN])]
    return lines, bounded


def long_run(artefacts: Path, pictures: list[bytes], minutes: float) -> str:
    """A paragraph on the memory of a server that many pictures are sent to for long."""
    with served(VITRINE, artefacts) as server:
        run, watched = watch(server, pictures, minutes)
        kills = server.group.kills if server.group else 0
    others = ", ".join(f"{count} × {kind}" for kind, count in sorted(run.others.items())) or "none"
    held = watched.megabytes
    half = held[len(held) // 2 :]
    return (
        f"\n## {minutes:g} minutes\n\n{LONG_CLIENTS} clients for {minutes:g} minutes: {len(run.answered):,} pictures "
        f"were answered; not answered: {others}. All processes of the server held {held[0]:.0f} MB after "
        f"{60 * watched.minutes[0]:.0f} seconds and {max(held):.0f} MB at most. In the second half they held "
        f"{min(half):.0f} to {max(half):.0f} MB and grew by {watched.growth():.2f} MB a minute (least squares). The "
        f"system ended {kills} processes for want of memory.\n"
    )


def main() -> int:
    """Exit status 0, or 2 when there is no build to serve or only one core."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument(
        "--artefacts", type=Path, default=Path("artefacts"), help="folder of builds (default: artefacts)"
    )
    parser.add_argument("--seconds", type=float, default=30, help="of each run (default: 30)")
    parser.add_argument("--minutes", type=float, default=30, help="of the long run; 0 leaves it out (default: 30)")
    parser.add_argument("--out", type=Path, default=PAGE, help="the table (default: docs/load-benchmark.md)")
    options = parser.parse_args()
    try:
        store = ArtefactStore.open(options.artefacts)
    except ArtefactError as error:
        print(error, file=sys.stderr)
        return 2
    if cores() < 2:
        print("The server and its clients need a core each.", file=sys.stderr)
        return 2
    rows = np.linspace(0, len(store) - 1, min(PICTURES, len(store))).astype(int)
    pictures = [(store.root / store.picture_name(each)).read_bytes() for each in rows]
    lines, bounded = table(options.artefacts, pictures, options.seconds)
    text = HEAD.format(
        date=f"{datetime.now(UTC):%Y-%m-%d}", cores=cores(), machine=platform.machine(), build=store.build_id,
        python=platform.python_version(), works=len(store), seconds=f"{options.seconds:g}",
        backbone=store.json("training/summary.json")["backbone"],
        limit="within 512 MB for all its processes" if bounded else "with no bound of memory (this machine sets none)",
    )  # fmt: skip
    text = f"{text}\n{chr(10).join(lines)}\n"
    if options.minutes:
        text += long_run(options.artefacts, pictures, options.minutes)
    options.out.write_text(text, encoding="utf-8")
    print(f"Written: {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
