"""The Metropolitan Museum of Art's open collection: its API, and the table of all objects that it publishes.

API: https://metmuseum.github.io, no key. Table: ``MetObjects.csv`` of https://github.com/metmuseum/openaccess.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.acquire.normalising import dates, dimensions, tags
from pipeline.acquire.sources._museum.csv_records import CsvRecords
from pipeline.acquire.sources._museum.museum import Desk, Maker, MuseumSource, Told
from pipeline.acquire.sources._museum.selection import wanted_classifications
from pipeline.acquire.sources.base import SourceRequest
from pipeline.core.errors import SourceError
from pipeline.core.registry import unknown
from pipeline.core.settings import setting

#: Where the museum's servers keep the API.
API = "https://collectionapi.metmuseum.org"
_PATH = "/public/collection/v1"

#: Titles of the published table's columns whose name in the API is not the title in camel case.
_CSV_NAMES = {
    "Object Number": "accessionNumber",
    "Object ID": "objectID",
    "Gallery Number": "GalleryNumber",
    "AccessionYear": "accessionYear",
    "Artist ULAN URL": "artistULAN_URL",
    "Artist Wikidata URL": "artistWikidata_URL",
    "Object Wikidata URL": "objectWikidata_URL",
    "Constituent ID": "constituentID",
    "Tags AAT URL": "tagsAAT_URL",
    "Tags Wikidata URL": "tagsWikidata_URL",
}


@dataclass(frozen=True)
class MetOptions:
    """The section ``[met]`` of a config."""

    url: str = setting(API, "another server that speaks the museum's API", flag="--met-url", formerly="met.url")
    csv: str | None = setting(
        None,
        "the museum's published MetObjects.csv: only objects wanted by it are asked for",
        flag="--met-csv",
        formerly="met.csv",
    )


class MetSource(MuseumSource):
    """Ids from ``/objects``, ``/search`` or the published table; records from ``/objects/{id}``; small pictures."""

    name = "met"
    description = "the Metropolitan Museum of Art's open collection, over its API"
    title = "The Metropolitan Museum of Art, open access"
    licence = "CC0-1.0"
    home = "https://www.metmuseum.org/art/collection"
    label_set = "met_paintings"
    options = MetOptions

    def __init__(self) -> None:
        self._read: tuple[tuple[str, int], CsvRecords] | None = None

    async def listing(self, desk: Desk) -> tuple[list[str], set[str]]:
        """Ids by the table where there is one, else by a search, else of whole departments."""
        request, asked = desk.request, desk.request.museum
        changed: set[str] = set()
        departments = await self._departments(desk)
        if asked.since is not None:
            changed = set(await self._objects(desk, departments, since=asked.since))
        if request.options.csv:
            found = list(self._table(request))
        elif asked.query or wanted_classifications(request):
            found = await self._search(desk, departments)
        elif asked.since is not None:
            found = list(changed)
        else:
            found = await self._objects(desk, departments)
        return (found if asked.since is None else [key for key in found if key in changed]), changed

    def question(self, request: SourceRequest) -> str:
        """The question, in which a table stands for what is in it."""
        plain = super().question(request)
        if not request.options.csv:
            return plain
        path = _csv(request)
        return f"{plain} {path.stat().st_size} {path.stat().st_mtime_ns}"

    def told_beforehand(self, request: SourceRequest) -> Mapping[str, Any]:
        """The table's rows in the API's spelling."""
        return self._table(request) if request.options.csv else {}

    def address(self, request: SourceRequest, key: str) -> str:
        """``/objects/{id}``."""
        return f"{_base(request)}/objects/{key}"

    def told(self, key: str, record: Any) -> Told:
        """What one object's record says; see https://metmuseum.github.io/#object."""
        if not isinstance(record, dict) or str(record.get("objectID")) != key:
            raise ValueError(f"The record of the object {key} does not say that it is of that object.")
        text = {name: value if isinstance(value, str) else "" for name, value in record.items()}
        date = text.get("objectDate", "")
        begin, end = dates.settle(date, record.get("objectBeginDate"), record.get("objectEndDate"))
        size = dimensions.centimetres(text.get("dimensions", ""), record.get("measurements"))
        public = record.get("isPublicDomain") in (True, "True")
        fields = {
            "title": text.get("title", ""),
            "date": date,
            "year_begin": begin,
            "year_end": end,
            "culture": text.get("culture", "").replace("_x000D_", "").strip(),
            "period": text.get("period", ""),
            "dynasty": text.get("dynasty", ""),
            "country": text.get("country", ""),
            "department": text.get("department", ""),
            "classification_raw": text.get("classification", ""),
            "medium": text.get("medium", ""),
            "object_name": text.get("objectName", ""),
            "tags": tags.terms(record.get("tags")),
            "height_cm": size.height,
            "width_cm": size.width,
            "depth_cm": size.depth,
            "credit_line": text.get("creditLine", ""),
            "rights": text.get("rightsAndReproduction", "") or ("Public domain" if public else ""),
            "source_url": text.get("objectURL", "") or text.get("linkResource", ""),
        }
        return Told(
            fields,
            makers=_makers(text),
            picture=text.get("primaryImageSmall", ""),
            public_domain=public,
            raw={name: _raw(value) for name, value in record.items()},
            version=text.get("metadataDate", ""),
        )

    async def _departments(self, desk: Desk) -> list[str]:
        """Numbers of the departments that were asked for by name or number; none for all."""
        named = [part.strip() for part in desk.request.museum.department.split("|") if part.strip()]
        if not named or all(part.isdecimal() for part in named):
            return named
        answer, _ = await desk.client.json(f"{_base(desk.request)}/departments")
        numbers = {str(entry["displayName"]): str(entry["departmentId"]) for entry in answer["departments"]}
        folded = {title.casefold(): title for title in numbers}
        for part in named:
            if not part.isdecimal() and part.casefold() not in folded:
                raise SourceError(unknown("department", part, tuple(numbers)))
        return [part if part.isdecimal() else numbers[folded[part.casefold()]] for part in named]

    async def _objects(self, desk: Desk, departments: list[str], since: str = "") -> list[str]:
        params = {"departmentIds": "|".join(departments), "metadataDate": since}
        return await _ids(desk, "objects", {key: value for key, value in params.items() if value})

    async def _search(self, desk: Desk, departments: list[str]) -> list[str]:
        asked = desk.request.museum
        # The museum's search wants a word; its asterisk stands for any.
        params = {"q": asked.query or "*"}
        if wanted_classifications(desk.request):
            params["medium"] = asked.classification
        if asked.public_domain_only:
            params["hasImages"] = "true"
        found: list[str] = []
        # A search takes one department at a time.
        for department in departments or [""]:
            found += await _ids(desk, "search", params | ({"departmentId": department} if department else {}))
        return found

    def _table(self, request: SourceRequest) -> CsvRecords:
        path = _csv(request)
        stamp = (str(path), path.stat().st_mtime_ns)
        if self._read is None or self._read[0] != stamp:
            self._read = (stamp, CsvRecords(path, "objectID", _csv_name))
        return self._read[1]


