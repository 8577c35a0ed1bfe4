"""A pose as a part of an address: ``500.20.9_520.10.9_…``, for each of COCO's key points x, y and score.

Places are whole numbers from 0 to 1,000 in a square round the figure, scores from 1 to 9; between two underscores there
is nothing for a point that is absent. ``assets/shared/figure.mjs`` spells it alike.
"""

import re

import numpy as np

from pipeline.core.skeleton import NAMES, comparable

_POINT = re.compile(r"([0-9]{1,3}|1000)\.([0-9]{1,3}|1000)\.([1-9])")
#: Greatest place and score.
_SIDE, _SURE = 1000, 9
#: Score from which on a key point is drawn: below, it is most likely hidden.
LEAST_DRAWN = 0.2


def parse(value: str) -> np.ndarray | None:
    """The figure, float32 (17, 3) with scores from 0 to 1; None where the value is none that can be compared."""
    parts = value.split("_", len(NAMES))
    matches = [_POINT.fullmatch(part) for part in parts]
    if len(parts) != len(NAMES) or any(part and not match for part, match in zip(parts, matches, strict=True)):
        return None
    points = [(int(match[1]), int(match[2]), int(match[3]) / _SURE) if match else (0, 0, 0) for match in matches]
    figure = np.array(points, np.float32)
    return figure if comparable(figure) else None


def spelled(figure: np.ndarray) -> str:
    """The value for a figure (17, 3), in any unit of length."""
    present = figure[:, 2] > 0
    if not present.any():
        return "_" * (len(NAMES) - 1)
    first, last = figure[present, :2].min(axis=0), figure[present, :2].max(axis=0)
    return _spelled((figure[:, :2] - first) / max(float((last - first).max()), 1e-9), figure[:, 2])


def in_picture(figure: np.ndarray) -> str:
    """The same for a figure in shares of its picture's longer side, where it stands; without its unsure points."""
    return _spelled(figure[:, :2], np.where(figure[:, 2] >= LEAST_DRAWN, figure[:, 2], 0))


def _spelled(places: np.ndarray, scores: np.ndarray) -> str:
    """Places (17, 2) in shares of a square, and scores (17,)."""
    places = np.rint(places.clip(0, 1) * _SIDE).astype(int)
    scores = np.ceil(scores.clip(0, 1) * _SURE).astype(int)
    return "_".join(
        f"{x}.{y}.{score}" if score else "" for (x, y), score in zip(places.tolist(), scores.tolist(), strict=True)
    )
