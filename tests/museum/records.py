"""Objects for the server: real records where they are at hand, else made-up ones that are just as messy."""

import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

#: Real records, which are not part of the repository.
SHARED = Path(__file__).parents[2] / "../shared/met/objects.jsonl"

_SITE = "https://images.metmuseum.org/CRDImages"

#: Culture, artist's nationality, department.
_ORIGINS = (
    ("Japan", "Japanese", "Asian Art"),
    ("Japanese", "", "Asian Art"),
    ("China", "Chinese", "Asian Art"),
    ("China (Xinjiang Uyghur Autonomous Region)", "", "Asian Art"),
    ("Chinese, for American market", "", "The American Wing"),
    ("China or Japan", "", "Asian Art"),
    ("India (Rajasthan, Mewar)", "", "Asian Art"),
    ("Western India, Rajasthan, Udaipur", "", "Asian Art"),
    ("American", "American", "The American Wing"),
    ("probably American", "", "The American Wing"),
    ("American or European", "", "European Sculpture and Decorative Arts"),
    ("", "French", "European Paintings"),
    ("", "Italian", "European Paintings"),
    ("", "Dutch|Flemish", "European Paintings"),
    ("", "American", "The American Wing"),
    ("", "", "European Paintings"),
    ("French, Paris", "French", "European Sculpture and Decorative Arts"),
    ("Nayarit (Chinesco)", "", "Arts of Africa, Oceania, and the Americas"),
    ("Mexican", "", "The American Wing"),
)
_KINDS = (
    ("Paintings", "Painting"),
    ("Paintings", "Hanging scroll"),
    ("Paintings", "Handscroll"),
    ("", "Painting"),
    ("", "Painting, miniature"),
    ("Miscellaneous-Paintings", "Painting"),
    ("Metalwork-Gold and Platinum|Miniatures", "Box"),
    ("Ceramics-Porcelain", "Plate"),
)
_WHEN = (
    ("1830", 1830, 1830),
    ("ca. 1870", 1865, 1875),
    ("19th century", 1800, 1899),
    ("1776–1883", 1776, 1883),
    ("late 17th–early 18th century", 1667, 1733),
    ("2nd century B.C.", -200, -101),
    ("probably 15th century or later", 1400, 1599),
    ("", 0, 0),
)
_SIZES = (
    ("5 3/8 x 4 in. (13.7 x 10.2 cm)", [13.7, 10.16]),
    ("H. 46 in. (116.8 cm); W. 16 1/4 in. (41.3 cm)", [116.8, 41.3]),
    ("Image: 10 × 8 in. (25.4 × 20.3 cm)\r\nOverall: 14 × 11 in. (35.6 × 27.9 cm)", [35.6, 27.9]),
    ("Dimensions unavailable", []),
)
_TERMS = ("Landscapes", "Men", "Women", "Portraits", "Flowers", "Birds", "Bodies of Water", "Buddha", "Horses")
_NAMES = ("Katsushika Hokusai", "Utagawa Hiroshige", "Wen Zhengming", "Unidentified artist", "John S. Copley")

_TEXTS = (
    "accessionYear", "accessionNumber", "department", "objectName", "title", "culture", "period", "dynasty", "reign",
    "portfolio", "artistRole", "artistPrefix", "artistDisplayName", "artistDisplayBio", "artistSuffix",
    "artistAlphaSort", "artistNationality", "artistBeginDate", "artistEndDate", "artistGender", "artistWikidata_URL",
    "artistULAN_URL", "objectDate", "medium", "dimensions", "creditLine", "geographyType", "city", "state", "county",
    "country", "region", "subregion", "locale", "locus", "excavation", "river", "classification",
    "rightsAndReproduction", "linkResource", "metadataDate", "repository", "objectWikidata_URL", "objectURL",
    "GalleryNumber", "primaryImage", "primaryImageSmall",
)  # fmt: skip


