"""Motifs of the woodblock manner: waves, the cone mountain, trees, bridges, boats, houses, birds and weather."""

from __future__ import annotations

import numpy as np

from pipeline.demo import brush
from pipeline.demo.brush import Colour, Points, Rng
from pipeline.demo.woodblock_sheet import Block

WHITE = (250, 247, 238)


def cone(block: Block, rng: Rng, x: float, base: float, height: float, colour: Colour, snow: float) -> None:
    """Prints a wide cone mountain with a snow cap; ``snow`` is the share of its height that is white."""
    half = height * rng.uniform(1.15, 1.5)
    t = np.linspace(-1, 1, 81)
    rise = np.clip((1 - np.abs(t)) ** 1.55, 0, 0.93 + 0.02 * np.cos(t * 90))
    edge = np.stack([x + t * half, base - rise * height / 0.94], axis=1)
    block.shaded(edge, brush.mix(colour, block.palette.deep, 0.45), colour, base - height * 0.9, base - height * 0.1)
    top = edge[rise > 1 - snow * 1.15]
    if snow > 0 and len(top) > 3:
        teeth = np.linspace(top[-1, 0], top[0, 0], 19)
        jag = top[0, 1] + np.where(np.arange(19) % 2, rng.uniform(0.03, 0.2, 19), rng.uniform(-0.05, 0.02, 19)) * height
        jag[[0, -1]] = top[[-1, 0], 1]
        block.flat(np.concatenate([top, np.stack([teeth, jag], axis=1)]), WHITE)
    block.contour(edge)
    block.note("mountain", "snow-capped cone")


def hills(block: Block, rng: Rng, base: float, height: float, colour: Colour, fade: Colour) -> Points:
    """Prints a rolling ridge across the sheet that fades towards its foot; returns its edge."""
    x = np.linspace(0, block.width, 80)
    y = base - height * (0.55 + 0.45 * brush.wander(rng, 80, 26, 2))
    edge = np.stack([x, y], axis=1)
    shape = np.concatenate([edge, [(block.width, base + 2), (0, base + 2)]])
    block.shaded(shape, colour, fade, base - height, base)
    block.contour(edge, share=0.7)
    return edge


def sea(block: Block, rng: Rng, horizon: float) -> None:
    """Prints a calm sea: dark at the horizon, pale below, with drawn ripples."""
    shape = np.array([[0, horizon], [block.width, horizon], [block.width, block.height], [0, block.height]])
    block.shaded(shape, block.palette.deep, block.palette.sea, horizon, horizon + (block.height - horizon) * 0.4)
    block.wipe(block.height, -(block.height - horizon) * 0.4, block.palette.deep, 0.75)
    for _ in range(int(block.width / 14)):
        depth = rng.random()
        y = horizon + (block.height - horizon) * (0.04 + 0.93 * depth)
        start, reach = rng.uniform(-0.1, 1) * block.width, (0.04 + 0.14 * depth) * block.width
        x = start + np.linspace(0, reach, 20)
        ripple = np.stack([x, y + np.sin((x - start) / reach * 12) * block.unit * 0.005 * (0.4 + depth)], axis=1)
        colour = brush.mix(block.palette.sea, block.palette.foam, 0.65) if rng.random() < 0.5 else block.palette.deep
        block.contour(ripple, colour=colour, share=0.6)
    block.note("sea")


def scales(block: Block, rng: Rng, top: float, size: float) -> None:
    """Prints rows of overlapping half circles (the blue sea pattern) from row ``top`` down."""
    row, y = 0, top + size * 0.7
    tones = [block.palette.deep, block.palette.sea, block.palette.foam, block.palette.deep, block.palette.sea]
    while y < block.height + size:
        for x in np.arange(-size if row % 2 else 0, block.width + size * 2, size * 2):
            for ring, tone in enumerate(tones):
                brush.disc(block.canvas, x, y, size * (1 - ring * 0.2), tone)
            brush.disc(block.canvas, x, y, size, block.palette.line, max(1, round(block.keyline * 0.6)))
        y += size * 0.52
        row += 1
    block.note("sea", "wave pattern")


