"""The woodblock manner: flat colours with wiped gradients, keylines, waves, the cone mountain, weather and blossom."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.demo import brush, labels, marks
from pipeline.demo import woodblock_seasons as seasons
from pipeline.demo import woodblock_shores as shores
from pipeline.demo.brush import Rng
from pipeline.demo.labels import Drawing, Form, Hand
from pipeline.demo.woodblock_sheet import PALETTES, Block

WIDE = Form("wide print", "Woodblock print", (740, 790), (500, 540))
TALL = Form("upright print", "Woodblock print", (500, 540), (740, 790))
PILLAR = Form("narrow print", "Woodblock print", (330, 370), (740, 800))
SQUARE = Form("square print", "Woodblock print", (600, 660), (600, 660))
LONG = Form("long print", "Woodblock print", (780, 800), (350, 390))


def draw(rng: Rng, hand: Hand) -> Drawing:
    """Draws one picture of the woodblock manner: a scene of the hand's liking in a format that suits it."""
    name = labels.choose_scene(rng, tuple(SCENES), hand)
    scene, forms, palettes = SCENES[name]
    form = brush.pick(rng, forms)
    allowed = [index for index in hand.palettes if index in palettes] or list(palettes)
    palette = PALETTES[brush.pick(rng, allowed)]
    height, width = form.size(rng)
    margin = round(min(height, width) * rng.uniform(0.015, 0.035))
    block = Block(rng, height - 2 * margin, width - 2 * margin, palette, hand.weight)
    title = scene(block, rng)
    _sign(block, rng)
    return Drawing(block.printed(rng, margin), title, tuple(block.tags), form, "colour woodblock print on paper")


def _sign(block: Block, rng: Rng) -> None:
    """Prints the title cartouche on the free side, and a column of signs with a seal."""
    size = block.unit * rng.uniform(0.036, 0.046)
    left = block.side > 0
    x = block.width * 0.04 if left else block.width * 0.96 - size * 1.5
    ground = brush.pick(rng, (block.palette.accent, block.palette.paper, (232, 196, 92)))
    ink = block.palette.paper if ground == block.palette.accent else block.palette.line
    count = int(rng.integers(3, 7))
    marks.cartouche(block.canvas, rng, x, block.height * 0.04, size, count, ground, ink)
    if brush.chance(rng, 0.6):
        inner = x + size * 2.0 if left else x - size * 1.2
        tone = (
            block.palette.foam
            if block.palette.dusk or (block.height * 0.2 > 0 and brush.chance(rng, 0.4))
            else block.palette.line
        )
        marks.column(block.canvas, rng, inner, block.height * 0.05, size * 0.7, int(rng.integers(3, 6)), tone)
    low = block.height * 0.95 - size * 5
    marks.column(
        block.canvas,
        rng,
        x + size * 0.3,
        low,
        size * 0.7,
        3,
        block.palette.line if not block.palette.dusk else block.palette.foam,
    )
    marks.seal(block.canvas, rng, x + size * 0.25, low + size * 2.9, size * 0.8, (190, 48, 36))
    block.note("cartouche", "seal")


ALL = (0, 1, 2, 3, 4, 5)
SCENES: dict[str, tuple[Callable[[Block, Rng], str], tuple[Form, ...], tuple[int, ...]]] = {
    "wave": (shores.wave, (WIDE, WIDE, TALL, LONG), ALL),
    "mountain": (shores.mountain, (WIDE, TALL, SQUARE), ALL),
    "sails": (shores.sails, (WIDE, TALL, PILLAR, LONG, SQUARE), ALL),
    "rain": (seasons.rain, (TALL, WIDE, SQUARE), ALL),
    "snow": (seasons.snow, (TALL, WIDE, PILLAR), (5, 0, 1)),
    "iris": (seasons.iris, (TALL, WIDE, LONG, SQUARE), (0, 1, 2, 3, 4)),
    "cherry": (seasons.cherry, (TALL, PILLAR, SQUARE, WIDE), ALL),
    "torii": (shores.torii, (WIDE, TALL), ALL),
    "geese": (shores.geese, (PILLAR, TALL, SQUARE), (5, 0, 2, 3)),
}
