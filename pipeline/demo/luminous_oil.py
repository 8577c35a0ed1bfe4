"""Oil on canvas: a picture laid in as tones, then gone over with brush strokes, impasto and the grain of the weave."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.demo import brush
from pipeline.demo.brush import Canvas, Colour, Field, Points, Rng, rgb


@dataclass(frozen=True)
class OilPalette:
    """The light of one picture: sky from top to horizon, clouds, land far and near, foliage, light and shadow."""

    top: Colour
    middle: Colour
    low: Colour
    cloud: Colour
    shade: Colour
    far: Colour
    near: Colour
    leaf: Colour
    light: Colour
    dark: Colour


def _palette(*codes: str) -> OilPalette:
    return OilPalette(*(rgb(code) for code in codes))


#: top, middle, low, cloud, cloud shade, far, near, leaf, light, dark
PALETTES = (
    _palette(
        "#4f6f94", "#d9a779", "#f7d58c", "#f6b48a", "#8f6f7c", "#8d7f94", "#4f4630", "#4d5229", "#ffe2a0", "#241d1a"
    ),
    _palette(
        "#6d86ad", "#dcb7b8", "#f9dcc0", "#f7cdbd", "#9a88a3", "#8f95b5", "#5a5848", "#586343", "#fff0d2", "#26242b"
    ),
    _palette(
        "#4a7fb0", "#9cc0d4", "#e6e7d2", "#f8f4e6", "#9aa9b8", "#7f9aae", "#6a6f3a", "#47652f", "#fff6d8", "#1f2a24"
    ),
    _palette(
        "#7f9a9f", "#b8c6b4", "#e8e2b8", "#efe9cf", "#93a09b", "#8ea48f", "#7a7a3c", "#5b7438", "#fbeeb0", "#2b2f22"
    ),
    _palette(
        "#2c2a33", "#7a5238", "#d98f4a", "#b06a44", "#3d3234", "#4a4046", "#2e241c", "#3a3620", "#ffcf7f", "#15100e"
    ),
    _palette(
        "#5a638c", "#9a93b4", "#d8bfc0", "#d7c6d2", "#6f7394", "#7f86a6", "#52556a", "#4f6062", "#ffe3b5", "#22243a"
    ),
)


class Oil:
    """A painting in the making.

    Attributes:
        canvas: ``(height, width, 3)`` uint8, RGB: the lay-in that the strokes will follow.
        height: rows.
        width: columns.
        unit: the shorter side in pixels.
        palette: the light.
        weight: the hand's stroke size, relative to the usual.
        tags: motifs so far.
        side: where the weight of the composition lies: -1 left, 1 right.
    """

    def __init__(self, rng: Rng, height: int, width: int, palette: OilPalette, weight: float) -> None:
        self.height, self.width, self.palette, self.weight = height, width, palette, weight
        self.unit = float(min(height, width))
        self.tags: list[str] = []
        self.side = int(rng.choice([-1, 1]))
        self.canvas: Canvas = np.empty((height, width, 3), np.uint8)
        self.canvas[:] = palette.dark

    def note(self, *tags: str) -> None:
        """Remembers motifs that are in the picture."""
        self.tags += [tag for tag in tags if tag not in self.tags]

    def x(self, share: float) -> float:
        """A column from a share of the width, mirrored when the weight lies left."""
        return (share if self.side > 0 else 1 - share) * self.width

    def lay(self, points: Points, colour: Colour, alpha: float = 1.0, soft: float = 0.0) -> None:
        """Lays a shape of paint, perhaps thin or soft-edged."""
        brush.glaze(self.canvas, points, colour, alpha, soft)

    def dabs(self, places: Points, sizes: Field | Points, colours: list[Colour], flat: float = 0.6) -> None:
        """Sets single touches of the brush: ovals of half axis ``sizes``, ``flat`` times as tall."""
        for (x, y), size, colour in zip(places, sizes, colours, strict=True):
            reach = (max(1, round(size * 16)), max(1, round(size * flat * 16)))
            cv2.ellipse(self.canvas, (round(x * 16), round(y * 16)), reach, 0, 0, 360, colour, -1, cv2.LINE_AA, 4)

    def finished(self, rng: Rng, size: float, detail: float, impasto: float) -> Canvas:
        """The painting with its surface: strokes about ``size`` pixels wide, impasto, weave and varnish.

        Args:
            rng: places the strokes.
            size: width of the broadest strokes in pixels.
            detail: 0 lets the strokes dissolve all detail, 1 keeps what the lay-in drew sharply.
            impasto: how much light the ridges of the paint catch: 0.1 is smooth, 0.3 is thick.
        """
        angle = _flow(rng, self.canvas, size)
        stroked = _stroked(rng, self.canvas, angle, size * self.weight, 1.0)
        # Where the lay-in has edges, the painter would have gone back with a small brush.
        grey = cv2.cvtColor(self.canvas, cv2.COLOR_RGB2GRAY)
        edges = cv2.GaussianBlur(cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)), (0, 0), 2)
        keep = np.clip(edges.astype(np.float32) / 40, 0, 1).astype(np.float32) * np.float32(detail)
        brush.blend(stroked, keep, self.canvas)
        relief = _relief(rng, angle, size * self.weight)
        grain = brush.weave_grain(rng, self.height, self.width, 3.2)
        surface = brush.textured(stroked, 0.5 + relief, impasto)
        surface = brush.textured(surface, grain, 0.075)
        rows, columns = np.linspace(-1, 1, self.height)[:, None], np.linspace(-1, 1, self.width)[None, :]
        rim = (rows**2 + columns**2).astype(np.float32)
        return brush.textured(surface, np.float32(0.56) - np.float32(0.12) * rim, 1.0)


def _flow(rng: Rng, canvas: Canvas, size: float) -> Field:
    """The direction of the strokes at each pixel, in radians: along the forms, mostly level where there are none."""
    height, width = canvas.shape[:2]
    small = cv2.resize(
        cv2.cvtColor(canvas, cv2.COLOR_RGB2GRAY), (width // 4, height // 4), interpolation=cv2.INTER_AREA
    )
    smooth = cv2.GaussianBlur(small.astype(np.float32), (0, 0), max(1.5, size / 3))
    across, down = cv2.Scharr(smooth, cv2.CV_32F, 1, 0), cv2.Scharr(smooth, cv2.CV_32F, 0, 1)
    # Doubled angles, so that a direction and its opposite average to themselves.
    double_cos = cv2.GaussianBlur(down**2 - across**2, (0, 0), 3) + 4000.0
    double_sin = cv2.GaussianBlur(-2 * across * down, (0, 0), 3)
    angle = 0.5 * np.arctan2(double_sin, double_cos) + (brush.noise(rng, height // 4, width // 4, 40, 2) - 0.5) * 1.1
    return np.asarray(cv2.resize(angle.astype(np.float32), (width, height)), np.float32)


def _stroked(rng: Rng, base: Canvas, angle: Field, size: float, cover: float) -> Canvas:
    """Covers a picture with short strokes, each of one colour taken from below it."""
    height, width = base.shape[:2]
    canvas = base.copy()
    count = int(cover * height * width / (size * size * 1.5))
    rows, columns = rng.integers(0, height, count), rng.integers(0, width, count)
    picked = base[rows, columns] + rng.normal(0, 5, (count, 1)) + rng.normal(0, 3.5, (count, 3))
    tones = np.clip(picked, 0, 255).astype(int).tolist()
    turn = angle[rows, columns] + rng.normal(0, 0.18, count)
    reach = size * rng.uniform(0.8, 1.9, count)
    start = np.stack([columns - np.cos(turn) * reach, rows - np.sin(turn) * reach], axis=1)
    end = np.stack([columns + np.cos(turn) * reach, rows + np.sin(turn) * reach], axis=1)
    first, last = brush.fixed(start).tolist(), brush.fixed(end).tolist()
    thick = np.maximum(1, np.round(size * rng.uniform(0.55, 1.0, count))).astype(int).tolist()
    for a, b, tone, wide in zip(first, last, tones, thick, strict=True):
        cv2.line(canvas, a, b, tone, wide, cv2.LINE_AA, brush.SUBPIXEL_BITS)
    return canvas


def _relief(rng: Rng, angle: Field, size: float) -> Field:
    """Light on the ridges that bristles leave: noise drawn out along the strokes, lit from the upper left."""
    height, width = angle.shape
    half = (width // 2, height // 2)
    turn = cv2.resize(angle, half)
    rows, columns = np.mgrid[0 : half[1], 0 : half[0]].astype(np.float32)
    speck = rng.random((half[1], half[0]), dtype=np.float32)
    drawn = np.zeros_like(speck)
    step_x, step_y = np.cos(turn), np.sin(turn)
    reach = max(2, round(size * 0.6))
    for step in range(-reach, reach + 1):
        drawn += cv2.remap(
            speck, columns + step_x * step, rows + step_y * step, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
        )
    ridges = cv2.resize(drawn / (2 * reach + 1), (width, height), interpolation=cv2.INTER_CUBIC)
    lit = cv2.Sobel(ridges, cv2.CV_32F, 1, 0) + cv2.Sobel(ridges, cv2.CV_32F, 0, 1)
    return np.asarray(np.clip(lit * 0.55, -0.5, 0.5), np.float32)
