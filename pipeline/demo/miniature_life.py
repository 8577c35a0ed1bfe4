"""Animals, plants and people of the miniature manner."""

from functools import partial

import numpy as np

from pipeline.demo import brush, motifs
from pipeline.demo.brush import Colour, Points, box, placed, shape
from pipeline.demo.miniature_page import BRIGHT_GOLD, GOLD, MARBLE, Page, flower


def elephant(page: Page, x: float, y: float, size: float, flip: bool, rider: bool) -> None:
    """Paints an elephant in trappings, ``size`` pixels long, standing on ``x, y``; it walks right unless flipped."""
    grey = page.pick((126, 126, 132), (104, 106, 116), (142, 134, 130))
    dark = brush.mix(grey, page.palette.line, 0.25)
    put = partial(placed, x=x, y=y, scale=size, flip=flip)
    for place in (-0.26, 0.24):
        page.flat(put(shape("-0.07 -0.4, 0.09 -0.4, 0.075 0, -0.065 0") + (place, 0)), dark)
    page.stroke(put(shape("-0.43 -0.6, -0.5 -0.45, -0.47 -0.22", 10)), np.linspace(0.03, 0.012, 10) * size, dark)
    body = "-0.44 -0.42, -0.46 -0.62, -0.3 -0.76, 0 -0.78, 0.25 -0.76, 0.4 -0.62, 0.36 -0.36, 0.1 -0.28, -0.2 -0.29"
    page.flat(put(shape(f"{body}, -0.44 -0.42", 60)), grey)
    for place in (-0.38, 0.12):
        page.flat(put(shape("-0.02 -0.42, 0.17 -0.4, 0.15 0, 0 0") + (place, 0)), grey)
        page.dots(put([[place + k, -0.015] for k in (0.03, 0.075, 0.12)]), size * 0.012, MARBLE)
        page.rule(put([[place + 0.005, -0.07], [place + 0.15, -0.07]]), GOLD, 2)
    trunk = shape("0.56 -0.62, 0.66 -0.42, 0.63 -0.2, 0.7 -0.06, 0.79 -0.1", 30)
    page.flat(put(brush.ribbon(trunk, np.linspace(0.17, 0.045, 30))), grey)
    head = "0.3 -0.6, 0.34 -0.8, 0.46 -0.86, 0.6 -0.78, 0.66 -0.6, 0.6 -0.46, 0.44 -0.42, 0.3 -0.6"
    page.flat(put(shape(head, 40)), grey)
    page.stroke(put(shape("0.58 -0.45, 0.68 -0.36, 0.8 -0.4", 10)), brush.swell(10, size * 0.045, 0.9), MARBLE)
    ear = "0.3 -0.74, 0.44 -0.76, 0.46 -0.58, 0.36 -0.4, 0.27 -0.52, 0.3 -0.74"
    page.flat(put(shape(ear, 30)), brush.mix(grey, (205, 140, 130), 0.3))
    page.dots(put([[0.535, -0.68]]), size * 0.016, page.palette.line)
    page.dots(put([[0.44 + 0.035 * k, -0.83 + 0.035 * k] for k in range(5)]), size * 0.012, BRIGHT_GOLD)
    _trappings(page, put, size, rider)
    page.note("elephant")


