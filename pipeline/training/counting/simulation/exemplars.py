"""Cuts things out of a real picture, so that pictures can be simulated with them."""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pipeline.core.errors import ConfigError
from pipeline.images.decoding import cv2
from pipeline.training.counting.simulation.recipes import Recipe
from pipeline.training.counting.simulation.shapes import Drawn

#: x, y, width and height of a box in pixels of its picture.
Box = tuple[float, float, float, float]
#: Least pixels of a box's shorter side: less shows no shape.
SMALLEST = 6
#: Share of a box that is added on each side, so that there is ground to tell the thing from.
MARGIN = 0.5
#: Iterations of GrabCut.
ITERATIONS = 4
#: Colours that the ground is parted into, and the least share of it that one must have.
SHADES, LEAST_SHARE = 3, 0.15
#: Least and most share of its box that a thing covers; a cut outside of this found no thing.
LEAST_COVER, MOST_COVER = 0.15, 0.98

_BOX = re.compile(r"(-?[\d.]+),(-?[\d.]+),(-?[\d.]+),(-?[\d.]+)")


def parse_box(text: str) -> Box:
    """A box written as ``x,y,w,h``. Raises a ConfigError where it is none."""
    found = _BOX.fullmatch(text.strip())
    try:
        x, y, width, height = map(float, found.groups() if found else ())
    except ValueError:
        raise ConfigError(f"{text!r} is no box. Write x,y,width,height in pixels, for example 120,80,24,20.") from None
    return x, y, width, height


def cut(pixels: np.ndarray, boxes: Sequence[Box]) -> list[Drawn]:
    """Cuts one thing out of each box.

    GrabCut (Rother et al. 2004) parts it from the ground round the box. Where it finds nothing, the ellipse within the
    box is taken.

    Args:
        pixels: RGB uint8 (H, W, 3).
        boxes: of single things.

    Returns:
        The things, each in a window whose side is 1.5 times its longer axis.

    Raises:
        ConfigError: a box is too small, or not within the picture.
    """
    return [_cut(pixels, box) for box in boxes]


def like(recipe: Recipe, pixels: np.ndarray, boxes: Sequence[Box], things: Sequence[Drawn]) -> Recipe:
    """The recipe with the sizes of the boxes, and with the colours of the ground round them.

    Args:
        recipe: what says all the rest.
        pixels: RGB uint8 (H, W, 3), the picture with the boxes.
        boxes: of single things.
        things: what :func:`cut` made of them.
    """
    longer = [max(width, height) for _, _, width, height in boxes]
    size = float(np.clip(0.8 * min(longer), 3, 200)), float(np.clip(1.25 * max(longer), 3, 200))
    around = np.concatenate([_ring(pixels, box) for box in boxes]).astype(np.float32)
    colours = tuple("#{:02x}{:02x}{:02x}".format(*map(int, shade)) for shade in _shades(around, _colour(things)))
    return replace(recipe, size=size, background=replace(recipe.background, colours=colours))


def _colour(things: Sequence[Drawn]) -> np.ndarray:
    """The mean colour of things, float (3,)."""
    covers = np.concatenate([thing.cover.ravel() for thing in things])
    colours = np.concatenate(
        [np.zeros((0, 3)) if thing.colour is None else thing.colour.reshape(-1, 3) for thing in things]
    )
    return np.asarray(np.average(colours, axis=0, weights=covers + 1e-6))


def _shades(around: np.ndarray, thing: np.ndarray) -> np.ndarray:
    """The main colours round things, float (N, 3), without the things' own colour: others may stand beside them."""
    middle: np.ndarray = np.median(around, axis=0)
    if len(around) < SHADES:
        return middle[np.newaxis]
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 1.0)
    cv2.setRNGSeed(0)
    _, labels, shades = cv2.kmeans(around, SHADES, np.zeros((0,), np.int32), stop, 3, cv2.KMEANS_PP_CENTERS)
    shares = np.bincount(labels.ravel(), minlength=SHADES) / len(around)
    # The commonest colour that is not the things' own tells what is ground.
    apart = np.linalg.norm(shades - thing, axis=1)
    ground = shades[int(np.argmax(shares * (apart > apart.max() / 3)))]
    kept = (shares >= LEAST_SHARE) & (np.linalg.norm(shades - ground, axis=1) <= apart)
    return np.asarray(shades[kept] if kept.any() else ground[np.newaxis]).clip(0, 255)