def great_wave(block: Block, rng: Rng, x: float, crest: float, base: float, flip: bool) -> None:
    """Prints a breaking wave whose tip hangs over: body, streaks that follow it, foam with claws."""
    tall = base - crest
    back = [
        [-1.7, 1.02],
        [-1.15, 0.80],
        [-0.75, 0.45],
        [-0.38, 0.12],
        [0.0, 0.0],
        [0.34, 0.07],
        [0.56, 0.27],
        [0.60, 0.44],
    ]
    face = [
        [1.75, 1.02],
        [1.1, 0.97],
        [0.62, 0.90],
        [0.30, 0.74],
        [0.20, 0.52],
        [0.27, 0.33],
        [0.42, 0.30],
        [0.60, 0.44],
    ]
    jitter = rng.normal(0, 0.02, (8, 2))
    outer = brush.placed(brush.curve(np.asarray(back) + jitter, 60), x, crest, tall, flip)
    inner = brush.placed(brush.curve(np.asarray(face) + jitter, 60), x, crest, tall, flip)
    block.shaded(np.concatenate([outer, inner[::-1]]), block.palette.deep, block.palette.sea, crest, base + tall * 0.2)
    for number, share in enumerate(np.linspace(0.12, 0.9, 8)):
        flow = outer * (1 - share) + inner * share
        tone = (
            block.palette.foam
            if number % 3 == 1
            else brush.mix(block.palette.sea, block.palette.foam, 0.35 * (number % 3))
        )
        widths = brush.swell(46, tall * 0.045, 0.1, 0.15, 0.6)
        brush.stroke(block.canvas, flow[8:54], widths, tone)
    block.contour(np.concatenate([outer, inner[::-1]]))
    _foam(block, rng, outer[26:], tall, flip)
    _foam(block, rng, inner[:34:-1], tall * 0.6, flip)
    block.note("wave", "foam", "sea")


def _foam(block: Block, rng: Rng, edge: Points, tall: float, flip: bool) -> None:
    """White lobes along a breaking edge, with small hooked claws that point forward and down."""
    side = -1 if flip else 1
    for px, py in edge[::2]:
        size = tall * rng.uniform(0.035, 0.06)
        cx, cy = px + rng.normal(0, 0.012) * tall, py + rng.normal(0, 0.012) * tall
        brush.disc(block.canvas, cx, cy, size, WHITE)
        brush.disc(block.canvas, cx, cy, size, block.palette.line, max(1, round(block.keyline * 0.6)))
    for px, py in edge[::2]:
        brush.disc(block.canvas, px - side * tall * 0.02, py + tall * 0.02, tall * 0.035, WHITE)
        reach = tall * rng.uniform(0.06, 0.12)
        angle = rng.uniform(0.2, 1.3)
        tip = np.array([np.cos(angle) * side, np.sin(angle)]) * reach
        claw = brush.curve([(px, py), (px + tip[0] * 0.7, py + tip[1] * 0.2), (px + tip[0], py + tip[1])], 8)
        outline = brush.ribbon(claw, brush.swell(8, reach * 0.42, 0.9, 0.05, 0.2))
        block.flat(outline, WHITE, outlined=False)
        block.contour(outline[:8], share=0.6)
        block.contour(outline[8:], share=0.6)
    for _ in range(34):
        px, py = (
            edge[int(rng.integers(len(edge)))]
            + np.array([side * abs(rng.normal(0.12, 0.12)), rng.normal(-0.02, 0.1)]) * tall
        )
        brush.disc(block.canvas, px, py, tall * rng.uniform(0.004, 0.011), WHITE)


