"""The miniature manner: bordered pages with arches, elephants, peacocks, gardens and moonlit terraces."""

import numpy as np

from pipeline.demo import brush
from pipeline.demo import miniature_life as life
from pipeline.demo.brush import Rng, box
from pipeline.demo.labels import Drawing, Hand, Manner
from pipeline.demo.miniature_page import BRIGHT_GOLD, GOLD, MARBLE, Page

MANNER = Manner("miniature")
ROSE = (232, 140, 160)


def draw(rng: Rng, hand: Hand) -> Drawing:
    """Draws one picture of the miniature manner: a scene within its borders."""
    scene, form, palette, (height, width) = MANNER.choose(rng, hand)
    spans = ((0.02, 0.06), (0.05, 0.085), (0.014, 0.026))
    outer, flowered, inner = (round(min(height, width) * rng.uniform(*span)) for span in spans)
    gap = 2 * (outer + flowered + inner)
    page = Page(rng, height - gap, width - gap, palette, hand.weight)
    title = SCENES[scene.name](page)
    pixels = page.bordered(height, width, (outer, flowered, inner))
    return Drawing(pixels, title, ("border", *page.tags), form, "opaque watercolour and gold on paper")


def _procession(page: Page) -> str:
    horizon = page.y(0.26, 0.36)
    page.sky(horizon)
    page.hills(horizon * 0.6, page.height * 0.46, 3)
    page.flat(box(0, page.height * 0.46, page.width, page.height), page.palette.field, outlined=False)
    life.tufts(page, page.height * 0.5, page.height * 0.99, 46)
    count, flip = page.whole(1, 2) + (page.width > page.height), page.chance(0.5)
    size = min(page.width / (count * 1.25), page.height * 0.46) * 0.82
    for _ in range(2):
        life.leafy_tree(page, page.x(0.05, 0.95), page.height * 0.55, page.size(0.34, 0.46))
    for index in range(count):
        x = page.width * (index + 0.5) / count + size * (0.14 if flip else -0.14)
        life.elephant(page, x, page.y(0.76, 0.80), size, flip, index == 0 or page.chance(0.5))
    for x in np.arange(0.1, 0.95, 0.17) + page.off(0.02):
        life.person(page, page.x(x), page.y(0.93, 0.98), page.size(0.24), man=True)
    words = ("One elephant", "Two elephants", "Three elephants")[count - 1]
    ends = ("in procession", "with attendants", "on the way to court", "crossing a flowered field")
    return f"{words} {page.pick(*ends)}"


def _peacocks(page: Page) -> str:
    horizon, fan = page.y(0.2, 0.3), page.chance(0.6)
    page.sky(horizon)
    page.hills(horizon * 0.8, page.height * 0.5, 3)
    life.tufts(page, page.height * 0.5, page.height * 0.97, 40)
    bloom = page.pick(MARBLE, page.palette.robe, ROSE, page.palette.sash)
    life.leafy_tree(page, page.x(0.3, 0.7), page.height * 0.72, page.y(0.55, 0.66), bloom)
    left = page.side < 0
    life.peacock(page, page.x(0.70), page.height * 0.94, page.size(0.27), not left, fan)
    life.peacock(page, page.x(0.26), page.height * 0.86, page.size(0.22), left, False)
    first = page.pick("Dancing peacock", "Peacock with spread tail") if fan else page.pick("Two peacocks", "Peacocks")
    return f"{first} under a flowering tree"


def _lotus(page: Page) -> str:
    p, night = page.palette, page.chance(0.3)
    horizon, shore = page.y(0.34, 0.42), page.height * 0.52
    page.sky(horizon, night)
    bank = brush.mix(p.field, p.night, 0.5 if night else 0.0)
    page.flat(box(0, horizon, page.width, shore), bank, outlined=False)
    for x in (0.06, 0.28, 0.72, 0.94):
        life.cypress(page, page.x(x), shore - 2, page.y(0.24, 0.32))
    bays = page.whole(1, 3)
    page.pavilion(page.width * 0.5, shore, page.unit * (0.24 + 0.13 * bays), page.height * 0.22, bays)
    page.pond(shore)
    for y in np.sort(page.rng.uniform(0.62, 0.98, page.whole(9, 15))):
        life.lotus(page, page.x(0.06, 0.94), page.y(y), page.size(0.05, 0.08))
    day = ("before a marble pavilion", "at midday", "in the palace garden")
    return f"Lotus pond {'by moonlight' if night else page.pick(*day)}"


