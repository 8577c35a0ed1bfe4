"""``python -m benchmarks.decoding``: time and memory of decoding large pictures, beside OpenCV and Pillow.

Each candidate decodes each picture in a process of its own, whose libraries are loaded before. The time is that of
decoding, the memory is how far the process grew. OpenCV is what builds and uploads used before.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from pipeline.core.executors.base import Worker
from pipeline.core.executors.processes import PROCESSES, cores
from pipeline.images.decoding import Preprocessing, limit_side
from pipeline.images.settings import PrepareConfig

#: Format -> how Pillow writes it: fast, since nobody measures it.
FORMATS: dict[str, dict[str, Any]] = {
    "jpeg": {"quality": 90},
    "tiff": {"compression": "tiff_lzw"},
    "png": {"compress_level": 1},
    "webp": {"quality": 80, "method": 0},
    "avif": {"quality": 60, "speed": 10},
    "heif": {"quality": 50, "enc_params": {"preset": "ultrafast"}},
}
MEGAPIXELS = (12, 48, 108, 200)
ROUNDS = 3
#: Longer side that every candidate brings the picture down to.
LONGEST = 1024
PAGE = Path(__file__).parents[1] / "docs" / "decoding-benchmark.md"
HEAD = """\
# Decoding

Made by `make bench-decoding`, on {date}, with {cores} cores ({machine}), Python {python}. Each candidate brings the
same generated picture down to {longest:,} pixels, in a process of its own whose libraries are loaded before. The time
is that of decoding, the memory is how far the process grew above that (VmHWM; a mapped file counts). Medians of
{rounds}.
Below: pictures of all these sizes and formats but HEIC, in turns, through the workers of stage `prepare` on all cores.
The largest worker counts with its decoder.
"""
CANDIDATES = ("cv2.imdecode", "Pillow", "Vitrine")


@dataclass(frozen=True)
class Cost:
    """What decoding took: seconds, and bytes above the start; None for each where it could not be done."""

    seconds: float | None
    grown: int | None


def picture(folder: Path, kind: str, megapixels: int) -> Path:
    """A picture of that many megapixels, 4 to 3: soft blots with grain. Made if it is not in the folder."""
    path = folder / f"{megapixels}.{kind}"
    if not path.exists():
        from PIL import Image
        from pillow_heif import register_heif_opener

        register_heif_opener()
        height = int((megapixels * 1e6 * 3 / 4) ** 0.5) // 16 * 16
        rng = np.random.default_rng(0)
        blots = Image.fromarray(rng.integers(0, 256, (60, 80, 3), np.uint8))
        image = blots.resize((height * 4 // 3, height), Image.Resampling.BICUBIC)
        try:
            image.save(path, kind.upper(), **FORMATS[kind])
        except (ValueError, RuntimeError):
            path.unlink(missing_ok=True)
            raise
    return path


def decode_once(candidate: str, path: Path) -> None:
    """Run in a process of its own: decodes the picture, and prints seconds and bytes as JSON."""
    decode = {"cv2.imdecode": _by_opencv, "Pillow": _by_pillow, "Vitrine": _by_vitrine}[candidate]()
    Path("/proc/self/clear_refs").write_text("5")  # proc(5): the peak counts from here
    before, start = _status("VmRSS"), time.perf_counter()
    try:
        size = decode(path)
    except Exception as error:  # a candidate that cannot read the format
        print(json.dumps({"error": repr(error)}))
        return
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "grown": _status("VmHWM") - before, "size": size}))


def _by_opencv() -> Callable[[Path], list[int]]:
    os.environ["OPENCV_IO_MAX_IMAGE_PIXELS"] = str(2**40)
    import cv2

    def decode(path: Path) -> list[int]:
        image = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR_RGB)
        return list(limit_side(image, LONGEST).shape)

    return decode


def _by_pillow() -> Callable[[Path], list[int]]:
    from PIL import Image
    from pillow_heif import register_heif_opener

    register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None

    def decode(path: Path) -> list[int]:
        with Image.open(path) as image:
            image.draft("RGB", (LONGEST, LONGEST))
            image.thumbnail((LONGEST, LONGEST))
            return list(np.asarray(image.convert("RGB")).shape)

    return decode


def _by_vitrine() -> Callable[[Path], list[int]]:
    from pipeline.images import decoder_process, loading
    from pipeline.images.limits import Limits

    def decode(path: Path) -> list[int]:
        return list(loading.load(decoder_process.mapped(path), loading.Size(LONGEST), Limits()).shape)

    return decode


def measure(candidate: str, path: Path, rounds: int = ROUNDS) -> Cost:
    """The median of some rounds."""
    from pipeline.images.decoder_process import ENVIRONMENT

    # Each as it is run: Vitrine's decoder with its own variables, the others with none.
    environment = os.environ | (ENVIRONMENT if candidate == "Vitrine" else {})
    call = f"decode_once({candidate!r}, Path({str(path)!r}))"
    code = f"from pathlib import Path; from benchmarks.decoding import decode_once; {call}"
    found = []
    for _ in range(rounds):
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=False)
        answer = json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else {"error": "ended"}
        if "error" in answer:
            return Cost(None, None)
        found.append((answer["seconds"], answer["grown"]))
    seconds, grown = zip(*found, strict=True)
    return Cost(statistics.median(seconds), int(statistics.median(grown)))


def table(folder: Path, megapixels: tuple[int, ...], kinds: tuple[str, ...], rounds: int = ROUNDS) -> Iterator[str]:
    """The lines of the table, as they come."""
    yield "| picture | file | " + " | ".join(CANDIDATES) + " | time, OpenCV = 1 | memory, OpenCV = 1 |"
    yield "| --- " * (len(CANDIDATES) + 4) + "|"
    for kind in kinds:
        for size in megapixels:
            try:
                path = picture(folder, kind, size)
            except (ValueError, RuntimeError):
                yield f"| {size} megapixels, {kind} | beyond its encoder | | | | | |"
                continue
            costs = {candidate: measure(candidate, path, rounds) for candidate in CANDIDATES}
            cells = [f"{size} megapixels, {kind}", f"{path.stat().st_size / 1e6:.1f} MB", *map(_shown, costs.values())]
            ours, before = costs["Vitrine"], costs["cv2.imdecode"]
            cells += [_ratio(ours.seconds, before.seconds), _ratio(ours.grown, before.grown)]
            yield f"| {' | '.join(cells)} |"


@dataclass(frozen=True)
class BeforeWorker(Worker[str, int]):
    """What stage prepare did of a picture with the decoder of before: OpenCV, in the worker's own process."""

    preprocessing: Preprocessing

    def __call__(self, path: str, /) -> int:
        """See the class."""
        import cv2

        data = np.fromfile(path, np.uint8)
        image = cv2.imdecode(data, cv2.IMREAD_COLOR_RGB)
        if image is None:
            return 0
        self.preprocessing.apply(image)
        for side in (128, 320, 960):
            cv2.imencode(".webp", limit_side(image, side), [cv2.IMWRITE_WEBP_QUALITY, 82])
        return 1


