"""The luminous manner: glowing landscapes, harbours, streets, portraits and still lifes, in strokes on canvas."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.demo import brush, labels
from pipeline.demo import luminous_outdoors as outdoors
from pipeline.demo import luminous_rooms as rooms
from pipeline.demo.brush import Rng
from pipeline.demo.labels import Drawing, Form, Hand
from pipeline.demo.luminous_oil import PALETTES, Oil

LANDSCAPE = Form("landscape canvas", "Oil painting", (720, 790), (490, 580))
PANORAMA = Form("long canvas", "Oil painting", (780, 800), (340, 420))
PORTRAIT = Form("upright canvas", "Oil painting", (520, 600), (660, 760))
SQUARE = Form("square canvas", "Oil painting", (600, 670), (600, 660))


def draw(rng: Rng, hand: Hand) -> Drawing:
    """Draws one picture of the luminous manner: a scene of the hand's liking in a format that suits it."""
    name = labels.choose_scene(rng, tuple(SCENES), hand)
    scene, forms, palettes, size, detail, impasto = SCENES[name]
    form = brush.pick(rng, forms)
    allowed = [index for index in hand.palettes if index in palettes] or list(palettes)
    height, width = form.size(rng)
    oil = Oil(rng, height, width, PALETTES[brush.pick(rng, allowed)], hand.weight)
    title = scene(oil, rng)
    pixels = oil.finished(rng, size * oil.unit / 500, detail, impasto * hand.weight)
    return Drawing(pixels, title, tuple(oil.tags), form, "oil on canvas")


ALL = (0, 1, 2, 3, 4, 5)
#: scene, formats, palettes that suit it, stroke width at 500 pixels, detail that survives the strokes, impasto
SCENES: dict[str, tuple[Callable[[Oil, Rng], str], tuple[Form, ...], tuple[int, ...], float, float, float]] = {
    "lake": (outdoors.lake, (LANDSCAPE, PANORAMA, LANDSCAPE), ALL, 4.5, 0.9, 0.13),
    "range": (outdoors.high_range, (LANDSCAPE, LANDSCAPE, SQUARE), (0, 1, 2, 5), 4.5, 0.9, 0.15),
    "meadow": (outdoors.meadow, (LANDSCAPE, PANORAMA, SQUARE), (0, 1, 2, 3), 5.0, 0.8, 0.2),
    "sea": (outdoors.sea, (LANDSCAPE, PANORAMA), ALL, 4.5, 0.9, 0.12),
    "marsh": (outdoors.marsh, (PANORAMA, LANDSCAPE), (0, 1, 2, 3, 4), 5.0, 0.85, 0.15),
    "city": (outdoors.city, (PORTRAIT, SQUARE, LANDSCAPE), (1, 4, 5), 6.0, 0.75, 0.2),
    "winter": (outdoors.winter, (LANDSCAPE, SQUARE, PORTRAIT), (0, 1, 2, 5), 5.0, 0.85, 0.2),
    "orchard": (outdoors.orchard, (LANDSCAPE, SQUARE), (1, 2, 3), 6.0, 0.7, 0.26),
    "portrait": (rooms.portrait, (PORTRAIT, PORTRAIT, SQUARE), (0, 3, 4), 4.5, 0.95, 0.12),
    "table": (rooms.table, (LANDSCAPE, SQUARE, PORTRAIT), (0, 2, 4), 4.5, 0.9, 0.13),
}
