"""``python -m benchmarks.slug``: how large the page is where it is deployed, and how much memory and time it takes.

Made by ``make slug``, it writes docs/slug.md. The packages are those of requirements.txt alone, installed anew.
"""

import argparse
import gzip
import io
import platform
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks._enlarged import enlarge
from benchmarks._limited import Group, memory_group, start, used_bytes
from benchmarks._memory import Memory, children
from benchmarks._server import answering, environment, free_port, procfile
from pipeline.artefacts.delivery import serving_part
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "slug.md"
#: What of the project is deployed, beside requirements.txt.
CODE = ("app.py", "Procfile", "assets", "components", "pages", "pipeline")
#: The collection that sizes are reckoned for, the one that memory is measured with, and what a dyno has.
RECKONED, MANY, LIMIT = 10_000, 100_000, 512 * 2**20
#: Parts of a build that do not grow with its works.
FIXED = ("model",)
PICTURES = 20
MB = 1e6
HEAD = """\
# What is deployed

Made by `make slug`, on {date} ({machine}, Python {python}), over the build `{build}` ({works:,} works).
"""


class _Counted(io.RawIOBase):
    """Counts what is written, and keeps nothing."""

    def __init__(self) -> None:
        self.bytes = 0

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        count = len(memoryview(data))  # type: ignore[arg-type]
        self.bytes += count
        return count


@dataclass(frozen=True)
class Size:
    """Bytes of some files, and of an archive (tar, gzip) of them."""

    plain: int
    packed: int


def size_of(files: Iterable[tuple[str, Path]]) -> Size:
    """The size of files, each with its name in the archive."""
    counted, plain = _Counted(), 0
    with (
        gzip.GzipFile(fileobj=counted, mode="wb", compresslevel=6) as packed,
        tarfile.open(fileobj=packed, mode="w|") as archive,
    ):
        for name, path in files:
            archive.add(path, name, recursive=False)
            plain += path.stat().st_size
    return Size(plain, counted.bytes)


def below(folder: Path) -> Iterator[tuple[str, Path]]:
    """All files of a folder but what Python has compiled."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(folder.parent).as_posix(), path


def install(folder: Path) -> Path:
    """An environment with the page's packages. Returns its folder of packages."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    command = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-compile"]
    subprocess.run([*command, "-r", "requirements.txt"], cwd=ROOT, check=True)
    return next(folder.glob("lib/python*/site-packages"))


def parts(build: Path, scratch: Path) -> dict[str, Size]:
    """Each part of what is packed of a build: the first of its path's names, or "tables and arrays"."""
    chosen = serving_part.choose(build, (), scratch)
    groups: dict[str, list[tuple[str, Path]]] = {}
    for name, path in chosen.files.items():
        groups.setdefault(name.split("/")[0] if "/" in name else "tables and arrays", []).append((name, path))
    return {name: size_of(files) for name, files in groups.items()}


@dataclass
class Served:
    """A server with several workers."""

    port: int
    process: "subprocess.Popen[bytes]"
    seconds: float  #: from its start to the first answer of any kind
    group: Group | None

    def ask(self, path: str, body: bytes | None = None) -> float:
        """Seconds of a request."""
        began = time.perf_counter()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, {"Content-Type": "image/webp"})
        urllib.request.urlopen(request, timeout=120).close()
        return time.perf_counter() - began


@contextmanager
def served(artefacts: Path, packages: Path, workers: int) -> Iterator[Served]:
    """Runs the Procfile's command with the packages of an environment, within 512 MB where the system allows it."""
    port = free_port()
    command = procfile().replace("--workers 1", f"--workers {workers}")
    variables = environment(artefacts, port, packages / "bin") | {"PYTHONDONTWRITEBYTECODE": ""}
    with memory_group(LIMIT) as group:
        process = start(["sh", "-c", command], None, group, variables, ROOT)
        with answering(process, port, "/") as seconds:
            yield Served(port, process, seconds, group)