def _trappings(page: Page, put: partial[Points], size: float, rider: bool) -> None:
    """The cloth on an elephant's back, with gold dots and a fringe; a canopied seat when it carries a rider."""
    p = page.palette
    cloth = page.pick(p.robe, p.sash, p.border, p.band)
    page.flat(put(shape("-0.3 -0.765, 0 -0.79, 0.2 -0.775, 0.22 -0.42, 0 -0.36, -0.28 -0.4")), cloth)
    page.rule(put(shape("-0.27 -0.44, 0 -0.4, 0.2 -0.455")), GOLD, 3)
    grid = [[px, py] for px in (-0.2, -0.1, 0.0, 0.1) for py in (-0.7, -0.6, -0.5)]
    page.dots(put(grid), size * 0.012, BRIGHT_GOLD)
    page.dots(put([[px, -0.375 - abs(px) * 0.16] for px in np.linspace(-0.26, 0.2, 9)]), size * 0.012, p.sash)
    if not rider:
        return
    page.flat(put(shape("-0.22 -0.77, 0.14 -0.78, 0.16 -0.88, -0.24 -0.88")), GOLD)
    for post in (-0.2, 0.12):
        page.rule(put([[post, -0.86], [post, -1.14]]), GOLD, 2)
    seat_x, seat_y = put([[-0.05, -0.80]])[0]
    person(page, seat_x, seat_y, size * 0.32, man=True, half=True)
    canopy = shape("-0.27 -1.13, -0.16 -1.26, -0.04 -1.34, 0.08 -1.26, 0.19 -1.13", 24)
    page.flat(put(canopy), p.robe if cloth != p.robe else p.sash)
    page.dots(put([[px, -1.13] for px in np.linspace(-0.24, 0.16, 8)]), size * 0.012, BRIGHT_GOLD)
    page.note("rider", "canopy")


def person(page: Page, x: float, y: float, size: float, man: bool, half: bool = False) -> None:
    """Paints a turbaned man or a veiled woman, ``size`` pixels tall, standing on ``x, y``; ``half``: to the waist."""
    p, put = page.palette, partial(placed, x=x, y=y, scale=size, flip=page.chance(0.5))
    skin = page.pick((196, 146, 102), (176, 124, 84), (214, 168, 124))
    robe = page.pick(p.robe, p.sash, MARBLE, p.border, p.band)
    trim = p.sash if robe != p.sash else p.robe
    if not half:
        wide = np.array([0.17 if man else 0.25, 1])
        skirt = shape("-0.36 -0.56, 0.36 -0.56, 1 -0.06, 0.5 -0.03, 0 -0.02, -0.5 -0.03, -1 -0.06")
        page.flat(put(skirt * wide), robe)
        page.rule(put(shape("-0.96 -0.1, 0 -0.06, 0.96 -0.1") * wide), GOLD, 2)
        for fold in (-0.5, 0.0, 0.5):
            page.rule(put([[fold * 0.1, -0.5], [fold * wide[0], -0.12]]), brush.mix(robe, p.line, 0.4), 0.7)
        page.dots(put(shape("-0.5 -0.35, 0 -0.25, 0.5 -0.35") * wide), size * 0.011, BRIGHT_GOLD)
        page.flat(put(shape("-0.09 -0.03, 0.03 -0.03, 0.1 0, -0.09 0")), p.robe)
    page.flat(put(shape("-0.085 -0.55, -0.1 -0.78, 0.08 -0.78, 0.095 -0.55")), robe if man else trim)
    page.rule(put(shape("-0.09 -0.56, 0.09 -0.56")), GOLD, 3)
    arm = shape("0 -0.76, 0.12 -0.62, 0.24 -0.68" if man else "0 -0.76, 0.12 -0.62, 0.24 -0.74", 12)
    page.stroke(put(arm), size * 0.05, robe if man else skin)
    page.dots(put(arm[-1:] + (0.01, -0.01)), size * 0.026, skin)
    page.flat(put(box(-0.03, -0.84, 0.032, -0.76)), skin, outlined=False)
    face = "-0.06 -0.98, 0.05 -0.99, 0.07 -0.92, 0.1 -0.895, 0.07 -0.865, 0.04 -0.83, -0.04 -0.84, -0.06 -0.98"
    page.flat(put(shape(face, 24)), skin)
    page.dots(put([[0.04, -0.925]]), max(0.8, size * 0.010), p.line)
    if man:
        page.flat(put(shape("-0.1 -0.93, -0.08 -1.04, 0.02 -1.08, 0.1 -1.02, 0.07 -0.96, -0.1 -0.93", 24)), trim)
        page.rule(put(shape("-0.08 -0.96, 0.09 -1.02")), GOLD, 1.5)
        page.stroke(put(shape("0.02 -1.06, 0.05 -1.16, -0.02 -1.2", 8)), brush.swell(8, size * 0.03, 0.4), MARBLE)
    else:
        veil = "0.02 -1, -0.07 -1, -0.12 -0.86, -0.17 -0.5, -0.1 -0.45, -0.06 -0.8, 0.02 -1"
        page.flat(put(shape(veil, 30)), brush.mix(trim, MARBLE, 0.35))
        page.dots(put(shape("0.01 -0.86, -0.03 -0.8, 0.03 -0.79")), size * 0.010, BRIGHT_GOLD)
    page.note("figure")


