"""Draws simulated pictures from a recipe."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pipeline.images.counting.counted import CountedPicture
from pipeline.images.decoding import cv2, resize
from pipeline.training.counting.simulation.places import places
from pipeline.training.counting.simulation.recipes import Background, Recipe
from pipeline.training.counting.simulation.shapes import Drawn, drawn

#: Least size of a thing in pixels; a smaller one would be less than a cell of the density.
SMALLEST = 3.0


def simulate(
    recipe: Recipe,
    seed: int,
    scale: float = 1.0,
    exemplars: Sequence[Drawn] = (),
) -> CountedPicture:
    """Draws one picture. The same arguments give the same picture.

    Args:
        recipe: what it looks like.
        seed: of every choice.
        scale: of the picture with all that is in it, blur and noise excepted: the number of things is that of scale 1.
        exemplars: things that were cut from a picture; they take the place of the recipe's shapes and colours.

    Returns:
        The picture, with the dots and sizes of the things whose middle lies within it.
    """
    rng = np.random.default_rng([seed, 1])
    side = max(32, round(recipe.side * scale))
    average = max(SMALLEST, _between(recipe.size, rng) * scale)
    number = round(_between(recipe.number, rng) * (1 + average / side) ** 2)
    lengths = average * np.exp(rng.normal(0, recipe.size_spread, number)).clip(0.5, 2)
    canvas = _ground(recipe.background, side, scale, rng)
    centres, kept = places(lengths, side, _between(recipe.overlap, rng), _between(recipe.clusters, rng), rng)
    lengths = lengths[kept]
    chosen, shading, out_of_focus = _colour(recipe.colours, rng), _between(recipe.shading, rng), rng.random()
    for (x, y), length in zip(centres, lengths, strict=True):
        if exemplars:
            thing = _turned(exemplars[int(rng.integers(len(exemplars)))], length, recipe, rng)
            colour = chosen if thing.colour is None else thing.colour
            colour = colour * rng.normal(1, 0.06) + rng.normal(0, 4)
        else:
            base = chosen if recipe.one_colour else _colour(recipe.colours, rng)
            # Things of one picture are in focus to different degrees where edges may be soft.
            low, high = recipe.edge
            edge = max(0.4, (low + (high - low) * rng.random() * out_of_focus) * min(1.0, length / 16))
            angle = np.pi / 2 + rng.normal(0, 0.1) if rng.random() < recipe.upright else rng.uniform(0, 2 * np.pi)
            shape = recipe.shapes[rng.integers(len(recipe.shapes))]
            thing = drawn(shape, length, _between(recipe.elongation, rng), angle, edge, rng)
            colour = base + rng.normal(0, recipe.colour_spread) + rng.normal(0, recipe.colour_spread / 2, 3)
            colour = colour * (1 - shading * (1 - thing.depth[..., np.newaxis]) ** 2)
        _lay(canvas, thing, colour, x, y, recipe.adds_light)
    pixels = _seen(canvas, recipe, rng)
    inside = np.all((centres >= 0) & (centres < side), axis=1)
    dots, sizes = centres[inside].astype(np.float32), lengths[inside].astype(np.float32)
    return CountedPicture(str(seed), pixels, dots.reshape(-1, 2).clip(0, np.nextafter(np.float32(side), 0)), sizes)


def at_size(picture: CountedPicture, factor: float) -> CountedPicture:
    """The same picture, enlarged or shrunk by a factor."""
    height, width = (max(1, round(edge * factor)) for edge in picture.pixels.shape[:2])
    if factor < 1:
        pixels = resize(picture.pixels, height, width)
    else:
        pixels = cv2.resize(picture.pixels, (width, height), interpolation=cv2.INTER_CUBIC)
    across = np.array([width / picture.pixels.shape[1], height / picture.pixels.shape[0]], np.float32)
    sizes = None if picture.sizes is None else picture.sizes * np.float32(factor)
    return replace(picture, pixels=pixels, dots=picture.dots * across, sizes=sizes)


def _between(limits: tuple[float, float], rng: np.random.Generator) -> float:
    return float(rng.uniform(*limits))


def _colour(colours: tuple[str, ...], rng: np.random.Generator) -> np.ndarray:
    """One of the colours, float32 (3,), RGB in grey levels."""
    text = colours[rng.integers(len(colours))]
    return np.array([int(text[at : at + 2], 16) for at in (1, 3, 5)], np.float32)


def _ground(background: Background, side: int, scale: float, rng: np.random.Generator) -> np.ndarray:
    """What lies behind the things, float32 (side, side, 3)."""
    canvas = np.empty((side, side, 3), np.float32)
    canvas[:] = _colour(background.colours, rng)
    for _ in range(round(_between(background.patches, rng))):
        length = max(2 * SMALLEST, _between(background.patch_size, rng) * scale)
        patch = drawn("ellipse", length, rng.uniform(0.3, 0.8), rng.uniform(0, 2 * np.pi), 1.0, rng)
        colour = _colour(background.colours, rng) * rng.uniform(0.7, 1.2)
        x, y = rng.uniform(0, side, 2)
        _lay(canvas, patch, np.broadcast_to(colour, (*patch.cover.shape, 3)), x, y, False)
    grain = max(1.0, _between(background.mottle_size, rng) * scale)
    coarse = rng.normal(size=(max(2, round(side / grain)) + 1,) * 2).astype(np.float32)
    mottle = cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC)
    return canvas + (_between(background.mottle, rng) * mottle)[..., np.newaxis]


def _lay(canvas: np.ndarray, thing: Drawn, colour: np.ndarray, x: float, y: float, adds_light: bool) -> None:
    """Lays a thing on the canvas, its middle at (x, y); what lies outside is cut off."""
    half = thing.cover.shape[0] // 2
    left, top = int(np.floor(x)) - half, int(np.floor(y)) - half
    side = canvas.shape[0]
    rows = slice(max(0, top), min(side, top + 2 * half + 1))
    columns = slice(max(0, left), min(side, left + 2 * half + 1))
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return
    part = (slice(rows.start - top, rows.stop - top), slice(columns.start - left, columns.stop - left))
    cover = thing.cover[part][..., np.newaxis]
    colours = np.broadcast_to(colour, (*thing.cover.shape, 3))[part]
    under = canvas[rows, columns]
    canvas[rows, columns] = under + cover * colours if adds_light else under * (1 - cover) + cover * colours


def _turned(exemplar: Drawn, length: float, recipe: Recipe, rng: np.random.Generator) -> Drawn:
    """A thing that was cut from a picture, at another size, turned unless it stands upright, perhaps mirrored."""
    side = exemplar.cover.shape[0]
    angle = rng.normal(0, 6) if rng.random() < recipe.upright else rng.uniform(0, 360)
    # The window of an exemplar has a border of a quarter of the thing's length on each side.
    size = max(3, 2 * round(length * 1.5 / 2) + 1)
    matrix = cv2.getRotationMatrix2D(((side - 1) / 2, (side - 1) / 2), angle, size / side)
    matrix[:, 2] += (size - side) / 2
    if rng.random() < 0.5:
        matrix = matrix @ np.array([[-1, 0, side - 1], [0, 1, 0], [0, 0, 1]], float)
    colours = np.zeros((side, side, 3), np.float32) if exemplar.colour is None else exemplar.colour
    # Bilinear sampling alone would skip pixels where a thing is shrunk much.
    blur = 0.4 * side / size if side > 1.5 * size else 0.01
    cover, depth, colour = (
        cv2.warpAffine(cv2.GaussianBlur(values, (0, 0), blur), matrix, (size, size), borderMode=border)
        for values, border in (
            (exemplar.cover, cv2.BORDER_CONSTANT),
            (exemplar.depth, cv2.BORDER_CONSTANT),
            (colours, cv2.BORDER_REPLICATE),
        )
    )
    return Drawn(cover, depth, colour)


def _seen(canvas: np.ndarray, recipe: Recipe, rng: np.random.Generator) -> np.ndarray:
    """The canvas under its light, through a lens and with noise, RGB uint8."""
    side = canvas.shape[0]
    angle = rng.uniform(0, 2 * np.pi)
    y, x = np.mgrid[0:side, 0:side] / side - 0.5
    slope = (x * np.cos(angle) + y * np.sin(angle)).astype(np.float32)
    canvas = canvas * (1 - _between(recipe.light, rng) * (slope + 0.5).clip(0, 1))[..., np.newaxis]
    blur = _between(recipe.blur, rng)
    if blur > 0.2:
        canvas = cv2.GaussianBlur(canvas, (0, 0), blur)
    noise = _between(recipe.noise, rng)
    shared = rng.normal(0, noise, (side, side, 1)) + rng.normal(0, noise / 2, (side, side, 3))
    return (canvas + shared).clip(0, 255).astype(np.uint8)
