"""The words of sizes: names of sides, units, and the pattern of all tokens of a size in a text."""

import re
import tomllib
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

_TABLE: dict[str, dict[str, list[str]]] = tomllib.loads(
    Path(__file__).with_name("lengths.toml").read_text(encoding="utf-8")
)
CM = {"mm": 0.1, "cm": 1.0, "m": 100.0, "in": 2.54, "ft": 30.48}
METRIC = ("mm", "cm", "m")
#: (unit, smaller unit that may follow in the same length, as in "6 ft. 2 in.") -> how many of it the unit has.
SMALLER = {("ft", "in"): 12, ("m", "cm"): 100, ("cm", "mm"): 10}
#: Word -> the side that it names.
KIND_OF = {
    word: kind for group in ("names", "behind", "short") for kind, words in _TABLE[group].items() for word in words
}
BEHIND, SHORT = (frozenset(chain(*_TABLE[group].values())) for group in ("behind", "short"))


def any_of(words: Iterable[str]) -> str:
    """A pattern of any of the words, longest first."""
    return "|".join(
        re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=lambda word: (-len(word), word))
    )


_UNIT_OF = {name: any_of(words) for name, words in _TABLE["units"].items()}
UNIT = "|".join(f"(?P<{name}>(?:{spellings})(?![^\\W\\d_]))" for name, spellings in _UNIT_OF.items())
#: A unit in front of its numbers, as Italian catalogues have it: "cm 30 x 40".
_UNIT_AHEAD = (
    rf"(?<![^\W_])(?:(?P<mm_ahead>mm)|(?P<cm_ahead>{_UNIT_OF['cm']})|(?P<m_ahead>m)(?=\.?\s?\d+[.,]\d))"
    r"\.?\s*:?\s*(?=[.,]?\d)"
)
KIND = any_of(KIND_OF)
FRAME = re.compile(rf"(?<![^\W_])(?:{any_of(_TABLE['frames']['words'])})(?![^\W_])", re.IGNORECASE)
HEIGHTS = any_of(word for word, kind in KIND_OF.items() if kind == "height")
#: "4 3/8", "11-1/4", "3/8", "30-40", "12,5", "1,250", "1.234,5", "1 234", "1'234", ".7"; a year or an accession number
#: has no unit.
NUMBER = (
    r"\d+[ \-–]+\d+\s*/\s*\d+|\d+\s*/\s*\d+"
    r"|(?<![\d.,/-])\d{1,3}(?:[.,]\d+)?(?:\s?[-–]\s?|\s(?:to|bis|tot)\s)\d{1,3}(?:[.,]\d+)?(?![\d/]|[.,-]\d|\s*/)"
    # Three digits behind an apostrophe are Swiss thousands, not inches.
    r"|[1-9]\d{0,2}(?:['’]\d{3})+(?:[.,]\d+)?(?!\d)"
    r"|[1-9]\d{0,2}(?:,\d{3})+\.\d+|[1-9]\d{0,2}(?:\.\d{3})+,\d+"
    # A space parts thousands where the first group is no number of its own ("Plate 12 250 x 300 mm").
    r"|(?<![^\W×x]\s)(?<![.,/-])[1-9]\d{0,2}(?:[\s\u00a0\u202f\u2009]\d{3})+(?:[.,]\d+)?(?=\s*(?:[x×]|mm|cm))"
    r"|[1-9]\d{0,2}(?:(?:,\d{3})+|(?:\.\d{3})+)(?![\d.,]?\d)"
    r"|\d+(?:[.,]\d+)?|[.,]\d+"
)
TOKEN = re.compile(
    rf"(?P<number>{NUMBER})\s*(?:(?:{UNIT})(?:\.(?!\d))?)?"
    rf"|(?P<ahead>{_UNIT_AHEAD})"
    rf"|(?P<by>[x×X✕*х](?![^\W\d_]{{2}})|\b(?:{any_of(_TABLE['by']['words'])})(?=\s*[\d(]))"
    r"|(?P<open>[(\[])|(?P<close>[)\]])"
    # "(d)" is the fourth of several works, not a depth.
    rf"|(?P<kind>(?<![^\W\d_])(?:{KIND})(?![^\W_])(?<!\([a-z](?=\))))"
    r"|(?P<word>[^\W\d_]+)",
    re.IGNORECASE,
)
_JOINED = r"\s*[x×X✕*/]\s*"
#: "H x W x D", "hoogte × breedte", "(HxB)": the order of the lengths before or behind it.
ORDER = re.compile(rf"(?<![^\W_])(?:{KIND})\.?(?:{_JOINED}(?:{KIND})\.?){{1,2}}(?![^\W_])", re.IGNORECASE)


def kinds_of_order(order: str) -> list[str]:
    """The sides that a text such as "H x W x D" names; of "L x l" the small letter is the width."""
    words = [word.strip(" .") for word in re.split(_JOINED, order) if word.strip(" .")]
    kinds = [KIND_OF[re.sub(r"\s+", " ", word.casefold())] for word in words]
    return ["width" if word == "l" and "L" in words else kind for word, kind in zip(words, kinds, strict=True)]