def _terrace(page: Page) -> str:
    p, night, top = page.palette, page.chance(0.7), page.y(0.58, 0.64)
    page.sky(top, night)
    for x in np.arange(0.03, 1, 0.13):
        life.cypress(page, page.x(x + page.off(0.015)), top, page.y(0.2, 0.3))
    life.leafy_tree(page, page.x(0.85), top + 4, page.height * 0.34, page.pick(None, p.robe, MARBLE))
    page.terrace(top)
    size = page.width * 0.46, page.height * 0.34
    page.pavilion(page.x(0.26, 0.36), page.height * 0.78, *size, page.whole(1, 2))
    page.carpet(page.x(0.55), page.height * 0.88, page.width * 0.72, page.height * 0.14)
    for x in np.linspace(0.34, 0.82, page.whole(2, 4)):
        life.person(page, page.x(x), page.y(0.88, 0.93), page.size(0.29), man=page.chance(0.35))
    if night:
        for x in (page.width * 0.2, page.width * 0.92):
            brush.glow(page.canvas, x, page.height * 0.86, page.size(0.10), (255, 214, 120), 0.5)
            page.rule([(x, page.height * 0.96), (x, page.height * 0.87)], GOLD, 3)
            page.disc(x, page.height * 0.86, page.size(0.012), BRIGHT_GOLD)
        page.note("lamp")
    ends = (" with lamps" if night else " with a carpet", " and cypress trees", " of a white pavilion")
    return ("Moonlit terrace" if night else "Terrace at evening") + page.pick(*ends)


def _flower(page: Page) -> str:
    p = page.palette
    pale = brush.mix(p.page, MARBLE, 0.5), brush.mix(p.field, MARBLE, 0.6), p.page
    page.canvas[:] = page.pick(*pale, p.night, brush.mix(p.band, p.night, 0.2))
    colour = page.pick(p.robe, (224, 120, 150), (132, 96, 176), p.sash, (236, 226, 214))
    count = 1 if page.width < page.height else 2
    for x in (np.arange(count) + 0.5) / count * page.width:
        tall = page.height * 0.84
        life.plant(page, x, page.height * 0.95, tall, min(page.width / count / 2 - tall * 0.13, tall * 0.33), colour)
    page.flat(box(0, page.height * 0.95, page.width, page.height), p.field)
    life.tufts(page, page.height * 0.955, page.height * 0.985, 22)
    plant = page.pick("Flowering plant", "Study of a garden flower", "Blossoms")
    return plant + page.pick(" in spring", " in a golden border", "")


def _garden(page: Page) -> str:
    p, top = page.palette, page.y(0.28, 0.34)
    page.canvas[:] = brush.mix(p.field, p.leaf, 0.3)
    page.sky(top)
    head, middle, half, cross = top + page.height * 0.05, page.width / 2, page.unit * 0.045, page.height * 0.66
    page.pavilion(middle, head, min(page.width * 0.62, page.height * 0.4), page.height * 0.2, 3)
    for wide, colour in ((half, MARBLE), (half * 0.65, p.water)):
        page.flat(box(middle - wide, head, middle + wide, page.height), colour, outlined=False)
        page.flat(box(0, cross - wide, page.width, cross + wide), colour, outlined=False)
    page.flat(brush.oval(middle, cross, half * 2.6, half * 2.2, 0, 8), MARBLE)
    page.flat(brush.oval(middle, cross, half * 2.1, half * 1.75, 0, 8), p.water)
    for lean in np.linspace(-0.6, 0.6, 7):
        jet = brush.curve([(0, 0), (lean, -2.4), (lean * 2.4, -0.8)], 10)
        page.rule(jet * half + (middle, cross), MARBLE)
    bloom = page.pick(MARBLE, p.robe, ROSE)
    for y in (0.55, 0.95):
        for x in (0.10, 0.32, 0.68, 0.90):
            if page.chance(0.5):
                life.leafy_tree(page, page.x(x), page.y(y), page.height * 0.2, page.pick(None, bloom, bloom))
            else:
                life.cypress(page, page.x(x), page.y(y), page.height * 0.2)
    life.tufts(page, page.height * 0.78, page.height * 0.99, 26)
    for x in (0.22, 0.8)[: page.whole(1, 2)]:
        life.person(page, page.x(x), page.height * 0.97, page.size(0.26), man=page.chance(0.4))
    if page.chance(0.6):
        life.peacock(page, page.x(0.62), page.height * 0.97, page.size(0.15), page.chance(0.5), False)
    page.note("garden", "fountain", "water")
    return page.pick("Garden of four waters", "Fountain in a palace garden", "Walking in the water garden")


SCENES = {paint.__name__.strip("_"): paint for paint in (_procession, _peacocks, _lotus, _terrace, _flower, _garden)}