def running(artefacts: Path, installed: Path, workers: int) -> list[str]:
    """Lines on memory and time of a server."""
    store = ArtefactStore.open(artefacts)
    pictures = [(store.root / store.picture_name(row)).read_bytes() for row in range(PICTURES)]
    with served(artefacts, installed, workers):
        pass  # Python keeps what it compiles, as a host does when it builds the slug.
    with served(artefacts, installed, workers) as server:
        first = server.ask("/identify", pictures[0])
        for number in range(PICTURES * workers):
            server.ask("/identify", pictures[number % PICTURES])
        memories = [Memory.of(pid) for pid in children(server.process.pid)]
        whole, kills = used_bytes(server.process.pid), server.group.kills if server.group else 0
        bounded = server.group is not None
    anonymous = " and ".join(f"{each.anonymous / MB:.0f}" for each in memories)
    resident = " and ".join(f"{each.resident / MB:.0f}" for each in memories)
    bound = f"within {LIMIT // 2**20} MB, ended for want of memory: {kills}" if bounded else "without a bound"
    name = f"{len(store):,} works, {workers} worker{'s' if workers > 1 else ''} ({bound})"
    return [
        f"| {name} | {server.seconds:.1f} | {first:.1f} | {anonymous} | {resident} | {whole / MB:.0f} |",
    ]


def main() -> int:
    """Exit status 0, or 2 when there is no build."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.slug", description=__doc__)
    parser.add_argument(
        "--artefacts", type=Path, default=Path("artefacts"), help="folder of builds (default: artefacts)"
    )
    parser.add_argument("--works", type=int, default=MANY, help=f"of the large collection (default: {MANY:,})")
    parser.add_argument("--out", type=Path, default=PAGE, help="the page (default: docs/slug.md)")
    options = parser.parse_args()
    try:
        store = ArtefactStore.open(options.artefacts)
    except ArtefactError as error:
        print(error, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        installed = scratch / "installed"
        packages = size_of(below(install(installed)))
        code = size_of(
            (f"{top}/{inside}", path)
            for top in CODE
            for inside, path in (below(ROOT / top) if (ROOT / top).is_dir() else [("", ROOT / top)])
        )
        (scratch / "part").mkdir()
        of_build = parts(store.root, scratch / "part")
        text = HEAD.format(
            date=f"{datetime.now(UTC):%Y-%m-%d}", machine=platform.machine(), python=platform.python_version(),
            build=store.build_id, works=len(store),
        ) + sizes(packages, code, of_build, len(store))  # fmt: skip
        print(text, flush=True)
        lines = [
            "", "## Memory and time", "",
            "Seconds are from the start of gunicorn to the first page, and of the first picture's answer, for which "
            "the model is loaded. MB are those of each worker (*anonymous*: backed by no file; *resident*: with the "
            "parts of mapped files that it has touched, which workers share and the system takes back), and of all "
            f"processes with what they share counted once (PSS), after {PICTURES} pictures for each worker.", "",
            "| server | first page s | first picture s | anonymous MB | resident MB | all processes MB |",
            f"|{' --- |' * 6}",
        ]  # fmt: skip
        lines += running(options.artefacts, installed, 1)
        large = scratch / "large"
        large.mkdir()
        enlarge(store.root, large, options.works)
        for workers in (1, 2):
            lines += running(large, environment, workers)
    options.out.write_text(f"{text}{chr(10).join(lines)}\n", encoding="utf-8")
    print("\n".join(lines))
    return 0


def sizes(packages: Size, code: Size, build: dict[str, Size], works: int) -> str:
    """The table of sizes."""
    lines = [
        "", "## Size", "",
        f"MB as files, and packed (tar, gzip). Parts of the build are reckoned for {RECKONED:,} works of the same "
        f"kind in proportion; {', '.join(FIXED)} does not grow.", "",
        f"| part | MB | packed MB | packed MB of {RECKONED:,} works |", f"|{' --- |' * 4}",
    ]  # fmt: skip
    total = [0.0, 0.0, 0.0]
    rows = {"packages of requirements.txt": (packages, 1.0), "code": (code, 1.0)} | {
        f"build: {name}": (size, 1.0 if name in FIXED else RECKONED / works) for name, size in sorted(build.items())
    }
    for name, (size, factor) in rows.items():
        values = size.plain / MB, size.packed / MB, factor * size.packed / MB
        total = [sum(pair) for pair in zip(total, values, strict=True)]
        lines.append(f"| {name} | {' | '.join(f'{value:.1f}' for value in values)} |")
    lines.append(f"| **all** | {' | '.join(f'**{value:.0f}**' for value in total)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
