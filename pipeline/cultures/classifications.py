"""Maps a museum's classification to one name for each kind of object, by the table ``classifications.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path

from pipeline.core.errors import ConfigError
from pipeline.core.text import clean, fold

#: The leading underscore keeps it from being listed as a label set.
TABLE = Path(__file__).parent / "tables" / "classifications.toml"


def classification(raw: str) -> str:
    """The normalised name of a museum's classification.

    Args:
        raw: as catalogued, such as "Metalwork-Gold and Platinum|Miniatures".

    Returns:
        The name of the longest spelling in the table that the classification equals or begins with, before a hyphen. A
        classification that the table does not list keeps its part before the first hyphen or bar. "" stays "".
    """
    return _explained(raw)[0]


def explain(raw: str) -> tuple[str, str]:
    """The same as :func:`classification`, and a sentence that explains it."""
    return _explained(raw)[:2]


def known(raw: str) -> bool:
    """Whether the table lists the classification or its beginning; False for ""."""
    return _explained(raw)[2]


@lru_cache(maxsize=65_536)
def _explained(raw: str) -> tuple[str, str, bool]:
    """Name, reason, and whether the table decided."""
    spellings = _spellings()
    whole = clean(raw)
    listed = spellings.get(_key(whole))
    if listed:
        return listed, f"The table {TABLE.name} lists {whole!r}.", True
    first = next((part for part in map(clean, whole.split("|")) if part), "")
    if not first:
        return "", "The catalogue gives no classification.", False
    aside = f" The first part of {whole!r} decides." if first != whole else ""
    pieces = first.split("-")
    for length in range(len(pieces), 0, -1):
        shown = "-".join(pieces[:length]).strip()
        kind = spellings.get(_key(shown))
        if kind:
            return kind, f"The table {TABLE.name} lists {shown!r}.{aside}", True
    own = pieces[0].strip() or first
    own = own[0].upper() + own[1:]
    return (
        own,
        f"The table {TABLE.name} does not list {first!r}; it keeps its own first part.{aside}",
        False,
    )


def _key(text: str) -> str:
    return re.sub(r"\s*\|\s*", "|", fold(text))


@cache
def _spellings() -> dict[str, str]:
    return read(TABLE)


def read(path: Path) -> dict[str, str]:
    """A table of kinds: folded spelling -> name.

    Raises:
        ConfigError: it is not such a table, or lists one spelling under two names.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path.name} cannot be read: {error}. Correct it.") from error
    kinds = document.pop("kinds", None)
    if document or not isinstance(kinds, dict):
        named = ", ".join(document) or "nothing"
        raise ConfigError(f"{path.name} holds {named}; it may only hold one table [kinds] of name = [spellings].")
    name_of: dict[str, str] = {}
    for name, listed in kinds.items():
        if not isinstance(listed, list) or not all(isinstance(text, str) and clean(text) for text in listed):
            raise ConfigError(
                f"{path.name}: {name!r} must be a list of spellings in quotes, such as ['Metal', 'Silver']."
            )
        for text in (name, *listed):
            spelling = _key(text)
            if name_of.setdefault(spelling, name) != name:
                raise ConfigError(f"{path.name}: {text!r} stands under {name_of[spelling]!r} and {name!r}. Remove one.")
    return name_of
