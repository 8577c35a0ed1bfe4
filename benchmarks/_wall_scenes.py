"""Rendered photographs of a painting on a wall, of which it is known where the painting is.

A wall with a painting is drawn from straight ahead, seen by a pinhole camera, and disturbed by blur, noise and JPEG.
"""

from dataclasses import dataclass

import cv2
import numpy as np

#: Kinds of walls: one colour; plaster, cloth, bricks or stripes; and light from a side, with a skirting or neighbours.
WALLS = ("plain", "textured", "furnished")
#: Side of the drawn wall in pixels, and the longer side of the painting on it.
_WALL, _LONGER = 2600, 800
_PAINTS = ((236, 232, 224), (205, 200, 190), (120, 40, 42), (62, 84, 70), (90, 100, 122), (176, 160, 130), (70, 66, 64))
_FRAMES = {"gold": (178, 138, 62), "black": (32, 30, 30), "wood": (104, 68, 42), "white": (232, 230, 226)}


@dataclass(frozen=True)
class WallScene:
    """A rendered photograph and what is true of it."""

    pixels: np.ndarray  #: RGB uint8 (h, w, 3)
    corners: np.ndarray  #: float64 (4, 2), of the painting without its frame and mount, pixels
    outer: np.ndarray  #: likewise, of the frame's outer edge
    share: float  #: of the picture that the painting covers
    wall: str  #: one of :data:`WALLS`
    frame: str  #: "none", or its colour, and "with a mount" where there is one
    tilt: float  #: degrees between the wall and the picture


def wall_scene(painting: np.ndarray, seed: int, longest: int = 1280, tilt: float = 25.0) -> WallScene:
    """A photograph of a painting, RGB uint8 (h, w, 3), on the wall of kind ``seed % 3``, tilted by at most ``tilt``."""
    rng = np.random.default_rng(seed)
    wall = WALLS[seed % len(WALLS)]
    aspect = float(np.exp(rng.uniform(np.log(0.6), np.log(1.7))))
    size = np.array([min(1.0, aspect), min(1.0, 1 / aspect)]) * _LONGER
    canvas = _wall(wall, rng)
    box = np.concatenate([(_WALL - size) / 2, (_WALL + size) / 2]).round().astype(int)
    outer, frame, margins = _frame(box, rng)
    if wall == "furnished":
        _furnish(canvas, outer, rng)
    _shadow(canvas, outer, rng)
    _hang(canvas, box, painting, frame, margins, rng)
    if wall == "furnished":
        across, down = rng.uniform(-0.5, 0.5, 2)
        steps = np.linspace(-0.5, 0.5, _WALL, dtype=np.float32)
        canvas *= (1 + across * steps[None, :] + down * steps[:, None])[..., None]
    shape = (longest * 3 // 4, longest) if rng.random() < 0.6 else (longest, longest * 3 // 4)
    camera, tilted = _camera(box, outer, shape, rng.uniform(0, tilt), rng.uniform(0.15, 0.6), rng)
    corners, edge = (cv2.perspectiveTransform(_corners(each)[None], camera)[0] for each in (box, outer))
    pixels = cv2.warpPerspective(canvas, camera, shape[::-1], flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    share = cv2.contourArea(corners.astype(np.float32)) / (shape[0] * shape[1])
    return WallScene(_disturbed(pixels, rng), corners, edge, share, wall, frame, tilted)


def _corners(box: np.ndarray) -> np.ndarray:
    """Float64 (4, 2), clockwise from the top left one, at the outer edges of the box's pixels."""
    left, top, right, bottom = box - 0.5
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]])


def _noise(cells: int, rng: np.random.Generator) -> np.ndarray:
    """Blots, float32 (h, w), with standard deviation of about 1."""
    grid = rng.normal(0, 1, (cells, cells)).astype(np.float32)
    return cv2.resize(grid, (_WALL, _WALL), interpolation=cv2.INTER_CUBIC)


