"""The album page of the miniature manner: nested ornamented borders, and skies, hills, water and buildings within."""

import numpy as np

from pipeline.demo import brush, motifs
from pipeline.demo.brush import Canvas, Colour, Points, box, placed, shape
from pipeline.demo.sheet import Sheet

GOLD = (206, 164, 74)
BRIGHT_GOLD = (236, 205, 120)
MARBLE = (244, 238, 226)


class Page(Sheet):
    """The picture within the borders, while it is painted."""

    blank, keyline = "field", 0.75

    def bordered(self, height: int, width: int, sides: tuple[int, int, int]) -> Canvas:
        """The painted picture set into its page of ``height`` by ``width`` pixels.

        ``sides`` are the widths in pixels of the outer page, the flowered border and the inner band on each side.
        """
        p, (outer, flowered, inner) = self.palette, sides
        sheet = brush.paper(self.rng, height, width, brush.vary(self.rng, p.page, 6), 0.14)
        for x, y in self.rng.random((240, 2)) * (width, height):
            brush.disc(sheet, x, y, self.between(0.6, 1.7), GOLD)
        frame = lambda inset: box(inset, inset, width - inset - 1, height - inset - 1)  # noqa: E731
        brush.fill(sheet, frame(outer), p.border)
        ornament = _vine if self.chance(0.6) else _rosettes
        ornament(sheet, frame(outer + flowered / 2), flowered, self)
        brush.fill(sheet, frame(outer + flowered), p.band)
        for k, (x, y) in enumerate(_along(frame(outer + flowered + inner / 2), inner * 1.5)[0]):
            if k % 2:
                brush.disc(sheet, x, y, inner * 0.13, MARBLE)
            else:
                brush.fill(sheet, placed(shape("0 -1, 1 0, 0 1, -1 0"), x, y, inner * 0.32), BRIGHT_GOLD)
        gap = sum(sides)
        sheet[gap : gap + self.height, gap : gap + self.width] = self.canvas
        for inset in (0, flowered, flowered + inner):
            brush.line(sheet, frame(outer + inset), GOLD, 3, closed=True)
        for inset, colour in ((3, p.line), (flowered + inner + 2, p.line), (-5, p.band)):
            brush.line(sheet, frame(outer + inset), colour, 1, closed=True)
        return brush.textured(sheet, brush.noise(self.rng, height, width, 40, 5), 0.12)

    def sky(self, horizon: float, night: bool = False) -> None:
        """Paints the sky down to row ``horizon``: by day, or by night with golden stars and a moon."""
        p, rows = self.palette, int(horizon) + 2
        day = [(0.0, brush.mix(p.sky, p.water, 0.5)), (0.55, p.sky), (1.0, brush.mix(p.sky, BRIGHT_GOLD, 0.45))]
        dark = [(0.0, p.night), (1.0, brush.mix(p.night, p.water, 0.45))]
        self.canvas[:rows] = brush.ramp(rows, self.width, dark if night else day)[: self.height]
        if night:
            for x, y in self.rng.random((80, 2)) * (self.width, horizon * 0.7):
                self.disc(x, y, self.size(0.0018, 0.004), BRIGHT_GOLD)
            x, y, size = self.x(0.15, 0.85), horizon * self.between(0.14, 0.3), self.size(0.04, 0.06)
            brush.glow(self.canvas, x, y, size * 2.4, (240, 232, 200), 0.35)
            self.disc(x, y, size, (248, 242, 218))
            self.disc(x, y, size, GOLD, 1)
            self.note("moon", "stars", "night")

    def hills(self, top: float, bottom: float, count: int) -> None:
        """Paints hills like stacked petals, each in another pale tone, edged with a row of small round trees."""
        p, step = self.palette, (bottom - top) / count
        rose, green = brush.mix(p.field, (220, 160, 150), 0.4), brush.mix(p.leaf, p.field, 0.6)
        for index in range(count):
            tone = (brush.mix(p.field, p.sky, 0.5), rose, green)[index % 3]
            x = np.linspace(0, self.width, 90)
            humps = np.abs(np.sin(x / self.width * np.pi * self.between(1.4, 3.4) + self.between(0, 3)))
            edge = np.stack([x, top + step * (index + 0.65 - 0.85 * humps)], axis=1)
            self.flat(np.concatenate([edge, [(self.width, self.height), (0, self.height)]]), tone)
            self.rule(edge + (0, self.unit * 0.012), brush.mix(tone, MARBLE, 0.5), 1.5)
            for px, py in edge[4::5]:
                if self.chance(0.55):
                    size = self.size(0.012, 0.022)
                    self.disc(px, py - size * 0.6, size, brush.mix(p.leaf, p.line, 0.3))
                    self.disc(px - size * 0.2, py - size * 0.8, size * 0.6, brush.mix(p.leaf, p.field, 0.35))
        self.note("hills")

    def pond(self, top: float) -> None:
        """Paints water from row ``top`` down, with basket-weave ripples and round lotus leaves."""
        p, step = self.palette, self.unit * 0.032
        self.flat(box(0, top, self.width, self.height), p.water)
        ripple = shape("0 0, 0.5 -0.35, 1 0", 6) * step
        for row, y in enumerate(np.arange(top + step * 0.6, self.height - step * 0.2, step)):
            for x in np.arange(step if row % 2 else 0, self.width, step * 2):
                self.rule(ripple + (x, y), brush.mix(p.water, MARBLE, 0.35), 0.7)
        for _ in range(int(self.width * (self.height - top) / self.unit**2 * 40)):
            x, y, size = self.x(0, 1), self.between(top + 6, self.height - 4), self.size(0.02, 0.04)
            self.flat(brush.oval(x, y, size, size * 0.45), brush.mix(p.leaf, p.water, self.between(0.0, 0.35)))
            self.rule([(x, y), (x + size * 0.8, y - size * 0.1)], brush.mix(p.leaf, MARBLE, 0.4), 0.7)
        self.note("pond", "water")

    def kiosk(self, x: float, y: float, size: float, wall: Colour, colour: Colour) -> None:
        """Paints a small kiosk with a bulbous dome and a golden finial, ``size`` pixels wide, on ``x, y``."""
        for post in (-0.4, -0.13, 0.13, 0.4):
            self.rule(placed([[post, 0], [post, -0.45]], x, y, size), MARBLE, 2.5)
        self.flat(placed(box(-0.56, -0.53, 0.56, -0.43), x, y, size), wall)
        y -= size * 0.52
        bulb = shape("-0.44 0, -0.54 -0.22, -0.4 -0.5, 0 -0.78, 0.4 -0.5, 0.54 -0.22, 0.44 0", 40)
        self.flat(placed(bulb, x, y, size), colour)
        for rib in (-0.5, 0.0, 0.5):
            line = brush.curve([[rib * 0.8, 0], [rib, -0.28], [0, -0.76]], 14)
            self.rule(placed(line, x, y, size), brush.mix(colour, self.palette.line, 0.25), 0.7)
        self.rule(placed([[0, -0.76], [0, -1.02]], x, y, size), GOLD, 2)
        self.dots(placed([[0, -0.84], [0, -0.92]], x, y, size), size * 0.035, BRIGHT_GOLD)

    def pavilion(self, x: float, y: float, wide: float, tall: float, bays: int) -> None:
        """Paints a marble pavilion of scalloped arches with kiosks and domes on its roof, standing on ``x, y``."""
        p, left, top = self.palette, x - wide / 2, y - tall
        wall = self.pick(MARBLE, brush.mix(MARBLE, (214, 120, 96), 0.45), brush.mix(MARBLE, p.sash, 0.25))
        self.flat(box(left, top, left + wide, y), wall)
        for bay in range(bays):
            start, end = left + wide * (bay + 0.14) / bays, left + wide * (bay + 0.86) / bays
            opening = arch(start, end, top + tall * 0.52, top + tall * 0.24, 7)
            sill = [(end, y - tall * 0.04), (start, y - tall * 0.04)]
            self.flat(np.concatenate([opening, sill]), (p.night, p.band, p.border)[bay % 3])
            self.flat(box(start, top + tall * 0.38, end, top + tall * 0.48), p.robe, outlined=False)
            self.rule([(start, top + tall * 0.48), (end, top + tall * 0.48)], GOLD, 1.5)
        self.flat(box(left - wide * 0.04, top - tall * 0.03, left + wide * 1.04, top + tall * 0.08), p.robe)
        beads = np.linspace((left, top + tall * 0.025), (left + wide, top + tall * 0.025), 4 * bays + 1)
        self.dots(beads, tall * 0.014, BRIGHT_GOLD)
        for place in (0.12, 0.5, 0.88) if bays > 1 else (0.5,):
            size = wide * (0.17 if place != 0.5 else 0.24)
            self.kiosk(left + wide * place, top - tall * 0.03, size, wall, self.pick(MARBLE, BRIGHT_GOLD, wall))
        self.note("pavilion", "arch", "dome")

    def terrace(self, top: float) -> None:
        """Paints a tiled terrace from row ``top`` down, with a pierced railing at its back."""
        p, rail = self.palette, self.unit * 0.10
        tile = brush.mix(MARBLE, p.page, 0.4)
        joint = brush.mix(tile, p.line, 0.2)
        self.flat(box(0, top, self.width, self.height), tile)
        for x in np.arange(-self.width, self.width * 2, self.unit * 0.09):
            self.rule([(x, self.height), (self.width / 2 + (x - self.width / 2) * 0.6, top)], joint, 0.6)
        for y in top + (self.height - top) * np.array([0.12, 0.28, 0.48, 0.72]):
            self.rule([(0, y), (self.width, y)], joint, 0.6)
        self.flat(box(0, top - rail, self.width, top), MARBLE)
        for x in np.arange(rail * 0.5, self.width, rail * 0.7):
            left, right, sill = x - rail * 0.24, x + rail * 0.24, top - rail * 0.12
            opening = arch(left, right, top - rail * 0.5, top - rail * 0.85, 5)
            self.flat(np.concatenate([opening, [(right, sill), (left, sill)]]), brush.mix(p.leaf, p.night, 0.4))
        self.note("terrace")

    def carpet(self, x: float, y: float, wide: float, tall: float) -> None:
        """Lays a bordered carpet with a field of dots, centred on ``x, y``."""
        p = self.palette
        for inset, tone in ((0, p.band), (0.05, GOLD), (0.065, p.border), (0.14, GOLD), (0.15, p.robe)):
            cut = inset * wide * 0.55
            upper, lower, half = wide * 0.44 - cut, wide / 2 - cut, tall / 2 - cut * 0.6
            self.flat(np.array([(-upper, -half), (upper, -half), (lower, half), (-lower, half)]) + (x, y), tone, False)
        places = [(x + px * wide, y + py * tall) for px in np.linspace(-0.34, 0.34, 9) for py in (-0.24, 0, 0.24)]
        self.dots(places, self.unit * 0.006, BRIGHT_GOLD)
        self.note("carpet")


