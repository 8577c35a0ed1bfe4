"""The album page of the miniature manner: an opaque-colour picture within nested ornamented borders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from pipeline.demo import brush
from pipeline.demo.brush import Canvas, Colour, Points, Rng, rgb

GOLD = (206, 164, 74)
BRIGHT_GOLD = (236, 205, 120)
MARBLE = (244, 238, 226)


@dataclass(frozen=True)
class PagePalette:
    """The pigments of one page: its outer paper, two border grounds, fields, sky, foliage, robes and night."""

    page: Colour
    border: Colour
    band: Colour
    field: Colour
    sky: Colour
    leaf: Colour
    water: Colour
    robe: Colour
    robe_two: Colour
    night: Colour
    line: Colour


def _palette(*codes: str) -> PagePalette:
    return PagePalette(*(rgb(code) for code in codes))


#: page, border, band, field, sky, leaf, water, robe, second robe, night, line
PALETTES = (
    _palette(
        "#ead9b4",
        "#1f4a63",
        "#a23b2a",
        "#a9bf7a",
        "#b9d0d0",
        "#3f6b3a",
        "#7d9fae",
        "#c8452f",
        "#e6a63a",
        "#1c2747",
        "#3a2a22",
    ),
    _palette(
        "#e9cf9a",
        "#a8321f",
        "#23543f",
        "#e3b13f",
        "#f0d79a",
        "#2f6a3c",
        "#6f98a8",
        "#d2542e",
        "#2d6f86",
        "#20284d",
        "#3b241a",
    ),
    _palette(
        "#e8d9c6",
        "#2f6f57",
        "#c65d7b",
        "#8fbf8a",
        "#cfe0cf",
        "#2f7046",
        "#5f8ea6",
        "#d7426a",
        "#f0c24a",
        "#14304a",
        "#2d2a28",
    ),
    _palette(
        "#f0e2c2",
        "#c9862c",
        "#7a2430",
        "#c9d08a",
        "#8fa3b0",
        "#3c7040",
        "#6a8fa0",
        "#b62f2a",
        "#f2d060",
        "#25234a",
        "#33231c",
    ),
    _palette(
        "#e2cdb0",
        "#24365e",
        "#c79a3f",
        "#9fb6a2",
        "#d9c9d6",
        "#40684a",
        "#8aa7b6",
        "#8f3a6a",
        "#e08a4a",
        "#171f42",
        "#2b2430",
    ),
    _palette(
        "#efd7a8",
        "#8c1f2c",
        "#e0a43a",
        "#d8643a",
        "#f2cf7a",
        "#3b6b35",
        "#4f7f99",
        "#1f5f6a",
        "#f2e2b0",
        "#2a1f47",
        "#34201c",
    ),
)


class Page:
    """The picture within the borders, while it is painted.

    Attributes:
        canvas: ``(height, width, 3)`` uint8, RGB.
        height: rows.
        width: columns.
        unit: the shorter side in pixels.
        palette: the pigments.
        outline: width of outlines in pixels.
        tags: motifs so far.
    """

    def __init__(self, height: int, width: int, palette: PagePalette, weight: float) -> None:
        self.height, self.width, self.palette = height, width, palette
        self.unit = float(min(height, width))
        self.outline = max(1.0, 1.3 * weight * self.unit / 450)
        self.tags: list[str] = []
        self.canvas: Canvas = np.empty((height, width, 3), np.uint8)
        self.canvas[:] = palette.field

    def note(self, *tags: str) -> None:
        """Remembers motifs that are in the picture."""
        self.tags += [tag for tag in tags if tag not in self.tags]

    def paint(self, points: ArrayLike, colour: Colour, outlined: bool = True) -> None:
        """Fills a shape with opaque colour, and draws its outline in a darker tone of it."""
        brush.fill(self.canvas, points, colour)
        if outlined:
            brush.line(self.canvas, points, brush.mix(colour, self.palette.line, 0.75), self.outline, closed=True)

    def rule(self, points: ArrayLike, colour: Colour, share: float = 1.0, closed: bool = False) -> None:
        """Draws a thin line, ``share`` of the usual width."""
        brush.line(self.canvas, points, colour, self.outline * share, closed)

    def dots(self, places: Points, radius: float, colour: Colour = BRIGHT_GOLD) -> None:
        """Sets dots, by default of gold."""
        for x, y in places:
            brush.disc(self.canvas, x, y, radius, colour)


def box(left: float, top: float, right: float, bottom: float) -> Points:
    """The corners of an upright rectangle."""
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float64)


def arch(left: float, right: float, spring: float, top: float, lobes: int = 9) -> Points:
    """A pointed, scalloped arch from the left springing point over its tip to the right one."""
    t = np.linspace(0, 1, 24 * lobes // 2 * 2 + 1)
    across = np.abs(2 * t - 1)
    rise = (1 - across**2.2) * 0.86 + np.clip(1 - across * 5, 0, 1) ** 1.6 * 0.14
    cusps = 0.07 * np.abs(np.sin(t * np.pi * lobes)) * (across < 0.98)
    return np.stack(
        [left + (right - left) * t, spring - (spring - top) * (rise - cusps + 0.05 * (across < 0.98))], axis=1
    )


def bordered(page: Page, rng: Rng, height: int, width: int, sides: tuple[int, int, int]) -> Canvas:
    """Sets the painted picture into its page.

    Args:
        page: the picture, ``height - 2 * sum(sides)`` by ``width - 2 * sum(sides)``.
        rng: decides which ornament.
        height: rows of the whole page.
        width: columns of the whole page.
        sides: widths in pixels of the outer page, the flowered border and the inner band.
    """
    palette = page.palette
    sheet = brush.paper(rng, height, width, brush.vary(rng, palette.page, 6), 0.14)
    _flecks(sheet, rng)
    outer, flowered, inner = sides
    first = (outer, outer, width - outer, height - outer)
    brush.fill(sheet, box(*first), palette.border)
    (_vine if brush.chance(rng, 0.6) else _rosettes)(sheet, rng, first, flowered, palette)
    second = tuple(edge + flowered * sign for edge, sign in zip(first, (1, 1, -1, -1), strict=True))
    brush.fill(sheet, box(*second), palette.band)
    _lozenges(sheet, second, inner, palette)
    gap = outer + flowered + inner
    sheet[gap : gap + page.height, gap : gap + page.width] = page.canvas
    for inset, colour, wide in (
        (0, GOLD, 3),
        (3, palette.line, 1),
        (flowered, GOLD, 3),
        (flowered + inner, GOLD, 3),
        (flowered + inner + 2, palette.line, 1),
    ):
        edge = outer + inset
        brush.line(sheet, box(edge, edge, width - edge - 1, height - edge - 1), colour, wide, closed=True)
    brush.line(sheet, box(outer - 5, outer - 5, width - outer + 4, height - outer + 4), palette.band, 1, closed=True)
    return brush.textured(sheet, brush.noise(rng, height, width, 40, 5), 0.12)


def _flecks(sheet: Canvas, rng: Rng) -> None:
    """Flecks of gold on the outer paper."""
    height, width = sheet.shape[:2]
    for x, y in rng.random((240, 2)) * (width, height):
        brush.disc(sheet, x, y, rng.uniform(0.6, 1.7), GOLD)


def _along(corners: tuple[float, ...], inset: float) -> tuple[Points, Points]:
    """Places every 2 pixels or so around a rectangle's middle line, and the outward direction at each."""
    left, top, right, bottom = corners[0] + inset, corners[1] + inset, corners[2] - inset, corners[3] - inset
    ring = np.array([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)])
    places, outward = [], []
    for start, end, normal in zip(ring[:-1], ring[1:], ((0, -1), (1, 0), (0, 1), (-1, 0)), strict=True):
        steps = int(np.abs(end - start).sum() / 2)
        places.append(np.linspace(start, end, steps, endpoint=False))
        outward.append(np.repeat([normal], steps, axis=0))
    return np.concatenate(places), np.concatenate(outward)


