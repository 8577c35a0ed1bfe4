"""``python -m benchmarks.annotations_pose --poses DIR --paintings DIR``: how well figures are found, and searched.

The first folder has pictures and ``keypoints.csv`` (file, keypoints_xyv, area; COCO's form). The second one has
``metadata.csv`` (file, genre) and its pictures. The networks lie in the folder that VITRINE_MODELS names, or in the
cache. All is printed as Markdown.
"""

import argparse
import csv
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.stats import binomtest, bootstrap

from benchmarks._measured import Measured, mean, share
from benchmarks._paintings import LANDSCAPES, drawn
from benchmarks._pose_search import CHANGES, Asked, asked, ranks
from pipeline.annotations._pose.blazepose import Detector, Landmarks
from pipeline.annotations._pose.figures import (
    DETECTOR_SHARES,
    LEAST_PERSON,
    SAME,
    Figure,
    FigureFinder,
    squares,
    whole,
    without_doubles,
)
from pipeline.annotations.pose import LONGER, SHORTER, PoseOptions
from pipeline.core.skeleton import object_keypoint_similarity
from pipeline.images.decoding import cv2, decode, limit_side

#: Similarity from which on a true figure counts as found.
FOUND = 0.5
OPTIONS = PoseOptions()
#: Least scores of the table of thresholds.
LEAST_SCORES = (0.2, 0.225, 0.25, 0.275, 0.3, 0.35)
#: Score from which on a figure is clear.
CERTAIN = 0.4
#: Works of the table of all annotators that are searched.
SEARCHED = 480
#: Finds figures of a picture.
Find = Callable[[np.ndarray], list[Figure]]


def pixels_of(path: Path) -> np.ndarray:
    """The picture as the annotator gives it to the networks."""
    pixels = decode(path, LONGER)
    height, width = pixels.shape[:2]
    return limit_side(pixels, min(LONGER, round(SHORTER * max(width, height) / min(width, height))))


def blazepose() -> Find:
    """BlazePose alone: its landmarks of the people that its detector finds, from a probability of one half on."""
    detector, landmarks = Detector(), Landmarks()

    def find(pixels: np.ndarray) -> list[Figure]:
        height, width = pixels.shape[:2]
        parts = sorted({whole(width, height), *squares(width, height, DETECTOR_SHARES)})
        people = [person for part in parts for person in detector.people(pixels, *part, LEAST_PERSON)]
        found = (Figure(*landmarks.figure(pixels, person)) for person in people if person.radius > 0)
        return without_doubles([figure for figure in found if figure.score >= 0.5], SAME)

    return find


def movenet(finder: FigureFinder) -> Find:
    """A finder with the annotator's own options."""
    return lambda pixels: finder.figures(pixels, OPTIONS.least_score, OPTIONS.smallest)


def ways() -> dict[str, Find]:
    """The combinations of networks that are compared."""
    return {
        "MoveNet on the whole picture": movenet(FigureFinder((), ())),
        "MoveNet on the detector's people": movenet(FigureFinder((), whole=False)),
        "MoveNet on squares": movenet(FigureFinder(detector=())),
        "BlazePose's landmarks on the detector's people": blazepose(),
        "**MoveNet on squares and people**": movenet(FigureFinder()),
    }


