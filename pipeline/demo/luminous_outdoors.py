"""Outdoor scenes of the luminous manner. A scene paints into an :class:`Oil` and returns the picture's title."""

from __future__ import annotations

import numpy as np

from pipeline.demo import brush
from pipeline.demo import luminous_indoor as indoor
from pipeline.demo import luminous_land as land
from pipeline.demo.brush import Rng
from pipeline.demo.luminous_oil import PALETTES, Oil


def _moment(oil: Oil) -> str:
    """How a title calls the light."""
    return {
        0: "at sunset",
        1: "at dawn",
        2: "in clear light",
        3: "in summer haze",
        4: "in the last light",
        5: "at dusk",
    }[PALETTES.index(oil.palette)]


def lake(oil: Oil, rng: Rng) -> str:
    """A still lake that mirrors hills and sky."""
    horizon = oil.height * rng.uniform(0.46, 0.58)
    low_sun = (oil.x(rng.uniform(0.3, 0.6)), horizon - oil.height * rng.uniform(0.03, 0.12))
    land.sky(oil, rng, horizon, rng.uniform(0.3, 0.75), low_sun if brush.chance(rng, 0.6) else None)
    p = oil.palette
    for step in range(int(rng.integers(2, 4))):
        edge = land.edge_line(rng, oil.width, horizon, oil.height * (0.22 - 0.06 * step), int(rng.integers(1, 4)), 0.35)
        land.mountains(
            oil,
            rng,
            edge,
            horizon,
            brush.mix(p.far, p.leaf, 0.3 * step),
            brush.mix(p.far, p.low, 0.5 - 0.1 * step),
            p.low,
            0,
        )
    land.tree_line(oil, rng, horizon, oil.height * 0.035, brush.mix(p.leaf, p.far, 0.35))
    land.water(oil, rng, horizon, brush.mix(p.top, p.dark, 0.3), rng.uniform(0.6, 1.0))
    boat = brush.chance(rng, 0.4)
    if boat:
        land.sailboat(
            oil,
            oil.x(rng.uniform(0.3, 0.6)),
            horizon + oil.height * rng.uniform(0.06, 0.14),
            oil.unit * rng.uniform(0.09, 0.16),
            p.light,
        )
    shore = land.edge_line(rng, oil.width, oil.height * 1.02, oil.height * 0.11, 2, 0.2)
    land.mountains(oil, rng, shore, oil.height + 40, brush.mix(p.near, p.dark, 0.35), p.near, p.near, 0)
    for _ in range(int(rng.integers(2, 6))):
        x = oil.x(rng.uniform(0.72, 1.0))
        maker = land.conifer if brush.chance(rng, 0.6) else land.tree
        maker(oil, rng, x, oil.height * rng.uniform(0.93, 1.0), oil.height * rng.uniform(0.3, 0.62), p.leaf)
    oil.note("lake", "hills")
    return (
        brush.pick(rng, ("Still lake", "Mountain lake", "Lake with reflections"))
        + (" and a sail " if boat else " ")
        + _moment(oil)
    )


