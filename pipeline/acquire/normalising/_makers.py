"""What a museum says of one maker: whether it is a person at all, and what they have to do with the work."""

from __future__ import annotations

import re
import tomllib
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pipeline.core.text import clean, fold


class Part(Enum):
    """What somebody who is named with a work has to do with it."""

    MAKER = "made it, perhaps with others, perhaps only probably"
    MASTER = "is imitated, copied or followed, or led the workshop: an unnamed hand made it"
    HELPER = "cast, wove, mounted or printed what somebody else had made"
    FORMER = "was once thought to have made it"
    OUTSIDER = "published, sold, owned, wrote or sat for it"
    ANONYMOUS = "nobody whose name is known"


_TABLE: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("makers.toml").read_text(encoding="utf-8"))
_PROFESSIONS, _AROUND, _PEOPLES = (frozenset(_TABLE[name]) for name in ("professions", "around", "peoples"))
#: They come and go before one person's name.
HONORIFICS = frozenset(_TABLE["honorifics"])


def _any_of(name: str) -> str:
    return rf"\b(?:{'|'.join(re.escape(words) for words in _TABLE[name])})\b"


_FORMER, _MASTER, _HELPER, _OUTSIDER = (
    re.compile(_any_of(name)) for name in ("former", "master", "helper", "outsider")
)
_NOBODY = re.compile(rf"^(?:the )?{_any_of('unknown')}|{_any_of('unknown')}$")
#: A prefix that a museum, having no field for it, writes into the name.
_IN_NAME = re.compile(
    r"^(?:(?:probably|possibly|perhaps|formerly) )?"
    r"(?:by|attributed to|in the (?:style|manner) of|(?:copy )?after|(?:painted|made|signed) by"
    r"|(?:the )?(?:workshop|studio|atelier|circle|followers?|school|style|manner|imitator|pupil|student|assistant)"
    r" (?:\(\?\) )?of"
    r"|probably|possibly|perhaps)"
    r"(?: the)? (?=[^\W\d_])",
    re.IGNORECASE,
)
_DOUBT_BEHIND = re.compile(
    r"[\s,]*(?:\(\s*(?:\?|attributed(?: to)?|attr\.?)\s*\)|\?|, attributed(?: to)?)$", re.IGNORECASE
)
#: Who worked with the artist, behind the name: "El Greco and Workshop".
_WITH_OTHERS = re.compile(
    r",?\s+(?:and|or|&)\s+(?:(?:his|her|a|an|the)\s+)?"
    r"(?:workshop|studio|atelier|assistants?|followers?|collaborators?|pupils?|others)$",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]?")
_WORD = re.compile(r"[^\W_]+")
_CENTURY = re.compile(r"^(\d{1,2}|\d+(st|nd|rd|th)|[ivx]+)$")


def words(text: str) -> list[str]:
    """The folded words of a name; those in another script are left out where the name stands in Latin letters too."""
    # Most names are plain letters, which need no folding: it is what takes the time.
    folded = text.casefold() if text.isascii() else fold(text)
    found = _WORD.findall(folded.replace("'", "").replace("&", " and "))
    return found if text.isascii() else [word for word in found if word[0] < "ɐ"] or found


def without_brackets(name: str) -> str:
    """The name without what stands in brackets, unless nothing else does."""
    bare = _BRACKETED.sub(" ", name).strip() if "(" in name or "[" in name else name
    return bare or name


def nobody(name: str, nationality: str = "") -> bool:
    """Whether a name names nobody: "Unknown", "Unidentified artist", "French Painter", "Italian (Sienese) Painter".

    Makers who are known by their work alone ("Master of Rimini", "Berlin Painter") are somebody.
    """
    said = words(without_brackets(name))
    if not said or _NOBODY.search(" ".join(said)):
        return True
    if "master of" in " ".join(said[:3]):
        return False
    left = [word for word in said if word not in _AROUND and not _CENTURY.match(word)]
    others = [word for word in left if word not in _PEOPLES and word not in _PROFESSIONS]
    return bool(left) and (not others or (others != left and set(others) <= set(words(nationality))))


class Spelling(NamedTuple):
    """A name as it is printed, taken apart: "Attributed to", "El Greco", " and Workshop"."""

    prefix: str
    name: str
    suffix: str


def taken_apart(name: str, prefix: str) -> Spelling:
    """A maker's name apart from what goes before and behind it, whether the museum's prefix or the name holds that."""
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
    if prefix.casefold() == "by":
        prefix = ""
    return Spelling(prefix[:1].upper() + prefix[1:], name, suffix)


@lru_cache(maxsize=10_000)
def part(role: str, prefix: str) -> Part:
    """What somebody of that role and prefix has to do with the work; a plain name has made it."""
    role, prefix = fold(role), fold(prefix)
    if _FORMER.search(role) or _FORMER.search(prefix):
        return Part.FORMER
    # "After a painting by" says more of a person than the role Artist does.
    for pattern, meant in ((_MASTER, Part.MASTER), (_HELPER, Part.HELPER), (_OUTSIDER, Part.OUTSIDER)):
        if pattern.search(prefix):
            return meant
    # "Artist and publisher" is an artist.
    each = {_of_role(piece) for piece in re.split(r"\band\b|[&,/;]", role)}
    return next(meant for meant in (Part.MAKER, Part.HELPER, Part.OUTSIDER) if meant in each)


def _of_role(role: str) -> Part:
    if _OUTSIDER.search(role):
        return Part.OUTSIDER
    return Part.HELPER if _HELPER.search(role) else Part.MAKER
