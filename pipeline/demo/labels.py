"""Catalogue data of the drawn pictures: the invented hands, the formats, and one row a picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.demo.brush import Canvas, Rng


@dataclass(frozen=True)
class Hand:
    """An invented maker, whose habits show in every picture given to it."""

    slug: str  #: short name; the split keeps a hand's pictures together
    name: str  #: how the catalogue names it, without the remark that it is generated
    share: float  #: how much of its manner's pictures it makes, relative to the others
    likes: tuple[str, ...]  #: scenes it prefers, three times as often as the rest
    palettes: tuple[int, ...]  #: indices of the palettes it uses
    weight: float  #: width of its strokes and outlines, relative to the usual
    year: int  #: about when it would have worked, had it been real


@dataclass(frozen=True)
class Form:
    """A format: how it is called, how the catalogue classifies it, and its size in pixels, from and to."""

    name: str
    classification: str
    width: tuple[int, int]
    height: tuple[int, int]

    def size(self, rng: Rng) -> tuple[int, int]:
        """A height and a width within the format's limits; the proportions vary with them."""
        height, width = (int(rng.integers(low, high + 1)) for low, high in (self.height, self.width))
        return height, width


@dataclass(frozen=True)
class Scene:
    """A subject that a manner paints."""

    paint: Callable[[Any], str]  #: paints it on the manner's sheet, and returns the title
    forms: tuple[Form, ...]  #: formats that suit it; one that is named twice is drawn twice as often
    palettes: tuple[int, ...] = (0, 1, 2, 3, 4, 5)  #: indices of the palettes that suit it
    surface: tuple[float, ...] = ()  #: what the manner needs to finish it


@dataclass(frozen=True)
class Drawing:
    """A picture as a manner hands it over."""

    pixels: Canvas  #: ``(height, width, 3)`` uint8, RGB
    title: str  #: what it shows, in words
    tags: tuple[str, ...]  #: the motifs that are really in it
    form: Form  #: its format
    medium: str  #: what it imitates being made of


@dataclass(frozen=True)
class Manner:
    """What the catalogue says of all pictures of one manner: its name, its plain description, and its hands."""

    name: str
    culture: str
    hands: tuple[Hand, ...]


def choose_hand(rng: Rng, hands: Sequence[Hand]) -> Hand:
    """One of the hands, by share."""
    shares = [hand.share for hand in hands]
    return hands[int(rng.choice(len(hands), p=[share / sum(shares) for share in shares]))]


def choose(rng: Rng, scenes: Mapping[str, Scene], hand: Hand) -> tuple[Scene, Form, int]:
    """A scene, a format that suits it, and the index of a palette that suits the hand and the scene.

    A hand prefers some scenes, but paints them all.
    """
    wish = [3.0 if name in hand.likes else 1.0 for name in scenes]
    scene = list(scenes.values())[int(rng.choice(len(scenes), p=[weight / sum(wish) for weight in wish]))]
    palettes = [index for index in hand.palettes if index in scene.palettes] or list(scene.palettes)
    return scene, scene.forms[int(rng.integers(len(scene.forms)))], int(rng.choice(palettes))


