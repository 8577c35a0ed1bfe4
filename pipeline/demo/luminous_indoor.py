"""Portraits and still lifes of the luminous manner: forms modelled by light out of a dark ground."""

from __future__ import annotations

import numpy as np

from pipeline.demo import brush
from pipeline.demo.brush import Colour, Field, Points, Rng
from pipeline.demo.luminous_oil import Oil


def backdrop(oil: Oil, rng: Rng, wall: Colour, x: float, y: float) -> None:
    """Lays in a wall that is lit around a point and sinks into the dark towards the edges."""
    oil.canvas[:] = brush.mix(wall, oil.palette.dark, 0.68)
    brush.glow(oil.canvas, x, y, oil.unit * 0.62, wall, 0.8)
    cloud = brush.noise(rng, oil.height, oil.width, oil.unit * 0.3, 4)
    brush.blend(
        oil.canvas, brush.smoothstep(0.45, 0.8, cloud) * np.float32(0.3), brush.mix(wall, oil.palette.light, 0.2)
    )


def modelled(
    oil: Oil, points: Points, colour: Colour, round_: float = 1.0, gloss: float = 0.0, soft: float = 0.8
) -> None:
    """Lays in a form and models it by light from the upper side of the composition.

    Args:
        oil: the painting.
        points: outline of the form.
        colour: its colour in half light.
        round_: 1 shades like a ball, 0 stays flat.
        gloss: strength of the highlight.
        soft: blur of the outline in pixels.
    """
    area = brush.bounds(points, oil.canvas.shape, 3 * soft + 1)
    if area is None:
        return
    rows, columns = np.mgrid[area[0], area[1]].astype(np.float32)
    middle, half = (points.max(axis=0) + points.min(axis=0)) / 2, (points.max(axis=0) - points.min(axis=0)) / 2 + 1
    across, down = (columns - middle[0]) / half[0], (rows - middle[1]) / half[1]
    up = np.sqrt(np.clip(1.05 - across**2 - down**2, 0.02, None))
    light = np.clip(-0.55 * oil.side * across - 0.55 * down + 0.62 * up, 0, None)
    shade = np.clip(0.30 + 0.85 * (light * round_ + 0.62 * (1 - round_)), 0, 1.15)[..., None]
    warm, dark = (
        np.asarray(brush.mix(colour, oil.palette.light, 0.25), np.float32),
        np.asarray(brush.mix(colour, oil.palette.dark, 0.86), np.float32),
    )
    paint = dark + (warm - dark) * shade
    spot: Field = np.exp(-(((across + 0.36 * oil.side) ** 2 + (down + 0.4) ** 2) / 0.025)).astype(
        np.float32
    ) * np.float32(gloss)
    paint += spot[..., None] * (np.asarray((255, 250, 236), np.float32) - paint)
    brush.blend(oil.canvas[area], brush.shape_mask(points, area, soft), paint)


