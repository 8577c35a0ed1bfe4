"""``python -m benchmarks.crowd``: what a visitor waits for pages while others upload slowly, or all at once.

The page is served by the Procfile's own command, as it is deployed. A visitor opens pages one after the other, each on
a connection of its own, without a crowd and with one. Made by `make bench-crowd`, it writes docs/crowd-benchmark.md.
"""

import argparse
import http.client
import json
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from benchmarks._server import answering, environment, free_port
from benchmarks._slow_clients import crowd
from benchmarks._uploads import Answered, Uploads, photograph
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError
from pipeline.core.executors.processes import cores

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "crowd-benchmark.md"
#: A page that takes longer counts as this many seconds.
PATIENCE = 15.0
#: How the page was served before; ``--before`` measures it as well.
BEFORE = (
    "exec env PYTHONOPTIMIZE=2 gunicorn app:server --workers 1 --threads 4 --timeout 60 --no-control-socket "
    "--access-logfile - --bind 0.0.0.0:${PORT:-8050}"
)
#: Method, path and body.
PageRequest = tuple[str, str, bytes | None]
CROWDS: dict[str, list[tuple[str, int]]] = {
    "200 slow uploads (1 KB a second)": [("slow uploads", 200)],
    "200 stalled uploads": [("stalled uploads", 200)],
    "50 silent connections": [("silent connections", 50)],
    "50 slow headers (1 byte a second)": [("slow headers", 50)],
    "4 slow readers (1 KB a second)": [("slow readers", 4)],
    "200 slow uploads, 50 silent connections, 4 slow readers": [
        ("slow uploads", 200), ("silent connections", 50), ("slow readers", 4),
    ],
}  # fmt: skip
HEAD = """\
# Crowds

Made by `make bench-crowd`, on {date}, with {cores} cores ({machine}), Python {python},
over a build of {works:,} works. gunicorn is started by the Procfile's command; clients run on the same cores. A
visitor opens pages one after the other, just before the crowd and beside it: first page, layout, list of callbacks, a
work's map by its callback, a thumbnail, the health check. p95 is of {requests} requests; one without an answer within
{patience:.0f} s counts as {patience:.0f} s, and after four such in a row the visitor gives up. Memory is the peak of
the worker (VmHWM); its decoder may have 140 MB beside it. Where a row says "before", the former code was served by the
former Procfile.
"""


@dataclass
class Visit:
    """How long the pages of a visitor took, in seconds."""

    seconds: list[float] = field(default_factory=list)
    failed: int = 0

    def quantile(self, share: float) -> float:
        """The seconds that a share of the pages took at most."""
        return float(np.quantile(self.seconds, share))


@dataclass(frozen=True)
class Server:
    """A running server: its port and the process that was started."""

    port: int
    process: subprocess.Popen[bytes]

    def peak_megabytes(self) -> float:
        """Peak resident memory of the worker. Its decoder is a process of its own, with a limit of its own."""
        return sum(_peak(worker) for worker in _children(self.process.pid))


@contextmanager
def served(command: str, tree: Path, artefacts: Path) -> Iterator[Server]:
    """Runs a command of a Procfile, as a platform does, until the block ends."""
    port = free_port()
    process = subprocess.Popen(
        ["sh", "-c", command], cwd=tree, env=environment(artefacts, port), stdout=subprocess.DEVNULL
    )
    with answering(process, port):
        yield Server(port, process)


def pages(store: ArtefactStore) -> list[PageRequest]:
    """The requests of a visitor."""
    body = {
        "output": "work-map.figure",
        "outputs": {"id": "work-map", "property": "figure"},
        "inputs": [
            {"id": "theme", "property": "data", "value": "light"},
            {"id": "work-id", "property": "data", "value": str(store.objects["object_id"].iat[0])},
        ],
        "changedPropIds": ["theme.data"],
    }
    return [
        ("GET", "/", None),
        ("GET", "/_dash-layout", None),
        ("GET", "/_dash-dependencies", None),
        ("POST", "/_dash-update-component", json.dumps(body).encode()),
        ("GET", f"/artefacts/{store.build_id}/{store.picture_name(0)}", None),
        ("GET", "/healthz", None),
    ]


def browse(port: int, requests: list[PageRequest], rounds: int) -> Visit:
    """Opens every page, so many rounds, or until four pages in a row were not answered."""
    visit = Visit()
    for number in range(rounds * len(requests)):
        _open(port, *requests[number % len(requests)], visit)
        if len(visit.seconds) >= 4 and min(visit.seconds[-4:]) >= PATIENCE:
            break
    return visit


def _open(port: int, method: str, path: str, body: bytes | None, visit: Visit) -> None:
    start = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
        answer = connection.getresponse()
        answer.read()
        visit.failed += answer.status != 200
        visit.seconds.append(time.perf_counter() - start)
    except OSError:
        visit.failed += 1
        visit.seconds.append(PATIENCE)
    finally:
        connection.close()


def browse_beside(server: Server, requests: list[PageRequest], path: Path) -> tuple[Visit, list[Answered]]:
    """Browses for as long as 64 uploads at once are on their way."""
    visit, uploads = Visit(), Uploads(server.port, path, 64)
    number = 0
    while not uploads.are_answered:
        _open(server.port, *requests[number % len(requests)], visit)
        number += 1
    return visit, uploads.answers()


