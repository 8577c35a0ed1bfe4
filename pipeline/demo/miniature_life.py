"""Animals, plants and people of the miniature manner."""

from __future__ import annotations

import numpy as np

from pipeline.demo import brush
from pipeline.demo.brush import Colour, Points, Rng
from pipeline.demo.miniature_page import BRIGHT_GOLD, GOLD, MARBLE, Page, flower


def elephant(page: Page, rng: Rng, x: float, y: float, size: float, flip: bool, rider: bool) -> None:
    """Paints an elephant in trappings, ``size`` pixels long, standing on ``x, y``; it walks right unless flipped."""
    grey = brush.pick(rng, ((126, 126, 132), (104, 106, 116), (142, 134, 130)))
    dark = brush.mix(grey, page.palette.line, 0.25)
    put = lambda points: brush.placed(points, x, y, size, flip)  # noqa: E731
    for leg in (-0.26, 0.24):
        page.paint(put([[leg - 0.07, -0.4], [leg + 0.09, -0.4], [leg + 0.075, 0], [leg - 0.065, 0]]), dark)
    tail = brush.curve([[-0.43, -0.6], [-0.5, -0.45], [-0.47, -0.22]], 10)
    brush.stroke(page.canvas, put(tail), [size * w for w in np.linspace(0.03, 0.012, 10)], dark)
    body = [
        [-0.44, -0.42],
        [-0.46, -0.62],
        [-0.3, -0.76],
        [0, -0.78],
        [0.25, -0.76],
        [0.4, -0.62],
        [0.36, -0.36],
        [0.1, -0.28],
        [-0.2, -0.29],
        [-0.44, -0.42],
    ]
    page.paint(put(brush.curve(body, 60)), grey)
    for leg in (-0.38, 0.12):
        page.paint(put([[leg - 0.02, -0.42], [leg + 0.17, -0.40], [leg + 0.15, 0], [leg, 0]]), grey)
        page.dots(put([[leg + k, -0.015] for k in (0.03, 0.075, 0.12)]), size * 0.012, MARBLE)
        page.rule(put([[leg + 0.005, -0.07], [leg + 0.15, -0.07]]), GOLD, 2)
    trunk = brush.curve([[0.56, -0.62], [0.66, -0.42], [0.63, -0.2], [0.70, -0.06], [0.79, -0.10]], 30)
    page.paint(put(brush.ribbon(trunk, np.linspace(0.17, 0.045, 30))), grey)
    head = [
        [0.3, -0.6],
        [0.34, -0.8],
        [0.46, -0.86],
        [0.60, -0.78],
        [0.66, -0.6],
        [0.6, -0.46],
        [0.44, -0.42],
        [0.3, -0.6],
    ]
    page.paint(put(brush.curve(head, 40)), grey)
    brush.stroke(
        page.canvas,
        put(brush.curve([[0.58, -0.45], [0.68, -0.36], [0.80, -0.40]], 10)),
        brush.swell(10, size * 0.045, 0.9),
        MARBLE,
    )
    ear = [[0.30, -0.74], [0.44, -0.76], [0.46, -0.58], [0.36, -0.40], [0.27, -0.52], [0.30, -0.74]]
    page.paint(put(brush.curve(ear, 30)), brush.mix(grey, (205, 140, 130), 0.3))
    page.dots(put([[0.535, -0.68]]), size * 0.016, page.palette.line)
    page.dots(put([[0.44 + 0.035 * k, -0.83 + 0.035 * k] for k in range(5)]), size * 0.012)
    _trappings(page, rng, put, size, rider)
    page.note("elephant")


