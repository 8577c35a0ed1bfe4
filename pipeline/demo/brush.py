"""Shared drawing helpers: colours, noise, papers, gradients, curves, strokes and blending.

A canvas is a ``uint8`` array of shape ``(height, width, 3)``, RGB; masks have no third axis. Points are floats in
pixels, ``x`` to the right and ``y`` down. A picture is a pure function of its random generator's seed.
"""

from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

Canvas = NDArray[np.uint8]
Field = NDArray[np.float32]
Points = NDArray[np.float64]
Colour = tuple[int, int, int]
Area = tuple[slice, slice]  #: rows and columns of a canvas
Rng = np.random.Generator

#: Bits of sub-pixel precision that points are handed to OpenCV with.
SUBPIXEL_BITS = 4


def rgb(code: str) -> Colour:
    """The colour of a code such as ``"#1f3a5f"``."""
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """A colour between two: ``share`` 0 is the first, 1 the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def fade(first: Colour, second: Colour, share: ArrayLike) -> Field:
    """Two colours mixed pixel by pixel: float32, one dimension more than ``share``."""
    start, end = np.asarray(first, np.float32), np.asarray(second, np.float32)
    return np.asarray(start + np.asarray(share, np.float32)[..., None] * (end - start), np.float32)


def varied(rng: Rng, colours: ArrayLike, count: int, amount: float = 10.0) -> list[Colour]:
    """One colour, or each of ``count``, a little lighter or darker and a little off in hue: ``amount`` 8-bit steps."""
    shift = rng.normal(0, amount, (count, 1)) + rng.normal(0, amount / 3, (count, 3))
    return list(map(tuple, np.clip(np.asarray(colours) + shift, 0, 255).astype(int).tolist()))


def vary(rng: Rng, colour: Colour, amount: float = 10.0) -> Colour:
    """The colour, varied as :func:`varied` does."""
    return varied(rng, colour, 1, amount)[0]


def smoothstep(low: float, high: float, values: ArrayLike) -> Field:
    """0 below ``low``, 1 above ``high``, smooth between; ``low`` may exceed ``high`` for a fall."""
    t = np.clip((np.asarray(values, np.float32) - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def noise(rng: Rng, height: int, width: int, cell: float, octaves: int = 4, stretch: float = 1.0) -> Field:
    """Fractal noise: ``(height, width)`` float32, mostly within 0..1 with mean 0.5.

    Its largest features are ``cell`` pixels tall and ``stretch`` times as wide; each octave halves size and strength.
    """
    total = np.full((height, width), 0.5, np.float32)
    for octave in range(octaves):
        tall, wide = max(cell / 2**octave, 1.2), max(cell * stretch / 2**octave, 1.2)
        grid = rng.random((int(height / tall) + 2, int(width / wide) + 2), dtype=np.float32) - 0.5
        total += cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC) * (0.6 / 2**octave)
    return total


def wander(rng: Rng, count: int, cell: float, octaves: int = 4) -> Field:
    """A fractal line: ``count`` float32 values, mostly within -1..1, features ``cell`` values long."""
    return (noise(rng, 1, count, cell, octaves)[0] - 0.5) * 2.4


def ramp(height: int, width: int, stops: Sequence[tuple[float, Colour]]) -> Canvas:
    """A vertical gradient through ``stops``, each a height (0 top, 1 bottom) and a colour, in rising order."""
    places, colours = zip(*stops, strict=True)
    bands = [np.interp(np.linspace(0, 1, height), places, band) for band in zip(*colours, strict=True)]
    return np.repeat(np.stack(bands, axis=-1)[:, None].astype(np.uint8), width, axis=1)


def curve(points: ArrayLike | Sequence[object], count: int = 24) -> Points:
    """A smooth line (Catmull-Rom) through the points: ``(count, 2)``."""
    knots = np.asarray(points, np.float64)
    padded = np.concatenate([2 * knots[:1] - knots[1:2], knots, 2 * knots[-1:] - knots[-2:-1]])
    start, t = _places_along(len(knots), count)
    before, first, second, after = (padded[start + step] for step in range(4))
    bend = 2 * before - 5 * first + 4 * second - after
    twist = 3 * first - before - 3 * second + after
    return np.asarray(0.5 * (2 * first + (second - before) * t + bend * t**2 + twist * t**3))


@lru_cache(maxsize=512)
def _places_along(knots: int, count: int) -> tuple[NDArray[np.int64], Points]:
    """Where each of ``count`` points of a line lies: the knot before it, and its share of the way to the next."""
    place = np.linspace(0, knots - 1 - 1e-9, count)
    start = place.astype(int)
    return start, (place - start)[:, None]


@lru_cache(maxsize=512)
def shape(text: str, smooth: int = 0) -> Points:
    """The line of a text, ``"x y, x y"``, drawn smoothly through its places with ``smooth`` points: ``(n, 2)``."""
    places = np.array([[float(number) for number in place.split()] for place in text.split(",")])
    outline = curve(places, smooth) if smooth else places
    outline.setflags(write=False)
    return outline


def box(left: float, top: float, right: float, bottom: float) -> Points:
    """The corners of an upright rectangle."""
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float64)


def ribbon(points: Points, widths: ArrayLike) -> Points:
    """The outline of a brush stroke along ``(n, 2)`` points, ``widths`` pixels wide at each (or everywhere)."""
    # As numpy.gradient, which takes three times as long for so few points.
    slope = np.concatenate([points[1:2] - points[:1], (points[2:] - points[:-2]) / 2, points[-1:] - points[-2:-1]])
    length = np.maximum(np.hypot(slope[:, 0], slope[:, 1]), 1e-6)[:, None]
    normal = np.stack([-slope[:, 1], slope[:, 0]], axis=1) / length
    half = np.broadcast_to(np.asarray(widths, np.float64), (len(points),))[:, None] / 2
    return np.concatenate([points + normal * half, (points - normal * half)[::-1]])


def swell(count: int, widest: float, start: float = 0.1, end: float = 0.0, at: float = 0.4) -> Points:
    """Widths of a brush stroke that swells and tapers: ``start`` and ``end`` are shares of ``widest``."""
    return np.interp(np.linspace(0, 1, count), [0, at, 1], [start * widest, widest, end * widest])


def blob(rng: Rng, x: float, y: float, wide: float, tall: float, rough: float = 0.15, count: int = 28) -> Points:
    """A closed irregular outline around a point: ``(count, 2)``; ``wide`` and ``tall`` are half axes."""
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    waves = sum(rng.normal(0, rough / k) * np.cos(k * angle + rng.uniform(0, 6.3)) for k in range(2, 6))
    reach = np.clip(1 + np.asarray(waves), 0.4, 1.7)
    return np.stack([x + np.cos(angle) * wide * reach, y + np.sin(angle) * tall * reach], axis=1)


def oval(x: float, y: float, wide: float, tall: float, turn: float = 0.0, count: int = 28) -> Points:
    """A closed ellipse with half axes ``wide`` and ``tall``, turned by ``turn`` radians."""
    return placed(_circle(count) * (wide, tall), x, y, 1, turn=turn)


@lru_cache(maxsize=64)
def _circle(count: int) -> Points:
    """Points of the circle of radius 1 around nought: ``(count, 2)``."""
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def placed(points: ArrayLike, x: float, y: float, scale: float, flip: bool = False, turn: float = 0.0) -> Points:
    """Points drawn in a unit of their own, put at ``x, y``: turned clockwise by ``turn`` radians, then mirrored."""
    cos, sin = np.cos(turn) * scale, np.sin(turn) * scale
    shape = np.asarray(points, np.float64) @ np.array([[cos, sin], [-sin, cos]])
    return np.asarray(shape * (-1 if flip else 1, 1) + (x, y))


def fixed(points: ArrayLike) -> NDArray[np.int32]:
    """Points in the sub-pixel steps that OpenCV takes."""
    return np.round(np.asarray(points, np.float64) * (1 << SUBPIXEL_BITS)).astype(np.int32)


def fill(canvas: Canvas, points: ArrayLike, colour: Colour | int) -> None:
    """Fills a closed outline; on a mask the colour is one number."""
    cv2.fillPoly(canvas, [fixed(points)], colour, cv2.LINE_AA, SUBPIXEL_BITS)


def line(canvas: Canvas, points: ArrayLike, colour: Colour, width: float = 1, closed: bool = False) -> None:
    """Draws a line of even width, in whole pixels."""
    cv2.polylines(canvas, [fixed(points)], closed, colour, max(1, round(width)), cv2.LINE_AA, SUBPIXEL_BITS)


def disc(canvas: Canvas, x: float, y: float, radius: float, colour: Colour, rim: float = 0) -> None:
    """Fills a circle, or draws its rim, ``rim`` pixels wide."""
    thick = max(1, round(rim)) if rim else cv2.FILLED
    cv2.circle(canvas, (round(x * 16), round(y * 16)), round(radius * 16), colour, thick, cv2.LINE_AA, SUBPIXEL_BITS)


def covered(shape: tuple[int, ...], *outlines: Points, soft: float = 0, margin: int = 2) -> tuple[Area, Field]:
    """The area of a canvas that outlines touch (perhaps empty), and how much they cover of each of its pixels.

    The cover is float32, 0 to 1, blurred by ``soft`` pixels; ``margin`` is left around the outlines beside the blur.
    """
    points, reach, size = np.concatenate(outlines), margin + 3 * soft, shape[1::-1]
    left, top = np.clip(np.floor(points.min(axis=0) - reach).astype(int), 0, size)
    right, bottom = np.clip(np.ceil(points.max(axis=0) + reach).astype(int) + 1, 0, size)
    mask = np.zeros((bottom - top, right - left), np.uint8)
    if mask.size:
        for outline in outlines:
            fill(mask, outline - (left, top), 255)
        if soft > 0:
            mask = np.asarray(cv2.GaussianBlur(mask, (0, 0), soft), np.uint8)
    return (slice(top, bottom), slice(left, right)), mask.astype(np.float32) / np.float32(255)


def blend(canvas: Canvas, cover: ArrayLike, paint: Colour | Canvas | Field) -> None:
    """Lays paint (one colour, or a picture of the same size) over a canvas, as much as ``cover`` says (0..1)."""
    mixed = np.asarray(paint, np.float32) - canvas
    mixed *= np.asarray(cover, np.float32)[..., None]
    mixed += canvas
    canvas[:] = np.clip(mixed, 0, 255, out=mixed)


def glow(canvas: Canvas, x: float, y: float, radius: float, colour: Colour, alpha: float) -> None:
    """Adds a soft light around a point, fading to nothing at about twice ``radius``."""
    rows, columns = np.ogrid[: canvas.shape[0], : canvas.shape[1]]
    distance = ((columns - x) ** 2 + (rows - y) ** 2).astype(np.float32)
    blend(canvas, np.exp(-distance / (radius * radius)) * np.float32(alpha), colour)


def textured(canvas: Canvas, grain: Field, strength: float) -> Canvas:
    """The canvas with its lightness following ``grain`` (mean 0.5): paper, wood or weave shining through."""
    lit = canvas * (1 + (grain - np.float32(0.5)) * np.float32(strength))[..., None]
    return np.asarray(np.clip(lit, 0, 255, out=lit), np.uint8)


def paper(rng: Rng, height: int, width: int, tone: Colour, age: float = 0.12) -> Canvas:
    """A sheet of paper: fibres, cloudy stains, and edges that have darkened by ``age``."""
    sheet = np.full((height, width, 3), tone, np.uint8)
    cloud = noise(rng, height, width, 220, 3) + 0.3 * (noise(rng, height, width, 3, 1, 4) - 0.5)
    rows, columns = np.linspace(-1, 1, height)[:, None], np.linspace(-1, 1, width)[None, :]
    rim = (np.maximum(np.abs(rows), np.abs(columns)) ** 6).astype(np.float32)
    return textured(sheet, cloud - rim * np.float32(age * 4) + np.float32(age), 0.22)


def weave(rng: Rng, height: int, width: int) -> Field:
    """The grain of crossing threads of uneven thickness: float32 with mean 0.5."""
    return (rng.random((height, 1), dtype=np.float32) + rng.random((1, width), dtype=np.float32)) / np.float32(2)


def silk(rng: Rng, height: int, width: int, tone: Colour) -> Canvas:
    """A piece of silk: its weave over a cloudy ground."""
    return textured(paper(rng, height, width, tone, 0.16), weave(rng, height, width), 0.10)