def high_range(oil: Oil, rng: Rng) -> str:
    """High mountains over a valley."""
    horizon = oil.height * rng.uniform(0.56, 0.66)
    land.sky(oil, rng, horizon, rng.uniform(0.4, 0.8), None)
    p = oil.palette
    brush.glow(oil.canvas[: int(horizon)], oil.x(0.3), horizon * 0.7, oil.unit * 0.4, p.light, 0.5)
    high = land.edge_line(rng, oil.width, horizon, oil.height * rng.uniform(0.38, 0.5), int(rng.integers(2, 5)), 1.0)
    land.mountains(
        oil,
        rng,
        high,
        horizon,
        brush.mix(p.far, p.top, 0.3),
        brush.mix(p.far, p.light, 0.6),
        p.low,
        rng.uniform(0.35, 0.6),
    )
    nearer = land.edge_line(rng, oil.width, horizon + oil.height * 0.05, oil.height * 0.2, int(rng.integers(1, 4)), 0.7)
    land.mountains(
        oil,
        rng,
        nearer,
        horizon + oil.height * 0.06,
        brush.mix(p.far, p.leaf, 0.5),
        brush.mix(p.leaf, p.light, 0.4),
        brush.mix(p.low, p.far, 0.4),
        0,
    )
    land.ground(
        oil, rng, horizon + oil.height * 0.04, brush.mix(p.leaf, p.light, 0.4), brush.mix(p.near, p.dark, 0.3), 500
    )
    river = brush.chance(rng, 0.7)
    if river:
        land.winding(oil, rng, horizon + oil.height * 0.06, 0.16, brush.mix(p.low, p.middle, 0.35), 0.9)
        oil.note("river")
    for _ in range(int(rng.integers(8, 18))):
        depth = rng.random()
        y = horizon + oil.height * (0.08 + 0.32 * depth)
        land.conifer(
            oil,
            rng,
            oil.x(rng.uniform(0.6, 1.02) if depth > 0.35 else rng.uniform(0, 1)),
            y,
            oil.height * (0.06 + 0.32 * depth),
            p.leaf,
        )
    oil.note("mountain", "snow", "valley")
    return (
        brush.pick(rng, ("Snowy range", "High peaks", "Great mountains"))
        + (" and winding river " if river else " and valley ")
        + _moment(oil)
    )


def meadow(oil: Oil, rng: Rng) -> str:
    """A meadow with trees, tonal and quiet, perhaps in flower."""
    horizon = oil.height * rng.uniform(0.42, 0.6)
    land.sky(oil, rng, horizon, rng.uniform(0.5, 0.9), None)
    p = oil.palette
    land.tree_line(oil, rng, horizon + 4, oil.height * 0.07, brush.mix(p.leaf, p.far, 0.55))
    bloom = brush.pick(rng, (None, (206, 60, 50), (236, 220, 120), (150, 110, 180), (240, 236, 230)))
    land.ground(oil, rng, horizon, brush.mix(p.leaf, p.light, 0.45), brush.mix(p.leaf, p.dark, 0.35), 1500, bloom)
    path = brush.chance(rng, 0.6)
    if path:
        land.winding(oil, rng, horizon + oil.height * 0.02, 0.09, brush.mix(p.near, p.light, 0.6), 0.75)
        oil.note("path")
    for share in np.sort(rng.uniform(0.02, 0.25, int(rng.integers(2, 5)))):
        land.tree(
            oil, rng, oil.x(rng.uniform(0.55, 0.95)), horizon + oil.height * share, oil.height * (0.2 + share), p.leaf
        )
    if brush.chance(rng, 0.5):
        land.cottage(
            oil,
            oil.x(rng.uniform(0.15, 0.4)),
            horizon + oil.height * 0.06,
            oil.unit * 0.11,
            brush.mix(p.near, (150, 70, 50), 0.5),
            False,
        )
    oil.note("meadow")
    if bloom:
        oil.note("flower")
    return ("Flowering meadow" if bloom else "Meadow with trees") + (" and path " if path else " ") + _moment(oil)


def sea(oil: Oil, rng: Rng) -> str:
    """Open sea with sails under a great sky."""
    horizon = oil.height * rng.uniform(0.55, 0.68)
    sun = (oil.x(rng.uniform(0.25, 0.6)), horizon * rng.uniform(0.7, 0.93)) if brush.chance(rng, 0.7) else None
    land.sky(oil, rng, horizon, rng.uniform(0.35, 0.8), sun)
    p = oil.palette
    if brush.chance(rng, 0.6):
        edge = land.edge_line(rng, oil.width, horizon, oil.height * 0.12, 2, 0.5)
        fall = np.clip((np.arange(oil.width) / oil.width - 0.5) * 2.2 * oil.side, 0, 1)
        edge = (horizon - (horizon - edge) * fall + (fall <= 0) * 9).astype(np.float32)
        land.mountains(
            oil, rng, edge, horizon + 1, brush.mix(p.far, p.near, 0.5), brush.mix(p.far, p.light, 0.5), p.low, 0
        )
        oil.note("coast")
    land.water(oil, rng, horizon, brush.mix(p.top, (40, 84, 96), 0.6), rng.uniform(0.2, 0.7))
    if sun is not None:
        for row in np.arange(horizon, oil.height, oil.height * 0.012):
            spread = oil.unit * (0.015 + 0.10 * (row - horizon) / oil.height)
            x = sun[0] + rng.normal(0, spread)
            oil.lay(brush.oval(x, row, spread * rng.uniform(0.6, 1.8), oil.height * 0.004), p.light, 0.65, 1.0)
    count = int(rng.integers(1, 4))
    for depth in np.sort(rng.uniform(0.03, 0.5, count)):
        y = horizon + (oil.height - horizon) * depth
        land.sailboat(
            oil,
            oil.x(rng.uniform(0.25, 0.85)),
            y,
            oil.unit * (0.12 + 0.5 * depth),
            brush.mix(p.light, (250, 245, 235), 0.4),
        )
    oil.note("sea")
    return (
        ("One sail", "Two sails", "Three sails")[count - 1]
        + brush.pick(
            rng, (" on a calm sea ", " off the coast " if "coast" in oil.tags else " on open water ", " becalmed ")
        )
        + _moment(oil)
    )


