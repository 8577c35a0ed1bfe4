"""Oil on canvas, and what is laid in with it: skies, mountains, water, trees, houses, fruit and vessels."""

from functools import partial

import cv2
import numpy as np

from pipeline.demo import brush, motifs
from pipeline.demo.brush import Canvas, Colour, Field, Points, Rng, box, placed, shape
from pipeline.demo.sheet import Sheet


class Oil(Sheet):
    """A painting in the making: its canvas holds the lay-in that the strokes will follow."""

    blank = "dark"

    def modelled(self, points: Points, colour: Colour, gloss: float = 0.0) -> None:
        """Lays in a round form, lit from the upper side away from the composition's weight, with a highlight."""
        area, cover = brush.covered(self.canvas.shape, points, soft=0.8)
        low, high = points.min(axis=0), points.max(axis=0)
        rows, columns = np.mgrid[area[0], area[1]].astype(np.float32)
        across, down = ((2 * at - low[k] - high[k]) / (high - low)[k] for k, at in enumerate((columns, rows)))
        up = np.sqrt(np.clip(1.05 - across**2 - down**2, 0.02, None))
        light = np.clip(-0.55 * self.side * across - 0.55 * down + 0.62 * up, 0, None)
        lit, dark = brush.mix(colour, self.palette.light, 0.25), brush.mix(colour, self.palette.dark, 0.86)
        paint = brush.fade(dark, lit, np.clip(0.32 + 0.82 * light, 0, 1.15))
        spot = np.exp(-(((across + 0.36 * self.side) ** 2 + (down + 0.4) ** 2) / 0.025)) * gloss
        paint += spot[..., None] * (np.array((255, 250, 236), np.float32) - paint)
        brush.blend(self.canvas[area], cover, paint)

    def finished(self, size: float, detail: float, impasto: float) -> Canvas:
        """The painting with its surface: strokes up to ``size`` pixels wide, impasto, weave and varnish.

        ``detail`` 0 keeps nothing of the lay-in's edges, 1 all; ``impasto`` 0.1 is smooth paint, 0.3 thick paint.
        """
        grey = np.asarray(cv2.cvtColor(self.canvas, cv2.COLOR_RGB2GRAY), np.uint8)
        stroked, relief = self._stroked(_flow(self.rng, grey, size), size * self.weight)
        # Where the lay-in has edges, the painter would have gone back with a small brush.
        edges = cv2.GaussianBlur(cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)), (0, 0), 2)
        brush.blend(stroked, np.clip(edges.astype(np.float32) / 40, 0, 1) * np.float32(detail), self.canvas)
        surface = brush.textured(stroked, 0.5 + relief, impasto)
        threads = np.sin(np.arange(self.height) * 2)[:, None] * np.sin(np.arange(self.width) * 2)
        surface = brush.textured(surface, 0.5 + 0.25 * threads.astype(np.float32), 0.06)
        rows, columns = np.linspace(-1, 1, self.height)[:, None], np.linspace(-1, 1, self.width)[None, :]
        return brush.textured(surface, 0.60 - 0.19 * (rows**2 + columns**2).astype(np.float32), 1.0)

    def _stroked(self, angle: Field, size: float) -> tuple[Canvas, Field]:
        """The picture in short strokes, each of one colour taken from below it, and the light on their ridges."""
        rng, canvas, paint = self.rng, self.canvas.copy(), np.full(angle.shape, 128, np.uint8)
        count = int(self.height * self.width / (size * size * 1.5))
        rows, columns = rng.integers(0, self.height, count), rng.integers(0, self.width, count)
        picked = self.canvas[rows, columns] + rng.normal(0, 5, (count, 1)) + rng.normal(0, 3.5, (count, 3))
        turn = angle[rows, columns] + rng.normal(0, 0.18, count)
        along = np.stack([np.cos(turn), np.sin(turn)], axis=1) * size * rng.uniform(0.8, 1.9, (count, 1))
        middle = np.stack([columns, rows], axis=1)
        first, last = brush.fixed(middle - along).tolist(), brush.fixed(middle + along).tolist()
        thick = np.maximum(1, np.round(size * rng.uniform(0.55, 1.0, count))).astype(int).tolist()
        tones = np.clip(picked, 0, 255).astype(int).tolist()
        lifts = rng.integers(70, 190, count).tolist()
        for a, b, tone, wide, lift in zip(first, last, tones, thick, lifts, strict=True):
            cv2.line(canvas, a, b, tone, wide, cv2.LINE_AA, brush.SUBPIXEL_BITS)
            cv2.line(paint, a, b, lift, max(1, wide // 2), cv2.LINE_AA, brush.SUBPIXEL_BITS)
        ridges = cv2.GaussianBlur(paint, (0, 0), 0.8).astype(np.float32) / np.float32(255)
        lit = cv2.Sobel(ridges, cv2.CV_32F, 1, 0) + cv2.Sobel(ridges, cv2.CV_32F, 0, 1)
        return canvas, np.asarray(np.clip(lit * 0.4, -0.5, 0.5), np.float32)

    def sky(self, horizon: float, cloudy: float, sun: tuple[float, float] | None = None) -> None:
        """Lays in the sky to a little below row ``horizon``, about ``cloudy`` of it clouded, and a sun in sight."""
        p, rows = self.palette, min(int(horizon + self.height * 0.08), self.height)
        view = self.canvas[:rows]
        view[:] = brush.ramp(rows, self.width, [(0, p.top), (0.55, p.middle), (1, p.low)])
        if sun is not None:
            brush.glow(view, *sun, self.size(0.42), p.low, 0.75)
            brush.glow(view, *sun, self.size(0.18), p.light, 0.8)
        puff = brush.noise(self.rng, rows, self.width, self.size(0.18, 0.34), 5, self.between(1.6, 3.4))
        lower = np.roll(puff, -max(2, round(self.unit * 0.025)), axis=0)
        thin = 0.5 - (cloudy - 0.5) * 0.4
        body = brush.smoothstep(thin, thin + 0.22, puff - 0.10 * np.linspace(0, 1, rows, dtype=np.float32)[:, None])
        paint = brush.fade(p.shade, p.cloud, brush.smoothstep(-0.05, 0.07, puff - lower))
        brush.blend(view, body * np.float32(0.85), paint)
        if sun is not None:
            brush.glow(view, *sun, self.size(0.07), p.light, 0.95)
            brush.disc(view, *sun, self.size(0.022), brush.mix(p.light, (255, 255, 245), 0.6))
            self.note("sun")
        self.note("sky", "cloud")

    def skyline(self, base: float, height: float, peaks: int, rough: float) -> Field:
        """The row of a skyline for every column; ``base`` is a row, ``height`` a share of the picture's."""
        return motifs.ridge(self.rng, self.width, base, self.y(height), peaks, self.width / max(peaks, 1) / 0.9, rough)

    def mountains(self, edge: Field, base: float, colour: Colour, light: Colour, haze: Colour, snow: float = 0) -> None:
        """Lays in one range from its skyline down to row ``base``, where it dissolves into ``haze``.

        Its flanks have one ``colour`` in the shade and one in the ``light``; ``snow`` covers a share of its height.
        """
        top, bottom = max(int(edge.min()) - 1, 0), min(int(base) + 1, self.height)
        if bottom - top < 4:
            return
        rows, tall = np.arange(top, bottom, dtype=np.float32)[:, None], max(base - float(edge.min()), 1)
        below, depth = rows - edge, (rows - edge.min()) / tall
        hung = motifs.folds(self.rng, below, tall * 0.5, 0.5, below * 0.35 * self.side)
        slope = np.clip(np.gradient(cv2.GaussianBlur(edge[None], (0, 0), 4)[0]) * self.side, -1, 1)
        lit = brush.smoothstep(0.40, 0.62, hung + 0.16 * slope)
        paint = brush.fade(colour, light, lit)
        if snow > 0:
            cap = brush.fade(brush.mix(colour, (255, 250, 242), 0.45), brush.mix(light, (255, 252, 245), 0.75), lit)
            paint += brush.smoothstep(0.0, 0.12, snow - depth + (hung - 0.5) * 0.55)[..., None] * (cap - paint)
        paint += brush.smoothstep(0.45, 1.05, depth)[..., None] * 0.75 * (np.asarray(haze, np.float32) - paint)
        brush.blend(self.canvas[top:bottom], np.clip(below + 0.5, 0, 1).astype(np.float32), paint)

    def water(self, top: float, tint: Colour, calm: float) -> None:
        """Mirrors what stands above row ``top`` in the water below it, blurred by ripples; ``calm`` 1 is glass."""
        start, depth = int(top), self.height - int(top)
        rows, columns = np.mgrid[0:depth, 0 : self.width].astype(np.float32)
        ripple = brush.noise(self.rng, depth, self.width, self.unit * 0.035, 3, 7) - 0.5
        shift = ripple * (1.6 - calm) * self.unit * 0.10 * (0.15 + rows / depth)
        # A sheet lower than the sky is tall would run out of picture to mirror: it is squeezed to fit.
        source = np.clip(start - 2 - rows * min(1.0, (start - 4) / depth) + shift, 0, start - 1)
        view = self.canvas[start:]
        view[:] = cv2.remap(self.canvas, columns + shift * 0.5, source, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
        brush.blend(view, 0.16 + 0.34 * rows / depth, tint)
        sparkle = brush.smoothstep(0.20, 0.42, ripple) * np.float32((1.3 - calm) * 0.55)
        brush.blend(view, sparkle, brush.mix(self.palette.low, self.palette.light, 0.5))
        self.note("water", "reflection")

    def ground(self, top: float, far: Colour, near: Colour, touches: int, flowers: Colour | None = None) -> None:
        """Lays in land from row ``top`` down, darker towards us, with touches of grass (and flowers) over it."""
        p, view = self.palette, self.canvas[int(top) :]
        view[:] = brush.ramp(view.shape[0], self.width, [(0, far), (0.45, brush.mix(far, near, 0.6)), (1, near)])
        field = brush.noise(self.rng, view.shape[0], self.width, self.unit * 0.10, 4, 5)
        brush.blend(view, brush.smoothstep(0.52, 0.70, field) * np.float32(0.55), brush.mix(far, p.light, 0.35))
        brush.blend(view, brush.smoothstep(0.48, 0.30, field) * np.float32(0.45), brush.mix(near, p.dark, 0.35))
        share = np.sort(self.rng.random(touches) ** 0.8)
        places = np.stack([self.rng.uniform(0, self.width, touches), top + share * (self.height - top)], axis=1)
        tones = [flowers if flowers and self.chance(0.3) else brush.mix(far, near, float(s)) for s in share]
        self.dabs(places, self.unit * (0.002 + 0.0065 * share**1.3), brush.varied(self.rng, tones, touches, 16), 0.8)

    def winding(self, top: float, wide: float, colour: Colour, alpha: float) -> None:
        """Lays a path or a stream that winds from row ``top`` to the lower edge, widening towards us."""
        t = np.linspace(0, 1, 40)
        swing = np.sin(t * self.between(5, 8) + self.between(0, 6)) * self.width
        sway = swing * 0.22 * (0.35 + 0.65 * t) * (1 - 0.3 * t)
        line = np.stack([self.x(0.45, 0.62) + sway, top + (self.height * 1.02 - top) * t**1.5], axis=1)
        half = np.stack([self.unit * wide * (0.04 + t**1.6), 0 * t], axis=1)
        self.lay(np.concatenate([line - half, (line + half)[::-1]]), colour, alpha, self.unit * 0.003)

    def tree_line(self, row: float, tall: float, colour: Colour) -> None:
        """Paints a distant wood along a row."""
        p, rng, count = self.palette, self.rng, int(self.width / max(tall, 4.0) * 22)
        x, share = rng.uniform(0, self.width, count), np.sort(rng.random(count))[::-1]
        crowns = np.clip(0.6 + 0.8 * brush.wander(rng, self.width, self.width / 6, 3), 0.15, 1.4)[x.astype(int)]
        places = np.stack([x, row - share * crowns * tall * 0.8], axis=1)
        tones = brush.fade(brush.mix(colour, p.dark, 0.3), brush.mix(colour, p.light, 0.12), share)
        self.dabs(places, tall * rng.uniform(0.08, 0.2, count), brush.varied(rng, tones, count, 6), 0.7)
        self.note("tree")

    def tree(self, x: float, y: float, tall: float, colour: Colour) -> None:
        """Paints a broad tree standing on ``x, y``: dark masses of leaves first, lit ones on the side of the light."""
        p, rng = self.palette, self.rng
        trunk = motifs.stalk(x, y, self.off(0.05), tall * 0.7, 14)
        self.stroke(trunk, np.linspace(0.07, 0.02, 14) * tall, brush.mix(p.dark, colour, 0.25))
        masses = rng.normal(0, 1, (6, 2)) * (0.15, 0.09) * tall + (x, y - tall * 0.68)
        for share, count in ((0.0, 75), (0.4, 40), (0.85, 22)):
            tone = brush.mix(brush.mix(colour, p.dark, 0.5), brush.mix(colour, p.light, 0.55), share)
            for mass in masses:
                spots = rng.normal(0, 0.5, (count, 2)) * (1 - share * 0.3) - (self.side * share * 0.25, share * 0.35)
                sizes = tall * rng.uniform(0.014, 0.032, count) * (1.1 - 0.4 * share)
                self.dabs(mass + spots * (tall * 0.19, tall * 0.16), sizes, brush.varied(rng, tone, count, 9))
        self.note("tree")

    def conifer(self, x: float, y: float, tall: float, colour: Colour) -> None:
        """Paints a fir standing on ``x, y``: tiers of hanging boughs."""
        for share in np.linspace(0, 1, max(6, int(tall / 9))):
            half, row = tall * (0.19 * (1 - share) + 0.012), y - tall * (0.06 + share * 0.92)
            bough = np.array([(-half, half * 0.35), (0, -tall * 0.07), (half, half * 0.35), (0, half * 0.1)]) + (x, row)
            tone = brush.vary(self.rng, brush.mix(self.palette.dark, colour, 0.45 + 0.25 * share), 6)
            brush.fill(self.canvas, bough + self.rng.normal(0, tall * 0.008, (4, 2)), tone)
        self.note("tree", "fir")

    def bare_tree(self, x: float, y: float, tall: float) -> None:
        """Paints a bare tree, branch by branch, and its blue shadow on the snow."""
        p, rng = self.palette, self.rng
        self.lay(placed(shape("-0.02 0, 0.02 0, 0.5 0.12, 0.46 0.13") * (self.side, 1), x, y, tall), p.shade, 0.6, 2.0)
        tone = brush.mix(p.dark, p.shade, self.between(0.1, 0.4))
        limbs = [(np.array([x, y]), -np.pi / 2 + self.off(0.06), tall * 0.36, tall * 0.045)]
        for _ in range(63):
            start, angle, reach, wide = limbs.pop(0)
            limb = motifs.twig(rng, start, angle, reach, 6)
            self.stroke(limb, np.maximum(np.linspace(wide, wide * 0.62, 6), 1), tone)
            for turn in (-self.between(0.2, 0.62), self.between(0.2, 0.62)):
                limbs.append((limb[-1], angle + turn, reach * self.between(0.6, 0.82), wide * 0.62))
        self.note("tree")

    def sailboat(self, x: float, y: float, size: float, cloth: Colour) -> None:
        """Paints a sloop under sail and its reflection; ``size`` is the height of the mast in pixels."""
        hull = shape("-0.34 -0.08, -0.2 0.02, 0.25 0.02, 0.42 -0.1", 16)
        main, jib = shape("-0.02 -0.14, -0.02 -1, -0.36 -0.14"), shape("0.03 -0.92, 0.03 -0.16, 0.36 -0.16")
        for flip, alpha, soft in ((-0.55, 0.35, size * 0.02), (1.0, 1.0, 0.0)):
            shade = brush.mix(cloth, self.palette.shade, 0.45)
            for points, tone in ((main, cloth), (jib, shade), (hull, self.palette.dark)):
                self.lay(points * (self.side * size, flip * size) + (x, y), tone, alpha, soft)
        brush.line(self.canvas, [(x, y), (x, y - size * 1.02)], self.palette.dark, max(1, size * 0.012))
        self.note("boat", "sail")

    def cottage(self, x: float, y: float, size: float, roof: Colour, lit: bool) -> None:
        """Paints a small gabled house, ``size`` pixels wide, standing on ``x, y``; its windows lit in the evening."""
        p, wall = self.palette, brush.mix(self.palette.near, (172, 92, 66), 0.6)
        put = partial(placed, x=x, y=y, scale=size, flip=self.side < 0)
        self.lay(put(shape("-0.5 0.02, 0.5 0.02, 0.95 0.1, 0 0.12")), p.shade, 0.5, 1.5)
        self.lay(put(box(-0.5, -0.42, 0.16, 0.02)), brush.mix(wall, p.light, 0.2))
        self.lay(put(shape("0.16 0.02, 0.16 -0.42, 0.34 -0.8, 0.52 -0.42, 0.52 0.02")), brush.mix(wall, p.dark, 0.4))
        self.lay(put(box(-0.3, -1.0, -0.18, -0.7)), brush.mix(wall, p.dark, 0.3))
        self.lay(put(shape("-0.58 -0.38, -0.4 -0.82, 0.34 -0.82, 0.18 -0.38")), roof)
        self.lay(put(shape("0.31 -0.84, 0.37 -0.84, 0.58 -0.36, 0.52 -0.36")), brush.mix(roof, p.shade, 0.5))
        for left in (-0.38, -0.08, 0.29):
            self.lay(put(box(left, -0.3, left + 0.12, -0.13)), (255, 212, 120) if lit else p.dark)
        self.note("house")

    def fruit(self, x: float, y: float, size: float, kind: str) -> None:
        """Models one fruit that lies on row ``y``: ``"apple"``, ``"pear"``, ``"orange"`` or ``"plum"``."""
        colours = {"apple": (186, 52, 40), "pear": (196, 176, 78), "orange": (226, 132, 44), "plum": (94, 58, 110)}
        pear = shape("0 -2.1, 0.36 -1.7, 0.5 -1.08, 0.9 -0.54, 0.63 0.02, 0 0.09", 30)
        pear = placed(np.concatenate([pear, pear[::-1] * (-1, 1)]), x, y, size)
        outline = pear if kind == "pear" else brush.oval(x, y - size, size, size * 0.94)
        self.lay(brush.oval(x + self.side * size * 0.8, y, size * 1.5, size * 0.3), self.palette.dark, 0.6, size * 0.16)
        self.modelled(outline, brush.vary(self.rng, colours[kind], 10), 0.75)
        stem = placed(shape("0 0.1, 0.1 -0.3"), x, outline[:, 1].min(), size)
        self.stroke(stem, size * 0.09, self.palette.dark)
        self.note("fruit", kind)

    def vessel(self, x: float, y: float, tall: float, kind: str) -> None:
        """Models a ``"jug"`` or a ``"bottle"`` standing on ``x, y``."""
        p, jug, face = self.palette, kind == "jug", np.array([self.side * tall, tall])
        bottle = "0.2 0, 0.21 -0.3, 0.2 -0.55, 0.09 -0.72, 0.07 -0.95, 0.08 -1"
        side = shape("0.2 0, 0.34 -0.2, 0.36 -0.45, 0.2 -0.75, 0.17 -0.9, 0.23 -1" if jug else bottle, 30)
        tone = self.pick((150, 160, 170), (140, 92, 64), (66, 96, 128), (222, 214, 198)) if jug else (46, 84, 58)
        self.lay(brush.oval(x + self.side * tall * 0.32, y, tall * 0.55, tall * 0.07), p.dark, 0.6, tall * 0.04)
        if jug:
            handle = shape("0.2 -0.84, 0.5 -0.8, 0.48 -0.45, 0.3 -0.3", 20) * face + (x, y)
            self.lay(brush.ribbon(handle, tall * 0.055), brush.mix(tone, p.dark, 0.45))
        self.modelled(np.concatenate([side, (side * (-1, 1))[::-1]]) * tall + (x, y), tone)
        rim = side[-1, 0] * tall
        self.lay(brush.oval(x, y - tall, rim, rim * 0.25), brush.mix(tone, p.dark, 0.6))
        shine = shape("-0.55 -0.7, -0.62 -0.45, -0.5 -0.2", 12) * (side[:, 0].max(), 1) * face + (x, y)
        self.lay(brush.ribbon(shine, brush.swell(12, tall * 0.035, 0.2)), (255, 250, 236), 0.7, tall * 0.012)
        self.note(kind)

    def bouquet(self, x: float, y: float, size: float) -> None:
        """Paints a bunch of flowers around a point: leaves behind, blossoms as rings of touches."""
        p, rng, centre = self.palette, self.rng, np.array([x, y])
        for angle in rng.uniform(-3.3, 0.15, 26):
            blade = motifs.twig(rng, centre + (0, size * 0.2), angle, size * 1.15, 12)
            self.stroke(blade, brush.swell(12, size * 0.11, 0.1), brush.vary(rng, brush.mix(p.leaf, p.dark, 0.3), 12))
        hues = ((236, 226, 214), (216, 108, 120), (232, 176, 84), (150, 110, 170), (196, 60, 56))
        for angle in rng.uniform(-3.2, 0.1, self.whole(12, 17)):
            heart = centre + np.array([np.cos(angle), np.sin(angle) * 0.9]) * size * self.between(0.15, 0.95)
            hue, reach = self.pick(*hues), size * self.between(0.12, 0.2)
            for ring in (1.0, 0.65, 0.3):
                places = heart + motifs.spiral(7) * reach * ring
                tone = brush.mix(hue, p.dark, 0.32 * ring) if ring > 0.4 else brush.mix(hue, p.light, 0.45)
                self.dabs(places, reach * 0.34, brush.varied(rng, tone, 7), 0.8)
        self.note("flower", "bouquet")


def _flow(rng: Rng, grey: Canvas, size: float) -> Field:
    """The direction of the strokes at each pixel, in radians: along the forms, mostly level where there are none."""
    height, width = grey.shape
    small = cv2.resize(grey, (width // 4, height // 4), interpolation=cv2.INTER_AREA)
    smooth = cv2.GaussianBlur(small.astype(np.float32), (0, 0), max(1.5, size / 3))
    across, down = cv2.Scharr(smooth, cv2.CV_32F, 1, 0), cv2.Scharr(smooth, cv2.CV_32F, 0, 1)
    # Doubled angles, so that a direction and its opposite average to themselves.
    double_cos = cv2.GaussianBlur(down**2 - across**2, (0, 0), 3) + 4000.0
    double_sin = cv2.GaussianBlur(-2 * across * down, (0, 0), 3)
    angle = 0.5 * np.arctan2(double_sin, double_cos) + (brush.noise(rng, height // 4, width // 4, 40, 2) - 0.5) * 1.1
    return np.asarray(cv2.resize(angle.astype(np.float32), (width, height)), np.float32)
