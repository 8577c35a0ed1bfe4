"""Ink plants: pine, bamboo, plum branch, orchid, lotus, reeds, and the birds that sit in them."""

from __future__ import annotations

import numpy as np

from pipeline.demo import brush
from pipeline.demo.brush import Points, Rng
from pipeline.demo.ink_sheet import Ink

#: How freely each knot of a pine's trunk may stray: its foot stays in the ground.
_ROOTED = np.array([[0.0], [0.5], [1.0], [1.0], [1.0]])


def needles(rng: Rng, x: float, y: float, size: float) -> list[Points]:
    """One fan of pine needles."""
    lines = []
    for angle in np.linspace(-2.75, -0.4, 13) + rng.normal(0, 0.07, 13):
        tip = (x + np.cos(angle) * size, y + np.sin(angle) * size * 0.72)
        lines.append(brush.ribbon(brush.curve([(x, y), tip], 4), [0.5, size * 0.055, size * 0.05, 0.4]))
    return lines


def pine(ink: Ink, rng: Rng, x: float, y: float, tall: float, lean: float) -> None:
    """Paints a pine with a winding trunk that stands on ``x, y``; ``lean`` is how far its top hangs over."""
    knots = [(0.0, 0.0), (0.10, -0.25), (-0.05, -0.5), (0.12, -0.74), (0.05 + lean * 0.5, -0.95)]
    bent = [[px * (1 if lean >= 0 else -1) + lean * 0.5 * py * py, py] for px, py in knots]
    trunk = brush.curve(np.asarray(bent) + rng.normal(0, 0.045, (5, 2)) * _ROOTED, 40) * tall + (x, y)
    thick = np.linspace(0.085, 0.018, 40) * tall * ink.weight
    outline = brush.ribbon(trunk, thick)
    ink.clear(outline, 0.9)
    ink.wash(outline, brush.mix(ink.palette.hill, ink.palette.ink, 0.4), 0.7, 0, 0.4)
    for start in (0, 40):
        ink.strokes([brush.ribbon(outline[start : start + 40], tall * 0.007)], ink.palette.ink, 0.9, 0.4)
    scales = [
        brush.oval(*brush.pair(trunk[k] + rng.normal(0, thick[k] * 0.22, 2)), thick[k] * 0.2, thick[k] * 0.14, 0, 16)
        for k in range(1, 38)
    ]
    ink.strokes([brush.ribbon(scale[:9], 1.3 * ink.weight) for scale in scales], ink.palette.ink, 0.5)
    tufts: list[tuple[float, float]] = []
    first = int(rng.choice([-1, 1]))
    for step in range(int(rng.integers(6, 9))):
        at = trunk[int(12 + 27 * (step + rng.random()) / 9)]
        side = first if step % 2 else -first
        reach = tall * rng.uniform(0.12, 0.42) * (1.15 - (y - at[1]) / tall * 0.6)
        arm = brush.curve(
            [at, at + (side * reach * 0.5, -reach * 0.10), at + (side * reach, reach * rng.uniform(-0.12, 0.1))], 14
        )
        ink.stroke(arm, np.linspace(0.02, 0.006, 14) * tall * ink.weight, 0.95, 0.3)
        tufts += [brush.pair(arm[k] + rng.normal(0, tall * 0.008, 2)) for k in range(4, 14, 2)]
    tufts.append(brush.pair(trunk[-1]))
    size = tall * 0.10
    for tx, ty in tufts:
        ink.wash(brush.blob(rng, tx, ty - size * 0.3, size * 0.9, size * 0.45), ink.palette.hill, 0.35, size * 0.12)
        ink.strokes(needles(rng, tx, ty, size * rng.uniform(0.8, 1.15)), ink.palette.ink, 0.75)
    ink.note("pine")