def _csv(request: SourceRequest) -> Path:
    path = Path(request.options.csv)
    if not path.is_file():
        raise SourceError(
            f"There is no file {path}. --met-csv takes the museum's MetObjects.csv; "
            "it lies at https://github.com/metmuseum/openaccess."
        )
    return path


def _base(request: SourceRequest) -> str:
    return request.options.url.rstrip("/") + _PATH


async def _ids(desk: Desk, path: str, params: dict[str, str]) -> list[str]:
    answer, _ = await desk.client.json(f"{_base(desk.request)}/{path}", params)
    ids = answer.get("objectIDs") if isinstance(answer, dict) else None
    if not isinstance(ids, list | None) or not isinstance(answer, dict):
        raise SourceError(f"{_base(desk.request)}/{path} does not answer with a list of objects, as this API does.")
    return [str(number) for number in ids or []]


def _makers(text: Mapping[str, str]) -> list[Maker]:
    """The people of a record; several stand side by side with a bar between them in each of their fields."""
    names = text.get("artistDisplayName", "").split("|")

    def part(field: str, place: int) -> str:
        parts = text.get(field, "").split("|")
        return parts[place].strip() if len(parts) == len(names) else ""

    return [
        Maker(
            name.strip(),
            sort_name=part("artistAlphaSort", place),
            identity=part("artistULAN_URL", place) or part("artistWikidata_URL", place),
            role=part("artistRole", place),
            prefix=part("artistPrefix", place),
            nationality=part("artistNationality", place),
        )
        for place, name in enumerate(names)
        if name.strip()
    ]


def _raw(value: Any) -> str | None:
    """A field of a record as text; null where it says nothing."""
    if value is None or value in ("", [], {}):
        return None
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _csv_name(title: str) -> str:
    """The API's name of a column of the published table."""
    if title in _CSV_NAMES:
        return _CSV_NAMES[title]
    first, *others = title.split()
    return first.lower() + "".join(word[:1].upper() + word[1:] for word in others)


SOURCE = MetSource()
