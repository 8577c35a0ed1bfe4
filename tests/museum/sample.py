"""A small catalogue of invented records in the Metropolitan Museum's 57 fields, for tests over a whole catalogue.

Nobody and nothing in it exists. Where real records are at hand, such tests run over these as well.
"""

import json
import random
from functools import cache
from typing import Any

from tests.museum import records

COUNT = 360

#: Culture, the makers' nationality, department.
_ORIGINS = (
    ("Japan", "", "Asian Art"),
    ("China", "", "Asian Art"),
    ("Chinese, for the European market", "", "The American Wing"),
    ("India (Rajasthan, Bikaner)", "", "Asian Art"),
    ("Western India, Rajasthan, Kota", "", "Asian Art"),
    ("American", "American", "The American Wing"),
    ("possibly Chinese", "", "Asian Art"),
    ("French", "French", "European Sculpture and Decorative Arts"),
    ("", "Italian", "European Paintings"),
    ("", "American", "The American Wing"),
    ("", "", "European Paintings"),
)
#: Wording, and the first and last year that the museum would enter beside it.
_WHEN = (
    ("1731", 1731, 1731), ("dated 1802", 1802, 1802), ("ca. 1765", 1760, 1770), ("ca. 1640–45", 1640, 1645),
    ("1811–14", 1811, 1814), ("1688–1703", 1688, 1703), ("17th century", 1600, 1699),
    ("early 17th century", 1600, 1633),
    ("late 15th century", 1470, 1499), ("mid-18th century", 1725, 1775), ("second half 16th century", 1550, 1599),
    ("first quarter 14th century", 1300, 1325), ("late 16th–early 17th century", 1567, 1633),
    ("18th–19th century", 1700, 1899), ("1770s", 1770, 1779), ("ca. 1790s", 1790, 1799), ("early 1820s", 1820, 1823),
    ("after 1722", 1722, 1732), ("before 1655", 1645, 1655), ("1849 or later", 1849, 1859), ("by 1701", 1691, 1701),
    ("A.D. 120–160", 120, 160), ("2nd century B.C.", -199, -100), ("ca. 440–430 B.C.", -440, -430),
    ("1st century B.C.–1st century A.D.", -99, 99), ("A.H. 1112/A.D. 1700–1701", 1700, 1701),
    ("probably 1735", 1735, 1735), ("1833(?)", 1833, 1833), ("n.d.", 0, 0), ("", 0, 0),
)  # fmt: skip
#: Text, and what the museum's table says of it: name of the element, its description, and lengths in centimetres.
_SIZES: tuple[tuple[str, tuple[str, str | None, dict[str, float]] | None], ...] = (
    ("20 1/2 x 14 in. (52.1 x 35.6 cm)", ("Overall", None, {"Height": 52.1, "Width": 35.6})),
    ("H. 9 in. (22.9 cm); W. 6 1/4 in. (15.9 cm)", ("Overall", None, {"Height": 22.9, "Width": 15.9})),
    ("Image: 41 x 27.5 cm; Overall with mounting: 120 x 40 cm", ("Image", None, {"Height": 41.0, "Width": 27.5})),
    ("Oval, 3 1/8 x 2 1/2 in. (7.9 x 6.4 cm)", ("Overall", None, {"Height": 7.9, "Width": 6.4})),
    ("63 x 48.5 cm\r\nFramed: 80 x 66 x 6 cm", ("Overall", "unframed", {"Height": 63.0, "Width": 48.5})),
    ("Diam. 11 in. (27.9 cm)", ("Overall", None, {"Diameter": 27.9})),
    ("1 m 12 cm × 85 cm", ("Overall", None, {"Height": 112.0, "Width": 85.0})),
    ("W. 30.5 cm × L. 18 cm", ("Overall", None, {"Length": 18.0, "Width": 30.5})),
    ("7 ft. 4 in. x 5 ft. (223.5 x 152.4 cm)", None),
    ("Dimensions unavailable", None),
)
#: The makers of a record: display name, name for sorting, number of the person, role, prefix.
_MAKERS: tuple[tuple[tuple[str, str, int, str, str], ...], ...] = (
    (("Orsolo Veranti", "Veranti, Orsolo", 1, "Artist", ""),),
    (("Orsolo Veranti (Orsolo di Marco Veranti)", "Veranti, Orsolo", 1, "Artist", ""),),
    (("Orsolo Veranti", "Veranti, Orsolo", 1, "Artist", "Workshop of"),),
    (("Orsolo Veranti the Younger", "Veranti, Orsolo, the Younger", 2, "Artist", ""),),
    (("Élodie Quarn", "Quarn, Élodie", 0, "Artist", ""),),
    (("Elodie Quarn", "Quarn, Elodie", 0, "Artist", ""),),
    (("ELODIE QUARN", "Quarn, Elodie", 0, "Artist", "Attributed to"),),
    (("Tomé Abrigal", "Abrigal, Tomé", 3, "Artist", ""), ("Inga Sorrel", "Sorrel, Inga", 4, "Artist", "")),
    (("Inga Sorrel", "Sorrel, Inga", 4, "Artist", ""), ("Harrow & Pike", "Harrow & Pike", 0, "Publisher", "")),
    (("Unidentified artist", "Unidentified artist", 0, "Artist", ""),),
    (("French Painter", "French Painter", 0, "Artist", ""),),
    (),
)
_KINDS = (
    ("Paintings", "Painting"), ("Paintings", "Hanging scroll"), ("", "Painting, miniature"), ("Miniatures", "Portrait"),
    ("Ceramics-Porcelain", "Plate"), ("Metalwork-Silver", "Teapot"), ("Enamels-Painted", "Snuffbox"),
)  # fmt: skip
_ULAN = "http://vocab.getty.edu/page/ulan/99990"


