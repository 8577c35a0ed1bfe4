"""``python -m benchmarks.same_picture --path DIR``: how surely a work is recognised in another picture of it.

Works of a labelled folder are changed in twelve ways and looked for among all of them. Beside it stand other detectors
of key points, pair by pair, and the classic method of one vector of the strongest KAZE points for a picture.
"""

import argparse
import csv
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from scipy.stats import binomtest
from threadpoolctl import threadpool_limits

from benchmarks._changes import WAYS
from pipeline.core.executors.processes import cores
from pipeline.images import keypoints
from pipeline.images.agreement import miniature
from pipeline.images.decoder_pool import LONGEST
from pipeline.images.decoding import cv2, decode
from pipeline.images.kaze import kaze_vector
from pipeline.images.keypoints import KeyPoints
from pipeline.images.matching import LEAST_INLIERS, Size, correspondences, verified
from pipeline.similarity.same_picture import SIZES, SamePicture
from pipeline.similarity.visual_words import Vocabulary

PAGE = Path(__file__).parents[1] / "docs" / "same-picture-benchmark.md"
#: Works that are changed in every way, pictures that show no work of the collection, and works of the pairs.
WORKS, UNRELATED, PAIRS = 300, 300, 40
#: Works whose key points the vocabulary is fitted to, as in a build; descriptors of an invented work, and how far each
#: lies from that of a real one.
FITTED, NOISE = 1000, 12.0
#: By the clock, and of the processor.
Seconds = tuple[float, float]
#: A detector of pair by pair: RGB uint8, points at most -> places (n, 2) in pixels, and descriptors.
Detector = Callable[[np.ndarray, int], tuple[np.ndarray, np.ndarray]]

HEAD = """\
# Recognising a work in another picture of it

Made by `make bench-same` on {date}: {cores} cores, one thread a query. {works} works of {gallery:,} are changed in
twelve ways each; {unrelated} other pictures of the same folders are no works of the collection, though works of
the same artists and series are. A work is recognised from {least} agreeing key points on. Brackets are 95 % intervals
(Wilson). Of the works, {invented:,} are invented: they have key points of real ones in new mixtures. The classic vector
is compared with the real ones alone.
"""


def _share(hits: int, of: int) -> str:
    """A share with its interval."""
    interval = binomtest(hits, of).proportion_ci(method="wilson")
    return f"{hits / of:.3f} ({interval.low:.3f} to {interval.high:.3f})"


