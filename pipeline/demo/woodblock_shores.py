"""Waves, mountains and shores of the woodblock manner. A scene prints into a Block and returns the title."""

from __future__ import annotations

import numpy as np

from pipeline.demo import brush
from pipeline.demo import woodblock_land as land
from pipeline.demo import woodblock_plants as plants
from pipeline.demo.brush import Rng
from pipeline.demo.woodblock_sheet import Block


def wave(block: Block, rng: Rng) -> str:
    """A breaking wave before the cone mountain."""
    block.sky(block.height * 0.7)
    flip = block.side < 0
    wide = block.width > block.height * 0.9
    x, _ = block.at(0.72 if wide else 0.62, 0)
    land.cone(
        block,
        rng,
        x,
        block.height * 0.76,
        block.unit * rng.uniform(0.16, 0.24),
        brush.mix(block.palette.deep, block.palette.sky, 0.25),
        0.45,
    )
    land.swells(block, rng, block.height * 0.72, 3)
    crest = block.height * rng.uniform(0.12, 0.24) if wide else block.height * rng.uniform(0.26, 0.38)
    at, _ = block.at(0.30 if wide else 0.22, 0)
    land.great_wave(block, rng, at, crest, block.height * 1.0, flip)
    boats = int(rng.integers(0, 3))
    for index in range(boats):
        bx, by = block.at(0.62 + 0.2 * index, 0.82 + 0.05 * index)
        land.longboat(block, bx, by, block.unit * 0.26, block.side * rng.uniform(-0.25, 0.1))
    if brush.chance(rng, 0.35) and not wide:
        land.sun(block, rng, 0.75, 0.22, block.unit * 0.07)
    return (
        brush.pick(rng, ("Breaking wave", "Tall wave", "Rough sea"))
        + " and "
        + ("boats below the cone" if boats else "the white cone")
    )


def mountain(block: Block, rng: Rng) -> str:
    """The cone mountain over a plain, a lake or clouds."""
    block.sky(block.height * 0.66)
    tall = block.height > block.width
    red = brush.chance(rng, 0.45)
    if brush.chance(rng, 0.6):
        land.sun(block, rng, rng.uniform(0.2, 0.3), rng.uniform(0.22, 0.3), block.unit * rng.uniform(0.05, 0.08))
    colour = (176, 84, 58) if red else brush.mix(block.palette.deep, block.palette.sea, rng.uniform(0.2, 0.7))
    base, high = block.height * 0.76, block.height * (0.34 if tall else 0.5) * rng.uniform(0.9, 1.1)
    for _ in range(int(rng.integers(2, 5))):
        land.clouds(block, rng, block.height * rng.uniform(0.2, 0.5))
    land.cone(block, rng, block.at(rng.uniform(0.5, 0.68), 0)[0], base, high, colour, rng.uniform(0.2, 0.4))
    land.hills(
        block,
        rng,
        base + block.height * 0.03,
        block.height * 0.08,
        block.palette.leaf,
        brush.mix(block.palette.leaf, block.palette.glow, 0.7),
    )
    if brush.chance(rng, 0.5):
        land.sea(block, rng, block.height * 0.78)
        for _ in range(3):
            land.sail(
                block,
                *block.at(rng.uniform(0.15, 0.85), rng.uniform(0.83, 0.93)),
                block.unit * rng.uniform(0.07, 0.1),
                land.WHITE,
            )
        below = "over the bay"
    else:
        edge = land.hills(
            block,
            rng,
            block.height * 1.02,
            block.height * 0.22,
            brush.mix(block.palette.leaf, block.palette.glow, 0.35),
            block.palette.leaf,
        )
        px, py = edge[int(rng.integers(28, 52))]
        land.house(block, px, py + block.unit * 0.03, block.unit * rng.uniform(0.11, 0.17), False, block.palette.dusk)
        below = "over the village"
    land.pine(
        block, rng, block.at(0.88, 0)[0], block.height * 1.0, block.unit * rng.uniform(0.42, 0.6), -0.25 * block.side
    )
    return (
        ("Red cone" if red else "Blue cone")
        + f" {below} "
        + brush.pick(rng, ("in clear weather", "at dawn", "in a south wind", "and old pine"))
    )


