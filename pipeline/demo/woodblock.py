"""The woodblock manner: flat colours, wiped gradients, keylines: waves, the cone mountain, gates, geese and blossom."""

from itertools import pairwise

import numpy as np

from pipeline.demo import brush
from pipeline.demo.brush import Rng, shape
from pipeline.demo.labels import Drawing, Hand, Manner
from pipeline.demo.woodblock_motifs import WHITE, Block

MANNER = Manner("woodblock")


def draw(rng: Rng, hand: Hand) -> Drawing:
    """Draws one picture of the woodblock manner."""
    scene, form, palette, (height, width) = MANNER.choose(rng, hand)
    margin = round(min(height, width) * rng.uniform(0.015, 0.035))
    block = Block(rng, height - 2 * margin, width - 2 * margin, palette, hand.weight)
    title = SCENES[scene.name](block)
    block.sign()
    return Drawing(block.printed(margin), title, tuple(block.tags), form, "colour woodblock print on paper")


def _wave(block: Block) -> str:
    p, wide = block.palette, block.width > block.height * 0.9
    block.sky(block.height * 0.7)
    if not wide and block.chance(0.5):
        block.sun(block.x(0.78), block.height * 0.24, block.size(0.07))
    blue = brush.mix(p.deep, p.sky, 0.25)
    block.cone(block.x(0.72 if wide else 0.62), block.height * 0.76, block.size(0.16, 0.24), blue, 0.45)
    block.swells(block.height * 0.72, 3)
    crest = block.y(0.12, 0.24) if wide else block.y(0.26, 0.38)
    block.great_wave(block.x(0.30 if wide else 0.22), crest, block.height)
    sails = block.whole(0, 2)
    for index in range(sails):
        block.sail(block.x(0.64 + 0.2 * index), block.height * (0.84 + 0.06 * index), block.size(0.13), WHITE)
    end = "sails below the cone" if sails else "the white cone"
    return f"{block.pick('Breaking wave', 'Tall wave', 'Rough sea')} and {end}"


def _mountain(block: Block) -> str:
    p, tall = block.palette, block.height > block.width
    block.sky(block.height * 0.66)
    if block.chance(0.6):
        block.sun(block.x(0.2, 0.3), block.y(0.22, 0.3), block.size(0.05, 0.08))
    red, base = block.chance(0.45), block.height * 0.76
    colour = (176, 84, 58) if red else brush.mix(p.deep, p.sea, block.between(0.2, 0.7))
    high = block.height * (0.34 if tall else 0.5) * block.between(0.9, 1.1)
    block.cone(block.x(0.5, 0.68), base, high, colour, block.between(0.2, 0.4))
    block.hills(base + block.height * 0.03, block.height * 0.08, p.leaf, brush.mix(p.leaf, p.glow, 0.7))
    bay = block.chance(0.6)
    if bay:
        block.sea(block.height * 0.78)
        for place in (0.15, 0.4, 0.65):
            block.sail(block.x(place, place + 0.2), block.y(0.83, 0.93), block.size(0.07, 0.1), WHITE)
        block.note("sea")
    else:
        block.hills(block.height * 1.02, block.height * 0.22, brush.mix(p.leaf, p.glow, 0.35), p.leaf)
    block.pine(block.x(0.88), block.height, block.size(0.42, 0.6), -0.25 * block.side)
    weather = block.pick("in clear weather", "at dawn", "in a south wind", "and old pine")
    return f"{'Red' if red else 'Blue'} cone over the {'bay' if bay else 'hills'} {weather}"


def _sails(block: Block) -> str:
    p, horizon = block.palette, block.y(0.42, 0.58)
    block.sky(horizon)
    block.sun(block.x(0.55, 0.75), horizon - block.y(0.05, 0.2), block.size(0.09, 0.14))
    block.hills(horizon + 2, block.height * 0.06, brush.mix(p.deep, p.sky, 0.3), p.glow)
    if block.chance(0.5):
        block.scales(horizon, block.size(0.07, 0.11))
    else:
        block.sea(horizon)
    count = block.whole(2, 5)
    for depth, place in zip(np.sort(block.rng.uniform(0.05, 0.8, count)), block.rng.permutation(count), strict=True):
        cloth = block.pick(WHITE, p.paper, brush.mix(p.accent, WHITE, 0.25))
        y = horizon + (block.height - horizon) * depth
        x = block.x(0.12 + 0.78 * (place + block.between(0, 1)) / count)
        block.sail(x, y, block.unit * (0.08 + 0.26 * depth), cloth)
    if block.chance(0.5):
        block.geese(block.x(0.5), block.height * 0.2, block.size(0.035), 5)
    block.note("sea")
    day = ("before the sun", "returning at evening", "off the far shore")
    return f"{('Two', 'Three', 'Four', 'Five')[count - 2]} sails {block.by_moonlight(*day)}"


