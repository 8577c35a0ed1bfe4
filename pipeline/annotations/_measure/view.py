"""A plane as a camera sees it: from pixels of the picture to millimetres of the plane, and back."""

from dataclasses import dataclass

import numpy as np

from pipeline.images.decoding import cv2

#: Numbers of a camera: the logarithm of the focal length as a multiple of the picture's longer side; the principal
#: point's distance from the middle, x and y, as shares of that side; the rotation (Rodrigues), three; the direction of
#: the plane's origin, x and y, and the logarithm of its depth in mm; the radial distortion.
CAMERA = 10


@dataclass(frozen=True, eq=False)
class View:
    """A camera over a plane."""

    parameters: np.ndarray  #: float64 (p,), those of the camera first
    shape: tuple[int, int]  #: height and width of the picture, pixels

    def to_plane(self, points: np.ndarray) -> np.ndarray:
        """Points (n, 2) of the picture in mm of the plane, float64 (n, 2)."""
        inverse = np.linalg.inv(homography(self.parameters, self.shape))
        straight = straightened(points.astype(np.float64), self.parameters, self.shape)
        return np.asarray(cv2.perspectiveTransform(straight[None], inverse)[0])

    def to_picture(self, points: np.ndarray) -> np.ndarray:
        """Points (n, 2) of the plane, mm, in pixels of the picture, float64 (n, 2)."""
        to_picture = homography(self.parameters, self.shape)
        straight = cv2.perspectiveTransform(points.astype(np.float64)[None], to_picture)[0]
        seen = straight.copy()
        for _ in range(4):
            seen += straight - straightened(seen, self.parameters, self.shape)
        return np.asarray(seen)


def homography(parameters: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """float64 (3, 3), plane in mm -> picture in pixels, of a lens without distortion."""
    height, width = shape
    longest = max(height, width)
    focal = np.exp(np.clip(parameters[0], -4, 4)) * longest
    middle = np.array([(width - 1) / 2, (height - 1) / 2]) + parameters[1:3] * longest
    inner = np.array([[focal, 0, middle[0]], [0, focal, middle[1]], [0, 0, 1]])
    rotation, _ = cv2.Rodrigues(parameters[3:6])
    depth = np.exp(np.clip(parameters[8], -20, 20))
    shift = np.array([parameters[6] * depth, parameters[7] * depth, depth])
    return np.asarray(inner @ np.column_stack([rotation[:, :2], shift]))


def straightened(points: np.ndarray, camera: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Points (..., 2) of the picture, where a lens without radial distortion would show them."""
    height, width = shape
    half = max(height, width) / 2
    away = points - (np.array([(width - 1) / 2, (height - 1) / 2]) + camera[1:3] * 2 * half)
    return np.asarray(points + away * camera[9] * ((away / half) ** 2).sum(axis=-1, keepdims=True))
