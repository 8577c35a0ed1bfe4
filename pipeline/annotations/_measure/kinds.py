"""Which references there are, and how ``--reference`` names them."""

import re
from dataclasses import dataclass

from pipeline.core.errors import ConfigError

#: Millimetres of an inch.
_INCH = 25.4
#: Side that a reference has at most.
LONGEST_MM = 20_000.0


@dataclass(frozen=True)
class Kind:
    """A thing of known size."""

    name: str  #: as in ``--reference`` and in the result
    title: str  #: for people
    width: float  #: mm; of a marker the side; of a ruler the distance of its marks, 0 where that is to be recognised
    height: float  #: mm
    #: Radius of its corners in mm; 0 for sharp ones, None where it is not known.
    radius: float | None = None


CARD = Kind("card", "payment card", 85.60, 53.98, 3.18)  # ISO/IEC 7810 ID-1
PLAYING = Kind("playing", "playing card", 88.9, 63.5, 3.5)
A4 = Kind("a4", "A4 sheet", 297.0, 210.0, 0.0)  # ISO 216
LETTER = Kind("letter", "Letter sheet", 11 * _INCH, 8.5 * _INCH, 0.0)  # ANSI/ASME Y14.1
#: The board of 24 patches, 11 x 8.25 inches.
CHECKER = Kind("checker", "colour checker", 11 * _INCH, 8.25 * _INCH)
#: Those that are recognised where none is named.
RECTANGLES = {kind.name: kind for kind in (CARD, PLAYING, A4, LETTER, CHECKER)}
AUTO, ARUCO, RULER = "auto", "aruco", "ruler"

_LENGTH = r"(\d+(?:\.\d+)?)"
_UNITS = {"mm": 1.0, "cm": 10.0, "in": _INCH}
_ALLOWED = (
    "auto, card, playing, a4, letter, checker, aruco:25.5mm (the side of a marker), ruler, ruler:5mm (the distance of "
    "its marks), or a size such as 100x50mm"
)


def parsed(text: str) -> Kind | None:
    """The kind that ``--reference`` names; None for ``auto``.

    Raises:
        ConfigError: it is none of them, or its size is not possible.
    """
    name = text.strip().lower().replace(" ", "")
    if name == AUTO:
        return None
    if name in RECTANGLES:
        return RECTANGLES[name]
    if name == ARUCO:
        raise ConfigError("The side of an ArUco marker is needed, without its white margin: --reference aruco:25.5mm.")
    if found := re.fullmatch(rf"aruco:{_LENGTH}(mm|cm|in)", name):
        side = _possible(float(found[1]) * _UNITS[found[2]], text)
        return Kind(ARUCO, "ArUco marker", side, side, 0.0)
    if name == RULER:
        return Kind(RULER, "ruler", 0.0, 0.0)
    if found := re.fullmatch(rf"ruler:{_LENGTH}(mm|cm|in)", name):
        apart = _possible(float(found[1]) * _UNITS[found[2]], text)
        return Kind(RULER, "ruler", apart, apart)
    if found := re.fullmatch(rf"{_LENGTH}[x×]{_LENGTH}(mm|cm|in)", name):
        sides = sorted((_possible(float(found[each]) * _UNITS[found[3]], text) for each in (1, 2)), reverse=True)
        return Kind(f"{sides[0]:g}x{sides[1]:g}mm", f"reference of {sides[0]:g} x {sides[1]:g} mm", sides[0], sides[1])
    raise ConfigError(f"--reference {text!r} is no reference. Name one of these: {_ALLOWED}.")


def _possible(length: float, text: str) -> float:
    if not 0 < length <= LONGEST_MM:
        raise ConfigError(f"--reference {text!r} has no possible size. Lengths are above 0 and at most 20 m.")
    return length


def corners(text: str) -> tuple[tuple[float, float], ...] | None:
    """The corners that ``--corners`` names, (x, y) in pixels of the picture in the order given; None for "".

    Raises:
        ConfigError: they are not four pairs of numbers.
    """
    if not text.strip():
        return None
    numbers = re.findall(r"[-+]?\d+(?:\.\d+)?", text)
    rest = re.sub(r"[-+]?\d+(?:\.\d+)?|[\s,;]", "", text)
    if len(numbers) != 8 or rest:
        raise ConfigError(f'--corners takes four corners in pixels, "x,y x,y x,y x,y", not {text!r}.')
    values = [float(number) for number in numbers]
    return tuple(zip(values[::2], values[1::2], strict=True))
