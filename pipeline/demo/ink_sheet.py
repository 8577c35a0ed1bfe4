"""Ink in paper: a sheet that collects washes and strokes as optical depth, so that layers darken like real ink."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.demo import brush
from pipeline.demo.brush import Canvas, Colour, Field, Points, Rng, rgb


@dataclass(frozen=True)
class InkPalette:
    """Paper or silk, the ink, the wash of the hills, an accent (leaves, blossoms), and the mount around."""

    ground: Colour
    is_silk: bool
    ink: Colour
    hill: Colour
    accent: Colour
    mount: Colour


PALETTES = (
    InkPalette(rgb("#e9dfc6"), False, rgb("#2b2b2e"), rgb("#8b9a94"), rgb("#b5523f"), rgb("#b9b39a")),
    InkPalette(rgb("#cfb384"), True, rgb("#231d19"), rgb("#b08a55"), rgb("#a8452f"), rgb("#7d8574")),
    InkPalette(rgb("#f1ebdc"), False, rgb("#26292f"), rgb("#93a4b3"), rgb("#c8617a"), rgb("#a7b1b5")),
    InkPalette(rgb("#dfdcc8"), False, rgb("#24302c"), rgb("#86a08c"), rgb("#c07a3c"), rgb("#c7b58e")),
    InkPalette(rgb("#d9bd89"), True, rgb("#29241f"), rgb("#4f8f93"), rgb("#bf4a34"), rgb("#5c6f78")),
    InkPalette(rgb("#b3966a"), True, rgb("#17120f"), rgb("#5f8f70"), rgb("#b5502f"), rgb("#6c5a44")),
)


class Ink:
    """A sheet being painted.

    Attributes:
        height: rows.
        width: columns.
        unit: the shorter side in pixels; sizes of things are shares of it.
        palette: the colours in use.
        weight: the hand's stroke width, relative to the usual.
        tags: motifs painted so far.
        quiet: side that stays free for the writing: -1 left, 1 right.
    """

    def __init__(self, rng: Rng, height: int, width: int, palette: InkPalette, weight: float) -> None:
        self.height, self.width = height, width
        self.unit = float(min(height, width))
        self.palette = palette
        self.weight = weight
        self.tags: list[str] = []
        self.quiet = int(rng.choice([-1, 1]))
        self._depth = np.zeros((height, width, 3), np.float32)
        self._grain = brush.noise(rng, height, width, 9, 3)

    def note(self, *tags: str) -> None:
        """Remembers motifs that are in the picture."""
        self.tags += [tag for tag in tags if tag not in self.tags]

    def wash(self, points: Points, colour: Colour, strength: float, soft: float = 0.0, edge: float = 0.0) -> None:
        """Lays a wash inside an outline; ``edge`` makes the pigment gather at its rim, as it dries."""
        area = brush.bounds(points, self._depth.shape, 3 * soft + 2)
        if area is None:
            return
        cover = brush.shape_mask(points, area, soft)
        if edge > 0:
            inner = cv2.GaussianBlur(cover, (0, 0), max(2.0, self.unit * 0.008))
            cover = cover * (1 - edge) + edge * 2.2 * np.clip(cover - inner, 0, 1)
        self._add(area, cover * (0.55 + 0.9 * self._grain[area]), colour, strength)

    def strokes(self, outlines: Sequence[Points], colour: Colour, strength: float, dry: float = 0.0) -> None:
        """Lays brush strokes that were made with one dip of the brush; ``dry`` (0..1) lets the paper show through."""
        if not outlines:
            return
        area = brush.bounds(np.concatenate(outlines), self._depth.shape, 2)
        if area is None:
            return
        rows, columns = area
        mask = np.zeros((rows.stop - rows.start, columns.stop - columns.start), np.uint8)
        for outline in outlines:
            brush.fill(mask, outline - (columns.start, rows.start), 255)
        cover = mask.astype(np.float32) / np.float32(255)
        if dry > 0:
            cover *= 1 - dry * brush.smoothstep(0.5, 0.62, self._grain[area])
        self._add(area, cover, colour, strength)

    def stroke(self, points: Points, widths: Points | float, strength: float = 1.0, dry: float = 0.0) -> None:
        """One stroke of plain ink along the points."""
        self.strokes([brush.ribbon(points, widths)], self.palette.ink, strength, dry)

    def cover(self, area: tuple[slice, slice], share: Field) -> None:
        """Takes away what is in an area, as mist or something in front would: ``share`` 1 leaves bare paper."""
        self._depth[area] *= 1 - share[..., None]

    def clear(self, points: Points, share: float = 1.0, soft: float = 0.0) -> None:
        """Takes away what is inside an outline, so that something pale can stand before something dark."""
        area = brush.bounds(points, self._depth.shape, 3 * soft + 2)
        if area is not None:
            self.cover(area, brush.shape_mask(points, area, soft) * np.float32(share))

    def layer(self, area: tuple[slice, slice], density: Field, colour: Colour) -> None:
        """Adds ink by a field of densities: 1 is one full layer of the colour."""
        self._add(area, density, colour, 1.0)

    def mist(self, rng: Rng, at: float, thick: float, strength: float) -> None:
        """Draws a bank of mist across the sheet, around row ``at`` and about ``thick`` rows high."""
        rows = np.arange(self.height, dtype=np.float32)[:, None]
        drift = brush.noise(rng, self.height, self.width, max(thick, 24.0), 3, 4.0)
        bank = np.exp(-(((rows - at) / thick + (drift - 0.5) * 2.0) ** 2))
        self.cover((slice(0, self.height), slice(0, self.width)), np.clip(bank * strength, 0, 1).astype(np.float32))

    def render(self, rng: Rng) -> Canvas:
        """The painted sheet: ground and ink."""
        base = brush.silk if self.palette.is_silk else brush.paper
        ground = base(rng, self.height, self.width, brush.vary(rng, self.palette.ground, 5))
        return np.asarray(np.clip(ground * np.exp(-self._depth), 0, 255), np.uint8)

    def _add(self, area: tuple[slice, slice], cover: Field, colour: Colour, strength: float) -> None:
        absorbed = -np.log(np.maximum(np.asarray(colour, np.float32), 6) / 255) * np.float32(strength)
        self._depth[area] += cover[..., None] * absorbed
