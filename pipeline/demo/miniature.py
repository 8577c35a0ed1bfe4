"""The miniature manner: bordered pages with arches, elephants, peacocks, gardens and moonlit terraces."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pipeline.demo import brush, labels
from pipeline.demo import miniature_life as life
from pipeline.demo import miniature_places as places
from pipeline.demo.brush import Rng
from pipeline.demo.labels import Drawing, Form, Hand
from pipeline.demo.miniature_page import BRIGHT_GOLD, GOLD, MARBLE, PALETTES, Page, arch, bordered, box, flower

UPRIGHT = Form("upright page", "Miniature", (500, 570), (690, 780))
ACROSS = Form("wide page", "Miniature", (700, 780), (500, 570))
SLENDER = Form("slender page", "Miniature", (400, 450), (720, 790))
SQUARE = Form("square page", "Miniature", (600, 660), (600, 670))


def draw(rng: Rng, hand: Hand) -> Drawing:
    """Draws one picture of the miniature manner: a scene of the hand's liking within its borders."""
    name = labels.choose_scene(rng, tuple(SCENES), hand)
    scene, forms = SCENES[name]
    form = brush.pick(rng, forms)
    palette = PALETTES[brush.pick(rng, hand.palettes)]
    height, width = form.size(rng)
    short = min(height, width)
    shares = (rng.uniform(0.02, 0.06), rng.uniform(0.05, 0.085), rng.uniform(0.014, 0.026))
    sides = (round(short * shares[0]), round(short * shares[1]), round(short * shares[2]))
    page = Page(height - 2 * sum(sides), width - 2 * sum(sides), palette, hand.weight)
    title = scene(page, rng)
    pixels = bordered(page, rng, height, width, sides)
    return Drawing(pixels, title, ("border", *page.tags), form, "opaque watercolour and gold on paper")


def _procession(page: Page, rng: Rng) -> str:
    """Elephants walking through a field, with people and standards."""
    horizon = page.height * rng.uniform(0.26, 0.36)
    places.sky(page, horizon, False)
    places.hills(page, rng, horizon * 0.6, page.height * 0.46, 3)
    brush.fill(page.canvas, box(0, page.height * 0.46, page.width, page.height), page.palette.field)
    life.tufts(page, rng, page.height * 0.5, page.height * 0.99, 46)
    wide = page.width > page.height
    count = int(rng.integers(1, 3)) + wide
    flip = brush.chance(rng, 0.5)
    size = min(page.width / (count * 1.15), page.height * 0.46) * 0.86
    for tx in rng.uniform(0.05, 0.95, 2):
        life.leafy_tree(page, rng, tx * page.width, page.height * 0.55, page.unit * rng.uniform(0.34, 0.46), None)
    for index in range(count):
        x = page.width * (index + 0.5) / count
        life.elephant(
            page, rng, x, page.height * rng.uniform(0.76, 0.80), size, flip, index == 0 or brush.chance(rng, 0.5)
        )
    for x in np.arange(0.1, 0.95, 0.17) + rng.normal(0, 0.02):
        life.person(page, rng, page.width * x, page.height * rng.uniform(0.93, 0.98), page.unit * 0.24, man=True)
    words = ("One elephant", "Two elephants", "Three elephants")[count - 1]
    return f"{words} " + brush.pick(
        rng, ("in procession", "with attendants", "on the way to court", "crossing a flowered field")
    )


def _peacocks(page: Page, rng: Rng) -> str:
    """Peacocks under a flowering tree."""
    horizon = page.height * rng.uniform(0.2, 0.3)
    places.sky(page, horizon, False)
    cloudy = brush.chance(rng, 0.4)
    if cloudy:
        places.rain_clouds(page, rng, horizon * 0.9)
    places.hills(page, rng, horizon * 0.8, page.height * 0.5, 3)
    life.tufts(page, rng, page.height * 0.5, page.height * 0.97, 40)
    bloom = brush.pick(rng, (MARBLE, page.palette.robe, (232, 140, 160), page.palette.robe_two))
    life.leafy_tree(
        page, rng, page.width * rng.uniform(0.3, 0.7), page.height * 0.72, page.height * rng.uniform(0.55, 0.66), bloom
    )
    fan = brush.chance(rng, 0.5)
    left = brush.chance(rng, 0.5)
    life.peacock(page, rng, page.width * (0.30 if left else 0.70), page.height * 0.92, page.unit * 0.24, not left, fan)
    life.peacock(page, rng, page.width * (0.74 if left else 0.26), page.height * 0.86, page.unit * 0.2, left, False)
    if cloudy:
        return brush.pick(rng, ("Peacocks before the rain", "Peacocks calling to the clouds"))
    return (
        brush.pick(
            rng, ("Dancing peacock", "Peacock with spread tail") if fan else ("Two peacocks", "Pair of peacocks")
        )
        + " under a flowering tree"
    )


