"""Maps a museum's classification to one name for each kind of object, by the table ``classifications.toml``."""

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path

from pipeline.core.errors import ConfigError
from pipeline.core.text import clean, fold
from pipeline.cultures._rules import Verdict

#: The leading underscore keeps it from being listed as a label set.
TABLE = Path(__file__).parent / "tables" / "classifications.toml"


def classification(raw: str) -> str:
    """The normalised name of a museum's classification, such as "Metalwork-Gold and Platinum|Miniatures".

    It is the name of the longest spelling in the table that the classification equals or begins with, before a hyphen.
    A classification that the table does not list keeps its part before the first hyphen or bar. "" stays "".
    """
    return explain(raw).key


@lru_cache(maxsize=65_536)
def explain(raw: str) -> Verdict:
    """The name as a verdict with the reason; its rule is "" where the table does not list the classification."""
    spellings = read(TABLE)
    whole = clean(raw)
    if listed := spellings.get(_key(whole)):
        return Verdict(listed, TABLE.name, True, f"The table {TABLE.name} lists {whole!r}.")
    first = next((part for part in map(clean, whole.split("|")) if part), "")
    if not first:
        return Verdict("", "", True, "The catalogue gives no classification.")
    aside = f" The first part of {whole!r} decides." if first != whole else ""
    pieces = first.split("-")
    for length in range(len(pieces), 0, -1):
        shown = "-".join(pieces[:length]).strip()
        if kind := spellings.get(_key(shown)):
            return Verdict(kind, TABLE.name, True, f"The table {TABLE.name} lists {shown!r}.{aside}")
    own = pieces[0].strip() or first
    reason = f"The table {TABLE.name} does not list {first!r}; it keeps its own first part.{aside}"
    return Verdict(own[0].upper() + own[1:], "", True, reason)


def _key(text: str) -> str:
    return re.sub(r"\s*\|\s*", "|", fold(text))


@cache
def read(path: Path) -> dict[str, str]:
    """A table of kinds: folded spelling -> name; a :class:`ConfigError` for a malformed or contradictory one."""
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