def head(oil: Oil, rng: Rng, x: float, y: float, size: float, hair: Colour, skin: Colour, beard: bool) -> None:
    """Models a head turned a little to the light; ``size`` is half its height in pixels."""
    s, deep = -oil.side, brush.mix(skin, oil.palette.dark, 0.55)
    put = lambda points: np.asarray(points, np.float64) * (s * size, size) + (x, y)  # noqa: E731
    modelled(
        oil,
        put(brush.curve([[-0.28, 0.55], [-0.3, 1.5], [0.34, 1.5], [0.26, 0.5], [-0.28, 0.55]], 30)),
        brush.mix(skin, oil.palette.dark, 0.25),
        0.7,
    )
    oil.lay(put(brush.oval(-0.12, -0.30, 0.80, 0.84)), brush.mix(hair, oil.palette.dark, 0.35), 1.0, size * 0.03)
    face = brush.curve(
        [
            [-0.60, -0.45],
            [-0.3, -0.86],
            [0.28, -0.88],
            [0.62, -0.40],
            [0.63, 0.12],
            [0.44, 0.68],
            [0.14, 0.96],
            [-0.16, 0.86],
            [-0.48, 0.42],
            [-0.60, -0.45],
        ],
        60,
    )
    modelled(oil, put(face), skin, 0.95, 0.0, size * 0.02)
    oil.lay(put(brush.oval(0.36, 0.25, 0.20, 0.17)), brush.mix(skin, (226, 120, 96), 0.5), 0.4, size * 0.09)
    for eye in (-0.14, 0.38):
        oil.lay(put(brush.oval(eye, -0.16, 0.19, 0.12)), deep, 0.6, size * 0.05)
        oil.lay(put(brush.oval(eye, -0.10, 0.115, 0.042)), brush.mix(skin, (244, 236, 226), 0.4), 0.7, size * 0.012)
        oil.lay(put(brush.oval(eye + 0.025, -0.105, 0.055, 0.05)), oil.palette.dark, 0.92, size * 0.008)
        lid = brush.curve([[eye - 0.13, -0.115], [eye, -0.165], [eye + 0.13, -0.115]], 10)
        oil.lay(
            put(brush.ribbon(lid, brush.swell(10, 0.035, 0.4, 0.3))),
            brush.mix(deep, oil.palette.dark, 0.5),
            0.9,
            size * 0.01,
        )
        brow = brush.curve([[eye - 0.19, -0.30], [eye, -0.37], [eye + 0.18, -0.31]], 10)
        oil.lay(
            put(brush.ribbon(brow, brush.swell(10, 0.08, 0.4, 0.2))),
            brush.mix(hair, oil.palette.dark, 0.4),
            0.85,
            size * 0.015,
        )
    oil.lay(
        put(brush.curve([[0.12, -0.2], [0.05, 0.14], [0.02, 0.3], [0.14, 0.34], [0.10, 0.1], [0.12, -0.2]], 24)),
        deep,
        0.55,
        size * 0.04,
    )
    oil.lay(
        put(brush.curve([[0.18, -0.25], [0.24, 0.16], [0.19, 0.28], [0.16, 0.1], [0.18, -0.25]], 20)),
        brush.mix(skin, oil.palette.light, 0.6),
        0.7,
        size * 0.03,
    )
    lips = brush.curve(
        [[-0.05, 0.53], [0.12, 0.485], [0.18, 0.50], [0.24, 0.485], [0.38, 0.53], [0.18, 0.61], [-0.05, 0.53]], 24
    )
    oil.lay(put(lips), brush.mix(skin, (150, 50, 48), 0.65), 0.85, size * 0.015)
    oil.lay(put([[-0.05, 0.535], [0.18, 0.525], [0.38, 0.535], [0.18, 0.55]]), deep, 0.7, size * 0.008)
    if beard:
        chin = brush.curve(
            [
                [-0.5, 0.2],
                [-0.12, 0.44],
                [0.18, 0.42],
                [0.46, 0.42],
                [0.58, 0.15],
                [0.5, 0.8],
                [0.15, 1.22],
                [-0.3, 0.95],
                [-0.5, 0.2],
            ],
            50,
        )
        oil.lay(put(chin), brush.mix(hair, oil.palette.dark, 0.25), 0.92, size * 0.05)
        oil.lay(put(lips), brush.mix(skin, (150, 50, 48), 0.6), 0.8, size * 0.015)
    fringe = rng.uniform(-0.75, -0.5)
    cap = brush.curve(
        [
            [-0.72, 0.28 if not beard else 0.1],
            [-0.88, -0.4],
            [-0.55, -1.05],
            [0.1, -1.18],
            [0.62, -0.86],
            [0.68, -0.35],
            [0.5, fringe],
            [0.05, fringe - 0.12],
            [-0.35, fringe + 0.18],
            [-0.50, 0.0],
            [-0.72, 0.28 if not beard else 0.1],
        ],
        80,
    )
    modelled(oil, put(cap), hair, 0.8, 0.18, size * 0.03)


def fruit(oil: Oil, rng: Rng, x: float, y: float, size: float, kind: str) -> None:
    """Models one fruit that lies on row ``y``: ``"apple"``, ``"pear"``, ``"orange"`` or ``"plum"``."""
    colours = {"apple": (186, 52, 40), "pear": (196, 176, 78), "orange": (226, 132, 44), "plum": (84, 52, 96)}
    colour = brush.vary(rng, colours[kind], 10)
    shape = brush.oval(x, y - size, size, size * 0.94)
    if kind == "pear":
        shape = brush.placed(
            brush.curve(
                [
                    [0, -2.3],
                    [-0.4, -1.9],
                    [-0.55, -1.2],
                    [-1, -0.6],
                    [-0.7, 0.02],
                    [0, 0.1],
                    [0.7, 0.02],
                    [1, -0.6],
                    [0.55, -1.2],
                    [0.4, -1.9],
                    [0, -2.3],
                ],
                60,
            ),
            x,
            y,
            size * 0.9,
        )
    oil.lay(brush.oval(x + oil.side * size * 0.8, y, size * 1.5, size * 0.3), oil.palette.dark, 0.6, size * 0.16)
    modelled(oil, shape, colour, 1.0, 0.75)
    top = shape[:, 1].min()
    brush.stroke(
        oil.canvas, np.array([(x, top + size * 0.1), (x + size * 0.1, top - size * 0.3)]), size * 0.09, oil.palette.dark
    )
    oil.note("fruit", kind)