def _cut(pixels: np.ndarray, box: Box) -> Drawn:
    height, width = pixels.shape[:2]
    x, y, across, down = box
    if min(across, down) < SMALLEST:
        raise ConfigError(f"The box {_text(box)} is too small. A box needs {SMALLEST} pixels on each side.")
    if x < 0 or y < 0 or x + across > width or y + down > height:
        raise ConfigError(f"The box {_text(box)} is not within the picture of {width} x {height} pixels.")
    left, top = max(0, int(x - MARGIN * across)), max(0, int(y - MARGIN * down))
    right, bottom = min(width, round(x + across * (1 + MARGIN))), min(height, round(y + down * (1 + MARGIN)))
    part = np.ascontiguousarray(pixels[top:bottom, left:right])
    inside = (round(x) - left, round(y) - top, max(1, round(across)), max(1, round(down)))
    cover = _cover(part, inside)
    # A window with the box's middle in the middle of its central pixel.
    half = round(0.75 * max(across, down))
    middle_x, middle_y = int(x + across / 2) - left, int(y + down / 2) - top
    side = 2 * half + 1
    padded = cv2.copyMakeBorder(part, side, side, side, side, cv2.BORDER_REPLICATE)
    mask = cv2.copyMakeBorder(cover, side, side, side, side, cv2.BORDER_CONSTANT, value=0)
    rows = slice(middle_y + side - half, middle_y + side + half + 1)
    columns = slice(middle_x + side - half, middle_x + side + half + 1)
    hard = mask[rows, columns]
    depth = cv2.distanceTransform((hard > 0.5).astype(np.uint8), cv2.DIST_L2, 3)
    soft = cv2.GaussianBlur(hard, (0, 0), 0.8)
    return Drawn(soft, depth / max(1.0, float(depth.max())), padded[rows, columns].astype(np.float32))


def _cover(part: np.ndarray, inside: tuple[int, int, int, int]) -> np.ndarray:
    """What of a part of the picture is the thing in the box, float32 of 0 and 1."""
    left, top, across, down = inside
    mask = np.zeros(part.shape[:2], np.uint8)
    if across < part.shape[1] or down < part.shape[0]:
        cv2.setRNGSeed(0)
        try:
            cv2.grabCut(part, mask, inside, np.zeros((1, 65)), np.zeros((1, 65)), ITERATIONS, cv2.GC_INIT_WITH_RECT)
        except cv2.error:
            # All pixels of one colour: there is nothing to part.
            mask[:] = cv2.GC_BGD
    found = np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    count, labels, statistics, _ = cv2.connectedComponentsWithStats(found)
    if count > 1:
        found = (labels == 1 + int(np.argmax(statistics[1:, cv2.CC_STAT_AREA]))).astype(np.uint8)
    if not LEAST_COVER <= found.sum() / (across * down) <= MOST_COVER:
        found[:] = 0
        centre = (left + across // 2, top + down // 2)
        cv2.ellipse(found, centre, (max(1, across // 2), max(1, down // 2)), 0, 0, 360, 1, -1)
    return found.astype(np.float32)


def _ring(pixels: np.ndarray, box: Box) -> np.ndarray:
    """Pixels round a box, uint8 (N, 3)."""
    x, y, across, down = box
    outer = np.zeros(pixels.shape[:2], bool)
    grow_x, grow_y = 0.3 * across, 0.3 * down
    rows = slice(max(0, int(y - grow_y)), int(y + down + grow_y) + 1)
    columns = slice(max(0, int(x - grow_x)), int(x + across + grow_x) + 1)
    outer[rows, columns] = True
    outer[max(0, int(y)) : int(y + down) + 1, max(0, int(x)) : int(x + across) + 1] = False
    ring = pixels[outer]
    return ring if len(ring) else pixels.reshape(-1, 3)[:1]


def _text(box: Box) -> str:
    return ",".join(f"{number:g}" for number in box)
