"""BlazePose: a detector of people, and a network that finds the landmarks of one person.

Bazarevsky et al., "BlazePose: On-device Real-time Body Pose tracking", 2020. The detector is a single-shot detector on
224 x 224 pixels with 2,254 anchors. It marks the middle of the hips and a point on a circle round the whole person; the
landmark network sees the square round that circle, turned so that the person stands upright.
"""

from dataclasses import dataclass

import numpy as np

from pipeline.annotations._pose.network import Network, square_of, turned_square_of
from pipeline.core.model_files import ModelFile

DETECTOR_FILE = ModelFile(
    name="blazepose/pose_detection.tflite",
    address="https://storage.googleapis.com/mediapipe-assets/pose_detection.tflite?generation=1678737489600422",
    sha256="9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
    licence="Apache-2.0",
)
LANDMARK_FILE = ModelFile(
    name="blazepose/pose_landmark_full.tflite",
    address="https://storage.googleapis.com/mediapipe-assets/pose_landmark_full.tflite?generation=1661875894245786",
    sha256="e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
    licence="Apache-2.0",
)
#: Sides of the inputs in pixels.
DETECTOR_SIZE, LANDMARK_SIZE = 224, 256
#: Stride in pixels of each of the detector's grids, and anchors of each cell.
GRIDS = ((8, 2), (16, 2), (32, 6))
#: Side of the landmark network's square in radii of the circle round the person: the diameter and a margin.
SQUARE = 2 * 1.25
#: Overlap of two boxes (intersection over union) from which on they are one person's.
OVERLAP = 0.3
#: Index of each of COCO's key points among the network's 33 landmarks.
OF_COCO = np.array([0, 2, 5, 7, 8, 11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28])


@dataclass(frozen=True)
class Person:
    """A person that the detector found, in pixels of the picture."""

    score: float  #: 0 to 1
    hips: tuple[float, float]  #: x and y of the middle of the hips
    top: tuple[float, float]  #: a point above the head on the circle round the whole person; the hips are its centre

    @property
    def radius(self) -> float:
        """Of the circle round the whole person."""
        return float(np.hypot(self.top[0] - self.hips[0], self.top[1] - self.hips[1]))

    @property
    def angle(self) -> float:
        """Radians by which the person is turned from upright, clockwise on the screen."""
        return float(np.arctan2(self.top[0] - self.hips[0], self.hips[1] - self.top[1]))


class Detector:
    """The detector with its input and output in pixels of the picture."""

    def __init__(self) -> None:
        """Raises a ModelFileError where the file of the network cannot be had."""
        self._network = Network(DETECTOR_FILE.path())
        self._anchors = anchors()

    def people(self, pixels: np.ndarray, left: float, top: float, side: float, least: float) -> list[Person]:
        """The people of at least that score in a square part of a picture, RGB uint8 (H, W, 3), best first."""
        square = square_of(pixels, left, top, side, DETECTOR_SIZE)
        boxes, logits = self._network.run(square.astype(np.float32) / 127.5 - 1)
        scores, corners, points = decoded(boxes, logits, self._anchors)
        return [
            Person(
                float(scores[index]),
                (left + points[index, 0, 0] * side, top + points[index, 0, 1] * side),
                (left + points[index, 1, 0] * side, top + points[index, 1, 1] * side),
            )
            for index in without_overlaps(corners, scores, least)
        ]


class Landmarks:
    """The landmark network with its output in pixels of the picture."""

    def __init__(self) -> None:
        """Raises a ModelFileError where the file of the network cannot be had."""
        self._network = Network(LANDMARK_FILE.path())

    def figure(self, pixels: np.ndarray, person: Person) -> tuple[np.ndarray, float]:
        """COCO's key points of a person, float64 (17, 3) in pixels, and the probability that there is a person."""
        square, back = turned_square_of(pixels, person.hips, SQUARE * person.radius, person.angle, LANDMARK_SIZE)
        outputs = self._network.run(square.astype(np.float32) / 255)
        return of_landmarks(outputs[0], back), float(outputs[1].reshape(-1)[0])


def anchors() -> np.ndarray:
    """Centres of the detector's anchors as shares of its input's side, float64 (2254, 2), x and y."""
    centres = []
    for stride, repeats in GRIDS:
        cells = DETECTOR_SIZE // stride
        rows, columns = np.divmod(np.arange(cells * cells), cells)
        grid = (np.stack([columns, rows], axis=1) + 0.5) / cells
        centres.append(np.repeat(grid, repeats, axis=0))
    return np.concatenate(centres)


def decoded(boxes: np.ndarray, logits: np.ndarray, centres: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The detector's outputs as shares of its input's side.

    Args:
        boxes: float32 (2254, 12): x, y of the box's centre, its width and height, and x, y of four points, in pixels
            and from the anchor on.
        logits: float32 (2254, 1), of the scores.
        centres: of the anchors, float64 (2254, 2).

    Returns:
        scores float64 (2254,), corners float64 (2254, 4): left, top, right, bottom, and points float64 (2254, 4, 2).
    """
    scaled = boxes.astype(np.float64) / DETECTOR_SIZE
    middle, half = scaled[:, :2] + centres, scaled[:, 2:4] / 2
    points = scaled[:, 4:].reshape(-1, 4, 2) + centres[:, np.newaxis]
    scores = 1 / (1 + np.exp(-logits.reshape(-1).astype(np.float64).clip(-100, 100)))
    return scores, np.concatenate([middle - half, middle + half], axis=1), points


def without_overlaps(corners: np.ndarray, scores: np.ndarray, least: float) -> list[int]:
    """Indices of boxes (N, 4) of at least that score, best first, without those that overlap a better one."""
    kept: list[int] = []
    for index in np.argsort(-scores, kind="stable"):
        if scores[index] < least:
            break
        if not any(_overlap(corners[index], corners[other]) > OVERLAP for other in kept):
            kept.append(int(index))
    return kept


def _overlap(one: np.ndarray, other: np.ndarray) -> float:
    """Intersection over union of two boxes: left, top, right, bottom."""
    sides = np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2])
    shared = float(sides.clip(0).prod())
    union = float((one[2:] - one[:2]).prod() + (other[2:] - other[:2]).prod()) - shared
    return shared / union if union > 0 else 0.0


def of_landmarks(output: np.ndarray, back: np.ndarray) -> np.ndarray:
    """COCO's key points (17, 3) in pixels of the picture, from the network's output.

    ``output`` are 39 landmarks of five values: x, y and z in pixels of the input, and the logits of being visible and
    of being inside of the picture. ``back`` (2, 3) takes (x, y, 1) of the input to the picture.
    """
    landmarks = output.reshape(-1, 5)[OF_COCO].astype(np.float64)
    places = landmarks[:, :2] @ back[:, :2].T + back[:, 2]
    visible, inside = 1 / (1 + np.exp(-landmarks[:, 3:].clip(-100, 100).T))
    return np.concatenate([places, (visible * inside)[:, np.newaxis]], axis=1)