def truth(folder: Path) -> dict[str, list[tuple[np.ndarray, float]]]:
    """Picture -> key points (17, 3) and area of each of its figures."""
    found: dict[str, list[tuple[np.ndarray, float]]] = {}
    with (folder / "keypoints.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            keypoints = np.array(json.loads(row["keypoints_xyv"])).reshape(17, 3)
            found.setdefault(row["file"], []).append((keypoints, float(row["area"])))
    return found


def key_points(find: Find, folder: Path) -> tuple[list[float], int]:
    """OKS of each true figure, 0 where it is missed, and the number of figures that are none of them."""
    similarities: list[float] = []
    further = 0
    for name, figures in truth(folder).items():
        pixels = pixels_of(folder / name)
        scale = decode(folder / name).shape[0] / pixels.shape[0]
        found = [figure.keypoints * [scale, scale, 1] for figure in find(pixels)]
        table = np.array([[object_keypoint_similarity(one, true, area) for one in found] for true, area in figures])
        pairs = linear_sum_assignment(-table) if found else ((), ())
        matched = dict(zip(*map(list, pairs), strict=True))
        similarities += [float(table[row, matched[row]]) if row in matched else 0.0 for row in range(len(figures))]
        further += len(found) - len(matched)
    return similarities, further


def comparison(poses: Path, landscapes: Sequence[Path]) -> Iterator[str]:
    """Lines of the table of all combinations."""
    true = sum(map(len, truth(poses).values()))
    yield f"Of {len(truth(poses))} pictures with {true} figures of known key points, and {len(landscapes)} landscapes."
    yield ""
    yield "| | mean OKS, missed ones 0 | found (OKS 0.5) | missed | further | landscapes with a figure | s a picture |"
    yield "|" + " --- |" * 7
    for name, find in ways().items():
        similarities, further = key_points(find, poses)
        interval = bootstrap((similarities,), np.mean, rng=np.random.default_rng(0)).confidence_interval
        start = time.process_time()
        false = sum(bool(find(pixels_of(path))) for path in landscapes)
        seconds = (time.process_time() - start) / len(landscapes)
        hits = sum(value >= FOUND for value in similarities)
        yield (
            f"| {name} | {np.mean(similarities):.2f} ({interval.low:.2f} to {interval.high:.2f}) | {hits} | "
            f"{true - hits} | {further} | {_share(false, len(landscapes))} | {seconds:.2f} |"
        )


def thresholds(landscapes: Sequence[Path]) -> Iterator[str]:
    """Lines of the table of least scores, and the landscapes in which a figure is found."""
    finder = FigureFinder()
    scores = {path.stem: max((each.score for each in _all(finder, path)), default=0.0) for path in landscapes}
    yield "| least score | landscapes with a figure |"
    yield "| --- | --- |"
    for least in LEAST_SCORES:
        yield f"| {least} | {_share(sum(score >= least for score in scores.values()), len(scores))} |"
    found = ", ".join(f"{name} ({score:.2f})" for name, score in scores.items() if score >= OPTIONS.least_score)
    yield ""
    yield f"At {OPTIONS.least_score}: {found or 'none'}."


def _all(finder: FigureFinder, path: Path) -> list[Figure]:
    return finder.figures(pixels_of(path), LEAST_SCORES[0], OPTIONS.smallest)


def search(paths: Sequence[Path]) -> Iterator[str]:
    """Lines of the table of changes: how often a figure finds itself first among the figures of all other works."""
    start = time.process_time()
    yield from told(*searched(paths, FigureFinder()))
    yield ""
    yield f"{(time.process_time() - start) / len(paths):.2f} s of the processor a picture, with the changed ones."


def searched(paths: Sequence[Path], finder: FigureFinder) -> tuple[list[Asked], np.ndarray, np.ndarray]:
    """The best figure of each picture, found anew in changed ones; all figures (N, 17, 3), and their works (N,)."""
    queries: list[Asked] = []
    figures: list[np.ndarray] = []
    works: list[str] = []
    for number, path in enumerate(paths):
        pixels = pixels_of(path)
        found = movenet(finder)(pixels)
        figures += [figure.keypoints for figure in found]
        works += [path.stem] * len(found)
        if found:
            queries.append(asked(path.stem, pixels, found[0], finder, OPTIONS.smallest, number))
    return queries, np.array(figures).reshape(-1, 17, 3), np.array(works)


def told(queries: Sequence[Asked], figures: np.ndarray, works: np.ndarray) -> Iterator[str]:
    """Lines of the table for queries against figures (N, 17, 3) of works (N,)."""
    yield f"{len(queries)} figures, the best one of each work, among {len(figures)} figures of {len(set(works))} works."
    yield ""
    yield "| score of the figure | change | found anew | rank 1, of those found anew | rank 1, of all |"
    yield "| --- | --- | --- | --- | --- |"
    for least in (OPTIONS.least_score, CERTAIN):
        chosen = [query for query in queries if query.score >= least]
        for change in CHANGES:
            order = ranks(chosen, figures, works, change)
            anew = [rank for rank in order if rank is not None]
            first = sum(rank == 1 for rank in anew)
            yield (
                f"| {least} or more | {change} | {_share(len(anew), len(order))} | {_share(first, len(anew))} | "
                f"{_share(first, len(order))} |"
            )


def _share(hits: int, of: int) -> str:
    """A share with its interval (Wilson)."""
    if of == 0:
        return "-"
    interval = binomtest(hits, of).proportion_ci(method="wilson")
    return f"{hits} of {of}: {hits / of:.3f} ({interval.low:.3f} to {interval.high:.3f})"


def measured(poses: Path, paintings: Path) -> Iterator[Measured]:
    """The rows of the table of all annotators."""
    finder = FigureFinder()
    similarities, _ = key_points(movenet(finder), poses)
    data, pictures = "key points of COCO and other sets", len(truth(poses))
    yield mean("mean OKS, missed figures 0", data, similarities, pictures=pictures)
    hits = sum(value >= FOUND for value in similarities)
    yield share("figures found (OKS 0.5)", data, hits, len(similarities), pictures=pictures)
    landscapes = drawn(paintings, LANDSCAPES, "landscape")
    false = sum(bool(movenet(finder)(pixels_of(path))) for path in landscapes)
    yield share("pictures with a figure", "landscapes of the paintings", false, len(landscapes), "at most 0.03")
    queries, figures, works = searched(drawn(paintings, SEARCHED), finder)
    for least in (OPTIONS.least_score, CERTAIN):
        chosen = [query for query in queries if query.score >= least]
        for change in CHANGES:
            order = ranks(chosen, figures, works, change)
            first = sum(rank == 1 for rank in order)
            where = f"best figures of paintings, score {least} or more, {change}, among {len(figures)} figures"
            yield share("search by pose: rank 1, lost figures count as missed", where, first, len(order), "0.95")


def main() -> int:
    """Prints the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.annotations_pose", description=__doc__)
    parser.add_argument("--poses", type=Path, required=True, help="folder with keypoints.csv")
    parser.add_argument("--paintings", type=Path, required=True, help="folder with metadata.csv")
    parser.add_argument("--landscapes", type=int, default=200, help="landscapes of the table of thresholds")
    parser.add_argument("--without", nargs="*", default=[], help="landscapes in which somebody was seen by eye")
    parser.add_argument("--compared", type=int, default=50, help="landscapes for each combination of networks")
    parser.add_argument("--works", type=int, default=0, help="works that are searched; 0 leaves this part out")
    parser.add_argument("--only", choices=("comparison", "thresholds", "search"), help="one part")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    parts: dict[str, Callable[[], Iterator[str]]] = {
        "comparison": lambda: comparison(
            options.poses, drawn(options.paintings, options.compared, "landscape", options.without)
        ),
        "thresholds": lambda: thresholds(drawn(options.paintings, options.landscapes, "landscape", options.without)),
        "search": lambda: search(drawn(options.paintings, options.works)) if options.works else iter(()),
    }
    for name, part in parts.items():
        if options.only in (None, name):
            print(f"## {name.capitalize()}\n", flush=True)
            for line in part():
                print(line, flush=True)
            print()
    print(f"Most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
