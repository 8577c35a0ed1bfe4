"""Ink landscapes: mountains in mist, water, boats, huts, birds and travellers."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.demo import brush
from pipeline.demo.brush import Colour, Field, Points, Rng
from pipeline.demo.ink_sheet import Ink


def ridge(rng: Rng, width: int, base: float, height: float, peaks: int, steep: float) -> Field:
    """A ridgeline: the row of the mountains' edge for every column, float32 ``(width,)``."""
    x = np.arange(width, dtype=np.float32)
    line = np.zeros(width, np.float32)
    for place in (np.arange(peaks) + rng.uniform(0.1, 0.9, peaks)) / peaks:
        half = height / steep * rng.uniform(0.7, 1.4)
        reach = np.clip(1 - np.abs(x - place * width) / (half * 1.9), 0, 1)
        line = np.maximum(line, reach ** rng.uniform(1.1, 1.9) * np.float32(rng.uniform(0.55, 1.0)))
    rough = brush.wander(rng, width, max(height * 0.45, 20), 5) * 0.16
    return np.asarray(base - height * np.clip(line + rough * (0.35 + line) + 0.06, 0, None), np.float32)


def mountain(ink: Ink, rng: Rng, edge: Field, base: float, strength: float, colour: Colour, bold: float) -> None:
    """Paints one range: dark along its edge, folded by texture strokes, fading into mist above row ``base``."""
    top, bottom = max(int(edge.min()) - 2, 0), min(int(base), ink.height)
    if bottom - top < 8:
        return
    area = (slice(top, bottom), slice(0, ink.width))
    rows, columns = np.mgrid[top:bottom, 0 : ink.width].astype(np.float32)
    below = rows - edge
    inside = np.clip(below + 0.5, 0, 1)
    tall = max(base - float(edge.min()), 1.0)
    drift = brush.noise(rng, bottom - top, ink.width, tall * 0.35, 3, 2.5) - 0.5
    fade = 1 - brush.smoothstep(0.30, 0.95, (rows - edge.min()) / tall + drift * 0.5)
    # The folds are noise that hangs from the ridge: sampled by depth below it, they follow every peak down.
    folds = brush.noise(rng, bottom - top + 1, ink.width, tall * 0.30, 4, 0.33)
    sway = columns + drift * tall * 0.25
    hung = cv2.remap(folds, sway, np.clip(below, 0, None), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    body = 0.22 + 0.5 * np.exp(-np.clip(below, 0, None) / (0.07 * tall + 3)) + 0.75 * brush.smoothstep(0.5, 0.78, hung)
    ink.cover(area, inside * np.clip(fade * 1.25, 0, 0.97))
    ink.layer(area, inside * fade * body * np.float32(strength), colour)
    if bold > 0:
        _texture_strokes(ink, rng, edge, tall, strength * bold)


def _texture_strokes(ink: Ink, rng: Rng, edge: Field, tall: float, strength: float) -> None:
    """The brush drawing on a near mountain: a broken contour, strokes down its flanks, and moss dots."""
    lines: list[Points] = []
    x = 0
    while x < ink.width - 12:
        length = int(rng.uniform(0.04, 0.14) * ink.width) + 8
        span = np.linspace(x, min(x + length, ink.width - 1), 12)
        path = np.stack([span, edge[span.astype(int)] + rng.normal(0, 0.5, 12)], axis=1)
        lines.append(brush.ribbon(path, brush.swell(12, ink.unit * 0.006 * ink.weight, 0.3, 0.1)))
        x += int(length * rng.uniform(0.85, 1.3))
    for start in rng.uniform(2, ink.width - 3, int(ink.width * 0.16)):
        lean = float(edge[min(int(start) + 6, ink.width - 1)] - edge[max(int(start) - 6, 0)])
        depth = edge[int(start)] + rng.uniform(0.01, 0.4) * tall
        reach = rng.uniform(0.04, 0.13) * tall
        fall = [[start, depth], [start + np.sign(lean) * reach * 0.25, depth + reach * 0.5]]
        fall.append([start + np.clip(lean * 0.4, -0.5, 0.5) * reach, depth + reach])
        if depth < edge.min() + tall * 0.55:
            lines.append(brush.ribbon(brush.curve(fall, 8), brush.swell(8, ink.unit * 0.0045 * ink.weight, 0.2, 0.1)))
    ink.strokes(lines, ink.palette.ink, 0.6 * strength, 0.6)
    dots = []
    for column in rng.normal(rng.uniform(0.1, 0.9, 6)[:, None], 0.03, (6, 12)).ravel() * ink.width:
        if 2 < column < ink.width - 2 and edge[int(column)] < edge.min() + tall * 0.5:
            size = ink.unit * rng.uniform(0.003, 0.007) * ink.weight
            dots.append(brush.oval(column, edge[int(column)] + rng.uniform(-0.01, 0.02) * tall, size * 1.3, size))
    ink.strokes(dots, ink.palette.ink, 0.7 * strength)


def ranges(ink: Ink, rng: Rng, horizon: float, count: int, tallest: float, steep: float = 1.3) -> None:
    """Paints ranges one before the other down to row ``horizon`` (a share of the height), with mist between."""
    hill, dark = ink.palette.hill, ink.palette.ink
    for step in range(count):
        near = (step + 1) / count
        base = ink.height * (horizon - 0.30 * (1 - near) * horizon) + ink.height * 0.04
        height = ink.height * tallest * rng.uniform(0.75, 1.05) * (1.0 - 0.45 * near)
        peaks = int(rng.integers(1, 3)) + round(ink.width / max(height, 60) * 0.5)
        edge = ridge(rng, ink.width, base, height, peaks, steep)
        colour = brush.mix(hill, dark, 0.15 + 0.5 * near**2)
        mountain(ink, rng, edge, base, 0.22 + 0.62 * near, colour, 0.25 + near if near > 0.4 else 0.0)
        if step < count - 1:
            ink.mist(rng, base - height * 0.12, height * 0.14, 0.75)
    ink.note("mountain", "mist")


def bank(ink: Ink, rng: Rng, row: float, rise: float, side: int, reach: float = 0.6) -> Field:
    """Paints a near bank of earth and stones that comes in from one side (-1 left, 1 right); returns its edge."""
    x = np.linspace(0, 1, ink.width, dtype=np.float32)
    away = x if side < 0 else 1 - x
    slope = brush.smoothstep(reach, 0.0, away)
    rough = brush.wander(rng, ink.width, ink.width * 0.18, 5)
    edge = row + ink.height * 0.05 - rise * slope * (1 + 0.30 * rough) + rise * 0.04 * rough
    edge = np.where(slope > 0.01, edge, ink.height + 5).astype(np.float32)
    mountain(ink, rng, edge, row + rise * 0.9, 0.75, brush.mix(ink.palette.hill, ink.palette.ink, 0.45), 1.0)
    return edge


def water(ink: Ink, rng: Rng, top: float, bottom: float, count: int) -> None:
    """Hints at water: a few long, thin, broken lines."""
    lines = []
    for _ in range(count):
        row, start = rng.uniform(top, bottom), rng.uniform(-0.1, 0.85) * ink.width
        span = start + np.linspace(0, rng.uniform(0.08, 0.3) * ink.width, 16)
        path = np.stack([span, row + np.sin(span * 0.09 + row) * ink.unit * 0.003], axis=1)
        lines.append(brush.ribbon(path, brush.swell(16, ink.unit * 0.0035 * ink.weight, 0.2)))
    ink.strokes(lines, ink.palette.ink, 0.32, 0.3)
    ink.note("water")


def boat(ink: Ink, rng: Rng, x: float, y: float, size: float) -> None:
    """Paints a small boat with a person and a pole; ``size`` is half its length in pixels."""
    flip = brush.chance(rng, 0.5)
    hull = brush.curve([[-1, -0.10], [-0.5, 0.06], [0.3, 0.07], [1.05, -0.18]], 20)
    keel = brush.curve([[1.05, -0.18], [0.4, 0.22], [-0.6, 0.2], [-1, -0.10]], 20)
    shape = brush.placed(np.concatenate([hull, keel]), x, y, size, flip)
    ink.clear(shape)
    ink.strokes([shape], ink.palette.ink, 0.55)
    ink.stroke(brush.placed(hull, x, y, size, flip), size * 0.07, 0.8)
    if brush.chance(rng, 0.5):
        roof = brush.curve([[-0.5, 0.02], [-0.45, -0.32], [-0.05, -0.36], [0.05, 0.02]], 14)
        ink.strokes([brush.placed(roof, x, y, size, flip)], ink.palette.hill, 0.9)
        ink.stroke(brush.placed(roof, x, y, size, flip), size * 0.05, 0.8)
    person(ink, *brush.pair(brush.placed([[0.5, 0.0]], x, y, size, flip)[0]), size * 0.5)
    pole = brush.placed([[0.62, -0.6], [0.9, -0.1], [1.1, 0.35]], x, y, size, flip)
    ink.stroke(brush.curve(pole, 8), size * 0.035, 0.8)
    ink.note("boat", "figure")


def person(ink: Ink, x: float, y: float, size: float) -> None:
    """Paints a tiny person in a robe and a wide hat, ``size`` pixels tall, standing on ``x, y``."""
    robe = brush.placed([[-0.24, 0], [-0.13, -0.68], [0.11, -0.68], [0.26, 0]], x, y, size)
    hat = brush.placed([[-0.27, -0.74], [0, -1.0], [0.27, -0.74]], x, y, size)
    ink.clear(robe, 0.8)
    ink.strokes([robe], ink.palette.hill, 0.7)
    ink.strokes([hat], ink.palette.ink, 0.9)
    ink.stroke(np.array([robe[0], robe[1], robe[2], robe[3]]), max(1.0, size * 0.05), 0.7)


def hut(ink: Ink, rng: Rng, x: float, y: float, size: float) -> None:
    """Paints an open pavilion with a curved roof, ``size`` pixels wide, standing on ``x, y``."""
    walls = brush.placed([[-0.32, 0], [-0.32, -0.4], [0.32, -0.4], [0.32, 0]], x, y, size)
    roof = brush.curve([[-0.56, -0.36], [-0.3, -0.46], [-0.1, -0.72], [0.1, -0.72], [0.3, -0.46], [0.56, -0.36]], 24)
    ink.clear(np.concatenate([walls, brush.placed(roof, x, y, size)]), 0.9)
    ink.strokes([brush.placed(roof, x, y, size)], brush.mix(ink.palette.hill, ink.palette.ink, 0.35), 0.9)
    for post in (-0.32, -0.1, 0.12, 0.32):
        ink.stroke(brush.placed([[post, 0], [post, -0.4]], x, y, size), max(1.2, size * 0.03), 0.9)
    ink.stroke(brush.placed(roof, x, y, size), max(1.2, size * 0.03), 1.0)
    ink.stroke(brush.placed([[-0.42, 0.01], [0.42, 0.01]], x, y, size), max(1.2, size * 0.04), 0.9)
    ink.note("pavilion")


def birds(ink: Ink, rng: Rng, x: float, y: float, size: float, count: int) -> None:
    """Paints a skein of flying birds: two curved strokes and a body each."""
    lines = []
    lean = rng.uniform(0.35, 0.6) * rng.choice([-1, 1])
    for index in range(count):
        place = (index - count / 2) * size * 2.3
        cx, cy = x + place + rng.normal(0, size * 0.25), y + abs(place) * lean + rng.normal(0, size * 0.25)
        flap = rng.uniform(0.35, 0.65)
        wing = brush.curve([[-1, -flap], [-0.4, -flap * 0.7], [0, 0], [0.35, -flap * 0.8], [0.95, -flap * 0.5]], 14)
        lines.append(brush.ribbon(brush.placed(wing, cx, cy, size), brush.swell(14, size * 0.2, 0.1, 0.1, 0.5)))
        body = brush.curve([[-0.3, 0.12], [0.05, 0.02], [0.5, -0.06]], 8)
        lines.append(brush.ribbon(brush.placed(body, cx, cy, size), brush.swell(8, size * 0.2, 0.2, 0.1, 0.5)))
    ink.strokes(lines, ink.palette.ink, 0.9)
    ink.note("bird")


def moon(ink: Ink, rng: Rng, x: float, y: float, radius: float) -> None:
    """Leaves the moon bare in a wash of night around it."""
    rows, columns = np.mgrid[0 : ink.height, 0 : ink.width].astype(np.float32)
    distance = np.hypot(columns - x, rows - y)
    cloud = brush.noise(rng, ink.height, ink.width, radius * 3, 3, 2.0)
    night = (
        np.exp(-((distance / (radius * 5)) ** 2)) * (0.35 + 0.9 * cloud) * brush.smoothstep(-1, 1.5, distance - radius)
    )
    ink.layer(
        (slice(0, ink.height), slice(0, ink.width)), 0.42 * night, brush.mix(ink.palette.hill, ink.palette.ink, 0.2)
    )
    ink.note("moon")