def _vine(sheet: Canvas, rng: Rng, corners: tuple[float, ...], wide: int, palette: PagePalette) -> None:
    """A golden scrolling vine with leaves and flowers around the border."""
    places, outward = _along(corners, wide / 2)
    waves = max(8, round(len(places) * 2 / (wide * 2.4)))
    phase = np.linspace(0, 2 * np.pi * waves, len(places))
    path = places + outward * (np.sin(phase) * wide * 0.24)[:, None]
    brush.line(sheet, path, GOLD, 1.5, closed=True)
    for k, turn in enumerate(np.arange(0.5, 2 * waves)):
        index = min(int(turn / (2 * waves) * len(places)), len(places) - 1)
        x, y = places[index] + outward[index] * np.sin(phase[index]) * wide * 0.14
        tone = palette.robe_two if k % 2 else brush.mix(palette.robe, (255, 240, 235), 0.45)
        flower(sheet, x, y, wide * 0.2, tone, 6, rng.uniform(0, 6))
        for lean in (-0.9, 0.9):
            leaf = (
                brush.oval(0, 0, wide * 0.15, wide * 0.055, rng.uniform(0, 3))
                + (x, y)
                + (np.cos(lean * 2) * wide * 0.3, np.sin(lean * 2) * wide * 0.3)
            )
            brush.fill(sheet, leaf, brush.mix(palette.leaf, BRIGHT_GOLD, 0.45))


