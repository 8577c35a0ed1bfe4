"""``python -m benchmarks.walls PAINTINGS [--scenes N] [--first N]``: how well a painting on a wall is found.

PAINTINGS is a folder with metadata.csv and pictures. Rendered photographs show one of them on a wall, and others are
taken as they are: nothing of them may be cut off. It prints Markdown.
"""

import argparse
import logging
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import numpy as np

from benchmarks._measured import HEAD, Measured, median, share
from benchmarks._paintings import drawn
from benchmarks._wall_scenes import WALLS, WallScene, wall_scene
from pipeline.images.convex import overlap
from pipeline.images.decoding import cv2, decode, limit_side
from pipeline.images.outlining import sight

log = logging.getLogger("benchmarks")
#: Intersection over union from which on a painting is found.
LEAST_OVERLAP = 0.85
#: Longer side of the working copy of an upload.
WORKING = 1024
#: Bare paintings.
BARE = 100


def found_in(scene: WallScene) -> tuple[float, float]:
    """Overlap of what is found with the painting, 0 where nothing is, and milliseconds of the processor."""
    height, width = scene.pixels.shape[:2]
    pixels = limit_side(scene.pixels, WORKING)
    start = time.process_time()
    painting = sight(pixels).painting
    taken = 1000 * (time.process_time() - start)
    if painting is None:
        return 0.0, taken
    return overlap(np.array(painting.corners) * (width, height) - 0.5, scene.corners), taken


def rendered(files: Sequence[Path], count: int, first: int) -> Iterator[Measured]:
    """Rendered photographs with so many numbers, from the first one on."""
    overlaps: list[float] = []
    times: list[float] = []
    walls: list[str] = []
    wrong = 0
    for number in range(first, first + count):
        painting = decode(files[int(np.random.default_rng(5000 + number).integers(len(files)))])
        scene = wall_scene(painting, number)
        value, taken = found_in(scene)
        overlaps.append(value)
        times.append(taken)
        walls.append(scene.wall)
        wrong += 0 < value < LEAST_OVERLAP
        log.info(
            "%d: %s wall, frame %s, %.0f degrees, %.0f %%: %.2f",
            number, scene.wall, scene.frame, scene.tilt, 100 * scene.share, value,
        )  # fmt: skip
    hits = [value >= LEAST_OVERLAP for value in overlaps]
    data = f"rendered photographs {first} to {first + count - 1}"
    yield share(f"found with IoU of {LEAST_OVERLAP} at least", data, sum(hits), count, "0.90")
    for wall in WALLS:
        of = [hit for hit, kind in zip(hits, walls, strict=True) if kind == wall]
        yield share(f"found on a wall that is {wall}", data, sum(of), len(of))
    yield share("found with a smaller IoU", data, wrong, count)
    yield median("IoU where it is found, median", data, [value for value in overlaps if value > 0] or [0.0])
    yield median("ms of the processor, median", data, times, "at most 60")


def bare(files: Sequence[Path]) -> Iterator[Measured]:
    """Paintings as they are, of which nothing may be cut off."""
    times, cut = [], 0
    for file in files:
        pixels = limit_side(decode(file), WORKING)
        start = time.process_time()
        painting = sight(pixels).painting
        times.append(1000 * (time.process_time() - start))
        if painting is not None:
            cut += 1
            log.info("%s is cut to %.0f %%", file, 100 * painting.share)
    yield share("cut wrongly", "bare paintings", cut, len(files), "0")
    yield median("ms of the processor, median", "bare paintings", times, "at most 60")


def main() -> None:
    """The command line."""
    made = argparse.ArgumentParser(description="How well a painting on a wall is found.")
    made.add_argument("paintings", type=Path, help="folder with metadata.csv and pictures")
    made.add_argument("--scenes", type=int, default=30)
    made.add_argument("--first", type=int, default=9000, help="number of the first rendered photograph")
    made.add_argument("--bare", type=int, default=BARE, help="bare paintings")
    options = made.parse_args()
    logging.basicConfig(format="%(message)s", level=logging.INFO, stream=sys.stderr)
    cv2.setNumThreads(1)
    files = sorted(options.paintings.glob("*/*.jpg"))
    print(*HEAD, sep="\n")
    rows = [rendered(files, options.scenes, options.first)] if options.scenes else []
    rows += [bare(drawn(options.paintings, options.bare))] if options.bare else []
    for row in chain.from_iterable(rows):
        print(row.markdown("wall"), flush=True)


if __name__ == "__main__":
    main()
