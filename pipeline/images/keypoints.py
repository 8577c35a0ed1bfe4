"""Key points of a picture: places that are found again in another picture of the same thing, and what is around each.

The points are SIFT's (Lowe 2004, doi:10.1023/B:VISI.0000029664.99615.94), their descriptors RootSIFT (Arandjelović and
Zisserman 2012, doi:10.1109/CVPR.2012.6248018).
"""

from dataclasses import dataclass

import numpy as np

from pipeline.images.resizing import cv2

#: Longer side in pixels at which points of a work are looked for. Smaller pictures are enlarged: a detail of a work
#: then has about as many points as a whole work. SIFT itself doubles the sides before it begins.
SIDE = 320
#: Points kept of a work, the strongest ones.
MOST = 500
#: The same of a picture that is asked about, at most. Much of it may be wall and frame, and the work small in it.
SIDE_ASKED, MOST_ASKED = 448, 1000
#: Values of a descriptor.
VALUES = 128
#: The values of a descriptor in the order that they have in the picture mirrored left to right: SIFT's histograms of 8
#: directions lie in 4 rows and 4 columns along and across the point's own direction, which is mirrored with it.
MIRRORED = np.arange(VALUES).reshape(4, 4, 8)[::-1][..., -np.arange(8) % 8].ravel()
#: Contrast below which a point is dropped. OpenCV's own default (0.04) leaves few points of an ink painting.
_CONTRAST = 0.01
#: A descriptor's values lie between 0 and 1, hardly ever above 0.5.
_SCALE = 512


@dataclass(frozen=True, eq=False)
class KeyPoints:
    """The key points of one picture, n of them, strongest first."""

    places: np.ndarray  #: float32 (n, 2): x and y from the left and the top, 0 to 1
    descriptors: np.ndarray  #: uint8 (n, VALUES); their L2 norms are nearly equal

    def __len__(self) -> int:
        return len(self.places)


def side_asked(image: np.ndarray) -> int:
    """Pixels of the longer side at which points of an asked picture, RGB uint8 (H, W, 3), are looked for.

    It is the picture's own size, but at least that of a work: a larger one takes more time and has no more detail.
    """
    return min(SIDE_ASKED, max(SIDE, *image.shape[:2]))


def detect(image: np.ndarray, most: int = MOST, side: int = SIDE) -> KeyPoints:
    """The strongest key points of a picture.

    Args:
        image: RGB uint8 (H, W, 3), in its true proportions.
        most: points.
        side: the picture is resized so that its longer side has that many pixels.
    """
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    height, width = grey.shape
    scale = side / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    if size != (width, height):
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    # Not in the types of all of OpenCV's wheels.
    sift = cv2.SIFT_create(nfeatures=most, contrastThreshold=_CONTRAST)  # type: ignore[attr-defined,unused-ignore]
    points, descriptors = sift.detectAndCompute(grey, None)
    if descriptors is None:
        return KeyPoints(np.empty((0, 2), np.float32), np.empty((0, VALUES), np.uint8))
    # OpenCV keeps more where several are equally strong.
    order = np.argsort([-point.response for point in points], kind="stable")[:most]
    # OpenCV's places lie a quarter of a pixel too far to the left and up, since it doubles the sides first.
    places = (np.array([points[index].pt for index in order], np.float32) + 0.25) / np.array(size, np.float32)
    sums = np.maximum(descriptors[order].sum(axis=1, keepdims=True), 1)
    rooted = np.sqrt(descriptors[order] / sums) * _SCALE
    return KeyPoints(places.clip(0, 1), rooted.round().clip(0, 255).astype(np.uint8))
