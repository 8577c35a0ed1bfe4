"""``python -m benchmarks.annotations_measure PAINTINGS [MEASURING] [--scenes N]``: how exact sizes are.

PAINTINGS is a folder of pictures that lend their surface to the works of rendered scenes, and MEASURING one of real
photographs with the ArUco grid. It prints Markdown.
"""

import argparse
import logging
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import binomtest

from benchmarks._measuring_scenes import Scene, scene
from pipeline.annotations import measure
from pipeline.annotations._measure.quads import overlap
from pipeline.images.decoding import LOCAL, Picture, cv2, decode, decoder

log = logging.getLogger("benchmarks")
KINDS = ("card", "a4", "playing", "100x50mm", "letter", "aruco")
#: Outlines that have so much of their union in common show the same thing.
_SAME = 0.7
#: The real photograph with a thing of known size, its reference, and the thing's sides in cm.
REAL = (
    ("iphone6__images__IMG_0455.JPG", "aruco:25.5mm", (8.89, 6.35)),
    ("iphone6__images__IMG_0461.JPG", "aruco:25.5mm", None),
    ("images__example_01.png", "88.9x50.8mm", None),
    ("du_scene_1.jpeg", "100x100mm", None),
    ("oc_img_00.jpg", "aruco:20mm", None),
)


@dataclass(frozen=True)
class Sides:
    """What was measured of one work of a scene."""

    errors: tuple[float, float]  #: of width and height, as shares of the truth
    covered: tuple[bool, bool]  #: whether the interval has the truth


def read(pixels: np.ndarray, reference: str) -> tuple[dict[str, Any], float]:
    """What the annotator finds on an RGB picture, and its seconds of the processor."""
    reader = measure.open_reader(measure.MeasureOptions(reference=reference))
    start = time.process_time()
    found = reader(Picture(pixels, pixels.shape[1], pixels.shape[0], "jpeg"))
    return found, time.process_time() - start


def compared(drawn: Scene, found: dict[str, Any]) -> list[Sides | None]:
    """Each work of a scene as it was measured; None where it was not found."""
    works: list[Sides | None] = []
    for outline, size in zip(drawn.outlines, drawn.works, strict=True):
        same = [item for item in found["objects"] if overlap(np.array(item["outline"]), outline) > _SAME]
        if not same:
            works.append(None)
            continue
        item = max(same, key=lambda each: overlap(np.array(each["outline"]), outline))
        away = item["width_cm"] - size[0], item["height_cm"] - size[1]
        works.append(
            Sides(
                (away[0] / size[0], away[1] / size[1]),
                (abs(away[0]) <= item["uncertainty_cm"], abs(away[1]) <= item["uncertainty_cm"]),
            )
        )
    return works


def share(hits: int, of: int) -> str:
    """A share with its 95 % interval (Wilson)."""
    if not of:
        return "-"
    interval = binomtest(hits, of).proportion_ci(method="wilson")
    return f"{hits / of:.2f} ({interval.low:.2f} to {interval.high:.2f})"


def row(name: str, scenes: int, works: list[Sides | None]) -> str:
    """A row of the table of scenes."""
    found = [each for each in works if each is not None]
    errors = np.abs([error for each in found for error in each.errors])
    covered = [hit for each in found for hit in each.covered]
    if not len(errors):
        return f"| {name} | {scenes} | 0 of {len(works)} | - | - | - |"
    rng = np.random.default_rng(0)
    medians = np.quantile([np.median(rng.choice(errors, len(errors))) for _ in range(1000)], (0.025, 0.975))
    return (
        f"| {name} | {scenes} | {len(found)} of {len(works)} | {100 * np.median(errors):.2f} % "
        f"({100 * medians[0]:.2f} to {100 * medians[1]:.2f}) | {share(int((errors <= 0.03).sum()), len(errors))} | "
        f"{share(sum(covered), len(covered))} |"
    )


