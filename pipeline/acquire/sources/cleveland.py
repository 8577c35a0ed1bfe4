"""The Cleveland Museum of Art's open access collection: https://openaccess-api.clevelandart.org, no key.

Its lists hold whole records, a thousand on a page, so nothing but the pictures is fetched one by one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.acquire.normalising import dates, dimensions
from pipeline.acquire.sources._museum.museum import Desk, Maker, MuseumSource, Told
from pipeline.acquire.sources._museum.selection import wanted_classifications
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


class ClevelandSource(MuseumSource):
    """Records from ``/api/artworks/``, page by page; pictures in the size made for the web."""

    name = "cleveland"
    description = "the Cleveland Museum of Art's open access collection, over its API"
    title = "The Cleveland Museum of Art, open access"
    licence = "CC0-1.0"
    home = "https://www.clevelandart.org/art/collection/search"
    label_set = "met_paintings"
    options = ClevelandOptions

    async def listing(self, desk: Desk) -> tuple[list[str], set[str]]:
        """Reads the list page by page and keeps its records; a page that breaks off fails the list, not the store."""
        found: list[str] = []
        changed: set[str] = set()
        kinds = _kinds(desk.request)
        for kind in kinds or [""]:
            for department in _parts(desk.request.museum.department) or [""]:
                ids, new = await self._pages(desk, kind, department)
                found += ids
                changed |= new
        return found, changed

    async def _pages(self, desk: Desk, kind: str, department: str) -> tuple[list[str], set[str]]:
        asked = desk.request.museum
        params = {"q": asked.query, "type": kind, "department": department, "updated_after": asked.since or ""}
        params = {key: value for key, value in params.items() if value}
        # Flags of this API have no value.
        params |= {"cc0": ""} if asked.public_domain_only else {}
        found: list[str] = []
        changed: set[str] = set()
        address = f"{desk.request.options.url.rstrip('/')}/api/artworks/"
        while True:
            page = params | {"limit": str(PAGE), "skip": str(len(found))}
            answer, _ = await desk.client.json(address, page)
            records = answer.get("data") if isinstance(answer, dict) else None
            info = answer.get("info") if isinstance(answer, dict) else None
            total = info.get("total") if isinstance(info, dict) else None
            if not isinstance(records, list) or not isinstance(total, int):
                raise SourceError(f"{address} does not answer with a list of artworks, as this API does.")
            for record in records:
                key = str(record.get("id") or "") if isinstance(record, dict) else ""
                if key and _keep(desk, key, record):
                    changed.add(key)
                found.append(key)
            if not records or len(found) >= total:
                return [key for key in found if key], changed

    def address(self, request: SourceRequest, key: str) -> str:
        """Nowhere: the record came with the list."""
        return ""

    def told(self, key: str, record: Any) -> Told:
        """What one artwork's record says."""
        if not isinstance(record, dict) or str(record.get("id")) != key:
            raise ValueError(f"The record of the artwork {key} does not say that it is of that artwork.")
        cultures = [str(part) for part in record.get("culture") or []]
        date = str(record.get("creation_date") or "")
        begin, end = dates.settle(date, record.get("creation_date_earliest"), record.get("creation_date_latest"))
        size = dimensions.centimetres(str(record.get("measurements") or ""))
        public = record.get("share_license_status") == "CC0"
        fields = {
            "title": str(record.get("title") or ""),
            "date": date,
            "year_begin": begin,
            "year_end": end,
            "culture": "; ".join(cultures),
            "department": str(record.get("department") or ""),
            "classification_raw": str(record.get("type") or ""),
            "medium": str(record.get("technique") or ""),
            "object_name": str(record.get("type") or ""),
            "height_cm": size.height,
            "width_cm": size.width,
            "depth_cm": size.depth,
            "credit_line": str(record.get("creditline") or ""),
            "rights": str(record.get("copyright") or "") or ("Public domain (CC0)" if public else ""),
            "source_url": str(record.get("url") or ""),
        }
        web = (record.get("images") or {}).get("web") or {}
        return Told(
            fields,
            makers=[_maker(person) for person in record.get("creators") or []],
            picture=str(web.get("url") or ""),
            public_domain=public,
            raw={name: _raw(value) for name, value in record.items()},
            version=str(record.get("updated_at") or ""),
        )


def _keep(desk: Desk, key: str, record: Mapping[str, Any]) -> bool:
    """Puts a record into the store unless it is there already, word for word; returns whether it was put."""
    body = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    if desk.store.record(key) == body:
        return False
    desk.store.put_record(key, body, version=str(record.get("updated_at") or ""))
    return True


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split("|") if part.strip()]


def _kinds(request: SourceRequest) -> list[str]:
    """The museum's types, which are in the singular: what is asked for as Paintings is its Painting."""
    wanted = wanted_classifications(request)
    return [_singular(part) for part in _parts(request.museum.classification)] if wanted else []


def _singular(kind: str) -> str:
    return kind if kind.endswith("ss") else kind.removesuffix("s")


def _maker(person: Mapping[str, Any]) -> Maker:
    """A creator, whose description reads like ``Katsushika Hokusai (Japanese, 1760–1849)``."""
    name, _, rest = str(person.get("description") or "").partition(" (")
    nationality = rest.split(",")[0].rstrip(")").strip()
    return Maker(
        name.strip(),
        identity=str(person.get("id") or ""),
        role=str(person.get("role") or ""),
        prefix=str(person.get("qualifier") or ""),
        nationality=nationality if nationality[:1].isalpha() else "",
    )


def _raw(value: Any) -> str | None:
    if value is None or value in ("", [], {}):
        return None
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


SOURCE = ClevelandSource()
