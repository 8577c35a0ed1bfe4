"""A ruler: regular marks along a straight edge.

Along each long line of the picture, on both of its sides and at several distances, dark or light marks are looked for
that have equal distances on some plane: a projective map of whole numbers (Hartley and Zisserman 2004, 2.5).
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipeline.annotations._measure.lines import long_lines
from pipeline.annotations._measure.plane import Rectangle
from pipeline.images.decoding import cv2, limit_side

#: Longer side of the picture that lines are looked for on, and lines that are tried: the longest.
_SIDE, _MOST_LINES = 900, 16
#: Distances from a line in pixels at which marks are looked for, and pixels between samples along it.
_AWAY, _STEP = (2.0, 4.0, 7.0, 11.0, 16.0, 22.0, 30.0), 0.5
#: Marks that a ruler has at least, and the share of the places of marks at which there is one.
_LEAST_MARKS, _LEAST_SHARE = 10, 0.9
#: Distance from its place, as a share of the distance between marks, up to which a mark counts; and of all on average.
_TOLERANCE, _MOST_SCATTER = 0.2, 0.08
#: Lightness by which a mark differs from what is beside it, at least.
_LEAST_CONTRAST = 4.0
#: Standard deviation in pixels of the ends of a mark, of the line, and of the side that nobody sees.
_MARK, _LINE, _UNSEEN = 0.4, 0.6, 1e3
#: Marks from which they are taken for millimetres where there are no longer ones among them.
_MANY = 60


@dataclass(frozen=True, eq=False)
class Marks:
    """Marks at one distance from a line."""

    away: float  #: pixels to the right of the line's way
    map: np.ndarray  #: float64 (3,), a, b, c: mark i lies at (a i + b) / (c i + 1) pixels along the line
    numbers: np.ndarray  #: int (n,), which marks were seen

    def at(self, number: float) -> float:
        """Pixels along the line."""
        a, b, c = self.map
        return float((a * number + b) / (c * number + 1))

    @property
    def distance(self) -> float:
        """Pixels from mark to mark, in the middle of them."""
        middle = float(np.median(self.numbers))
        return self.at(middle + 0.5) - self.at(middle - 0.5)


@dataclass(frozen=True, eq=False)
class Ruler:
    """A ruler that was found."""

    rectangle: Rectangle  #: of the marked length along its first side; the other side is not known
    unit: float  #: mm from mark to mark
    is_certain: bool  #: whether it was given, or longer marks say so


def found(values: np.ndarray, unit: float = 0.0) -> Ruler | None:
    """The ruler with most marks.

    Args:
        values: CIELAB float32 (h, w, 3), see :func:`edges.lab`.
        unit: mm from mark to mark; 0 where the marks are to tell.
    """
    small = limit_side(values, _SIDE)
    scale = values.shape[1] / small.shape[1]
    best: tuple[int, Ruler] | None = None
    for line in long_lines(small)[:_MOST_LINES]:
        start, end = (line.reshape(2, 2) + 0.5) * scale - 0.5
        # On both sides of the line; dark marks and light ones.
        for side, sign in itertools.product((1.0, -1.0), (-1.0, 1.0)):
            rows = (_marks(values[..., 0] * sign, start, end, side * away) for away in _AWAY)
            seen = [marks for marks in rows if marks is not None]
            pair = _finest_two(seen)
            if pair is not None and (best is None or len(pair[0].numbers) > best[0]):
                best = len(pair[0].numbers), _ruler(start, end, pair, (unit, True) if unit else _unit(pair[0], seen))
    return best[1] if best is not None else None


def _marks(lightness: np.ndarray, start: np.ndarray, end: np.ndarray, away: float) -> Marks | None:
    """The marks at a distance from a line, lighter than what is beside them."""
    height, width = lightness.shape
    length = float(np.linalg.norm(end - start))
    along = (end - start) / length
    shifts = np.arange(-0.2 * length, 1.2 * length, _STEP)
    places = start + shifts[:, None] * along + away * np.array([-along[1], along[0]])
    inside = ((places >= 0) & (places <= (width - 1, height - 1))).all(axis=1)
    places, shifts = places[inside], shifts[inside]
    if len(places) < 8 * _LEAST_MARKS:
        return None
    profile = cv2.remap(
        lightness, places[:, 0].astype(np.float32)[None], places[:, 1].astype(np.float32)[None], cv2.INTER_LINEAR
    )[0]
    chains = []
    for smooth in (12, 60):
        waves = profile - cv2.blur(profile[None], (2 * smooth + 1, 1))[0]
        chain = _longest_chain(_peaks(waves, shifts), away)
        if chain is not None:
            chains.append(chain)
    return max(chains, key=lambda each: len(each.numbers), default=None)


def _peaks(waves: np.ndarray, shifts: np.ndarray) -> np.ndarray:
    """Where a profile has peaks, in pixels along the line."""
    middle, left, right = waves[1:-1], waves[:-2], waves[2:]
    at = np.flatnonzero((middle >= left) & (middle > right) & (middle > _LEAST_CONTRAST)) + 1
    bend = waves[at - 1] - 2 * waves[at] + waves[at + 1]
    fine = 0.5 * (waves[at - 1] - waves[at + 1]) / np.where(np.abs(bend) > 1e-6, bend, 1)
    return np.asarray(shifts[at] + fine.clip(-0.5, 0.5) * _STEP)


def _longest_chain(peaks: np.ndarray, away: float) -> Marks | None:
    """Most peaks that are the images of equal distances."""
    best: Marks | None = None
    if len(peaks) < _LEAST_MARKS:
        return None
    for first in range(0, len(peaks) - _LEAST_MARKS + 1, max(1, len(peaks) // 12)):
        chain = _grown(peaks, first)
        if chain is not None and (best is None or len(chain[1]) > len(best.numbers)):
            best = Marks(away, *chain)
    return best


def _grown(peaks: np.ndarray, first: int) -> tuple[np.ndarray, np.ndarray] | None:
    """The map and the numbers of a chain of peaks that begins with one and goes on as far as they are regular."""
    numbers, places = [0], [float(peaks[first])]
    step = float(np.median(np.diff(peaks[first : first + 6])))
    if step < 2:
        return None
    for peak in peaks[first + 1 :]:
        ahead = (peak - places[-1]) / step
        whole = round(ahead)
        if whole < 1 or abs(ahead - whole) > _TOLERANCE:
            if ahead > 3:
                break
            continue
        if whole > 2:
            break
        numbers.append(numbers[-1] + whole)
        places.append(float(peak))
        if len(places) > 4:
            step = (places[-1] - places[-5]) / (numbers[-1] - numbers[-5])
    if len(places) < _LEAST_MARKS or len(places) < _LEAST_SHARE * (numbers[-1] + 1):
        return None
    order, seen = np.array(numbers), np.array(places)
    # (a i + b) / (c i + 1) = x is linear in a, b, c.
    terms = np.column_stack([order, np.ones(len(order)), -order * seen])
    found, *_ = np.linalg.lstsq(terms, seen, rcond=None)
    away = (found[0] * order + found[1]) / (found[2] * order + 1) - seen
    return (found, order) if np.sqrt(np.mean(away**2)) < _MOST_SCATTER * step else None


def _finest_two(seen: list[Marks]) -> tuple[Marks, Marks] | None:
    """Two rows of the same marks at different distances from the line: those with most marks in common."""
    pairs = [
        (last - first, (one, other))
        for at, one in enumerate(seen)
        for other in seen[at + 1 :]
        if abs(one.distance / other.distance - 1) < 0.06
        for _, first, last in [_common(one, other)]
        if last - first >= _LEAST_MARKS
    ]
    return max(pairs, key=lambda each: each[0])[1] if pairs else None


def _common(one: Marks, other: Marks) -> tuple[int, int, int]:
    """What is added to a number of the first row in the second, and the first and the last mark of both."""
    numbers = [np.arange(each.numbers.min(), each.numbers.max() + 1) for each in (one, other)]
    places = [np.array([each.at(number) for number in row]) for each, row in zip((one, other), numbers, strict=True)]
    low, high = max(row[0] for row in places), min(row[-1] for row in places)
    middle = int(np.abs(places[0] - (low + high) / 2).argmin())
    same = int(np.abs(places[1] - places[0][middle]).argmin())
    shift = int(numbers[1][same] - numbers[0][middle])
    first = max(numbers[0][0], numbers[1][0] - shift)
    return shift, int(first), int(min(numbers[0][-1], numbers[1][-1] - shift))


def _ruler(start: np.ndarray, end: np.ndarray, pair: tuple[Marks, Marks], unit: tuple[float, bool]) -> Ruler:
    along = (end - start) / np.linalg.norm(end - start)
    across = np.array([-along[1], along[0]])
    one, other = pair
    shift, first, last = _common(one, other)

    def place(marks: Marks, number: float) -> np.ndarray:
        return np.asarray(start + marks.at(number) * along + marks.away * across)

    ends = [[place(one, number), place(other, number + shift)] for number in (first, last)]
    # Clockwise in the picture.
    if one.away * (1 if abs(other.away) > abs(one.away) else -1) < 0:
        ends.reverse()
    (a, d), (b, c) = ends
    corners = np.array([a, b, c, d])
    points = np.stack([corners, np.roll(corners, -1, axis=0)], axis=1)
    deviations = np.array([_LINE, _MARK, _UNSEEN, _MARK])
    return Ruler(Rectangle(points, corners, deviations, ((last - first) * unit[0], None)), *unit)


def _unit(marks: Marks, seen: list[Marks]) -> tuple[float, bool]:
    """How many mm a mark is from the next, and whether longer marks say so.

    Of millimetres every fifth and every tenth mark is longer, of half centimetres every second.
    """
    for ratio in _ratios(marks, seen):
        for longer, unit in ((10, 1.0), (5, 1.0), (2, 5.0)):
            if abs(ratio / longer - 1) < 0.08:
                return unit, True
    return (1.0 if len(marks.numbers) >= _MANY else 10.0), False


def _ratios(marks: Marks, seen: list[Marks]) -> Iterator[float]:
    for other in sorted(seen, key=lambda each: each.distance):
        if other.distance > 1.5 * marks.distance:
            yield other.distance / marks.distance
