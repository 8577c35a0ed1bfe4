"""Splits a wording of a date into the tokens that ``dates`` reads: numbers, eras, parts, and words between them."""

import re
from typing import NamedTuple

from pipeline.acquire.normalising._calendars import in_our_era
from pipeline.acquire.normalising._date_spellings import usual_spelling
from pipeline.acquire.normalising._date_words import in_english
from pipeline.core.text import clean, fold

#: Characters of a date that are read; a longer text is not a date.
_MOST_CHARACTERS = 400
_TOKEN = re.compile(
    r"""
    (?P<part>(?:(?:first|second|third|fourth|last|1st|2nd|3rd|4th)\s+(?:half|quarter|third|decade)
        |early|beginning|middle|mid|late|end\b)(?:\s+of)?(?:\s+the)?\b)
    |(?P<after>\b(?:after|post|since)\b) | (?P<before>\b(?:before|by|until|prior\ to|ante)\b)
    |(?P<later>\b(?:or|and)\ (?:later|after)\b) | (?P<earlier>\b(?:or|and)\ (?:earlier|before)\b)
    |(?P<circa>\b(?:ca\b\.?|circa\b|(?<!\d[a-z]{2}\ )c\.?(?=\s?(?:(?:a\.?\s?d|b\.?\s?c)[.\s]*)?\d)
        |about\b|around\b|approximately\b))
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
#: Parts that do not date the work: later additions, the century of a style, the number of an edition or an inventory.
_ASIDE = re.compile(
    r"\(?\bwith\b[^;()]*(?:elements?|additions?|restorations?|repairs?|mounts?|frame)\b[^;()]*\)?"
    r"|\b(?:in (?:the )?)?(?:\w+ )?\d{1,2}(?:st|nd|rd|th)[- ]century style\b"
    r"|\b(?:inv\.?\s?|cat\.?\s?)?(?:nos?\.|no(?=\s\d)|nr\.?|numbers?|vols?\.?|plates?)\s?\d+(?:[./]\d+)*"
)
_THOUSANDS = re.compile(r"\b(\d{1,3}),(\d{3})\b(?=[^;]*\bb\.?\s?c)")
_DASHES = re.compile("[‐-―−~]")
#: A minus sign in front of the first year, and one in front of the end of its range. A dash may mean "until" before a
#: year of four digits.
_MINUS = re.compile(r"^(?P<before>[\s(\[]*(?:(?:ca?\b\.?|circa|about|around)\s*)?)(?:[-−]\s?(?=\d)|[–—](?=\d{1,3}\b))")
_NEXT_MINUS = re.compile(
    r"(?<=\d)(?P<range>\s?(?:[-–—/,;]|\bto\b|\band\b|\buntil\b|\.\.)\s?(?:ca?\b\.?\s?)?)[-−](?=\d)"
)
#: Stands for a minus sign, which is no dash.
_SIGN = "¬"
_SIGNED = re.compile(rf"{_SIGN}(\d+(?:,\d{{3}})*)")
_ERAS = r"(?:bce?|ce|ad)"


class Token(NamedTuple):
    """A word or number of a date and its kind, the name of a group of the pattern of tokens."""

    kind: str
    text: str


def read_tokens(text: str) -> list[Token]:
    """The tokens of a wording, with the years of other calendars as years of our era."""
    plain = fold(clean(text[:_MOST_CHARACTERS]))
    plain, signs = _MINUS.subn(rf"\g<before>{_SIGN}", plain)
    if signs:
        plain = _NEXT_MINUS.sub(rf"\g<range>{_SIGN}", plain)
    plain = re.sub(r"\s+", " ", usual_spelling(_DASHES.sub("-", plain))).replace("?", " ")
    # "1868.0", as spreadsheets write whole numbers.
    plain = re.sub(r"(\d)\.0+(?![\d.])", r"\1", plain)
    # "mid-12th" and "mid–17th" are one word; "mid- to late" is two.
    plain = re.sub(r"\b(mid|early|late)\s?-\s*(?=\d|to\b|mid|late|early)", r"\1 ", plain)
    plain = _THOUSANDS.sub(r"\1\2", re.sub(r"\s+", " ", plain))
    plain = in_english(in_our_era(_ASIDE.sub(" ", plain)))
    plain = _SIGNED.sub(lambda match: match[1].replace(",", "") + " bc ", plain)
    plain = re.sub(rf"(?<=\d)(?={_ERAS}\b)|\b(?<![a-z.]){_ERAS}(?=\d)", lambda match: f" {match[0]} ", plain)
    return [Token(str(match.lastgroup), match[0].strip()) for match in _TOKEN.finditer(plain)]