def swells(block: Block, rng: Rng, top: float, rows: int) -> None:
    """Prints rows of pointed swells, each with a white cap, from row ``top`` to the lower edge."""
    for row in range(rows):
        y = top + (block.height - top) * row / rows
        step = block.width * rng.uniform(0.16, 0.24) * (0.6 + 0.6 * row / rows)
        x = np.linspace(-step, block.width + step, 160)
        wave = np.abs(np.sin(x * np.pi / step + rng.uniform(0, 3))) ** 0.8
        edge = np.stack([x, y + (wave - 0.5) * step * 0.28], axis=1)
        shape = np.concatenate([edge, [(block.width + step, block.height + 3), (-step, block.height + 3)]])
        tone = brush.mix(block.palette.deep, block.palette.sea, ((row + 1) % 3) / 2.2)
        block.flat(shape, tone)
        for lift in (0.05, 0.11):
            block.contour(edge + (0, lift * step), colour=block.palette.foam, share=1.6 if lift < 0.06 else 0.7)
    block.note("sea", "wave")


def sail(block: Block, x: float, y: float, size: float, colour: Colour) -> None:
    """Prints a boat with one square sail; ``size`` is the sail's height in pixels."""
    hull = brush.curve([[-0.62, -0.1], [-0.4, 0.1], [0.35, 0.1], [0.7, -0.16]], 20)
    block.flat(brush.placed(np.concatenate([hull, [[0.7, -0.16], [-0.62, -0.1]]]), x, y, size), block.palette.land)
    cloth = brush.curve([[-0.3, -0.12], [-0.36, -0.55], [-0.24, -1.05]], 10)
    other = brush.curve([[0.26, -1.05], [0.16, -0.55], [0.28, -0.12]], 10)
    block.flat(brush.placed(np.concatenate([cloth, other]), x, y, size), colour)
    for seam in (-0.1, 0.06):
        block.contour(brush.placed([[seam, -0.14], [seam - 0.04, -0.55], [seam, -1.02]], x, y, size), share=0.6)
    block.note("boat", "sail")


def longboat(block: Block, x: float, y: float, size: float, turn: float) -> None:
    """Prints a long rowing boat with bent rowers; ``size`` is its length in pixels."""
    side = brush.curve([[-0.5, -0.05], [-0.2, 0.07], [0.25, 0.06], [0.58, -0.10]], 24)
    rail = brush.curve([[0.58, -0.10], [0.25, -0.01], [-0.2, 0.0], [-0.5, -0.05]], 24)
    block.flat(brush.placed(np.concatenate([side, rail]), x, y, size, turn=turn), (222, 190, 130))
    for seat in np.linspace(-0.3, 0.3, 5):
        px, py = brush.placed([[seat, -0.04]], x, y, size, turn=turn)[0]
        block.flat(brush.oval(px, py, size * 0.04, size * 0.045), block.palette.deep, outlined=False)
        brush.disc(block.canvas, px + size * 0.03, py - size * 0.05, size * 0.018, (232, 205, 170))
    block.note("boat", "figure")


def pine(block: Block, rng: Rng, x: float, y: float, tall: float, lean: float) -> None:
    """Prints a pine: a winding trunk and flat clouds of needles."""
    trunk = brush.curve([[0, 0], [0.08 + lean * 0.2, -0.3], [lean * 0.5 - 0.05, -0.6], [lean, -0.95]], 30) * tall + (
        x,
        y,
    )
    block.flat(
        brush.ribbon(trunk, np.linspace(0.09, 0.025, 30) * tall),
        brush.mix(block.palette.land, block.palette.line, 0.35),
    )
    for step in range(7):
        at = trunk[min(29, 10 + step * 3)]
        reach = tall * (0.30 - 0.027 * step)
        cx = at[0] + (1 if step % 2 else -1) * reach * 0.75 * (step < 6)
        lobes = np.linspace(-np.pi, 0, 36)
        bumps = 1 + 0.16 * np.abs(np.sin(lobes * 4.5))
        top = np.stack([cx + np.cos(lobes) * reach * bumps, at[1] + np.sin(lobes) * reach * 0.42 * bumps], axis=1)
        cloud = np.concatenate(
            [top, [(cx + reach * 0.7, at[1] + reach * 0.12), (cx - reach * 0.7, at[1] + reach * 0.12)]]
        )
        block.shaded(
            cloud,
            block.palette.leaf,
            brush.mix(block.palette.leaf, block.palette.line, 0.55),
            at[1] - reach * 0.5,
            at[1],
        )
        block.contour(cloud, closed=True, share=0.8)
    block.note("pine")