def marsh(oil: Oil, rng: Rng) -> str:
    """A salt marsh with haystacks and a creek that holds the sky."""
    horizon = oil.height * rng.uniform(0.40, 0.52)
    sun = (oil.x(0.35), horizon - oil.height * 0.05) if brush.chance(rng, 0.5) else None
    land.sky(oil, rng, horizon, rng.uniform(0.5, 0.9), sun)
    p = oil.palette
    land.tree_line(oil, rng, horizon + 2, oil.height * 0.03, brush.mix(p.far, p.leaf, 0.3))
    land.ground(oil, rng, horizon, brush.mix(p.leaf, p.low, 0.4), brush.mix(p.near, p.leaf, 0.4), 700)
    land.winding(oil, rng, horizon + oil.height * 0.03, 0.22, brush.mix(p.low, p.middle, 0.3), 0.95)
    count = int(rng.integers(2, 6))
    for depth in np.sort(rng.uniform(0.05, 0.6, count)):
        x, y, size = (
            oil.x(rng.uniform(0.08, 0.92)),
            horizon + (oil.height - horizon) * depth,
            oil.unit * (0.05 + 0.16 * depth),
        )
        oil.lay(brush.oval(x + oil.side * size * 0.6, y, size * 1.4, size * 0.16), p.dark, 0.5, size * 0.08)
        stack = brush.curve(
            [[-0.7, 0], [-0.72, -0.5], [-0.4, -0.95], [0, -1.25], [0.4, -0.95], [0.72, -0.5], [0.7, 0]], 30
        )
        indoor.modelled(oil, brush.placed(stack, x, y, size), brush.mix(p.near, (204, 160, 84), 0.65), 0.85)
    oil.note("marsh", "haystack", "creek")
    return brush.pick(
        rng, ("Haystacks on the salt marsh ", "Creek and haystacks ", "Low tide in the marsh ")
    ) + _moment(oil)


