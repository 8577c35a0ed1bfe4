"""Reads the numbers of sizes, whose commas and points are decimal signs in one language and thousands in another."""

import re

_MIXED = (re.compile(r"\d{1,3}(?:,\d{3})+\.\d+"), re.compile(r"\d{1,3}(?:\.\d{3})+,\d+"))
#: One comma or point with three digits behind it.
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2}([.,])\d{3}")
#: What cataloguers divide a centimetre, and an inch, by. "30/32 cm" is two lengths.
_PARTS_OF_A_CM, _PARTS_OF_AN_INCH = (2, 3, 4, 8), (2, 3, 4, 5, 6, 8, 10, 12, 16, 32, 64)
#: A longer length than 200 m is not meant.
_LONGEST = {"mm": 200_000, "cm": 20_000, "m": 200}


def decimal_sign(text: str) -> str:
    """The decimal sign that the numbers of a text prove, "" where they prove none or both."""
    comma = bool(re.search(r"(?<![\d.,])\d+,\d{1,2}(?![\d,])|\d\.\d{3},\d|(?<!\d)0,\d", text))
    point = bool(re.search(r"(?<![\d.,])\d*\.\d{1,2}(?![\d.])|\d,\d{3}\.\d|(?<!\d)0\.\d", text))
    return {(True, False): ",", (False, True): "."}.get((comma, point), "")


def value(number: str, unit: str, sign: str = "", *, all_alike: bool = False) -> float | None:
    """A number with its fraction, thousands and decimals.

    None where thousands and decimals cannot be told apart, and for two lengths: "30-40", "30/32".

    Args:
        number: its text.
        unit: ``mm``, ``cm``, ``m``, ``in`` or ``ft``, which tells "1.234 m" from "1.234 mm".
        sign: the decimal sign of the text, "" where unknown.
        all_alike: whether all numbers beside it have three digits behind a sign, as converted lengths have.
    """
    if "/" in number:
        *whole, fraction = re.split(r"[ \-–]+(?=\d+\s*/)", number)
        above, below = map(int, fraction.split("/"))
        parts = _PARTS_OF_A_CM if unit in _LONGEST else _PARTS_OF_AN_INCH
        if not whole and (below not in parts or above >= below):
            return None
        return (float(whole[0]) if whole else 0.0) + (above / below if below else 0.0)
    if re.search(r"[^\d\s.,'’]", number):
        return None
    plain = re.sub(r"[\s'’]", "", number)
    ambiguous = _AMBIGUOUS.fullmatch(plain)
    if ambiguous:
        sign = sign or _decimal_sign(ambiguous[1], float(re.sub("[.,]", "", plain)), unit, all_alike)
        if not sign:
            return None
    elif any(pattern.fullmatch(plain) for pattern in _MIXED):
        # The last sign is the decimal one.
        sign = max(".,", key=plain.rfind)
    else:
        several = next((each for each in ".," if plain.count(each) > 1), "")
        sign = {".": ",", ",": "."}.get(several) or ("," if "," in plain else ".")
    return float("".join("." if letter == sign else letter for letter in plain if letter.isdigit() or letter == sign))


def _decimal_sign(sign: str, thousands: float, unit: str, all_alike: bool) -> str:
    """The decimal sign of a number that has three digits behind its only sign, "" where it cannot be told."""
    other = {".": ",", ",": "."}[sign]
    if unit == "m" or thousands > _LONGEST.get(unit, thousands):
        return sign
    if unit == "mm" or sign == ",":
        return other
    return "" if unit == "cm" and not all_alike else sign
