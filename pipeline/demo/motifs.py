"""What several manners draw, as lines and places: ridges, stalks, branches, petals, birds. A manner paints them."""

import cv2
import numpy as np

from pipeline.demo import brush
from pipeline.demo.brush import Field, Points, Rng

#: A pointed petal, as :func:`pipeline.demo.brush.shape` reads it.
PETAL = "0 0, -0.23 -0.48, 0 -1, 0.23 -0.48, 0 0"


def ridge(rng: Rng, width: int, base: float, height: float, peaks: int, spread: float, rough: float) -> Field:
    """A skyline: its row for every column, float32 ``(width,)``. It rolls at ``rough`` 0 and is rocky at 1.

    Its foot is at row ``base``; its peaks are up to ``height`` pixels tall, ``spread`` pixels wide on each side.
    """
    x = np.arange(width, dtype=np.float32)
    line = np.zeros(width, np.float32)
    for place in (np.arange(peaks) + rng.uniform(0.1, 0.9, peaks)) / max(peaks, 1) * width:
        reach = np.clip(1 - np.abs(x - place) / (spread * rng.uniform(0.7, 1.4)), 0, 1)
        line = np.maximum(line, reach ** (1.95 - rough * rng.uniform(0.1, 0.85)) * np.float32(rng.uniform(0.55, 1)))
    jagged = brush.wander(rng, width, max(height * 0.45, 20), 5) * (0.07 + 0.09 * rough)
    return np.asarray(base - height * np.clip(line + jagged * (0.35 + line) + 0.06, 0, None), np.float32)


def folds(rng: Rng, below: Field, cell: float, stretch: float, sway: Field) -> Field:
    """Noise that hangs from a skyline, so that it follows every peak down like the folds of its flanks.

    ``below`` is how far each pixel lies below the skyline, ``sway`` how far it looks sideways, both in pixels.
    """
    rows, columns = below.shape
    cloth = brush.noise(rng, rows + 1, columns, cell, 4, stretch)
    across = np.arange(columns, dtype=np.float32) + sway.astype(np.float32)
    down = np.clip(below, 0, None).astype(np.float32)
    return np.asarray(cv2.remap(cloth, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT), np.float32)


def stalk(x: float, foot: float, lean: float, high: float, count: int = 16) -> Points:
    """A stem that rises ``high`` pixels from ``x, foot`` and bends over by ``lean`` times as much."""
    return brush.curve([(x, foot), (x + lean * high * 0.32, foot - high * 0.6), (x + lean * high, foot - high)], count)


def twig(rng: Rng, start: Points, angle: float, reach: float, count: int = 16) -> Points:
    """A slightly bent twig from a point on: ``(count, 2)``."""
    tip = start + np.array([np.cos(angle), np.sin(angle)]) * reach
    return brush.curve([start, (start + tip) / 2 + rng.normal(0, reach * 0.08, 2), tip], count)


def branch(rng: Rng, first: Points, last: Points, twigs: int, heading: float) -> tuple[Points, list[Points], Points]:
    """A gnarled branch from thick to thin ``(50, 2)``, its twigs ``(16, 2)`` about ``heading``, places of flowers."""
    span = last - first
    length = float(np.hypot(*span))
    bends = [first + span * t + rng.normal(0, 0.05 * length, 2) for t in (0.3, 0.55, 0.8)]
    main = brush.curve([first, *bends, last], 50)
    shoots = [
        twig(rng, main[k], heading + rng.choice([-1, 1]) * rng.uniform(0.2, 1.1), length * rng.uniform(0.12, 0.32))
        for k in rng.integers(8, 48, twigs)
    ]
    places = np.concatenate([main[rng.integers(18, 50, 12)], *(shoot[rng.integers(3, 16, 6)] for shoot in shoots)])
    return main, shoots, places + rng.normal(0, length * 0.012, places.shape)


def petals(x: float, y: float, size: float, count: int, turn: float = 0.0, wide: float = 0.32) -> list[Points]:
    """The petals of a flower that is seen from the front, each an oval; ``wide`` is a share of ``size``."""
    petal = brush.oval(0.58, 0, 0.48, wide, 0, 14)
    return [brush.placed(petal, x, y, size, turn=angle) for angle in turn + np.arange(count) * 2 * np.pi / count]


def spiral(count: int) -> Points:
    """Places spread evenly over the unit disc, from its rim to its heart: ``(count, 2)``."""
    angle, far = np.arange(count) * 2.39996, np.sqrt((np.arange(count)[::-1] + 0.5) / count)
    return np.stack([np.cos(angle) * far, np.sin(angle) * far], axis=1)


def flock(rng: Rng, x: float, y: float, size: float, count: int, lean: float) -> Points:
    """A slanting line of flying birds: place and beat of the wings (0.3 to 0.7) of each, ``(count, 3)``."""
    steps = (np.arange(count) - count / 2) * size * 1.9
    places = np.stack([x + steps, y + steps * lean], axis=1) + rng.normal(0, size * 0.2, (count, 2))
    return np.column_stack([places, rng.uniform(0.3, 0.7, count)])
