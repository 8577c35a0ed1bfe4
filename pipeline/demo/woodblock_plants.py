"""Flowers of the woodblock manner: irises, cherry branches, reeds."""

from __future__ import annotations

import numpy as np

from pipeline.demo import brush
from pipeline.demo.brush import Colour, Rng
from pipeline.demo.woodblock_sheet import Block


def iris(block: Block, rng: Rng, x: float, foot: float, tall: float, colour: Colour) -> None:
    """Prints one iris with sword leaves, standing on ``x, foot``."""
    for _ in range(int(rng.integers(3, 6))):
        lean, high = rng.normal(0, 0.16), rng.uniform(0.55, 0.95)
        path = brush.curve(
            [
                (x + rng.normal(0, tall * 0.05), foot),
                (x + lean * tall * 0.4, foot - high * tall * 0.5),
                (x + lean * tall, foot - high * tall),
            ],
            14,
        )
        leaf = brush.ribbon(path, brush.swell(14, tall * 0.065, 0.7, 0.02, 0.3))
        block.flat(leaf, brush.vary(rng, block.palette.leaf, 12), outlined=False)
        block.contour(leaf, closed=True, share=0.6)
    head = foot - tall
    block.contour(np.array([(x, foot), (x + tall * 0.01, head)]), colour=block.palette.leaf, share=2.2)
    size = tall * 0.20
    pale = brush.mix(colour, (250, 245, 250), 0.35)
    for points, tone in (
        ([[0, 0], [-0.45, -0.25], [-0.42, -0.85], [-0.05, -0.9], [0.1, -0.3], [0, 0]], pale),
        ([[0, 0], [0.45, -0.25], [0.42, -0.85], [0.05, -0.9], [-0.1, -0.3], [0, 0]], pale),
        ([[0, 0], [-0.7, -0.2], [-1.1, 0.25], [-0.75, 0.6], [-0.3, 0.35], [0, 0]], colour),
        ([[0, 0], [0.7, -0.2], [1.1, 0.25], [0.75, 0.6], [0.3, 0.35], [0, 0]], colour),
        ([[0, -0.05], [-0.38, 0.3], [-0.3, 0.85], [0.05, 0.98], [0.36, 0.8], [0.36, 0.3], [0, -0.05]], colour),
    ):
        block.flat(brush.placed(brush.curve(points, 28), x, head, size), tone)
    brush.stroke(block.canvas, brush.placed([[0, 0.05], [0.02, 0.45]], x, head, size), [size * 0.14, 1], (244, 200, 70))
    block.note("iris", "flower")


def cherry_branch(block: Block, rng: Rng, start: tuple[float, float], end: tuple[float, float], thick: float) -> None:
    """Prints a branch in blossom between two places, with side twigs."""
    first, last = np.asarray(start), np.asarray(end)
    span = last - first
    length = float(np.hypot(*span))
    bends = [first + span * t + rng.normal(0, 0.05 * length, 2) for t in (0.3, 0.55, 0.8)]
    main = brush.curve([first, *bends, last], 50)
    bark = brush.mix(block.palette.land, block.palette.line, 0.55)
    flowers = [main[k] for k in rng.integers(15, 50, 16)]
    heading = float(np.arctan2(span[1], span[0]))
    for _ in range(8):
        begin = main[int(rng.integers(10, 46))]
        angle, reach = heading + rng.choice([-1, 1]) * rng.uniform(0.4, 1.1), length * rng.uniform(0.12, 0.3)
        tip = begin + np.array([np.cos(angle), np.sin(angle)]) * reach
        twig = brush.curve([begin, (begin + tip) / 2 + rng.normal(0, reach * 0.08, 2), tip], 16)
        block.flat(brush.ribbon(twig, np.linspace(thick * 0.3, thick * 0.08, 16)), bark)
        flowers += [twig[k] for k in rng.integers(3, 16, 8)]
    block.flat(brush.ribbon(main, np.linspace(thick, thick * 0.12, 50) * (1 + 0.08 * rng.normal(0, 1, 50))), bark)
    for fx, fy in flowers:
        size = block.unit * rng.uniform(0.018, 0.03)
        blossom(block, rng, fx + rng.normal(0, size), fy + rng.normal(0, size), size)
    block.note("cherry blossom", "branch")


def blossom(block: Block, rng: Rng, x: float, y: float, size: float) -> None:
    """Prints one cherry flower of five notched petals, or a bud."""
    pink = brush.mix(block.palette.accent, (255, 246, 246), rng.uniform(0.66, 0.9))
    turn = rng.uniform(0, 6.3)
    if brush.chance(rng, 0.15):
        block.flat(brush.oval(x, y, size * 0.4, size * 0.55, turn), brush.mix(pink, block.palette.accent, 0.4))
        return
    petal = [[0, 0], [-0.42, -0.45], [-0.3, -0.95], [0, -0.8], [0.3, -0.95], [0.42, -0.45], [0, 0]]
    for k in range(5):
        block.flat(brush.placed(petal, x, y, size, turn=turn + k * 1.2566), pink, outlined=False)
        block.contour(
            brush.placed(petal, x, y, size, turn=turn + k * 1.2566),
            closed=True,
            colour=brush.mix(pink, block.palette.line, 0.5),
            share=0.5,
        )
    brush.disc(block.canvas, x, y, size * 0.2, brush.mix(block.palette.accent, (230, 180, 80), 0.4))


def reeds(block: Block, rng: Rng, x: float, foot: float, tall: float, count: int) -> None:
    """Prints a clump of reeds with drooping plumes."""
    for _ in range(count):
        start, lean = x + rng.normal(0, tall * 0.25), rng.normal(-0.2 * block.side, 0.22)
        high = tall * rng.uniform(0.5, 1.0)
        path = brush.curve(
            [(start, foot), (start + lean * high * 0.35, foot - high * 0.6), (start + lean * high, foot - high)], 16
        )
        brush.stroke(
            block.canvas, path, brush.swell(16, tall * 0.02, 0.9, 0.2), brush.vary(rng, block.palette.leaf, 14)
        )
        plume = brush.curve(
            [path[-1], path[-1] + (lean * high * 0.2, tall * 0.02), path[-1] + (lean * high * 0.4, tall * 0.14)], 10
        )
        block.flat(
            brush.ribbon(plume, brush.swell(10, tall * 0.045, 0.2, 0.05)),
            brush.mix(block.palette.paper, block.palette.land, 0.3),
            outlined=False,
        )
    block.note("reeds")
