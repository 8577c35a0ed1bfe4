"""The figures of a picture with their 17 key points, and whether they stand, sit or are shown at half-length."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.annotations._pose import blazepose, movenet
from pipeline.annotations._pose import postures as rules_file
from pipeline.annotations._pose.figures import Figure, FigureFinder, extent
from pipeline.annotations._pose.postures import postures
from pipeline.annotations.base import Found, PictureAnnotator
from pipeline.artefacts.annotations import FIGURES, FIGURES_WORKS, FoundInWork
from pipeline.core.settings import setting
from pipeline.core.skeleton import NAMES, keypoints_of
from pipeline.images.decoding import Picture, limited

#: Pixels of the sides of the picture that the networks are given, at most. They see parts of it at 192 and 224 pixels.
LONGER, SHORTER = 2048, 640
#: By how much the box of a figure is larger than that of its key points on each side, as a share of the longer side:
#: no key point is at the top of the head, or on the hands and feet.
BORDER = 0.08
#: Decimals of places in pixels, and of scores.
PLACES, SCORES = 1, 3


@dataclass(frozen=True)
class PoseOptions:
    """What counts as a figure."""

    least_score: float = setting(0.25, "score from which on a figure is told", flag="--least-score", low=0, high=1)
    balanced: bool = setting(
        False,
        "look for figures in the picture with balanced colours and mirrored, too, which takes four times as long",
        flag="--balanced",
    )
    smallest: float = setting(
        40.0, "pixels of the shortest figure that is told, of 640 of the picture's shorter side at most",
        flag="--smallest", low=0, high=2048,
    )  # fmt: skip


def open_reader(options: PoseOptions) -> Callable[[Picture], Found]:
    """Loads the networks. Raises a ModelFileError where a file of a network cannot be had."""
    finder, rules = FigureFinder(), postures()

    def read(picture: Picture) -> Found:
        ratio = max(picture.width, picture.height) / min(picture.width, picture.height)
        pixels = limited(picture, min(LONGER, round(SHORTER * ratio)))
        height, width = pixels.shape[:2]
        scale = np.array([picture.width / width, picture.height / height, 1.0])
        return {
            "figures": [
                {
                    **_told(Figure(figure.keypoints * scale, figure.score), picture),
                    "posture": rules.of(figure.keypoints, width, height),
                }
                for figure in finder.figures(pixels, options.least_score, options.smallest, balanced=options.balanced)
            ]
        }

    return read


def _told(figure: Figure, picture: Picture) -> dict[str, Any]:
    left, top, width, height = extent(figure.keypoints)
    border = BORDER * max(width, height)
    edges = np.array([left - border, top - border, left + width + border, top + height + border])
    left, top, right, bottom = edges.clip(0, [picture.width, picture.height] * 2).tolist()
    return {
        "score": round(figure.score, SCORES),
        "box": [round(value, PLACES) for value in (left, top, right - left, bottom - top)],
        "keypoints": [
            {"name": name, "x": round(float(x), PLACES), "y": round(float(y), PLACES), "score": round(float(s), SCORES)}
            for name, (x, y, s) in zip(NAMES, figure.keypoints, strict=True)
        ],
    }


def rows(found: Found, picture: Picture) -> list[dict[str, Any]]:
    """The number of figures, and a row for each: its posture, or "figure" where it has none."""
    figures = [
        {
            "label": figure["posture"] or "figure",
            "confidence": figure["score"],
            "x": figure["box"][0] / picture.width,
            "y": figure["box"][1] / picture.height,
            "w": figure["box"][2] / picture.width,
            "h": figure["box"][3] / picture.height,
        }
        for figure in found["figures"]
    ]
    return [{"value": float(len(figures)), "unit": "figures"}, *figures]


def lines(found: Found) -> list[str]:
    """The number of figures, and a line for each."""
    figures = found["figures"]
    if not figures:
        return ["no figure"]
    named = Counter(figure["posture"] or "no posture told" for figure in figures)
    counts = ", ".join(f"{count} {posture}" for posture, count in named.items())
    return [
        f"{len(figures)} {'figure' if len(figures) == 1 else 'figures'}: {counts}",
        *(
            f"{figure['posture'] or 'figure'} (score {figure['score']:.2f}) at x {x:.0f}, y {y:.0f}, "
            f"{width:.0f} x {height:.0f} pixels"
            for figure in figures
            for x, y, width, height in [figure["box"]]
        ),
    ]


def arrays(works: Sequence[FoundInWork | None]) -> Mapping[str, np.ndarray]:
    """The figures of all works and the rows of their works; :data:`FIGURES` says more."""
    figures, rows = [np.zeros((0, len(NAMES), 3), np.float32)], [np.zeros(0, np.int64)]
    for row, work in enumerate(works):
        if work is not None:
            found = keypoints_of(work.found)
            found[:, :, :2] /= max(work.width, work.height)
            figures.append(found)
            rows.append(np.full(len(found), row, np.int64))
    return {FIGURES: np.concatenate(figures), FIGURES_WORKS: np.concatenate(rows)}


ANNOTATOR = PictureAnnotator(
    title="Poses",
    description="The figures of a picture with their key points and postures.",
    open=open_reader,
    rows=rows,
    lines=lines,
    options=PoseOptions,
    longest=LONGER,
    models=(movenet.FILE, blazepose.DETECTOR_FILE),
    libraries=("ai-edge-litert", "numpy"),
    files=lambda options: (rules_file.FILE,),
    arrays=arrays,
)
