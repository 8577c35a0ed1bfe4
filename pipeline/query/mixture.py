"""Kinds of likeness and how much each counts, as a text: ``palette`` alone, or ``embedding:2,palette:1`` together."""

import re
from collections.abc import Collection, Mapping

#: Kind of likeness -> its weight, at least 0.
Mixture = Mapping[str, float]

_PART = re.compile(r"([a-z][a-z0-9_]*)(?::([0-9]{1,4}(?:\.[0-9]{1,3})?))?")
_MOST_CHARACTERS = 400


def parse(text: object, known: Collection[str]) -> dict[str, float]:
    """The kinds that a text names, with their weights; 1 where it names none.

    Args:
        text: as :func:`spelled` writes it; anything can be given.
        known: the kinds that there are.

    Returns:
        Weights in the text's order, at least one of them above 0. Empty if the text is no mixture of these kinds.
    """
    if not isinstance(text, str) or not text or len(text) > _MOST_CHARACTERS:
        return {}
    mixture = {}
    for part in text.split(","):
        match = _PART.fullmatch(part)
        if match is None or match[1] not in known or match[1] in mixture:
            return {}
        mixture[match[1]] = float(match[2] or 1)
    return mixture if any(mixture.values()) else {}


def spelled(mixture: Mixture) -> str:
    """A mixture as a text, the shortest that :func:`parse` reads as the same."""
    if len(mixture) == 1:
        return next(iter(mixture))
    return ",".join(f"{kind}:{weight:g}" for kind, weight in mixture.items())
