"""Any collection that is published over IIIF: a manifest, or a collection of manifests and collections.

Presentation API 2 (https://iiif.io/api/presentation/2.1/) and 3 (https://iiif.io/api/presentation/3.0/).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.acquire.fetching.errors import FetchError
from pipeline.acquire.normalising import dates, dimensions, tags
from pipeline.acquire.sources._museum.museum import ListingContext, Maker, Museum, ParsedRecord
from pipeline.acquire.sources._museum.source import MuseumSource
from pipeline.acquire.sources.base import SourceRequest
from pipeline.core.errors import SourceError
from pipeline.core.settings import setting
from pipeline.core.text import fold

#: Longer side, in pixels, of the pictures requested from an image service.
PICTURE_PX = 1024
#: Column of ``schema.RECORDS`` -> folded labels of a manifest's metadata that mean it.
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


class Iiif(Museum):
    """Every manifest of a collection is an object; its first picture is the object's picture."""

    name = "iiif"
    description = "any IIIF manifest or collection, Presentation API 2 or 3"
    title = "IIIF collection"
    licence = "as each manifest states"
    home = "https://iiif.io"
    label_set = "met_paintings"
    options = IiifOptions
    takes = frozenset(("store", "public_domain_only", "refresh", "offline", "max_rate", "patience"))

    async def listing(self, context: ListingContext) -> tuple[list[str], set[str]]:
        """Walks nested collections, each once, down to the manifests."""
        first = context.request.options.url
        if not first:
            raise SourceError("The source 'iiif' needs --iiif-url, the address of a IIIF manifest or collection.")
        waiting, seen, ids = [first], {first}, list[str]()
        while waiting:
            address = waiting.pop(0)
            try:
                document, _ = await context.client.json(address)
                kind = _kind(document)
                if kind not in ("Manifest", "Collection"):
                    stated = f"{address} is not a IIIF manifest or collection (its type is {kind or 'not stated'})."
                    if address == first:
                        raise SourceError(
                            f"{stated} --iiif-url takes the address of one; museums call it 'IIIF manifest' beside "
                            "the IIIF logo."
                        )
                    raise FetchError("bad_answer", stated)
            except FetchError as error:
                if address == first:
                    raise
                # A part that cannot be read becomes a row with a reason; the others are walked.
                context.store.put_failure("record", address, error.code, str(error), error.transient)
                ids.append(address)
                continue
            if kind == "Manifest":
                context.put_record(address, document)
                ids.append(address)
                continue
            for member_kind, member in _members(document):
                if member not in seen:
                    seen.add(member)
                    (ids if member_kind == "Manifest" else waiting).append(member)
        return ids, set()

    def address(self, request: SourceRequest, key: str) -> str:
        """A manifest's id is its address."""
        return key

    def parse(self, key: str, record: Any) -> ParsedRecord:
        """Reads a manifest."""
        if _kind(record) != "Manifest":
            raise ValueError(f"{key} is not a IIIF manifest.")
        metadata: dict[str, list[str]] = {}
        raw: dict[str, str | None] = {}
        for entry in record.get("metadata") or []:
            label, values = " ".join(_texts(entry.get("label"))), _texts(entry.get("value"))
            raw[label] = "; ".join(values) or None
            metadata.setdefault(_MEANING.get(fold(label), ""), []).extend(values)
        rights = " ".join(_texts(record.get("rights") or record.get("license")))
        statement = record.get("requiredStatement") or {}
        text = {name: "; ".join(values) for name, values in metadata.items() if name}
        size = dimensions.centimetres(text.pop("dimensions", ""))
        text.pop("artist", None)
        fields = text | {
            "title": "; ".join(_texts(record.get("label"))),
            **dates.settle(text.get("date", ""))._asdict(),
            **size._asdict(),
            "tags": tags.terms(metadata.get("tags", [])),
            "rights": rights or "; ".join(_texts(statement.get("value")) or _texts(record.get("attribution"))),
            "source_url": _address(record.get("homepage")) or _address(record.get("related")) or key,
        }
        return ParsedRecord(
            fields,
            makers=[Maker(name.strip()) for name in metadata.get("artist", []) if name.strip()],
            picture_url=_picture_url(record),
            public_domain=any(free in rights.casefold() for free in _FREE),
            raw=raw,
            version=str(record.get("modified") or ""),
        )


def _kind(document: Any) -> str:
    """The stated type of a document or a member: ``Manifest``, ``Collection`` or another."""
    stated = (document.get("type") or document.get("@type") or "") if isinstance(document, dict) else ""
    return str(stated).removeprefix("sc:")


def _address(value: Any) -> str:
    """The address in a reference, which is a text or an object with an id."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("id") or value.get("@id") or ""
    return value if isinstance(value, str) else ""


def _members(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Kind and address of a collection's members in order, and of its next page.

    The members are the ``items`` of version 3, or the three lists of version 2.
    """
    for field, kind in (("items", ""), ("members", ""), ("manifests", "Manifest"), ("collections", "Collection")):
        members = document.get(field)
        for member in members if isinstance(members, list) else []:
            if address := _address(member):
                yield kind or _kind(member), address
    if following := _address(document.get("next") or document.get("first")):
        yield "Collection", following


def _texts(value: Any) -> list[str]:
    """The texts of a label or value in any of IIIF's forms: English where there is a choice, without markup."""
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


def _picture_url(record: Mapping[str, Any]) -> str:
    """Address of the first picture, at most :data:`PICTURE_PX` large where there is an image service."""
    body = _first_body(record)
    if service := _address(body.get("service")):
        return f"{service.rstrip('/')}/full/!{PICTURE_PX},{PICTURE_PX}/0/default.jpg"
    return _address(body)


def _first_body(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """The body of the first canvas, in version 3 or 2; empty where there is none."""
    body: Any = None
    try:
        if record.get("items"):
            body = record["items"][0]["items"][0]["items"][0]["body"]
        elif record.get("sequences"):
            body = record["sequences"][0]["canvases"][0]["images"][0]["resource"]
    except (KeyError, IndexError, TypeError):
        return {}
    if isinstance(body, list):
        body = body[0] if body else {}
    # Of a choice of pictures the default, or the first.
    if isinstance(body, dict) and (body.get("type") or body.get("@type")) in ("Choice", "oa:Choice"):
        body = body.get("default") or (body.get("items") or [{}])[0]
    return body if isinstance(body, dict) else {}


SOURCE = MuseumSource(Iiif())