def grove(ink: Ink, rng: Rng, x: float, y: float, tall: float, count: int) -> None:
    """Paints a few small bare or leafy trees, as they stand on far banks."""
    for _ in range(count):
        foot, high = x + rng.normal(0, tall * 0.5), tall * rng.uniform(0.6, 1.1)
        sway = rng.normal(0, 0.08) * high
        trunk = brush.curve([[foot, y], [foot + sway, y - high * 0.5], [foot + sway * 0.4, y - high]], 10)
        ink.stroke(trunk, np.linspace(0.07, 0.02, 10) * high, 0.85)
        leaves = []
        for _ in range(26):
            angle, far = rng.uniform(0, 6.3), rng.random() ** 0.6 * high * 0.32
            cx, cy = trunk[-1] + (np.cos(angle) * far, np.sin(angle) * far * 0.75 + high * 0.12)
            leaves.append(brush.oval(cx, cy, high * 0.05, high * 0.03, rng.normal(0, 0.4), 8))
        ink.strokes(leaves, ink.palette.ink, 0.6)
    ink.note("tree")


def bamboo_leaf(rng: Rng, x: float, y: float, length: float, angle: float) -> Points:
    """One pointed leaf from its stem on."""
    bend = angle + rng.normal(0, 0.12)
    path = brush.curve(
        [
            (x, y),
            (x + np.cos(angle) * length * 0.5, y + np.sin(angle) * length * 0.5),
            (x + np.cos(bend) * length, y + np.sin(bend) * length),
        ],
        10,
    )
    return brush.ribbon(path, brush.swell(10, length * 0.17, 0.15, 0.0, 0.35))


def bamboo(ink: Ink, rng: Rng, x: float, lean: float, thick: float, strength: float) -> None:
    """Paints one stalk of bamboo through the whole height, joint by joint, with its leaves."""
    y, step, place = ink.height * 1.02, ink.unit * rng.uniform(0.16, 0.22), float(x)
    stems: list[Points] = []
    while y > -step:
        nearer = y - step * rng.uniform(0.85, 1.1)
        drift = lean * (y - nearer) + rng.normal(0, thick * 0.08)
        path = np.linspace((place, y), (place + drift, nearer + thick * 0.25), 10)
        width = thick * (1 + 0.22 * np.abs(np.linspace(-1, 1, 10)) ** 4)
        stems.append(brush.ribbon(path, width))
        place, y = place + drift, nearer
        if y < ink.height * 0.85 and brush.chance(rng, 0.75):
            _spray(ink, rng, place, y, strength)
    ink.strokes(stems, brush.mix(ink.palette.hill, ink.palette.ink, 0.5), strength * 0.75, 0.35)
    ink.note("bamboo")


def _spray(ink: Ink, rng: Rng, x: float, y: float, strength: float) -> None:
    """A twig from a joint, with clusters of hanging leaves."""
    side = float(rng.choice([-1, 1]))
    reach = ink.unit * rng.uniform(0.1, 0.24)
    twig = brush.curve([(x, y), (x + side * reach * 0.5, y - reach * 0.35), (x + side * reach, y - reach * 0.3)], 12)
    ink.stroke(twig, ink.unit * 0.005 * ink.weight, strength * 0.8)
    leaves = []
    for knot in (4, 7, 9, 11):
        for _ in range(int(rng.integers(2, 5))):
            angle = np.pi / 2 - side * rng.uniform(-0.3, 1.2)
            leaves.append(bamboo_leaf(rng, *brush.pair(twig[knot]), ink.unit * rng.uniform(0.10, 0.19), angle))
    ink.strokes(leaves, ink.palette.ink, strength * rng.uniform(0.75, 1.0), 0.2)