def arch(left: float, right: float, spring: float, top: float, lobes: int = 9) -> Points:
    """A pointed, scalloped arch from the left springing point over its tip to the right one."""
    t = np.linspace(0, 1, 24 * lobes // 2 * 2 + 1)
    across = np.abs(2 * t - 1)
    rise = (1 - across**2.2) * 0.86 + np.clip(1 - across * 5, 0, 1) ** 1.6 * 0.14
    cusps = (0.07 * np.abs(np.sin(t * np.pi * lobes)) - 0.05) * (across < 0.98)
    return np.stack([left + (right - left) * t, spring - (spring - top) * (rise - cusps)], axis=1)


def flower(canvas: Canvas, x: float, y: float, size: float, colour: Colour, petals: int, turn: float = 0.0) -> None:
    """Paints one flower seen from the front: petals around a golden heart."""
    for petal in motifs.petals(x, y, size, petals, turn):
        brush.fill(canvas, petal, colour)
    brush.disc(canvas, x, y, size * 0.26, BRIGHT_GOLD)


def _along(corners: Points, step: float) -> tuple[Points, Points]:
    """Places about ``step`` pixels apart around a rectangle, an even count of them, and the way outward at each."""
    ends = np.roll(corners, -1, axis=0)
    lengths = np.abs(ends - corners).sum(axis=1)
    count = max(12, round(lengths.sum() / step / 2) * 2)
    far = np.arange(count) * lengths.sum() / count
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    edge = np.searchsorted(starts, far, side="right") - 1
    share = ((far - starts[edge]) / lengths[edge])[:, None]
    outward = np.array([(0, -1), (1, 0), (0, 1), (-1, 0)], np.float64)[edge]
    return corners[edge] * (1 - share) + ends[edge] * share, outward


def _vine(sheet: Canvas, corners: Points, wide: int, page: Page) -> None:
    """A golden scrolling vine with leaves and flowers around the border."""
    p = page.palette
    places, outward = _along(corners, 2)
    waves = max(8, round(len(places) * 2 / (wide * 2.4)))
    sway = np.sin(np.linspace(0, 2 * np.pi * waves, len(places)))[:, None] * outward * wide
    brush.line(sheet, places + sway * 0.24, GOLD, 1.5, closed=True)
    for k in range(2 * waves):
        index = min(int((k + 0.5) / (2 * waves) * len(places)), len(places) - 1)
        x, y = places[index] + sway[index] * 0.14
        tone = p.sash if k % 2 else brush.mix(p.robe, (255, 240, 235), 0.45)
        flower(sheet, x, y, wide * 0.2, tone, 6, page.between(0, 6))
        for lean in (-1.8, 1.8):
            cx, cy = x + np.cos(lean) * wide * 0.3, y + np.sin(lean) * wide * 0.3
            leaf = brush.oval(cx, cy, wide * 0.15, wide * 0.055, page.between(0, 3))
            brush.fill(sheet, leaf, brush.mix(p.leaf, BRIGHT_GOLD, 0.45))


def _rosettes(sheet: Canvas, corners: Points, wide: int, page: Page) -> None:
    """Alternating rosettes and small crosses around the border."""
    tone = page.pick(page.palette.sash, MARBLE, page.palette.sky)
    cross = shape("0 -1, 0.22 -0.22, 1 0, 0.22 0.22, 0 1, -0.22 0.22, -1 0, -0.22 -0.22")
    for k, (x, y) in enumerate(_along(corners, wide * 0.95)[0]):
        if k % 2:
            flower(sheet, x, y, wide * 0.3, tone, 8, 0.2)
        else:
            brush.fill(sheet, placed(cross, x, y, wide * 0.28), GOLD)