def _lotus(page: Page, rng: Rng) -> str:
    """A lotus pond before a pavilion."""
    night = brush.chance(rng, 0.3)
    horizon = page.height * rng.uniform(0.34, 0.42)
    places.sky(page, horizon, night)
    if night:
        places.stars(page, rng, horizon * 0.8, 60)
    shore = page.height * 0.52
    brush.fill(
        page.canvas,
        box(0, horizon, page.width, shore),
        brush.mix(page.palette.field, page.palette.night, 0.5 if night else 0.0),
    )
    for x in np.linspace(0.06, 0.94, 5):
        if abs(x - 0.5) > 0.2:
            life.cypress(page, page.width * x, shore - 2, page.height * rng.uniform(0.24, 0.32))
    bays = int(rng.integers(1, 4))
    places.pavilion(page, rng, page.width * 0.5, shore, page.width * (0.24 + 0.12 * bays), page.height * 0.22, bays)
    places.pond(page, rng, shore, page.height)
    for y in np.sort(rng.uniform(0.62, 0.98, int(rng.integers(6, 12)))):
        life.lotus(
            page, rng, page.width * rng.uniform(0.06, 0.94), page.height * y, page.unit * rng.uniform(0.05, 0.08)
        )
    for _ in range(int(rng.integers(0, 4))):
        life.duck(page, rng, page.width * rng.uniform(0.1, 0.9), page.height * rng.uniform(0.66, 0.95))
    return "Lotus pond " + (
        "by moonlight"
        if night
        else brush.pick(
            rng,
            (
                "before a marble pavilion",
                "and water birds" if "duck" in page.tags else "at midday",
                "in the palace garden",
            ),
        )
    )


def _terrace(page: Page, rng: Rng) -> str:
    """People on a terrace at night or in the evening."""
    night = brush.chance(rng, 0.7)
    top = page.height * rng.uniform(0.58, 0.64)
    places.sky(page, top, night)
    if night:
        places.stars(page, rng, top * 0.6, 90)
    for x in np.arange(0.03, 1, 0.13):
        life.cypress(page, page.width * (x + rng.normal(0, 0.015)), top, page.height * rng.uniform(0.2, 0.3))
    life.leafy_tree(
        page, rng, page.width * 0.85, top + 4, page.height * 0.34, brush.pick(rng, (None, page.palette.robe, MARBLE))
    )
    places.terrace(page, rng, top)
    places.pavilion(
        page,
        rng,
        page.width * rng.uniform(0.26, 0.36),
        page.height * 0.78,
        page.width * 0.46,
        page.height * 0.34,
        int(rng.integers(1, 3)),
    )
    places.carpet(page, rng, page.width * 0.55, page.height * 0.88, page.width * 0.72, page.height * 0.14)
    count = int(rng.integers(2, 5))
    for x in np.linspace(0.34, 0.82, count):
        life.person(
            page,
            rng,
            page.width * x,
            page.height * rng.uniform(0.88, 0.93),
            page.unit * 0.29,
            man=brush.chance(rng, 0.35),
        )
    if night:
        for x in (0.2, 0.92):
            brush.glow(page.canvas, page.width * x, page.height * 0.86, page.unit * 0.10, (255, 214, 120), 0.5)
            page.rule([(page.width * x, page.height * 0.96), (page.width * x, page.height * 0.87)], GOLD, 3)
            page.dots(np.array([(page.width * x, page.height * 0.86)]), page.unit * 0.012)
        page.note("lamp")
    return ("Moonlit terrace" if night else "Terrace at evening") + brush.pick(
        rng, (" with lamps" if night else " with a carpet", " and cypress trees", " of a white pavilion")
    )