def plum(ink: Ink, rng: Rng, side: int, row: float) -> Points:
    """Paints a gnarled plum branch that comes in from one side at ``row``, in blossom; returns its line."""
    from_x = -0.03 * ink.width if side < 0 else ink.width * 1.03
    inward = -side * ink.width
    knots = [(from_x, row)]
    for step in (0.22, 0.42, 0.62, 0.85):
        knots.append(
            (
                from_x + inward * step,
                row - ink.height * step * rng.uniform(0.05, 0.5) + rng.normal(0, 0.05) * ink.height,
            )
        )
    main = brush.curve(knots, 50)
    ink.stroke(
        main, np.linspace(0.075, 0.01, 50) * ink.unit * ink.weight * (1 + 0.15 * rng.normal(0, 1, 50)), 0.85, 0.75
    )
    blossoms: list[tuple[float, float]] = []
    for _ in range(int(rng.integers(6, 10))):
        start = main[int(rng.integers(8, 48))]
        angle, reach = -np.pi / 2 + rng.normal(0, 0.8), ink.unit * rng.uniform(0.12, 0.38)
        tip = start + (np.cos(angle) * reach, np.sin(angle) * reach)
        twig = brush.curve([start, (start + tip) / 2 + rng.normal(0, reach * 0.07, 2), tip], 16)
        ink.stroke(twig, np.linspace(0.018, 0.005, 16) * ink.unit * ink.weight, 0.9, 0.3)
        blossoms += [
            brush.pair(twig[k] + rng.normal(0, ink.unit * 0.012, 2))
            for k in rng.choice(np.arange(3, 16), 4, replace=False)
        ]
    for bx, by in blossoms:
        blossom(ink, rng, bx, by, ink.unit * rng.uniform(0.016, 0.028))
    ink.note("plum blossom", "branch")
    return main


def blossom(ink: Ink, rng: Rng, x: float, y: float, size: float) -> None:
    """Paints one flower of five round petals, or a bud."""
    turn = rng.uniform(0, 6.3)
    petals = 5 if brush.chance(rng, 0.75) else 2
    for angle in turn + np.arange(petals) * 2 * np.pi / 5:
        petal = brush.oval(
            x + np.cos(angle) * size * 0.8, y + np.sin(angle) * size * 0.8, size * 0.62, size * 0.55, angle, 14
        )
        ink.clear(petal, 0.85)
        ink.wash(petal, ink.palette.accent, 0.55, 0, 0.35)
    hairs = [
        brush.ribbon(np.array([(x, y), (x + np.cos(a) * size * 0.7, y + np.sin(a) * size * 0.7)]), 1.2)
        for a in turn + np.arange(7)
    ]
    ink.strokes(hairs, ink.palette.ink, 0.7)


def orchid(ink: Ink, rng: Rng, x: float, y: float, size: float) -> None:
    """Paints a tuft of orchid: long bending leaves, and some pale flowers."""
    leaves = []
    for _ in range(int(rng.integers(9, 15))):
        side, far, high = rng.choice([-1, 1]), rng.uniform(0.3, 1.0), rng.uniform(0.35, 0.95)
        path = [(x + rng.normal(0, size * 0.03), y), (x + side * far * size * 0.35, y - high * size * 0.8)]
        path.append((x + side * far * size, y - high * size * rng.uniform(0.3, 0.95)))
        leaves.append(brush.ribbon(brush.curve(path, 24), brush.swell(24, size * 0.035 * ink.weight, 0.4, 0.0, 0.45)))
    ink.strokes(leaves[:5], ink.palette.ink, 0.45)
    ink.strokes(leaves[5:], ink.palette.ink, 0.95, 0.25)
    for _ in range(int(rng.integers(3, 6))):
        fx, fy = x + rng.normal(0, size * 0.35), y - size * rng.uniform(0.4, 0.95)
        ink.stroke(brush.curve([(x, y), ((x + fx) / 2 + size * 0.03, (y + fy) / 2), (fx, fy)], 12), size * 0.010, 0.6)
        petals = [bamboo_leaf(rng, fx, fy, size * rng.uniform(0.08, 0.13), a) for a in rng.uniform(-3.1, 0.2, 5)]
        ink.strokes(petals, ink.palette.accent, 0.8)
    ink.note("orchid")