def vessel(oil: Oil, rng: Rng, x: float, y: float, tall: float, kind: str) -> None:
    """Models a jug, a bottle or a bowl standing on ``x, y``."""
    profiles = {
        "jug": [[0.20, 0], [0.34, -0.2], [0.36, -0.45], [0.20, -0.75], [0.17, -0.9], [0.23, -1.0]],
        "bottle": [[0.20, 0], [0.21, -0.3], [0.20, -0.55], [0.09, -0.72], [0.07, -0.95], [0.08, -1.0]],
        "bowl": [[0.22, 0], [0.45, -0.15], [0.62, -0.36], [0.66, -0.46]],
    }
    tone = brush.pick(
        rng,
        {
            "jug": ((150, 160, 170), (120, 84, 60), (66, 96, 128), (222, 214, 198)),
            "bottle": ((40, 66, 46), (70, 50, 34)),
            "bowl": ((222, 218, 210), (70, 100, 140), (176, 140, 96)),
        }[kind],
    )
    side = brush.curve(profiles[kind], 30)
    outline = np.concatenate([side, (side * (-1, 1))[::-1]]) * tall + (x, y)
    oil.lay(brush.oval(x + oil.side * tall * 0.32, y, tall * 0.55, tall * 0.07), oil.palette.dark, 0.6, tall * 0.04)
    if kind == "jug":
        handle = brush.curve([[0.2, -0.84], [0.5, -0.8], [0.48, -0.45], [0.3, -0.3]], 20) * (oil.side, 1) * tall + (
            x,
            y,
        )
        oil.lay(brush.ribbon(handle, tall * 0.055), brush.mix(tone, oil.palette.dark, 0.45))
    modelled(oil, outline, tone, 0.9, 0.0)
    oil.note(kind)
    if kind == "bowl":  # its inside was painted before the fruit that lies in it
        return
    rim = outline[29]
    oil.lay(brush.oval(x, rim[1], abs(rim[0] - x), abs(rim[0] - x) * 0.25), brush.mix(tone, oil.palette.dark, 0.6))
    shine = brush.curve([[-0.55, -0.7], [-0.62, -0.45], [-0.5, -0.2]], 12) * (
        oil.side * float(np.abs(side[:, 0]).max()) * tall,
        tall,
    ) + (x, y)
    oil.lay(brush.ribbon(shine, brush.swell(12, tall * 0.035, 0.2)), (255, 250, 236), 0.7, tall * 0.012)


def bouquet(oil: Oil, rng: Rng, x: float, y: float, size: float) -> None:
    """Paints a bunch of flowers around a point: leaves behind, blossoms as rings of touches."""
    for _ in range(26):
        angle = rng.uniform(-3.3, 0.15)
        tip = np.array([x + np.cos(angle) * size * 1.1, y + np.sin(angle) * size])
        path = brush.curve([(x, y + size * 0.2), (np.array([x, y]) + tip) / 2 + rng.normal(0, size * 0.06, 2), tip], 12)
        brush.stroke(
            oil.canvas,
            path,
            brush.swell(12, size * 0.11, 0.1),
            brush.vary(rng, brush.mix(oil.palette.leaf, oil.palette.dark, 0.3), 12),
        )
    hues = ((236, 226, 214), (216, 108, 120), (232, 176, 84), (150, 110, 170), (196, 60, 56))
    chosen = [brush.pick(rng, hues) for _ in range(3)]
    for _ in range(int(rng.integers(10, 17))):
        angle, far = rng.uniform(-3.2, 0.1), size * rng.uniform(0.15, 0.95)
        cx, cy, reach, hue = (
            x + np.cos(angle) * far,
            y + np.sin(angle) * far * 0.9,
            size * rng.uniform(0.12, 0.2),
            brush.pick(rng, chosen),
        )
        for ring in (1.0, 0.65, 0.3):
            turn = rng.uniform(0, 6.3) + np.arange(7) * 0.9
            places = np.stack([cx + np.cos(turn) * reach * ring * 0.7, cy + np.sin(turn) * reach * ring * 0.6], axis=1)
            tone = (
                brush.mix(hue, oil.palette.dark, 0.32 * ring) if ring > 0.4 else brush.mix(hue, oil.palette.light, 0.45)
            )
            oil.dabs(places, np.full(7, reach * 0.34), brush.varied(rng, tone, 7), 0.8)
    oil.note("flower", "bouquet")
