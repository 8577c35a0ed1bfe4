"""Documents of the IIIF Presentation API, versions 2 and 3, nested as museums nest them."""

from collections.abc import Mapping
from typing import Any

from tests.museum import drawing
from tests.museum.content import LIST, PICTURE, RECORD, Content, as_json

TOP = "/iiif/collection.json"
_MANIFEST, _IMAGE, _PLAIN = "/iiif/manifest/", "/iiif/image/", "/iiif/plain/"

_ORIGINS = ("Japan", "China", "India", "France", "United States", "")
_FREE = "http://creativecommons.org/publicdomain/zero/1.0/"


class Iiif:
    """A collection with two parts: manifests of version 3, and of version 2 on two pages.

    Also in it: a collection that names its parent, one that is not there, and a manifest that both parts name.
    Of the manifests, every tenth is not free, every fifteenth has no picture, every fourth has no image service.
    """

    def __init__(self, count: int = 60) -> None:
        self.count = count
        #: Numbers whose manifest is not there (any more).
        self.gone: set[int] = set()

    def answer(self, path: str, query: Mapping[str, str], base: str) -> Content | None:
        """See :class:`tests.museum.content.Api`."""
        if path.startswith((_IMAGE, _PLAIN)):
            return Content(PICTURE, drawing.jpeg(path), "image/jpeg")
        if path.startswith(_MANIFEST):
            number = path.removeprefix(_MANIFEST).removesuffix("/manifest.json")
            if not number.isdecimal() or int(number) >= self.count or int(number) in self.gone:
                return Content(RECORD, b"<html>Not found</html>", "text/html", 404)
            return as_json(RECORD, self.manifest(int(number), base))
        document = self._collections(base).get(path)
        return as_json(LIST, document) if document else None

    def second(self, number: int) -> bool:
        """Whether a manifest is of version 2."""
        return number >= self.count // 2

    def manifest(self, number: int, base: str) -> dict[str, Any]:
        """One manifest."""
        made = _version_2 if self.second(number) else _version_3
        return made(number, base)

    def _collections(self, base: str) -> dict[str, dict[str, Any]]:
        half, third = self.count // 2, self.count * 3 // 4

        def address(number: int) -> str:
            return f"{base}{_MANIFEST}{number}/manifest.json"

        newer = [{"id": address(number), "type": "Manifest", "label": {"en": ["A"]}} for number in range(half)]
        older = [{"@id": address(number), "@type": "sc:Manifest", "label": "B"} for number in range(half, third)]
        rest = [{"@id": address(number), "@type": "sc:Manifest"} for number in range(third, self.count)]
        context = "http://iiif.io/api/presentation/2/context.json"
        return {
            TOP: {
                "@context": "http://iiif.io/api/presentation/3/context.json",
                "id": f"{base}{TOP}",
                "type": "Collection",
                "label": {"en": ["All"]},
                "items": [
                    {"id": f"{base}/iiif/new.json", "type": "Collection", "label": {"none": ["New"]}},
                    {"id": f"{base}/iiif/old.json", "type": "Collection", "label": {"none": ["Old"]}},
                    {"id": f"{base}/iiif/dead.json", "type": "Collection", "label": {"none": ["Dead"]}},
                ],
            },
            "/iiif/new.json": {
                "id": f"{base}/iiif/new.json",
                "type": "Collection",
                "items": [*newer, {"id": f"{base}{TOP}", "type": "Collection"}],
            },
            "/iiif/old.json": {
                "@context": context,
                "@id": f"{base}/iiif/old.json",
                "@type": "sc:Collection",
                "manifests": [*older, {"@id": address(0), "@type": "sc:Manifest"}],
                "next": f"{base}/iiif/old-2.json",
            },
            "/iiif/old-2.json": {
                "@context": context,
                "@id": f"{base}/iiif/old-2.json",
                "@type": "sc:Collection",
                "members": rest,
            },
        }


def free(number: int) -> bool:
    """Whether a manifest says that anybody may use the picture."""
    return number % 10 != 9


def pictured(number: int) -> bool:
    """Whether a manifest shows a picture."""
    return number % 15 != 14


def _picture(number: int, base: str) -> tuple[str, dict[str, Any]]:
    """Address of the picture and, of three in four, the image service."""
    if number % 4 == 3:
        return f"{base}{_PLAIN}{number}.jpg", {}
    service = f"{base}{_IMAGE}{number}"
    return f"{service}/full/max/0/default.jpg", {"id": service, "type": "ImageService3", "profile": "level1"}


def _version_3(number: int, base: str) -> dict[str, Any]:
    picture, service = _picture(number, base)
    body: dict[str, Any] = {"id": picture, "type": "Image", "format": "image/jpeg"}
    if service:
        body["service"] = [service]
    if number % 6 == 1:
        body = {"type": "Choice", "items": [body, {"id": f"{base}{_PLAIN}infrared.jpg", "type": "Image"}]}
    canvas = f"{base}/canvas/{number}"
    annotation = {"type": "Annotation", "motivation": "painting", "body": body, "target": canvas}
    painted = [{"type": "AnnotationPage", "items": [annotation]}] if pictured(number) else []
    described = {
        "Culture": _ORIGINS[number % len(_ORIGINS)],
        "Artist": "Katsushika Hokusai" if number % 2 else "",
        "Date": "ca. 1830",
        "Medium": "Ink on <i>paper</i>",
        "Dimensions": "25.4 x 36.8 cm",
        "Shelf": f"A {number}",
    }
    made = {
        "@context": "http://iiif.io/api/presentation/3/context.json",
        "id": f"{base}{_MANIFEST}{number}/manifest.json",
        "type": "Manifest",
        "label": {"de": [f"Bild {number}"], "en": [f"Picture {number}"]},
        "metadata": [
            {"label": {"en": [label]}, "value": {"en": [value]}} for label, value in described.items() if value
        ],
        "requiredStatement": {"label": {"en": ["Credit"]}, "value": {"en": ["All rights stay with the museum"]}},
        "homepage": [{"id": f"https://example.org/works/{number}", "type": "Text"}],
        "items": [{"id": canvas, "type": "Canvas", "height": 144, "width": 192, "items": painted}],
    }
    return made | ({"rights": _FREE} if free(number) else {})


def _version_2(number: int, base: str) -> dict[str, Any]:
    picture, service = _picture(number, base)
    resource: dict[str, Any] = {"@id": picture, "@type": "dctypes:Image", "format": "image/jpeg"}
    if service:
        resource["service"] = {"@id": service["id"], "profile": "http://iiif.io/api/image/2/level1.json"}
    images = [{"@type": "oa:Annotation", "motivation": "sc:painting", "resource": resource}] if pictured(number) else []
    return {
        "@context": "http://iiif.io/api/presentation/2/context.json",
        "@id": f"{base}{_MANIFEST}{number}/manifest.json",
        "@type": "sc:Manifest",
        "label": f"Picture {number}",
        "metadata": [
            {"label": "Place of Origin", "value": _ORIGINS[number % len(_ORIGINS)]},
            {"label": "Creator", "value": ["Wen Zhengming", "Unknown"] if number % 2 else "Wen Zhengming"},
            {
                "label": [{"@value": "Datum", "@language": "de"}, {"@value": "Date", "@language": "en"}],
                "value": "1500-1520",
            },
        ],
        "license": _FREE if free(number) else "https://example.org/ask-us",
        "attribution": "The museum",
        "related": {"@id": f"https://example.org/works/{number}", "format": "text/html"},
        "sequences": [{"@type": "sc:Sequence", "canvases": [{"@type": "sc:Canvas", "images": images}]}],
    }