def rendered(files: list[Path], count: int, first: int) -> None:
    """Prints the table of rendered scenes."""
    by_kind: dict[str, list[list[Sides | None]]] = {kind: [] for kind in KINDS}
    wrong, seconds = 0, []
    for number in range(first, first + count):
        kind = KINDS[number % len(KINDS)]
        rng = np.random.default_rng(1000 + number)
        textures = [decode(files[int(rng.integers(len(files)))]) for _ in range(1 + number % 2)]
        drawn = scene(textures, kind, number)
        found, taken = read(drawn.pixels, "aruco:40mm" if kind == "aruco" else kind)
        seconds.append(taken)
        if found["reference"] and kind != "aruco":
            wrong += overlap(np.array(found["reference"]["outline"]), drawn.corners) < _SAME
        by_kind[kind].append(compared(drawn, found))
        log.info("scene %d, %s, %.0f degrees: %s", number, kind, drawn.tilt, by_kind[kind][-1])
    print("| reference | scenes | works found | median error | sides within 3 % | interval has the truth |")
    print("| --- | --- | --- | --- | --- | --- |")
    for kind, scenes in by_kind.items():
        print(row(kind, len(scenes), [each for works in scenes for each in works]))
    everything = [each for scenes in by_kind.values() for works in scenes for each in works]
    print(row("**all**", count, everything))
    print(f"\nAnother thing was taken for the reference in {wrong} of {count} scenes.")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{np.median(seconds):.1f} s of the processor a picture of 1600 x 1200 (median); {memory:.0f} MB at the peak."
    )


def landscapes(files: list[Path], count: int) -> None:
    """Prints how many pictures without a reference are said to have one, with plain colours and noise beside them."""
    rng = np.random.default_rng(0)
    empty = [np.full((600, 800, 3), level, np.uint8) for level in (0, 128, 255)]
    empty += [rng.integers(0, 256, (600, 800, 3), np.uint8) for _ in range(3)]
    chosen = [files[int(index)] for index in rng.permutation(len(files))[:count]]
    for name, pictures in (("plain colours and noise", empty), ("paintings", [decode(path) for path in chosen])):
        false = sum(read(pixels, "auto")[0]["reference"] is not None for pixels in pictures)
        print(f"| {name} | {len(pictures)} | {share(false, len(pictures))} |")


def real(folder: Path) -> None:
    """Prints what is measured on each real photograph."""
    for name, reference, truth in REAL:
        found, seconds = read(decoder(LOCAL).picture(folder / name, 2048, 0).pixels, reference)
        sizes = [(item["width_cm"], item["height_cm"], item["uncertainty_cm"]) for item in found["objects"][:3]]
        text = ", ".join(f"{width} x {height} (+/- {half})" for width, height, half in sizes) or found.get("note", "")
        verdict = "no truth"
        if truth is not None:
            near = [max(abs(a - b) / b for a, b in zip(sorted(size[:2]), sorted(truth), strict=True)) for size in sizes]
            verdict = f"nearest thing {100 * min(near, default=1):.1f} % away from {truth[0]} x {truth[1]}"
        print(f"| {name} | {reference} | {text} | {verdict} | {seconds:.1f} |", flush=True)


def main() -> None:
    """The command line."""
    made = argparse.ArgumentParser(description="How exact the sizes of annotator measure are.")
    made.add_argument("paintings", type=Path)
    made.add_argument("measuring", type=Path, nargs="?")
    made.add_argument("--scenes", type=int, default=120)
    made.add_argument("--first", type=int, default=0, help="number of the first scene")
    made.add_argument("--landscapes", type=int, default=200)
    options = made.parse_args()
    logging.basicConfig(format="%(message)s", level=logging.INFO, stream=sys.stderr)
    cv2.setNumThreads(1)
    files = sorted(options.paintings.glob("*/*.jpg"))
    if options.scenes:
        print("## Rendered scenes\n", flush=True)
        rendered(files, options.scenes, options.first)
    if options.measuring:
        print("\n## Photographs\n\n| file | reference | cm | against the truth | s |\n| --- | --- | --- | --- | --- |")
        real(options.measuring)
    if options.landscapes:
        print("\n## Nothing to find\n\n| pictures | number | a reference was named |\n| --- | --- | --- |", flush=True)
        landscapes(files, options.landscapes)


if __name__ == "__main__":
    main()
