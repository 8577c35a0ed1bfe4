"""Outlines of things, as soft masks with the depth of each place within them."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Drawn:
    """One thing on its own: a square window with the thing's middle in the middle of its central pixel."""

    cover: np.ndarray  #: float32 (s, s), how much of the background the thing hides, 0 to 1; s is odd
    depth: np.ndarray  #: float32 (s, s), 1 in the thing's middle, 0 at its edge
    colour: np.ndarray | None = None  #: float32 (s, s, 3), of a thing that was cut from a picture


def drawn(shape: str, length: float, elongation: float, angle: float, edge: float, rng: np.random.Generator) -> Drawn:
    """Draws one thing.

    Args:
        shape: a name of :data:`pipeline.training.counting.simulation.recipes.SHAPES`.
        length: pixels of the longer axis.
        elongation: shorter axis as a share of the longer one.
        angle: in radians, by which the thing is turned.
        edge: pixels over which the edge fades.
        rng: of the outline of a ``blob``.
    """
    half = int(np.ceil(length / 2 + edge)) + 1
    y, x = np.mgrid[-half : half + 1, -half : half + 1].astype(np.float32)
    along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    radius = max(length / 2, 0.5)
    if shape == "figure":
        depth = _figure(along, across, radius, elongation)
    else:
        distance = np.hypot(along, across / elongation)
        if shape == "blob":
            distance = distance / _bumps(np.arctan2(across, along), rng)
        depth = 1 - distance / radius
    # The depth times the radius is the distance from the edge in pixels.
    cover = np.clip(depth * radius / edge + 0.5, 0, 1)
    return Drawn(cover.astype(np.float32), depth.clip(0, 1).astype(np.float32))


def _figure(along: np.ndarray, across: np.ndarray, radius: float, elongation: float) -> np.ndarray:
    """A head over shoulders that are wider. The longer axis stands upright where the figure is not turned."""
    head = 1 - np.hypot(along + 0.62 * radius, across) / (0.38 * radius)
    body = 1 - np.hypot((along - 0.3 * radius) / 0.7, across / elongation) / radius
    return np.maximum(head * 0.38, body * 0.7)


def _bumps(angles: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The radius of an uneven outline in each direction, 1 at most."""
    outline = np.ones_like(angles)
    for waves in (2, 3, 4):
        outline = outline + rng.uniform(0, 0.24 / waves) * np.cos(waves * angles + rng.uniform(0, 2 * np.pi))
    return outline / outline.max()
