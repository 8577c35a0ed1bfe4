"""Rewrites spellings of dates as the ones that the other modules read; the texts are folded, their dashes hyphens."""

import re
from collections.abc import Callable

_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh"),
    *("twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
    *("twentieth", "twenty-first"),
)
_SUFFIX = "(?:st|nd|rd|th)"
_UNIT = r"(?:century|centuries|cent\b|c\b|millenni)"
_TO = r"\s?(?:[-/]|\bto\b|\bor\b|\band\b)\s?"
_EMPERORS = {"明治": "meiji", "大正": "taisho", "昭和": "showa", "平成": "heisei"}


def _in_digits(match: re.Match[str]) -> str:
    return f"{_ORDINALS.index(match[0]) + 1}th"


def _hundred_years(match: re.Match[str]) -> str:
    return f"{match[1]}00-{match[1]}99"


#: A pattern and what replaces it, in this order.
_SPELLINGS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        # Chinese and Japanese: 公元前500年, 1923年, 1920年代, 18世紀, 明治13年
        (r"(?:公元前|西元前|紀元前|纪元前)\s?(\d+)(?:\s?年)?", r" \1 bc "),
        (r"(?<!\d)(\d{2,3}0)\s?年代", r" \1s "),
        (r"(?<!\d)(\d{1,2})\s?世[紀纪]", r" \1th century "),
        (rf"({'|'.join(_EMPERORS)})\s?(?=\d)", lambda match: f" {_EMPERORS[match[1]]} "),
        (r"(\d)\s?年(?:\s?\d{1,2}\s?月)?(?:\s?\d{1,2}\s?日)?", r"\1 "),
        # No date at all, as databases write it.
        (r"\b0000-00-00(?:[t ]00:00(?::00)?)?", " "),
        # Missing digits: "186-?", "186?", "18--", "18xx". A year B.C. may have three digits.
        (r"(?<![\w./-])(1\d|20)(?:--|\?\?|xx|__)(?![\w-])", _hundred_years),
        (
            r"(?<![\w./-])(1\d\d|20\d)(?:-\s?\?|-(?!\s?[\w-])|\?|x|_)(?![\w-])(?!.*\bb\.?\s?c)",
            r"\g<1>0-\g<1>9",
        ),
        # "1700-tallet"
        (r"\b(\d{1,2})00-?tal(?:let|et)?\b", _hundred_years),
        # "eighteenth century", "seventeenth to eighteenth century"
        (
            rf"\b(?:{'|'.join(reversed(_ORDINALS))})(?=[\s-]{_UNIT}|{_TO}(?:{'|'.join(reversed(_ORDINALS))})[\s-]{_UNIT})",
            _in_digits,
        ),
        # "18 th century", "18thc", "17-18th century"
        (rf"\b(\d{{1,2}})\s(?={_SUFFIX}\b)", r"\1"),
        (rf"\b(\d{{1,2}}{_SUFFIX})(?={_UNIT})", r"\1 "),
        (rf"(?<![\d/.-])\b(\d{{1,2}})(?={_TO}\d{{1,2}}{_SUFFIX}\s{_UNIT})", r"\1th"),
        # "1st century BC/AD"
        (
            rf"\b(\d{{1,2}}{_SUFFIX} c\w*\.?) b\.?\s?c\.?(?:\s?e\.?)?\s?[-/]\s?(?:a\.?\s?d|c\.?\s?e)\b\.?(?!\s?\d)",
            r"\1 bc - \1 ad",
        ),
        (r"\b(?:not|no) (?:before|earlier than|prior to)\b", "after"),
        (r"\b(?:not|no) (?:after|later than)\b", "before"),
        (
            r"\b(?:after|post|since) (\d{3,4}),?(?: and| but)? (?:before|until|by) (?=\d{3,4}\b)",
            r"\1-",
        ),
        (r"\bpre[- ]?(?=\d)", "before "),
        (r"\bpost-?(?=\d)", "after "),
        # "1868 circa", "c1868"
        (r"\b(\d{3,4}),? \(?(?:circa|ca\b\.?|c\.)(?=\s*(?:$|[;,)]))", r"ca. \1"),
        (r"\bca?\.?(?=\d{3})", "ca. "),
    )
)


def usual_spelling(text: str) -> str:
    """The wording with missing digits, ordinals in words, and a few more spellings written as they usually are."""
    for pattern, replacement in _SPELLINGS:
        text = pattern.sub(replacement, text)
    return text