def bridge(block: Block, x: float, y: float, width: float, rise: float) -> Points:
    """Prints an arched wooden bridge centred on ``x``, its ends at row ``y``; returns the line people walk on."""
    t = np.linspace(-1, 1, 60)
    deck = np.stack([x + t * width / 2, y - rise * (1 - t**2)], axis=1)
    under = deck + (0, width * 0.035)
    for k in range(6, 56, 8):
        post = np.array([deck[k], deck[k] + (0, rise * 0.5 + width * 0.16)])
        brush.stroke(block.canvas, post, width * 0.016, brush.mix(block.palette.land, block.palette.line, 0.5))
    block.flat(np.concatenate([deck, under[::-1]]), brush.mix(block.palette.accent, block.palette.land, 0.35))
    rail = deck - (0, width * 0.055)
    for k in range(2, 60, 4):
        block.contour(np.array([deck[k], rail[k]]), share=0.8)
    brush.stroke(block.canvas, rail, width * 0.011, brush.mix(block.palette.accent, block.palette.land, 0.2))
    block.contour(rail - (0, width * 0.006), share=0.6)
    block.note("bridge")
    return deck


def walker(block: Block, rng: Rng, x: float, y: float, size: float, umbrella: bool) -> None:
    """Prints a small person in a robe, standing on ``x, y``, perhaps under an umbrella."""
    robe = brush.pick(rng, (block.palette.deep, block.palette.accent, block.palette.leaf, block.palette.land))
    block.flat(brush.placed([[-0.2, 0], [-0.16, -0.62], [0.12, -0.66], [0.24, 0]], x, y, size), robe)
    brush.disc(block.canvas, x, y - size * 0.74, size * 0.1, (236, 212, 180))
    if umbrella:
        block.contour(np.array([(x + size * 0.1, y - size * 0.4), (x + size * 0.1, y - size * 0.95)]))
        shade = brush.curve([[-0.5, -0.78], [-0.2, -1.05], [0.08, -1.14], [0.38, -1.05], [0.68, -0.78]], 24)
        block.flat(
            brush.placed(shade, x, y, size), brush.pick(rng, ((226, 196, 130), block.palette.accent, block.palette.sea))
        )
        for rib in (4, 9, 14, 19):
            block.contour(
                np.array([brush.placed([shade[rib]], x, y, size)[0], (x + size * 0.08, y - size * 1.12)]), share=0.5
            )
        block.note("umbrella")
    else:
        brush.fill(block.canvas, brush.placed([[-0.22, -0.76], [0, -0.98], [0.22, -0.76]], x, y, size), (214, 184, 120))
    block.note("figure")


def house(block: Block, x: float, y: float, size: float, snow: bool, lit: bool) -> None:
    """Prints a house with a steep thatched roof, ``size`` pixels wide; the roof white under snow, the window lit."""
    wall = brush.placed([[-0.36, 0], [-0.36, -0.3], [0.36, -0.3], [0.36, 0]], x, y, size)
    block.flat(wall, brush.mix(block.palette.land, block.palette.paper, 0.3))
    pane = brush.placed([[-0.12, -0.05], [-0.12, -0.24], [0.2, -0.24], [0.2, -0.05]], x, y, size)
    block.flat(pane, (246, 205, 110) if lit else block.palette.line)
    block.contour(brush.placed([[0.04, -0.05], [0.04, -0.24]], x, y, size), share=0.7)
    roof = brush.curve(
        [[-0.56, -0.24], [-0.36, -0.42], [-0.22, -0.66], [0.22, -0.66], [0.36, -0.42], [0.56, -0.24]], 30
    )
    block.flat(brush.placed(roof, x, y, size), WHITE if snow else brush.mix(block.palette.land, (120, 95, 60), 0.5))
    if snow:
        block.contour(brush.placed([[-0.5, -0.25], [0.5, -0.25]], x, y, size), share=2.0)
    block.note("house")


