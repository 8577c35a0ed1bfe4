"""The ink that soaks into paper or silk, and what is painted with it: mountains in mist, boats, birds and plants."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import ArrayLike

from pipeline.demo import brush, motifs
from pipeline.demo.brush import Area, Colour, Field, Points, placed, shape
from pipeline.demo.sheet import Sheet


class Ink(Sheet):
    """A sheet of paper or silk that takes ink; its canvas stays bare until :meth:`develop`."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._depth = np.zeros((self.height, self.width, 3), np.float32)
        self._grain = brush.noise(self.rng, self.height, self.width, 9, 3)

    def tone(self, share: float) -> Colour:
        """A wash between the colour of the hills (0) and plain ink (1)."""
        return brush.mix(self.palette.hill, self.palette.ink, share)

    def wash(self, points: Points, colour: Colour, strength: float, soft: float = 0.0, edge: float = 0.0) -> None:
        """Lays a wash inside an outline; ``edge`` makes the pigment gather at its rim, as it dries."""
        area, cover = brush.covered(self._depth.shape, points, soft=soft)
        if edge > 0 and cover.size:
            inner = cv2.GaussianBlur(cover, (0, 0), max(2.0, self.unit * 0.008))
            cover = cover * (1 - edge) + edge * 2.2 * np.clip(cover - inner, 0, 1)
        self.layer(area, cover * (0.55 + 0.9 * self._grain[area]), colour, strength)

    def dip(self, outlines: Sequence[Points], colour: Colour, strength: float, dry: float = 0.0) -> None:
        """Lays strokes made with one dip of the brush; ``dry`` (0..1) lets the paper show through."""
        area, cover = brush.covered(self._depth.shape, *outlines)
        if dry > 0:
            cover *= 1 - dry * brush.smoothstep(0.5, 0.62, self._grain[area])
        self.layer(area, cover, colour, strength)

    def trace(self, points: Points, widths: ArrayLike, strength: float = 1.0, dry: float = 0.0) -> None:
        """One stroke of plain ink along the points."""
        self.dip([brush.ribbon(points, widths)], self.palette.ink, strength, dry)

    def cover(self, area: Area, share: Field) -> None:
        """Takes away what is in an area, as mist or something in front would: ``share`` 1 leaves bare paper."""
        self._depth[area] *= 1 - share[..., None]

    def clear(self, points: Points, share: float = 1.0) -> None:
        """Takes away what is inside an outline, so that something pale can stand before something dark."""
        area, cover = brush.covered(self._depth.shape, points)
        self.cover(area, cover * np.float32(share))

    def layer(self, area: Area, density: Field, colour: Colour, strength: float = 1.0) -> None:
        """Adds ink by a field of densities: 1 is one full layer of the colour."""
        absorbed = -np.log(np.maximum(np.asarray(colour, np.float32), 6) / 255) * np.float32(strength)
        self._depth[area] += density[..., None] * absorbed

    def mist(self, at: float, thick: float, strength: float) -> None:
        """Draws a bank of mist across the sheet, around row ``at`` and about ``thick`` rows high."""
        rows = np.arange(self.height, dtype=np.float32)[:, None]
        drift = brush.noise(self.rng, self.height, self.width, max(thick, 24.0), 3, 4.0)
        bank = np.exp(-(((rows - at) / thick + (drift - 0.5) * 2.0) ** 2))
        self.cover(np.s_[:, :], np.clip(bank * strength, 0, 1).astype(np.float32))

    def develop(self) -> None:
        """Lets the ink appear on the canvas: paper or silk, darkened by what was painted."""
        ground, tone = brush.silk if self.palette.silk else brush.paper, brush.vary(self.rng, self.palette.ground, 5)
        bare = ground(self.rng, self.height, self.width, tone)
        self.canvas[:] = np.clip(bare * np.exp(-self._depth), 0, 255)

    def mountain(self, edge: Field, base: float, strength: float, colour: Colour, bold: float) -> None:
        """Paints one range: dark along its edge, folded by texture strokes, fading into mist above row ``base``."""
        top, bottom = max(int(edge.min()) - 2, 0), min(int(base), self.height)
        if bottom - top < 8:
            return
        rows, tall = np.arange(top, bottom, dtype=np.float32)[:, None], max(base - float(edge.min()), 1.0)
        below = rows - edge
        drift = brush.noise(self.rng, bottom - top, self.width, tall * 0.35, 3, 2.5) - 0.5
        fade = 1 - brush.smoothstep(0.30, 0.95, (rows - edge.min()) / tall + drift * 0.5)
        hung = motifs.folds(self.rng, below, tall * 0.30, 0.33, drift * tall * 0.25)
        inside, rim = np.clip(below + 0.5, 0, 1), np.exp(-np.clip(below, 0, None) / (0.07 * tall + 3))
        body = 0.22 + 0.5 * rim + 0.75 * brush.smoothstep(0.5, 0.78, hung)
        self.cover(np.s_[top:bottom, :], inside * np.clip(fade * 1.25, 0, 0.97))
        self.layer(np.s_[top:bottom, :], inside * fade * body * np.float32(strength), colour)
        if bold > 0:
            self._texture_strokes(edge, tall, strength * bold)

    def _texture_strokes(self, edge: Field, tall: float, strength: float) -> None:
        """The brush drawing on a near mountain: a broken contour, and strokes down its flanks."""
        rng, thick = self.rng, self.unit * self.weight
        lines, x = [], 0
        while x < self.width - 12:
            length = int(rng.uniform(0.04, 0.14) * self.width) + 8
            span = np.linspace(x, min(x + length, self.width - 1), 12)
            path = np.stack([span, edge[span.astype(int)] + rng.normal(0, 0.5, 12)], axis=1)
            lines.append(brush.ribbon(path, brush.swell(12, thick * 0.006, 0.3, 0.1)))
            x += int(length * rng.uniform(0.85, 1.3))
        for start in rng.uniform(2, self.width - 3, int(self.width * 0.16)):
            lean = float(edge[min(int(start) + 6, self.width - 1)] - edge[max(int(start) - 6, 0)])
            depth, reach = edge[int(start)] + rng.uniform(0.01, 0.4) * tall, rng.uniform(0.04, 0.13) * tall
            if depth < edge.min() + tall * 0.55:
                fall = [[0, 0], [np.sign(lean) * 0.25, 0.5], [np.clip(lean * 0.4, -0.5, 0.5), 1]]
                path = brush.curve(fall, 8) * reach + (start, depth)
                lines.append(brush.ribbon(path, brush.swell(8, thick * 0.0045, 0.2, 0.1)))
        self.dip(lines, self.palette.ink, 0.6 * strength, 0.6)

    def ranges(self, horizon: float, count: int, tallest: float, steep: float = 1.3) -> None:
        """Paints ranges one before the other down to row ``horizon`` (a share of the height), with mist between."""
        for near in np.linspace(1 / count, 1, count):
            base = self.height * (horizon - 0.30 * (1 - near) * horizon) + self.height * 0.04
            height = self.height * tallest * self.between(0.75, 1.05) * (1.0 - 0.45 * near)
            peaks = self.whole(1, 2) + round(self.width / max(height, 60) * 0.5)
            edge = motifs.ridge(self.rng, self.width, base, height, peaks, height / steep * 1.9, 0.9)
            bold = 0.25 + near if near > 0.4 else 0
            self.mountain(edge, base, 0.22 + 0.62 * near, self.tone(0.15 + 0.5 * near**2), bold)
            if near < 1:
                self.mist(base - height * 0.12, height * 0.14, 0.75)
        self.note("mountain", "mist")

    def bank(self, rise: float, reach: float = 0.6) -> Field:
        """Paints a near bank on the heavy side, ``rise`` high and ``reach`` long (shares of the sheet's); its edge."""
        away = np.linspace(0, 1, self.width, dtype=np.float32)[:: -self.side]
        slope, rough = brush.smoothstep(reach, 0.0, away), brush.wander(self.rng, self.width, self.width * 0.18, 5)
        edge = 1.05 - rise * slope * (1 + 0.30 * rough) + rise * 0.04 * rough
        edge = np.where(slope > 0.01, edge * self.height, self.height + 5).astype(np.float32)
        self.mountain(edge, self.height * (1 + rise * 0.9), 0.75, self.tone(0.45), 1.0)
        return np.minimum(edge, self.height)

    def water(self, top: float, bottom: float, count: int) -> None:
        """Hints at water between two rows (shares of the height): a few long, thin, broken lines."""
        lines = []
        for _ in range(count):
            row, start = self.y(top, bottom), self.x(-0.1, 0.85)
            span = start + np.linspace(0, self.width * self.between(0.08, 0.3), 16)
            path = np.stack([span, row + np.sin(span * 0.09 + row) * self.unit * 0.003], axis=1)
            lines.append(brush.ribbon(path, brush.swell(16, self.unit * 0.0035 * self.weight, 0.2)))
        self.dip(lines, self.palette.ink, 0.32, 0.3)
        self.note("water")

    def boat(self, x: float, y: float, size: float) -> None:
        """Paints a small boat with a person and a pole; ``size`` is half its length in pixels."""
        flip = self.chance(0.5)
        hull = placed(shape("-1 -0.1, -0.5 0.06, 0.3 0.07, 1.05 -0.18", 20), x, y, size, flip)
        keel = placed(shape("1.05 -0.18, 0.4 0.22, -0.6 0.2, -1 -0.1", 20), x, y, size, flip)
        outline = np.concatenate([hull, keel])
        self.clear(outline)
        self.dip([outline], self.palette.ink, 0.55)
        self.trace(hull, size * 0.07, 0.8)
        if self.chance(0.5):
            roof = placed(shape("-0.5 0.02, -0.45 -0.32, -0.05 -0.36, 0.05 0.02", 14), x, y, size, flip)
            self.dip([roof], self.palette.hill, 0.9)
            self.trace(roof, size * 0.05, 0.8)
        self.person(x + size * (-0.5 if flip else 0.5), y, size * 0.5)
        self.trace(placed(shape("0.62 -0.6, 0.9 -0.1, 1.1 0.35", 8), x, y, size, flip), size * 0.035, 0.8)
        self.note("boat")

    def person(self, x: float, y: float, size: float) -> None:
        """Paints a tiny person in a robe and a wide hat, ``size`` pixels tall, standing on ``x, y``."""
        robe = placed(shape("-0.24 0, -0.13 -0.68, 0.11 -0.68, 0.26 0"), x, y, size)
        self.clear(robe, 0.8)
        self.dip([robe], self.palette.hill, 0.7)
        self.dip([placed(shape("-0.27 -0.74, 0 -1, 0.27 -0.74"), x, y, size)], self.palette.ink, 0.9)
        self.trace(robe, max(1.0, size * 0.05), 0.7)
        self.note("figure")

    def hut(self, x: float, y: float, size: float) -> None:
        """Paints an open pavilion with a curved roof, ``size`` pixels wide, standing on ``x, y``."""
        roof = placed(shape("-0.56 -0.36, -0.3 -0.46, -0.1 -0.72, 0.1 -0.72, 0.3 -0.46, 0.56 -0.36", 24), x, y, size)
        self.clear(np.concatenate([placed(shape("-0.32 0, -0.32 -0.4, 0.32 -0.4, 0.32 0"), x, y, size), roof]), 0.9)
        self.dip([roof], self.tone(0.35), 0.9)
        for post in (-0.32, -0.1, 0.12, 0.32):
            self.trace(placed([[post, 0], [post, -0.4]], x, y, size), max(1.2, size * 0.03), 0.9)
        self.trace(roof, max(1.2, size * 0.03), 1.0)
        self.trace(placed(shape("-0.42 0.01, 0.42 0.01"), x, y, size), max(1.2, size * 0.04), 0.9)
        self.note("pavilion")

    def birds(self, x: float, y: float, size: float, count: int) -> None:
        """Paints a skein of flying birds: two curved strokes each."""
        lines = []
        for cx, cy, flap in motifs.flock(self.rng, x, y, size, count, self.pick(-1, 1) * self.between(0.3, 0.5)):
            wing = brush.curve([[-1, -flap], [-0.4, -flap * 0.7], [0, 0], [0.35, -flap * 0.8], [0.95, -flap * 0.5]], 14)
            lines.append(brush.ribbon(placed(wing, cx, cy, size), brush.swell(14, size * 0.2, 0.1, 0.1, 0.5)))
            body = placed(shape("-0.3 0.12, 0.05 0.02, 0.5 -0.06", 8), cx, cy, size)
            lines.append(brush.ribbon(body, brush.swell(8, size * 0.2, 0.2, 0.1, 0.5)))
        self.dip(lines, self.palette.ink, 0.9)
        self.note("bird")

    def moon(self, x: float, y: float, radius: float) -> None:
        """Leaves the moon bare in a wash of night around it."""
        rows, columns = np.ogrid[0 : self.height, 0 : self.width]
        distance = np.hypot(columns - x, rows - y).astype(np.float32)
        cloud = brush.noise(self.rng, self.height, self.width, radius * 3, 3, 2.0)
        halo = np.exp(-((distance / (radius * 5)) ** 2)) * brush.smoothstep(-1, 1.5, distance - radius)
        self.layer(np.s_[:, :], 0.42 * halo * (0.35 + 0.9 * cloud), self.tone(0.2))
        self.note("moon")

    def pine(self, x: float, y: float, tall: float, lean: float) -> None:
        """Paints a pine with a winding trunk that stands on ``x, y``; ``lean`` is how far its top hangs over."""
        knots = shape("0 0, 0.1 -0.25, -0.05 -0.5, 0.12 -0.74, 0.05 -0.95") * (1 if lean >= 0 else -1, 1)
        knots = knots + np.stack([lean * 0.5 * knots[:, 1] ** 2, 0 * knots[:, 1]], axis=1)
        stray = self.rng.normal(0, 0.045, (5, 2)) * np.array(
            [[0], [0.5], [1], [1], [1]]
        )  # the foot stays in the ground
        trunk = brush.curve(knots + stray, 40) * tall + (x, y)
        thick = np.linspace(0.085, 0.018, 40) * tall * self.weight
        outline = brush.ribbon(trunk, thick)
        self.clear(outline, 0.9)
        self.wash(outline, self.tone(0.4), 0.7, 0, 0.4)
        self.dip([brush.ribbon(side, tall * 0.007) for side in np.split(outline, 2)], self.palette.ink, 0.9, 0.4)
        places = trunk[1:38] + self.rng.normal(0, thick[1:38, None] * 0.22, (37, 2))
        half_ovals = [
            brush.oval(x, y, wide * 0.2, wide * 0.14, 0, 16)[:9]
            for x, y, wide in np.column_stack([places, thick[1:38]])
        ]
        self.dip([brush.ribbon(scale, 1.3 * self.weight) for scale in half_ovals], self.palette.ink, 0.5)
        tufts = [trunk[-1]]
        for step in range(self.whole(6, 8)):
            at = trunk[int(12 + 27 * (step + self.rng.random()) / 9)]
            reach = tall * self.between(0.12, 0.42) * (1.15 - (y - at[1]) / tall * 0.6)
            side = reach if step % 2 else -reach
            arm = brush.curve([at, at + (side * 0.5, -reach * 0.1), at + (side, reach * self.between(-0.12, 0.1))], 14)
            self.trace(arm, np.linspace(0.02, 0.006, 14) * tall * self.weight, 0.95, 0.3)
            tufts += list(arm[4:14:2] + self.rng.normal(0, tall * 0.008, (5, 2)))
        size = tall * 0.10
        for tx, ty in tufts:
            cloud = brush.blob(self.rng, tx, ty - size * 0.3, size * 0.9, size * 0.45)
            self.wash(cloud, self.palette.hill, 0.35, size * 0.12)
            fan, reach = np.linspace(-2.75, -0.4, 13) + self.rng.normal(0, 0.07, 13), size * self.between(0.8, 1.15)
            tips, widths = np.stack([np.cos(fan), np.sin(fan) * 0.72], axis=1), [0.5, reach * 0.055, reach * 0.05, 0.4]
            needles = [brush.ribbon(np.linspace((0, 0), tip, 4) * reach + (tx, ty), widths) for tip in tips]
            self.dip(needles, self.palette.ink, 0.75)
        self.note("pine")

    def grove(self, x: float, y: float, tall: float, count: int) -> None:
        """Paints a few small leafy trees, as they stand on far banks."""
        for _ in range(count):
            foot, high = x + self.off(tall * 0.5), tall * self.between(0.6, 1.1)
            trunk = motifs.stalk(foot, y, self.off(0.06), high, 10)
            self.trace(trunk, np.linspace(0.07, 0.02, 10) * high, 0.85)
            places = trunk[-1] + self.rng.normal(0, 0.15, (34, 2)) * (high, high * 0.7) + (0, high * 0.12)
            leaves = [brush.oval(cx, cy, high * 0.05, high * 0.03, self.off(0.4), 8) for cx, cy in places]
            self.dip(leaves, self.palette.ink, 0.6)
        self.note("tree")

    def leaf(self, start: Points, length: float, angle: float) -> Points:
        """One pointed leaf from its stem on."""
        bend = angle + self.off(0.12)
        tip = np.array([np.cos(bend), np.sin(bend)])
        path = brush.curve([(0, 0), (np.cos(angle) * 0.5, np.sin(angle) * 0.5), tip], 10) * length + start
        return brush.ribbon(path, brush.swell(10, length * 0.17, 0.15, 0.0, 0.35))

    def bamboo(self, x: float, lean: float, thick: float, strength: float) -> None:
        """Paints one stalk of bamboo through the whole height, joint by joint, with its leaves."""
        y, step = self.height * 1.02, self.size(0.16, 0.22)
        stems: list[Points] = []
        while y > -step:
            nearer = y - step * self.between(0.85, 1.1)
            drift = lean * (y - nearer) + self.off(thick * 0.08)
            path = np.linspace((x, y), (x + drift, nearer + thick * 0.25), 10)
            stems.append(brush.ribbon(path, thick * (1 + 0.22 * np.abs(np.linspace(-1, 1, 10)) ** 4)))
            x, y = x + drift, nearer
            if y < self.height * 0.85 and self.chance(0.75):
                self._spray(x, y, strength)
        self.dip(stems, self.tone(0.5), strength * 0.75, 0.35)
        self.note("bamboo")

    def _spray(self, x: float, y: float, strength: float) -> None:
        """A twig from a joint, with clusters of hanging leaves."""
        side, reach = self.pick(-1, 1), self.size(0.1, 0.24)
        shoot = placed(shape("0 0, 0.5 -0.35, 1 -0.3", 12), x, y, reach, side < 0)
        self.trace(shoot, self.unit * 0.005 * self.weight, strength * 0.8)
        leaves = []
        for knot in (4, 7, 9, 11):
            for _ in range(self.whole(2, 4)):
                angle = np.pi / 2 - side * self.between(-0.3, 1.2)
                leaves.append(self.leaf(shoot[knot], self.size(0.10, 0.19), angle))
        self.dip(leaves, self.palette.ink, strength * self.between(0.75, 1.0), 0.2)

    def plum(self, row: float) -> None:
        """Paints a gnarled plum branch that comes in from the heavy side at ``row``, in blossom."""
        first, last = np.array([self.x(1.03), row]), np.array([self.x(0.14, 0.22), row - self.y(0.08, 0.36)])
        main, shoots, places = motifs.branch(self.rng, first, last, self.whole(6, 9), -np.pi / 2)
        rough = 1 + 0.15 * self.rng.normal(0, 1, 50)
        self.trace(main, np.linspace(0.075, 0.01, 50) * self.unit * self.weight * rough, 0.85, 0.75)
        for shoot in shoots:
            self.trace(shoot, np.linspace(0.018, 0.005, 16) * self.unit * self.weight, 0.9, 0.3)
        for x, y in places:
            size, turn = self.size(0.016, 0.027), self.between(0, 6.3)
            for petal in motifs.petals(x, y, size * 1.3, 5, turn, 0.42)[: self.pick(2, 5, 5, 5)]:
                self.clear(petal, 0.85)
                self.wash(petal, self.palette.accent, 0.55, 0, 0.35)
            ends = [(x + np.cos(a) * size * 0.7, y + np.sin(a) * size * 0.7) for a in turn + np.arange(7)]
            self.dip([brush.ribbon(np.array([(x, y), end]), 1.2) for end in ends], self.palette.ink, 0.7)
        self.note("plum blossom", "branch")

    def lotus(self, x: float, y: float, size: float, in_flower: bool) -> None:
        """Paints one lotus leaf as a broad wet wash, or a flower, on a stem that rises from the lower edge."""
        foot = np.array([x + self.off(size * 0.6), self.height * 1.02])
        stem = brush.curve([foot, (foot + (x, y)) / 2 + (size * 0.1, 0), (x, y)], 20)
        self.trace(stem, size * 0.06 * self.weight, 0.55, 0.4)
        if in_flower:
            for angle in (-0.95, 0.95, -0.6, 0.6, -0.28, 0.28, 0.0):
                petal = placed(shape(motifs.PETAL, 24), x, y, size * 0.75, turn=angle)
                self.clear(petal, 0.95)
                self.wash(petal, self.palette.accent, 0.55, 0, 0.45)
            self.note("lotus", "flower")
            return
        pad = brush.blob(self.rng, x, y, size, size * self.between(0.4, 0.65), 0.2)
        self.wash(pad, self.tone(self.between(0.2, 0.7)), self.between(0.6, 0.95), 1.5, 0.25)
        heart = np.array([x, y])
        veins = [brush.curve([heart, rim * 0.9 + heart * 0.1], 8) for rim in pad[::3]]
        self.dip([brush.ribbon(vein, brush.swell(8, size * 0.025, 0.8)) for vein in veins], self.palette.ink, 0.7, 0.3)
        self.note("lotus", "leaf")

    def reeds(self, x: float, y: float, size: float, count: int) -> None:
        """Paints reeds: thin bending stalks with feathery heads."""
        lines = []
        for _ in range(count):
            path = motifs.stalk(x + self.off(size * 0.35), y, 0.25 + self.off(0.2), size * self.between(0.5, 1.1))
            lines.append(brush.ribbon(path, brush.swell(16, size * 0.018 * self.weight, 0.8)))
            lines += [self.leaf(path[k], size * 0.14, self.between(0.2, 1.2)) for k in (11, 13, 15)]
        self.dip(lines, self.palette.ink, 0.6, 0.25)
        self.note("reeds")
