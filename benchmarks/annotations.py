"""``python -m benchmarks.annotations DATA [--only KIND,...]``: how good annotators are, as one table.

DATA is a folder with the folders ``pose`` (pictures and ``keypoints.csv``), ``text`` and ``measuring`` (pictures and
``truth.csv``), ``counting`` (folders of pictures, dots and ``truth.csv``) and ``paintings`` (``metadata.csv`` and
pictures). A folder that is missing leaves its rows out, and the page says so. It prints the table and writes
docs/annotations-benchmark.md.
"""

import argparse
import json
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from benchmarks import annotations_boxes, annotations_count, annotations_measure, annotations_pose, annotations_text
from benchmarks._measured import HEAD, Measured
from pipeline.core.executors.processes import cores
from pipeline.images.decoding import cv2

PAGE = Path(__file__).parents[1] / "docs" / "annotations-benchmark.md"
TITLE = """\
# Annotators, measured

Made by `make bench-annotations` on {date}, with {cores} cores ({machine}), Python {python}. Intervals of means and
ratios are bootstrap intervals over pictures, those of shares are Wilson's. How each figure is obtained, and what is not
reached: [poses](annotations/pose.md), [text](annotations/text.md), [counts](annotations/count.md),
[sizes](annotations/measure.md).
"""
#: Debian's fonts in which inscriptions are rendered: fonts-noto-cjk, fonts-ipafont-mincho, fonts-arphic-ukai,
#: fonts-wqy-zenhei.
FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
    "/usr/share/fonts/opentype/ipafont-mincho/ipam.ttf",
    "/usr/share/fonts/truetype/arphic/ukai.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
)
#: Pictures by which time and memory are told, and the works that the time is reckoned for.
TIMED, WORKS = 24, 2_499


@dataclass(frozen=True)
class Part:
    """The rows of one kind."""

    needs: tuple[str, ...]  #: folders of the data
    rows: Callable[[], Iterator[Measured]]


def parts(data: Path, models: Path) -> dict[str, Part]:
    """Kind -> its part; ``models`` is a folder for counting networks."""
    paintings, counting = data / "paintings", data / "counting"
    fonts = [Path(font) for font in FONTS if Path(font).is_file()]
    return {
        "pose": Part(("pose", "paintings"), lambda: annotations_pose.measured(data / "pose", paintings)),
        "text": Part(("text", "paintings"), lambda: annotations_text.measured(data / "text", paintings, fonts)),
        "measure": Part(
            ("measuring", "paintings"), lambda: annotations_measure.measured(paintings, data / "measuring")
        ),
        "count": Part(
            ("counting",),
            lambda: chain(annotations_boxes.measured(counting), annotations_count.measured(counting, models)),
        ),
    }


def cost(kind: str, files: Sequence[Path]) -> str:
    """A line with the time and the memory of an annotator, read in a process of its own."""
    command = [sys.executable, "-m", "benchmarks._annotator_cost", kind, *map(str, files)]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
    mean = statistics.mean(told["seconds"])
    return (
        f"| {kind} | {len(files)} | {told['opening']:.2f} | {mean:.2f} | {max(told['seconds']):.2f} | "
        f"{mean * WORKS / 60:.0f} | {told['peak']:.0f} | {told['start']:.0f} |"
    )


def lines(data: Path, kinds: dict[str, Part]) -> Iterator[str]:
    """The page's lines."""
    yield TITLE.format(
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        cores=cores(),
        machine=platform.machine(),
        python=platform.python_version(),
    )
    yield from HEAD
    missing = []
    for kind, part in kinds.items():
        lacks = [name for name in part.needs if not (data / name).is_dir()]
        missing += [f"{kind}: without a folder `{name}`" for name in lacks]
        if not lacks:
            for row in part.rows():
                yield row.markdown(kind)
    if missing:
        yield f"\nLeft out: {'; '.join(missing)}."
    files = sorted((data / "paintings").glob("*/*.jpg"))
    if files:
        yield "\n## Time and memory\n"
        yield (
            f"One picture after the other in one process: {TIMED} paintings of the folder, as large as they are there. "
            f"`count` is given one box. The minutes for {WORKS:,} works are reckoned from the mean."
        )
        yield ""
        yield (
            f"| kind | pictures | opening, s | mean, s of the processor | longest | {WORKS:,} works, min | "
            "peak, MB resident | of it before opening |"
        )
        yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
        for kind in kinds:
            yield cost(kind, files[:: max(1, len(files) // TIMED)][:TIMED])


def main() -> int:
    """Exit status 0, or 2 when there is no such folder or kind."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.annotations", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--only", help="kinds, separated by commas; the page is not written then")
    parser.add_argument("--models", type=Path, help="folder in which trained counting networks are kept")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as models:
        known = parts(options.data, options.models or Path(models))
        names = options.only.split(",") if options.only else list(known)
        if not options.data.is_dir() or set(names) - set(known):
            parser.error(f"There is no folder {options.data}, or no such kind. Kinds: {', '.join(known)}.")
        told = []
        for line in lines(options.data, {name: known[name] for name in names}):
            told.append(line)
            print(line, flush=True)
    if not options.only:
        PAGE.write_text("\n".join(told) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