def met(count: int = 400, *, shared: bool = True, seed: int = 0) -> dict[int, dict[str, Any]]:
    """Object number -> record with the API's 57 fields. One in twenty has no picture; two may show the same one.

    Args:
        count: records; beyond the real ones they come again under other numbers.
        shared: whether real records are taken where they are at hand.
        seed: of the made-up ones and of the day each was changed last.
    """
    found: dict[int, dict[str, Any]] = {}
    real = _real() if shared and SHARED.is_file() else []
    for place in range(count):
        rng = random.Random(f"{seed} {place}")
        record = _again(real[place % len(real)], place // len(real)) if real else _made(10_000 + 7 * place, rng)
        changed = date(2020, 1, 1) + timedelta(days=rng.randrange(2_000))
        record["metadataDate"] = f"{changed.isoformat()}T04:{rng.randrange(60):02}:17.3Z"
        if rng.random() < 0.05:
            record["primaryImage"] = record["primaryImageSmall"] = ""
        found[record["objectID"]] = record
    return found


def _real() -> list[dict[str, Any]]:
    with SHARED.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _again(record: dict[str, Any], turn: int) -> dict[str, Any]:
    if not turn:
        return dict(record)
    pictures = {
        name: record[name].replace("/CRDImages/", f"/CRDImages/{turn}/")
        for name in ("primaryImage", "primaryImageSmall")
    }
    return record | pictures | {"objectID": record["objectID"] + 1_000_000 * turn}


def _made(number: int, rng: random.Random) -> dict[str, Any]:
    culture, nationality, department = rng.choice(_ORIGINS)
    classification, name = rng.choice(_KINDS)
    said, begin, end = rng.choice(_WHEN)
    dimensions, lengths = rng.choice(_SIZES)
    public = rng.random() < 0.9
    people = rng.sample(_NAMES, 2) if "|" in nationality else [rng.choice(_NAMES)] if nationality else []
    terms = rng.sample(_TERMS, rng.randrange(4))
    picture = f"{_SITE}/ep/{{}}/DP{number if rng.random() > 0.02 else 1}.jpg"
    record: dict[str, Any] = dict.fromkeys(_TEXTS, "")
    record |= {
        "objectID": number,
        "isHighlight": rng.random() < 0.05,
        "isPublicDomain": public,
        "isTimelineWork": rng.random() < 0.1,
        "additionalImages": [],
        "constituents": [{"constituentID": 1, "role": "Artist", "name": person} for person in people] or None,
        "tags": [{"term": term, "AAT_URL": "", "Wikidata_URL": ""} for term in terms] or None,
        "measurements": [
            {
                "elementName": "Overall",
                "elementDescription": None,
                "elementMeasurements": dict(zip(("Height", "Width"), lengths, strict=True)),
            }
        ]
        if lengths
        else None,
        "objectBeginDate": begin,
        "objectEndDate": end,
        "accessionNumber": f"{number % 99}.{number}",
        "department": department,
        "objectName": name,
        "title": f"{name} with {(terms or ['No subject'])[0].lower()}, no. {number}",
        "culture": culture + ("_x000D_" if rng.random() < 0.02 else ""),
        "period": "Edo period (1615–1868)" if "Japan" in culture else "",
        "artistDisplayName": "|".join(people),
        "artistAlphaSort": "|".join(", ".join(person.split()[::-1]) for person in people),
        "artistRole": "|".join("Artist" for _ in people),
        "artistNationality": nationality if people else "",
        "objectDate": said,
        "medium": rng.choice(("Oil on canvas", "Ink and color on silk", "Watercolor on ivory", "")),
        "dimensions": dimensions,
        "creditLine": "Rogers Fund, 1918",
        "country": "",
        "classification": classification,
        "repository": "Metropolitan Museum of Art, New York, NY",
        "objectURL": f"https://www.metmuseum.org/art/collection/search/{number}",
        "linkResource": f"http://www.metmuseum.org/art/collection/search/{number}",
        "primaryImage": picture.format("original") if public else "",
        "primaryImageSmall": picture.format("web-large") if public else "",
    }
    return record
