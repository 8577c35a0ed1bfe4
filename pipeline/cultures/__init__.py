"""Label sets, one TOML file each: the classes, how a catalogue spells them, their colours and marker shapes."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import ConfigError
from pipeline.registry import unknown

_FOLDER = Path(__file__).parent

#: For classes that a label set does not name: what is left of Okabe-Ito, then Tol's muted colours.
_SPARE = (
    ("#E69F00", "triangle-up"),
    ("#56B4E9", "star"),
    ("#B8A900", "triangle-down"),
    ("#882255", "hexagon"),
    ("#44AA99", "pentagon"),
    ("#332288", "x"),
    ("#999933", "bowtie"),
    ("#AA4499", "hourglass"),
)


@dataclass(frozen=True)
class ClassInfo:
    """One class of a label set: its key in data, its title for people, its one colour and marker shape."""

    key: str
    title: str
    colour: str
    marker: str


@dataclass(frozen=True)
class LabelSet:
    """Classes in their order, and the spellings that mean them."""

    title: str
    question: str
    classes: tuple[ClassInfo, ...]
    aliases: dict[str, str]

    def class_of(self, label: str) -> str:
        """The class that a catalogue's label means, or "" when it means none. Upper and lower case are alike."""
        return self.aliases.get(label.strip().casefold(), "")


def names() -> tuple[str, ...]:
    """Names of the label sets there are, sorted."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def load(name: str) -> LabelSet:
    """The label set of that name.

    Raises:
        ConfigError: there is no such label set.
    """
    if name not in names():
        raise ConfigError(unknown("label set", name, names()))
    document = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    classes: list[ClassInfo] = []
    aliases: dict[str, str] = {}
    for key, entry in document["classes"].items():
        classes.append(ClassInfo(key, entry["title"], entry["colour"], entry["marker"]))
        aliases |= {alias.casefold(): key for alias in (key, *entry["aliases"])}
    return LabelSet(document["title"], document["question"], tuple(classes), aliases)


def describe(label_set: LabelSet, keys: Sequence[str]) -> tuple[ClassInfo, ...]:
    """The classes named by ``keys``, in that order; those the label set does not know get a colour that is left."""
    known = {info.key: info for info in label_set.classes}
    spare = 0
    found = []
    for key in keys:
        if key not in known:
            colour, marker = _SPARE[spare % len(_SPARE)]
            known[key] = ClassInfo(key, key.replace("_", " ").replace("-", " ").capitalize(), colour, marker)
            spare += 1
        found.append(known[key])
    return tuple(found)


def digest(name: str) -> str:
    """A digest of a label set's file, which decides the classes of a build."""
    return hashlib.sha256((_FOLDER / f"{name}.toml").read_bytes()).hexdigest()
