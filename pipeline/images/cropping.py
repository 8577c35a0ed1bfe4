"""A part of a decoded picture, as if it were a picture of its own."""

from dataclasses import replace

import numpy as np

from pipeline.core.errors import ImageError
from pipeline.images.decoder_pool import LONGEST, SHORTEST, Picture
from pipeline.images.limits import MIN_SIDE
from pipeline.images.resizing import cv2

#: A part of a picture in shares of its width and height, 0 to 1. Four numbers are its edges: left, top, right, bottom.
#: Eight are x and y of its four corners, clockwise from the top left one: what they enclose is straightened.
Part = tuple[float, ...]
#: All of a picture.
WHOLE: Part = (0.0, 0.0, 1.0, 1.0)
#: Least width and height of a part that somebody asks for, in per cent.
LEAST_PART = 5
#: Most that a picture is decoded larger for a part of it.
_LARGER = 4
_EDGES, _CORNERS = 4, 8
#: Corners may lie this far outside of the picture: those of a painting that the photograph just cuts off.
_OUTSIDE = 0.25


def parsed(text: str) -> Part:
    """A part as an address names it: its four edges or its eight coordinates, separated by commas.

    Raises:
        ValueError: it is none, or too small; the message says what is expected.
    """
    try:
        part = tuple(float(number) for number in text.split(","))
        if len(part) == _EDGES and _are_edges(*part):
            return part
        if len(part) == _CORNERS and _are_corners(np.array(part).reshape(4, 2)):
            return part
    except ValueError:
        pass
    raise ValueError(
        "A part is named by its left, top, right and bottom edge in shares of the picture, such as "
        "part=0.1,0.2,0.5,0.6, or by x and y of its four corners, clockwise from the top left one. "
        f"Each side needs at least {LEAST_PART} %."
    )


def cropped(picture: Picture, part: Part) -> Picture:
    """The part of a picture: what lies between its edges, or what its corners enclose, straightened.

    Raises:
        ImageError: ``too_small``, the part has fewer pixels than a picture needs.
    """
    pixels, size = (_enclosed if len(part) == _CORNERS else _between)(picture, part)
    if min(pixels.shape[:2]) < MIN_SIDE:
        raise ImageError(
            "too_small",
            f"The part has {pixels.shape[1]} x {pixels.shape[0]} pixels; each side needs at least {MIN_SIDE}. "
            "Choose a larger part.",
        )
    return replace(picture, pixels=pixels, width=max(1, round(size[0])), height=max(1, round(size[1])))


def sides_for(part: Part, least: int) -> tuple[int, int]:
    """Pixels that the longer and the shorter side of a picture are decoded to for a part of it.

    So the part has about as many pixels as a whole picture would have: ``least`` for each side, if the file has them.
    """
    # Edges are two corners: x and y take turns in both.
    width, height = np.ptp(np.array(part).reshape(-1, 2), axis=0)
    larger = min(_LARGER, 1 / max(width, height))
    return round(max(LONGEST, least) * larger), round(max(SHORTEST, least) * larger)


def _between(picture: Picture, part: Part) -> tuple[np.ndarray, tuple[float, float]]:
    height, width = picture.pixels.shape[:2]
    left, top, right, bottom = part
    columns = slice(round(left * width), round(right * width))
    rows = slice(round(top * height), round(bottom * height))
    return picture.pixels[rows, columns], ((right - left) * picture.width, (bottom - top) * picture.height)


def _enclosed(picture: Picture, part: Part) -> tuple[np.ndarray, tuple[float, float]]:
    height, width = picture.pixels.shape[:2]
    corners = np.array(part).reshape(4, 2)
    seen = corners * (width, height)
    columns, rows = (max(1, round(side)) for side in _sides(seen))
    square = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32) - 0.5
    straighten = cv2.getPerspectiveTransform((seen - 0.5).astype(np.float32), square)
    pixels = cv2.warpPerspective(
        picture.pixels, straighten, (columns, rows), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return pixels, _sides(corners * (picture.width, picture.height))


def _sides(corners: np.ndarray) -> tuple[float, float]:
    """Width and height of what four corners enclose: opposite sides differ where it is seen from aside."""
    top, right, bottom, left = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    return float(top + bottom) / 2, float(left + right) / 2


def _are_edges(left: float, top: float, right: float, bottom: float) -> bool:
    # A little less than is said, so that rounding cannot make a part too small.
    least = LEAST_PART / 101
    return left >= 0 and left + least <= right <= 1 and top >= 0 and top + least <= bottom <= 1


def _are_corners(corners: np.ndarray) -> bool:
    """Whether corners (4, 2) are convex, clockwise, near the picture and not too near to each other."""
    if not (np.isfinite(corners).all() and (corners >= -_OUTSIDE).all() and (corners <= 1 + _OUTSIDE).all()):
        return False
    side = np.roll(corners, -1, axis=0) - corners
    turn = side[:, 0] * np.roll(side[:, 1], -1) - side[:, 1] * np.roll(side[:, 0], -1)
    return bool((turn > 0).all() and min(_sides(corners)) >= LEAST_PART / 101)
