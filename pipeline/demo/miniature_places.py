"""Buildings, hills, water and skies of the miniature manner."""

from __future__ import annotations

import numpy as np

from pipeline.demo import brush
from pipeline.demo.brush import Colour, Points, Rng
from pipeline.demo.miniature_page import BRIGHT_GOLD, GOLD, MARBLE, Page, arch, box


def sky(page: Page, horizon: float, night: bool) -> None:
    """Paints the sky down to row ``horizon``: day, or night."""
    rows = int(horizon) + 2
    if night:
        stops = [(0.0, page.palette.night), (1.0, brush.mix(page.palette.night, page.palette.water, 0.45))]
    else:
        stops = [
            (0.0, brush.mix(page.palette.sky, page.palette.water, 0.5)),
            (0.55, page.palette.sky),
            (1.0, brush.mix(page.palette.sky, BRIGHT_GOLD, 0.45)),
        ]
    page.canvas[:rows] = brush.ramp(rows, page.width, stops)[: page.height]


def stars(page: Page, rng: Rng, bottom: float, count: int) -> None:
    """Sets stars of gold and a moon into a night sky."""
    for x, y in rng.random((count, 2)) * (page.width, bottom):
        brush.disc(page.canvas, x, y, page.unit * rng.uniform(0.0018, 0.004), BRIGHT_GOLD)
    x, y, size = (
        page.width * rng.uniform(0.15, 0.85),
        bottom * rng.uniform(0.2, 0.45),
        page.unit * rng.uniform(0.04, 0.06),
    )
    brush.glow(page.canvas, x, y, size * 2.4, (240, 232, 200), 0.35)
    brush.disc(page.canvas, x, y, size, (248, 242, 218))
    brush.disc(page.canvas, x, y, size, GOLD, 1)
    page.note("moon", "stars", "night")


def rain_clouds(page: Page, rng: Rng, bottom: float) -> None:
    """Rolls dark monsoon clouds along the top, with curling rims, lightning of gold and a white row of egrets."""
    for row, tone in ((1.0, 0.25), (0.7, 0.5), (0.4, 0.75)):
        x = -0.05 * page.width
        while x < page.width * 1.05:
            size = bottom * rng.uniform(0.24, 0.36)
            brush.disc(
                page.canvas, x, bottom * row * 0.55, size, brush.mix(page.palette.water, page.palette.night, tone)
            )
            for turn in (0.8, 0.55):
                brush.disc(
                    page.canvas, x, bottom * row * 0.55, size * turn, brush.mix(page.palette.water, MARBLE, 0.25), 1
                )
            x += size * 1.15
    for _ in range(2):
        x, y = rng.uniform(0.1, 0.9) * page.width, bottom * 0.25
        steps = np.cumsum(np.stack([rng.normal(0, 0.05, 9) * page.width, np.full(9, bottom * 0.08)], axis=1), axis=0)
        page.rule(steps + (x, y), BRIGHT_GOLD, 1.5)
    for k in range(9):
        x, y = page.width * (0.12 + 0.085 * k), bottom * (0.95 + 0.06 * np.sin(k))
        wing = brush.curve([[-1, -0.5], [0, 0], [1, -0.5]], 8)
        brush.stroke(
            page.canvas,
            brush.placed(wing, x, y, page.unit * 0.016),
            brush.swell(8, page.unit * 0.008, 0.3, 0.3),
            MARBLE,
        )
    page.note("rain clouds", "egrets")