def _trappings(page: Page, rng: Rng, put: object, size: float, rider: bool) -> None:
    """The cloth on an elephant's back, with gold dots and a fringe; a canopied seat when it carries a rider."""
    assert callable(put)
    cloth = brush.pick(rng, (page.palette.robe, page.palette.robe_two, page.palette.border, page.palette.band))
    drape = [[-0.3, -0.765], [0, -0.79], [0.2, -0.775], [0.22, -0.42], [0, -0.36], [-0.28, -0.4]]
    page.paint(put(drape), cloth)
    page.rule(put([[-0.27, -0.44], [0, -0.4], [0.2, -0.455]]), GOLD, 3)
    grid = [[px, py] for px in (-0.2, -0.1, 0.0, 0.1) for py in (-0.7, -0.6, -0.5)]
    page.dots(put(grid), size * 0.012)
    page.dots(
        put([[px, -0.375 - abs(px) * 0.16] for px in np.linspace(-0.26, 0.2, 9)]), size * 0.012, page.palette.robe_two
    )
    if not rider:
        return
    page.paint(put([[-0.22, -0.77], [0.14, -0.78], [0.16, -0.88], [-0.24, -0.88]]), GOLD)
    for post in (-0.2, 0.12):
        page.rule(put([[post, -0.86], [post, -1.14]]), GOLD, 2)
    person(page, rng, *brush.pair(put([[-0.05, -0.80]])[0]), size * 0.32, man=True, half=True)
    canopy = brush.curve([[-0.27, -1.13], [-0.16, -1.26], [-0.04, -1.34], [0.08, -1.26], [0.19, -1.13]], 24)
    page.paint(put(canopy), page.palette.robe if cloth != page.palette.robe else page.palette.robe_two)
    page.dots(put([[px, -1.13] for px in np.linspace(-0.24, 0.16, 8)]), size * 0.012)
    page.note("rider", "canopy")


def person(page: Page, rng: Rng, x: float, y: float, size: float, man: bool, half: bool = False) -> None:
    """Paints a person in profile, ``size`` pixels tall, standing on ``x, y``: a turbaned man or a veiled woman."""
    flip = brush.chance(rng, 0.5)
    put = lambda points: brush.placed(points, x, y, size, flip)  # noqa: E731
    skin = brush.pick(rng, ((196, 146, 102), (176, 124, 84), (214, 168, 124)))
    robe = brush.pick(rng, (page.palette.robe, page.palette.robe_two, MARBLE, page.palette.border, page.palette.band))
    trim = page.palette.robe_two if robe != page.palette.robe_two else page.palette.robe
    wide = 0.17 if man else 0.25
    if not half:
        skirt = [
            [-0.08, -0.56],
            [0.09, -0.56],
            [wide, -0.06],
            [wide * 0.5, -0.03],
            [0, -0.02],
            [-wide * 0.5, -0.03],
            [-wide, -0.06],
        ]
        page.paint(put(skirt), robe)
        page.rule(put([[-wide * 0.96, -0.10], [0, -0.06], [wide * 0.96, -0.10]]), GOLD, 2)
        for fold in (-0.5, 0.0, 0.5):
            page.rule(put([[fold * 0.1, -0.5], [fold * wide, -0.12]]), brush.mix(robe, page.palette.line, 0.4), 0.7)
        page.dots(put([[wide * k, -0.25 - 0.2 * abs(k)] for k in (-0.5, 0, 0.5)]), size * 0.011)
        page.paint(put([[-0.09, -0.03], [0.03, -0.03], [0.1, 0.0], [-0.09, 0.0]]), page.palette.robe)
    page.paint(put([[-0.085, -0.55], [-0.10, -0.78], [0.08, -0.78], [0.095, -0.55]]), robe if man else trim)
    page.rule(put([[-0.09, -0.56], [0.09, -0.56]]), GOLD, 3)
    arm = brush.curve([[0.0, -0.76], [0.12, -0.62], [0.24, -0.68 if man else -0.74]], 12)
    brush.stroke(page.canvas, put(arm), size * 0.05, robe if man else skin)
    brush.disc(page.canvas, *brush.pair(put([[0.25, -0.69 if man else -0.75]])[0]), size * 0.026, skin)
    page.paint(put([[-0.03, -0.76], [0.03, -0.76], [0.035, -0.84], [-0.03, -0.84]]), skin, outlined=False)
    face = brush.curve(
        [
            [-0.06, -0.98],
            [0.05, -0.99],
            [0.07, -0.92],
            [0.10, -0.895],
            [0.07, -0.865],
            [0.04, -0.83],
            [-0.04, -0.84],
            [-0.06, -0.98],
        ],
        24,
    )
    page.paint(put(face), skin)
    page.dots(put([[0.04, -0.925]]), max(0.8, size * 0.010), page.palette.line)
    if man:
        turban = brush.curve(
            [[-0.10, -0.93], [-0.08, -1.04], [0.02, -1.08], [0.10, -1.02], [0.07, -0.96], [-0.10, -0.93]], 24
        )
        page.paint(put(turban), trim)
        page.rule(put([[-0.08, -0.96], [0.09, -1.02]]), GOLD, 1.5)
        brush.stroke(
            page.canvas,
            put(brush.curve([[0.02, -1.06], [0.05, -1.16], [-0.02, -1.2]], 8)),
            brush.swell(8, size * 0.03, 0.4),
            MARBLE,
        )
    else:
        page.paint(
            put(
                brush.curve(
                    [
                        [0.02, -1.0],
                        [-0.07, -1.0],
                        [-0.12, -0.86],
                        [-0.17, -0.5],
                        [-0.10, -0.45],
                        [-0.06, -0.8],
                        [0.02, -1.0],
                    ],
                    30,
                )
            ),
            brush.mix(trim, MARBLE, 0.35),
        )
        page.dots(put([[0.01, -0.86], [-0.03, -0.80], [0.03, -0.79]]), size * 0.010)
    page.note("figure")


