"""The Metropolitan Museum of Art's open collection: its API, and the table of all objects that it publishes.

API: https://metmuseum.github.io, no key. Table: ``MetObjects.csv`` of https://github.com/metmuseum/openaccess.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.acquire.normalising import dates, dimensions, tags
from pipeline.acquire.sources._museum.csv_records import CsvRecords
from pipeline.acquire.sources._museum.museum import ListingContext, Maker, Museum, ParsedRecord, text_or_none
from pipeline.acquire.sources._museum.selection import wanted_classifications
from pipeline.acquire.sources._museum.source import MuseumSource
from pipeline.acquire.sources.base import SourceRequest
from pipeline.core.errors import SourceError
from pipeline.core.registry import unknown
from pipeline.core.settings import setting
from pipeline.core.text import clean, fold

#: Address of the museum's API.
API = "https://collectionapi.metmuseum.org"
_PATH = "/public/collection/v1"
#: Titles of the published table whose name in the API is not the title in camel case.
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
        "the museum's published MetObjects.csv: only objects that it does not reject are fetched",
        flag="--met-csv",
        formerly="met.csv",
    )


class Met(Museum):
    """Ids from ``/objects``, ``/search`` or the published table; records from ``/objects/{id}``; small pictures."""

    name = "met"
    description = "the Metropolitan Museum of Art's open collection, over its API"
    title = "The Metropolitan Museum of Art, open access"
    licence = "CC0-1.0"
    home = "https://www.metmuseum.org/art/collection"
    label_set = "met_paintings"
    options = MetOptions

    async def listing(self, context: ListingContext) -> tuple[list[str], set[str]]:
        """Ids of the published table where one is given, else of a search, else of whole departments."""
        request, settings = context.request, context.request.museum
        changed: set[str] = set()
        departments = await self._departments(context)
        if settings.since is not None:
            changed = set(await self._objects(context, departments, since=settings.since))
        if request.options.csv:
            ids = list(_table(request))
        elif settings.query or wanted_classifications(request):
            ids = await self._search(context, departments)
        elif settings.since is not None:
            ids = list(changed)
        else:
            ids = await self._objects(context, departments)
        return [key for key in ids if settings.since is None or key in changed], changed

    def listing_key(self, request: SourceRequest) -> str:
        """The general key, with size and time of the published table where one is given."""
        key = super().listing_key(request)
        if request.options.csv:
            status = _csv(request).stat()
            key += f" {status.st_size} {status.st_mtime_ns}"
        return key

    def published_records(self, request: SourceRequest) -> Mapping[str, Any]:
        """The rows of the published table, with the API's names of the fields."""
        return _table(request) if request.options.csv else {}

    def address(self, request: SourceRequest, key: str) -> str:
        """``/objects/{id}``."""
        return f"{_base(request)}/objects/{key}"

    def parse(self, key: str, record: Any) -> ParsedRecord:
        """Reads an object's record; see https://metmuseum.github.io/#object."""
        if not isinstance(record, dict) or str(record.get("objectID")) != key:
            raise ValueError(f"The answer for the object {key} is not a record of that object.")
        text = {name: value if isinstance(value, str) else "" for name, value in record.items()}
        date = text.get("objectDate", "")
        years = dates.settle(date, record.get("objectBeginDate"), record.get("objectEndDate"))
        size = dimensions.centimetres(text.get("dimensions", ""), record.get("measurements"))
        public = record.get("isPublicDomain") in (True, "True")
        fields = {
            **years._asdict(),
            **size._asdict(),
            "title": text.get("title", ""),
            "date": date,
            "culture": clean(text.get("culture", "")),
            "period": text.get("period", ""),
            "dynasty": text.get("dynasty", ""),
            "country": text.get("country", ""),
            "department": text.get("department", ""),
            "classification_raw": text.get("classification", ""),
            "medium": text.get("medium", ""),
            "object_name": text.get("objectName", ""),
            "tags": tags.terms(record.get("tags")),
            "credit_line": text.get("creditLine", ""),
            "rights": text.get("rightsAndReproduction", "") or ("Public domain" if public else ""),
            "source_url": text.get("objectURL", "") or text.get("linkResource", ""),
        }
        return ParsedRecord(
            fields,
            makers=_makers(text),
            picture_url=text.get("primaryImageSmall", ""),
            public_domain=public,
            raw={name: text_or_none(value) for name, value in record.items()},
            version=text.get("metadataDate", ""),
        )

    async def _departments(self, context: ListingContext) -> list[str]:
        """Numbers of the departments of ``--department``, which names or numbers them; none for all departments."""
        wanted = [part.strip() for part in context.request.museum.department.split("|") if part.strip()]
        if not wanted or all(part.isdecimal() for part in wanted):
            return wanted
        answer, _ = await context.client.json(f"{_base(context.request)}/departments")
        numbers = {str(entry["displayName"]): str(entry["departmentId"]) for entry in answer["departments"]}
        number_of = {fold(title): number for title, number in numbers.items()}
        for part in wanted:
            if not part.isdecimal() and fold(part) not in number_of:
                raise SourceError(unknown("department", part, tuple(numbers)))
        return [part if part.isdecimal() else number_of[fold(part)] for part in wanted]

    async def _objects(self, context: ListingContext, departments: list[str], since: str = "") -> list[str]:
        params = {"departmentIds": "|".join(departments), "metadataDate": since}
        return await _ids(context, "objects", {key: value for key, value in params.items() if value})

    async def _search(self, context: ListingContext, departments: list[str]) -> list[str]:
        settings = context.request.museum
        # The search needs a word; an asterisk stands for any.
        params = {"q": settings.query or "*"}
        if wanted_classifications(context.request):
            params["medium"] = settings.classification
        if settings.public_domain_only:
            params["hasImages"] = "true"
        ids: list[str] = []
        # A search takes one department at a time.
        for department in departments or [""]:
            ids += await _ids(context, "search", params | ({"departmentId": department} if department else {}))
        return ids


