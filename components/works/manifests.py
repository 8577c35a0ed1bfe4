"""Works as Canvases of the IIIF Presentation API 3.0 (https://iiif.io/api/presentation/3.0/).

Words of the museum and of visitors have the language "none", ours "en". The picture is the build's own: there is no
image service, so viewers show it in one size. The address of a Canvas has that of the work's page in it, by which a
list is read again; it has no part behind "#", which the specification keeps for details of a Canvas.
"""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from components.site import urls
from components.works import cards
from pipeline.artefacts import schema
from pipeline.artefacts.store import ArtefactStore

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
#: Fields of the catalogue that a Canvas has as metadata.
_FIELDS = ("artist", "date", "medium", "culture", "classification", "department", "rights", "object_id")
#: The addresses of licences that the specification allows, however a catalogue spells them.
_LICENCES = r"creativecommons\.org/(?:licenses|publicdomain)|rightsstatements\.org/vocab"
_RIGHTS = re.compile(rf"https?://(?:www\.)?((?:{_LICENCES})/[^\s<>\"]+)")
_CANVAS = "/canvas"
#: Letters of an address that may be that of a Canvas.
_LONGEST = 4_000


def manifest(
    store: ArtefactStore, rows: Sequence[int], address: str, label: dict[str, list[str]], origin: str, **others: Any
) -> dict[str, Any]:
    """A Manifest with a Canvas a work.

    Args:
        store: the build.
        rows: of the works, one or more.
        address: of the Manifest.
        label: its name by language.
        origin: scheme and host of this server, such as ``https://museum.example``.
        others: more of its properties.
    """
    source = store.manifest["source"]
    facts = (("Collection", source.get("name")), ("Licence", source.get("licence")), ("Source", source.get("url")))
    return {
        "@context": CONTEXT,
        "id": address,
        "type": "Manifest",
        "label": label,
        "metadata": [{"label": ours(title), "value": words(str(value))} for title, value in facts if value],
        "requiredStatement": {"label": ours("Attribution"), "value": words(str(source.get("name") or "Vitrine"))},
        **others,
        "items": [canvas(store, row, origin) for row in rows],
    }


def canvas(store: ArtefactStore, row: int, origin: str) -> dict[str, Any]:
    """The Canvas of a work."""
    work = store.work(row)
    page = origin + urls.work(str(work["object_id"]))
    own = page + _CANVAS
    body = {**_image(origin + urls.preview(store, row)), **_size(store, work)}
    content: dict[str, Any] = {
        "id": own,
        "type": "Canvas",
        "label": words(cards.title_of(work)),
        **_size(store, work),
        "metadata": [
            {"label": ours(schema.title_of(name)), "value": words(str(work[name]))}
            for name in _FIELDS
            if str(work.get(name) or "").strip()
        ],
        "homepage": [{"id": page, "type": "Text", "label": ours("In Vitrine"), "format": "text/html"}],
        "thumbnail": [_image(origin + urls.thumbnail(store, row))],
        "items": [
            {
                "id": f"{own}/page",
                "type": "AnnotationPage",
                "items": [
                    {
                        "id": f"{own}/painting",
                        "type": "Annotation",
                        "motivation": "painting",
                        "body": body,
                        "target": own,
                    }
                ],
            }
        ],
    }
    if work["credit_line"]:
        content["requiredStatement"] = {"label": ours("Credit line"), "value": words(str(work["credit_line"]))}
    if licence := _RIGHTS.search(str(work["rights"])):
        content["rights"] = f"http://{licence[1]}"
    source = str(work["source_url"])
    if urls.is_web(source):
        label = ours("The source's own page")
        # A catalogue may hold an address with spaces in it.
        location = quote(source, safe="%/:=&?~#+!$,;'@()*[]")
        content["seeAlso"] = [{"id": location, "type": "Text", "label": label, "format": "text/html"}]
    return content


def object_id(address: object) -> str | None:
    """The object id in the address of a Canvas of any server of ours; None where there is none."""
    if not isinstance(address, str) or not address.endswith(_CANVAS) or len(address) > _LONGEST:
        return None
    try:
        path = urlsplit(address).path
    except ValueError:
        return None
    _, found, quoted = path.removesuffix(_CANVAS).rpartition("/work/")
    return urls.undotted(unquote(quoted)) or None if found else None


def words(text: str) -> dict[str, list[str]]:
    """A text of the museum or of a visitor."""
    # Viewers read a value that begins with < and ends with > as HTML; a space keeps it a text.
    return {"none": [f"{text} " if text.startswith("<") else text]}


def ours(text: str) -> dict[str, list[str]]:
    """A text of this page."""
    return {"en": [text]}


def _image(location: str) -> dict[str, Any]:
    return {"id": location, "type": "Image", "format": "image/webp"}


def _size(store: ArtefactStore, work: dict[str, Any]) -> dict[str, int]:
    """Width and height of the published picture in pixels: as the original, with a longer side of at most so many."""
    sides = store.manifest.get("config", {}).get("prepare", {})
    longest = sides.get("preview_px", 960) if work["has_preview"] else sides.get("thumbnail_px", 320)
    scale = min(1.0, longest / max(work["width"], work["height"], 1))
    return {name: max(1, round(int(work[name]) * scale)) for name in ("width", "height")}
