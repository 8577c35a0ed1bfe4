"""``python -m benchmarks.annotations_measure PAINTINGS [MEASURING] [--scenes N]``: how exact sizes are.

PAINTINGS is a folder of pictures that lend their surface to the works of rendered scenes, and MEASURING one of real
photographs with the ArUco grid. It prints Markdown.
"""

import argparse
import logging
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks._measured import HEAD, Measured, median, share, single
from benchmarks._measuring_scenes import Scene, scene
from benchmarks._paintings import LANDSCAPES, drawn
from pipeline.annotations import measure
from pipeline.images.convex import overlap
from pipeline.images.decoding import LOCAL, Picture, cv2, decode, decoder

log = logging.getLogger("benchmarks")
KINDS = ("card", "a4", "playing", "100x50mm", "letter", "aruco")
#: Outlines that have so much of their union in common show the same thing.
_SAME = 0.7
#: Paintings of any genre in which a reference is looked for.
PAINTINGS = 60
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


def read(pixels: np.ndarray, reference: str) -> dict[str, Any]:
    """What the annotator finds on an RGB picture."""
    reader = measure.open_reader(measure.MeasureOptions(reference=reference))
    return reader(Picture(pixels, pixels.shape[1], pixels.shape[0], "jpeg"))


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


def rendered(files: Sequence[Path], count: int, first: int) -> Iterator[Measured]:
    """Rendered scenes with so many numbers, from the first one on."""
    by_kind: dict[str, list[list[Sides | None]]] = {kind: [] for kind in KINDS}
    wrong = 0
    for number in range(first, first + count):
        kind = KINDS[number % len(KINDS)]
        rng = np.random.default_rng(1000 + number)
        textures = [decode(files[int(rng.integers(len(files)))]) for _ in range(1 + number % 2)]
        drawn_scene = scene(textures, kind, number)
        found = read(drawn_scene.pixels, "aruco:40mm" if kind == "aruco" else kind)
        if found["reference"] and kind != "aruco":
            wrong += overlap(np.array(found["reference"]["outline"]), drawn_scene.corners) < _SAME
        by_kind[kind].append(compared(drawn_scene, found))
        log.info("scene %d, %s, %.0f degrees: %s", number, kind, drawn_scene.tilt, by_kind[kind][-1])
    yield from rows("all references", [scene_works for scenes in by_kind.values() for scene_works in scenes])
    yield share("another thing taken for the reference", "rendered scenes", wrong, count)
    for kind, scenes in by_kind.items():
        yield from rows(kind, scenes)


def rows(reference: str, scenes: Sequence[Sequence[Sides | None]]) -> Iterator[Measured]:
    """How exact the sides of the works of scenes are."""
    data, works = f"rendered scenes, {reference}", [each for scene_works in scenes for each in scene_works]
    found = [each for each in works if each is not None]
    yield share("works found", data, len(found), len(works), pictures=len(scenes))
    errors = [abs(error) for each in found for error in each.errors]
    if errors:
        covered = [hit for each in found for hit in each.covered]
        yield median("error of a side, median", data, errors, "at most 0.01", pictures=len(scenes))
        within = sum(error <= 0.03 for error in errors)
        yield share("sides within 3 %", data, within, len(errors), "0.95", pictures=len(scenes))
        yield share("interval has the truth", data, sum(covered), len(covered), "0.90 to 0.98", pictures=len(scenes))


def without_reference(files: Sequence[Path], landscapes: Sequence[Path]) -> Iterator[Measured]:
    """Pictures without a reference that are said to have one."""
    rng = np.random.default_rng(0)
    empty = [np.full((600, 800, 3), level, np.uint8) for level in (0, 128, 255)]
    empty += [rng.integers(0, 256, (600, 800, 3), np.uint8) for _ in range(3)]
    chosen = [files[int(index)] for index in rng.permutation(len(files))[:PAINTINGS]]
    sets: dict[str, Iterable[np.ndarray]] = {
        "plain colours and noise": empty,
        "paintings": map(decode, chosen),
        "landscapes of the paintings": map(decode, landscapes),
    }
    for name, pictures in sets.items():
        named = [read(pixels, "auto")["reference"] is not None for pixels in pictures]
        yield share("pictures in which a reference is named", name, sum(named), len(named))


def real(folder: Path) -> Iterator[Measured]:
    """The thing of known size that lies in a real photograph."""
    for name, reference, truth in REAL:
        if truth is not None:
            found = read(decoder(LOCAL).picture(folder / name, 2048, 0).pixels, reference)
            sizes = [sorted((item["width_cm"], item["height_cm"])) for item in found["objects"]]
            away = [max(abs(a - b) / b for a, b in zip(size, sorted(truth), strict=True)) for size in sizes]
            what = f"photograph with a playing card beside the grid, {reference}"
            yield single("error of the longer-off side", what, min(away, default=1.0), "at most 0.02")


def measured(paintings: Path, measuring: Path | None, scenes: int = 60, first: int = 2000) -> Iterator[Measured]:
    """The rows of the table of all annotators."""
    files = sorted(paintings.glob("*/*.jpg"))
    if scenes:
        yield from rendered(files, scenes, first)
    if measuring:
        yield from real(measuring)
    yield from without_reference(files, drawn(paintings, LANDSCAPES, "landscape"))


def main() -> None:
    """The command line."""
    made = argparse.ArgumentParser(description="How exact the sizes of annotator measure are.")
    made.add_argument("paintings", type=Path, help="folder with metadata.csv and pictures")
    made.add_argument("measuring", type=Path, nargs="?")
    made.add_argument("--scenes", type=int, default=60)
    made.add_argument("--first", type=int, default=2000, help="number of the first scene")
    options = made.parse_args()
    logging.basicConfig(format="%(message)s", level=logging.INFO, stream=sys.stderr)
    cv2.setNumThreads(1)
    print(*HEAD, sep="\n")
    for row in measured(options.paintings, options.measuring, options.scenes, options.first):
        print(row.markdown("measure"), flush=True)


if __name__ == "__main__":
    main()
