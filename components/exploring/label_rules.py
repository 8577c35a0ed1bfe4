"""A registrar's choices about spellings, as the browser keeps them, and as rows of the label rules' TOML.

The rows are those of docs/labels.md. Nothing of the catalogue and of the build is changed by them.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from components.exploring import labels, spellings
from components.exploring.collection import Collection
from components.exploring.spellings import RULED, Judged
from pipeline.core.text import clean, fold

#: What a choice begins with: the value is the same as another one, or it has a class.
SAME, CLASS = "same:", "class:"
#: The class of what belongs to none, as the label rules write it.
NONE = "none"
FILE_NAME = "vitrine-label-rules.toml"
#: Most choices that are read. A browser's storage holds fewer.
_MOST = 20_000
#: Label set of sources that take their classes from names of folders; all others have the museums' one.
_PLAIN, _MUSEUMS = "paintings", "met_paintings"
_FOLDERS = ("folder", "demo")


@dataclass(frozen=True)
class Choice:
    """One choice."""

    column: str
    value: str
    same: str = ""  #: the value that it is the same as
    key: str = ""  #: the class that it has, or :data:`NONE`


def read(stored: object, collection: Collection) -> list[Choice]:
    """The choices that the browser has stored; what is not understood, or is about no value here, is left out.

    Args:
        stored: JSON ``[column, value]`` -> :data:`SAME` and a value, or :data:`CLASS` and a key.
        collection: that the choices are about.
    """
    keys = {*(info.key for info in collection.classes), NONE}
    found = []
    for name, entry in list(stored.items())[:_MOST] if isinstance(stored, Mapping) else ():
        column, value = _named(name)
        if column not in spellings.COLUMNS or column not in collection.fields or not isinstance(entry, str):
            continue
        if not value or not collection.table.occurs(column, value):
            continue
        if entry.startswith(SAME) and collection.table.occurs(column, entry.removeprefix(SAME)):
            found.append(Choice(column, value, same=entry.removeprefix(SAME)))
        elif entry.startswith(CLASS) and column in RULED and entry.removeprefix(CLASS) in keys:
            found.append(Choice(column, value, key=entry.removeprefix(CLASS)))
    return found


def as_toml(choices: Iterable[Choice], collection: Collection) -> str:
    """The choices as a label set that extends the collection's own.

    A choice about a field that the rules read is a rule for that whole label. All others stand as comments: no label
    rule reads these fields, so the museum's own catalogue has to follow.
    """
    every = list(choices)
    chosen = {(each.column, each.value): each for each in every}
    source = _line(str(collection.manifest["source"].get("name") or "a collection"))
    lines = [
        f"# Choices about doubtful spellings of {source}. Try them:",
        f"#   python -m pipeline.cultures --label-set {FILE_NAME} --explain LABEL",
        f"extends = {_quoted(label_set(collection))}",
    ]
    others: list[str] = []
    written: set[str] = set()
    for choice in every:
        said = _said(choice)
        spelling = fold(choice.value)
        if choice.column not in RULED:
            others.append(f"# {labels.field_title(choice.column)}: {said}")
        elif spelling in written:
            # Letter case and accents do not count in a rule, and one label may stand in one rule only.
            others.append(f"# The rule above holds for this spelling, too: {said}")
        else:
            written.add(spelling)
            lines += ["", *_rule(choice, _meant(choice, chosen, collection), said)]
    return "\n".join([*lines, *(["", *others] if others else [])]) + "\n"


def label_set(collection: Collection) -> str:
    """Name of the label set that gave the collection its classes."""
    config = collection.manifest.get("config")
    source = config.get("source") if isinstance(config, dict) else None
    source = source if isinstance(source, dict) else {}
    own = str(source.get("label_set") or "").rpartition("/")[2].removesuffix(".toml")
    return own or (_PLAIN if source.get("name") in _FOLDERS else _MUSEUMS)


def _meant(choice: Choice, chosen: Mapping[tuple[str, str], Choice], collection: Collection) -> Judged:
    """The class that a choice gives: of "the same as", what is chosen for the other, or what the rules gave it."""
    seen = {choice.value}
    while choice.same:
        following = chosen.get((choice.column, choice.same))
        if following is None or following.value in seen:
            return spellings.judged(collection, choice.column).get(choice.same, Judged("", "", True))
        seen.add(following.value)
        choice = following
    return Judged("" if choice.key == NONE else choice.key, "", True)


def _rule(choice: Choice, meant: Judged, said: str) -> list[str]:
    return [
        "[[rules]]",
        f"name = {_quoted(f'Chosen for {labels.field_title(choice.column).lower()}: {clean(choice.value)}')}",
        f"class = {_quoted(meant.label or NONE)}",
        f"labels = [{_quoted(choice.value)}]",
        *(["certain = false"] if meant.label and not meant.certain else []),
        f"why = {_quoted(f'A registrar chose: {said}.')}",
    ]


def _said(choice: Choice) -> str:
    value = f"“{_line(choice.value)}”"
    if choice.same:
        return f"{value} is the same as “{_line(choice.same)}”"
    return f"{value} belongs to none of the classes" if choice.key == NONE else f"{value} belongs to {choice.key}"


def _line(text: str) -> str:
    """A text that may stand in a comment: on one line, without control characters."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _quoted(text: str) -> str:
    """A text of TOML. JSON's escapes are TOML's; of the control characters JSON leaves one as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _named(name: Any) -> tuple[str, str]:
    """Column and value of a key of the browser; empty where it is none."""
    try:
        pair = json.loads(name) if isinstance(name, str) else None
    except (ValueError, RecursionError):
        pair = None
    if isinstance(pair, list) and len(pair) == 2 and all(isinstance(each, str) for each in pair):
        return pair[0], pair[1]
    return "", ""