def row(label: str, index: int, hand: Hand, drawing: Drawing, rng: Rng) -> dict[str, object]:
    """The catalogue row of one picture, without its file; it says everywhere that the picture is generated."""
    manner, year, spread = MANNERS[label], hand.year + int(rng.integers(-18, 19)), int(rng.integers(5, 16))
    return {
        "object_id": f"demo-{label}-{index + 1:04d}",
        "title": drawing.title,
        "artist": f"{hand.name} (generated)",
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


INK_HANDS = (
    Hand("quiet-brush", "Hand of the Quiet Brush", 2.6, ("peaks", "river"), (0, 1), 0.85, 1640),
    Hand("pine-gate", "Hand of the Pine Gate", 2.0, ("pine", "peaks"), (1, 2), 1.2, 1580),
    Hand("green-stalks", "Hand of the Green Stalks", 1.7, ("bamboo", "plum"), (0, 3), 1.0, 1700),
    Hand("cold-plum", "Hand of the Cold Plum", 1.4, ("plum", "lotus"), (2, 4), 1.1, 1730),
    Hand("river-haze", "Hand of the River Haze", 1.2, ("river", "lotus"), (3, 0), 0.8, 1490),
    Hand("blue-cliff", "Hand of the Blue Cliff", 1.0, ("peaks", "pine"), (4, 5), 1.0, 1610),
    Hand("broken-inkstone", "Hand of the Broken Inkstone", 0.8, ("bamboo", "lotus", "pine"), (5, 1), 1.4, 1690),
    Hand("late-lamp", "Hand of the Late Lamp", 0.5, ("lotus", "plum"), (2, 3), 0.9, 1780),
)

WOODBLOCK_HANDS = (
    Hand("tall-wave", "Hand of the Tall Wave", 2.4, ("wave", "sails"), (0, 1), 1.1, 1832),
    Hand("hundred-views", "Hand of the Hundred Views", 2.2, ("mountain", "wave"), (0, 2), 0.9, 1848),
    Hand("evening-ferry", "Hand of the Evening Ferry", 1.6, ("sails", "torii"), (3, 1), 1.0, 1856),
    Hand("iris-bridge", "Hand of the Iris Bridge", 1.4, ("iris", "cherry"), (4, 2), 1.2, 1798),
    Hand("night-tide", "Hand of the Night Tide", 1.2, ("geese", "torii"), (5, 0), 1.0, 1853),
    Hand("red-morning", "Hand of the Red Morning", 1.0, ("mountain", "cherry"), (3, 4), 1.0, 1841),
    Hand("paper-lantern", "Hand of the Paper Lantern", 0.7, ("iris", "torii"), (5, 1), 1.3, 1860),
    Hand("small-boat", "Hand of the Small Boat", 0.5, ("geese", "wave"), (2, 4), 0.8, 1820),
)

MINIATURE_HANDS = (
    Hand("gold-dust", "Hand of the Gold Dust", 2.3, ("procession", "terrace"), (0, 1), 1.0, 1660),
    Hand("mango-grove", "Hand of the Mango Grove", 2.1, ("peacocks", "garden"), (1, 2), 1.1, 1740),
    Hand("lotus-lake", "Hand of the Lotus Lake", 1.7, ("lotus", "garden"), (2, 3), 0.9, 1765),
    Hand("marble-dome", "Hand of the Marble Dome", 1.3, ("lotus", "flower"), (0, 4), 0.9, 1645),
    Hand("green-hills", "Hand of the Green Hills", 1.2, ("peacocks", "garden"), (3, 5), 1.2, 1715),
    Hand("saffron-court", "Hand of the Saffron Court", 1.0, ("procession", "garden"), (5, 1), 1.2, 1690),
    Hand("night-garden", "Hand of the Night Garden", 0.8, ("terrace", "lotus"), (4, 2), 1.0, 1755),
    Hand("painted-leaf", "Hand of the Painted Leaf", 0.5, ("flower", "terrace"), (3, 0), 0.8, 1635),
)

LUMINOUS_HANDS = (
    Hand("still-harbour", "Hand of the Still Harbour", 2.4, ("sea", "lake"), (0, 1), 0.8, 1858),
    Hand("western-light", "Hand of the Western Light", 2.1, ("range", "lake"), (1, 2), 0.9, 1866),
    Hand("salt-meadow", "Hand of the Salt Meadow", 1.7, ("meadow", "lake"), (2, 3), 1.0, 1871),
    Hand("north-window", "Hand of the North Window", 1.5, ("table", "meadow"), (4, 0), 1.1, 1882),
    Hand("broken-colour", "Hand of the Broken Colour", 1.2, ("meadow", "range"), (3, 5), 1.5, 1896),
    Hand("grey-morning", "Hand of the Grey Morning", 1.0, ("winter", "lake"), (5, 4), 1.3, 1904),
    Hand("pewter-jug", "Hand of the Pewter Jug", 0.7, ("table", "sea"), (2, 4), 0.9, 1849),
    Hand("first-snow", "Hand of the First Snow", 0.5, ("winter", "range"), (5, 1), 1.2, 1889),
)

MANNERS: dict[str, Manner] = {
    "china": Manner("ink", "Generated, in the manner of Chinese ink painting", INK_HANDS),
    "japan": Manner("woodblock", "Generated, in the manner of Japanese woodblock prints", WOODBLOCK_HANDS),
    "india": Manner("miniature", "Generated, in the manner of Indian miniature painting", MINIATURE_HANDS),
    "america": Manner("luminous", "Generated, in the manner of American oil painting", LUMINOUS_HANDS),
}
