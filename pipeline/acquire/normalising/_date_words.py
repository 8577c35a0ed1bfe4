"""Rewrites the words of dates in other languages, and centuries in Roman numerals, as English ones."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

_TABLE: dict[str, dict[str, list[str]]] = tomllib.loads(
    Path(__file__).with_name("dates.toml").read_text(encoding="utf-8")
)
#: Letters of an abbreviation whose points may be left out: "v Chr", but not "a c".
_SHORTEST = 4
_ROMAN = {"i": 1, "v": 5, "x": 10}
#: A number of a century, folded: "18", "18.", "18e", "xviiie", "xviii".
_NUMBER = r"(?P<number{0}>\d{{1,2}}|[ivx]{{1,6}})(?:\s?[°º.]|(?:st|nd|rd|th|e|er|de|ste|eme|ieme|o|a)\b)?"


def _any_of(words: Iterable[str]) -> str:
    """A pattern of any of the words, longest first."""
    return "|".join(map(_pattern, sorted(words, key=lambda word: (-len(word), word))))


def _pattern(word: str) -> str:
    """Blanks behind points may be left out, and the points of all but the shortest abbreviations."""
    pattern = re.escape(word).replace(r"\.\ ", r"\.\s?").replace(r"\ ", r"\s+")
    return pattern if sum(map(str.isalpha, word)) < _SHORTEST else pattern.replace(r"\.", r"\.?")


def _alternatives(group: str) -> Mapping[str, str]:
    return {meaning: _any_of(words) for meaning, words in _TABLE[group].items()}


_ERAS = tuple(
    (re.compile(rf"(?:(?<=\d)|(?<=century)|(?<=century ))\s?(?:[,(\[]\s?)?(?:{words})(?![^\W_])(?!\s?\d)"), f" {era} ")
    for era, words in _alternatives("eras").items()
)
_AHEAD = tuple(
    (re.compile(rf"(?<![^\W_])(?:{words})\s?(?=\d)"), f"{meaning} ")
    for meaning, words in _alternatives("before_a_number").items()
)
_BETWEEN = tuple(
    (re.compile(rf"(?<=\d)(\s?bc|\s?ad)?\s+(?:{words})\s+(?=(?:ca\. )?\d)"), rf"\1 {meaning} ")
    for meaning, words in _alternatives("between_numbers").items()
)
_ARTICLE = rf"(?:\s+(?:{_any_of(_TABLE['articles']['words'])}))?"
_PARTS = tuple(
    (re.compile(rf"(?<![^\W_])(?:{words}){_ARTICLE}[\s']+(?=(?:\d{{1,2}}(?:st|nd|rd|th)\b))"), f"{meaning} ")
    for meaning, words in _alternatives("parts").items()
)
_CENTURY = _alternatives("centuries")
_RANGE = r"(?:\s?[-/]\s?|\s+(?:und|oder|en|of|et|ou|y|o|e|a|to|or|bis|tot)\s+)"
_CENTURIES = (
    # "17.-18. Jahrhundert", "XVIIe et XVIIIe siècles"
    re.compile(
        rf"(?<![^\W_.-])(?:{_NUMBER.format(1)}(?P<range>{_RANGE}))?{_NUMBER.format(2)}\s*(?:{_CENTURY['behind']})(?![^\W_])"
    ),
    # "siglo XVIII", "sec. XVII-XVIII"
    re.compile(
        rf"(?<![^\W_])(?:{_CENTURY['ahead']})\s*{_NUMBER.format(2)}(?:(?P<range>{_RANGE}){_NUMBER.format(1)})?(?![^\W_])"
    ),
)
_DECADES = re.compile(
    rf"(?<![^\W_])(?:{_any_of(_TABLE['decades']['ahead'])})\s+(\d{{2,3}}0)\b|\b(\d{{1,3}}0)er(?:\s+jahren?)?\b"
)


def in_english(text: str) -> str:
    """A folded wording with the words that date it in English: "second half 18th century" of "2. halfte 18. jh."."""
    plain = text
    for century in _CENTURIES:
        plain = century.sub(_century, plain)
    plain = _DECADES.sub(lambda match: f"{match[1] or match[2]}s", plain)
    for pattern, meaning in (*_ERAS, *_AHEAD, *_BETWEEN, *_PARTS):
        plain = pattern.sub(meaning, plain)
    return plain


def _century(match: re.Match[str]) -> str:
    numbers = [_value(match[name]) for name in ("number1", "number2") if match[name]]
    if not all(0 < number <= 21 for number in numbers):
        return match[0]
    return " - ".join(f"{number}th" for number in sorted(numbers)) + " century "


def _value(number: str) -> int:
    """A number in Arabic or Roman numerals; 0 for letters that are no Roman numeral."""
    if number.isdecimal():
        return int(number)
    if not re.fullmatch(r"x{0,3}(?:ix|iv|v?i{0,3})", number):
        return 0
    values = [_ROMAN[letter] for letter in number]
    return sum(
        -value if value < following else value for value, following in zip(values, [*values[1:], 0], strict=True)
    )
