"""Whether two pictures show the same flat thing: key points that correspond, and a homography that explains them."""

from dataclasses import dataclass

import numpy as np

from pipeline.images.convex import area, common_area, share_within
from pipeline.images.resizing import cv2

#: Two pictures show the same thing from so many agreeing points on; :mod:`benchmarks.same_picture` measures it.
LEAST_INLIERS = 10
#: A point corresponds to the nearest one of the other picture if the second nearest is this much farther away.
_RATIO = 0.85
#: Longer side in pixels of the frame in which places are compared, whatever the pictures' own size.
_SIDE = 512
#: Pixels up to which a point may lie beside its place; MAGSAC weighs points by the distance.
_TOLERANCE = 6.0
#: Points of one picture so near to each other count once: SIFT gives several at a strong corner.
_CELL = 4
#: The nearest corner may be drawn this many times larger than the farthest: a photograph from the side.
_MOST_PERSPECTIVE = 4.0
#: What both pictures show is at least this share of one of them, and agreeing points cover at least that share of it.
#: Of works that have a seal or an ornament in common it is less.
_LEAST_COMMON, _LEAST_SPREAD = 0.3, 0.03
_CORNERS = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)

#: Width and height in pixels.
Size = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Match:
    """Where one picture lies in another. Outlines are corners (x, y) from the top left on, clockwise unless mirrored,
    in shares of width and height; those of a detail lie outside of 0 to 1.
    """

    inliers: int  #: points that agree
    outline: np.ndarray  #: float32 (4, 2): the kept picture's corners in the asked one
    inverse: np.ndarray  #: float32 (4, 2): the asked picture's corners in the kept one

    @property
    def shares(self) -> tuple[float, float]:
        """Share of the asked picture that the kept one shows, and of the kept one that the asked one shows, 0 to 1."""
        return share_within(_CORNERS, self.outline), share_within(_CORNERS, self.inverse)


def correspondences(asked: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """Pairs of descriptors that are each other's nearest and stand out, int64 (m, 2): index in asked, index in kept.

    Args:
        asked: float32 (n, D); Euclidean distances count.
        kept: float32 (k, D).
    """
    if len(asked) < 2 or len(kept) < 2:
        return np.empty((0, 2), np.int64)
    lengths = (asked**2).sum(axis=1)
    # Half of the squared distance is half of both squared lengths minus the product: the nearest has the largest.
    scores = asked @ kept.T
    scores -= (kept**2).sum(axis=1) / 2
    rows = np.arange(len(asked))
    nearest = scores.argmax(axis=1)
    best = scores[rows, nearest]
    scores[rows, nearest] = -np.inf
    stands_out = lengths - 2 * best <= _RATIO**2 * (lengths - 2 * scores.max(axis=1))
    scores[rows, nearest] = best
    rows, nearest = rows[stands_out], nearest[stands_out]
    mutual = (scores[:, nearest] - lengths[:, np.newaxis] / 2).argmax(axis=0) == rows
    return np.stack([rows[mutual], nearest[mutual]], axis=1)


def verified(asked: np.ndarray, asked_size: Size, kept: np.ndarray, kept_size: Size) -> Match | None:
    """The match of two pictures by corresponding places; None where no homography explains enough of them.

    Args:
        asked: float32 (m, 2), places in the asked picture, 0 to 1.
        asked_size: of the asked picture; only its proportions count.
        kept: float32 (m, 2), the corresponding places in the kept picture.
        kept_size: of the kept picture.
    """
    if len(asked) < LEAST_INLIERS:
        return None
    asked_px, kept_px = _pixels(asked_size), _pixels(kept_size)
    source, target = kept * kept_px, asked * asked_px
    if min(_distinct(source), _distinct(target)) < LEAST_INLIERS:
        return None
    # OpenCV's sampling begins with the same seed at each call, so the answer is always the same.
    homography, mask = cv2.findHomography(source, target, cv2.USAC_MAGSAC, _TOLERANCE, maxIters=3000, confidence=0.999)
    if homography is None:
        return None
    agrees = mask.ravel().astype(bool)
    inliers = min(_distinct(source[agrees]), _distinct(target[agrees]))
    if inliers < LEAST_INLIERS:
        return None
    outline, inverse = _outlines(homography, asked_px, kept_px)
    if outline is None or inverse is None or not _is_spread(target[agrees], outline * asked_px, asked_px):
        return None
    return Match(inliers, outline, inverse)


def _pixels(size: Size) -> np.ndarray:
    """Width and height at which the longer side has _SIDE pixels, float32 (2,)."""
    return np.array(size, np.float32) * (_SIDE / max(size))


def _distinct(places: np.ndarray) -> int:
    # One number for each cell, since numpy.unique takes ten times as long for rows.
    columns, rows = (places / _CELL).astype(np.int64).T
    return len(np.unique(columns * _SIDE + rows))


def _outlines(
    homography: np.ndarray, asked_px: np.ndarray, kept_px: np.ndarray
) -> tuple[np.ndarray, np.ndarray] | tuple[None, None]:
    """Both outlines of a homography, kept pixels -> asked pixels; (None, None) where no camera sees such a thing."""
    depths = _CORNERS * kept_px @ homography[2, :2] + homography[2, 2]
    # Some corners before and others behind the camera, or a fold, or far more perspective than a photograph has.
    if (
        np.sign(depths).min() != np.sign(depths).max()
        or np.abs(depths).max() > _MOST_PERSPECTIVE * np.abs(depths).min()
    ):
        return None, None
    outline = cv2.perspectiveTransform((_CORNERS * kept_px)[np.newaxis], homography)[0].astype(np.float32)
    if not cv2.isContourConvex(outline) or abs(np.linalg.det(homography)) < 1e-12:
        return None, None
    inverse = cv2.perspectiveTransform((_CORNERS * asked_px)[np.newaxis], np.linalg.inv(homography))[0]
    return outline / asked_px, inverse.astype(np.float32) / kept_px


def _is_spread(places: np.ndarray, outline: np.ndarray, asked_px: np.ndarray) -> bool:
    """Whether both pictures show enough in common, and agreeing places cover it; all in pixels of the asked one."""
    frame = _CORNERS * asked_px
    common, least = common_area(outline, frame), min(area(outline), area(frame))
    covered = cv2.contourArea(cv2.convexHull(places.astype(np.float32)))
    return bool(common >= _LEAST_COMMON * least and covered >= _LEAST_SPREAD * common)
