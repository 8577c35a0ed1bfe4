"""The figures of a picture: where they may be, their key points, and which of them are kept.

MoveNet returns one figure for every square that it is given. It is asked about the whole picture, about overlapping
squares of it, and about the people whom BlazePose's detector finds. Each figure is then read anew from a square round
itself, as the picture is and mirrored. Both readings agree where there is a figure, and differ where there is none:
the agreement is a factor of the score. Of figures that lie upon one another the best is kept. Its key points are the
mean of several readings with balanced colours, so that a copy of the picture with a colour cast has nearly the same.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.annotations._pose.blazepose import SQUARE, Detector
from pipeline.annotations._pose.movenet import MoveNet
from pipeline.annotations._pose.network import grey_world
from pipeline.core.skeleton import MIRRORED, SPREADS

#: A square part of a picture: left, top and side in pixels.
Square = tuple[float, float, float]
#: Sides of the squares that MoveNet and the detector are given, as shares of the picture's shorter side.
MOVENET_SHARES, DETECTOR_SHARES = (1.0, 0.7, 0.5), (1.0, 0.6)
#: Smallest side of such a square in pixels: what is enlarged more looks like anything.
LEAST_SIDE = 96.0
#: Score from which on a person of the detector is looked at more closely.
LEAST_PERSON = 0.3
#: Likewise a figure after its first and its second reading, in shares of the score that it has at least in the end.
FIRST, SECOND = 0.8, 0.88
#: Score of a key point from which on it decides where a figure is.
SEEN = 0.15
#: Half the side of the square round a figure, whose middle are its hips: by how much it is longer than the farthest
#: shoulder or hip is away from there, and than the farthest key point is. The authors of MoveNet follow people in films
#: so. Legs that were not seen at first lie inside of it.
TORSOS, BODIES = 1.9, 1.2
#: Side of the square round a figure whose torso is not seen, in longer sides of its key points' box.
MARGIN = 1.4
#: Indices of these key points.
SHOULDERS, HIPS = [5, 6], [11, 12]
#: How often the key points of a figure that is kept are read anew, and from squares of which sizes: shares of its own.
ROUNDS, SIZES = 4, (0.88, 1.0, 1.14)
#: Area of a figure as a share of the box of its key points; COCO's figures have about this share.
FILLED = 0.6
#: Object key-point similarity (OKS) from which on two figures are one, while they are looked for and in the end. In 656
#: pictures every pair above 0.25 lay on one person, and three of the five below lay on two.
SAME_AT_FIRST, SAME = 0.4, 0.25


@dataclass(frozen=True)
class Figure:
    """A figure in a picture."""

    keypoints: np.ndarray  #: float64 (17, 3): x and y in pixels, and a score, 0 to 1
    score: float  #: mean score of the key points, each times the agreement of both readings, 0 to 1


class FigureFinder:
    """Finds all figures of a picture. Safe to share between threads."""

    def __init__(
        self,
        movenet: Sequence[float] = MOVENET_SHARES,
        detector: Sequence[float] = DETECTOR_SHARES,
        *,
        whole: bool = True,
    ) -> None:
        """Takes the sides of squares that each network is given, and whether MoveNet is given the whole picture.

        Raises a ModelFileError where a file of a network cannot be had.
        """
        self._movenet, self._detector = MoveNet(), Detector() if detector else None
        self._shares, self._detector_shares, self._whole = movenet, detector, whole

    def figures(self, pixels: np.ndarray, least: float, smallest: float, *, balanced: bool = False) -> list[Figure]:
        """The figures of a picture, best first.

        Args:
            pixels: RGB uint8 (H, W, 3) in the picture's true proportions.
            least: the score that a figure has at least.
            smallest: pixels that the longer side of the box of its key points has at least.
            balanced: whether figures are also looked for in the picture with balanced colours, and in both of these
                mirrored. So a copy of a picture, mirrored or with a colour cast, has more nearly the same figures.
        """
        flipped = np.ascontiguousarray(pixels[:, ::-1])
        joined = self._joined(pixels, flipped, least)
        if balanced:
            grey = grey_world(pixels)
            grey_flipped = np.ascontiguousarray(grey[:, ::-1])
            joined += self._joined(grey, grey_flipped, least)
            mirrored = self._joined(flipped, pixels, least) + self._joined(grey_flipped, grey, least)
            joined += [Figure(unmirrored(each.keypoints, pixels.shape[1]), each.score) for each in mirrored]
        return [
            Figure(self._settled(pixels, flipped, figure.keypoints), figure.score)
            for figure in without_doubles(joined, SAME)
            if figure.score >= least and max(extent(figure.keypoints)[2:]) >= smallest
        ]

    def _joined(self, pixels: np.ndarray, flipped: np.ndarray, least: float) -> list[Figure]:
        """The figures of a picture, each from a reading as it is and one mirrored; there may be doubles."""
        first = self._read(pixels, self._squares(pixels), FIRST * least)
        second = self._read(pixels, (square_round(each.keypoints) for each in first), SECOND * least)
        return [self._read_in_both_forms(pixels, flipped, square_round(each.keypoints)) for each in second]

    def _read(self, pixels: np.ndarray, parts: Iterable[Square], least: float) -> list[Figure]:
        """The figures in squares of a picture, read once, of at least that score and without doubles."""
        found = []
        for square in parts:
            keypoints = self._movenet.figure(pixels, *square)
            if (score := float(keypoints[:, 2].mean())) >= least:
                found.append(Figure(keypoints, score))
        return without_doubles(found, SAME_AT_FIRST)

    def _squares(self, pixels: np.ndarray) -> Iterator[Square]:
        height, width = pixels.shape[:2]
        if self._whole:
            yield whole(width, height)
        for square in squares(width, height, self._shares):
            if square != whole(width, height) or not self._whole:
                yield square
        if self._detector is not None:
            parts = {whole(width, height), *squares(width, height, self._detector_shares)}
            for part in sorted(parts):
                for person in self._detector.people(pixels, *part, LEAST_PERSON):
                    side = SQUARE * person.radius
                    if side >= LEAST_SIDE / 2:
                        yield person.hips[0] - side / 2, person.hips[1] - side / 2, side

    def _read_in_both_forms(self, pixels: np.ndarray, flipped: np.ndarray, square: Square) -> Figure:
        """The figure in a square of a picture, read as it is and mirrored."""
        straight, back = self._forms(pixels, flipped, square)
        keypoints = mean_of(np.stack([straight, back]))
        closeness = _closeness(straight, back, _area(keypoints))
        return Figure(keypoints, float((keypoints[:, 2] * closeness).mean()))

    def _settled(self, pixels: np.ndarray, flipped: np.ndarray, keypoints: np.ndarray) -> np.ndarray:
        """The key points read from squares of several sizes, so that they depend less on how they were found."""
        for _ in range(ROUNDS):
            left, top, side = square_round(keypoints)
            readings: list[np.ndarray] = []
            for size in SIZES:
                border = (size - 1) * side / 2
                square = left - border, top - border, size * side
                readings += self._forms(pixels, flipped, square, balanced=True)
            keypoints = mean_of(np.stack(readings))
        return keypoints

    def _forms(
        self, pixels: np.ndarray, flipped: np.ndarray, square: Square, *, balanced: bool = False
    ) -> tuple[np.ndarray, np.ndarray]:
        """Key points (17, 3) of the picture as it is, and of the mirrored one, mirrored back."""
        left, top, side = square
        width = pixels.shape[1]
        straight = self._movenet.figure(pixels, left, top, side, balanced=balanced)
        mirrored = self._movenet.figure(flipped, width - left - side, top, side, balanced=balanced)
        return straight, unmirrored(mirrored, width)


def whole(width: int, height: int) -> Square:
    """The smallest square that has all of a picture in its middle."""
    side = max(width, height)
    return (width - side) / 2, (height - side) / 2, float(side)


def squares(width: int, height: int, shares: Sequence[float]) -> list[Square]:
    """Squares that cover a picture, each overlapping the next by at least a half.

    ``shares`` are their sides in the picture's shorter side. Sides below :data:`LEAST_SIDE` are left out.
    """
    found = []
    for share in shares:
        side = share * min(width, height)
        if side >= LEAST_SIDE:
            found += [(x, y, side) for y in _starts(height, side) for x in _starts(width, side)]
    return found


def _starts(length: int, side: float) -> list[float]:
    """Where squares begin along a side of the picture."""
    count = int(np.ceil(max(0.0, length - side) / (side / 2) - 1e-9)) + 1
    return [float(start) for start in np.linspace(0, length - side, count)]


def extent(keypoints: np.ndarray) -> tuple[float, float, float, float]:
    """Left, top, width and height of the box of the key points (17, 3) that are seen; of the best four if few are."""
    seen = np.flatnonzero(keypoints[:, 2] >= SEEN)
    if len(seen) < 4:
        seen = np.argsort(-keypoints[:, 2], kind="stable")[:4]
    low, high = keypoints[seen, :2].min(axis=0), keypoints[seen, :2].max(axis=0)
    return float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1])


def square_round(keypoints: np.ndarray) -> Square:
    """The square from which a figure is read anew."""
    seen = keypoints[:, 2] >= SEEN
    if seen[SHOULDERS].any() and seen[HIPS].any():
        middle = keypoints[HIPS, :2].mean(axis=0)
        away = np.abs(keypoints[:, :2] - middle).max(axis=1)
        half = max(TORSOS * away[[*SHOULDERS, *HIPS]].max(), BODIES * away[seen].max(), 4.0)
        return float(middle[0] - half), float(middle[1] - half), float(2 * half)
    left, top, width, height = extent(keypoints)
    side = max(MARGIN * max(width, height), 8.0)
    return left + (width - side) / 2, top + (height - side) / 2, side


def unmirrored(keypoints: np.ndarray, width: float) -> np.ndarray:
    """Key points (17, 3) of the mirrored picture of that width, as they are in the picture."""
    back = keypoints[MIRRORED].copy()
    back[:, 0] = width - back[:, 0]
    return back


def mean_of(readings: np.ndarray) -> np.ndarray:
    """Mean places of R readings (R, 17, 3), weighted by their scores, and mean scores: (17, 3)."""
    scores = readings[:, :, 2]
    weights = scores / np.maximum(scores.sum(axis=0), 1e-9)
    places = (weights[:, :, np.newaxis] * readings[:, :, :2]).sum(axis=0)
    return np.concatenate([places, scores.mean(axis=0)[:, np.newaxis]], axis=1)


def without_doubles(figures: Sequence[Figure], same: float) -> list[Figure]:
    """The figures, best first, without those that lie upon a better one: non-maximum suppression by OKS.

    ``same`` is the similarity, by the size of either of the two, from which on they are one.
    """
    kept: list[Figure] = []
    for figure in sorted(figures, key=lambda each: -each.score):
        if all(max(similarity(figure, better), similarity(better, figure)) < same for better in kept):
            kept.append(figure)
    return kept


def similarity(figure: Figure, other: Figure) -> float:
    """Object key-point similarity of a figure to another one, whose scores are the weights of its key points."""
    scores = other.keypoints[:, 2]
    closeness = _closeness(figure.keypoints, other.keypoints, _area(other.keypoints))
    return float((scores * closeness).sum() / max(float(scores.sum()), 1e-9))


def _area(keypoints: np.ndarray) -> float:
    _, _, width, height = extent(keypoints)
    return max(FILLED * width * height, 1.0)


def _closeness(one: np.ndarray, other: np.ndarray, area: float) -> np.ndarray:
    """Closeness of each key point, float64 (17,), 0 to 1, as COCO's OKS has it."""
    squared = np.square(one[:, :2] - other[:, :2]).sum(axis=1)
    return np.exp(-squared / (2 * np.square(SPREADS) * area))
