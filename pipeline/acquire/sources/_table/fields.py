"""How a mapping says where a value stands: a path into nested records, several paths, a template, or a constant."""

import json
import math
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.core.registry import unknown

#: Keys of a field that is written as a table.
KEYS = ("path", "first", "template", "constant", "split", "unit")
#: Units of lengths that a mapping may state.
UNITS = ("mm", "cm", "m", "in", "ft")
_SEGMENT = re.compile(r'"(?P<quoted>[^"]*)"|(?P<deep>\*\*)|\[(?P<index>\d*)\]|(?P<key>[^."\[\]]+)')
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True)
class Path:
    """A path into a record: ``title``, ``dateRange.startYear``, ``contributors[0].fc``, ``subjects.**.name``.

    A key of a list means that key of all its entries. ``[0]`` is one entry, ``[]`` each of them, ``**`` everything
    below. A field of the record whose name is the whole path comes first, so a CSV's "Accession No." needs no quotes.
    """

    text: str
    steps: tuple[str | int | None, ...]  #: a key, an index, or None for everything below

    def values(self, record: Any) -> list[Any]:
        """The values there, without lists around them; nothing for null."""
        if isinstance(record, Mapping) and self.text in record:
            found = [record[self.text]]
        else:
            found = [record]
            for step in self.steps:
                found = [value for each in found for value in _step(each, step)]
        return [value for each in found for value in _leaves(each)]


@dataclass(frozen=True)
class Field:
    """Where a value stands."""

    paths: tuple[Path, ...] = ()  #: the first one with a value counts
    template: str = ""  #: such as "https://example.org/{id}.jpg"; empty where a placeholder has no value
    placeholders: tuple[Path, ...] = ()  #: of the template, in its order
    constant: str = ""
    split: str = ""  #: what separates several values in one text
    unit: str = ""  #: of a length

    def values(self, record: Any) -> list[Any]:
        """The values of a record; empty where it has none."""
        if self.constant:
            return [self.constant]
        if self.template:
            parts = [next((text_of(value) for value in path.values(record)), "") for path in self.placeholders]
            filled = iter(parts)
            return [_PLACEHOLDER.sub(lambda _: next(filled), self.template)] if all(parts) else []
        for path in self.paths:
            found = [value for value in path.values(record) if text_of(value)]
            if found:
                return found
        return []

    def texts(self, record: Any) -> list[str]:
        """The values as texts, taken apart at ``split``."""
        texts = [text_of(value) for value in self.values(record)]
        parts = [part for text in texts for part in text.split(self.split)] if self.split else texts
        return [part.strip() for part in parts if part.strip()]

    def text(self, record: Any) -> str:
        """All of it as one text."""
        return "; ".join(self.texts(record))

    def __str__(self) -> str:
        if self.constant:
            return f"the constant {self.constant!r}"
        return self.template or " or ".join(path.text for path in self.paths)


def read(spec: Any, refuse: Callable[[str], Exception]) -> Field:
    """A field as a mapping writes it: a path, a list of paths, or a table of :data:`KEYS`.

    Raises:
        Exception: what ``refuse`` makes of the sentence that says what is wrong.
    """
    if isinstance(spec, str | list):
        spec = {"first": [spec] if isinstance(spec, str) else spec}
    if not isinstance(spec, dict):
        raise refuse(f"it is {spec!r}, but takes a path, a list of paths, or a table such as {{ path = 'a.b' }}")
    for key in spec:
        if key not in KEYS:
            raise refuse(unknown("key", str(key), KEYS))
    given = [key for key in ("path", "first", "template", "constant") if key in spec]
    if len(given) != 1:
        raise refuse(f"it has {' and '.join(given) or 'no source'}, but takes one of path, first, template, constant")
    unit, split = str(spec.get("unit", "")), str(spec.get("split", ""))
    if unit and unit not in UNITS:
        raise refuse(unknown("unit", unit, UNITS))
    value = spec[given[0]]
    paths = value if given[0] == "first" else [value]
    if not isinstance(paths, list) or not all(isinstance(path, str | int | float) and str(path) for path in paths):
        raise refuse(f"{given[0]} is {value!r}, but takes {'texts' if given[0] == 'first' else 'a text'}")
    if given[0] == "constant":
        return Field(constant=str(value), unit=unit, split=split)
    if given[0] == "template":
        placeholders = tuple(_path(name) for name in _PLACEHOLDER.findall(str(value)))
        if not placeholders:
            raise refuse(f"the template {value!r} has no placeholder such as {{id}}; a fixed text is a constant")
        return Field(template=str(value), placeholders=placeholders, unit=unit, split=split)
    return Field(tuple(_path(str(path)) for path in paths), unit=unit, split=split)


def text_of(value: Any) -> str:
    """A value as text: true and false as JSON has them, whole numbers without ".0"; "" for NaN."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return "" if math.isnan(value) else str(int(value)) if value.is_integer() else repr(value)
    return value.strip() if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _path(text: str) -> Path:
    steps: list[str | int | None] = []
    place = 0
    for segment in _SEGMENT.finditer(text):
        if text[place : segment.start()] not in ("", "."):
            break
        place = segment.end()
        if segment["deep"]:
            steps.append(None)
        elif segment["index"] is not None:
            # "[]" is every entry, which a key after it means anyway.
            steps += [int(segment["index"])] if segment["index"] else []
        else:
            steps.append(segment["quoted"] if segment["quoted"] is not None else segment["key"].strip())
    # "Accession No." is the title of a column and no path.
    return Path(text, tuple(steps) if place == len(text) else (text,))


def _step(value: Any, step: str | int | None) -> Iterator[Any]:
    if step is None:
        yield from _below(value)
    elif isinstance(step, int):
        if isinstance(value, list) and step < len(value):
            yield value[step]
    elif isinstance(value, Mapping):
        if step in value:
            yield value[step]
    elif isinstance(value, list):
        for entry in value:
            yield from _step(entry, step)


def _below(value: Any) -> Iterator[Any]:
    """A value and everything in it but the lists themselves, outside first."""
    waiting = deque([value])
    while waiting:
        found = waiting.popleft()
        if isinstance(found, list):
            waiting.extend(found)
            continue
        yield found
        if isinstance(found, Mapping):
            waiting.extend(found.values())


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for entry in value:
            yield from _leaves(entry)
    elif value is not None and value != "":
        yield value