def _peak(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    line = next((each for each in status.splitlines() if each.startswith("VmHWM:")), "VmHWM: 0 kB")
    return int(line.split()[1]) / 1024


def _children(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()]
    except OSError:
        return []


def measure(title: str, command: str, tree: Path, artefacts: Path, rounds: int, photo: Path) -> list[str]:
    """Rows of the table for one way to serve. Every crowd comes to a server that was started anew.

    The machine may have had other work, so the quiet visit is just before the crowd, at the same server.
    """
    store = ArtefactStore.open(artefacts)
    requests, rows = pages(store), []
    for name, kinds in CROWDS.items():
        with served(command, tree, artefacts) as server:
            browse(server.port, requests, 2)
            quiet = browse(server.port, requests, rounds)
            with crowd(server.port, kinds):
                visit = browse(server.port, requests, rounds)
            rows.append(_row(title, name, visit, quiet, server, ""))
    with served(command, tree, artefacts) as server:
        browse(server.port, requests, 2)
        _warm(server.port, photo)
        quiet = browse(server.port, requests, rounds)
        visit, answers = browse_beside(server, requests, photo)
        rows.append(_row(title, "64 uploads of 12 megapixels at once", visit, quiet, server, _uploads(answers)))
    return rows


def _warm(port: int, photo: Path) -> None:
    """One upload first: the model is loaded for the first one."""
    thread = threading.Thread(target=lambda: _open(port, "POST", "/identify", photo.read_bytes(), Visit()))
    thread.start()
    thread.join()


def _uploads(answers: list[Answered]) -> str:
    done = [each for each in answers if each.status == 200]
    busy = [each for each in answers if each.status == 503]
    others = len(answers) - len(done) - len(busy)
    text = f"{len(done)} answered, the last after {max((each.seconds for each in done), default=0):.1f} s"
    if busy:
        waits = np.array([each.wait for each in busy]) * 1000
        told = "with" if all(each.retry_after for each in busy) else "not all with"
        text += (
            f"; {len(busy)} were told 503 {told} Retry-After, {np.median(waits):.0f} ms after their last byte "
            f"(p95 {np.quantile(waits, 0.95):.0f}, worst {waits.max():.0f})"
        )
    return text + (f"; {others} lost" if others else "")


def _row(title: str, name: str, visit: Visit, quiet: Visit, server: Server, note: str) -> str:
    p95, worst = visit.quantile(0.95), max(visit.seconds)
    cells = [
        title,
        name,
        f"{1000 * quiet.quantile(0.5):.0f} / {1000 * quiet.quantile(0.95):.0f}",
        f"{1000 * visit.quantile(0.5):.0f} / {1000 * p95:.0f}",
        f"{p95 / quiet.quantile(0.95):.1f}",
        f"{1000 * worst:.0f}",
        f"{visit.failed} of {len(visit.seconds)}",
        f"{server.peak_megabytes():.0f}",
        note,
    ]
    row = f"| {' | '.join(cells)} |"
    print(row, flush=True)
    return row


def main() -> int:
    """Exit status 0, or 2 when there is no build to serve."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crowd", description=__doc__)
    parser.add_argument(
        "--artefacts", type=Path, default=Path("artefacts"), help="folder of builds (default: artefacts)"
    )
    parser.add_argument("--rounds", type=int, default=40, help="rounds of six requests beside each crowd (default: 40)")
    parser.add_argument("--before", action="store_true", help="measure the Procfile of before as well")
    also = "another way to serve, measured as well; repeat it for more"
    parser.add_argument("--also", action="append", default=[], metavar="TITLE=COMMAND", help=also)
    parser.add_argument(
        "--tree", type=Path, default=ROOT, help="the code that --before serves, such as an older checkout"
    )
    parser.add_argument("--out", type=Path, default=PAGE, help="the table (default: docs/crowd-benchmark.md)")
    options = parser.parse_args()
    try:
        works = len(ArtefactStore.open(options.artefacts))
    except ArtefactError as error:
        print(error, file=sys.stderr)
        return 2
    now = (ROOT / "Procfile").read_text(encoding="utf-8").partition(":")[2].strip()
    ways = [("now", now, ROOT)]
    if options.before:
        ways.insert(0, ("before", BEFORE, options.tree))
    for each in options.also:
        title, _, command = each.partition("=")
        ways.append((title, command, ROOT))
    with tempfile.TemporaryDirectory() as scratch:
        photo = photograph(Path(scratch) / "photograph.jpg")
        rows = [
            row
            for title, command, tree in ways
            for row in measure(title, command, tree, options.artefacts, options.rounds, photo)
        ]
    text = HEAD.format(
        date=f"{datetime.now(UTC):%Y-%m-%d}", cores=cores(), machine=platform.machine(), works=works,
        python=platform.python_version(), requests=6 * options.rounds, patience=PATIENCE,
    )  # fmt: skip
    lines = [
        "| served | crowd | quiet p50 / p95 ms | beside it p50 / p95 ms | p95 to quiet | worst ms | not answered "
        "| MB | uploads |",
        f"|{' --- |' * 9}",
        *rows,
    ]
    options.out.write_text(f"{text}\n{chr(10).join(lines)}\n", encoding="utf-8")
    print(f"Written: {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