def hills(page: Page, rng: Rng, top: float, bottom: float, count: int) -> None:
    """Paints hills like stacked petals, each in another pale tone, edged with a row of small round trees."""
    tones: list[Colour] = [
        brush.mix(page.palette.field, page.palette.sky, 0.5),
        brush.mix(page.palette.field, (220, 160, 150), 0.4),
        brush.mix(page.palette.leaf, page.palette.field, 0.6),
        page.palette.field,
    ]
    for index in range(count):
        base = top + (bottom - top) * (index + 1) / count
        x = np.linspace(0, page.width, 90)
        humps = np.abs(np.sin(x / page.width * np.pi * rng.uniform(1.4, 3.4) + rng.uniform(0, 3)))
        edge = np.stack([x, base - (bottom - top) / count * (0.35 + 0.85 * humps)], axis=1)
        tone = tones[index % len(tones)]
        page.paint(np.concatenate([edge, [(page.width, page.height), (0, page.height)]]), tone)
        page.rule(edge + (0, page.unit * 0.012), brush.mix(tone, MARBLE, 0.5), 1.5)
        for px, py in edge[4::5]:
            if brush.chance(rng, 0.55):
                size = page.unit * rng.uniform(0.012, 0.022)
                brush.disc(page.canvas, px, py - size * 0.6, size, brush.mix(page.palette.leaf, page.palette.line, 0.3))
                brush.disc(
                    page.canvas,
                    px - size * 0.2,
                    py - size * 0.8,
                    size * 0.6,
                    brush.mix(page.palette.leaf, page.palette.field, 0.35),
                )
    page.note("hills")


def pond(page: Page, rng: Rng, top: float, bottom: float) -> None:
    """Paints water with basket-weave ripples and round lotus leaves."""
    shape = box(0, top, page.width, bottom)
    page.paint(shape, page.palette.water)
    pale = brush.mix(page.palette.water, MARBLE, 0.35)
    step = page.unit * 0.032
    for row, y in enumerate(np.arange(top + step * 0.6, bottom - step * 0.2, step)):
        for x in np.arange(step if row % 2 else 0, page.width, step * 2):
            page.rule(brush.curve([(x, y), (x + step * 0.5, y - step * 0.35), (x + step, y)], 6), pale, 0.7)
    for _ in range(int(page.width * (bottom - top) / page.unit**2 * 40)):
        x, y, size = rng.uniform(0, page.width), rng.uniform(top + 6, bottom - 4), page.unit * rng.uniform(0.02, 0.04)
        page.paint(
            brush.oval(x, y, size, size * 0.45),
            brush.mix(page.palette.leaf, page.palette.water, rng.uniform(0.0, 0.35)),
        )
        page.rule([(x, y), (x + size * 0.8, y - size * 0.1)], brush.mix(page.palette.leaf, MARBLE, 0.4), 0.7)
    page.note("pond", "water")


def dome(page: Page, x: float, y: float, size: float, colour: Colour) -> None:
    """Paints a bulbous dome with a golden finial, ``size`` pixels wide, on ``x, y``."""
    shape = brush.curve(
        [[-0.44, 0], [-0.54, -0.22], [-0.40, -0.5], [0, -0.78], [0.40, -0.5], [0.54, -0.22], [0.44, 0]], 40
    )
    page.paint(brush.placed(shape, x, y, size), colour)
    for rib in (-0.5, 0.0, 0.5):
        page.rule(
            brush.placed(brush.curve([[rib * 0.8, 0], [rib, -0.28], [0, -0.76]], 14), x, y, size),
            brush.mix(colour, page.palette.line, 0.25),
            0.7,
        )
    page.rule(brush.placed([[0, -0.76], [0, -1.02]], x, y, size), GOLD, 2)
    page.dots(brush.placed([[0, -0.84], [0, -0.92]], x, y, size), size * 0.035, BRIGHT_GOLD)


