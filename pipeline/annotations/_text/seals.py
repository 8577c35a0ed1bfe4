"""Impressions of seals: compact red regions with carved strokes on a ground that is not red."""

import numpy as np

from pipeline.annotations._text.lines import Line, rectangle
from pipeline.images.decoding import cv2

#: Cinnabar: hue in degrees / 2 (OpenCV) below and above, least saturation and value (0 to 255), and how much redder
#: than green the pixel is at least (in levels of 8 bits).
HUE_BELOW, HUE_ABOVE, SATURATION, VALUE, REDDER = 12, 174, 60, 60, 30
#: A vivid pixel, from this saturation on, is orange from this hue on. Pale cinnabar on yellow paper has that hue, too.
ORANGE_HUE, VIVID = 8, 150
#: Side of a seal: least pixels, and the largest share of the picture's shorter side.
LEAST, LARGEST = 10, 0.2
#: Longer over shorter side.
SLENDER = 2.5
#: Part of the rectangle that the outline encloses, at least: a square one all of it. Oval ones are missed.
COVERED = 0.85
#: Part of the rectangle that is red: less is a drawing in red, more is a plain red spot.
RED = (0.22, 0.9)
#: Changes between red and not red along a row or column of the region, at least, in the mean: strokes.
CHANGES = 2.0
#: Part of the frame round the region that may be red.
RED_AROUND = 0.03


def find_seals(pixels: np.ndarray) -> list[Line]:
    """The impressions of seals in RGB uint8 (H, W, 3), as lines that are not read, with polygons in its pixels.

    It looks at colour and shape alone, and does not know writing: a red ornament of the same make counts as a seal.
    """
    height, width = pixels.shape[:2]
    red = _red(pixels)
    if not red.any():
        return []
    # Strokes of one seal lie a few pixels apart, however large it is: several radii of the closing find seals of
    # several sizes.
    found: list[Line] = []
    for radius in (2, 4, 8):
        if 8 * radius > min(height, width):
            break
        kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (2 * radius + 1, 2 * radius + 1))
        closed = cv2.morphologyEx(red.astype(np.uint8), cv2.MORPH_CLOSE, kernel)
        outlines, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        for outline in outlines:
            # The area inside the outline: strokes inside a frame need not touch it.
            left, top, wide, high = cv2.boundingRect(outline)
            area = cv2.contourArea(outline) + len(outline) / 2
            box = (left, top, left + wide, top + high)
            if _is_seal(red, box, area) and not any(_overlap(line.box, box) for line in found):
                found.append(Line(None, None, rectangle(*box), "vertical" if high >= wide else "horizontal"))
    return found


def _red(pixels: np.ndarray) -> np.ndarray:
    """Bool (H, W): the pixels of cinnabar's colour."""
    hue, saturation, value = cv2.split(cv2.cvtColor(pixels, cv2.COLOR_RGB2HSV))
    redder = cv2.subtract(pixels[..., 0], pixels[..., 1])
    of_hue = (hue < ORANGE_HUE) | ((hue <= HUE_BELOW) & (saturation < VIVID)) | (hue >= HUE_ABOVE)
    return of_hue & (saturation >= SATURATION) & (value >= VALUE) & (redder >= REDDER)


def _is_seal(red: np.ndarray, box: tuple[int, int, int, int], area: float) -> bool:
    left, top, right, bottom = box
    wide, high = right - left, bottom - top
    shorter, longer = min(wide, high), max(wide, high)
    if shorter < LEAST or longer > LARGEST * min(red.shape) or longer > SLENDER * shorter:
        return False
    if left == 0 or top == 0 or right == red.shape[1] or bottom == red.shape[0]:
        return False  # What the picture's edge cuts has no shape of its own.
    part = red[top:bottom, left:right]
    if area < COVERED * wide * high or not RED[0] <= part.mean() <= RED[1]:
        return False
    changes = np.count_nonzero(part[:, 1:] != part[:, :-1]) / high, np.count_nonzero(part[1:] != part[:-1]) / wide
    if min(changes) < CHANGES:
        return False
    margin = max(3, shorter // 5)
    frame = red[max(top - margin, 0) : bottom + margin, max(left - margin, 0) : right + margin]
    around = frame.size - part.size
    return bool(around) and (frame.sum() - part.sum()) / around <= RED_AROUND


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return min(one[2], other[2]) > max(one[0], other[0]) and min(one[3], other[3]) > max(one[1], other[1])