def _csv(request: SourceRequest) -> Path:
    path = Path(request.options.csv)
    if not path.is_file():
        raise SourceError(
            f"There is no file {path}. --met-csv takes the museum's MetObjects.csv; "
            "it lies at https://github.com/metmuseum/openaccess."
        )
    return path


def _table(request: SourceRequest) -> CsvRecords:
    path = _csv(request)
    return _read_table(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _read_table(path: Path, changed: int) -> CsvRecords:
    return CsvRecords(path, "objectID", _csv_name)


def _base(request: SourceRequest) -> str:
    return request.options.url.rstrip("/") + _PATH


async def _ids(context: ListingContext, path: str, params: dict[str, str]) -> list[str]:
    answer, _ = await context.client.json(f"{_base(context.request)}/{path}", params)
    ids = answer.get("objectIDs", []) if isinstance(answer, dict) else ""
    if not isinstance(ids, list | None):
        raise SourceError(f"{_base(context.request)}/{path} does not answer with a list of objects, as this API does.")
    return [str(number) for number in ids or []]


def _makers(text: Mapping[str, str]) -> list[Maker]:
    """The makers of a record; each field holds the values of all makers, separated by bars."""
    names = text.get("artistDisplayName", "").split("|")

    def part(field: str, index: int) -> str:
        parts = text.get(field, "").split("|")
        return parts[index].strip() if len(parts) == len(names) else ""

    return [
        Maker(
            name.strip(),
            sort_name=part("artistAlphaSort", index),
            identity=part("artistULAN_URL", index) or part("artistWikidata_URL", index),
            role=part("artistRole", index),
            prefix=part("artistPrefix", index),
            nationality=part("artistNationality", index),
        )
        for index, name in enumerate(names)
        if name.strip()
    ]


def _csv_name(title: str) -> str:
    """The API's name of a column of the published table."""
    if title in _CSV_NAMES:
        return _CSV_NAMES[title]
    first, *others = title.split()
    return first.lower() + "".join(word[:1].upper() + word[1:] for word in others)


SOURCE = MuseumSource(Met())
