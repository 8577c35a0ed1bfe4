"""``python -m benchmarks.annotations_boxes COUNTING``: how exact counts by one to five boxes are.

COUNTING is a folder with ``photographs``, ``marrow`` and ``cells``; each has a ``truth.csv`` (file, dots_file, count)
and pictures of dots. It prints Markdown. Beside the method stand two baselines: a match of the boxes as templates
(normalised correlation of 0.7 or more), and the mean count of the pictures that served to choose the constants.
"""

import argparse
import resource
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pandas as pd

from benchmarks._count_boxes import BOXES
from benchmarks._measured import HEAD, Measured, mean, share
from pipeline.images.counting.by_boxes import count_like

#: Pixels along the sides of the boxes that are laid round dots, where none were drawn by hand.
SIDES = {"marrow": 24.0, "cells": 11.0}
#: Every second pair of the photographs, and the first cells, served to choose the method's constants.
CELLS, CELLS_CHOSEN = 40, 20


@dataclass(frozen=True)
class Case:
    """A picture with its truth."""

    group: str
    name: str
    pixels: np.ndarray
    boxes: np.ndarray
    truth: int


@dataclass(frozen=True)
class Row:
    """What was counted on a picture."""

    case: Case
    count: float
    low: float
    high: float
    matched: int  #: by the template match
    seconds: float


def around(dots: np.ndarray, shape: tuple[int, int], side: float, seed: int) -> np.ndarray:
    """Three boxes round dots, drawn as inexactly as by hand (5 % of the side)."""
    rng = np.random.default_rng(seed)
    size = np.array(shape[::-1])
    inner = dots[((dots > side) & (dots < size - side)).all(axis=1)]
    centres = inner[rng.permutation(len(inner))[:3]]
    sides = side * rng.uniform(0.9, 1.1, centres.shape)
    return np.hstack([centres + rng.normal(0, 0.05 * side, centres.shape) - sides / 2, sides])


def dots_of(path: Path) -> np.ndarray:
    """Centres of the dots of a picture of dots, float (n, 2)."""
    picture = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert picture is not None, path
    colours = picture.reshape(*picture.shape[:2], -1)[..., :3].astype(int)
    ground, counts = np.unique(colours.reshape(-1, colours.shape[-1]), axis=0, return_counts=True)
    marked = np.abs(colours - ground[counts.argmax()]).sum(axis=-1) > 60
    return cv2.connectedComponentsWithStats(marked.astype(np.uint8), connectivity=8)[3][1:]


def cases(folder: Path, most_boxes: int) -> Iterator[Case]:
    """All pictures, with at most so many boxes."""
    for kind in ("photographs", "marrow", "cells"):
        table = pd.read_csv(folder / kind / "truth.csv").head(CELLS)
        for number, row in enumerate(table.itertuples(index=False)):
            pixels = cv2.imread(str(folder / kind / str(row.file)))
            assert pixels is not None, row.file
            name = Path(str(row.file)).stem
            if kind == "photographs":
                boxes, chosen = np.array(BOXES[name], float), number % 4 in (0, 3)
            else:
                dots = dots_of(folder / kind / str(row.dots_file))
                boxes = around(dots, pixels.shape[:2], SIDES[kind], number)
                chosen = kind == "cells" and number < CELLS_CHOSEN
            group = f"{kind}, {'used to choose' if chosen else 'not used'}"
            yield Case(group, name, np.ascontiguousarray(pixels[..., ::-1]), boxes[:most_boxes], int(str(row[2])))


def matched(pixels: np.ndarray, boxes: np.ndarray) -> int:
    """The baseline: places that correlate with one of the boxes by 0.7 or more, the best of each neighbourhood."""
    best = np.full(pixels.shape[:2], -1.0, np.float32)
    for x, y, width, height in boxes.round().astype(int):
        template = pixels[max(y, 0) : y + height, max(x, 0) : x + width]
        found = cv2.matchTemplate(pixels, template, cv2.TM_CCOEFF_NORMED)
        top, left = template.shape[0] // 2, template.shape[1] // 2
        part = best[top : top + found.shape[0], left : left + found.shape[1]]
        np.maximum(part, found, out=part)
    reach = int(np.sqrt(boxes[:, 2] * boxes[:, 3]).mean() * 0.35)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return int(((best >= cv2.dilate(best, kernel)) & (best >= 0.7)).sum())


def counted(case: Case) -> Row:
    """Counts a picture by the method and by the template match."""
    start = time.process_time()
    found = count_like(case.pixels, case.boxes)
    seconds = time.process_time() - start
    return Row(case, found.count, found.low, found.high, matched(case.pixels, case.boxes), seconds)


def measured(counting: Path, most_boxes: int = 5) -> Iterator[Measured]:
    """The rows of the table of all annotators."""
    yield from told([counted(case) for case in cases(counting, most_boxes)])


def told(rows: Sequence[Row]) -> Iterator[Measured]:
    """How far the counts of each group are off, and how often the interval has the truth."""
    chosen = [row.case.truth for row in rows if row.case.group.endswith("used to choose")]
    for group in dict.fromkeys(row.case.group for row in rows):
        own = [row for row in rows if row.case.group == group]
        truth = np.array([row.case.truth for row in own])
        ways = {
            "boxes": np.array([row.count for row in own]),
            "match of the boxes as templates": np.array([row.matched for row in own]),
            "mean of the pictures used to choose": np.full(len(own), np.mean(chosen)),
        }
        for name, counts in ways.items():
            yield mean(f"{name}: mean relative error", group, np.abs(counts - truth) / truth)
        covered = sum(row.low <= row.case.truth <= row.high for row in own)
        yield share("boxes: interval (90 %) has the truth", group, covered, len(own))


def main() -> None:
    """The command line."""
    made = argparse.ArgumentParser(description="How exact counts by boxes are.")
    made.add_argument("counting", type=Path)
    made.add_argument("--boxes", type=int, default=5, help="at most so many boxes of those that were drawn")
    options = made.parse_args()
    cv2.setNumThreads(1)
    rows = [counted(case) for case in cases(options.counting, options.boxes)]
    print(*HEAD, sep="\n")
    for figure in told(rows):
        print(figure.markdown("count"))
    print("\n| photograph | truth | boxes | count | interval | template match |\n| --- | --- | --- | --- | --- | --- |")
    for row in rows:
        if row.case.group.startswith("photographs"):
            print(
                f"| {row.case.name} | {row.case.truth} | {len(row.case.boxes)} | {row.count:.0f} | {row.low:.0f} to "
                f"{row.high:.0f} | {row.matched} |"
            )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\n{np.median([row.seconds for row in rows]):.1f} s of the processor a picture in the median, ", end="")
    print(f"{max(row.seconds for row in rows):.1f} s at most; the process reached {memory:.0f} MB.")


if __name__ == "__main__":
    main()