def binary(create: Callable[[], object]) -> Detector:
    """A detector of OpenCV, the strongest points of a picture that is enlarged as for SIFT."""

    def detect(image: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
        height, width = image.shape[:2]
        scale = keypoints.SIDE / max(height, width)
        grey = cv2.cvtColor(cv2.resize(image, (round(width * scale), round(height * scale))), cv2.COLOR_RGB2GRAY)
        points = sorted(create().detect(grey), key=lambda point: -point.response)[:most]  # type: ignore[attr-defined]
        points, values = create().compute(grey, points)  # type: ignore[attr-defined]
        if values is None or len(points) == 0:
            return np.empty((0, 2), np.float32), np.empty((0, 1), np.float32)
        places = np.array([point.pt for point in points], np.float32) / np.array(grey.shape[::-1], np.float32)
        # The Hamming distance of bits is the squared Euclidean distance of zeros and ones.
        values = np.unpackbits(values, axis=1) if values.dtype == np.uint8 else values
        return places, values.astype(np.float32)

    return detect


def _root_sift(image: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
    found = keypoints.detect(image, most)
    return found.places, found.descriptors.astype(np.float32)


DETECTORS: dict[str, Detector] = {
    "RootSIFT": _root_sift,
    "ORB": binary(lambda: cv2.ORB_create(nfeatures=2 * keypoints.MOST, fastThreshold=5)),
    "AKAZE": binary(lambda: cv2.AKAZE_create(threshold=1e-4)),
    "KAZE": binary(lambda: cv2.KAZE_create(threshold=1e-4)),
}


def pairs(pictures: list[np.ndarray]) -> Iterator[str]:
    """Lines of a table: each detector on works and their changed pictures, and on pairs of different works."""
    yield f"| | {' | '.join(WAYS)} | most inliers of a wrong pair | ms a picture |"
    yield "|" + " --- |" * (len(WAYS) + 3)
    for name, detect in DETECTORS.items():
        kept = [(_size(picture), *detect(picture, keypoints.MOST)) for picture in pictures]
        right: dict[str, int] = dict.fromkeys(WAYS, 0)
        wrong, taken = 0, []
        for number, picture in enumerate(pictures):
            for way, change in WAYS.items():
                asked = change(picture, np.random.default_rng(number))
                start = time.perf_counter()
                places, values = detect(asked, keypoints.MOST_ASKED)
                taken.append(time.perf_counter() - start)
                right[way] += _inliers(_size(asked), places, values, *kept[number]) > 0
                other = kept[(number + 1 + len(way)) % len(kept)]
                wrong = max(wrong, _inliers(_size(asked), places, values, *other))
        shares = " | ".join(f"{hits / len(pictures):.2f}" for hits in right.values())
        yield f"| {name} | {shares} | {wrong or f'below {LEAST_INLIERS}'} | {1000 * np.median(taken):.0f} |"


def _inliers(
    size: Size, places: np.ndarray, values: np.ndarray, kept_size: Size, kept: np.ndarray, kept_values: np.ndarray
) -> int:
    found = correspondences(values, kept_values) if len(values) and len(kept_values) else np.empty((0, 2), int)
    match = verified(places[found[:, 0]], size, kept[found[:, 1]], kept_size)
    return match.inliers if match else 0


def _size(picture: np.ndarray) -> Size:
    return picture.shape[1], picture.shape[0]


class Gallery:
    """The works of a folder, by key points and by the classic vector."""

    def __init__(self, pictures: list[np.ndarray], folder: Path, invented: int = 0) -> None:
        """Invented works have the key points of real ones, moved a little, in new mixtures.

        Raises:
            ValueError: the folder holds the key points of another gallery. Those of the same one are taken as they are.
        """
        if not (folder / SIZES).exists():
            self._write(pictures, folder, invented)
        self.works = SamePicture(folder)
        if len(self.works) != len(pictures) + invented:
            raise ValueError(f"{folder} has the key points of {len(self.works):,} works: name an empty folder.")
        self.classic = np.stack([kaze_vector(picture) for picture in pictures])

    @staticmethod
    def _write(pictures: list[np.ndarray], folder: Path, invented: int) -> None:
        points = [keypoints.detect(picture) for picture in pictures]
        generator = np.random.default_rng(0)
        sample = generator.permutation(len(points))[:FITTED]
        fitted = np.concatenate([points[index].descriptors for index in sample])
        expected = (len(points) + invented) * keypoints.MOST
        sizes = np.array([*map(_size, pictures), *[(1000, 1000)] * invented], np.int32)
        works = chain(
            zip(points, map(miniature, pictures), strict=True),
            ((_invented(fitted, generator), miniature(pictures[0])) for _ in range(invented)),
        )
        SamePicture.create(folder, Vocabulary.fit(fitted, expected, 0), works, sizes)

    def shown(self, picture: np.ndarray) -> int | None:
        """Row of the work that a picture shows."""
        found, _ = self.works.find(picture)
        return found[0].row if found else None

    def nearest(self, picture: np.ndarray) -> int:
        """Row of the nearest work by the classic vector."""
        return int(np.argmax(self.classic @ kaze_vector(picture)))


def _invented(descriptors: np.ndarray, generator: np.random.Generator) -> KeyPoints:
    chosen = descriptors[generator.integers(0, len(descriptors), keypoints.MOST)]
    moved = (chosen + generator.normal(0, NOISE, chosen.shape)).clip(0, 255).astype(np.uint8)
    return KeyPoints(generator.random((keypoints.MOST, 2)).astype(np.float32), moved)


def recognition(gallery: Gallery, works: dict[int, np.ndarray], unrelated: list[np.ndarray]) -> Iterator[str]:
    """Lines of the table of all ways, and of what is said of pictures that show no work and of the time."""
    yield "| | recognised (recall@1) | another work named | the classic vector's recall@1 |"
    yield "| --- | --- | --- | --- |"
    taken_by: dict[str, list[Seconds]] = {way: [] for way in WAYS}
    pixels = dict.fromkeys(WAYS, 0)
    sums = np.zeros(4, int)
    for way, change in WAYS.items():
        counts = np.zeros(4, int)
        for row, picture in works.items():
            asked = change(picture, np.random.default_rng(row))
            start, used = time.perf_counter(), time.thread_time()
            shown = gallery.shown(asked)
            pixels[way] += asked.shape[0] * asked.shape[1]
            taken_by[way].append((time.perf_counter() - start, time.thread_time() - used))
            counts += (shown == row, shown not in (row, None), gallery.nearest(asked) == row, 1)
        sums += counts
        yield _line(way, counts)
    yield _line("**all**", sums)
    taken, largest = list(chain(*taken_by.values())), max(WAYS, key=pixels.__getitem__)
    wrong = sum(gallery.shown(picture) is not None for picture in unrelated)
    yield ""
    yield f"A work is named for {_share(wrong, len(unrelated))} of the {len(unrelated)} pictures that show none."
    yield f"A query takes {_took(taken)}, with its key points, among {len(gallery.works):,} works."
    yield f"In the way of the largest pictures, {largest}, it takes {_took(taken_by[largest])}."


def _took(taken: list[Seconds]) -> str:
    """What queries take. Where other programs want the processor as well, the clock also counts the waiting for it."""
    clock, used = 1000 * np.median(taken, axis=0)
    return f"{used:.0f} ms of the processor in the median ({clock:.0f} ms by the clock)"


def _line(name: str, counts: np.ndarray) -> str:
    right, wrong, classic, all_of = map(int, counts)
    return f"| {name} | {_share(right, all_of)} | {wrong} | {_share(classic, all_of)} |"


def photographs(folder: Path) -> Iterator[str]:
    """A line for a folder of photographs with ``truth.csv`` (file, role, ref_file): right, missed and wrong."""
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = sorted({row["file"] for row in rows if row["role"] == "reference"})
    with TemporaryDirectory() as scratch:
        gallery = Gallery([decode(folder / name, LONGEST) for name in names], Path(scratch))
        right = missed = wrong = 0
        for photo in sorted({row["file"] for row in rows if row["role"] == "photo"}):
            expected = {row["ref_file"] for row in rows if row["file"] == photo and row["ref_file"]}
            found = {names[each.row] for each in gallery.works.find(decode(folder / photo, LONGEST))[0]}
            right, missed, wrong = (
                right + len(expected & found),
                missed + len(expected - found),
                wrong + len(found - expected),
            )
    yield f"| {folder.name} | {right} | {missed} | {wrong} |"


def main() -> int:
    """Prints the page and writes it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.same_picture", description=__doc__)
    parser.add_argument("--path", type=Path, required=True, help="folder with one sub-folder a class")
    parser.add_argument("--photographs", type=Path, nargs="*", default=[], help="folders of photographs with truth.csv")
    parser.add_argument("--invented", type=int, default=0, help="invented works beside the real ones")
    parser.add_argument("--works", type=int, default=WORKS, help="works that are changed in every way")
    parser.add_argument("--keep", type=Path, help="folder for the works' key points; those that lie there are used")
    parser.add_argument("--out", type=Path, default=PAGE, help="the page (default: docs/same-picture-benchmark.md)")
    options = parser.parse_args()
    files = sorted(path for path in options.path.glob("*/*") if path.suffix.lower() in (".jpg", ".jpeg", ".png"))
    order = np.random.default_rng(0).permutation(len(files)).tolist()
    pictures = {index: decode(files[index], LONGEST) for index in order}
    unrelated = [pictures[index] for index in order[:UNRELATED]]
    members = [pictures[index] for index in order[UNRELATED:]]
    cv2.setNumThreads(1)
    with threadpool_limits(1), TemporaryDirectory() as scratch:
        gallery = Gallery(members, options.keep or Path(scratch), options.invented)
        works = dict(enumerate(members[: options.works]))
        parts = chain(
            [HEAD.format(
                date=f"{datetime.now(UTC):%Y-%m-%d}", cores=cores(), works=len(works), gallery=len(gallery.works),
                unrelated=len(unrelated), least=LEAST_INLIERS, invented=options.invented,
            ), "## Twelve ways"],
            recognition(gallery, works, unrelated),
            ["", "## Photographs", "Counted are all works that a photograph shows.", "",
             "| | right | missed | wrong |", "| --- | --- | --- | --- |"],
            (line for folder in options.photographs for line in photographs(folder)),
            ["", "## Detectors, pair by pair",
             f"Share of {PAIRS} works that are recognised in their own changed picture, by {keypoints.MOST} points of "
             f"the work and {keypoints.MOST_ASKED} of the picture, both at {keypoints.SIDE} pixels.", ""],
            pairs(members[:PAIRS]),
        )  # fmt: skip
        lines = []
        for line in parts:
            # Each as soon as it is known, since all of them take an hour.
            print(line, flush=True)
            lines.append(line)
    options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
