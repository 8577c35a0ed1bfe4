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
    return homographies(parameters[None, :CAMERA], shape)[0]


def homographies(cameras: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """The same of several cameras (b, 10), float64 (b, 3, 3)."""
    height, width = shape
    longest = max(height, width)
    focal = np.exp(cameras[:, 0].clip(-4, 4)) * longest
    depth = np.exp(cameras[:, 8].clip(-20, 20))
    columns = np.empty((len(cameras), 3, 3))
    columns[:, :, :2] = _rotations(cameras[:, 3:6])[:, :, :2]
    columns[:, 0, 2], columns[:, 1, 2], columns[:, 2, 2] = cameras[:, 6] * depth, cameras[:, 7] * depth, depth
    found = np.empty_like(columns)
    found[:, 2] = columns[:, 2]
    for axis, side in enumerate((width, height)):
        middle = (side - 1) / 2 + cameras[:, 1 + axis] * longest
        found[:, axis] = focal[:, None] * columns[:, axis] + middle[:, None] * columns[:, 2]
    return found


def _rotations(turns: np.ndarray) -> np.ndarray:
    """Rotation matrices float64 (b, 3, 3) of Rodrigues' vectors (b, 3)."""
    angles = np.sqrt((turns**2).sum(axis=1)).clip(1e-12)
    x, y, z = (turns / angles[:, None]).T
    sine, cosine = np.sin(angles), np.cos(angles)
    rest = 1 - cosine
    found = np.empty((len(turns), 3, 3))
    for row, column, value in (
        (0, 0, x * x * rest + cosine), (0, 1, x * y * rest - z * sine), (0, 2, x * z * rest + y * sine),
        (1, 0, y * x * rest + z * sine), (1, 1, y * y * rest + cosine), (1, 2, y * z * rest - x * sine),
        (2, 0, z * x * rest - y * sine), (2, 1, z * y * rest + x * sine), (2, 2, z * z * rest + cosine),
    ):  # fmt: skip
        found[:, row, column] = value
    return found


def straightened(points: np.ndarray, camera: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Points (..., 2) of the picture, where a lens without radial distortion would show them.

    With several cameras (b, 10), those of each camera (b, ..., 2).
    """
    height, width = shape
    half = max(height, width) / 2
    middle = np.array([(width - 1) / 2, (height - 1) / 2]) + camera[..., 1:3] * 2 * half
    bend = camera[..., 9:10]
    if camera.ndim > 1:
        beside = (len(camera), *(1,) * (points.ndim - 1), -1)
        middle, bend = middle.reshape(beside), bend.reshape(beside)
    away = points - middle
    return np.asarray(points + away * (bend / half**2) * (away[..., :1] ** 2 + away[..., 1:] ** 2))
