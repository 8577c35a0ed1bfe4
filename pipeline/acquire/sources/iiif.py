"""Any collection that is published by IIIF: a manifest, or a collection of manifests and collections.

Presentation API 2 (https://iiif.io/api/presentation/2.1/) and 3 (https://iiif.io/api/presentation/3.0/).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.acquire.fetching.errors import FetchError
from pipeline.acquire.normalising import dates, dimensions, tags
from pipeline.acquire.sources._museum.museum import Desk, Maker, MuseumSource, Told
from pipeline.acquire.sources.base import SourceRequest
from pipeline.core.errors import SourceError
from pipeline.core.settings import setting

#: Longer side of the pictures that an image service is asked for, in pixels.
PICTURE_PX = 1024

#: Labels of a manifest's metadata, casefolded, and what they mean in ``schema.RECORDS``.
_MEANINGS = {
    "culture": ("culture", "cultural context", "culture/people", "place of origin", "origin", "nationality"),
    "date": ("date", "date created", "created", "dating", "creation date", "production date", "object date"),
    "period": ("period", "style/period", "dynasty/period"),
    "medium": ("medium", "technique", "materials", "material", "materials and techniques", "physical description"),
    "classification_raw": ("classification", "type", "object type", "work type", "genre", "category"),
    "object_name": ("object name", "object", "form"),
    "department": ("department", "collection", "division"),
    "country": ("country", "place", "location created", "place made"),
    "credit_line": ("credit line", "credit", "creditline", "provenance"),
    "artist": ("artist", "creator", "maker", "author", "artist/maker", "creators", "attributed to"),
    "dimensions": ("dimensions", "dimension", "measurements", "size", "extent", "format"),
    "tags": ("subject", "subjects", "tags", "keywords", "topic", "topics"),
}
_MEANING = {label: name for name, labels in _MEANINGS.items() for label in labels}

_FREE = ("creativecommons.org/publicdomain", "creativecommons.org/licenses/by/", "rightsstatements.org/vocab/noc")


@dataclass(frozen=True)
class IiifOptions:
    """The section ``[iiif]`` of a config."""

    url: str | None = setting(None, "address of a IIIF manifest or collection", flag="--iiif-url", formerly="iiif.url")


class IiifSource(MuseumSource):
    """Every manifest of a collection is a work; its first picture is the work's picture."""

    name = "iiif"
    description = "any IIIF manifest or collection, Presentation API 2 or 3"
    title = "IIIF collection"
    licence = "as each manifest states"
    home = "https://iiif.io"
    label_set = "met_paintings"
    options = IiifOptions
    takes = frozenset(("store", "public_domain_only", "refresh", "offline", "max_rate", "patience"))

    async def listing(self, desk: Desk) -> tuple[list[str], set[str]]:
        """Walks collections within collections, each once, down to the manifests."""
        first = desk.request.options.url
        if not first:
            raise SourceError("The source 'iiif' needs --iiif-url, the address of a IIIF manifest or collection.")
        waiting, seen, found = [first], {first}, list[str]()
        while waiting:
            address = waiting.pop(0)
            try:
                document, _ = await desk.client.json(address)
            except FetchError as error:
                if address == first:
                    raise
                # One branch that is dead is a row with a reason; the others are walked.
                desk.store.put_failure("record", address, error.code, str(error), error.transient)
                found.append(address)
                continue
            kind = _kind(document)
            if kind == "Manifest":
                _keep(desk, address, document)
                found.append(address)
            elif kind == "Collection":
                for member_kind, member in _members(document):
                    if member in seen:
                        continue
                    seen.add(member)
                    (found if member_kind == "Manifest" else waiting).append(member)
                following = _address(document.get("next") or document.get("first"))
                if following and following not in seen:
                    seen.add(following)
                    waiting.append(following)
            else:
                stated = f"{address} is no IIIF manifest or collection (its type is {kind or 'not stated'})."
                if address == first:
                    raise SourceError(
                        f"{stated} --iiif-url takes the address of one; museums call it 'IIIF manifest' beside the "
                        "IIIF logo."
                    )
                desk.store.put_failure("record", address, "bad_answer", stated, transient=False)
                found.append(address)
        return found, set()

    def address(self, request: SourceRequest, key: str) -> str:
        """A manifest's id is its address."""
        return key

    def told(self, key: str, record: Any) -> Told:
        """What one manifest says."""
        if _kind(record) != "Manifest":
            raise ValueError(f"{key} is no IIIF manifest.")
        described: dict[str, list[str]] = {}
        raw: dict[str, str | None] = {}
        for entry in record.get("metadata") or []:
            label, values = " ".join(_texts(entry.get("label"))), _texts(entry.get("value"))
            raw[label] = "; ".join(values) or None
            described.setdefault(_MEANING.get(label.strip().casefold(), ""), []).extend(values)
        rights = " ".join(_texts(record.get("rights") or record.get("license")))
        text = {name: "; ".join(values) for name, values in described.items() if name}
        begin, end = dates.settle(text.get("date", ""), None, None)
        size = dimensions.centimetres(text.pop("dimensions", ""))
        names = described.get("artist", [])
        text.pop("artist", None)
        fields = text | {
            "title": "; ".join(_texts(record.get("label"))),
            "year_begin": begin,
            "year_end": end,
            "tags": tags.terms(described.get("tags", [])),
            "height_cm": size.height,
            "width_cm": size.width,
            "depth_cm": size.depth,
            "rights": rights or "; ".join(_statement(record)),
            "source_url": _homepage(record) or key,
        }
        return Told(
            fields,
            makers=[Maker(name.strip()) for name in names if name.strip()],
            picture=_picture(record),
            public_domain=any(free in rights.casefold() for free in _FREE),
            raw=raw,
            version=str(record.get("modified") or ""),
        )