def geese(block: Block, rng: Rng, x: float, y: float, size: float, count: int) -> None:
    """Prints a line of geese flying, ``size`` pixels a wing."""
    for index in range(count):
        cx, cy = (
            x + (index - count / 2) * size * 1.7,
            y + (index - count / 2) * size * 0.85 * block.side + rng.normal(0, size * 0.2),
        )
        flap = rng.uniform(0.3, 0.7)
        wing = [
            [-1.0, -flap],
            [-0.45, -flap * 0.85],
            [-0.05, -0.1],
            [0.3, -flap],
            [0.95, -flap * 1.05],
            [0.35, -0.3],
            [0.1, 0.14],
            [-0.4, -0.18],
        ]
        block.flat(
            brush.placed(brush.curve([*wing, wing[0]], 40), cx, cy, size),
            brush.mix(block.palette.line, block.palette.land, 0.3),
            outlined=False,
        )
        body = brush.curve([[-0.5, 0.16], [0.0, 0.02], [0.4, -0.04], [0.72, -0.02]], 14)
        brush.stroke(block.canvas, brush.placed(body, cx, cy, size), brush.swell(14, size * 0.22, 0.2, 0.25), WHITE)
        block.contour(brush.placed(body, cx, cy, size), share=0.5)
    block.note("geese", "bird")


def rain(block: Block, rng: Rng, count: int) -> None:
    """Prints rain: long thin slanting lines over everything."""
    slant = rng.uniform(0.08, 0.3) * block.side
    veil = block.canvas.copy()
    for _ in range(count):
        x, y, reach = (
            rng.uniform(-0.2, 1.2) * block.width,
            rng.uniform(-0.2, 1) * block.height,
            rng.uniform(0.15, 0.4) * block.height,
        )
        tone = block.palette.line if rng.random() < 0.7 else block.palette.foam
        brush.line(veil, [(x, y), (x + slant * reach, y + reach)], tone, 1)
    brush.blend(block.canvas, np.full(block.canvas.shape[:2], 0.6, np.float32), veil)
    block.note("rain")


def snowfall(block: Block, rng: Rng, count: int) -> None:
    """Prints falling snow: dots of two sizes."""
    for _ in range(count):
        size = block.unit * float(rng.choice([0.003, 0.0045, 0.006]))
        brush.disc(block.canvas, rng.uniform(0, block.width), rng.uniform(0, block.height), size, WHITE)
    block.note("snow")


def clouds(block: Block, rng: Rng, y: float) -> None:
    """Prints a stylised bank of cloud: long bars with round ends."""
    x = rng.uniform(0, 1) * block.width
    for k in range(int(rng.integers(2, 4))):
        reach, thick = block.width * rng.uniform(0.12, 0.3), block.unit * 0.022
        bar = np.array(
            [(x - reach + k * reach * 0.4, y + k * thick * 1.7), (x + reach + k * reach * 0.4, y + k * thick * 1.7)]
        )
        ends = [(*bar[0], 1.57, 4.71), (*bar[1], -1.57, 1.57)]
        shape = np.concatenate(
            [
                [(cx + np.cos(a) * thick, cy + np.sin(a) * thick) for a in np.linspace(lo, hi, 10)]
                for cx, cy, lo, hi in ends
            ]
        )
        block.flat(shape, brush.mix(block.palette.sky, WHITE, 0.6), outlined=False)
    block.note("cloud")


def sun(block: Block, rng: Rng, x: float, y: float, radius: float) -> None:
    """Prints a red sun by day, or a pale moon by night; ``x`` and ``y`` are shares."""
    night = block.palette.dusk
    brush.disc(block.canvas, *block.at(x, y), radius, (246, 240, 214) if night else block.palette.accent)
    block.note("moon" if night else "sun")
