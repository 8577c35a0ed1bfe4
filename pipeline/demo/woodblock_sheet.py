"""The colour block print: a sheet of flat colours with printed gradients, keylines, and the grain of the block."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import ArrayLike

from pipeline.demo import brush
from pipeline.demo.brush import Canvas, Colour, Points, Rng, rgb


@dataclass(frozen=True)
class PrintPalette:
    """The pigments of one print.

    ``dusk`` tells whether the sky is dark enough for snow, lamps and a pale moon.
    """

    paper: Colour
    sky: Colour
    high: Colour
    glow: Colour
    deep: Colour
    sea: Colour
    foam: Colour
    land: Colour
    leaf: Colour
    accent: Colour
    line: Colour
    dusk: bool = False


def _palette(*codes: str, dusk: bool = False) -> PrintPalette:
    paper, sky, high, glow, deep, sea, foam, land, leaf, accent, line = (rgb(code) for code in codes)
    return PrintPalette(paper, sky, high, glow, deep, sea, foam, land, leaf, accent, line, dusk)


#: paper, sky, high sky, glow at the horizon, deep sea, sea, foam, land, leaf, accent, keyline
PALETTES = (
    _palette(
        "#efe4c8",
        "#e9dfc2",
        "#2c4f7c",
        "#f0cfa8",
        "#1f3e6e",
        "#5c8fb4",
        "#f4efdf",
        "#8d7f58",
        "#4d6b47",
        "#c8452f",
        "#1d2b45",
    ),
    _palette(
        "#f1e7d0",
        "#cfe0dc",
        "#16406b",
        "#f2d9b0",
        "#153a63",
        "#3f86a8",
        "#fbf6ea",
        "#6f8a63",
        "#3f6a55",
        "#d9583b",
        "#142a44",
    ),
    _palette(
        "#f0e6cd",
        "#f3d9b4",
        "#d9683f",
        "#f5b77b",
        "#3b5f7d",
        "#89b0b5",
        "#f8f0de",
        "#a87b4b",
        "#6d7b3d",
        "#b8322a",
        "#33291f",
    ),
    _palette(
        "#f2e4d0",
        "#f4d5c4",
        "#b8556a",
        "#f8e3b8",
        "#335a80",
        "#7fa7c0",
        "#fbf3e8",
        "#8b7f86",
        "#55785f",
        "#cf3b3b",
        "#2c2836",
    ),
    _palette(
        "#f3ead2",
        "#f0e6c2",
        "#7aa38a",
        "#f3dd9a",
        "#2f6a74",
        "#86bcae",
        "#fbf6e6",
        "#9aa35c",
        "#4f8046",
        "#d6587f",
        "#24362c",
    ),
    _palette(
        "#e6dec9",
        "#6d7f98",
        "#141f3a",
        "#a9b0b5",
        "#1b2d4f",
        "#3d5c83",
        "#eef0ee",
        "#4a566b",
        "#33504e",
        "#d98a3d",
        "#10182b",
        dusk=True,
    ),
)


class Block:
    """A print in the making.

    Attributes:
        canvas: ``(height, width, 3)`` uint8, RGB.
        height: rows.
        width: columns.
        unit: the shorter side in pixels.
        palette: the pigments.
        keyline: width of the outlines in pixels.
        tags: motifs so far.
        side: where the weight of the composition lies: -1 left, 1 right. Cartouches go to the other side.
    """

    def __init__(self, rng: Rng, height: int, width: int, palette: PrintPalette, weight: float) -> None:
        self.height, self.width, self.palette = height, width, palette
        self.unit = float(min(height, width))
        self.keyline = max(1.0, 1.6 * weight * self.unit / 500)
        self.tags: list[str] = []
        self.side = int(rng.choice([-1, 1]))
        self.canvas: Canvas = np.empty((height, width, 3), np.uint8)
        self.canvas[:] = palette.sky

    def note(self, *tags: str) -> None:
        """Remembers motifs that are in the picture."""
        self.tags += [tag for tag in tags if tag not in self.tags]

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A place from shares of width and height, mirrored when the weight lies left."""
        return (x if self.side > 0 else 1 - x) * self.width, y * self.height

    def way(self, points: ArrayLike) -> Points:
        """Many places from shares of width and height, mirrored as :meth:`at` does."""
        shares = np.asarray(points, np.float64)
        x = shares[:, 0] if self.side > 0 else 1 - shares[:, 0]
        return np.stack([x * self.width, shares[:, 1] * self.height], axis=1)

    def flat(self, points: ArrayLike, colour: Colour, outlined: bool = True) -> None:
        """Prints a flat shape, with a keyline around it."""
        brush.fill(self.canvas, points, colour)
        if outlined:
            self.contour(points, closed=True)

    def contour(
        self, points: ArrayLike, closed: bool = False, colour: Colour | None = None, share: float = 1.0
    ) -> None:
        """Prints a keyline; ``share`` of the usual width."""
        brush.line(self.canvas, points, colour or self.palette.line, self.keyline * share, closed)

    def shaded(self, points: Points, colour: Colour, other: Colour, start: float, end: float) -> None:
        """Prints a shape that fades from one colour at row ``start`` to another at row ``end``."""
        area = brush.bounds(points, self.canvas.shape, 1)
        if area is None:
            return
        rows = np.arange(area[0].start, area[0].stop, dtype=np.float32)[:, None]
        share = brush.smoothstep(start, end, rows)[..., None]
        paint = np.asarray(colour, np.float32) * (1 - share) + np.asarray(other, np.float32) * share
        target = self.canvas[area]
        brush.blend(target, brush.shape_mask(points, area), np.broadcast_to(paint, target.shape).astype(np.float32))

    def wipe(self, row: float, reach: float, colour: Colour, strength: float = 1.0) -> None:
        """A printed gradient (bokashi): strongest at ``row``, gone at ``row + reach``, which may lie above."""
        rows = np.arange(self.height, dtype=np.float32)[:, None]
        share = 1 - np.clip((rows - row) / reach, 0, 1)
        share = np.where((rows - row) * np.sign(reach) < 0, 0.0 if row not in (0, self.height) else 1.0, share)
        brush.blend(self.canvas, np.repeat((share**1.4 * strength).astype(np.float32), self.width, axis=1), colour)

    def sky(self, horizon: float) -> None:
        """Prints the sky: dark wiped band at the top, a glow above row ``horizon``."""
        self.canvas[:] = self.palette.sky
        self.wipe(0, self.height * 0.20, self.palette.high)
        self.wipe(horizon, -self.height * 0.16, self.palette.glow, 0.9)

    def printed(self, rng: Rng, margin: int) -> Canvas:
        """The finished print on its paper, with ``margin`` pixels left free around the block."""
        grain = (
            brush.noise(rng, self.height, self.width, 5, 2, 16) * 0.7
            + brush.noise(rng, self.height, self.width, 3, 1) * 0.3
        )
        inked = brush.textured(self.canvas, grain, 0.13)
        height, width = self.height + 2 * margin, self.width + 2 * margin
        sheet = brush.paper(rng, height, width, brush.vary(rng, self.palette.paper, 4), 0.08)
        fibres = brush.noise(rng, height, width, 60, 5)
        window = sheet[margin : margin + self.height, margin : margin + self.width]
        window[:] = cv2.addWeighted(inked, 0.93, window, 0.07, 0)
        edge = [[0, 0], [self.width - 1, 0], [self.width - 1, self.height - 1], [0, self.height - 1]]
        brush.line(window, edge, self.palette.line, self.keyline, closed=True)
        return brush.textured(sheet, fibres, 0.07)