def _gate(block: Block) -> str:
    p, horizon = block.palette, block.y(0.5, 0.6)
    block.sky(horizon)
    block.sun(block.x(0.3), block.y(0.25, 0.38), block.size(0.06, 0.1))
    block.hills(horizon + 2, block.height * 0.16, brush.mix(p.leaf, p.high, 0.4), p.glow)
    block.sea(horizon)
    for place in np.linspace(0.05, 0.3, block.whole(1, 3)):
        block.sail(block.x(place), block.y(horizon / block.height + 0.03, 0.72), block.size(0.06), WHITE)
    block.gate(block.x(0.52, 0.66), block.y(0.76, 0.84), min(block.height * 0.42, block.width * 0.62))
    block.geese(block.x(0.45), block.height * 0.2, block.size(0.03), block.whole(3, 6))
    block.note("sea")
    return "Gate in the sea " + block.by_moonlight("at high tide", "at sunrise", "and returning boats")


def _geese(block: Block) -> str:
    block.sky(block.height * 0.8)
    x, y = block.x(0.35, 0.6), block.y(0.3, 0.45)
    block.disc(x, y, block.size(0.2, 0.28), (247, 236, 200) if block.palette.dusk else (253, 247, 230))
    block.sea(block.height * 0.82)
    block.geese(block.x(0.5), y, block.size(0.06, 0.085), block.whole(4, 6))
    for place in (0.75, 0.9, 0.6):
        block.reeds(block.x(place), block.height * 1.02, block.size(0.35, 0.55), 14)
    block.note("moon", "water")
    views = ("Geese crossing the moon", "Geese and reeds", "Autumn geese over the marsh", "Full moon and geese")
    return block.pick(*views)


def _iris(block: Block) -> str:
    p = block.palette
    block.canvas[:] = brush.mix(p.sky, block.pick((222, 190, 98), p.sky, p.paper), 0.75)
    block.wipe(0, block.height * 0.25, brush.mix(p.high, p.sea, 0.4), 0.8)
    block.wipe(block.height, -block.height * 0.5, p.sea)
    planks, thick = block.chance(0.6), np.array([0, block.size(0.055)])
    if planks:
        line = shape("-0.05 0.52, 0.38 0.46, 0.36 0.62, 0.8 0.54, 1.05 0.68") * (block.width, block.height)
        for first, last in pairwise(line):
            block.flat(np.array([first, last, last + thick, first + thick]), brush.mix(p.land, p.paper, 0.45))
            for joint in np.linspace(first, last, 9)[1:-1]:
                block.rule(np.array([joint, joint + thick]), share=0.6)
        block.note("bridge")
    violet = block.pick((84, 70, 150), (58, 82, 158), (120, 80, 150), (236, 230, 240))
    for row, foot in enumerate((0.80, 0.92, 1.08)):
        for place in np.arange(block.between(0.02, 0.12), 1.0, 0.17 - 0.02 * row) + block.off(0.02):
            if block.chance(0.8):
                tone = brush.vary(block.rng, violet, 12)
                block.iris(block.x(place), foot * block.height, block.size(0.34, 0.5), tone)
    if planks:
        return block.pick("Irises by the plank bridge", "Irises and planks")
    return "Irises " + block.pick("in the marsh", "in early summer", "at the water's edge")


def _cherry(block: Block) -> str:
    p = block.palette
    cone = block.chance(0.5) and block.width > block.height * 0.6
    block.sky(block.height * (0.85 if cone else 1.0))
    if cone:
        block.cone(block.x(0.4), block.height * 0.86, block.size(0.32), brush.mix(p.sea, p.sky, 0.2), 0.35)
        block.hills(block.height * 1.01, block.height * 0.17, brush.mix(p.leaf, p.glow, 0.3), p.leaf)
    else:
        block.sun(block.x(0.3, 0.45), block.y(0.4, 0.6), block.size(0.14, 0.2))
    start, end = (block.x(1.03), block.y(0.1, 0.3)), (block.x(0.15), block.y(0.3, 0.5))
    block.cherry_branch(start, end, block.size(0.055))
    if block.chance(0.7):
        start, end = (block.x(1.03), block.y(0.5, 0.7)), (block.x(0.4), block.y(0.6, 0.9))
        block.cherry_branch(start, end, block.size(0.035))
    behind = "the white cone" if cone else "the moon" if block.palette.dusk else "the sun"
    return block.pick("Cherry branch before ", "Blossom and ", "Spring branch and ") + behind


SCENES = {paint.__name__.strip("_"): paint for paint in (_wave, _mountain, _sails, _iris, _cherry, _geese, _gate)}