def city(oil: Oil, rng: Rng) -> str:
    """A street in haze and rain, with lamps and walkers."""
    p = oil.palette
    horizon = oil.height * rng.uniform(0.58, 0.66)
    oil.canvas[:] = brush.ramp(
        oil.height, oil.width, [(0, brush.mix(p.top, p.middle, 0.4)), (0.5, p.middle), (0.64, p.low), (1, p.middle)]
    )
    haze = brush.mix(p.middle, p.low, 0.5)
    vanish = oil.width * (0.5 - 0.06 * oil.side)
    for depth in np.linspace(0.1, 1, 7):
        for side in (-1, 1):
            inner = vanish + side * oil.width * (0.05 + 0.36 * depth**1.5)
            outer = vanish + side * oil.width * (0.12 + 0.62 * depth**1.4)
            top = horizon - oil.height * (0.1 + 0.55 * depth) * rng.uniform(0.75, 1.05)
            tone = brush.mix(haze, brush.mix(p.dark, p.shade, 0.35), 0.26 + 0.66 * depth)
            foot = horizon + oil.height * 0.16 * depth**1.5
            oil.lay(
                np.array(
                    [(inner, top), (outer, top - oil.height * 0.02), (outer, foot + oil.height * 0.05), (inner, foot)]
                ),
                tone,
                0.92,
                1.0,
            )
            for _ in range(int(14 * depth)):
                wx, wy = inner + (outer - inner) * rng.uniform(0.05, 0.9), rng.uniform(top + 10, foot - 8)
                size = oil.unit * 0.010 * (0.4 + depth)
                oil.lay(
                    brush.oval(wx, wy, size * 0.7, size, 0, 8),
                    p.light if brush.chance(rng, 0.55) else brush.mix(tone, p.dark, 0.4),
                    0.8,
                    0.6,
                )
    street = oil.canvas[int(horizon + oil.height * 0.10) :]
    land.water(oil, rng, horizon + oil.height * 0.11, brush.mix(p.shade, p.dark, 0.4), 0.3)
    oil.tags = [tag for tag in oil.tags if tag != "water"]
    assert street.size > 0
    for depth in np.sort(rng.uniform(0.1, 1.0, int(rng.integers(5, 12)))):
        x, y, size = (
            vanish + rng.normal(0, 0.16 + 0.14 * depth) * oil.width,
            horizon + oil.height * (0.07 + 0.30 * depth),
            oil.height * (0.06 + 0.16 * depth),
        )
        body = brush.curve([[-0.13, 0], [-0.16, -0.5], [-0.08, -0.82], [0.08, -0.82], [0.15, -0.5], [0.12, 0]], 20)
        oil.lay(brush.placed(body * (1, -0.5), x, y, size), p.dark, 0.3, 2.0)
        oil.lay(brush.placed(body, x, y, size), brush.vary(rng, brush.mix(p.dark, p.shade, 0.3), 8), 0.95)
        oil.lay(brush.oval(x, y - size * 0.9, size * 0.075, size * 0.085), brush.mix(p.dark, p.low, 0.4))
        if brush.chance(rng, 0.5):
            oil.lay(
                brush.placed(brush.curve([[-0.34, -0.98], [0, -1.2], [0.34, -0.98]], 14), x, y, size),
                brush.mix(p.dark, p.far, 0.3),
                0.95,
            )
            oil.note("umbrella")
    for side in (-1, 1):
        for depth in (0.15, 0.45, 0.9):
            x, y = vanish + side * oil.width * (0.05 + 0.33 * depth), horizon - oil.height * (0.05 + 0.18 * depth)
            brush.line(oil.canvas, [(x, y), (x, horizon + oil.height * 0.14 * depth)], p.dark, 1 + 2 * depth)
            brush.glow(oil.canvas, x, y, oil.unit * (0.03 + 0.06 * depth), (255, 220, 150), 0.8)
            brush.glow(
                oil.canvas, x, horizon + oil.height * (0.16 + 0.2 * depth), oil.unit * 0.04, (255, 220, 150), 0.4
            )
    oil.note("city", "street", "lamp", "figure")
    return brush.pick(
        rng, ("Avenue after rain ", "Street lamps in haze ", "Wet street and walkers ", "City evening ")
    ) + _moment(oil)


def winter(oil: Oil, rng: Rng) -> str:
    """Snow, a brook, bare trees and a house."""
    p = oil.palette
    horizon = oil.height * rng.uniform(0.4, 0.5)
    land.sky(oil, rng, horizon, 0.7, None)
    land.tree_line(oil, rng, horizon + 6, oil.height * 0.07, brush.mix(p.far, p.shade, 0.4))
    white = brush.mix((246, 243, 240), p.low, 0.25)
    land.ground(oil, rng, horizon, brush.mix(white, p.far, 0.15), brush.mix(white, p.shade, 0.3), 200)
    brook = brush.chance(rng, 0.65)
    if brook:
        land.winding(oil, rng, horizon + oil.height * 0.05, 0.13, brush.mix(p.top, p.dark, 0.35), 0.92)
        oil.note("brook")
    land.cottage(
        oil, oil.x(rng.uniform(0.2, 0.42)), horizon + oil.height * 0.12, oil.unit * rng.uniform(0.14, 0.2), white, True
    )
    for share in np.sort(rng.uniform(0.05, 0.5, int(rng.integers(4, 9)))):
        _bare(oil, rng, oil.x(rng.uniform(0.5, 1.0)), horizon + oil.height * share, oil.height * (0.2 + 0.5 * share))
    oil.note("snow", "winter")
    return brush.pick(
        rng, ("Snow and lit windows ", "Winter brook " if brook else "Snow field ", "First snow ", "House in the snow ")
    ) + _moment(oil)


