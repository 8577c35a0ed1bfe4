"""The Metropolitan Museum's API, as https://metmuseum.github.io describes it."""

import json
import random
from collections.abc import Mapping
from typing import Any

from tests.museum import drawing
from tests.museum.content import LIST, PICTURE, RECORD, Content, as_json

PATH = "/public/collection/v1"
PICTURES = "/CRDImages/"
_SITE = "https://images.metmuseum.org"

#: Numbers of the museum's departments.
DEPARTMENTS = {
    "American Decorative Arts": 1,
    "Ancient Near Eastern Art": 3,
    "Arms and Armor": 4,
    "Arts of Africa, Oceania, and the Americas": 5,
    "Asian Art": 6,
    "The Cloisters": 7,
    "The Costume Institute": 8,
    "Drawings and Prints": 9,
    "Egyptian Art": 10,
    "European Paintings": 11,
    "European Sculpture and Decorative Arts": 12,
    "Greek and Roman Art": 13,
    "Islamic Art": 14,
    "Robert Lehman Collection": 15,
    "The Libraries": 16,
    "Medieval Art": 17,
    "Musical Instruments": 18,
    "Photographs": 19,
    "Modern and Contemporary Art": 21,
    "The American Wing": 23,
}


class Met:
    """Objects by number, each with its 57 fields; records are changed in place by whoever holds them."""

    def __init__(self, records: Mapping[int, dict[str, Any]]) -> None:
        self.records = dict(records)
        #: Numbers that the lists name and the museum does not have (any more).
        self.gone: set[int] = set()
        #: Version of a picture that was taken anew, by its path.
        self.redrawn: dict[str, int] = {}
        self._asked = 0

    def answer(self, path: str, query: Mapping[str, str], base: str) -> Content | None:
        """See :class:`tests.museum.content.Api`."""
        if path.startswith(PICTURES):
            return Content(PICTURE, drawing.jpeg(f"{path} {self.redrawn.get(path, 0)}"), "image/jpeg")
        if path.startswith(f"{PATH}/objects/"):
            return self._object(path.rpartition("/")[2], base)
        lists = {"departments": _departments, "objects": self._objects, "search": self._search}
        question = lists.get(path.removeprefix(f"{PATH}/"))
        return question(query) if question else None

    def _object(self, number: str, base: str) -> Content:
        record = self.records.get(int(number)) if number.isdecimal() and int(number) not in self.gone else None
        if record is None:
            return as_json(RECORD, {"message": "ObjectID not found"}, 404)
        return Content(RECORD, json.dumps(record, ensure_ascii=False).replace(_SITE, base).encode())

    def _objects(self, query: Mapping[str, str]) -> Content:
        wanted = {int(part) for part in query.get("departmentIds", "").split("|") if part.isdecimal()}
        since = query.get("metadataDate", "")
        return self._ids(
            [
                number
                for number, record in self.records.items()
                if (not wanted or DEPARTMENTS.get(record["department"]) in wanted)
                and (not since or record["metadataDate"][:10] >= since)
            ]
        )

    def _search(self, query: Mapping[str, str]) -> Content:
        if not query.get("q"):
            return as_json(LIST, {"message": "Missing or invalid required parameter: q"}, 400)
        return self._ids([number for number, record in self.records.items() if _fits(record, query)])

    def _ids(self, found: list[int]) -> Content:
        # The museum's lists come in an order that changes.
        self._asked += 1
        random.Random(self._asked).shuffle(found)
        return as_json(LIST, {"total": len(found), "objectIDs": found or None})


def _departments(query: Mapping[str, str]) -> Content:
    listed = [{"departmentId": number, "displayName": name} for name, number in DEPARTMENTS.items()]
    return as_json(LIST, {"departments": listed})


def _fits(record: Mapping[str, Any], query: Mapping[str, str]) -> bool:
    words = query["q"].casefold()
    fits = words == "*" or words in json.dumps(record, ensure_ascii=False).casefold()
    if kinds := _parts(query, "medium"):
        own = {part.strip().casefold() for part in record["classification"].split("|")}
        named = record["objectName"].casefold()
        fits &= bool(kinds & own) or any(kind.removesuffix("s") in named for kind in kinds)
    if department := query.get("departmentId"):
        fits &= str(DEPARTMENTS.get(record["department"])) == department
    for flag, field in (("hasImages", "primaryImage"), ("isHighlight", "isHighlight")):
        if flag in query:
            fits &= (query[flag] == "true") == bool(record[field])
    if places := _parts(query, "geoLocation"):
        fits &= bool(places & {record[field].casefold() for field in ("country", "region", "city")})
    if "dateBegin" in query and "dateEnd" in query:
        fits &= int(query["dateBegin"]) <= record["objectBeginDate"]
        fits &= record["objectEndDate"] <= int(query["dateEnd"])
    return fits


def _parts(query: Mapping[str, str], name: str) -> set[str]:
    return {part.casefold() for part in query.get(name, "").split("|")} - {""}
