"""The size of a work in centimetres, from a museum's table of measurements or from a text."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from pipeline.acquire.normalising._length_chains import ALONE
from pipeline.acquire.normalising._length_words import FRAME
from pipeline.acquire.normalising._lengths import elements
from pipeline.core.text import fold

#: A longer length is an error: 200 m.
_LONGEST_CM = 20_000.0
#: Words that a label is read without: an engaged frame is part of the work, and an excluded part is not measured.
_IGNORED = re.compile(
    r"\b(?:engaged|integral)\b[^;:]*?\bframe\b|\bframing elements\b|\bframe opening\b"
    r"|\b(?:without|excluding|excl|not including|w/o|ohne|zonder|sans|hors|sin|sem|senza)\b[^;:]*"
    r"|\b(?:with|including) (?:added|addition)[^;:]*"
    r"|\b(?:confirmed|approx(?:imate(?:ly)?)?|about|irregular(?:ly)?|shaped"
    r"|oval|octagonal|round|tondo|arched(?: top)?|greatest|gr"
    r"|max(?:imum)?|wt|weight|by sight|size|dimensions|installed|is|at|of|the|and|see notes?"
    r"|masse?|abmessungen|grosse|afmetingen|afm|formaat|format|mesures|medidas|dimensiones|dimensioni|misure|cm|mm"
    r"|gesamt|totaal|totale?|environ|env|etwa|ungefahr|ongeveer|aprox)\b"
)
_NOT_THE_WORK = (
    r"glazing|mats?|matted|mount(?:s|ed|ing|ings)?|knobs|rollers?|base|pedestal|socle|stand|cased?|storage"
    r"|rabbet|plexi|crate|petri dish|supercede?d|superseded|historic|former"
    # German, Dutch, French, Spanish and Portuguese, Italian
    r"|sockel\w*|passepartout|sokkel|peana|piedistallo"
)
_WITH_MORE = re.compile(rf"\b(?:with|including|incl|in|plus|\+) .*\b(?:{_NOT_THE_WORK})\b")
_OTHER_THING = re.compile(
    rf"\b(?:{_NOT_THE_WORK}|back ?plate|rim|foot|mouth|lip|added|chain|string|signature|inscription|label)\b"
)
#: Labels of the work itself, most certain first; other labels rank behind them.
_THE_WORK = tuple(
    re.compile(rf"\b(?:{words})\b")
    for words in (
        "overall|unframed|painting|paintings|canvas|panel|object|object diameter|support|stretcher|scroll|work"
        r"|gemalde|leinwand|bildtrager|ungerahmt|schilderij|doek|paneel|drager|tableau|toile|panneau|lienzo|tela|dipinto",
        r"image|picture|miniature|primary support|portrait|bild(?:mass\w*|gross\w*)?|beeld|imagen|immagine",
        r"sheet|page|folio|leaf|sight|each|plate|album leaf|blatt(?:mass\w*|gross\w*)?|platte\w*|blad|plaat|dagmaat"
        r"|feuille|planche|hoja|plancha|foglio|lastra",
    )
)


class Dimensions(NamedTuple):
    """Height, width and depth in centimetres under the catalogue's names, None where not known.

    A round work is as high as it is wide. The diameter of a vessel is its width. A length is the height where no height
    is given. A thickness is a depth.
    """

    height_cm: float | None = None
    width_cm: float | None = None
    depth_cm: float | None = None


class _Element(NamedTuple):
    rank: int
    labelled: bool
    sizes: Mapping[str, float]


def centimetres(text: str, measurements: Iterable[Mapping[str, Any]] | None = None) -> Dimensions:
    """The size of the work itself, without its frame, mount, base or case; empty where only the frame's is known.

    Args:
        text: the catalogue's wording, such as "32 1/4 x 42 3/8 in. (81.9 x 107.6 cm)". The first of two lengths is the
            height. Metric lengths count where both are given. Labels in the text tell the parts of a work.
        measurements: the Metropolitan Museum's table for the object: ``elementName``, ``elementDescription`` and
            ``elementMeasurements`` in centimetres. Where it measures the work, it counts before the text.
    """
    table = list(_measured(measurements))
    measured, written = _settled(table), _written(text)
    # A table with width and depth, or length and width, does not say which one is the height; the text does.
    stated = any({"height", "diameter"} & set(element.sizes) for element in table if element.rank >= 0)
    if None not in written[:2] and not (stated and measured.height_cm and measured.width_cm):
        return written
    return written if measured == Dimensions() else measured


def length_cm(text: str) -> float | None:
    """One length in centimetres: a number, or a text with a unit ("10 in."); None where it cannot be read."""
    plain = text.strip()
    if re.fullmatch(r"\d+(?:[.,]\d+)?", plain):
        length = float(plain.replace(",", "."))
        return _rounded(length) if _plausible(length) else None
    with_unit = f"{plain} cm" if re.fullmatch(r"\d[\d.,]*", plain) else plain
    return next((length for length in _written(with_unit) if length is not None), None)


@lru_cache(maxsize=20_000)
def _written(text: str) -> Dimensions:
    return _settled(
        # The museum's "Other" is a height where it is one length.
        _Element(*_rank(label), {"height": sizes[ALONE]} if fold(label) == "other" and ALONE in sizes else sizes)
        for label, sizes in elements(text)
    )


def _measured(measurements: Any) -> Iterable[_Element]:
    for entry in measurements if isinstance(measurements, list | tuple) else ():
        sizes = entry.get("elementMeasurements") if isinstance(entry, Mapping) else None
        if not isinstance(sizes, Mapping):
            continue
        name, description = str(entry.get("elementName") or ""), str(entry.get("elementDescription") or "")
        numbers = {str(key).casefold(): value for key, value in sizes.items() if isinstance(value, int | float)}
        # The name "Height" is of the work itself; the description says what an "Overall" measures.
        label = "" if name.casefold() in numbers else name
        if description and label.casefold() in ("", "overall", "other"):
            label = description
        rank, labelled = _rank(label)
        yield _Element(rank, labelled or bool(description), numbers)


def _rank(label: str) -> tuple[int, bool]:
    """Rank of a label, 0 for the work itself, -1 for another thing; and whether the label says more than that."""
    plain = re.sub(r"[\s,.:()]+", " ", _IGNORED.sub(" ", fold(label).replace(".", ""))).strip()
    if not plain:
        return 0, False
    # "Overall (box)" is the box; "Overall (with lid)" is the whole.
    plain = re.sub(r"^(?:overall|other) (?!with\b|including\b|in\b|incl\b)(?!overall)", "", plain)
    if FRAME.search(plain):
        return -1, True
    if _WITH_MORE.search(plain):
        return len(_THE_WORK) + 1, True
    if _OTHER_THING.search(plain):
        return -1, True
    for rank, words in enumerate(_THE_WORK):
        if words.search(plain):
            return rank, not words.fullmatch(plain)
    return len(_THE_WORK), True


def _settled(candidates: Iterable[_Element]) -> Dimensions:
    """The size of the best ranked element; of several equal ones the largest."""
    usable = [
        element._replace(sizes=sizes)
        for element in _with_known_sides(candidates)
        if element.rank >= 0 and (sizes := {name: size for name, size in element.sizes.items() if _plausible(size)})
    ]
    ordered = sorted(usable, key=lambda element: (element.rank, element.labelled, -_area(element.sizes)))
    if not ordered:
        return Dimensions()
    best, *others = ordered
    sizes = dict(best.sizes)
    for other in others:
        # "H. 20 cm" and "Diam. 8 cm" on two lines are one size.
        if other.rank == 0 and not other.labelled and not best.labelled and not set(other.sizes) & set(sizes):
            sizes |= other.sizes
    height, width, length, diameter = (sizes.get(name) for name in ("height", "width", "length", "diameter"))
    depth = sizes.get("depth", sizes.get("thickness"))
    if height is None:
        height, length = (length, None) if length is not None else (diameter, length)
    if width is None:
        width, length = (diameter, length) if diameter is not None else (length, None)
    return Dimensions(_rounded(height), _rounded(width), _rounded(depth if depth is not None else length))


def _with_known_sides(candidates: Iterable[_Element]) -> list[_Element]:
    """The elements with a single length of the work as its height, and without one that may be any side.

    That is a single length under a label that is no part of a work ("wysoki 30 cm"), and each of several ("30 cm; 40
    cm").
    """
    elements = list(candidates)
    alone = Counter(element.rank for element in elements if ALONE in element.sizes)
    settled = []
    for element in elements:
        sizes = {name: size for name, size in element.sizes.items() if name != ALONE}
        if ALONE in element.sizes and element.rank < len(_THE_WORK) and alone[element.rank] == 1:
            sizes["height"] = element.sizes[ALONE]
        settled.append(element._replace(sizes=sizes))
    return settled


def _plausible(size: float) -> bool:
    return 0 < size < _LONGEST_CM


def _area(sizes: Mapping[str, float]) -> float:
    return math.prod(sorted((size for name, size in sizes.items() if name != "weight"), reverse=True)[:2])


def _rounded(size: float | None) -> float | None:
    """To a tenth of a millimetre; no museum measures more precisely."""
    return None if size is None else round(float(size), 2)