def _window(page: Page, rng: Rng) -> str:
    """A person seen in a scalloped window."""
    wall = brush.pick(rng, (page.palette.border, page.palette.band, page.palette.leaf, page.palette.robe))
    page.canvas[:] = wall
    step = page.unit * 0.075
    for row, y in enumerate(np.arange(step * 0.4, page.height, step)):
        for x in np.arange(step if row % 2 else step * 0.5, page.width + step, step):
            flower(page.canvas, x, y, step * 0.2, brush.mix(wall, BRIGHT_GOLD, 0.55), 4, 0.78)
    left, right, sill = page.width * 0.16, page.width * 0.84, page.height * 0.80
    opening = arch(left, right, page.height * 0.36, page.height * 0.06, 11)
    shape = np.concatenate([opening, [(right, sill), (left, sill)]])
    page.paint(brush.placed(shape - (page.width / 2, page.height / 2), page.width / 2, page.height / 2, 1.05), GOLD)
    inside = brush.pick(
        rng, (page.palette.sky, page.palette.night, page.palette.leaf, brush.mix(page.palette.sky, MARBLE, 0.5))
    )
    page.paint(shape, inside if inside != wall else page.palette.sky)
    man = brush.chance(rng, 0.5)
    x, halo = page.width * 0.48, max(page.height * 0.36, sill - page.width * 0.56)
    brush.disc(page.canvas, x + page.unit * 0.02, halo, page.unit * 0.17, brush.mix(BRIGHT_GOLD, MARBLE, 0.2))
    for angle in np.linspace(0, 6.28, 36, endpoint=False):
        brush.disc(
            page.canvas,
            x + page.unit * 0.02 + np.cos(angle) * page.unit * 0.185,
            halo + np.sin(angle) * page.unit * 0.185,
            page.unit * 0.008,
            GOLD,
        )
    tall = (sill - halo) / 0.37
    life.person(page, rng, x, halo + tall * 0.93, tall, man, half=True)
    page.paint(box(left - page.width * 0.06, sill, right + page.width * 0.06, page.height * 0.985), MARBLE)
    jewels = [(px * page.width, page.height * py) for px in np.linspace(0.14, 0.86, 9) for py in (0.86, 0.93)]
    for index, (px, py) in enumerate(jewels):
        flower(page.canvas, px, py, page.unit * 0.024, page.palette.robe if index % 2 else page.palette.border, 6)
    drape = brush.curve(
        [
            (left, sill + 2),
            (page.width * 0.35, sill + page.unit * 0.05),
            (page.width * 0.65, sill + page.unit * 0.05),
            (right, sill + 2),
        ],
        20,
    )
    page.paint(
        np.concatenate([drape, [(right, sill - page.unit * 0.03), (left, sill - page.unit * 0.03)]]), page.palette.robe
    )
    page.rule(drape, GOLD, 3)
    page.note("arch", "window", "halo", "portrait")
    return ("Turbaned prince" if man else "Veiled lady") + brush.pick(
        rng, (" at a scalloped window", " in a palace window", " with a golden halo")
    )


def _flower(page: Page, rng: Rng) -> str:
    """A flowering plant as a study, with butterflies."""
    page.canvas[:] = brush.pick(
        rng,
        (
            brush.mix(page.palette.page, MARBLE, 0.5),
            brush.mix(page.palette.field, MARBLE, 0.6),
            page.palette.page,
            page.palette.night,
            brush.mix(page.palette.band, page.palette.night, 0.2),
        ),
    )
    colour = brush.pick(
        rng, (page.palette.robe, (224, 120, 150), (132, 96, 176), page.palette.robe_two, (236, 226, 214))
    )
    count = 1 if page.width < page.height else 2
    for index in range(count):
        life.plant(page, rng, page.width * (index + 0.5) / count, page.height * 0.95, page.height * 0.82, colour)
    page.paint(box(0, page.height * 0.95, page.width, page.height), page.palette.field)
    life.tufts(page, rng, page.height * 0.955, page.height * 0.985, 22)
    for _ in range(int(rng.integers(1, 4))):
        x, y, size = page.width * rng.uniform(0.1, 0.9), page.height * rng.uniform(0.08, 0.5), page.unit * 0.035
        for side in (-1, 1):
            wing = brush.curve(
                [
                    [0, 0],
                    [side * 0.5, -0.8],
                    [side * 1.1, -0.6],
                    [side * 0.6, 0],
                    [side * 0.8, 0.5],
                    [side * 0.3, 0.5],
                    [0, 0],
                ],
                24,
            )
            page.paint(
                brush.placed(wing, x, y, size, turn=0.4),
                page.palette.robe_two if colour != page.palette.robe_two else page.palette.robe,
            )
        page.note("butterfly")
    return brush.pick(rng, ("Flowering plant", "Study of a garden flower", "Blossoms")) + brush.pick(
        rng, (" with butterflies", " and butterfly", " in spring")
    )


