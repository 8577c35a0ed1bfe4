"""Figures in a few poses, and a build in whose works they were found."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.artefacts.annotations import FIGURES, FIGURES_WORKS, FOLDER
from pipeline.core.skeleton import NAMES

_STANDING = {
    "nose": (500, 90), "left_shoulder": (590, 220), "right_shoulder": (410, 220), "left_elbow": (630, 360),
    "right_elbow": (370, 360), "left_wrist": (640, 490), "right_wrist": (360, 490), "left_hip": (560, 500),
    "right_hip": (440, 500), "left_knee": (565, 720), "right_knee": (435, 720), "left_ankle": (565, 940),
    "right_ankle": (435, 940),
}  # fmt: skip
_ONE_ARM_UP = {"left_elbow": (700, 120), "left_wrist": (700, 0)}
_KNEELING = {"left_ankle": (300, 760), "right_ankle": (250, 770), "left_knee": (560, 730), "right_knee": (430, 735)}


def figure(points: Mapping[str, tuple[float, float]], score: float = 0.9) -> np.ndarray:
    """Points by name, in thousandths of the picture's longer side, as float32 (17, 3) in shares of it."""
    return np.array(
        [(points[name][0] / 1000, points[name][1] / 1000, score) if name in points else (0, 0, 0) for name in NAMES],
        np.float32,
    )


STANDING = figure(_STANDING)
ONE_ARM_UP = figure(_STANDING | _ONE_ARM_UP)
KNEELING = figure(_STANDING | _KNEELING)


def found(figures: np.ndarray, longer: float = 1000) -> dict[str, Any]:
    """What the annotator of poses tells of figures (n, 17, 3) in a picture of that many pixels."""
    return {
        "figures": [
            {
                "score": float(each[:, 2].mean()),
                "keypoints": [
                    {"name": name, "x": float(x) * longer, "y": float(y) * longer, "score": float(score)}
                    for name, (x, y, score) in zip(NAMES, each, strict=True)
                ],
            }
            for each in figures
        ]
    }


def add(build: Path, figures: Mapping[int, list[np.ndarray]]) -> None:
    """Adds to a build the figures of some works, by row."""
    folder = build / FOLDER / "pose"
    folder.mkdir(parents=True, exist_ok=True)
    rows = [row for row in sorted(figures) for _ in figures[row]]
    np.save(folder / FIGURES, np.array([each for row in sorted(figures) for each in figures[row]], np.float32))
    np.save(folder / FIGURES_WORKS, np.array(rows, np.int64))