def peacock(page: Page, rng: Rng, x: float, y: float, size: float, flip: bool, fan: bool) -> None:
    """Paints a peacock standing on ``x, y``; its tail fanned out behind it, or trailing."""
    put = lambda points: brush.placed(points, x, y, size, flip)  # noqa: E731
    blue, green = (28, 88, 150), (46, 120, 84)
    if fan:
        for ring in (1.0, 0.8, 0.6):
            wing = [[np.cos(a) * ring, -0.42 + np.sin(a) * ring] for a in np.linspace(-np.pi * 1.02, 0.02 * np.pi, 40)]
            page.paint(put([*wing, [0, -0.35]]), brush.mix(green, (120, 160, 70), 1.0 - ring))
        eyes = [
            [np.cos(a) * r, -0.42 + np.sin(a) * r]
            for r, n in ((0.92, 17), (0.72, 13), (0.52, 10))
            for a in np.linspace(-np.pi, 0, n)
        ]
    else:
        tail = brush.curve([[-0.15, -0.42], [-0.6, -0.32], [-1.15, -0.08], [-1.5, 0.1]], 30)
        page.paint(put(brush.ribbon(tail, np.interp(np.linspace(0, 1, 30), [0, 0.8, 1], [0.22, 0.42, 0.2]))), green)
        eyes = [[tail[k][0], tail[k][1] + dy] for k in range(8, 30, 4) for dy in (-0.12, 0.0, 0.12)]
    page.dots(put(eyes), size * 0.045, BRIGHT_GOLD)
    page.dots(put(eyes), size * 0.028, blue)
    for leg in (-0.04, 0.08):
        page.rule(put([[leg, -0.2], [leg + 0.02, 0], [leg + 0.09, 0.0]]), (150, 110, 70), 1.5)
    body = brush.curve(
        [
            [-0.28, -0.36],
            [-0.1, -0.56],
            [0.12, -0.56],
            [0.22, -0.86],
            [0.32, -0.92],
            [0.36, -0.84],
            [0.32, -0.6],
            [0.2, -0.28],
            [-0.05, -0.18],
            [-0.28, -0.36],
        ],
        60,
    )
    page.paint(put(body), blue)
    page.paint(
        put(brush.curve([[-0.26, -0.38], [-0.05, -0.5], [0.12, -0.4], [0, -0.26], [-0.26, -0.38]], 24)), (196, 160, 96)
    )
    page.paint(put([[0.35, -0.88], [0.44, -0.84], [0.35, -0.83]]), BRIGHT_GOLD, outlined=False)
    for lean in (-0.06, 0.0, 0.06):
        page.rule(put([[0.29, -0.91], [0.28 + lean, -1.04]]), blue)
    page.dots(put([[0.22, -1.05], [0.28, -1.07], [0.34, -1.05]]), size * 0.02, blue)
    page.dots(put([[0.31, -0.87]]), size * 0.014, MARBLE)
    page.note("peacock", "bird")