def pavilion(page: Page, rng: Rng, x: float, y: float, wide: float, tall: float, bays: int) -> None:
    """Paints a marble pavilion of scalloped arches with kiosks and domes on its roof, standing on ``x, y``."""
    left, top = x - wide / 2, y - tall
    wall = brush.pick(
        rng, (MARBLE, brush.mix(MARBLE, (214, 120, 96), 0.45), brush.mix(MARBLE, page.palette.robe_two, 0.25))
    )
    page.paint(box(left, top, left + wide, y), wall)
    for bay in range(bays):
        start, end = left + wide * (bay + 0.14) / bays, left + wide * (bay + 0.86) / bays
        opening = arch(start, end, top + tall * 0.52, top + tall * 0.24, 7)
        inside = (page.palette.night, page.palette.band, page.palette.border)[bay % 3]
        page.paint(np.concatenate([opening, [(end, y - tall * 0.04), (start, y - tall * 0.04)]]), inside)
        roll = box(start, top + tall * 0.36, end, top + tall * 0.46)
        brush.fill(page.canvas, roll + (0, tall * 0.02), page.palette.robe)
        page.rule(roll[:2] + (0, tall * 0.12), GOLD, 1.5)
        middle = (start + end) / 2
        page.dots(
            np.array(
                [(middle - wide / bays * 0.36, top + tall * 0.28), (middle + wide / bays * 0.36, top + tall * 0.28)]
            ),
            tall * 0.02,
            page.palette.robe,
        )
    page.paint(
        box(left - wide * 0.04, top - tall * 0.03, left + wide * 1.04, top + tall * 0.08),
        brush.mix(wall, page.palette.robe, 0.5),
    )
    page.dots(
        np.stack([np.linspace(left, left + wide, 4 * bays + 1), np.full(4 * bays + 1, top + tall * 0.025)], axis=1),
        tall * 0.014,
    )
    for place in np.linspace(0.12, 0.88, 3 if bays > 1 else 1):
        middle = left + wide * (place if bays > 1 else 0.5)
        size = wide * (0.17 if place != 0.5 else 0.24)
        for post in (-0.4, -0.13, 0.13, 0.4):
            page.rule(
                [(middle + post * size, top - tall * 0.03), (middle + post * size, top - tall * 0.03 - size * 0.45)],
                MARBLE,
                2.5,
            )
        page.paint(
            box(
                middle - size * 0.56,
                top - tall * 0.03 - size * 0.53,
                middle + size * 0.56,
                top - tall * 0.03 - size * 0.43,
            ),
            wall,
        )
        dome(page, middle, top - tall * 0.03 - size * 0.52, size, brush.pick(rng, (MARBLE, BRIGHT_GOLD, wall)))
    page.note("pavilion", "arch", "dome")


def terrace(page: Page, rng: Rng, top: float) -> None:
    """Paints a tiled terrace from row ``top`` down, with a carpet and a pierced railing at its back."""
    tile = brush.mix(MARBLE, page.palette.page, 0.4)
    page.paint(box(0, top, page.width, page.height), tile)
    for x in np.arange(-page.width, page.width * 2, page.unit * 0.09):
        page.rule(
            [(x, page.height), (page.width / 2 + (x - page.width / 2) * 0.6, top)],
            brush.mix(tile, page.palette.line, 0.2),
            0.6,
        )
    for share in (0.12, 0.28, 0.48, 0.72):
        page.rule(
            [(0, top + (page.height - top) * share), (page.width, top + (page.height - top) * share)],
            brush.mix(tile, page.palette.line, 0.2),
            0.6,
        )
    rail = page.unit * 0.10
    page.paint(box(0, top - rail, page.width, top), MARBLE)
    for x in np.arange(rail * 0.5, page.width, rail * 0.7):
        opening = arch(x - rail * 0.24, x + rail * 0.24, top - rail * 0.5, top - rail * 0.85, 5)
        page.paint(
            np.concatenate([opening, [(x + rail * 0.24, top - rail * 0.12), (x - rail * 0.24, top - rail * 0.12)]]),
            brush.mix(page.palette.leaf, page.palette.night, 0.4),
        )
    page.note("terrace")


def carpet(page: Page, rng: Rng, x: float, y: float, wide: float, tall: float) -> None:
    """Lays a bordered carpet with a field of dots, centred on ``x, y``."""
    for inset, tone in (
        (0, page.palette.band),
        (0.05, GOLD),
        (0.065, page.palette.border),
        (0.14, GOLD),
        (0.15, page.palette.robe),
    ):
        cut = inset * wide * 0.55
        shape = np.array(
            [
                (-wide * 0.44 + cut, -tall / 2 + cut * 0.6),
                (wide * 0.44 - cut, -tall / 2 + cut * 0.6),
                (wide / 2 - cut, tall / 2 - cut * 0.6),
                (-wide / 2 + cut, tall / 2 - cut * 0.6),
            ]
        )
        brush.fill(page.canvas, shape + (x, y), tone)
    places: Points = np.array([(px * wide, py * tall) for px in np.linspace(-0.34, 0.34, 9) for py in (-0.24, 0, 0.24)])
    page.dots(places + (x, y) + rng.normal(0, 0.3, places.shape), page.unit * 0.006)
    page.note("carpet")