def peacock(page: Page, x: float, y: float, size: float, flip: bool, fan: bool) -> None:
    """Paints a peacock standing on ``x, y``; its tail fanned out behind it, or trailing."""
    put = partial(placed, x=x, y=y, scale=size, flip=flip)
    blue, green = (28, 88, 150), (46, 120, 84)
    around = lambda reach, count: brush.oval(0, -0.42, reach, reach, np.pi, 2 * count - 2)[:count]  # noqa: E731
    if fan:
        for ring in (1.0, 0.8, 0.6):
            page.flat(put([*around(ring, 40), (0, -0.35)]), brush.mix(green, (120, 160, 70), 1.0 - ring))
        eyes = np.concatenate([around(ring, count) for ring, count in ((0.92, 17), (0.72, 13), (0.52, 10))])
    else:
        tail = shape("-0.15 -0.42, -0.6 -0.32, -1.15 -0.08, -1.5 0.1", 30)
        page.flat(put(brush.ribbon(tail, brush.swell(30, 0.42, 0.52, 0.48, 0.8))), green)
        eyes = np.concatenate([tail[8::4] + (0, shift) for shift in (-0.12, 0.0, 0.12)])
    page.dots(put(eyes), size * 0.045, BRIGHT_GOLD)
    page.dots(put(eyes), size * 0.028, blue)
    for leg in (-0.04, 0.08):
        page.rule(put([[leg, -0.2], [leg + 0.02, 0], [leg + 0.09, 0.0]]), (150, 110, 70), 1.5)
    body = "-0.28 -0.36, -0.1 -0.56, 0.12 -0.56, 0.22 -0.86, 0.32 -0.92, 0.36 -0.84, 0.32 -0.6, 0.2 -0.28, -0.05 -0.18"
    page.flat(put(shape(f"{body}, -0.28 -0.36", 60)), blue)
    page.flat(put(shape("-0.26 -0.38, -0.05 -0.5, 0.12 -0.4, 0 -0.26, -0.26 -0.38", 24)), (196, 160, 96))
    page.flat(put(shape("0.35 -0.88, 0.44 -0.84, 0.35 -0.83")), BRIGHT_GOLD, outlined=False)
    for lean in (-0.06, 0.0, 0.06):
        page.rule(put([[0.29, -0.91], [0.28 + lean, -1.04]]), blue)
    page.dots(put(shape("0.22 -1.05, 0.28 -1.07, 0.34 -1.05")), size * 0.02, blue)
    page.dots(put([[0.31, -0.87]]), size * 0.014, MARBLE)
    page.note("peacock", "bird")


def leafy_tree(page: Page, x: float, y: float, tall: float, blooms: Colour | None = None) -> None:
    """Paints a round tree, leaf by leaf, standing on ``x, y``; with flowers of that colour when given."""
    p, bark = page.palette, page.pick((120, 84, 56), (98, 74, 58), (140, 100, 66))
    trunk = motifs.stalk(x, y, page.off(0.05), tall * 0.6, 20)
    page.flat(brush.ribbon(trunk, np.linspace(0.085, 0.04, 20) * tall), bark)
    for flip in (False, True):
        bough = placed(shape("0 0, 0.13 -0.14, 0.22 -0.3", 10), 0, 0, tall, flip) + trunk[14]
        page.stroke(bough, np.linspace(0.035, 0.012, 10) * tall, bark)
    cy, reach = y - tall * 0.70, tall * page.between(0.28, 0.34)
    page.flat(brush.oval(x, cy, reach * 1.04, reach * 0.96), brush.mix(p.leaf, p.line, 0.35))
    spots = motifs.spiral(170)
    for (across, down), shine in zip(spots, page.rng.uniform(-0.08, 0.08, 170), strict=True):
        tone = brush.mix(p.leaf, (196, 206, 110), 0.32 - 0.16 * down + shine)
        turn = np.arctan2(down * 0.9 - 0.4, across)
        leaf = brush.oval(across * 0.98, down * 0.9, 0.13, 0.055, turn, 10)
        page.flat(placed(leaf, x, cy, reach), tone, outlined=False)
    if blooms is not None:
        for across, down in spots[::6]:
            flower(page.canvas, x + across * reach * 0.9, cy + down * reach * 0.85, reach * 0.09, blooms, 5, across * 9)
        page.note("flowering tree")
    page.note("tree")