def leafy_tree(page: Page, rng: Rng, x: float, y: float, tall: float, blooms: Colour | None) -> None:
    """Paints a round tree, leaf by leaf, standing on ``x, y``; with flowers of that colour when given."""
    bark = brush.pick(rng, ((120, 84, 56), (98, 74, 58), (140, 100, 66)))
    lean = rng.normal(0, 0.06)
    trunk = brush.curve(
        [(x, y), (x + lean * tall, y - tall * 0.3), (x + rng.normal(0, 0.04) * tall, y - tall * 0.6)], 20
    )
    page.paint(brush.ribbon(trunk, np.linspace(0.085, 0.04, 20) * tall), bark)
    for side in (-1, 1):
        bough = brush.curve(
            [trunk[14], trunk[14] + (side * tall * 0.13, -tall * 0.14), trunk[14] + (side * tall * 0.22, -tall * 0.3)],
            10,
        )
        brush.stroke(page.canvas, bough, np.linspace(0.035, 0.012, 10) * tall, bark)
    cx, cy, reach = x, y - tall * 0.70, tall * rng.uniform(0.28, 0.34)
    crown = brush.blob(rng, cx, cy, reach * 1.05, reach * 0.95, 0.10, 40)
    page.paint(crown, brush.mix(page.palette.leaf, page.palette.line, 0.35))
    golden = np.arange(170) * 2.39996
    far = np.sqrt((np.arange(170) + 0.5) / 170)[::-1]
    size = reach * 0.13
    for angle, share in zip(golden, far, strict=True):
        lx, ly = cx + np.cos(angle) * share * reach * 0.98, cy + np.sin(angle) * share * reach * 0.9
        tone = brush.mix(
            page.palette.leaf,
            (196, 206, 110),
            0.15 + 0.35 * (1 - (ly - cy + reach) / (2 * reach)) + rng.uniform(-0.08, 0.08),
        )
        brush.fill(
            page.canvas, brush.oval(lx, ly, size, size * 0.42, np.arctan2(ly - cy - reach * 0.4, lx - cx), 10), tone
        )
    if blooms is not None:
        for angle, share in zip(golden[::6], far[::6], strict=True):
            flower(
                page.canvas,
                cx + np.cos(angle) * share * reach * 0.9,
                cy + np.sin(angle) * share * reach * 0.85,
                size * 0.7,
                blooms,
                5,
                angle,
            )
        page.note("flowering tree")
    page.note("tree")


def cypress(page: Page, x: float, y: float, tall: float) -> None:
    """Paints a slender cypress standing on ``x, y``."""
    shape = brush.curve([[-0.03, 0], [-0.10, -0.2], [-0.08, -0.6], [0, -1], [0.08, -0.6], [0.10, -0.2], [0.03, 0]], 40)
    page.paint(brush.placed(shape, x, y, tall), brush.mix(page.palette.leaf, page.palette.line, 0.35))
    for k in np.linspace(0.1, 0.85, 12):
        wide = 0.085 * (1 - k * 0.75)
        page.rule(
            brush.placed(brush.curve([[-wide, -k], [0, -k - 0.05], [wide, -k]], 8), x, y, tall),
            brush.mix(page.palette.leaf, (190, 200, 120), 0.4),
            0.8,
        )
    page.note("cypress")


def tufts(page: Page, rng: Rng, top: float, bottom: float, count: int) -> None:
    """Sets tufts of grass and small flowers over a field, larger towards the lower edge."""
    for y in np.sort(rng.uniform(top, bottom, count)):
        x = rng.uniform(0, page.width)
        size = page.unit * (0.015 + 0.02 * (y - top) / max(bottom - top, 1))
        for lean in (-0.7, -0.25, 0.25, 0.7):
            page.rule(
                [(x, y), (x + lean * size, y - size * 1.2)], brush.mix(page.palette.leaf, page.palette.field, 0.25)
            )
        if brush.chance(rng, 0.6):
            tone = brush.pick(rng, (page.palette.robe, page.palette.robe_two, MARBLE, (220, 130, 160)))
            flower(page.canvas, x, y - size * 1.4, size * 0.5, tone, 5)
    page.note("flower")


def lotus(page: Page, rng: Rng, x: float, y: float, size: float) -> None:
    """Paints a lotus flower of pointed petals."""
    tone = brush.pick(rng, ((232, 130, 160), (240, 170, 185), (246, 232, 228)))
    petal = brush.curve([[0, 0], [-0.26, -0.45], [0, -1], [0.26, -0.45], [0, 0]], 20)
    for angle in (-1.15, 1.15, -0.75, 0.75, -0.38, 0.38, 0.0):
        page.paint(brush.placed(petal, x, y, size, turn=angle), brush.mix(tone, MARBLE, 0.3 * abs(angle)))
    page.note("lotus", "flower")


