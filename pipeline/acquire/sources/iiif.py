"""Any collection that is published over IIIF: a manifest, or a collection of manifests and collections.

Presentation API 2 (https://iiif.io/api/presentation/2.1/) and 3 (https://iiif.io/api/presentation/3.0/).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.acquire.fetching.errors import FetchError
from pipeline.acquire.normalising import dates, dimensions, tags
from pipeline.acquire.sources._iiif.documents import absolute, address, as_list, kind, members, objects
from pipeline.acquire.sources._iiif.pictures import picture_url
from pipeline.acquire.sources._iiif.texts import texts
from pipeline.acquire.sources._museum.museum import ListingContext, Maker, Museum, ParsedRecord
from pipeline.acquire.sources._museum.source import MuseumSource
from pipeline.acquire.sources.base import SourceRequest
from pipeline.core.errors import SourceError
from pipeline.core.settings import setting
from pipeline.core.text import fold

#: Column of ``schema.RECORDS`` -> keys (see :func:`_key`) of the labels of a manifest's metadata that mean it.
_MEANINGS = {
    "culture": ("culture", "cultural context", "culture/people", "place of origin", "origin", "nationality", "kultur",
                "kulturkreis", "cultuur", "cultura"),
    "date": ("date", "dates", "date created", "date made", "dated", "created", "dating", "creation date",
             "production date", "object date", "year", "datierung", "entstehungszeit", "entstehungsjahr", "datum",
             "jahr", "datering", "datation", "date de creation", "fecha", "data", "datazione"),
    "period": ("period", "style/period", "dynasty/period", "periode", "epoche", "epoque"),
    "medium": ("medium", "technique", "techniques", "materials", "material", "materials and techniques",
               "physical description", "technik", "material/technik", "materiaal", "techniek", "materiaux", "tecnica",
               "materiali"),
    "classification_raw": ("classification", "type", "object type", "work type", "genre", "category"),
    "object_name": ("object name", "object", "form"),
    "department": ("department", "collection", "division"),
    "country": ("country", "place", "location created", "place made"),
    "credit_line": ("credit line", "credit", "creditline", "provenance"),
    "artist": ("artist", "artists", "creator", "maker", "makers", "author", "artist/maker", "creators", "painter",
               "attributed to", "kunstler", "kunstler/in", "kunstlerin", "maler", "urheber", "kunstenaar",
               "vervaardiger", "maker/vervaardiger", "schilder", "artiste", "peintre", "auteur", "artista", "pittore",
               "pintor", "autore", "autor"),
    "dimensions": ("dimensions", "dimension", "measurements", "size", "extent", "format", "masse", "abmessungen",
                   "afmetingen", "formaat", "dimensioni", "misure", "dimensiones", "medidas", "dimensoes"),
    "tags": ("subject", "subjects", "tags", "keywords", "topic", "topics", "schlagworte", "schlagworter", "trefwoorden",
             "mots cles", "sujets"),
}  # fmt: skip
_MEANING = {label: name for name, labels in _MEANINGS.items() for label in labels}
#: Name of the raw field of metadata without a label.
NO_LABEL = "no label"
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
        stated = context.request.options.url
        if not stated:
            raise SourceError("The source 'iiif' needs --iiif-url, the address of a IIIF manifest or collection.")
        first = absolute(stated, stated)
        waiting, seen, ids = [first], {first}, list[str]()
        while waiting:
            place = waiting.pop(0)
            try:
                document, _ = await context.client.json(place)
                found = kind(document)
                if found not in ("Manifest", "Collection"):
                    message = f"{place} is not a IIIF manifest or collection (its type is {found or 'not stated'})."
                    if place == first:
                        raise SourceError(
                            f"{message} --iiif-url takes the address of one; museums call it 'IIIF manifest' beside "
                            "the IIIF logo."
                        )
                    raise FetchError("bad_answer", message)
            except FetchError as error:
                if place == first:
                    raise
                # A part that cannot be read becomes a row with a reason; the others are walked.
                context.store.put_failure("record", place, error.code, str(error), error.transient)
                ids.append(place)
                continue
            if found == "Manifest":
                context.put_record(place, document)
                ids.append(place)
                continue
            for member_kind, member in members(document, place):
                if member not in seen:
                    seen.add(member)
                    (ids if member_kind == "Manifest" else waiting).append(member)
        return ids, set()

    def address(self, request: SourceRequest, key: str) -> str:
        """A manifest's id is its address."""
        return key

    def parse(self, key: str, record: Any) -> ParsedRecord:
        """Reads a manifest."""
        if kind(record) != "Manifest":
            raise ValueError(f"{key} is not a IIIF manifest.")
        metadata: dict[str, list[str]] = {}
        raw: dict[str, list[str]] = {}
        for label, values in _entries(record.get("metadata")):
            raw.setdefault(label or NO_LABEL, []).extend(values)
            metadata.setdefault(_MEANING.get(_key(label), ""), []).extend(values)
        rights = " ".join(texts(record.get("rights") or record.get("license")))
        statement = [text for each in objects(record.get("requiredStatement")) for text in texts(each.get("value"))]
        text = {name: "; ".join(values) for name, values in metadata.items() if name}
        size = dimensions.centimetres(text.pop("dimensions", ""))
        text.pop("artist", None)
        fields = text | {
            "title": "; ".join(texts(record.get("label"))),
            **dates.settle(text.get("date", ""))._asdict(),
            **size._asdict(),
            "tags": tags.terms(metadata.get("tags", [])),
            "rights": rights or "; ".join(statement or texts(record.get("attribution"))),
            "source_url": address(record.get("homepage")) or address(record.get("related")) or key,
        }
        return ParsedRecord(
            fields,
            makers=[Maker(name) for name in metadata.get("artist", [])],
            picture_url=picture_url(record, key),
            public_domain=any(free in rights.casefold() for free in _FREE),
            raw={label: "; ".join(values) or None for label, values in raw.items()},
            version=str(record.get("modified") or ""),
        )


def _entries(metadata: Any) -> Iterator[tuple[str, list[str]]]:
    """Label and texts of each entry of a manifest's metadata; a text that stands among the entries has no label.

    A map without the keys ``label`` and ``value`` has its labels as keys: ``{"Culture": "Japan"}``.
    """
    for entry in as_list(metadata):
        if isinstance(entry, Mapping) and not entry.keys() & {"label", "value", "@value"}:
            for name, value in entry.items():
                if values := texts(value):
                    yield " ".join(texts(name)), values
            continue
        if isinstance(entry, Mapping):
            label, values = " ".join(texts(entry.get("label"))), texts(entry.get("value"))
        else:
            label, values = "", texts(entry)
        if label or values:
            yield label, values


def _key(label: str) -> str:
    """ "Artist(s):", "artist_s" and "Artists" by one rule: folded, with spaces, without a colon at the end."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", re.sub(r"\((?:e?s|n|in|innen)\)|[/:]in(?:nen)?\b", "", label))
    return re.sub(r"\s*/\s*", "/", fold(spaced)).strip(" :.;-")


SOURCE = MuseumSource(Iiif())
