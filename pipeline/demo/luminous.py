"""The luminous manner: glowing landscapes, sails, streets and still lifes, in strokes on canvas."""

import numpy as np

from pipeline.demo import brush
from pipeline.demo.brush import Rng
from pipeline.demo.labels import Drawing, Hand, Manner
from pipeline.demo.luminous_motifs import Oil

MANNER = Manner("luminous")


def draw(rng: Rng, hand: Hand) -> Drawing:
    """Draws one picture of the luminous manner."""
    scene, form, palette, (height, width) = MANNER.choose(rng, hand)
    oil = Oil(rng, height, width, palette, hand.weight)
    title = SCENES[scene.name](oil)
    if "table" not in oil.tags:
        title += f" {palette.moment}"
    size, detail, impasto = scene.surface
    pixels = oil.finished(size * oil.unit / 500, detail, impasto * hand.weight)
    return Drawing(pixels, title, tuple(oil.tags), form, "oil on canvas")


def _lake(oil: Oil) -> str:
    p, horizon = oil.palette, oil.y(0.46, 0.58)
    sun = (oil.x(0.3, 0.6), horizon - oil.y(0.03, 0.12)) if oil.chance(0.6) else None
    oil.sky(horizon, oil.between(0.3, 0.75), sun)
    for step in range(oil.whole(2, 3)):
        edge = oil.skyline(horizon, 0.22 - 0.06 * step, oil.whole(1, 3), 0.35)
        tones = brush.mix(p.far, p.leaf, 0.3 * step), brush.mix(p.far, p.low, 0.5 - 0.1 * step)
        oil.mountains(edge, horizon, *tones, p.low)
    oil.tree_line(horizon, oil.height * 0.035, brush.mix(p.leaf, p.far, 0.35))
    oil.water(horizon, brush.mix(p.top, p.dark, 0.3), oil.between(0.6, 1.0))
    boat = oil.chance(0.4)
    if boat:
        oil.sailboat(oil.x(0.3, 0.6), horizon + oil.y(0.06, 0.14), oil.size(0.09, 0.16), p.light)
    shore = oil.skyline(oil.height * 1.02, 0.09, 2, 0.2)
    oil.mountains(shore, oil.height + 40, brush.mix(p.near, p.dark, 0.35), p.near, p.near)
    for _ in range(oil.whole(2, 5)):
        grow = oil.conifer if oil.chance(0.7) else oil.tree
        grow(oil.x(0.72, 1.0), oil.y(0.93, 1.0), oil.y(0.3, 0.62), p.leaf)
    oil.note("lake", "hills")
    return oil.pick("Still lake", "Mountain lake", "Lake with reflections") + (" and a sail" if boat else "")


def _range(oil: Oil) -> str:
    p, horizon = oil.palette, oil.y(0.56, 0.66)
    oil.sky(horizon, oil.between(0.4, 0.8))
    brush.glow(oil.canvas[: int(horizon)], oil.x(0.3), horizon * 0.7, oil.size(0.4), p.light, 0.5)
    high = oil.skyline(horizon, oil.between(0.38, 0.5), oil.whole(2, 4), 1.0)
    tones = brush.mix(p.far, p.top, 0.3), brush.mix(p.far, p.light, 0.6)
    oil.mountains(high, horizon, *tones, p.low, oil.between(0.35, 0.6))
    near = oil.skyline(horizon + oil.height * 0.05, 0.2, oil.whole(1, 3), 0.7)
    tones = brush.mix(p.far, p.leaf, 0.5), brush.mix(p.leaf, p.light, 0.4)
    oil.mountains(near, horizon + oil.height * 0.06, *tones, brush.mix(p.low, p.far, 0.4))
    far, river = brush.mix(p.leaf, p.light, 0.4), oil.chance(0.7)
    oil.ground(horizon + oil.height * 0.04, far, brush.mix(p.near, p.dark, 0.3), 500)
    if river:
        oil.winding(horizon + oil.height * 0.06, 0.16, brush.mix(p.low, p.middle, 0.35), 0.9)
        oil.note("river")
    for depth in np.sort(oil.rng.random(oil.whole(8, 17))):
        x, y = oil.x(0.6, 1.02) if depth > 0.35 else oil.x(0, 1), horizon + oil.height * (0.08 + 0.32 * depth)
        oil.conifer(x, y, oil.height * (0.06 + 0.32 * depth), p.leaf)
    oil.note("mountain", "snow", "valley")
    return oil.pick("Snowy range", "High peaks", "Great mountains") + (" and winding river" if river else " and valley")


def _meadow(oil: Oil) -> str:
    p, horizon = oil.palette, oil.y(0.42, 0.6)
    oil.sky(horizon, oil.between(0.5, 0.9))
    oil.tree_line(horizon + 4, oil.height * 0.07, brush.mix(p.leaf, p.far, 0.55))
    bloom = oil.pick(None, (206, 60, 50), (236, 220, 120), (150, 110, 180), (240, 236, 230))
    oil.ground(horizon, brush.mix(p.leaf, p.light, 0.45), brush.mix(p.leaf, p.dark, 0.25), 1500, bloom)
    path = oil.chance(0.6)
    if path:
        oil.winding(horizon + oil.height * 0.02, 0.09, brush.mix(p.near, p.light, 0.6), 0.75)
        oil.note("path")
    if oil.chance(0.6):
        roof = brush.mix(p.near, (150, 70, 50), 0.5)
        oil.cottage(oil.x(0.15, 0.4), horizon + oil.height * 0.06, oil.size(0.14), roof, False)
    for share in np.sort(oil.rng.uniform(0.02, 0.25, oil.whole(2, 4))):
        oil.tree(oil.x(0.55, 0.95), horizon + oil.height * share, oil.height * (0.22 + share), p.leaf)
    oil.note("meadow", *(["flower"] if bloom else []))
    return ("Flowering meadow" if bloom else "Meadow with trees") + (" and path" if path else "")


