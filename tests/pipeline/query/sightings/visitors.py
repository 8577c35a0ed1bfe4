"""Works, a build of them with key points, and photographs that visitors could have taken of them.

``python -m tests.pipeline.query.sightings.visitors --artefacts artefacts --photos DIR`` invents photographs of
the works of a build and prints in how many each work is: the example of docs/sightings.md.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pipeline.artefacts.store import ArtefactStore
from pipeline.images.agreement import miniature
from pipeline.images.decoding import cv2, decode
from pipeline.images.keypoints import detect
from pipeline.similarity.same_picture import FOLDER, SamePicture
from pipeline.similarity.visual_words import Vocabulary
from tests import tiny_build
from tests.pipeline import pictures

WORKS = [pictures.scene(row) for row in range(len(tiny_build.IDS))]
BUILD_ID = "tiny-1"


def key_points(folder: Path) -> SamePicture:
    """The key points of the works, in files."""
    folder.mkdir(parents=True, exist_ok=True)
    points = [detect(work) for work in WORKS]
    fitted = np.concatenate([each.descriptors for each in points])
    sizes = np.array([(work.shape[1], work.shape[0]) for work in WORKS], np.int32)
    works = zip(points, map(miniature, WORKS), strict=True)
    SamePicture.create(folder, Vocabulary.fit(fitted, len(fitted), 0), works, sizes)
    return SamePicture(folder)


def build(artefacts: Path) -> Path:
    """A folder of builds with a build of the works, whose titles and ids are those of :mod:`tests.tiny_build`."""
    # What lies among the parts of a build is published with them.
    key_points(artefacts.parent / f"{artefacts.name}-parts-{BUILD_ID}" / FOLDER)
    tiny_build.publish(artefacts, BUILD_ID)
    return artefacts


def photograph(works: Sequence[np.ndarray], seed: int = 0) -> np.ndarray:
    """RGB uint8: works, 300 pixels high, side by side on a wall, seen a little from the side, in dim light."""
    hung = [cv2.resize(work, (round(300 * work.shape[1] / work.shape[0]), 300)) for work in works]
    wall = np.full((460, 80 + sum(80 + work.shape[1] for work in hung), 3), 185, np.uint8)
    if not hung:
        wall = np.full((460, 600, 3), 185, np.uint8)
    left = 80
    for work in hung:
        wall[80:380, left : left + work.shape[1]] = work
        left += 80 + work.shape[1]
    height, width = wall.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = np.random.default_rng(seed).uniform(0, 0.06, (4, 2)) * [[1, 1], [-1, 1], [-1, -1], [1, -1]]
    matrix = cv2.getPerspectiveTransform(corners, (corners + moved * (width, height)).astype(np.float32))
    return (cv2.warpPerspective(wall, matrix, (width, height), borderValue=(150, 140, 120)) * 0.8).astype(np.uint8)


def write(path: Path, rows: Sequence[int], seed: int = 0) -> Path:
    """A photograph as a JPEG file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pictures.encode(photograph([WORKS[row] for row in rows], seed)))
    return path


def invent(artefacts: Path, folder: Path, number: int = 120, works: int = 12) -> Counter[str]:
    """Writes photographs of some works of a build, none to three in each; returns in how many each work is.

    The first of the works is in most of the photographs.
    """
    store, generator = ArtefactStore.open(artefacts), np.random.default_rng(0)
    rows = np.arange(works) * (len(store) // works)
    chances = np.arange(works, 0, -1) / np.arange(works, 0, -1).sum()
    shown: Counter[str] = Counter()
    folder.mkdir(parents=True, exist_ok=True)
    for index in range(number):
        chosen = generator.choice(rows, generator.choice([0, 1, 1, 1, 2, 2, 3]), replace=False, p=chances)
        seen = []
        for sha in store.objects["image_sha256"].iloc[chosen]:
            preview, thumbnail = (store.root / kind / f"{sha}.webp" for kind in ("previews", "thumbnails"))
            seen.append(decode(preview if preview.exists() else thumbnail))
        (folder / f"visitor-{index:03}.jpg").write_bytes(pictures.encode(photograph(seen, index)))
        shown.update(store.objects["object_id"].iloc[chosen])
    return shown


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.pipeline.query.sightings.visitors", description=__doc__)
    parser.add_argument("--artefacts", type=Path, default=Path("artefacts"), help="folder of builds")
    parser.add_argument("--photos", type=Path, required=True, help="folder in which the photographs are written")
    options = parser.parse_args()
    for object_id, count in invent(options.artefacts, options.photos).most_common():
        print(f"{count:4}  {object_id}")
    sys.exit()
