"""Lists of works and notes on works as values, and what of a browser's or a stranger's data is one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from components.site.lists import LONGEST_ID, LONGEST_NAME, LONGEST_NOTE, MOST_LISTS, MOST_WORKS

#: Name of a list that has none.
UNNAMED = "List without a name"
#: Letters of a kept title, and of a time.
_LONGEST_TITLE, _LONGEST_TIME = 200, 40
#: Most notes that are read.
_MOST_NOTES = 20_000


@dataclass(frozen=True)
class Listed:
    """A work in a list. The title is for people, where the build does not have the work."""

    object_id: str
    title: str = ""


@dataclass(frozen=True)
class WorkList:
    """A list: its name, its works in their order, each once, and when it was last changed (ISO 8601, "" if unknown)."""

    name: str
    works: tuple[Listed, ...] = ()
    time: str = ""


@dataclass(frozen=True)
class Note:
    """A note on a work, when it was written (ISO 8601, "" if unknown), and the work's title."""

    text: str
    time: str = ""
    title: str = ""


@dataclass(frozen=True)
class Lists:
    """Lists in their order, and notes by object id."""

    lists: tuple[WorkList, ...] = ()
    notes: Mapping[str, Note] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """As the browser keeps it; see ``assets/lists/values.mjs``."""
        return {
            "lists": [
                {
                    "name": each.name,
                    "time": each.time,
                    "works": [{"id": work.object_id, "title": work.title} for work in each.works],
                }
                for each in self.lists
            ],
            "notes": {
                key: {"note": note.text, "time": note.time, "title": note.title} for key, note in self.notes.items()
            },
        }


def read(kept: object) -> Lists:
    """What is sound of what a browser keeps, within the limits of :mod:`components.site.lists`.

    Args:
        kept: as :meth:`Lists.as_dict` makes it. Anything else is left out.
    """
    parts = kept if isinstance(kept, Mapping) else {}
    lists, notes = parts.get("lists"), parts.get("notes")
    found = [each for each in lists if isinstance(each, Mapping)] if isinstance(lists, list) else []
    return Lists(
        tuple(
            WorkList(name_of(each.get("name")), works_of(each.get("works")), text_of(each.get("time"), _LONGEST_TIME))
            for each in found[:MOST_LISTS]
        ),
        notes_of(notes),
    )


def works_of(kept: object) -> tuple[Listed, ...]:
    """Works of a list that a browser keeps as ``[{"id", "title"}]``, each once."""
    works: dict[str, Listed] = {}
    for each in kept[: 2 * MOST_WORKS] if isinstance(kept, list) else ():
        if isinstance(each, Mapping) and is_id(object_id := each.get("id")):
            works.setdefault(object_id, listed(object_id, each.get("title")))
    return tuple(works.values())[:MOST_WORKS]


def notes_of(kept: object) -> dict[str, Note]:
    """Notes that a browser keeps as ``{id: {"note", "time", "title"}}``; those without a word are left out."""
    notes: dict[str, Note] = {}
    for key, each in list(kept.items())[:_MOST_NOTES] if isinstance(kept, Mapping) else ():
        if is_id(key) and isinstance(each, Mapping) and (words := note_text(each.get("note"))):
            title = text_of(each.get("title"), _LONGEST_TITLE)
            notes[key] = Note(words, text_of(each.get("time"), _LONGEST_TIME), title)
    return notes


def listed(object_id: str, title: object = "") -> Listed:
    """A work of a list."""
    return Listed(object_id, text_of(title, _LONGEST_TITLE))


def is_id(value: object) -> TypeGuard[str]:
    """Whether a value can be an object id."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST_ID and _is_text(value)


def name_of(value: object) -> str:
    """A list's name on one line, :data:`UNNAMED` where there is none."""
    return text_of(value, LONGEST_NAME) or UNNAMED


def text_of(value: object, most: int) -> str:
    """A text on one line and within a length; "" for anything else."""
    return " ".join(value.split())[:most] if isinstance(value, str) and _is_text(value) else ""


def note_text(value: object) -> str:
    """The words of a note, which may have several lines; "" for anything else."""
    return value.strip()[:LONGEST_NOTE] if isinstance(value, str) and _is_text(value) else ""


def _is_text(value: str) -> bool:
    """Whether a text can be written into a file: JSON may hold halves of letters."""
    return not any("\ud800" <= letter <= "\udfff" for letter in value)
