"""The sheet that every manner paints on: its size and colours, random choices, ways to lay colour down, and writing.

Places and sizes are shares of the width, of the height or of the shorter side. Two shares are the limits of one that is
drawn at random.
"""

from dataclasses import dataclass
from typing import ClassVar, TypeVar

import cv2
import numpy as np
from numpy.typing import ArrayLike

from pipeline.demo import brush
from pipeline.demo.brush import Canvas, Colour, Points, Rng
from pipeline.demo.labels import Palette

T = TypeVar("T")


@dataclass(eq=False)
class Sheet:
    """A picture in the making."""

    rng: Rng  #: decides everything that varies
    height: int
    width: int
    palette: Palette
    weight: float  #: the hand's stroke width, relative to the usual

    blank: ClassVar[str] = "ground"  #: which of the palette's colours the canvas has at first
    keyline: ClassVar[float] = 1.0  #: how much of an outline is the palette's ``line``; the rest is the shape's colour

    def __post_init__(self) -> None:
        self.unit = float(min(self.height, self.width))  #: the shorter side in pixels
        self.outline = max(1.0, self.weight * self.unit / 320)  #: width of outlines in pixels
        #: Where the weight of the composition lies: -1 left, 1 right. The other side is free for writing.
        self.side = int(self.rng.choice([-1, 1]))
        self.tags: list[str] = []  #: motifs painted so far
        self.canvas: Canvas = np.full((self.height, self.width, 3), getattr(self.palette, self.blank), np.uint8)

    def note(self, *tags: str) -> None:
        """Remembers motifs that are in the picture."""
        self.tags += [tag for tag in tags if tag not in self.tags]

    def chance(self, probability: float) -> bool:
        """True with that probability."""
        return bool(self.rng.random() < probability)

    def pick(self, *options: T) -> T:
        """One of the options, all equally likely."""
        return options[int(self.rng.integers(len(options)))]

    def whole(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return int(self.rng.integers(low, high + 1))

    def between(self, low: float, high: float | None = None) -> float:
        """A number between the two; ``low`` itself when there is only one."""
        return low if high is None else float(self.rng.uniform(low, high))

    def off(self, scale: float) -> float:
        """A normal deviation from 0 by about ``scale``."""
        return float(self.rng.normal(0, scale))

    def x(self, low: float, high: float | None = None) -> float:
        """A column from shares of the width, mirrored when the weight lies left."""
        share = self.between(low, high)
        return (share if self.side > 0 else 1 - share) * self.width

    def y(self, low: float, high: float | None = None) -> float:
        """A row from shares of the height."""
        return self.between(low, high) * self.height

    def size(self, low: float, high: float | None = None) -> float:
        """A length in pixels from shares of the shorter side."""
        return self.between(low, high) * self.unit

    def flat(self, points: ArrayLike, colour: Colour, outlined: bool = True) -> None:
        """Fills a shape with one colour, and draws its outline."""
        brush.fill(self.canvas, points, colour)
        if outlined:
            self.rule(points, brush.mix(colour, self.palette.line, self.keyline), closed=True)

    def rule(self, points: ArrayLike, colour: Colour | None = None, share: float = 1.0, closed: bool = False) -> None:
        """Draws a line of ``share`` times the outlines' width, by default in their colour."""
        brush.line(self.canvas, points, self.palette.line if colour is None else colour, self.outline * share, closed)

    def stroke(self, points: ArrayLike, widths: ArrayLike, colour: Colour) -> None:
        """Draws one brush stroke, ``widths`` pixels wide at each of the points (or everywhere)."""
        brush.fill(self.canvas, brush.ribbon(np.asarray(points, np.float64), widths), colour)

    def disc(self, x: float, y: float, radius: float, colour: Colour, rim: float = 0) -> None:
        """Fills a circle, or draws its rim, ``rim`` pixels wide."""
        brush.disc(self.canvas, x, y, radius, colour, rim)

    def dots(self, places: ArrayLike, radius: float, colour: Colour) -> None:
        """Sets dots of one size."""
        for x, y in np.asarray(places):
            self.disc(x, y, radius, colour)

    def dabs(self, places: Points, sizes: ArrayLike, colours: list[Colour], flat: float = 0.6) -> None:
        """Sets single touches of the brush: ovals of half axis ``sizes``, ``flat`` times as tall."""
        for (x, y), size, colour in zip(places, np.broadcast_to(sizes, len(places)), colours, strict=True):
            reach = (max(1, round(size * 16)), max(1, round(size * flat * 16)))
            cv2.ellipse(self.canvas, (round(x * 16), round(y * 16)), reach, 0, 0, 360, colour, -1, cv2.LINE_AA, 4)

    def lay(self, points: ArrayLike, colour: Colour, alpha: float = 1.0, soft: float = 0.0) -> None:
        """Lays a shape of paint, perhaps thin or blurred by ``soft`` pixels at its edge."""
        area, cover = brush.covered(self.canvas.shape, np.asarray(points, np.float64), soft=soft, margin=1)
        brush.blend(self.canvas[area], cover * np.float32(alpha), colour)

    def shaded(self, points: Points, colour: Colour, other: Colour, start: float, end: float) -> None:
        """Fills a shape that fades from one colour at row ``start`` to another at row ``end``."""
        area, cover = brush.covered(self.canvas.shape, points, margin=1)
        rows = np.arange(area[0].start, area[0].stop, dtype=np.float32)[:, None]
        brush.blend(self.canvas[area], cover, brush.fade(colour, other, brush.smoothstep(start, end, rows)))

    def wipe(self, row: float, reach: float, colour: Colour, strength: float = 1.0) -> None:
        """Lays a gradient: strongest at ``row``, gone at ``row + reach``, which may lie above it."""
        away = (np.arange(self.height, dtype=np.float32)[:, None] - row) / reach
        share = np.where(away < 0, 0, np.clip(1 - away, 0, 1) ** 1.4) * np.float32(strength)
        brush.blend(self.canvas, np.repeat(share.astype(np.float32), self.width, axis=1), colour)

    def write(self, x: float, y: float, size: float, colour: Colour, bold: float = 0.11) -> None:
        """Writes one invented sign into the square of side ``size`` whose upper left corner is ``x, y``."""
        for points in sign(self.rng):
            widths = brush.swell(10, size * bold * self.between(0.8, 1.3), 0.9, 0.35, 0.15)
            self.stroke(brush.curve(points, 10) * size + (x, y), widths, colour)

    def column(self, x: float, y: float, size: float, count: int, colour: Colour) -> None:
        """Writes ``count`` invented signs below each other, from ``x, y`` down."""
        for index in range(count):
            self.write(x + self.off(size * 0.04), y + index * size * 1.22, size * self.between(0.85, 1.05), colour)

    def seal(self, x: float, y: float, size: float, colour: Colour) -> None:
        """Presses a seal with its upper left corner at ``x, y``: pale signs on red, or red signs in a red frame."""
        rows = self.pick(2, 2, 3)
        corners = brush.box(x, y, x + size, y + size * rows / 2) + self.rng.normal(0, size * 0.02, (4, 2))
        filled = self.chance(0.65)
        if filled:
            self.lay(corners, colour, 0.9)
        else:
            brush.line(self.canvas, corners, colour, max(1.0, size * 0.07), closed=True)
        for cell in range(2 * rows):
            left, top = x + (cell % 2 + 0.12) * size / 2, y + (cell // 2 + 0.12) * size / 2
            self.write(left, top, size * 0.38, (246, 232, 214) if filled else colour, 0.16)


def sign(rng: Rng) -> list[Points]:
    """The strokes of one invented sign, thrown into the unit square: no character of any writing."""
    strokes: list[Points] = []
    beams = int(rng.integers(2, 4))
    for row in np.linspace(0.14, 0.86, beams + 1)[: beams if rng.random() < 0.6 else beams + 1]:
        left, right = rng.uniform(0.05, 0.3), rng.uniform(0.7, 0.95)
        strokes.append(np.array([[left, row + 0.03], [(left + right) / 2, row - 0.02], [right, row]]))
    for _ in range(int(rng.integers(1, 3))):
        column, top, bottom = rng.uniform(0.25, 0.75), rng.uniform(0, 0.25), rng.uniform(0.7, 1)
        strokes.append(np.array([[column, top], [column - 0.02, 0.5], [column + rng.uniform(-0.06, 0.06), bottom]]))
    for side in (-1, 1):
        if rng.random() < 0.6:
            start = rng.uniform(0.4, 0.65)
            strokes.append(np.array([[0.5, start], [0.5 + side * 0.2, start + 0.24], [0.5 + side * 0.45, 0.98]]))
    return strokes