def sails(block: Block, rng: Rng) -> str:
    """Sails on a patterned or a calm sea."""
    horizon = block.height * rng.uniform(0.42, 0.58)
    block.sky(horizon)
    land.sun(
        block,
        rng,
        rng.uniform(0.55, 0.75),
        horizon / block.height - rng.uniform(0.05, 0.2),
        block.unit * rng.uniform(0.09, 0.14),
    )
    land.hills(
        block,
        rng,
        horizon + 2,
        block.height * 0.06,
        brush.mix(block.palette.deep, block.palette.sky, 0.3),
        block.palette.glow,
    )
    patterned = brush.chance(rng, 0.5)
    if patterned:
        land.scales(block, rng, horizon, block.unit * rng.uniform(0.07, 0.11))
    else:
        land.sea(block, rng, horizon)
    count = int(rng.integers(2, 6))
    for depth in np.sort(rng.uniform(0.05, 0.8, count)):
        y = horizon + (block.height - horizon) * depth
        cloth = brush.pick(rng, (land.WHITE, block.palette.paper, brush.mix(block.palette.accent, land.WHITE, 0.25)))
        land.sail(block, *block.at(rng.uniform(0.15, 0.9), y / block.height), block.unit * (0.08 + 0.26 * depth), cloth)
    if brush.chance(rng, 0.5):
        land.geese(block, rng, block.at(0.5, 0)[0], block.height * 0.2, block.unit * 0.035, 5)
    words = ("Two", "Three", "Four", "Five")[count - 2]
    return f"{words} sails " + (
        "by moonlight"
        if block.palette.dusk
        else brush.pick(rng, ("before the sun", "returning at evening", "off the far shore"))
    )


def torii(block: Block, rng: Rng) -> str:
    """A gate standing in the sea."""
    horizon = block.height * rng.uniform(0.5, 0.6)
    block.sky(horizon)
    land.sun(block, rng, 0.3, rng.uniform(0.25, 0.38), block.unit * rng.uniform(0.06, 0.1))
    land.hills(
        block,
        rng,
        horizon + 2,
        block.height * 0.16,
        brush.mix(block.palette.leaf, block.palette.high, 0.4),
        block.palette.glow,
    )
    land.sea(block, rng, horizon)
    x, y = block.at(rng.uniform(0.52, 0.66), rng.uniform(0.76, 0.84))
    size = min(block.height * 0.42, block.width * 0.62)
    red = (196, 70, 46) if not block.palette.dusk else (150, 52, 44)
    for post in (-0.32, 0.32):
        brush.glaze(
            block.canvas,
            brush.placed([[post - 0.05, 0], [post + 0.05, 0], [post + 0.08, 0.4], [post - 0.08, 0.4]], x, y, size),
            red,
            0.3,
        )
        block.flat(
            brush.placed(
                [[post - 0.045, 0], [post * 0.93 - 0.035, -0.9], [post * 0.93 + 0.035, -0.9], [post + 0.045, 0]],
                x,
                y,
                size,
            ),
            red,
        )
    block.flat(brush.placed([[-0.42, -0.66], [0.42, -0.66], [0.42, -0.72], [-0.42, -0.72]], x, y, size), red)
    beam = brush.curve([[-0.6, -1.0], [-0.3, -0.93], [0, -0.91], [0.3, -0.93], [0.6, -1.0]], 24)
    block.flat(brush.placed(np.concatenate([beam, (beam - (0, 0.09))[::-1]]), x, y, size), red)
    block.flat(
        brush.placed(np.concatenate([beam - (0, 0.08), (beam - (0, 0.12))[::-1]]), x, y, size), block.palette.line
    )
    for _ in range(int(rng.integers(1, 4))):
        land.sail(
            block,
            *block.at(rng.uniform(0.1, 0.9), rng.uniform(horizon / block.height + 0.03, 0.72)),
            block.unit * 0.06,
            land.WHITE,
        )
    land.geese(block, rng, block.at(0.45, 0)[0], block.height * 0.2, block.unit * 0.03, int(rng.integers(3, 7)))
    block.note("gate")
    return "Gate in the sea " + (
        "by moonlight" if block.palette.dusk else brush.pick(rng, ("at high tide", "at sunrise", "and returning boats"))
    )


def geese(block: Block, rng: Rng) -> str:
    """Geese over reeds before a large moon."""
    block.sky(block.height * 0.8)
    x, y = block.at(rng.uniform(0.35, 0.6), rng.uniform(0.3, 0.45))
    brush.disc(
        block.canvas,
        x,
        y,
        block.unit * rng.uniform(0.2, 0.28),
        (247, 236, 200) if block.palette.dusk else (253, 247, 230),
    )
    block.note("moon")
    land.sea(block, rng, block.height * 0.82)
    land.geese(block, rng, block.width * 0.5, y, block.unit * rng.uniform(0.06, 0.085), int(rng.integers(4, 8)))
    for place in (0.75, 0.9, 0.6):
        plants.reeds(block, rng, block.at(place, 0)[0], block.height * 1.02, block.unit * rng.uniform(0.35, 0.55), 14)
    return brush.pick(
        rng,
        ("Geese crossing the moon", "Geese and reeds", "Autumn geese over the marsh", "Full moon and descending geese"),
    )