def _wall(kind: str, rng: np.random.Generator) -> np.ndarray:
    """The bare wall, RGB float32 (h, w, 3)."""
    paint = np.array(_PAINTS[int(rng.integers(len(_PAINTS)))], np.float32) * rng.uniform(0.9, 1.05)
    light = 1 + 0.01 * _noise(6, rng)
    if kind == "textured":
        pattern = rng.choice(["plaster", "cloth", "bricks", "stripes"])
        if pattern == "plaster":
            light += 0.03 * _noise(40, rng) + 0.04 * _noise(200, rng) + 0.04 * _noise(600, rng)
        elif pattern == "cloth":
            weave = np.sin(np.arange(_WALL, dtype=np.float32) * 2 * np.pi / rng.uniform(9, 16))
            light += 0.04 * (weave[:, None] + weave[None, :]) + 0.03 * _noise(500, rng)
        elif pattern == "bricks":
            light += 0.05 * _noise(30, rng) + 0.03 * _noise(400, rng)
            high, long = int(rng.integers(60, 90)), int(rng.integers(180, 240))
            rows = np.arange(_WALL) // high
            light[np.arange(_WALL) % high < 8] *= 0.86
            for row in range(rows.max() + 1):
                joint = (np.arange(_WALL) + (row % 2) * long // 2) % long < 8
                light[row * high : (row + 1) * high, joint] *= 0.86
        else:
            light *= 1 + 0.07 * np.sign(np.sin(np.arange(_WALL) * 2 * np.pi / rng.uniform(90, 220)))[None, :]
    return np.asarray(paint * light[..., None], np.float32)


def _frame(box: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, str, tuple[int, int]]:
    """The outer edges of the frame round a painting, its name, and the widths of frame and mount in pixels."""
    if rng.random() < 0.3:
        return box, "none", (0, 0)
    name = str(rng.choice(list(_FRAMES)))
    wide = round(rng.uniform(0.02, 0.11) * _LONGER)
    mount = round(rng.uniform(0.04, 0.12) * _LONGER) if rng.random() < 0.25 else 0
    outer = box + np.array([-1, -1, 1, 1]) * (wide + mount)
    return outer, f"{name} with a mount" if mount else name, (wide, mount)


def _furnish(canvas: np.ndarray, outer: np.ndarray, rng: np.random.Generator) -> None:
    """A skirting below the painting, or other things on its left and right, near enough to be in view."""
    left, top, right, bottom = outer
    high, wide = bottom - top, right - left
    if rng.random() < 0.5:
        at = bottom + round(rng.uniform(0.12, 0.5) * high)
        canvas[at:] = np.array(rng.uniform(60, 240, 3), np.float32) * 0.4 + 0.6 * canvas[at:].mean(axis=(0, 1))
        canvas[at : at + 6] *= 0.7
        canvas[at + round(0.25 * high) :] = np.array((104, 78, 56), np.float32) * rng.uniform(0.5, 1.4)
    else:
        for side in (-1, 1):
            if rng.random() < 0.7:
                away = round(rng.uniform(0.12, 0.4) * wide)
                start, end = (0, left - away) if side < 0 else (right + away, _WALL)
                rows = slice(top + round(rng.uniform(-0.2, 0.2) * high), bottom + round(rng.uniform(-0.2, 0.2) * high))
                canvas[rows, start:end] = rng.uniform(20, 230, 3)
                shape = canvas[rows, start:end].shape[:2]
                blots = cv2.resize(rng.normal(0, 30, (9, 9, 3)).astype(np.float32), shape[::-1])
                canvas[rows, start:end] += blots


def _shadow(canvas: np.ndarray, outer: np.ndarray, rng: np.random.Generator) -> None:
    shadow = np.zeros(canvas.shape[:2], np.float32)
    across, down = round(rng.uniform(-14, 14)), round(rng.uniform(0, 22))
    shadow[outer[1] + down : outer[3] + down, outer[0] + across : outer[2] + across] = rng.uniform(0.15, 0.55)
    canvas *= 1 - cv2.GaussianBlur(shadow, (0, 0), rng.uniform(3, 14))[..., None]


def _hang(
    canvas: np.ndarray,
    box: np.ndarray,
    painting: np.ndarray,
    frame: str,
    margins: tuple[int, int],
    rng: np.random.Generator,
) -> None:
    """Draws the frame, whose four strips catch the light differently, its mount, and the painting."""
    wide, mount = margins
    if wide:
        colour = np.array(_FRAMES[frame.split(maxsplit=1)[0]], np.float32)
        profile = np.interp(np.linspace(0, 4, wide), range(5), rng.uniform(0.75, 1.2, 5))
        lit = rng.uniform(0.8, 1.15, 4)
        ornament = 1 + rng.uniform(0, 0.08) * _noise(400, rng)
        left, top, right, bottom = box + np.array([-1, -1, 1, 1]) * (wide + mount)
        for depth in range(wide):
            rows, columns = slice(top + depth, bottom - depth), slice(left + depth, right - depth)
            strips = (
                (slice(top + depth, top + depth + 1), columns),
                (rows, slice(right - depth - 1, right - depth)),
                (slice(bottom - depth - 1, bottom - depth), columns),
                (rows, slice(left + depth, left + depth + 1)),
            )
            for strip, light in zip(strips, lit, strict=True):
                canvas[strip] = colour * profile[depth] * light * ornament[strip][..., None]
    if mount:
        left, top, right, bottom = box + np.array([-1, -1, 1, 1]) * mount
        canvas[top:bottom, left:right] = np.array((238, 234, 222)) * rng.uniform(0.9, 1.05)
    left, top, right, bottom = box
    canvas[top:bottom, left:right] = cv2.resize(
        painting, (int(right - left), int(bottom - top)), interpolation=cv2.INTER_CUBIC
    )


def _camera(
    box: np.ndarray, outer: np.ndarray, shape: tuple[int, int], tilt: float, share: float, rng: np.random.Generator
) -> tuple[np.ndarray, float]:
    """Homography from the wall to pixels under which the painting covers the share, or as much as can be in view."""
    height, width = shape
    focal, axis = rng.uniform(0.75, 1.5) * max(shape), rng.uniform(0, 2 * np.pi)
    turn, _ = cv2.Rodrigues(np.radians(tilt) * np.array([np.cos(axis), np.sin(axis), 0]))
    roll, _ = cv2.Rodrigues(np.array([0, 0, np.radians(rng.normal(0, 2.5))]))
    rotation = roll @ turn
    centre = np.array([_WALL / 2, _WALL / 2, 0])
    aside = rng.uniform(-1, 1, 2)
    while True:
        distance = 0.5 * _LONGER
        while True:
            inner = np.array([[focal, 0, (width - 1) / 2], [0, focal, (height - 1) / 2], [0, 0, 1]])
            seen = inner @ np.column_stack([rotation[:, :2], np.array([0, 0, distance]) - rotation @ centre])
            corners = cv2.perspectiveTransform(_corners(box)[None], seen)[0].astype(np.float32)
            if cv2.contourArea(corners) <= share * width * height:
                break
            distance *= 1.01
        edge = cv2.perspectiveTransform(_corners(outer)[None], seen)[0]
        room = np.array([width, height]) - np.ptp(edge, axis=0)
        if (room > 0.04 * max(shape)).all():
            # Anywhere in the picture, with a little wall on each side.
            start = (room / 2) + aside * (room / 2 - 0.015 * max(shape))
            shift = start - edge.min(axis=0)
            moved = np.array([[1, 0, shift[0]], [0, 1, shift[1]], [0, 0, 1]]) @ seen
            return moved / moved[2, 2], tilt
        share *= 0.95


def _disturbed(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    pixels = cv2.GaussianBlur(pixels, (0, 0), rng.uniform(0.5, 1.4)) * rng.uniform(0.7, 1.1)
    pixels = np.clip(pixels + rng.normal(0, rng.uniform(1, 5), pixels.shape), 0, 255).astype(np.uint8)
    _, data = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(60, 95))])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR_RGB))
