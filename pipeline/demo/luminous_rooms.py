"""Indoor scenes of the luminous manner. A scene paints into an :class:`Oil` and returns the picture's title."""

from __future__ import annotations

import numpy as np

from pipeline.demo import brush
from pipeline.demo import luminous_indoor as indoor
from pipeline.demo.brush import Rng
from pipeline.demo.luminous_oil import Oil


def portrait(oil: Oil, rng: Rng) -> str:
    """A sitter, half length, in light from one side."""
    wall = brush.pick(rng, ((96, 84, 62), (74, 86, 84), (110, 72, 56), (84, 80, 96), (124, 112, 88)))
    x, y, size = (
        oil.width * rng.uniform(0.46, 0.54),
        oil.height * rng.uniform(0.34, 0.40),
        min(oil.height * 0.17, oil.width * 0.21),
    )
    indoor.backdrop(oil, rng, wall, oil.x(0.35), oil.height * 0.4)
    coat = brush.pick(rng, ((44, 44, 56), (112, 38, 42), (48, 72, 92), (68, 78, 54), (214, 204, 190), (150, 110, 60)))
    hair = brush.pick(rng, ((58, 38, 26), (28, 24, 24), (150, 104, 56), (148, 144, 140), (116, 56, 34)))
    skin = brush.pick(rng, ((222, 172, 138), (236, 190, 160), (186, 128, 92), (124, 82, 60), (206, 154, 116)))
    put = lambda points: np.asarray(points, np.float64) * (-oil.side * size, size) + (x, y)  # noqa: E731
    long_hair = brush.chance(rng, 0.4)
    if long_hair:
        indoor.modelled(oil, put(brush.oval(-0.1, 0.3, 0.98, 1.35)), hair, 0.6, 0.0, size * 0.05)
    shoulders = brush.curve(
        [[-2.3, 4.6], [-2.05, 2.2], [-1.2, 1.55], [-0.4, 1.2], [0.42, 1.18], [1.2, 1.5], [1.95, 2.1], [2.25, 4.6]], 60
    )
    indoor.modelled(oil, put(shoulders), coat, 0.85, 0.0, size * 0.03)
    indoor.head(oil, rng, x, y, size, hair, skin, not long_hair and brush.chance(rng, 0.45))
    linen = (238, 232, 220)
    if brush.chance(rng, 0.65):
        indoor.modelled(
            oil,
            put([[-0.45, 1.2], [0.05, 1.35], [0.5, 1.15], [0.42, 1.6], [0.05, 2.3], [-0.3, 1.65]]),
            linen,
            0.5,
            0.0,
            size * 0.03,
        )
        oil.lay(
            put([[-0.02, 1.4], [0.12, 1.4], [0.15, 2.1], [0.04, 2.25], [-0.05, 2.1]]),
            brush.mix(coat, oil.palette.dark, 0.4),
            0.9,
            size * 0.02,
        )
    else:
        for k in np.linspace(-0.75, 0.75, 9):
            indoor.modelled(
                oil, put(brush.oval(k, 1.35 - 0.25 * abs(k) + 0.1, 0.17, 0.22)), linen, 0.9, 0.0, size * 0.015
            )
        oil.note("lace collar")
    held = brush.chance(rng, 0.4)
    if held:
        cx, cy = put([[0.7, 3.2]])[0]
        indoor.modelled(oil, brush.oval(cx, cy, size * 0.35, size * 0.26, 0.4), skin, 0.9, 0, size * 0.03)
        indoor.modelled(
            oil,
            brush.placed(
                [[-0.6, -0.6], [0.35, -0.75], [0.5, 0.15], [-0.45, 0.3]],
                cx - oil.side * size * 0.3,
                cy - size * 0.25,
                size,
            ),
            (122, 44, 40),
            0.4,
        )
        oil.note("book")
    oil.note("portrait", "figure")
    words = {
        (44, 44, 56): "a dark coat",
        (112, 38, 42): "crimson",
        (48, 72, 92): "blue",
        (68, 78, 54): "green",
        (214, 204, 190): "white",
        (150, 110, 60): "an ochre coat",
    }
    return f"Sitter in {words[coat]}" + (
        " with a book" if held else brush.pick(rng, ("", ", light from one side", ", half length"))
    )


def table(oil: Oil, rng: Rng) -> str:
    """Fruit and vessels on a table, out of the dark."""
    wall = brush.pick(rng, ((92, 76, 54), (66, 78, 78), (104, 66, 50), (70, 66, 84)))
    indoor.backdrop(oil, rng, wall, oil.x(0.3), oil.height * 0.35)
    top = oil.height * rng.uniform(0.66, 0.72)
    cloth = brush.pick(rng, ((112, 74, 46), (206, 198, 182), (86, 58, 44), (70, 84, 96)))
    oil.lay(
        np.array([(-5.0, top), (oil.width + 5.0, top), (oil.width + 5.0, oil.height + 5.0), (-5.0, oil.height + 5.0)]),
        brush.mix(cloth, oil.palette.dark, 0.25),
        1.0,
        1.5,
    )
    brush.glow(
        oil.canvas[int(top) :],
        oil.x(0.35),
        oil.height * 0.08,
        oil.unit * 0.5,
        brush.mix(cloth, oil.palette.light, 0.35),
        0.7,
    )
    line = oil.height * rng.uniform(0.80, 0.85)
    kind = brush.pick(rng, ("jug", "bottle", "bowl", "vase"))
    x = oil.x(rng.uniform(0.55, 0.68))
    if kind == "vase":
        indoor.bouquet(oil, rng, x, line - oil.unit * 0.36, oil.unit * 0.32)
        indoor.vessel(oil, rng, x, line - oil.unit * 0.02, oil.unit * 0.34, "jug")
    elif kind == "bowl":
        rim = oil.unit * 0.66 * 0.42
        oil.lay(brush.oval(x, line - oil.unit * 0.46 * 0.42, rim, rim * 0.22), oil.palette.dark, 0.85)
        for k in (-0.13, 0.0, 0.13, -0.06, 0.08):
            indoor.fruit(
                oil,
                rng,
                x + k * oil.unit,
                line - oil.unit * (0.15 + 0.05 * (abs(k) < 0.1)),
                oil.unit * 0.07,
                brush.pick(rng, ("apple", "orange", "plum")),
            )
        indoor.vessel(oil, rng, x, line, oil.unit * 0.42, "bowl")
    else:
        indoor.vessel(oil, rng, x, line - oil.unit * 0.02, oil.unit * rng.uniform(0.42, 0.54), kind)
        if brush.chance(rng, 0.5):
            indoor.vessel(
                oil, rng, oil.x(0.82), line - oil.unit * 0.01, oil.unit * 0.3, "bottle" if kind == "jug" else "jug"
            )
    sorts = [brush.pick(rng, ("apple", "pear", "orange", "plum")) for _ in range(int(rng.integers(2, 6)))]
    for place, sort in zip(np.sort(rng.uniform(0.12, 0.5, len(sorts))), sorts, strict=True):
        indoor.fruit(
            oil, rng, oil.x(place), line + oil.unit * rng.uniform(0.02, 0.10), oil.unit * rng.uniform(0.055, 0.08), sort
        )
    oil.note("still life", "table")
    names = {"jug": "Jug", "bottle": "Bottle", "bowl": "Bowl of fruit", "vase": "Flowers in a jug"}
    return names[kind] + " and " + brush.pick(rng, [f"{sort}s" for sort in sorts])
