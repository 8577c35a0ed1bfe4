"""Seals, cartouches and columns of writing. The signs are invented: strokes thrown into a square, no characters."""

from __future__ import annotations

import numpy as np

from pipeline.demo import brush
from pipeline.demo.brush import Canvas, Colour, Points, Rng


def sign(rng: Rng) -> list[Points]:
    """The strokes of one invented sign, each a line of points within the unit square."""
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


def write(canvas: Canvas, rng: Rng, x: float, y: float, size: float, colour: Colour, bold: float = 0.11) -> None:
    """Writes one invented sign into the square of side ``size`` whose upper left corner is ``x, y``."""
    for points in sign(rng):
        path = brush.curve(points, 10) * size + (x, y)
        widths = brush.swell(10, size * bold * rng.uniform(0.8, 1.3), 0.9, 0.35, 0.15)
        brush.stroke(canvas, path, widths, colour)


def column(canvas: Canvas, rng: Rng, x: float, y: float, size: float, count: int, colour: Colour) -> None:
    """Writes ``count`` invented signs below each other, from ``x, y`` down."""
    for index in range(count):
        side = size * rng.uniform(0.85, 1.05)
        write(canvas, rng, x + rng.normal(0, size * 0.04), y + index * size * 1.22, side, colour)


def seal(canvas: Canvas, rng: Rng, x: float, y: float, size: float, colour: Colour) -> None:
    """Presses a seal with its upper left corner at ``x, y``: pale signs on red, or red signs in a red frame."""
    tall = size * float(rng.choice([1.0, 1.0, 1.5]))
    corners = np.array([[0, 0], [size, 0], [size, tall], [0, tall]]) + (x, y)
    corners += rng.normal(0, size * 0.02, corners.shape)
    filled = brush.chance(rng, 0.65)
    ink = (246, 232, 214) if filled else colour
    if filled:
        brush.glaze(canvas, corners, colour, 0.9)
    else:
        brush.line(canvas, corners, colour, max(1.0, size * 0.07), closed=True)
    cell = size / 2
    for row in range(round(tall / cell)):
        for place in range(2):
            write(canvas, rng, x + (place + 0.12) * cell, y + (row + 0.12) * cell, cell * 0.76, ink, 0.16)


def cartouche(
    canvas: Canvas, rng: Rng, x: float, y: float, size: float, count: int, ground: Colour, ink: Colour
) -> None:
    """A framed label with a column of ``count`` invented signs of ``size`` pixels, upper left corner at ``x, y``."""
    wide, tall = size * 1.5, size * (1.22 * count + 0.45)
    frame = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]]) + (x, y)
    brush.fill(canvas, frame, ground)
    brush.line(canvas, frame, ink, max(1.0, size * 0.08), closed=True)
    column(canvas, rng, x + size * 0.27, y + size * 0.3, size * 0.95, count, ink)
