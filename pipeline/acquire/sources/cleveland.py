"""The Cleveland Museum of Art's open access collection: https://openaccess-api.clevelandart.org, no key.

Its lists hold whole records, 1,000 on a page, so only the pictures are fetched one by one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from pipeline.acquire.normalising import dates, dimensions
from pipeline.acquire.sources._museum.museum import ListingContext, Maker, Museum, ParsedRecord, text_or_none
from pipeline.acquire.sources._museum.selection import wanted_classifications
from pipeline.acquire.sources._museum.source import MuseumSource
from pipeline.acquire.sources.base import SourceRequest
from pipeline.core.errors import SourceError
from pipeline.core.settings import setting

API = "https://openaccess-api.clevelandart.org"
#: Records on one page of a list.
PAGE = 1_000


@dataclass(frozen=True)
class ClevelandOptions:
    """The section ``[cleveland]`` of a config."""

    url: str = setting(
        API, "another server that speaks the museum's API", flag="--cleveland-url", formerly="cleveland.url"
    )


class Cleveland(Museum):
    """Records from ``/api/artworks/``, page by page; pictures in the size made for the web."""

    name = "cleveland"
    description = "the Cleveland Museum of Art's open access collection, over its API"
    title = "The Cleveland Museum of Art, open access"
    licence = "CC0-1.0"
    home = "https://www.clevelandart.org/art/collection/search"
    label_set = "met_paintings"
    options = ClevelandOptions

    async def listing(self, context: ListingContext) -> tuple[list[str], set[str]]:
        """Reads the list page by page and stores its records. A failing page fails the list; stored records stay."""
        ids: list[str] = []
        changed: set[str] = set()
        departments = _parts(context.request.museum.department)
        for kind, department in product(_kinds(context.request) or [""], departments or [""]):
            page_ids, page_changed = await self._pages(context, kind, department)
            ids += page_ids
            changed |= page_changed
        return ids, changed

    async def _pages(self, context: ListingContext, kind: str, department: str) -> tuple[list[str], set[str]]:
        settings = context.request.museum
        wanted = {"q": settings.query, "type": kind, "department": department, "updated_after": settings.since}
        params = {name: value for name, value in wanted.items() if value}
        # Flags of this API have no value.
        params |= {"cc0": ""} if settings.public_domain_only else {}
        ids: list[str] = []
        changed: set[str] = set()
        address = f"{context.request.options.url.rstrip('/')}/api/artworks/"
        while True:
            page = params | {"limit": str(PAGE), "skip": str(len(ids))}
            answer, _ = await context.client.json(address, page)
            match answer:
                case {"data": list(records), "info": {"total": int(total)}}:
                    pass
                case _:
                    raise SourceError(f"{address} does not answer with a list of artworks, as this API does.")
            for record in records:
                key = str(record.get("id") or "") if isinstance(record, dict) else ""
                if key and context.put_record(key, record, str(record.get("updated_at") or "")):
                    changed.add(key)
                ids.append(key)
            if not records or len(ids) >= total:
                return [key for key in ids if key], changed

    def address(self, request: SourceRequest, key: str) -> str:
        """None: the record came with the list."""
        return ""

    def parse(self, key: str, record: Any) -> ParsedRecord:
        """Reads an artwork's record."""
        if not isinstance(record, dict) or str(record.get("id")) != key:
            raise ValueError(f"The answer for the artwork {key} is not a record of that artwork.")
        date = str(record.get("creation_date") or "")
        years = dates.settle(date, record.get("creation_date_earliest"), record.get("creation_date_latest"))
        public = record.get("share_license_status") == "CC0"
        fields = {
            **years._asdict(),
            **dimensions.centimetres(str(record.get("measurements") or ""))._asdict(),
            "title": str(record.get("title") or ""),
            "date": date,
            "culture": "; ".join(map(str, record.get("culture") or [])),
            "department": str(record.get("department") or ""),
            "classification_raw": str(record.get("type") or ""),
            "medium": str(record.get("technique") or ""),
            "object_name": str(record.get("type") or ""),
            "credit_line": str(record.get("creditline") or ""),
            "rights": str(record.get("copyright") or "") or ("Public domain (CC0)" if public else ""),
            "source_url": str(record.get("url") or ""),
        }
        web = (record.get("images") or {}).get("web") or {}
        return ParsedRecord(
            fields,
            makers=[_maker(person) for person in record.get("creators") or []],
            picture_url=str(web.get("url") or ""),
            public_domain=public,
            raw={name: text_or_none(value) for name, value in record.items()},
            version=str(record.get("updated_at") or ""),
        )


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split("|") if part.strip()]


def _kinds(request: SourceRequest) -> list[str]:
    """The wanted classifications as this museum's types, which are in the singular: Painting for Paintings."""
    wanted = _parts(request.museum.classification) if wanted_classifications(request) else []
    return [kind if kind.endswith("ss") else kind.removesuffix("s") for kind in wanted]


def _maker(person: Mapping[str, Any]) -> Maker:
    """A creator; the description has the form ``Katsushika Hokusai (Japanese, 1760–1849)``."""
    name, _, rest = str(person.get("description") or "").partition(" (")
    nationality = rest.split(",")[0].rstrip(")").strip()
    return Maker(
        name.strip(),
        identity=str(person.get("id") or ""),
        role=str(person.get("role") or ""),
        prefix=str(person.get("qualifier") or ""),
        nationality=nationality if nationality[:1].isalpha() else "",
        other_names=tuple(filter(None, [str(person.get("name_in_original_language") or "")])),
    )


SOURCE = MuseumSource(Cleveland())
