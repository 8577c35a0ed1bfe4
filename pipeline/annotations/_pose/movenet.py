"""MoveNet single-pose Lightning: the 17 key points of the figure nearest to the middle of a square picture.

Votel and Li, "Next-Generation Pose Detection with MoveNet and TensorFlow.js", 2021; the 8-bit form of its authors.
"""

import numpy as np

from pipeline.annotations._pose.network import Network, grey_world, square_of
from pipeline.core.model_files import ModelFile

FILE = ModelFile(
    name="movenet_single_pose_lightning_ptq.tflite",
    address=(
        "https://raw.githubusercontent.com/google-coral/test_data/master/movenet_single_pose_lightning_ptq.tflite"
    ),
    sha256="cd7cc22fa946e5d146a7b98d496853e1923e22828d3972d579973f27f91bb105",
    licence="Apache-2.0",
)
#: Side of the input in pixels.
SIZE = 192


class MoveNet:
    """The network with its input and output in pixels of the picture."""

    def __init__(self) -> None:
        """Raises a ModelFileError where the file of the network cannot be had."""
        self._network = Network(FILE.path())

    def figure(self, pixels: np.ndarray, left: float, top: float, side: float, *, balanced: bool = False) -> np.ndarray:
        """The figure in a square part of a picture, RGB uint8 (H, W, 3); the part may reach beyond the picture.

        ``balanced`` says whether the colours of the part are balanced before it is read.

        Returns:
            float64 (17, 3): x and y in pixels of the picture, and the score of each key point, 0 to 1. The network
            always returns one figure; low scores say that there is none.
        """
        square = square_of(pixels, left, top, side, SIZE)
        return in_picture(self._network.run(grey_world(square) if balanced else square)[0], left, top, side)


def in_picture(output: np.ndarray, left: float, top: float, side: float) -> np.ndarray:
    """The network's output (1, 17, 3), y, x (as shares of the side) and score, as (17, 3) in pixels of the picture."""
    y, x, score = output.reshape(-1, 3).T.astype(np.float64)
    return np.stack([left + x * side, top + y * side, score.clip(0, 1)], axis=1)
