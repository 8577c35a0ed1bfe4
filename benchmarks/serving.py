"""``python -m benchmarks.serving``: what the page takes in memory and time when a collection is large.

The live build and the same build blown up to many works are served side by side by the Procfile's command. Both get the
same pictures in turns. Made by ``make bench-serving``, it writes docs/serving-benchmark.md.
"""

import argparse
import json
import platform
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import numpy as np

from benchmarks._enlarged import enlarge
from benchmarks._memory import Memory, children
from benchmarks.crowd import Server, served
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError
from pipeline.core.executors.processes import cores
from pipeline.query.search import Example, Search

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "serving-benchmark.md"
HEAD = """\
# Serving a large collection

Made by `make bench-serving`, on {date}, with {cores} cores ({machine}), Python {python}, over the live build
`{build}` (backbone `{backbone}`) and over the same build blown up to {works:,} works. The vectors of the copies are
moved a little, their key points are drawn from those of all works; the index, the graph and the inverted file are made
anew. gunicorn is started by the Procfile's command, with one worker. Both servers get the same pictures in turns. Times
are medians of {rounds} requests over HTTP, ratios are medians of the rounds' own ratios. Memory is that of the worker;
*anonymous* is what no file backs, as `/proc/PID/smaps_rollup` tells.
"""
#: Pages that are opened.
PAGES = ("/collection", "/work/{id}", "/model", "/review", "/")


@dataclass
class Measured:
    """What one server took."""

    answers: list[float] = field(default_factory=list)  #: seconds of each request, in order
    pages: dict[str, list[float]] = field(default_factory=dict)
    started: Memory | None = None
    answered: Memory | None = None
    visited: Memory | None = None


def ask(server: Server, path: str, body: bytes, kind: str) -> tuple[float, bytes]:
    """Seconds of a request, and the answer."""
    start = time.perf_counter()
    connection = HTTPConnection("127.0.0.1", server.port, timeout=120)
    try:
        connection.request("POST", path, body, {"Content-Type": kind})
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: status {answer.status}: {content[:200]!r}")
        return time.perf_counter() - start, content
    finally:
        connection.close()


def page(server: Server, pathname: str) -> float:
    """Seconds of a page's layout."""
    names = ("_pages_content", "children"), ("_pages_store", "data")
    body = {
        "output": "..{}.{}...{}.{}..".format(*names[0], *names[1]),
        "outputs": [{"id": name, "property": part} for name, part in names],
        "inputs": [
            {"id": "_pages_location", "property": "pathname", "value": pathname},
            {"id": "_pages_location", "property": "search", "value": ""},
        ],
        "changedPropIds": ["_pages_location.pathname"],
    }
    seconds, content = ask(server, "/_dash-update-component", json.dumps(body).encode(), "application/json")
    if b"could not be drawn" in content or len(content) < 1000:
        raise RuntimeError(f"{pathname} could not be drawn")
    return seconds


