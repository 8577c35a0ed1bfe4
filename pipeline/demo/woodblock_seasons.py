"""Weather and flowers of the woodblock manner. A scene prints into a Block and returns the title."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from pipeline.demo import brush
from pipeline.demo import woodblock_land as land
from pipeline.demo import woodblock_plants as plants
from pipeline.demo.brush import Rng
from pipeline.demo.woodblock_sheet import Block


def rain(block: Block, rng: Rng) -> str:
    """People crossing a bridge in sudden rain."""
    horizon = block.height * rng.uniform(0.42, 0.5)
    block.sky(horizon)
    block.wipe(0, block.height * 0.3, block.palette.line, 0.75)
    land.hills(
        block,
        rng,
        horizon + 2,
        block.height * 0.12,
        brush.mix(block.palette.high, block.palette.sky, 0.35),
        block.palette.glow,
    )
    land.sea(block, rng, horizon)
    block.tags.remove("sea")
    block.note("river")
    deck = land.bridge(
        block,
        block.width * 0.5,
        block.height * rng.uniform(0.76, 0.84),
        block.width * rng.uniform(1.05, 1.2),
        block.height * rng.uniform(0.10, 0.2),
    )
    count = int(rng.integers(2, 6))
    for index in np.linspace(12, 48, count):
        px, py = deck[int(index + rng.integers(-3, 4))]
        land.walker(block, rng, px, py, block.unit * rng.uniform(0.14, 0.17), brush.chance(rng, 0.75))
    land.rain(block, rng, int(block.width * 0.22))
    return brush.pick(
        rng,
        (
            "Sudden rain on the bridge",
            "Evening shower over the river bridge",
            "Crossing the bridge in rain",
            "Umbrellas in summer rain",
        ),
    )


def snow(block: Block, rng: Rng) -> str:
    """A village under snow at night."""
    block.sky(block.height * 0.6)
    land.hills(
        block,
        rng,
        block.height * 0.55,
        block.height * 0.22,
        brush.mix(block.palette.sea, land.WHITE, 0.55),
        brush.mix(block.palette.sky, land.WHITE, 0.4),
    )
    white = brush.mix(land.WHITE, block.palette.sea, 0.12)
    for depth in (0.62, 0.78, 0.95):
        edge = land.hills(block, rng, block.height * (depth + 0.1), block.height * 0.15, land.WHITE, white)
        for _ in range(int(rng.integers(1, 3))):
            px, py = edge[int(rng.integers(8, 72))]
            size = block.unit * (0.13 + 0.16 * (depth - 0.5))
            land.house(block, px, py + size * 0.18, size, True, brush.chance(rng, 0.7))
        for _ in range(3):
            px, py = edge[int(rng.integers(4, 76))]
            _bare_tree(block, rng, px, py + 4, block.unit * rng.uniform(0.12, 0.26))
    px, py = edge[int(rng.integers(25, 55))]
    land.walker(block, rng, px, py + block.unit * 0.06, block.unit * 0.12, True)
    land.snowfall(block, rng, int(block.width * 0.5))
    if block.palette.dusk:
        return brush.pick(rng, ("Night snow on the village", "Deep snow at night", "Walking home in night snow"))
    return brush.pick(
        rng, ("Snow on the village", "Deep snow", "Walking home in snow", "Snow falling on thatched roofs")
    )


def _bare_tree(block: Block, rng: Rng, x: float, y: float, tall: float) -> None:
    """Prints a bare tree with snow on its boughs."""
    bark = brush.mix(block.palette.line, block.palette.land, 0.35)
    for k in range(7):
        start, angle = y - tall * (0.2 + 0.1 * k), -np.pi / 2 + (1 if k % 2 else -1) * rng.uniform(0.5, 0.9)
        reach = tall * (0.42 - 0.04 * k)
        tip = (x + np.cos(angle) * reach, start + np.sin(angle) * reach)
        bough = brush.curve([(x, start), ((x + tip[0]) / 2, (start + tip[1]) / 2 + reach * 0.06), tip], 10)
        brush.stroke(block.canvas, bough, np.linspace(0.035, 0.01, 10) * tall, bark)
        brush.stroke(block.canvas, bough - (0, tall * 0.02), brush.swell(10, tall * 0.022), land.WHITE)
    brush.stroke(block.canvas, np.linspace((x, y), (x, y - tall), 10), np.linspace(0.07, 0.015, 10) * tall, bark)
    block.note("tree")


def iris(block: Block, rng: Rng) -> str:
    """Irises by a plank bridge, close up."""
    block.canvas[:] = brush.mix(
        block.palette.sky, brush.pick(rng, ((222, 190, 98), block.palette.sky, block.palette.paper)), 0.75
    )
    block.wipe(0, block.height * 0.25, brush.mix(block.palette.high, block.palette.sea, 0.4), 0.8)
    block.wipe(block.height, -block.height * 0.5, block.palette.sea)
    planks = brush.chance(rng, 0.6)
    if planks:
        line = block.way([[-0.05, 0.52], [0.38, 0.46], [0.36, 0.62], [0.8, 0.54], [1.05, 0.68]])
        for first, last in pairwise(line):
            shape = np.array([first, last, last + (0, block.unit * 0.055), first + (0, block.unit * 0.055)])
            block.flat(shape, brush.mix(block.palette.land, block.palette.paper, 0.45))
            for t in np.linspace(0.1, 0.9, 7):
                block.contour(
                    np.array([first + (last - first) * t, first + (last - first) * t + (0, block.unit * 0.055)]),
                    share=0.6,
                )
        block.note("bridge")
    violet = brush.pick(rng, ((84, 70, 150), (58, 82, 158), (120, 80, 150), (236, 230, 240)))
    for row, foot in enumerate((0.80, 0.92, 1.08)):
        for place in np.arange(rng.uniform(0.02, 0.12), 1.0, 0.17 - 0.02 * row) + rng.normal(0, 0.02):
            if brush.chance(rng, 0.8):
                plants.iris(
                    block,
                    rng,
                    place * block.width,
                    foot * block.height,
                    block.unit * rng.uniform(0.34, 0.5),
                    brush.vary(rng, violet, 12),
                )
    return "Irises " + (
        brush.pick(rng, ("by the plank bridge", "and planks"))
        if planks
        else brush.pick(rng, ("in the marsh", "in early summer", "at the water's edge"))
    )


def cherry(block: Block, rng: Rng) -> str:
    """A cherry branch before the sun, the moon or the cone mountain."""
    block.sky(block.height * 0.85)
    with_cone = brush.chance(rng, 0.5) and block.width > block.height * 0.6
    if with_cone:
        land.cone(
            block,
            rng,
            block.at(0.4, 0)[0],
            block.height * 0.86,
            block.unit * 0.32,
            brush.mix(block.palette.sea, block.palette.sky, 0.2),
            0.35,
        )
        land.hills(
            block,
            rng,
            block.height * 1.01,
            block.height * 0.17,
            brush.mix(block.palette.leaf, block.palette.glow, 0.3),
            block.palette.leaf,
        )
    else:
        land.sun(block, rng, rng.uniform(0.3, 0.45), rng.uniform(0.4, 0.6), block.unit * rng.uniform(0.14, 0.2))
    plants.cherry_branch(
        block, rng, block.at(1.03, rng.uniform(0.1, 0.3)), block.at(0.15, rng.uniform(0.3, 0.5)), block.unit * 0.055
    )
    if brush.chance(rng, 0.7):
        plants.cherry_branch(
            block, rng, block.at(1.03, rng.uniform(0.5, 0.7)), block.at(0.4, rng.uniform(0.6, 0.9)), block.unit * 0.035
        )
    end = "the white cone" if with_cone else "the moon" if block.palette.dusk else "the sun"
    return brush.pick(rng, ("Cherry branch before ", "Blossom and ", "Spring branch and ")) + end
