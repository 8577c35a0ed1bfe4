"""The posture of a figure by rules over its key points, ``postures.toml``."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.core.errors import ConfigError
from pipeline.core.skeleton import NAMES

FILE = Path(__file__).with_name("postures.toml")
#: Indices of the left and the right key point of each part.
PARTS = {
    part: (NAMES.index(f"left_{one}"), NAMES.index(f"right_{one}"))
    for part, one in {
        "eyes": "eye",
        "shoulders": "shoulder",
        "elbows": "elbow",
        "wrists": "wrist",
        "hips": "hip",
        "knees": "knee",
        "ankles": "ankle",
    }.items()
}


@dataclass(frozen=True)
class Rule:
    """What holds for the figures of one posture."""

    name: str
    seen: tuple[str, ...] = ()  #: parts of which at least one point is seen
    unseen: tuple[str, ...] = ()  #: parts of which no point is seen
    least: Mapping[str, float] = field(default_factory=dict)  #: measure -> smallest value
    most: Mapping[str, float] = field(default_factory=dict)  #: measure -> largest value

    def holds(self, places: np.ndarray, seen: np.ndarray) -> bool:
        """Whether it holds for key points float (17, 2) in pixels, of which some are seen, bool (17,)."""
        parts = {part for part, points in PARTS.items() if seen[list(points)].any()}
        if not parts.issuperset(self.seen) or not parts.isdisjoint(self.unseen):
            return False
        values = {name: MEASURES[name](places, seen) for name in {*self.least, *self.most}}
        # A measure that cannot be taken is NaN, for which no comparison holds.
        return all(values[name] >= low for name, low in self.least.items()) and all(
            values[name] <= high for name, high in self.most.items()
        )


@dataclass(frozen=True)
class Postures:
    """All rules in their order."""

    least_score: float  #: from which on a key point is seen
    edge: float  #: width of the picture's edge, at which no key point is seen, as a share of its shorter side
    rules: tuple[Rule, ...]

    def of(self, figure: np.ndarray, width: int, height: int) -> str | None:
        """Name of the posture of a figure, float (17, 3) in pixels of a picture of that size; None: no rule holds."""
        places = figure[:, :2]
        edge = self.edge * min(width, height)
        inside = ((places >= edge) & (places <= (width - edge, height - edge))).all(axis=1)
        seen = (figure[:, 2] >= self.least_score) & inside
        return next((rule.name for rule in self.rules if rule.holds(places, seen)), None)


@cache
def postures(path: Path = FILE) -> Postures:
    """The rules of a file.

    Raises:
        ConfigError: it is not a file of rules, or names a part or a measure that there is not.
    """
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        rules = tuple(Rule(**rule) for rule in content["posture"])
        least_score, edge = float(content["least_score"]), float(content["edge"])
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigError(f"{path.name} does not hold rules of postures: {error}.") from error
    parts = {part for rule in rules for part in (*rule.seen, *rule.unseen)}
    measures = {name for rule in rules for name in (*rule.least, *rule.most)}
    if unknown := sorted((parts - PARTS.keys()) | (measures - MEASURES.keys())):
        raise ConfigError(
            f"{path.name} names {', '.join(unknown)}. There are the parts {', '.join(PARTS)} and the measures "
            f"{', '.join(MEASURES)}."
        )
    return Postures(least_score, edge, rules)


def _torso(places: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """From the middle of the shoulders to that of the hips, float (2,); NaN where either is not seen."""
    return _middle("hips", places, seen) - _middle("shoulders", places, seen)


def _torso_rise(places: np.ndarray, seen: np.ndarray) -> float:
    torso = _torso(places, seen)
    return float(torso[1] / max(np.hypot(*torso), 1e-9))


def _thigh_drop(places: np.ndarray, seen: np.ndarray) -> float:
    drop = _middle("knees", places, seen)[1] - _middle("hips", places, seen)[1]
    return float(drop / max(np.hypot(*_torso(places, seen)), 1e-9))


def _knee_angle(places: np.ndarray, seen: np.ndarray) -> float:
    angles = []
    for hip, knee, ankle in zip(PARTS["hips"], PARTS["knees"], PARTS["ankles"], strict=True):
        if seen[[hip, knee, ankle]].all():
            thigh, shin = places[hip] - places[knee], places[ankle] - places[knee]
            cosine = float(thigh @ shin) / max(float(np.hypot(*thigh) * np.hypot(*shin)), 1e-9)
            angles.append(float(np.degrees(np.arccos(np.clip(cosine, -1, 1)))))
    return float(np.mean(angles)) if angles else float("nan")


def _middle(part: str, places: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Mean place of a part's points that are seen, float (2,); NaN where none is."""
    points = [point for point in PARTS[part] if seen[point]]
    return places[points].mean(axis=0) if points else np.full(2, np.nan)


#: Name of a measure in the file -> its value for places (17, 2) and which are seen (17,); NaN: it cannot be taken.
MEASURES: Mapping[str, Callable[[np.ndarray, np.ndarray], float]] = {
    "torso_rise": _torso_rise,
    "thigh_drop": _thigh_drop,
    "knee_angle": _knee_angle,
}