def _sea(oil: Oil) -> str:
    p, horizon = oil.palette, oil.y(0.55, 0.68)
    sun = (oil.x(0.25, 0.6), horizon * oil.between(0.7, 0.93)) if oil.chance(0.7) else None
    oil.sky(horizon, oil.between(0.35, 0.8), sun)
    if oil.chance(0.6):
        edge = oil.skyline(horizon, 0.12, 2, 0.5)
        fall = np.clip((np.arange(oil.width) / oil.width - 0.5) * 2.2 * oil.side, 0, 1)
        edge = (horizon - (horizon - edge) * fall + (fall <= 0) * 9).astype(np.float32)
        oil.mountains(edge, horizon + 1, brush.mix(p.far, p.near, 0.5), brush.mix(p.far, p.light, 0.5), p.low)
        oil.note("coast")
    oil.water(horizon, brush.mix(p.top, (40, 84, 96), 0.6), oil.between(0.2, 0.7))
    if sun is not None:
        for row in np.arange(horizon, oil.height, oil.height * 0.012):
            spread = oil.unit * (0.015 + 0.10 * (row - horizon) / oil.height)
            gleam = brush.oval(sun[0] + oil.off(spread), row, spread * oil.between(0.6, 1.8), oil.height * 0.004)
            oil.lay(gleam, p.light, 0.65, 1.0)
    count = oil.whole(1, 3)
    for depth, place in zip(np.sort(oil.rng.uniform(0.03, 0.5, count)), oil.rng.permutation(3), strict=False):
        y, cloth = horizon + (oil.height - horizon) * depth, brush.mix(p.light, (250, 245, 235), 0.4)
        oil.sailboat(oil.x(0.22 + 0.2 * place, 0.4 + 0.2 * place), y, oil.unit * (0.12 + 0.5 * depth), cloth)
    oil.note("sea")
    where = "off the coast" if "coast" in oil.tags else "on open water"
    return f"{('One sail', 'Two sails', 'Three sails')[count - 1]} {oil.pick('on a calm sea', where, 'becalmed')}"


def _winter(oil: Oil) -> str:
    p, horizon = oil.palette, oil.y(0.4, 0.5)
    oil.sky(horizon, 0.7)
    oil.tree_line(horizon + 6, oil.height * 0.07, brush.mix(p.far, p.shade, 0.4))
    white, brook = brush.mix((246, 243, 240), p.low, 0.25), oil.chance(0.65)
    oil.ground(horizon, brush.mix(white, p.far, 0.15), brush.mix(white, p.shade, 0.3), 200)
    if brook:
        oil.winding(horizon + oil.height * 0.05, 0.11, brush.mix(p.top, p.dark, 0.35), 0.92)
        oil.note("brook")
    oil.cottage(oil.x(0.16, 0.36), horizon + oil.height * 0.12, oil.size(0.22, 0.3), white, True)
    for share in np.sort(oil.rng.uniform(0.03, 0.5, oil.whole(4, 7))):
        oil.bare_tree(oil.x(0.5, 1.0), horizon + oil.height * share, oil.height * (0.2 + 0.5 * share))
    oil.note("snow", "winter")
    return oil.pick("Snow and lit windows", "Winter brook" if brook else "Snow field", "House in the snow")


def _table(oil: Oil) -> str:
    p = oil.palette
    wall = oil.pick((112, 92, 64), (78, 94, 96), (126, 80, 58), (84, 80, 102))
    cloth = oil.pick((132, 88, 54), (206, 198, 182), (104, 70, 52), (84, 100, 114))
    top, line = int(oil.y(0.62, 0.68)), oil.y(0.80, 0.85)
    oil.canvas[:] = brush.mix(wall, p.dark, 0.6)
    brush.glow(oil.canvas, oil.x(0.3), oil.height * 0.35, oil.size(0.62), wall, 0.8)
    oil.canvas[top:] = brush.mix(cloth, p.dark, 0.25)
    brush.glow(oil.canvas[top:], oil.x(0.35), oil.height * 0.08, oil.size(0.5), brush.mix(cloth, p.light, 0.35), 0.7)
    kind, x, unit = oil.pick("jug", "bottle", "vase"), oil.x(0.55, 0.66), oil.unit * 1.15
    if kind == "vase":
        oil.bouquet(x, line - unit * 0.38, unit * 0.32)
        oil.vessel(x, line - unit * 0.02, unit * 0.34, "jug")
    else:
        oil.vessel(x, line - unit * 0.02, unit * oil.between(0.48, 0.58), kind)
        if oil.chance(0.6):
            oil.vessel(oil.x(0.84), line - unit * 0.01, unit * 0.32, "bottle" if kind == "jug" else "jug")
    sorts = [oil.pick("apple", "pear", "orange", "plum") for _ in range(oil.whole(2, 5))]
    for place, sort in zip(np.sort(oil.rng.uniform(0.12, 0.5, len(sorts))), sorts, strict=True):
        oil.fruit(oil.x(place), line + oil.size(0.02, 0.10), oil.size(0.06, 0.085), sort)
    oil.note("still life", "table")
    names = {"jug": "Jug", "bottle": "Bottle", "vase": "Flowers in a jug"}
    return f"{names[kind]} and {oil.pick(*sorts)}s"


SCENES = {paint.__name__.strip("_"): paint for paint in (_lake, _range, _meadow, _sea, _winter, _table)}
