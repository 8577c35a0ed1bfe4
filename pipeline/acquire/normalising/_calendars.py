"""Rewrites a wording's calendar dates and years of other calendars as years of our era.

The texts are folded and their dashes are hyphens. A year of another calendar that stands beside the same year of our
era behind a slash is left out, since the museum's own conversion is the better one.
"""

import re
from typing import NamedTuple


class _Calendar(NamedTuple):
    """A reckoning of years: year ``n`` of it is about ``ratio * n + offset`` of our era."""

    names: str  # a pattern
    ratio: float
    offset: float
    least: int = 1  # smaller numbers are not years of it
    most: int = 9_999


#: The first name that fits counts, so "Nepal Samvat" stands before "Samvat".
_CALENDARS = (
    # Solar years of Iran and Afghanistan.
    _Calendar(r"(?:ah\s?|hijri\s)?shamsi|solar hijri|ahs|s\.?h\.?", 1, 621, most=1_500),
    # Lunar years: 33 of them are 32 of ours, and the first began in 622.
    _Calendar(r"ah", 0.970229, 621.57, most=1_500),
    _Calendar(r"(?:nepal|newari?) (?:samvat|sambat|era)|n\.\s?s\.|ns", 1, 880, most=1_200),
    _Calendar(r"(?:sh?aka|shalivahana)(?: sam[vb]at)?(?: era)?", 1, 78, most=2_000),
    _Calendar(r"(?:[vb]ikrama? )?sam[vb]at(?: era)?|[vb]ikrama?(?: era)?|v\.\s?s\.|vs\.?", 1, -57, least=100),
    _Calendar(r"bengali (?:san|era)|bangla(?: san)?|bangabda", 1, 593, most=1_500),
    _Calendar(r"burmese era", 1, 638, most=1_500),
    _Calendar(r"(?:kollam|malayalam)(?: era)?|kollavarsham", 1, 825, most=1_300),
    _Calendar(r"b\.\s?e\.|buddhist era", 1, -543, least=1_000),
    # "may be 1868" is no year of it.
    _Calendar(r"be", 1, -543, least=2_300),
    _Calendar(r"armenian era", 1, 551, most=1_500),
    # Eras of the emperors of modern Japan.
    _Calendar(r"meiji", 1, 1867, most=45),
    _Calendar(r"taisho", 1, 1911, most=15),
    _Calendar(r"showa", 1, 1925, most=64),
    _Calendar(r"heisei", 1, 1988, most=31),
    _Calendar(r"reiwa", 1, 2018, most=64),
    # Years before the present count from 1950.
    _Calendar(r"(?:cal\.? )?b\.?p\.?", -1, 1950, most=99_999),
)
_NAMES = "|".join(calendar.names for calendar in _CALENDARS)


def _range(number: str, side: str) -> str:
    """A pattern of one number or two with a dash between them, in groups that ``side`` names."""
    return rf"(?P<{side}>{number})(?:\s?-\s?(?P<{side}_end>{number}))?"


_YEAR = r"\d{1,5}"
#: A year behind the calendar's name counts before one in front of it: in "1818 A.H. 1234" it is the second.
_DATED = re.compile(
    rf"\b(?P<name>{_NAMES})[.:,]?\s?(?:(?:year|dated)\s)?{_range(_YEAR, 'behind')}(?!\w)"
    rf"|\b{_range(_YEAR, 'ahead')}\s?(?P<name_behind>{_NAMES})(?![a-z])(?!\s?\d)"
)
_CENTURY = r"\d{1,2}(?:st|nd|rd|th)"
#: "11th century A.H.", "A.H. 10th–11th": Hijri centuries.
_HIJRI_CENTURY = re.compile(
    rf"(?<!\bad )(?<!\bd\. )(?<!\bce )\b{_range(_CENTURY, 'ahead')}\s(?:century|centuries|cent\.?|c\.?)\s?ah\b(?!\s?\d)"
    rf"|\bah\s?{_range(_CENTURY, 'behind')}(?:\s(?:century|centuries|cent\.?))?"
)
_OUR_ERA = r"(?:a\.?\s?d\.?|c\.?\s?e\.?)"
_TWINS = tuple(
    re.compile(rf"(?:{pattern.pattern})\s?(?:/\s?(?=(?:{_OUR_ERA}\s?)?\d)|\(\s?(?=(?:{_OUR_ERA}\s?)?\d{{3,4}}\b))")
    for pattern in (_DATED, _HIJRI_CENTURY)
)
#: "1689 A.D./1098 A.H."
_TWIN_BEHIND = re.compile(
    rf"(?<![\d/-])(?P<ours>(?P<year>\d{{3,4}})(?:\s?{_OUR_ERA})?)\s?[/(]\s?(?:{_DATED.pattern})(?:\s?\))?"
)
#: "A.D. 16th" beside another calendar names the century without the word.
_PART = r"(?:(?:early|mid|late|(?:first|second|third|fourth|last|1st|2nd|3rd|4th) (?:half|quarter|third)(?: of)?) )?"
_BARE_CENTURY = re.compile(
    rf"\b({_OUR_ERA}\s?{_PART}{_CENTURY}(?:\s?-\s?{_CENTURY})?)\b(?!\s?(?:c\b|cent|mill|half|quarter|third|-\s?{_CENTURY}))"
)
#: Two numbers beside a slash, of which the first may be Hijri: "1098/1687", "10th/16th century".
_PAIR_OF_YEARS = re.compile(r"(?<![\d/-])(\d{3,4})\s?[/(]\s?(?=(\d{3,4})(?![\d/]))")
#: The same pairs the other way round: "1687/1098".
_REVERSED_PAIR = re.compile(r"(?<![\d/-])(\d{3,4})\s?[/(]\s?(\d{3,4})(?![\d/-]|\s?ah\b)")
_PAIR_OF_CENTURIES = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)(?:-{_CENTURY})?(?:\s?cent\w*)?\s?/\s?(?=(\d{{1,2}})(?:st|nd|rd|th))"
)