def measure(stores: dict[str, ArtefactStore], folders: dict[str, Path], rounds: int) -> dict[str, Measured]:
    """Serves each build and asks all servers in turns."""
    command = (ROOT / "Procfile").read_text(encoding="utf-8").partition(":")[2].strip()
    first = next(iter(stores.values()))
    step = max(1, len(first) // (rounds + 2))
    pictures = [(first.root / first.picture_name(row)).read_bytes() for row in range(0, (rounds + 2) * step, step)]
    results = {name: Measured() for name in stores}
    with ExitStack() as stack:
        servers = {name: stack.enter_context(served(command, ROOT, folder)) for name, folder in folders.items()}
        for name, server in servers.items():
            results[name].started = Memory.of(children(server.process.pid)[0])
        for number, picture in enumerate(pictures):
            for name, server in servers.items():
                seconds, _ = ask(server, "/identify", picture, "application/octet-stream")
                if number >= len(pictures) - rounds:
                    results[name].answers.append(seconds)
        for name, server in servers.items():
            results[name].answered = Memory.of(children(server.process.pid)[0])
        for number in range(4):
            for name, server in servers.items():
                work = quote(str(stores[name].objects["object_id"].iat[number * 7]), safe="")
                for address in PAGES:
                    seconds = page(server, address.format(id=work))
                    if number:
                        results[name].pages.setdefault(address, []).append(seconds)
        for name, server in servers.items():
            results[name].visited = Memory.of(children(server.process.pid)[0])
    return results


def colours(stores: dict[str, ArtefactStore], rounds: int) -> dict[str, list[float]]:
    """Seconds of searches by three colours, within this process, for each build in turns."""
    searches = {name: Search(store) for name, store in stores.items()}
    generator = np.random.default_rng(0)
    taken: dict[str, list[float]] = {name: [] for name in stores}
    for number in range(rounds + 2):
        chosen, shares = generator.integers(0, 256, (3, 3)).astype(float), generator.random(3) + 0.1
        for name, search in searches.items():
            start = time.perf_counter()
            found = search([Example(search.describe_colours(chosen, shares))], {"palette": 1.0}).first(60)
            seconds = time.perf_counter() - start
            assert len(found) == 60
            taken[name] += [seconds] if number >= 2 else []
    return taken


def shared(folder: Path, store: ArtefactStore, workers: int = 2) -> list[str]:
    """Lines on what each of several workers holds of the build's files, and what of it for itself."""
    command = (ROOT / "Procfile").read_text(encoding="utf-8").partition(":")[2].strip()
    command = command.replace("--workers 1", f"--workers {workers}")
    pictures = [(store.root / store.picture_name(row)).read_bytes() for row in range(20)]
    lines = ["| worker | resident MB | private MB | private, as a share of the vectors |", f"|{' --- |' * 4}"]
    with served(command, ROOT, folder) as server:
        for number in range(20 * workers):
            ask(server, "/identify", pictures[number % len(pictures)], "application/octet-stream")
        for number, pid in enumerate(children(server.process.pid), 1):
            files = Memory.of_files(pid, store.root).values()
            resident, private = sum(each.resident for each in files), sum(each.private for each in files)
            share = private / store.embeddings.nbytes
            lines.append(f"| {number} | {resident / 2**20:.0f} | {private / 2**20:.1f} | {share:.3f} |")
    return lines


def table(results: dict[str, Measured], by_colours: dict[str, list[float]]) -> list[str]:
    """The lines of the table of all builds."""
    names = list(results)
    base = results[names[0]]
    lines = ["| | " + " | ".join(names) + " | ratio |", f"|{' --- |' * (len(names) + 2)}"]

    def row(title: str, times: list[list[float]]) -> str:
        ratio = statistics.median(large / small for small, large in zip(times[0], times[-1], strict=True))
        cells = [f"{1000 * statistics.median(each):.0f} ms" for each in times]
        return f"| {title} | {' | '.join(cells)} | {ratio:.2f} |"

    lines.append(row("a picture's answer (`POST /identify`)", [results[name].answers for name in names]))
    lines.append(row("the 60 works of three colours, without HTTP", [by_colours[name] for name in names]))
    lines += [row(f"page `{address}`", [results[name].pages[address] for name in names]) for address in base.pages]
    for title, part in (
        ("after its start", "started"),
        ("after the answers", "answered"),
        ("after the pages", "visited"),
    ):
        memories = [getattr(results[name], part) for name in names]
        cells = [f"{memory.anonymous / 2**20:.0f} MB" for memory in memories]
        lines.append(
            f"| anonymous memory {title} | {' | '.join(cells)} | {memories[-1].anonymous / memories[0].anonymous:.2f} |"
        )
    return lines


def main() -> int:
    """Exit status 0, or 2 when there is no build to serve."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving", description=__doc__)
    parser.add_argument(
        "--artefacts", type=Path, default=Path("artefacts"), help="folder of builds (default: artefacts)"
    )
    parser.add_argument("--works", type=int, default=100_000, help="works of the large build (default: 100000)")
    parser.add_argument("--rounds", type=int, default=30, help="pictures that are timed (default: 30)")
    parser.add_argument(
        "--enlarged", type=Path, help="folder for the large build, which is used if it is there already"
    )
    parser.add_argument("--out", type=Path, default=PAGE, help="the table (default: docs/serving-benchmark.md)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.enlarged or Path(scratch)
        try:
            store = ArtefactStore.open(options.artefacts)
            if not (folder / "current.json").is_file():
                enlarge(store.root, folder, options.works)
            large = ArtefactStore.open(folder)
        except ArtefactError as error:
            print(error, file=sys.stderr)
            return 2
        names = [f"{len(each):,} works" for each in (store, large)]
        stores = dict(zip(names, (store, large), strict=True))
        folders = dict(zip(names, (options.artefacts, folder), strict=True))
        lines = table(measure(stores, folders, options.rounds), colours(stores, options.rounds))
        private = shared(folder, large)
    text = HEAD.format(
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        cores=cores(),
        machine=platform.machine(),
        python=platform.python_version(),
        build=store.build_id,
        backbone=store.json("training/summary.json")["backbone"],
        works=len(large),
        rounds=options.rounds,
    )
    title = (
        "## Two workers\n\nThe files of the large build that two workers have mapped, after 40 pictures. *Private* are "
        "pages that were\ncopied for one worker; all others are the system's one copy. The vectors are "
        f"{large.embeddings.nbytes / 2**20:.0f} MB.\n"
    )
    lines = [text, *lines, "", title, *private]
    options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
