"""The colour block print, and what is printed in it: waves, the cone mountain, sails, plants and birds."""

import cv2
import numpy as np

from pipeline.demo import brush, motifs
from pipeline.demo.brush import Canvas, Colour, Points, placed, shape
from pipeline.demo.sheet import Sheet

WHITE = (250, 247, 238)


class Block(Sheet):
    """A print in the making."""

    blank = "sky"

    def sky(self, horizon: float) -> None:
        """Prints the sky: a dark wiped band at the top, a glow above row ``horizon``."""
        self.wipe(0, self.height * 0.20, self.palette.high)
        self.wipe(horizon, -self.height * 0.16, self.palette.glow, 0.9)

    def sign(self) -> None:
        """Prints the title cartouche on the free side, and a column of signs with a seal below it."""
        p, size = self.palette, self.size(0.036, 0.046)
        x = self.width * 0.04 if self.side > 0 else self.width * 0.96 - size * 1.5
        ground = self.pick(p.accent, p.paper, (232, 196, 92))
        ink = p.paper if ground == p.accent else p.line
        y, count = self.height * 0.04, self.whole(3, 6)
        frame = brush.box(x, y, x + size * 1.5, y + size * (1.22 * count + 0.45))
        brush.fill(self.canvas, frame, ground)
        brush.line(self.canvas, frame, ink, max(1.0, size * 0.08), closed=True)
        self.column(x + size * 0.27, y + size * 0.3, size * 0.95, count, ink)
        tone, low = p.foam if p.dusk else p.line, self.height * 0.95 - size * 5
        if self.chance(0.6):
            inner = x + size * 2.0 if self.side > 0 else x - size * 1.2
            self.column(inner, self.height * 0.05, size * 0.7, self.whole(3, 5), tone)
        self.column(x + size * 0.3, low, size * 0.7, 3, tone)
        self.seal(x + size * 0.25, low + size * 2.9, size * 0.8, (190, 48, 36))
        self.note("cartouche", "seal")

    def printed(self, margin: int) -> Canvas:
        """The finished print on its paper, with ``margin`` pixels left free around the block."""
        grain = brush.noise(self.rng, self.height, self.width, 5, 2, 16) * 0.7
        grain += brush.noise(self.rng, self.height, self.width, 3, 1) * 0.3
        inked = brush.textured(self.canvas, grain, 0.13)
        height, width = self.height + 2 * margin, self.width + 2 * margin
        sheet = brush.paper(self.rng, height, width, brush.vary(self.rng, self.palette.paper, 4), 0.08)
        window = sheet[margin : margin + self.height, margin : margin + self.width]
        window[:] = cv2.addWeighted(inked, 0.93, window, 0.07, 0)
        brush.line(window, brush.box(0, 0, self.width - 1, self.height - 1), self.palette.line, self.outline, True)
        return brush.textured(sheet, brush.noise(self.rng, height, width, 60, 5), 0.07)

    def cone(self, x: float, base: float, height: float, colour: Colour, snow: float) -> None:
        """Prints a wide cone mountain with a snow cap; ``snow`` is the share of its height that is white."""
        half = height * self.between(1.15, 1.5)
        t = np.linspace(-1, 1, 81)
        rise = np.clip((1 - np.abs(t)) ** 1.55, 0, 0.93 + 0.02 * np.cos(t * 90))
        edge = np.stack([x + t * half, base - rise * height / 0.94], axis=1)
        self.shaded(edge, brush.mix(colour, self.palette.deep, 0.45), colour, base - height * 0.9, base - height * 0.1)
        top = edge[rise > 1 - snow * 1.15]
        teeth = np.linspace(top[-1, 0], top[0, 0], 19)
        jag = np.where(np.arange(19) % 2, self.rng.uniform(0.03, 0.2, 19), self.rng.uniform(-0.05, 0.02, 19))
        jag[[0, -1]] = 0
        self.flat(np.concatenate([top, np.stack([teeth, top[0, 1] + jag * height], axis=1)]), WHITE)
        self.rule(edge)
        self.note("mountain", "snow-capped cone")

    def hills(self, base: float, height: float, colour: Colour, fade: Colour) -> None:
        """Prints a rolling ridge across the sheet that fades towards its foot."""
        y = base - height * (0.55 + 0.45 * brush.wander(self.rng, 80, 26, 2))
        edge = np.stack([np.linspace(0, self.width, 80), y], axis=1)
        self.shaded(np.concatenate([edge, [(self.width, base + 2), (0, base + 2)]]), colour, fade, base - height, base)
        self.rule(edge, share=0.7)

    def sea(self, horizon: float) -> None:
        """Prints calm water: dark at the horizon, pale below, with drawn ripples."""
        p, deep = self.palette, self.height - horizon
        self.shaded(brush.box(0, horizon, self.width, self.height), p.deep, p.sea, horizon, horizon + deep * 0.4)
        self.wipe(self.height, -deep * 0.4, p.deep, 0.75)
        for depth in self.rng.random(int(self.width / 14)):
            start, reach = self.x(-0.1, 1), (0.04 + 0.14 * depth) * self.width
            t = np.linspace(0, 1, 20)
            y = horizon + deep * (0.04 + 0.93 * depth) + np.sin(t * 12) * self.unit * 0.005 * (0.4 + depth)
            tone = self.pick(brush.mix(p.sea, p.foam, 0.65), p.deep)
            self.rule(np.stack([start + t * reach, y], axis=1), tone, 0.6)

    def scales(self, top: float, size: float) -> None:
        """Prints rows of overlapping half circles (the blue sea pattern) from row ``top`` down."""
        p = self.palette
        for row, y in enumerate(np.arange(top + size * 0.7, self.height + size, size * 0.52)):
            for x in np.arange(-size if row % 2 else 0, self.width + size * 2, size * 2):
                for ring, tone in enumerate((p.deep, p.sea, p.foam, p.deep, p.sea)):
                    self.disc(x, y, size * (1 - ring * 0.2), tone)
                self.disc(x, y, size, p.line, self.outline * 0.6)
        self.note("wave pattern")

    def great_wave(self, x: float, crest: float, base: float) -> None:
        """Prints a breaking wave whose tip hangs over: body, streaks that follow it, foam with claws."""
        p, tall, flip = self.palette, base - crest, self.side < 0
        back = shape("-1.7 1.02, -1.15 0.8, -0.75 0.45, -0.38 0.12, 0 0, 0.34 0.07, 0.56 0.27, 0.6 0.44")
        face = shape("1.75 1.02, 1.1 0.97, 0.62 0.9, 0.3 0.74, 0.2 0.52, 0.27 0.33, 0.42 0.3, 0.6 0.44")
        bend = self.rng.normal(0, 0.02, (8, 2))
        outer, inner = (placed(brush.curve(line + bend, 60), x, crest, tall, flip) for line in (back, face))
        body = np.concatenate([outer, inner[::-1]])
        self.shaded(body, p.deep, p.sea, crest, base + tall * 0.2)
        for number, share in enumerate(np.linspace(0.12, 0.9, 8)):
            flow = outer * (1 - share) + inner * share
            tone = p.foam if number % 3 == 1 else brush.mix(p.sea, p.foam, 0.35 * (number % 3))
            self.stroke(flow[8:54], brush.swell(46, tall * 0.045, 0.1, 0.15, 0.6), tone)
        self.rule(body)
        self._foam(outer[26:], tall)
        self._foam(inner[:34:-1], tall * 0.6)
        self.note("wave", "foam", "sea")

    def _foam(self, edge: Points, tall: float) -> None:
        """White lobes along a breaking edge, with small hooked claws that point forward and down, and spray."""
        side = self.side
        for px, py in edge[::2] + self.rng.normal(0, 0.012 * tall, edge[::2].shape):
            size = tall * self.between(0.035, 0.06)
            self.disc(px, py, size, WHITE)
            self.disc(px, py, size, self.palette.line, self.outline * 0.6)
        for px, py in edge[::2]:
            self.disc(px - side * tall * 0.02, py + tall * 0.02, tall * 0.035, WHITE)
            reach, angle = tall * self.between(0.06, 0.12), self.between(0.2, 1.3)
            tip = np.array([np.cos(angle) * side, np.sin(angle)])
            claw = brush.curve([(0, 0), tip * (0.7, 0.2), tip], 8) * reach + (px, py)
            outline = brush.ribbon(claw, brush.swell(8, reach * 0.42, 0.9, 0.05, 0.2))
            self.flat(outline, WHITE, outlined=False)
            for half in (outline[:8], outline[8:]):
                self.rule(half, share=0.6)
        for px, py in edge[self.rng.integers(0, len(edge), 34)]:
            away = side * abs(0.12 + self.off(0.12)) * tall
            self.disc(px + away, py + self.off(0.1) * tall, tall * self.between(0.004, 0.011), WHITE)

    def swells(self, top: float, rows: int) -> None:
        """Prints rows of pointed swells, each with a white cap, from row ``top`` to the lower edge."""
        p = self.palette
        for row in range(rows):
            y = top + (self.height - top) * row / rows
            step = self.width * self.between(0.16, 0.24) * (0.6 + 0.6 * row / rows)
            x = np.linspace(-step, self.width + step, 160)
            wave = np.abs(np.sin(x * np.pi / step + self.between(0, 3))) ** 0.8
            edge = np.stack([x, y + (wave - 0.5) * step * 0.28], axis=1)
            below = [(self.width + step, self.height + 3), (-step, self.height + 3)]
            self.flat(np.concatenate([edge, below]), brush.mix(p.deep, p.sea, ((row + 1) % 3) / 2.2))
            self.rule(edge + (0, 0.05 * step), p.foam, 1.6)
            self.rule(edge + (0, 0.11 * step), p.foam, 0.7)

    def sail(self, x: float, y: float, size: float, colour: Colour) -> None:
        """Prints a boat with one square sail; ``size`` is the sail's height in pixels."""
        self.flat(placed(shape("-0.62 -0.1, -0.4 0.1, 0.35 0.1, 0.7 -0.16", 20), x, y, size), self.palette.land)
        cloth = [shape("-0.3 -0.12, -0.36 -0.55, -0.24 -1.05", 10), shape("0.26 -1.05, 0.16 -0.55, 0.28 -0.12", 10)]
        self.flat(placed(np.concatenate(cloth), x, y, size), colour)
        for seam in (-0.1, 0.06):
            self.rule(placed([[seam, -0.14], [seam - 0.04, -0.55], [seam, -1.02]], x, y, size), share=0.6)
        self.note("boat", "sail")

    def gate(self, x: float, y: float, size: float) -> None:
        """Prints a red gate that stands in the water, ``size`` pixels tall, and its reflection."""
        red = (150, 52, 44) if self.palette.dusk else (196, 70, 46)
        for post in (-0.32, 0.32):
            image = [[post - 0.05, 0], [post + 0.05, 0], [post + 0.08, 0.4], [post - 0.08, 0.4]]
            self.lay(placed(image, x, y, size), red, 0.3)
            top = post * 0.93
            column = [[post - 0.045, 0], [top - 0.035, -0.9], [top + 0.035, -0.9], [post + 0.045, 0]]
            self.flat(placed(column, x, y, size), red)
        self.flat(placed(brush.box(-0.42, -0.72, 0.42, -0.66), x, y, size), red)
        beam = shape("-0.6 -1, -0.3 -0.93, 0 -0.91, 0.3 -0.93, 0.6 -1", 24)
        for upper, lower, tone in ((0.0, 0.09, red), (0.08, 0.12, self.palette.line)):
            band = np.concatenate([beam - (0, upper), (beam - (0, lower))[::-1]])
            self.flat(placed(band, x, y, size), tone)
        self.note("gate")

    def sun(self, x: float, y: float, radius: float) -> None:
        """Prints a red sun by day, or a pale moon by night."""
        self.disc(x, y, radius, (246, 240, 214) if self.palette.dusk else self.palette.accent)
        self.note("moon" if self.palette.dusk else "sun")

    def by_moonlight(self, *by_day: str) -> str:
        """The end of a title: by moonlight, or one of those for the day."""
        return "by moonlight" if self.palette.dusk else self.pick(*by_day)

    def pine(self, x: float, y: float, tall: float, lean: float) -> None:
        """Prints a pine: a winding trunk and flat clouds of needles."""
        p = self.palette
        knots = [(0, 0), (0.08 + lean * 0.2, -0.3), (lean * 0.5 - 0.05, -0.6), (lean, -0.95)]
        trunk = brush.curve(knots, 30) * tall + (x, y)
        self.flat(brush.ribbon(trunk, np.linspace(0.09, 0.025, 30) * tall), brush.mix(p.land, p.line, 0.35))
        angle = np.linspace(-np.pi, 0, 36)
        bumps = 1 + 0.16 * np.abs(np.sin(angle * 4.5))
        lobes = np.stack([np.cos(angle) * bumps, np.sin(angle) * 0.42 * bumps], axis=1)
        cloud = np.concatenate([lobes, [(0.7, 0.12), (-0.7, 0.12)]])
        for step in range(7):
            reach, (cx, cy) = tall * (0.30 - 0.027 * step), trunk[min(29, 10 + step * 3)]
            cx += (1 if step % 2 else -1) * reach * 0.75 * (step < 6)
            outline = cloud * reach + (cx, cy)
            self.shaded(outline, p.leaf, brush.mix(p.leaf, p.line, 0.55), cy - reach * 0.5, cy)
            self.rule(outline, closed=True, share=0.8)
        self.note("pine")

    def iris(self, x: float, foot: float, tall: float, colour: Colour) -> None:
        """Prints one iris with sword leaves, standing on ``x, foot``."""
        for _ in range(self.whole(3, 5)):
            path = motifs.stalk(x + self.off(tall * 0.05), foot, self.off(0.2), tall * self.between(0.55, 0.95), 14)
            blade = brush.ribbon(path, brush.swell(14, tall * 0.065, 0.7, 0.02, 0.3))
            self.flat(blade, brush.vary(self.rng, self.palette.leaf, 12), outlined=False)
            self.rule(blade, closed=True, share=0.6)
        head, size, pale = foot - tall, tall * 0.20, brush.mix(colour, (250, 245, 250), 0.35)
        self.rule(np.array([(x, foot), (x + tall * 0.01, head)]), self.palette.leaf, 2.2)
        standard = shape("0 0, -0.45 -0.25, -0.42 -0.85, -0.05 -0.9, 0.1 -0.3, 0 0", 28)
        side = shape("0 0, -0.7 -0.2, -1.1 0.25, -0.75 0.6, -0.3 0.35, 0 0", 28)
        fall = shape("0 -0.05, -0.38 0.3, -0.3 0.85, 0.05 0.98, 0.36 0.8, 0.36 0.3, 0 -0.05", 28)
        for petal, tone in ((standard, pale), (side, colour)):
            self.flat(placed(petal, x, head, size), tone)
            self.flat(placed(petal, x, head, size, flip=True), tone)
        self.flat(placed(fall, x, head, size), colour)
        self.stroke(placed([[0, 0.05], [0.02, 0.45]], x, head, size), [size * 0.14, 1], (244, 200, 70))
        self.note("iris", "flower")

    def cherry_branch(self, start: tuple[float, float], end: tuple[float, float], thick: float) -> None:
        """Prints a branch in blossom between two places, with side twigs."""
        first, last = np.asarray(start), np.asarray(end)
        heading = float(np.arctan2(*(last - first)[::-1]))
        main, shoots, places = motifs.branch(self.rng, first, last, 8, heading)
        bark = brush.mix(self.palette.land, self.palette.line, 0.55)
        for shoot in shoots:
            self.flat(brush.ribbon(shoot, np.linspace(thick * 0.3, thick * 0.08, 16)), bark)
        rough = 1 + 0.08 * self.rng.normal(0, 1, 50)
        self.flat(brush.ribbon(main, np.linspace(thick, thick * 0.12, 50) * rough), bark)
        for x, y in places:
            self.blossom(x, y, self.size(0.018, 0.03))
        self.note("cherry blossom", "branch")

    def blossom(self, x: float, y: float, size: float) -> None:
        """Prints one cherry flower of five notched petals, or a bud."""
        accent = self.palette.accent
        pink, turn = brush.mix(accent, (255, 246, 246), self.between(0.66, 0.9)), self.between(0, 6.3)
        if self.chance(0.15):
            self.flat(brush.oval(x, y, size * 0.4, size * 0.55, turn), brush.mix(pink, accent, 0.4))
            return
        notched = shape("0 0, -0.42 -0.45, -0.3 -0.95, 0 -0.8, 0.3 -0.95, 0.42 -0.45, 0 0")
        for k in range(5):
            petal = placed(notched, x, y, size, turn=turn + k * 1.2566)
            self.flat(petal, pink, outlined=False)
            self.rule(petal, brush.mix(pink, self.palette.line, 0.5), 0.5, closed=True)
        self.disc(x, y, size * 0.2, brush.mix(accent, (230, 180, 80), 0.4))

    def geese(self, x: float, y: float, size: float, count: int) -> None:
        """Prints a line of geese flying, ``size`` pixels a wing."""
        tone = brush.mix(self.palette.line, self.palette.land, 0.3)
        wing = "-1 -1, -0.45 -0.85, -0.05 -0.1, 0.3 -1, 0.95 -1.05, 0.35 -0.45, 0.1 0.14, -0.4 -0.3, -1 -1"
        for cx, cy, flap in motifs.flock(self.rng, x, y, size, count, 0.5 * self.side):
            self.flat(placed(shape(wing, 40) * (1, flap), cx, cy, size), tone, outlined=False)
            body = placed(shape("-0.5 0.16, 0 0.02, 0.4 -0.04, 0.72 -0.02", 14), cx, cy, size)
            self.stroke(body, brush.swell(14, size * 0.22, 0.2, 0.25), WHITE)
            self.rule(body, share=0.5)
        self.note("geese", "bird")

    def reeds(self, x: float, foot: float, tall: float, count: int) -> None:
        """Prints a clump of reeds with drooping plumes."""
        straw = brush.mix(self.palette.paper, self.palette.land, 0.3)
        for _ in range(count):
            lean, high = self.off(0.22) - 0.2 * self.side, tall * self.between(0.5, 1.0)
            path = motifs.stalk(x + self.off(tall * 0.25), foot, lean, high)
            self.stroke(path, brush.swell(16, tall * 0.02, 0.9, 0.2), brush.vary(self.rng, self.palette.leaf, 14))
            plume = brush.curve([(0, 0), (lean * 0.2, tall * 0.02 / high), (lean * 0.4, tall * 0.14 / high)], 10)
            self.stroke(plume * high + path[-1], brush.swell(10, tall * 0.045, 0.2, 0.05), straw)
        self.note("reeds")
