"""Years from a catalogue's wording of a date, and from the numbers beside it.

Years before our era are negative: 1 B.C. is -1. There is no year 0; a catalogue that writes it means the year before
the first or nothing at all. Spans include both ends and are reckoned as the Metropolitan Museum's own numbers are: the
19th century is 1800 to 1899, the 3rd century B.C. -299 to -200, its early part the first third, "ca. 1870" five years
either way, and "after", "before", "by" and "or later" ten years. Of 2,121 worded dates of its records, 99.6 % overlap
its numbers so, and 91.5 % lie within five years of them at both ends; the rest is its own slips and choices.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from pipeline.core.text import clean, fold

Years = tuple[int | None, int | None]

#: Numbers outside of these are no years, whatever a catalogue says.
LATEST, EARLIEST = 2100, -1_000_000
#: How far "after 1610" or "by 1853" reaches.
OPEN_YEARS = 10
#: How far "ca. 1870" reaches either way.
CIRCA_YEARS = 5
#: A museum's numbers further than this from its own words are slips, such as 3 for the 3rd century.
_TOLERANCE = 150

#: A date is shorter than this; what a catalogue puts behind it is an essay.
_MOST_CHARACTERS = 400

#: Parts of a span: (begin, end) as shares of a century, and of a decade.
_PARTS = {
    "early": ((0.0, 0.33), (0.0, 0.3)),
    "mid": ((0.25, 0.75), (0.4, 0.6)),
    "late": ((0.7, 1.0), (0.7, 1.0)),
    "half 1": ((0.0, 0.5), (0.0, 0.5)),
    "half 2": ((0.5, 1.0), (0.5, 1.0)),
    "quarter 1": ((0.0, 0.25), (0.0, 0.25)),
    "quarter 2": ((0.25, 0.5), (0.25, 0.5)),
    "quarter 3": ((0.5, 0.75), (0.5, 0.75)),
    "quarter 4": ((0.75, 1.0), (0.75, 1.0)),
    "third 1": ((0.0, 0.33), (0.0, 0.3)),
    "third 2": ((0.33, 0.67), (0.3, 0.7)),
    "third 3": ((0.67, 1.0), (0.7, 1.0)),
    "decade 1": ((0.0, 0.1), (0.0, 1.0)),
    "decade 10": ((0.9, 1.0), (0.0, 1.0)),
}
_PLACES = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_LAST = {"half": 2, "quarter": 4, "third": 3, "decade": 10}
_PART_WORDS = {"early": "early", "beginning": "early", "mid": "mid", "middle": "mid", "late": "late", "end": "late"}

_TOKEN = re.compile(
    r"""
    (?P<part>(?:(?:first|second|third|fourth|last|1st|2nd|3rd|4th)\s+(?:half|quarter|third|decade)
        |early|beginning|middle|mid|late|end\b)(?:\s+of)?(?:\s+the)?\b)
    |(?P<after>\b(?:after|post|since)\b) | (?P<before>\b(?:before|by|until|prior\ to|ante)\b)
    |(?P<later>\b(?:or|and)\ (?:later|after)\b) | (?P<earlier>\b(?:or|and)\ (?:earlier|before)\b)
    |(?P<circa>\b(?:ca\b\.?|circa\b|c\.?(?=\s?\d)|about\b|around\b|approximately\b))
    |(?P<bc>\bb\.?\ ?c\.?(?:\ ?e\b\.?)?(?![a-z])) | (?P<ad>\b(?:a\.?\ ?d\.?|c\.?\ ?e\.?)(?![a-z]))
    |(?P<century>\b(?:century|centuries|cent\.?|c\.?(?=\s|$))) | (?P<millennium>\bmillenni(?:um|a)\b)
    |(?P<ordinal>\b\d{1,2}(?:st|nd|rd|th)\b)
    |(?P<decade>\b\d{1,3}0'?s\b)
    |(?P<year>\b\d{1,7}\b)
    |(?P<dash>[-/]|\bto\b|\band\b|\bor\b|&)
    |(?P<stop>[;,()\[\]])
    """,
    re.VERBOSE,
)
#: What is said of other things than the work's making: later additions, the age whose style it follows, the Hijri year.
_ASIDE = re.compile(
    r"\(?\bwith\b[^;()]*(?:elements?|additions?|restorations?|repairs?|mounts?|frame)\b[^;()]*\)?"
    r"|\b(?:in (?:the )?)?(?:\w+ )?\d{1,2}(?:st|nd|rd|th)[- ]century style\b"
    r"|\b(?:ah\s?\d{3,4}(?:\s?-\s?\d{1,4})?|\d{3,4}(?:\s?-\s?\d{1,4})?\s?ah)\s?/\s?(?=(?:a\.?\s?d\.?\s?)?\d{3,4})"
)
#: Of "1818 A.H. 1234" the second.
_HIJRI = re.compile(r"\bah\s?(\d{1,4})(?:\s?-\s?(\d{1,4}))?\b|\b(\d{1,4})(?:\s?-\s?(\d{1,4}))?\s?ah\b(?!\s?\d)")
_THOUSANDS = re.compile(r"\b(\d{1,3}),(\d{3})\b(?=[^;]*\bb\.?\s?c)")


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str


@dataclass(frozen=True)
class _Span:
    """Years from ``begin`` to ``end``; ``unit`` is how many years the words speak of: 1, 10, 100 or 1,000."""

    begin: int
    end: int
    unit: int


@lru_cache(maxsize=65_536)
def years(text: str) -> Years:
    """The first and the last year that a wording allows.

    Args:
        text: such as "ca. 1853–66", "2nd half of 1st century CE", "late 18th–early 19th century", "before 1620".

    Returns:
        (begin, end), both included, or (None, None) where it names no year.
    """
    tokens = _tokens(text)
    spans = [span for place in range(len(tokens)) if (span := _span(tokens, place)) is not None]
    spans = [span for span in spans if EARLIEST <= span.begin <= span.end <= LATEST]
    if not spans:
        return None, None
    return _no_zero(min(span.begin for span in spans), -1), _no_zero(max(span.end for span in spans), 1)


def settle(text: str, begin: Any = None, end: Any = None) -> Years:
    """The years of a work from a museum's own numbers where they are sane, else from its wording.

    Args:
        text: the wording, possibly "".
        begin: the museum's number of the first year: int, float or digits in a text; None or "" when it gives none.
        end: its number of the last year. 0 and 0 together are none.

    Returns:
        (begin, end), None where neither says anything. Numbers in the wrong order are put right. Those that are no
        years at all, or lie more than 150 years from the wording, give way to it.
    """
    first, last = _number(begin), _number(end)
    worded = years(text)
    if first == last == 0:
        return worded
    if first is None or last is None:
        known = first if last is None else last
        if worded != (None, None) or not known:
            return worded
        return (first, None) if last is None else (None, last)
    first, last = sorted((first, last))
    low, high = _no_zero(first, 1 if last > 0 else -1), _no_zero(last, -1 if first < 0 else 1)
    if worded[0] is None or worded[1] is None:
        return low, high
    far = low > worded[1] + _TOLERANCE or high < worded[0] - _TOLERANCE
    # 1800 and 80 is a slip of the pen: a span much wider than the words that go with it.
    wide = high - low > 2 * (worded[1] - worded[0]) + 1_000
    return worded if far or wide else (low, high)


def _number(value: Any) -> int | None:
    """A year that a field gives as a number, or None; 0 stands for itself."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        year = int(float(str(value).strip()))
    except (ValueError, OverflowError):
        return None
    return year if EARLIEST <= year <= LATEST else None


def _no_zero(year: int, instead: int) -> int:
    return year or instead


def _tokens(text: str) -> list[_Token]:
    plain = re.sub(r"[‐-―−~]", "-", fold(clean(text[:_MOST_CHARACTERS])))
    plain = re.sub(r"\ba\.\s?h\.?|\ba\.?h\.\s?|\bhijri\b", "ah ", plain).replace("?", " ")
    # "mid-12th" and "mid–17th" are one word; "mid- to late" is two.
    plain = re.sub(r"\b(mid|early|late)\s?-\s*(?=\d|to\b|mid|late|early)", r"\1 ", plain)
    plain = _THOUSANDS.sub(r"\1\2", re.sub(r"\s+", " ", plain))
    plain = _ASIDE.sub(" ", plain)
    plain = _HIJRI.sub(_of_our_era, plain)
    return [_Token(str(found.lastgroup), found[0].strip()) for found in _TOKEN.finditer(plain)]


def _of_our_era(found: re.Match[str]) -> str:
    """A Hijri year, or a range of them, in years of our era. It is lunar: 33 are 32 of ours; the first began in 622."""
    first, last = (found[1], found[2]) if found[1] else (found[3], found[4])
    # "1234-35" leaves out what both share.
    hijri = [first, *([first[: -len(last)] + last if len(last) < len(first) else last] if last else [])]
    return "-".join(str(round(int(year) * 0.970229 + 621.57)) for year in hijri)


def _span(tokens: list[_Token], place: int) -> _Span | None:
    """The years that one token stands for with all that is said around it; None when it stands for none."""
    kind = tokens[place].kind
    if kind == "part":
        return _lone_part(tokens, place)
    span = {"ordinal": _century, "decade": _decade, "year": _year}.get(kind, lambda *_: None)(tokens, place)
    if span is None:
        return None
    behind = tokens[place - 1] if place else _Token("", "")
    if behind.kind == "circa" and place > 1 and tokens[place - 2].kind == "part":
        behind = tokens[place - 2]
    if behind.kind == "part":
        return _of(span, behind.text)
    after = _after_unit(tokens, place)
    kinds = [token.kind for token in tokens[after : after + 3]]
    if kinds[:2] == ["stop", "part"] and kinds[2:] not in (["ordinal"], ["decade"], ["year"], ["dash"], ["circa"]):
        # "13th century, second half"
        return _of(span, tokens[after + 1].text)
    return _open(tokens, place, after, span)


def _open(tokens: list[_Token], place: int, after: int, span: _Span) -> _Span:
    """A span with "ca.", "after", "before", "or later" or "or earlier" about it."""
    before = place - 1
    circa = before >= 0 and tokens[before].kind == "circa"
    before -= circa
    reach = max(OPEN_YEARS, span.unit)
    word = tokens[before].kind if before >= 0 else ""
    follows = tokens[after].kind if after < len(tokens) else ""
    if word == "after":
        return replace(span, end=span.end + reach)
    if word == "before":
        return replace(span, begin=span.begin - reach)
    if follows == "later":
        return replace(span, end=span.end + reach)
    if follows == "earlier":
        return replace(span, begin=span.begin - reach)
    in_range = follows == "dash" or (before >= 0 and word == "dash")
    if circa and span.unit == 1 and not in_range:
        return replace(span, begin=span.begin - CIRCA_YEARS, end=span.end + CIRCA_YEARS)
    return span


def _after_unit(tokens: list[_Token], place: int) -> int:
    """The place behind a number and the unit and era that go with it."""
    place += 1
    while place < len(tokens) and tokens[place].kind in ("century", "millennium", "bc", "ad"):
        place += 1
    return place


def _lone_part(tokens: list[_Token], place: int) -> _Span | None:
    """ "mid- to late 1760s", "early or mid-1630s": a part that shares the number of the part behind it."""
    for ahead in range(place + 1, len(tokens)):
        kind = tokens[ahead].kind
        if kind in ("ordinal", "decade"):
            if ahead == place + 1:
                return None
            span = (_century if kind == "ordinal" else _decade)(tokens, ahead)
            return _of(span, tokens[place].text) if span and tokens[ahead - 1].kind == "part" else None
        if kind not in ("dash", "part"):
            return None
    return None


def _century(tokens: list[_Token], place: int) -> _Span | None:
    unit, era = _unit_and_era(tokens, place)
    number = int(tokens[place].text[:-2])
    if not unit or not number:
        return None
    if era == "bc":
        return _Span(-(number * unit - 1) if unit == 100 else -number * unit, min(-(number - 1) * unit, -1), unit)
    return _Span(max((number - 1) * unit, 1), number * unit - 1, unit)


def _unit_and_era(tokens: list[_Token], place: int) -> tuple[int, str]:
    """Century or millennium, and the era, which may stand behind the last of several: "6th–5th century B.C."."""
    unit, era = 0, ""
    for token in tokens[place + 1 :]:
        if token.kind in ("century", "millennium"):
            unit = unit or (100 if token.kind == "century" else 1_000)
        elif token.kind in ("bc", "ad"):
            era = token.kind
            break
        elif token.kind == "stop" and (unit or token.text != ","):
            break
        elif token.kind in ("year", "decade"):
            # What follows is another date; its era is not this one's.
            break
    return unit, era


def _decade(tokens: list[_Token], place: int) -> _Span | None:
    year = int(tokens[place].text.rstrip("s").rstrip("'"))
    if _era(tokens, place) == "bc":
        return _Span(-year - 9, -year, 10) if year % 100 else _Span(-year - 99, -year, 100)
    # "the 500s" and "the 1800s" are centuries.
    return _Span(year, year + 9, 10) if year % 100 else _Span(max(year, 1), year + 99, 100)


def _year(tokens: list[_Token], place: int) -> _Span | None:
    text = tokens[place].text
    year, era = int(text), _era(tokens, place)
    ranged = place > 1 and tokens[place - 1].kind == "dash"
    first = tokens[place - 2] if ranged else _Token("", "")
    if era == "bc":
        return _Span(-year, -year, 1) if year else None
    if ranged and first.kind == "year" and len(text) < len(first.text):
        return _completed(first.text, text)
    dated = era == "ad" or (place and tokens[place - 1].kind == "ad") or (ranged and first.kind in ("bc", "ad", "year"))
    if len(text) < 3 and not dated and not _in_dated_range(tokens, place):
        return None
    return _Span(year, year, 1) if year else None


def _in_dated_range(tokens: list[_Token], place: int) -> bool:
    """Whether a number of one or two digits begins a range of years: "1–500 CE", "50–120"."""
    rest = tokens[place + 1 : place + 3]
    return len(rest) == 2 and rest[0].kind == "dash" and rest[1].kind == "year" and len(rest[1].text) > 2


def _completed(first: str, last: str) -> _Span | None:
    """The end of a range that leaves out what it shares with the beginning: "1853–66", "1798–02" for 1802."""
    year = int(first[: -len(last)] + last)
    if year < int(first):
        year += 10 ** len(last)
    return _Span(year, year, 1)


def _era(tokens: list[_Token], place: int) -> str:
    """The era of a year, which may stand behind the end of its range: "ca. 40–30 BCE"."""
    for token in tokens[place + 1 :]:
        if token.kind in ("bc", "ad"):
            return token.kind
        if token.kind not in ("dash", "year", "circa", "decade"):
            return ""
    return ""


def _of(span: _Span, part: str) -> _Span:
    """Part of a span, as the museum cuts centuries and decades."""
    words = part.split()
    if len(words) > 1 and words[1] in _LAST:
        place = _LAST[words[1]] if words[0] == "last" else _PLACES[words[0]]
        name = f"{words[1]} {place}"
    else:
        name = _PART_WORDS[words[0]]
    shares = _PARTS.get(name)
    if shares is None or span.unit == 1:
        return span
    low, high = shares[span.unit == 10]
    length = span.end - span.begin + 1
    begin = span.begin + round(low * length)
    end = span.end if high == 1.0 else span.begin + round(high * length)
    return _Span(begin, min(end, span.end), span.unit)