@cache
def made_up() -> tuple[dict[str, Any], ...]:
    """The records, in which every value of the tables above occurs."""
    return tuple(_record(number) for number in range(COUNT))


def catalogues() -> list[str]:
    """Names of the catalogues that tests can run over."""
    return ["made up", *(["shared"] if records.SHARED.is_file() else [])]


def read(name: str) -> list[dict[str, Any]]:
    """The records of a catalogue."""
    if name == "made up":
        return list(made_up())
    return [json.loads(line) for line in records.SHARED.read_text(encoding="utf-8").splitlines()]


def _record(number: int) -> dict[str, Any]:
    plain = next(iter(records.met(1, shared=False, seed=number).values()))
    rng = random.Random(f"sample {number}")
    culture, nationality, department = _ORIGINS[number % len(_ORIGINS)]
    makers = _MAKERS[number % len(_MAKERS)]
    said, begin, end = _WHEN[number % len(_WHEN)]
    text, table = _SIZES[(number // 3) % len(_SIZES)]
    classification, name = _KINDS[number % len(_KINDS)]
    element = dict(zip(("elementName", "elementDescription", "elementMeasurements"), table or (), strict=bool(table)))
    return plain | {
        "objectID": 70_000 + number,
        "title": f"{name} no. {number}",
        "culture": culture,
        "department": department,
        "artistNationality": nationality if len(makers) == 1 else "",
        "artistDisplayName": "|".join(maker[0] for maker in makers),
        "artistAlphaSort": "|".join(maker[1] for maker in makers),
        "artistULAN_URL": "|".join(f"{_ULAN}{maker[2]}" if maker[2] else "(not assigned)" for maker in makers),
        "artistRole": "|".join(maker[3] for maker in makers),
        "artistPrefix": "|".join(maker[4] for maker in makers),
        "objectDate": said,
        "objectBeginDate": begin,
        "objectEndDate": end,
        "dimensions": text,
        "measurements": [element] if table else None,
        "classification": classification,
        "objectName": name,
        "period": "Edo period (1615–1868)" if culture == "Japan" else "",
        "isPublicDomain": rng.random() < 0.9,
    }
