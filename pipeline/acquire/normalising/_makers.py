"""Reads one maker of a record: whether it is a known person, and their part in the work."""

import re
import tomllib
from enum import Enum
from functools import lru_cache
from pathlib import Path

from pipeline.acquire.normalising._missing import is_missing
from pipeline.core.text import clean, fold

_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """The folded words of a name. Words of another script are left out where the name has words in Latin letters."""
    all_words = _WORD.findall(fold(text).replace("'", "").replace("&", " and "))
    return all_words if text.isascii() else [word for word in all_words if word[0] < "ɐ"] or all_words


class Part(Enum):
    """The part in a work of somebody whom its record names."""

    MAKER = "made it, perhaps with others, perhaps only probably"
    MASTER = "was imitated, copied or followed, or led the workshop; an unnamed person made it"
    HELPER = "cast, wove, mounted or printed it after another's design"
    FORMER = "is no longer thought to have made it"
    OUTSIDER = "published, sold, owned, wrote or sat for it"
    ANONYMOUS = "has no known name"


_TABLE: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("makers.toml").read_text(encoding="utf-8"))
_PROFESSIONS, _AROUND, PEOPLES = (frozenset(_TABLE[name]) for name in ("professions", "around", "peoples"))
#: Titles that some spellings of one person's name have and others lack.
HONORIFICS = frozenset(_TABLE["honorifics"])


def _any_of(name: str) -> str:
    return rf"\b(?:{'|'.join(re.escape(' '.join(words(entry))) for entry in _TABLE[name])})\b"


_FORMER, _MASTER, _HELPER, _OUTSIDER = (
    re.compile(_any_of(name)) for name in ("former", "master", "helper", "outsider")
)
_NOBODY = re.compile(rf"^(?:the )?{_any_of('unknown')}|{_any_of('unknown')}$|^{_any_of('placeholders')}$")
#: Words that tell nothing of a person.
_NOBODYS = PEOPLES | _PROFESSIONS | {entry for entry in _TABLE["unknown"] if " " not in entry}
#: A prefix inside the name, where a catalogue has no field for it.
_IN_NAME = re.compile(
    r"^(?:(?:probably|possibly|perhaps|formerly) )?"
    r"(?:by|attributed to|attr\.(?: to)?|attribuée? à|toegeschreven aan|zugeschrieben(?: an)?|atribuido a|attribuito a"
    r"|d['’]après|nach|naar|(?:artist|maker|painter|artiste|peintre|künstler|maler|kunstenaar|schilder)\s*:"
    r"|in the (?:style|manner) of|(?:copy )?after|(?:painted|made|signed) by"
    r"|(?:the )?(?:workshop|studio|atelier|circle|followers?|school|style|manner|imitator|pupil|student|assistant)"
    r" (?:\(\?\) )?of"
    r"|probably|possibly|perhaps)"
    r"(?: the)? (?=[^\W\d_])",
    re.IGNORECASE,
)
_DOUBT_BEHIND = re.compile(
    r"[\s,]*(?:\(\s*(?:\?|attributed(?: to)?|attr\.?)\s*\)|\?|, attributed(?: to)?)$", re.IGNORECASE
)
#: Unnamed helpers after the name: "El Greco and Workshop".
_WITH_OTHERS = re.compile(
    r",?\s+(?:and|or|&)\s+(?:(?:his|her|a|an|the)\s+)?"
    r"(?:workshop|studio|atelier|assistants?|followers?|collaborators?|pupils?|others)$",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]?")
_CENTURY = re.compile(r"^(\d{1,2}|\d+(st|nd|rd|th)|[ivx]+)$")


def without_brackets(name: str) -> str:
    """The name without its brackets, unless all of it is in brackets."""
    bare = _BRACKETED.sub(" ", name).strip() if "(" in name or "[" in name else name
    return bare or name


def is_anonymous(name: str, nationality: str = "") -> bool:
    """Whether a name is of no known person: "Unknown", "n/a", "French Painter", "Italian (Sienese) Painter".

    Makers who are known by their work alone ("Master of Rimini", "Berlin Painter") are known persons.
    """
    name_words = words(without_brackets(name))
    if not name_words or is_missing(name) or _NOBODY.search(" ".join(name_words)):
        return True
    if _NOBODY.match(" ".join(_WORD.findall(fold(name)))):
        # Of "Неизвестный художник XVIII века" only the numeral has Latin letters.
        return True
    if "master of" in " ".join(name_words[:3]):
        return False
    informative = [word for word in name_words if word not in _AROUND and not _CENTURY.match(word)]
    others = [word for word in informative if word not in _NOBODYS]
    return bool(informative) and (not others or (others != informative and set(others) <= set(words(nationality))))


def affixes(name: str, prefix: str) -> tuple[str, str, str]:
    """Prefix, name and suffix of a maker, of the catalogue's name and prefix: "Attributed to", "Titian", " (?)"."""
    name, prefix = clean(name), re.sub(r"^(and|or)\b\s*", "", clean(prefix), flags=re.IGNORECASE)
    suffix = ""
    doubt = _DOUBT_BEHIND.search(name)
    if doubt and doubt.start():
        name = name[: doubt.start()]
        if "attr" not in doubt[0].casefold():
            suffix = " (?)"
        elif not prefix:
            prefix = "Attributed to"
    others = _WITH_OTHERS.search(name)
    if others and others.start():
        name, suffix = name[: others.start()], name[others.start() :] + suffix
    if prefix == "?":
        prefix, suffix = "", suffix if "?" in suffix else suffix + " (?)"
    inside = None if prefix else _IN_NAME.match(name)
    if inside:
        name, prefix = name[inside.end() :], inside[0].strip()
    if prefix.casefold() == "by" or prefix.endswith(":"):
        # "Artist: Titian"
        prefix = ""
    elif prefix.casefold().startswith("attr."):
        prefix = "Attributed to"
    return prefix[:1].upper() + prefix[1:], name, suffix


@lru_cache(maxsize=10_000)
def part(role: str, prefix: str) -> Part:
    """The part of somebody with that role and prefix; a plain name is a maker."""
    role, prefix = fold(role), fold(prefix)
    if _FORMER.search(role) or _FORMER.search(prefix):
        return Part.FORMER
    # The prefix "After a painting by" outweighs the role "Artist".
    for pattern, kind in ((_MASTER, Part.MASTER), (_HELPER, Part.HELPER), (_OUTSIDER, Part.OUTSIDER)):
        if pattern.search(prefix):
            return kind
    # "Artist and publisher" is an artist.
    each = {_of_role(piece) for piece in re.split(r"\band\b|[&,/;]", role)}
    return next(kind for kind in (Part.MAKER, Part.HELPER, Part.OUTSIDER) if kind in each)


def _of_role(role: str) -> Part:
    if _OUTSIDER.search(role):
        return Part.OUTSIDER
    return Part.HELPER if _HELPER.search(role) else Part.MAKER