def _rosettes(sheet: Canvas, rng: Rng, corners: tuple[float, ...], wide: int, palette: PagePalette) -> None:
    """Alternating rosettes and small crosses around the border."""
    places, _ = _along(corners, wide / 2)
    count = max(12, round(len(places) * 2 / (wide * 0.95)))
    tone = brush.pick(rng, (palette.robe_two, MARBLE, palette.sky))
    for k in range(count):
        x, y = places[int(k * len(places) / count)]
        if k % 2:
            flower(sheet, x, y, wide * 0.3, tone, 8, 0.2)
        else:
            brush.fill(sheet, brush.placed([[0, -1], [0.35, 0], [0, 1], [-0.35, 0]], x, y, wide * 0.26), GOLD)
            brush.fill(sheet, brush.placed([[-1, 0], [0, 0.35], [1, 0], [0, -0.35]], x, y, wide * 0.26), GOLD)


def _lozenges(sheet: Canvas, corners: tuple[float, ...], wide: int, palette: PagePalette) -> None:
    """A chain of lozenges and dots along the inner band."""
    places, _ = _along(corners, wide / 2)
    count = max(20, round(len(places) * 2 / (wide * 1.5)))
    for k in range(count):
        x, y = places[int(k * len(places) / count)]
        if k % 2:
            brush.disc(sheet, x, y, wide * 0.13, MARBLE)
        else:
            brush.fill(sheet, brush.placed([[0, -1], [1, 0], [0, 1], [-1, 0]], x, y, wide * 0.32), BRIGHT_GOLD)


def flower(canvas: Canvas, x: float, y: float, size: float, colour: Colour, petals: int, turn: float = 0.0) -> None:
    """Paints one flower seen from the front: petals around a golden heart."""
    for angle in turn + np.arange(petals) * 2 * np.pi / petals:
        petal = brush.oval(
            x + np.cos(angle) * size * 0.58, y + np.sin(angle) * size * 0.58, size * 0.46, size * 0.3, angle, 14
        )
        brush.fill(canvas, petal, colour)
    brush.disc(canvas, x, y, size * 0.26, BRIGHT_GOLD)