_MONTH, _DAY = r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
_SEPARATOR = r"\s?[-/.]\s?"
_CLOCK = r"(?:\s?t?\s?\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?\s?(?:z\b|[-+]\d{2}:?\d{2})?)?"
#: Calendar dates, by the group "year".
_CALENDAR_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        # 1923-06-15, with or without a time
        rf"(?<!\d)(?P<year>\d{{4}})(?P<sep>{_SEPARATOR}){_MONTH}(?P=sep){_DAY}(?!\d){_CLOCK}",
        # 15/06/1923, 06/15/1923, 15.vi.1923
        rf"(?<![\d/.-])(?:{_DAY}{_SEPARATOR}(?:{_MONTH}|[ivx]{{1,4}})|{_MONTH}{_SEPARATOR}{_DAY})"
        rf"{_SEPARATOR}(?P<year>\d{{4}})(?!\d){_CLOCK}",
        # 13/13/1923, 00/00/1923: a slip in the day or the month
        r"(?<![\d/.-])\d{1,2}(?P<sep>[-/.])\d{1,2}(?P=sep)(?P<year>\d{4})(?!\d)",
        # 5/1950, also behind a dash: 5/1950-6/1951
        rf"(?<!\d)(?<!\d[/.])(?<!\D\d-)(?<!\D\d\d-){_MONTH}\s?[/.]\s?(?P<year>\d{{4}})(?!\d)",
        # 5-1950, but not the range "1–500 CE"
        rf"(?<![\d/.-])(?<!\bad\s){_MONTH}\s?-\s?(?P<year>1[4-9]\d\d|20\d\d)(?!\d)(?!\s?(?:{_OUR_ERA}|b\.?\s?c)\b)",
        # 19230615
        r"(?<!\d)(?P<year>1\d{3}|20\d{2})(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)",
    )
)


def in_our_era(text: str) -> str:
    """The wording with the years of other calendars, and with calendar dates, as years of our era."""
    plain = re.sub(
        r"\ba\.\s?h\.?|\ba\.?h\.\s?|\banno hegirae\b|\bhegirae?\b|\bhijr[ai]h?\b(?! shamsi)|\bah(?=\d)|(?<=\d)ah\b"
        r"|(?<=\b\d{4})\s?h\b\.?",
        " ah ",
        text,
    )
    plain = re.sub(r"\s+", " ", plain)
    for pattern in _CALENDAR_DATES:
        plain = pattern.sub(lambda match: match["year"] + " ", plain)
    plain = _DATED.sub(_converted, _without_twins(plain))
    return _HIJRI_CENTURY.sub(_converted_century, plain)


def _without_twins(text: str) -> str:
    """The text without years and centuries of another calendar that stand beside their own of our era."""
    for pattern in _TWINS:
        text = pattern.sub(" ", text)
    text = _TWIN_BEHIND.sub(_unless_far, text)
    text = _REVERSED_PAIR.sub(_unless_hijri_behind, text)
    text = _PAIR_OF_YEARS.sub(_unless_hijri_years, text)
    text = _PAIR_OF_CENTURIES.sub(_unless_hijri_centuries, text)
    hijri = _HIJRI_CENTURY.search(text)
    if hijri and re.search(r"\d", text[: hijri.start()] + text[hijri.end() :]):
        text = text[: hijri.start()] + " " + text[hijri.end() :]
    return _BARE_CENTURY.sub(r"\1 century", text)


def _unless_far(match: re.Match[str]) -> str:
    """Both years, since a lunar year lies in two of ours; the museum's alone where they differ by more than one."""
    converted = re.match(r"(\d+) ad", _converted(match))
    return match[0] if converted and abs(int(converted[1]) - int(match["year"])) <= 1 else match["ours"] + " "


def _unless_hijri_years(match: re.Match[str]) -> str:
    return "" if abs(_hijri(int(match[1])) - int(match[2])) <= 1 else match[0]


def _unless_hijri_behind(match: re.Match[str]) -> str:
    return match[1] if abs(_hijri(int(match[2])) - int(match[1])) <= 1 else match[0]


def _unless_hijri_centuries(match: re.Match[str]) -> str:
    # Hijri centuries have been six behind ours since the second one.
    return "" if int(match[2]) - int(match[1]) == 6 else match[0]


def _hijri(year: int) -> int:
    return round(year * 0.970229 + 621.57)


def _converted(match: re.Match[str]) -> str:
    """A year or range of another calendar as years of our era; the text itself where it is no year of that calendar."""
    name, side = (match["name"], "behind") if match["name"] else (match["name_behind"], "ahead")
    calendar = next(each for each in _CALENDARS if re.fullmatch(each.names, name))
    first, last = match[side], match[f"{side}_end"]
    # "1234-35" leaves out the digits that both share.
    years = [first, *([first[: -len(last)] + last if len(last) < len(first) else last] if last else [])]
    if not all(calendar.least <= int(year) <= calendar.most for year in years):
        return match[0]
    return " - ".join(_written(round(int(year) * calendar.ratio + calendar.offset)) for year in years)


def _converted_century(match: re.Match[str]) -> str:
    side = "ahead" if match["ahead"] else "behind"
    first = int(match[side][:-2])
    last = int((match[f"{side}_end"] or match[side])[:-2])
    return f" {_hijri(first * 100 - 99)}-{_hijri(last * 100)} "


def _written(year: int) -> str:
    return f"{year} ad" if year > 0 else f"{1 - year} bc"