def _bare(oil: Oil, rng: Rng, x: float, y: float, tall: float) -> None:
    """A bare tree, its blue shadow on the snow."""
    tone = brush.mix(oil.palette.dark, oil.palette.shade, rng.uniform(0.1, 0.4))
    oil.lay(
        np.array(
            [
                (x - tall * 0.02, y),
                (x + tall * 0.02, y),
                (x + oil.side * tall * 0.5, y + tall * 0.12),
                (x + oil.side * tall * 0.46, y + tall * 0.13),
            ]
        ),
        oil.palette.shade,
        0.6,
        2.0,
    )
    limbs = [(np.array([x, y]), -np.pi / 2 + rng.normal(0, 0.06), tall * 0.42, tall * 0.045)]
    for _ in range(31):
        start, angle, reach, wide = limbs.pop(0)
        end = start + np.array([np.cos(angle), np.sin(angle)]) * reach
        brush.stroke(oil.canvas, np.linspace(start, end, 6), np.linspace(wide, wide * 0.65, 6), tone)
        limbs += [
            (end, angle + side * rng.uniform(0.2, 0.6), reach * rng.uniform(0.6, 0.8), wide * 0.62) for side in (-1, 1)
        ]
    oil.note("tree")


def orchard(oil: Oil, rng: Rng) -> str:
    """Blossoming trees in broken colour, with a person under a parasol."""
    p = oil.palette
    horizon = oil.height * rng.uniform(0.36, 0.46)
    land.sky(oil, rng, horizon, 0.6, None)
    edge = land.edge_line(rng, oil.width, horizon, oil.height * 0.1, 2, 0.1)
    land.mountains(oil, rng, edge, horizon + 2, p.far, brush.mix(p.far, p.light, 0.4), p.low, 0)
    land.ground(oil, rng, horizon, brush.mix(p.leaf, p.light, 0.5), p.leaf, 1600, (236, 214, 150))
    hue = brush.pick(rng, ((246, 206, 210), (250, 240, 236), (236, 170, 190)))
    for share in np.sort(rng.uniform(0.04, 0.5, int(rng.integers(4, 8)))):
        x, y, tall = oil.x(rng.uniform(0.05, 0.98)), horizon + oil.height * share, oil.height * (0.24 + 0.5 * share)
        oil.lay(
            brush.oval(x + oil.side * tall * 0.2, y, tall * 0.45, tall * 0.06), brush.mix(p.leaf, p.top, 0.5), 0.7, 4
        )
        land.tree(oil, rng, x, y, tall, brush.mix(hue, p.leaf, 0.25))
        for _ in range(3):
            land.foliage(
                oil,
                rng,
                x + rng.normal(0, 0.15) * tall,
                y - tall * rng.uniform(0.55, 0.85),
                tall * 0.17,
                tall * 0.13,
                hue,
                50,
            )
    walker = brush.chance(rng, 0.6)
    if walker:
        x, y, size = oil.x(rng.uniform(0.25, 0.6)), oil.height * rng.uniform(0.78, 0.9), oil.height * 0.22
        gown = brush.curve([[-0.24, 0], [-0.08, -0.5], [-0.09, -0.78], [0.08, -0.78], [0.09, -0.5], [0.26, 0]], 24)
        indoor.modelled(oil, brush.placed(gown, x, y, size), (240, 232, 226), 0.7)
        oil.lay(brush.oval(x, y - size * 0.86, size * 0.065, size * 0.08), (206, 160, 130))
        oil.lay(
            brush.placed(
                brush.curve([[-0.4, -0.92], [-0.2, -1.16], [0.05, -1.22], [0.3, -1.12], [0.44, -0.9]], 20), x, y, size
            ),
            brush.mix(hue, (226, 120, 90), 0.4),
        )
        oil.note("figure", "parasol")
    oil.note("orchard", "blossom")
    return "Orchard in blossom " + ("with a parasol " if walker else "") + _moment(oil)