def through_prepare(paths: list[Path], count: int) -> Iterator[str]:
    """Lines on so many pictures through the workers of stage prepare, beside those of before."""
    from pipeline.build.stages.prepare import PrepareWorker

    os.environ["OPENCV_IO_MAX_IMAGE_PIXELS"] = str(2**40)
    tasks = [str(paths[index % len(paths)].absolute()) for index in range(count)]
    preprocessing = Preprocessing(320)
    workers: dict[str, Worker[str, Any]] = {
        "OpenCV, as before": BeforeWorker(preprocessing),
        "Vitrine": PrepareWorker(preprocessing, PrepareConfig(), 0),
    }
    baseline = None
    for name, worker in workers.items():
        start = time.perf_counter()
        outcomes = list(PROCESSES.map(_Reduced(worker), tasks))
        seconds = time.perf_counter() - start
        baseline = baseline or seconds
        peak = max(grown for _, grown in outcomes) / 2**20
        read = sum(done for done, _ in outcomes)
        figures = f"{read} read, {seconds:.1f} s ({seconds / baseline:.2f}), largest worker {peak:.0f} MB"
        yield f"{name}: {count} pictures, {figures}"


@dataclass(frozen=True)
class _Reduced(Worker[str, tuple[bool, int]]):
    """A worker's outcome reduced to whether it is one, and the most memory that its process and a decoder had."""

    worker: Worker[str, Any]

    def __call__(self, task: str, /) -> tuple[bool, int]:
        outcome = self.worker(task)
        own = [thread for path in Path("/proc/self/task").glob("*/children") for thread in path.read_text().split()]
        peaks = sum(_status("VmHWM", process) for process in ("self", *own))
        return bool(outcome) and not isinstance(outcome, Exception), peaks


def _shown(cost: Cost) -> str:
    if cost.seconds is None or cost.grown is None:
        return "not read"
    return f"{cost.seconds:.2f} s, {cost.grown / 2**20:+.0f} MB"


def _ratio(ours: float | None, before: float | None) -> str:
    return f"{ours / before:.2f}" if ours is not None and before else "–"


def _status(name: str, process: str = "self") -> int:
    """Bytes of memory by their name in proc(5)."""
    return int(Path(f"/proc/{process}/status").read_text().partition(f"{name}:")[2].split()[0]) * 1024


def main() -> int:
    """Prints the tables, and writes them to a page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.decoding", description=__doc__)
    parser.add_argument("--megapixels", default=",".join(map(str, MEGAPIXELS)))
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--prepare", type=int, default=500, help="pictures through stage prepare's workers; 0 for none")
    parser.add_argument("--folder", type=Path, help="where the pictures are kept for the next run")
    parser.add_argument("--out", type=Path, default=PAGE, help="the page (default: docs/decoding-benchmark.md)")
    options = parser.parse_args()
    sizes, kinds = tuple(map(int, options.megapixels.split(","))), tuple(options.formats.split(","))
    with TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        lines = _printed(table(folder, sizes, kinds, options.rounds))
        if options.prepare:
            # OpenCV reads no HEIC: both take what both read.
            paths = sorted(path for kind in kinds if kind != "heif" for path in folder.glob(f"*.{kind}"))
            lines += ["", *(f"- {line}" for line in _printed(through_prepare(paths, options.prepare)))]
    head = HEAD.format(
        date=f"{datetime.now(UTC):%Y-%m-%d}", cores=cores(), machine=platform.machine(),
        python=platform.python_version(), longest=LONGEST, rounds=options.rounds,
    )  # fmt: skip
    options.out.write_text(f"{head}\n{chr(10).join(lines)}\n", encoding="utf-8")
    return 0


def _printed(lines: Iterator[str]) -> list[str]:
    """The lines, each printed when it comes."""
    kept = []
    for line in lines:
        print(line, flush=True)
        kept.append(line)
    return kept


if __name__ == "__main__":
    sys.exit(main())
