"""What a simulated picture looks like: a TOML file, one of the kinds that come with Vitrine or a file of one's own."""

import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from pipeline.core.errors import ConfigError, reason

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
#: Names of the outlines that :mod:`pipeline.training.counting.simulation.shapes` draws.
SHAPES = ("ellipse", "blob", "figure")


@dataclass(frozen=True)
class Background:
    """What lies behind the things."""

    colours: tuple[str, ...] = ("#3f6b2f", "#6f8f4a")  #: one drawn for each picture, and one for each patch
    mottle: tuple[float, float] = (0.0, 12.0)  #: standard deviation of its unevenness, in grey levels
    mottle_size: tuple[float, float] = (4, 40)  #: pixels of that unevenness
    patches: tuple[float, float] = (0, 0)  #: larger shapes behind the things, leaves for example
    patch_size: tuple[float, float] = (40, 120)  #: pixels of their longer axis


@dataclass(frozen=True)
class Recipe:
    """How pictures are simulated. A range is drawn from anew for each picture, or for each thing where that is said."""

    title: str  #: for people
    side: int = 256  #: pixels of the picture's sides
    number: tuple[float, float] = (0, 120)  #: things in the picture; fewer where there is no room for them
    size: tuple[float, float] = (14, 28)  #: pixels of a thing's longer axis, on average in the picture
    size_spread: float = 0.15  #: standard deviation of sizes within one picture, as a share of their average
    shapes: tuple[str, ...] = ("ellipse",)  #: outlines, one drawn for each thing
    elongation: tuple[float, float] = (0.75, 1.0)  #: shorter axis as a share of the longer one, for each thing
    upright: float = 0.0  #: share of things that stand upright; the others are turned by any angle
    colours: tuple[str, ...] = ("#8c1d2f",)  #: one drawn for each picture, or for each thing
    one_colour: bool = True  #: whether one colour is drawn for all things of a picture
    colour_spread: float = 12.0  #: standard deviation of a thing's colour round the drawn one, in grey levels
    shading: tuple[float, float] = (0.0, 0.5)  #: how much darker a thing is at its edge than in its middle, 0 to 1
    edge: tuple[float, float] = (0.5, 1.5)  #: pixels over which a thing's edge fades, for each thing
    overlap: tuple[float, float] = (0.0, 0.3)  #: share of their diameter by which neighbours may overlap
    clusters: tuple[float, float] = (0.0, 0.5)  #: share of things that are put beside another one
    adds_light: bool = False  #: whether things add up where they overlap, as light does; otherwise one covers another
    blur: tuple[float, float] = (0.0, 1.0)  #: standard deviation of the whole picture's blur, in pixels
    light: tuple[float, float] = (0.0, 0.3)  #: how much darker one side of the picture is than the other, 0 to 1
    noise: tuple[float, float] = (0.0, 6.0)  #: standard deviation of noise, in grey levels
    background: Background = Background()


def kinds() -> tuple[str, ...]:
    """Names of the kinds that come with Vitrine."""
    return tuple(sorted(path.stem for path in Path(__file__).parent.glob("*.toml")))


def recipe(kind: str) -> Recipe:
    """The recipe of a kind, or of a TOML file.

    Raises:
        ConfigError: there is no such kind or file, or something in it is not what a recipe may say.
    """
    if kind in kinds():
        return _read(Path(__file__).parent / f"{kind}.toml")
    if kind.endswith(".toml"):
        return _read(Path(kind))
    raise ConfigError(f"{kind!r} is no kind. Kinds are {', '.join(kinds())}; a file of your own ends in .toml.")


def _read(path: Path) -> Recipe:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"The recipe {path.name} cannot be read ({reason(error)}).") from error
    background = content.pop("background", {})
    if not isinstance(background, dict):
        raise ConfigError(f"{path.name}: background is a table, written as [background].")
    content.setdefault("title", path.stem)
    made = Recipe(
        **_values(Recipe, content, path.name, ""),
        background=Background(**_values(Background, background, path.name, "background.")),
    )
    _check(made, path.name)
    return made


def _values(cls: type, content: dict[str, Any], name: str, prefix: str) -> dict[str, Any]:
    """The values of a table, in the types of the dataclass. Raises a ConfigError where they are not of these."""
    known = {item.name: item.type for item in fields(cls) if item.name != "background"}
    unknown = sorted(set(content) - set(known))
    if unknown:
        raise ConfigError(f"{name}: {prefix}{unknown[0]} is not known. A recipe has {', '.join(sorted(known))}.")
    return {key: _value(value, known[key], f"{name}: {prefix}{key}") for key, value in content.items()}


def _value(value: Any, kind: Any, what: str) -> Any:
    if kind is bool:
        if isinstance(value, bool):
            return value
        raise ConfigError(f"{what} is true or false, not {value!r}.")
    if kind is str:
        if isinstance(value, str):
            return value
        raise ConfigError(f"{what} is a text, not {value!r}.")
    if kind == tuple[str, ...]:
        texts = value if isinstance(value, list) else [value]
        if texts and all(isinstance(text, str) for text in texts):
            return tuple(texts)
        raise ConfigError(f"{what} is a list of texts, not {value!r}.")
    numbers = value if isinstance(value, list) else [value]
    one = kind in (int, float)
    if not numbers or any(isinstance(number, bool) or not isinstance(number, int | float) for number in numbers):
        raise ConfigError(f"{what} is a number{'' if one else ' or a range of two'}, not {value!r}.")
    if one:
        if len(numbers) != 1:
            raise ConfigError(f"{what} is one number, not {value!r}.")
        return kind(numbers[0])
    if len(numbers) > 2 or numbers[0] > numbers[-1]:
        raise ConfigError(f"{what} is a range of two numbers, the smaller first, not {value!r}.")
    return float(numbers[0]), float(numbers[-1])


def _check(made: Recipe, name: str) -> None:
    """Refuses values that no picture can have. Raises a ConfigError."""
    for colour in (*made.colours, *made.background.colours):
        if not _COLOUR.fullmatch(colour):
            raise ConfigError(f"{name}: {colour!r} is no colour. Write colours as #rrggbb.")
    wrong = sorted(set(made.shapes) - set(SHAPES))
    if wrong:
        raise ConfigError(f"{name}: {wrong[0]!r} is no shape. Shapes are {', '.join(SHAPES)}.")
    limits = (
        ("side", (made.side, made.side), 64, 2048),
        ("number", made.number, 0, 2000),
        ("size", made.size, 3, 200),
        ("size_spread", (made.size_spread, made.size_spread), 0, 0.5),
        ("elongation", made.elongation, 0.1, 1),
        ("upright", (made.upright, made.upright), 0, 1),
        ("colour_spread", (made.colour_spread, made.colour_spread), 0, 128),
        ("shading", made.shading, 0, 1),
        ("edge", made.edge, 0.1, 20),
        ("overlap", made.overlap, 0, 0.8),
        ("clusters", made.clusters, 0, 1),
        ("blur", made.blur, 0, 20),
        ("light", made.light, 0, 1),
        ("noise", made.noise, 0, 128),
        ("background.mottle", made.background.mottle, 0, 128),
        ("background.mottle_size", made.background.mottle_size, 1, 500),
        ("background.patches", made.background.patches, 0, 500),
        ("background.patch_size", made.background.patch_size, 3, 1000),
    )
    for key, (low, high), least, most in limits:
        if low < least or high > most:
            raise ConfigError(f"{name}: {key} lies between {least} and {most}, not {low:g} to {high:g}.")