def _keep(desk: Desk, key: str, document: Mapping[str, Any]) -> None:
    body = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    if desk.store.record(key) != body:
        desk.store.put_record(key, body)


def _kind(document: Any) -> str:
    """``Manifest``, ``Collection`` or what else a document or a member says that it is."""
    stated = (document.get("type") or document.get("@type") or "") if isinstance(document, dict) else ""
    return str(stated).removeprefix("sc:")


def _address(value: Any) -> str:
    """The address that a reference holds, which may be a text or an object with an id."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("id") or value.get("@id") or ""
    return value if isinstance(value, str) else ""


def _members(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Kind and address of what a collection holds, in its order: version 3's items, or version 2's three lists."""
    for field, kind in (("items", ""), ("members", ""), ("manifests", "Manifest"), ("collections", "Collection")):
        members = document.get(field)
        for member in members if isinstance(members, list) else []:
            address = _address(member)
            if address:
                yield kind or _kind(member), address


def _texts(value: Any) -> list[str]:
    """The words of a label or value in any of IIIF's forms: English where there is a choice, markup taken away."""
    if value is None:
        return []
    if isinstance(value, str | int | float):
        return [re.sub(r"<[^>]+>", "", str(value)).strip()] if str(value).strip() else []
    if isinstance(value, list):
        languages = {part.get("@language") for part in value if isinstance(part, dict)}
        chosen = [
            part
            for part in value
            if not isinstance(part, dict) or "en" not in languages or part.get("@language") in ("en", None)
        ]
        return [text for part in chosen for text in _texts(part)]
    if "@value" in value:
        return _texts(value["@value"])
    for language in ("en", "none", *value):
        if language in value:
            return _texts(value[language])
    return []


def _statement(record: Mapping[str, Any]) -> list[str]:
    stated = record.get("requiredStatement") or {}
    return _texts(stated.get("value")) or _texts(record.get("attribution"))


def _homepage(record: Mapping[str, Any]) -> str:
    return _address(record.get("homepage")) or _address(record.get("related"))


def _picture(record: Mapping[str, Any]) -> str:
    """Address of the first picture in a size fit for a work: by its image service where there is one."""
    body = _first_body(record)
    if not body:
        return ""
    service = body.get("service")
    service = service[0] if isinstance(service, list) and service else service
    base = _address(service)
    if base:
        return f"{base.rstrip('/')}/full/!{PICTURE_PX},{PICTURE_PX}/0/default.jpg"
    return _address(body)


def _first_body(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is painted on the first canvas, in version 3 or 2; empty where nothing is."""
    found: Any = None
    try:
        if record.get("items"):
            found = record["items"][0]["items"][0]["items"][0]["body"]
        elif record.get("sequences"):
            found = record["sequences"][0]["canvases"][0]["images"][0]["resource"]
    except (KeyError, IndexError, TypeError):
        return {}
    if isinstance(found, list):
        found = found[0] if found else {}
    # A choice of pictures: its default, or the first.
    if isinstance(found, dict) and (found.get("type") or found.get("@type")) in ("Choice", "oa:Choice"):
        found = found.get("default") or (found.get("items") or [{}])[0]
    return found if isinstance(found, dict) else {}


SOURCE = IiifSource()
