"""Skies, mountains, water, trees and buildings of the luminous manner."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.demo import brush
from pipeline.demo.brush import Colour, Field, Rng
from pipeline.demo.luminous_oil import Oil


def sky(oil: Oil, rng: Rng, horizon: float, cloudy: float, sun: tuple[float, float] | None) -> None:
    """Lays in the sky down to row ``horizon``: its gradient, drifting clouds lit from below, and the light's source.

    Args:
        oil: the painting.
        rng: shapes the clouds.
        horizon: row of the horizon.
        cloudy: share of the sky that is clouded, about.
        sun: column and row of the sun, or None when it is outside of the picture.
    """
    # A little further down than the horizon, for skylines that dip below it.
    rows, p = min(int(horizon + oil.height * 0.08), oil.height), oil.palette
    view = oil.canvas[:rows]
    view[:] = brush.ramp(rows, oil.width, [(0, p.top), (0.55, p.middle), (1, p.low)])
    if sun is not None:
        brush.glow(view, sun[0], sun[1], oil.unit * 0.42, p.low, 0.75)
        brush.glow(view, sun[0], sun[1], oil.unit * 0.18, p.light, 0.8)
    depth = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    puff = brush.noise(rng, rows, oil.width, oil.unit * rng.uniform(0.18, 0.34), 5, rng.uniform(1.6, 3.4))
    lower = np.roll(puff, -max(2, round(oil.unit * 0.025)), axis=0)
    body = brush.smoothstep(0.5 - (cloudy - 0.5) * 0.4, 0.72 - (cloudy - 0.5) * 0.4, puff - 0.10 * depth)
    lit = brush.smoothstep(-0.05, 0.07, puff - lower)[..., None]
    paint = np.asarray(p.cloud, np.float32) * lit + np.asarray(p.shade, np.float32) * (1 - lit)
    brush.blend(view, body * np.float32(0.85), paint)
    if sun is not None:
        brush.glow(view, sun[0], sun[1], oil.unit * 0.07, p.light, 0.95)
        brush.disc(view, sun[0], sun[1], oil.unit * 0.022, brush.mix(p.light, (255, 255, 245), 0.6))
        oil.note("sun")
    oil.note("sky", "cloud")


def edge_line(rng: Rng, width: int, base: float, height: float, peaks: int, rough: float) -> Field:
    """A skyline: its row for every column, float32 ``(width,)``; ``rough`` 0 rolls, 1 is rocky."""
    x = np.arange(width, dtype=np.float32)
    line = np.zeros(width, np.float32)
    for place in (np.arange(peaks) + rng.uniform(0.1, 0.9, peaks)) / max(peaks, 1):
        reach = np.clip(1 - np.abs(x / width - place) * peaks * rng.uniform(0.6, 1.1), 0, 1)
        line = np.maximum(line, reach ** (2 - rough) * np.float32(rng.uniform(0.5, 1)))
    return np.asarray(
        base - height * np.clip(line + brush.wander(rng, width, width * 0.16, 6) * (0.07 + 0.10 * rough), 0, None),
        np.float32,
    )


def mountains(
    oil: Oil, rng: Rng, edge: Field, base: float, colour: Colour, light: Colour, haze: Colour, snow: float
) -> None:
    """Lays in one range with light from one side, snow above a line, and haze at its foot.

    Args:
        oil: the painting.
        rng: shapes the flanks.
        edge: row of the skyline for every column.
        base: row of the foot.
        colour: the shaded flanks.
        light: the lit flanks.
        haze: what the foot dissolves into.
        snow: share of the height, from the top, that is under snow.
    """
    top, bottom = max(int(edge.min()) - 1, 0), min(int(base) + 1, oil.height)
    if bottom - top < 4:
        return
    rows = np.arange(top, bottom, dtype=np.float32)[:, None]
    below = rows - edge
    tall = max(base - float(edge.min()), 1)
    flanks = brush.noise(rng, bottom - top + 1, oil.width, tall * 0.5, 5, 0.5)
    columns = np.broadcast_to(np.arange(oil.width, dtype=np.float32), below.shape)
    hung = cv2.remap(
        flanks,
        columns + below * 0.35 * oil.side,
        np.clip(below, 0, None),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REFLECT,
    )
    slope = np.clip(np.gradient(cv2.GaussianBlur(edge[None], (0, 0), 4)[0]) * oil.side, -1, 1)
    lit = brush.smoothstep(0.40, 0.62, hung + 0.16 * slope)
    white = (
        brush.smoothstep(0.0, 0.12, snow - (rows - edge.min()) / tall + (hung - 0.5) * 0.55)
        if snow > 0
        else np.zeros_like(lit)
    )
    paint = np.asarray(colour, np.float32) + lit[..., None] * (
        np.asarray(light, np.float32) - np.asarray(colour, np.float32)
    )
    pale = brush.mix(colour, (255, 250, 242), 0.45), brush.mix(light, (255, 252, 245), 0.75)
    cap = np.asarray(pale[0], np.float32) + lit[..., None] * (
        np.asarray(pale[1], np.float32) - np.asarray(pale[0], np.float32)
    )
    paint += white[..., None] * (cap - paint)
    foot = brush.smoothstep(0.45, 1.05, (rows - edge.min()) / tall)[..., None] * 0.75
    paint += foot * (np.asarray(haze, np.float32) - paint)
    brush.blend(oil.canvas[top:bottom], np.clip(below + 0.5, 0, 1).astype(np.float32), paint)


def water(oil: Oil, rng: Rng, top: float, tint: Colour, calm: float) -> None:
    """Mirrors what stands above row ``top`` in the water below it, blurred by ripples; ``calm`` 1 is glass."""
    start = int(top)
    depth = oil.height - start
    rows, columns = np.mgrid[0:depth, 0 : oil.width].astype(np.float32)
    far = rows / max(depth, 1)
    ripple = brush.noise(rng, depth, oil.width, oil.unit * 0.035, 3, 7) - 0.5
    shift = ripple * (1.6 - calm) * oil.unit * 0.10 * (0.15 + far)
    # A sheet lower than the sky is tall would run out of picture to mirror: it is squeezed to fit.
    source = np.clip(start - 2 - rows * min(1.0, (start - 4) / max(depth, 1)) + shift, 0, start - 1)
    mirrored = cv2.remap(oil.canvas, columns + shift * 0.5, source, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    oil.canvas[start:] = mirrored
    brush.blend(oil.canvas[start:], (0.16 + 0.34 * far).astype(np.float32), tint)
    sparkle = brush.smoothstep(0.20, 0.42, ripple) * (1.3 - calm) * 0.55
    brush.blend(oil.canvas[start:], sparkle.astype(np.float32), brush.mix(oil.palette.low, oil.palette.light, 0.5))
    oil.note("water", "reflection")


def foliage(oil: Oil, rng: Rng, x: float, y: float, wide: float, tall: float, colour: Colour, count: int = 130) -> None:
    """Sets a mass of leaves around a point: dark touches first, lit ones above, on the side of the light."""
    for share, number in ((0.0, count), (0.4, count // 2), (0.85, count // 4)):
        angle, far = rng.uniform(0, 6.3, number), np.sqrt(rng.random(number))
        lift = share * 0.35
        places = np.stack(
            [
                x + np.cos(angle) * far * wide * (1 - share * 0.3) - oil.side * lift * wide * 0.6,
                y + np.sin(angle) * far * tall * (1 - share * 0.3) - lift * tall,
            ],
            axis=1,
        )
        tone = brush.mix(brush.mix(colour, oil.palette.dark, 0.5), brush.mix(colour, oil.palette.light, 0.55), share)
        sizes = wide * rng.uniform(0.07, 0.16, number) * (1.1 - 0.4 * share)
        oil.dabs(places, sizes, brush.varied(rng, tone, number, 9))


def tree(oil: Oil, rng: Rng, x: float, y: float, tall: float, colour: Colour) -> None:
    """Paints a broad tree standing on ``x, y``."""
    trunk = brush.curve(
        [(x, y), (x + rng.normal(0, 0.03) * tall, y - tall * 0.35), (x + rng.normal(0, 0.05) * tall, y - tall * 0.7)],
        14,
    )
    brush.stroke(oil.canvas, trunk, np.linspace(0.07, 0.02, 14) * tall, brush.mix(oil.palette.dark, colour, 0.25))
    for _ in range(5):
        foliage(
            oil,
            rng,
            x + rng.normal(0, 0.15) * tall,
            y - tall * rng.uniform(0.5, 0.85),
            tall * 0.2,
            tall * 0.17,
            colour,
            60,
        )
    oil.note("tree")


def conifer(oil: Oil, rng: Rng, x: float, y: float, tall: float, colour: Colour) -> None:
    """Paints a fir standing on ``x, y``: tiers of hanging touches."""
    for share in np.linspace(0, 1, max(6, int(tall / 9))):
        half = tall * 0.19 * (1 - share) + tall * 0.012
        row = y - tall * 0.06 - share * tall * 0.92
        bough = np.array(
            [
                (x - half, row + half * 0.35),
                (x, row - tall * 0.07),
                (x + half, row + half * 0.35),
                (x, row + half * 0.1),
            ]
        )
        brush.fill(
            oil.canvas,
            bough + rng.normal(0, tall * 0.008, (4, 2)),
            brush.vary(rng, brush.mix(oil.palette.dark, colour, 0.45 + 0.25 * share), 6),
        )
    oil.note("tree", "fir")


def tree_line(
    oil: Oil, rng: Rng, row: float, tall: float, colour: Colour, start: float = 0.0, end: float = 1.0
) -> None:
    """Paints a distant wood along a row, between two shares of the width."""
    first, last = start * oil.width, end * oil.width
    count = int((last - first) / max(tall, 4.0) * 22)
    x = rng.uniform(first, last, count)
    crowns = np.interp(x, np.linspace(first, last, 40), np.clip(0.6 + 0.8 * brush.wander(rng, 40, 7, 3), 0.15, 1.4))
    share = np.sort(rng.random(count))[::-1]
    places = np.stack([x, row - share * crowns * tall * 0.8], axis=1)
    dark, lit = brush.mix(colour, oil.palette.dark, 0.3), brush.mix(colour, oil.palette.light, 0.12)
    tones = np.asarray(dark) + share[:, None] * (np.asarray(lit) - np.asarray(dark))
    oil.dabs(places, tall * rng.uniform(0.08, 0.2, count), brush.varied(rng, tones, count, 6), 0.7)
    oil.note("tree")


def ground(
    oil: Oil, rng: Rng, top: float, far: Colour, near: Colour, touches: int, flowers: Colour | None = None
) -> None:
    """Lays in land from row ``top`` down, darker towards us, with touches of grass (and flowers) over it."""
    start = int(top)
    view = oil.canvas[start:]
    view[:] = brush.ramp(view.shape[0], oil.width, [(0, far), (0.45, brush.mix(far, near, 0.6)), (1, near)])
    field = brush.noise(rng, view.shape[0], oil.width, oil.unit * 0.10, 4, 5)
    brush.blend(view, brush.smoothstep(0.52, 0.70, field) * np.float32(0.55), brush.mix(far, oil.palette.light, 0.35))
    brush.blend(view, brush.smoothstep(0.48, 0.30, field) * np.float32(0.45), brush.mix(near, oil.palette.dark, 0.35))
    share = np.sort(rng.random(touches) ** 0.8)
    places = np.stack([rng.uniform(0, oil.width, touches), top + share * (oil.height - top)], axis=1)
    tones = [flowers if flowers is not None and rng.random() < 0.3 else brush.mix(far, near, float(s)) for s in share]
    oil.dabs(places, oil.unit * (0.002 + 0.0065 * share**1.3), brush.varied(rng, tones, touches, 16), 0.8)


def winding(oil: Oil, rng: Rng, top: float, wide: float, colour: Colour, alpha: float) -> None:
    """Lays a path or a creek that winds from row ``top`` to the lower edge, widening towards us."""
    t = np.linspace(0, 1, 40)
    row = top + (oil.height * 1.02 - top) * t**1.5
    sway = np.sin(t * rng.uniform(5, 8) + rng.uniform(0, 6)) * oil.width * 0.22 * (0.35 + 0.65 * t) * (1 - 0.3 * t)
    line = np.stack([oil.x(rng.uniform(0.45, 0.62)) + sway, row], axis=1)
    half = oil.unit * wide * (0.04 + t**1.6)
    shape = np.concatenate(
        [line - np.stack([half, 0 * half], axis=1), (line + np.stack([half, 0 * half], axis=1))[::-1]]
    )
    oil.lay(shape, colour, alpha, oil.unit * 0.003)


def sailboat(oil: Oil, x: float, y: float, size: float, cloth: Colour) -> None:
    """Paints a sloop under sail and its reflection; ``size`` is the height of the mast in pixels."""
    hull = brush.curve([[-0.34, -0.08], [-0.2, 0.02], [0.25, 0.02], [0.42, -0.1]], 16)
    shade = brush.mix(cloth, oil.palette.shade, 0.45)
    for flip, alpha in ((-0.55, 0.35), (1.0, 1.0)):
        for points, tone in (
            ([[-0.02, -0.14], [-0.02, -1.0], [-0.36, -0.14]], cloth),
            ([[0.03, -0.92], [0.03, -0.16], [0.36, -0.16]], shade),
            (hull, oil.palette.dark),
        ):
            shape = np.asarray(points) * (oil.side, flip) * size + (x, y)
            oil.lay(shape, tone, alpha, 0.0 if alpha == 1 else size * 0.02)
    brush.line(oil.canvas, [(x, y), (x, y - size * 1.02)], oil.palette.dark, max(1, size * 0.012))
    oil.note("boat", "sail")


def cottage(oil: Oil, x: float, y: float, size: float, roof: Colour, lit: bool) -> None:
    """Paints a small gabled house, ``size`` pixels wide, standing on ``x, y``; its window lit in the evening."""
    wall = brush.mix(brush.mix(oil.palette.low, oil.palette.near, 0.5), (150, 84, 62), 0.45)
    oil.lay(brush.placed([[-0.5, 0], [-0.5, -0.42], [0.5, -0.42], [0.5, 0]], x, y, size), wall)
    oil.lay(
        brush.placed([[0.15, 0], [0.15, -0.42], [0.5, -0.42], [0.5, 0]], x, y, size),
        brush.mix(wall, oil.palette.dark, 0.35),
    )
    oil.lay(brush.placed([[-0.58, -0.38], [-0.40, -0.78], [0.40, -0.78], [0.58, -0.38]], x, y, size), roof)
    oil.lay(
        brush.placed([[0.18, -0.7], [0.18, -0.98], [0.30, -0.98], [0.30, -0.7]], x, y, size),
        brush.mix(roof, oil.palette.dark, 0.4),
    )
    for left in (-0.36, -0.1):
        pane = brush.placed([[left, -0.14], [left, -0.3], [left + 0.12, -0.3], [left + 0.12, -0.14]], x, y, size)
        oil.lay(pane, (255, 212, 120) if lit else oil.palette.dark)
    oil.note("house")