def cypress(page: Page, x: float, y: float, tall: float) -> None:
    """Paints a slender cypress standing on ``x, y``."""
    outline = shape("-0.03 0, -0.1 -0.2, -0.08 -0.6, 0 -1, 0.08 -0.6, 0.1 -0.2, 0.03 0", 40)
    page.flat(placed(outline, x, y, tall), brush.mix(page.palette.leaf, page.palette.line, 0.35))
    for k in np.linspace(0.1, 0.85, 12):
        bough = shape("-1 0, 0 -1, 1 0", 8) * (0.085 * (1 - k * 0.75), 0.05) - (0, k)
        page.rule(placed(bough, x, y, tall), brush.mix(page.palette.leaf, (190, 200, 120), 0.4), 0.8)
    page.note("cypress")


def tufts(page: Page, top: float, bottom: float, count: int) -> None:
    """Sets tufts of grass and small flowers over a field between two rows, larger towards the lower one."""
    p = page.palette
    for y in np.sort(page.rng.uniform(top, bottom, count)):
        x, size = page.x(0, 1), page.unit * (0.015 + 0.02 * (y - top) / max(bottom - top, 1))
        for lean in (-0.7, -0.25, 0.25, 0.7):
            page.rule([(x, y), (x + lean * size, y - size * 1.2)], brush.mix(p.leaf, p.field, 0.25))
        if page.chance(0.6):
            flower(page.canvas, x, y - size * 1.4, size * 0.5, page.pick(p.robe, p.sash, MARBLE, (220, 130, 160)), 5)
    page.note("flower")


def lotus(page: Page, x: float, y: float, size: float) -> None:
    """Paints a lotus flower of pointed petals."""
    tone = page.pick((232, 130, 160), (240, 170, 185), (246, 232, 228))
    for angle in (-1.15, 1.15, -0.75, 0.75, -0.38, 0.38, 0.0):
        petal = placed(shape(motifs.PETAL, 20), x, y, size, turn=angle)
        page.flat(petal, brush.mix(tone, MARBLE, 0.3 * abs(angle)))
    page.note("lotus", "flower")


def plant(page: Page, x: float, foot: float, tall: float, reach: float, colour: Colour) -> None:
    """Paints a single flowering plant as a study: swaying stems within ``reach``, paired leaves, large blossoms."""
    green, stems, petals = page.palette.leaf, page.whole(3, 5), page.whole(5, 8)
    for lean in np.linspace(-1, 1, stems) + page.rng.normal(0, 0.06, stems):
        high = tall * (1 - abs(lean) * 0.25) * page.between(0.9, 1.02)
        path = motifs.stalk(x, foot, lean * reach / high, high, 30)
        page.stroke(path, np.linspace(0.018, 0.008, 30) * tall, green)
        for k in range(4, 26, 4):
            bend = shape("0 0, 0.07 -0.045, 0.13 -0.05", 12)
            blade = brush.ribbon(placed(bend, 0, 0, tall, k % 8 == 0) + path[k], brush.swell(12, tall * 0.05, 0.1))
            page.flat(blade, brush.mix(green, (170, 190, 100), page.between(0.05, 0.4)))
        (px, py), size = path[-1], tall * page.between(0.085, 0.115)
        for ring, tone in ((1.0, colour), (0.66, brush.mix(colour, MARBLE, 0.4))):
            for petal in motifs.petals(px, py, size * ring, petals, ring):
                page.flat(petal, tone)
        page.disc(px, py, size * 0.2, BRIGHT_GOLD)
    page.note("flower", "plant study")