def lotus(ink: Ink, rng: Rng, x: float, y: float, size: float, in_flower: bool) -> None:
    """Paints one lotus leaf as a broad wet wash, or a flower, on a stem that rises from the lower edge."""
    foot = (x + rng.normal(0, size * 0.6), ink.height * 1.02)
    stem = brush.curve([foot, ((x + foot[0]) / 2 + size * 0.1, (y + foot[1]) / 2), (x, y)], 20)
    ink.stroke(stem, size * 0.06 * ink.weight, 0.55, 0.4)
    if not in_flower:
        leaf = brush.blob(rng, x, y, size, size * rng.uniform(0.4, 0.65), 0.2)
        ink.wash(
            leaf, brush.mix(ink.palette.hill, ink.palette.ink, rng.uniform(0.2, 0.7)), rng.uniform(0.6, 0.95), 1.5, 0.25
        )
        veins = [
            brush.ribbon(
                brush.curve([(x, y), leaf[k] * 0.9 + np.array([x, y]) * 0.1], 8), brush.swell(8, size * 0.025, 0.8)
            )
            for k in range(0, 28, 3)
        ]
        ink.strokes(veins, ink.palette.ink, 0.7, 0.3)
        ink.note("lotus", "leaf")
        return
    for angle in (-0.95, 0.95, -0.6, 0.6, -0.28, 0.28, 0.0):
        petal = brush.placed(
            brush.curve([[0, 0], [-0.2, -0.5], [0, -1], [0.2, -0.5], [0, 0]], 24), x, y, size * 0.75, turn=angle
        )
        ink.clear(petal, 0.95)
        ink.wash(petal, ink.palette.accent, 0.55, 0, 0.45)
    ink.note("lotus", "flower")


def reeds(ink: Ink, rng: Rng, x: float, y: float, size: float, count: int) -> None:
    """Paints reeds: thin bending stalks with feathery heads."""
    lines = []
    for _ in range(count):
        foot, lean = x + rng.normal(0, size * 0.35), rng.normal(0.25, 0.2)
        high = size * rng.uniform(0.5, 1.1)
        path = brush.curve([(foot, y), (foot + lean * high * 0.3, y - high * 0.6), (foot + lean * high, y - high)], 16)
        lines.append(brush.ribbon(path, brush.swell(16, size * 0.018 * ink.weight, 0.8)))
        for k in (11, 13, 15):
            lines.append(bamboo_leaf(rng, *brush.pair(path[k]), size * 0.14, rng.uniform(0.2, 1.2)))
    ink.strokes(lines, ink.palette.ink, 0.6, 0.25)
    ink.note("reeds")


def perched(ink: Ink, x: float, y: float, size: float, flip: bool) -> None:
    """Paints a small round bird that sits on ``x, y``."""
    body = brush.curve(
        [
            [-0.75, -0.1],
            [-0.3, -0.75],
            [0.3, -1.05],
            [0.62, -0.8],
            [0.5, -0.3],
            [0.1, 0.0],
            [-0.4, 0.02],
            [-0.75, -0.1],
        ],
        40,
    )
    wing = brush.curve([[-1.25, 0.22], [-0.6, -0.45], [0.05, -0.6], [0.05, -0.25], [-0.5, 0.0], [-1.25, 0.22]], 30)
    ink.clear(brush.placed(body, x, y, size, flip))
    ink.wash(brush.placed(body, x, y, size, flip), ink.palette.hill, 0.7, 0, 0.35)
    ink.strokes([brush.placed(wing, x, y, size, flip)], ink.palette.ink, 0.85, 0.3)
    beak = brush.placed([[0.55, -0.86], [0.92, -0.78], [0.58, -0.7]], x, y, size, flip)
    eye = brush.oval(*brush.pair(brush.placed([[0.36, -0.84]], x, y, size, flip)[0]), size * 0.06, size * 0.06)
    legs = [
        brush.ribbon(brush.placed([[0.1 + k, -0.02], [0.14 + k, 0.2]], x, y, size, flip), size * 0.05)
        for k in (0, 0.14)
    ]
    ink.strokes([beak, eye, *legs], ink.palette.ink, 1.0)
    ink.note("bird")