def plant(page: Page, rng: Rng, x: float, foot: float, tall: float, colour: Colour) -> None:
    """Paints a single flowering plant as a study: swaying stems, paired leaves, large blossoms and buds."""
    stems = int(rng.integers(3, 6))
    petals = int(rng.integers(5, 9))
    for lean in np.linspace(-0.36, 0.36, stems) + rng.normal(0, 0.03, stems):
        high = tall * (1 - abs(lean) * 0.7) * rng.uniform(0.9, 1.05)
        path: Points = brush.curve(
            [(x, foot), (x + lean * tall * 0.2, foot - high * 0.4), (x + lean * tall * 0.9, foot - high)], 30
        )
        brush.stroke(page.canvas, path, np.linspace(0.018, 0.008, 30) * tall, page.palette.leaf)
        for k in range(4, 26, 4):
            side = 1 if k % 8 else -1
            tip = path[k] + (side * tall * 0.13, -tall * 0.05)
            leaf = brush.ribbon(
                brush.curve([path[k], (path[k] + tip) / 2 + (0, -tall * 0.02), tip], 12),
                brush.swell(12, tall * 0.05, 0.1),
            )
            page.paint(leaf, brush.mix(page.palette.leaf, (170, 190, 100), rng.uniform(0.05, 0.4)))
        px, py = path[-1]
        size = tall * rng.uniform(0.085, 0.115)
        for ring, tone in ((1.0, colour), (0.66, brush.mix(colour, MARBLE, 0.4))):
            for angle in np.arange(petals) * 2 * np.pi / petals + ring:
                petal = brush.oval(
                    px + np.cos(angle) * size * 0.6 * ring,
                    py + np.sin(angle) * size * 0.6 * ring,
                    size * 0.5 * ring,
                    size * 0.32 * ring,
                    angle,
                    18,
                )
                page.paint(petal, tone)
        brush.disc(page.canvas, px, py, size * 0.2, BRIGHT_GOLD)
    page.note("flower", "plant study")


def duck(page: Page, rng: Rng, x: float, y: float) -> None:
    """Paints a small water bird."""
    size, flip = page.unit * 0.035, brush.chance(rng, 0.5)
    shape = brush.curve(
        [
            [-1.1, -0.3],
            [-0.4, 0.1],
            [0.5, 0.05],
            [0.62, -0.5],
            [0.95, -0.75],
            [1.0, -0.95],
            [0.6, -0.95],
            [0.4, -0.4],
            [-0.3, -0.42],
            [-1.1, -0.3],
        ],
        40,
    )
    page.paint(brush.placed(shape, x, y, size, flip), brush.pick(rng, (MARBLE, (206, 120, 60), (150, 110, 90))))
    page.dots(brush.placed([[0.78, -0.84]], x, y, size, flip), size * 0.08, page.palette.line)
    page.note("duck", "bird")


def deer(page: Page, rng: Rng, x: float, y: float) -> None:
    """Paints a spotted deer."""
    size, flip = page.unit * rng.uniform(0.11, 0.14), brush.chance(rng, 0.5)
    tan = (196, 142, 82)
    for leg in (-0.4, -0.28, 0.22, 0.34):
        page.rule(
            brush.placed([[leg, -0.4], [leg + 0.03, -0.2], [leg, 0]], x, y, size, flip),
            brush.mix(tan, page.palette.line, 0.3),
            2,
        )
    shape = [
        [-0.5, -0.5],
        [-0.3, -0.66],
        [0.2, -0.64],
        [0.4, -0.92],
        [0.5, -1.06],
        [0.72, -0.98],
        [0.7, -0.9],
        [0.54, -0.86],
        [0.42, -0.44],
        [0.1, -0.34],
        [-0.36, -0.34],
        [-0.5, -0.5],
    ]
    page.paint(brush.placed(brush.curve(shape, 60), x, y, size, flip), tan)
    for horn in (0.0, 0.1):
        page.rule(
            brush.placed(
                brush.curve([[0.46 + horn, -1.04], [0.36 + horn, -1.2], [0.46 + horn, -1.36]], 10), x, y, size, flip
            ),
            page.palette.line,
            1.2,
        )
    page.dots(brush.placed(rng.uniform((-0.36, -0.58), (0.26, -0.44), (9, 2)), x, y, size, flip), size * 0.022, MARBLE)
    page.note("deer")