def _hills(page: Page, rng: Rng) -> str:
    """Deer in petal-shaped hills under monsoon clouds."""
    horizon = page.height * rng.uniform(0.3, 0.38)
    places.sky(page, horizon, False)
    places.rain_clouds(page, rng, horizon * 0.8)
    places.hills(page, rng, horizon * 0.7, page.height * 0.8, int(rng.integers(4, 7)))
    life.tufts(page, rng, page.height * 0.8, page.height * 0.98, 24)
    bloom = brush.pick(rng, (None, MARBLE, page.palette.robe))
    for x in rng.permutation([0.15, 0.5, 0.85])[: int(rng.integers(2, 4))]:
        life.leafy_tree(
            page,
            rng,
            page.width * x,
            page.height * rng.uniform(0.62, 0.9),
            page.height * rng.uniform(0.26, 0.36),
            bloom,
        )
    count = int(rng.integers(2, 5))
    for index in range(count):
        life.deer(
            page, rng, page.width * (index + rng.uniform(0.3, 0.7)) / count, page.height * rng.uniform(0.86, 0.95)
        )
    return brush.pick(
        rng,
        (
            "Deer in the monsoon hills",
            "Clouds gathering over the hills",
            "Egrets and deer before rain",
            "Lightning over the deer park",
        ),
    )


def _garden(page: Page, rng: Rng) -> str:
    """A walled garden with channels of water, seen from above and from the side at once."""
    brush.fill(page.canvas, box(0, 0, page.width, page.height), brush.mix(page.palette.field, page.palette.leaf, 0.3))
    top = page.height * rng.uniform(0.28, 0.34)
    places.sky(page, top, False)
    places.pavilion(page, rng, page.width * 0.5, top + page.height * 0.05, page.width * 0.62, page.height * 0.2, 3)
    middle, half = page.width / 2, page.unit * 0.045
    cross = page.height * 0.66
    for shape in (
        box(middle - half, top + page.height * 0.05, middle + half, page.height),
        box(0, cross - half, page.width, cross + half),
    ):
        page.paint(brush.placed(shape, 0, 0, 1), MARBLE)
    for shape in (
        box(middle - half * 0.65, top + page.height * 0.05, middle + half * 0.65, page.height),
        box(0, cross - half * 0.65, page.width, cross + half * 0.65),
    ):
        brush.fill(page.canvas, shape, page.palette.water)
    page.paint(brush.oval(middle, cross, half * 2.6, half * 2.2, 0, 8), MARBLE)
    page.paint(brush.oval(middle, cross, half * 2.1, half * 1.75, 0, 8), page.palette.water)
    for lean in np.linspace(-0.6, 0.6, 7):
        page.rule(
            brush.curve(
                [
                    (middle, cross),
                    (middle + lean * half, cross - half * 2.4),
                    (middle + lean * half * 2.4, cross - half * 0.8),
                ],
                10,
            ),
            MARBLE,
        )
    bloom = brush.pick(rng, (MARBLE, page.palette.robe, (232, 140, 160)))
    for y in (0.55, 0.95):
        for x in (0.10, 0.32, 0.68, 0.90):
            if brush.chance(rng, 0.5):
                life.leafy_tree(
                    page,
                    rng,
                    page.width * x,
                    page.height * y,
                    page.height * 0.2,
                    bloom if brush.chance(rng, 0.6) else None,
                )
            else:
                life.cypress(page, page.width * x, page.height * y, page.height * 0.2)
    life.tufts(page, rng, page.height * 0.72, page.height * 0.99, 26)
    for x in (0.22, 0.8)[: int(rng.integers(1, 3))]:
        life.person(page, rng, page.width * x, page.height * 0.97, page.unit * 0.26, man=brush.chance(rng, 0.4))
    if brush.chance(rng, 0.5):
        life.peacock(page, rng, page.width * 0.62, page.height * 0.97, page.unit * 0.13, brush.chance(rng, 0.5), False)
    page.note("garden", "fountain", "water")
    return brush.pick(
        rng,
        (
            "Garden of four waters",
            "Fountain in a palace garden",
            "Walking in the water garden",
            "Garden with fountain and flowering trees",
        ),
    )


SCENES: dict[str, tuple[Callable[[Page, Rng], str], tuple[Form, ...]]] = {
    "procession": (_procession, (ACROSS, ACROSS, UPRIGHT, SQUARE)),
    "peacocks": (_peacocks, (UPRIGHT, SQUARE, SLENDER)),
    "lotus": (_lotus, (UPRIGHT, ACROSS, SQUARE)),
    "terrace": (_terrace, (UPRIGHT, ACROSS, SQUARE)),
    "window": (_window, (UPRIGHT, SLENDER, SQUARE)),
    "flower": (_flower, (UPRIGHT, SLENDER, ACROSS)),
    "hills": (_hills, (ACROSS, UPRIGHT, SQUARE)),
    "garden": (_garden, (UPRIGHT, SQUARE, ACROSS)),
}
