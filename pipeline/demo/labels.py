"""What is known of a manner beside how it paints: its formats, scenes, palettes and invented hands; and catalogue rows.

Each manner has a table beside its module: ``ink.toml`` is that of ``ink.py``.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar

from pipeline.demo import brush
from pipeline.demo.brush import Canvas, Rng

#: The colours of one picture by name: ``palette.sky`` is a :data:`~pipeline.demo.brush.Colour`.
Palette = SimpleNamespace
T = TypeVar("T")


@dataclass(frozen=True)
class Hand:
    """An invented maker, whose habits show in every picture given to it."""

    slug: str  #: short name; the split keeps a hand's pictures together
    share: float  #: how much of its manner's pictures it makes, relative to the others
    likes: Sequence[str]  #: scenes it prefers, three times as often as the rest
    palettes: Sequence[int]  #: indices of the palettes it uses
    weight: float  #: width of its strokes and outlines, relative to the usual
    year: int  #: about when it would have worked, had it been real


@dataclass(frozen=True)
class Form:
    """A format: how it is called, how the catalogue classifies it, and its size in pixels, from and to."""

    name: str
    classification: str
    width: Sequence[int]
    height: Sequence[int]
    mount: Sequence[float] = (0.0, 0.0)  #: shares of height and width that a mount takes, on each side


@dataclass(frozen=True)
class Scene:
    """A subject that a manner paints, by the function of its module that has this name."""

    name: str
    forms: Sequence[str]  #: formats that suit it; one that is named twice is drawn twice as often
    palettes: Sequence[int] = range(6)  #: indices of the palettes that suit it
    surface: Sequence[float] = ()  #: what the manner needs to finish it


@dataclass(frozen=True)
class Drawing:
    """A picture as a manner hands it over."""

    pixels: Canvas  #: ``(height, width, 3)`` uint8, RGB
    title: str  #: what it shows, in words
    tags: tuple[str, ...]  #: the motifs that are really in it
    form: Form  #: its format
    medium: str  #: what it imitates being made of


class Manner:
    """What the table of a manner says."""

    def __init__(self, name: str) -> None:
        table = tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))
        self.name, self.culture = name, table["culture"]
        self.hands = [Hand(slug, **habits) for slug, habits in table["hands"].items()]
        self.forms = {form: Form(form, **traits) for form, traits in table["forms"].items()}
        self.scenes = [Scene(scene, **choices) for scene, choices in table["scenes"].items()]
        self.palettes = palettes(table["palettes"])

    def choose_hand(self, rng: Rng) -> Hand:
        """One of the hands, by share."""
        return _weighted(rng, self.hands, [hand.share for hand in self.hands])

    def choose(self, rng: Rng, hand: Hand) -> tuple[Scene, Form, Palette, tuple[int, int]]:
        """A scene, a format that suits it, a palette that suits it and the hand, and a height and a width in pixels."""
        scene = _weighted(rng, self.scenes, [3.0 if scene.name in hand.likes else 1.0 for scene in self.scenes])
        form = self.forms[scene.forms[int(rng.integers(len(scene.forms)))]]
        common = [index for index in hand.palettes if index in scene.palettes] or scene.palettes
        palette = self.palettes[int(rng.choice(common))]
        height, width = (int(rng.integers(low, high + 1)) for low, high in (form.height, form.width))
        return scene, form, palette, (height, width)


def _weighted(rng: Rng, options: Sequence[T], weights: Sequence[float]) -> T:
    return options[int(rng.choice(len(options), p=[weight / sum(weights) for weight in weights]))]


def palettes(columns: Mapping[str, Sequence[Any]]) -> list[Palette]:
    """The palettes of a table that has one in each column; values that begin with ``#`` become colours."""
    rows = [[brush.rgb(value) if str(value)[0] == "#" else value for value in row] for row in columns.values()]
    return [Palette(**dict(zip(columns, column, strict=True))) for column in zip(*rows, strict=True)]


def row(label: str, index: int, manner: Manner, hand: Hand, drawing: Drawing, rng: Rng) -> dict[str, object]:
    """The catalogue row of one picture, without its file; it says everywhere that the picture is generated."""
    year, spread = hand.year + int(rng.integers(-18, 19)), int(rng.integers(5, 16))
    return {
        "object_id": f"demo-{label}-{index + 1:04d}",
        "title": drawing.title,
        "artist": f"Hand of the {hand.slug.replace('-', ' ').title()} (generated)",
        "date": f"manner of about {year}",
        "year_begin": year - spread,
        "year_end": year + spread,
        "culture": manner.culture,
        "label": label,
        "medium": f"Generated picture: {drawing.medium}",
        "classification": drawing.form.classification,
        "department": "Demonstration",
        "tags": list(drawing.tags),
        "credit_line": "Drawn by Vitrine's demonstration generator",
        "rights": "CC0-1.0",
        "source_url": "",
        "group": f"demo-{label}-{hand.slug}",
        "generated": True,
        "manner": manner.name,
        "format": drawing.form.name,
    }
