"""A list as a Manifest of the IIIF Presentation API 3.0 (https://iiif.io/api/presentation/3.0/), a Canvas a work.

Words of the museum and of the curator have the language "none", ours "en". The picture is the build's own: there is no
image service, so viewers show it in one size.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from components.listing import address
from components.listing.work_lists import UNNAMED, Listed, Lists, Note, WorkList, is_id, listed, name_of, note_text
from components.site import urls
from components.site.csv_file import FileError
from components.site.lists import MOST_SHARED, MOST_WORKS
from components.works import cards
from pipeline.artefacts import schema
from pipeline.artefacts.store import ArtefactStore

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
#: Fields of the catalogue that a Canvas has as metadata.
_FIELDS = ("artist", "date", "medium", "culture", "classification", "department", "rights", "object_id")
#: The licences that the specification allows, by any spelling of their address.
_RIGHTS = re.compile(
    r"https?://(?:www\.)?((?:creativecommons\.org/(?:licenses|publicdomain)|rightsstatements\.org/vocab)/\S+)"
)
_CANVAS = "/canvas"
#: Longest text in an imported file that is looked at.
_LONGEST_ADDRESS = 4_000


def manifest(store: ArtefactStore, chosen: WorkList, notes: Mapping[str, Note], origin: str) -> dict[str, Any]:
    """The list as a Manifest. Works that the build does not have have no picture and are left out.

    Args:
        store: the build.
        chosen: the list.
        notes: object id -> note, which becomes the summary of the work's Canvas.
        origin: scheme and host of this server, such as ``https://museum.example``.

    Raises:
        FileError: the build has none of its works. A Manifest must have a Canvas.
    """
    found = [(work, store.row_of(work.object_id)) for work in chosen.works]
    known = [(work, row) for work, row in found if row is not None]
    if not known:
        raise FileError("A IIIF manifest needs at least one work of this build, and this list has none.")
    ids = [work.object_id for work, _ in known]
    source = store.manifest["source"]
    content: dict[str, Any] = {
        "@context": CONTEXT,
        "id": origin + address.href(chosen.name, ids[:MOST_SHARED], address.MANIFEST),
        "type": "Manifest",
        "label": _words(chosen.name),
        "metadata": _source_facts(source),
        "requiredStatement": {"label": _ours("Attribution"), "value": _words(str(source.get("name") or "Vitrine"))},
        "items": [_canvas(store, row, notes.get(work.object_id), origin) for work, row in known],
    }
    return content


def write(store: ArtefactStore, chosen: WorkList, notes: Mapping[str, Note], origin: str) -> bytes:
    """The Manifest as a file; see :func:`manifest`."""
    return json.dumps(manifest(store, chosen, notes, origin), ensure_ascii=False, indent=1).encode()


def _canvas(store: ArtefactStore, row: int, note: Note | None, origin: str) -> dict[str, Any]:
    work = store.work(row)
    page = origin + urls.work(str(work["object_id"]))
    canvas = page + _CANVAS
    content: dict[str, Any] = {
        "id": canvas,
        "type": "Canvas",
        "label": _words(cards.title_of(work)),
        "height": max(1, int(work["height"])),
        "width": max(1, int(work["width"])),
        "metadata": [
            {"label": _ours(schema.title_of(name)), "value": _words(str(work[name]))}
            for name in _FIELDS
            if str(work.get(name) or "").strip()
        ],
        "homepage": [{"id": page, "type": "Text", "label": _ours("The work in Vitrine"), "format": "text/html"}],
        "thumbnail": [_image(origin + urls.thumbnail(store, row))],
        "items": [
            {
                "id": f"{canvas}/page",
                "type": "AnnotationPage",
                "items": [
                    {
                        "id": f"{canvas}/picture",
                        "type": "Annotation",
                        "motivation": "painting",
                        "body": _image(origin + urls.preview(store, row)),
                        "target": canvas,
                    }
                ],
            }
        ],
    }
    if note:
        content["summary"] = _words(note.text)
    if work["credit_line"]:
        content["requiredStatement"] = {"label": _ours("Credit line"), "value": _words(str(work["credit_line"]))}
    if licence := _RIGHTS.search(str(work["rights"])):
        content["rights"] = f"http://{licence[1]}"
    if urls.is_web(str(work["source_url"])):
        label = _ours("The source's own page")
        content["seeAlso"] = [{"id": str(work["source_url"]), "type": "Text", "label": label, "format": "text/html"}]
    return content


def _image(location: str) -> dict[str, Any]:
    return {"id": location, "type": "Image", "format": "image/webp"}


def _source_facts(source: Mapping[str, Any]) -> list[dict[str, Any]]:
    facts = (("Collection", source.get("name")), ("Licence", source.get("licence")), ("Source", source.get("url")))
    return [{"label": _ours(title), "value": _words(str(value))} for title, value in facts if value]


def _words(text: str) -> dict[str, list[str]]:
    # Viewers read a value that begins with < and ends with > as HTML; a space keeps it a text.
    return {"none": [f"{text} " if text.startswith("<") else text]}


def _ours(text: str) -> dict[str, list[str]]:
    return {"en": [text]}


def is_iiif(content: Mapping[str, Any]) -> bool:
    """Whether the content of a JSON file is of IIIF."""
    context = content.get("@context")
    return any(
        "iiif.io/api/presentation" in str(each) for each in (context if isinstance(context, list) else [context])
    )


def read(content: Mapping[str, Any]) -> tuple[Lists, int]:
    """A list from a Manifest of :func:`manifest`, by the addresses of its Canvases; and how many of them name no work.

    Raises:
        FileError: it is no such Manifest.
    """
    kind = content.get("type") or content.get("@type")
    if kind != "Manifest":
        raise FileError(
            "This is no manifest of the IIIF Presentation API 3.0"
            f"{f', but a {str(kind)[:40]}' if kind else ''}. Choose a manifest that was exported from this page."
        )
    items = content.get("items")
    canvases = [each for each in items if isinstance(each, Mapping)] if isinstance(items, list) else []
    if len(canvases) > MOST_WORKS:
        raise FileError(f"This manifest has {len(canvases):,} works. A list has {MOST_WORKS:,} at most.")
    works: dict[str, Listed] = {}
    notes: dict[str, Note] = {}
    foreign = 0
    for canvas in canvases:
        object_id = _object_id(canvas.get("id"))
        if object_id is None:
            foreign += 1
            continue
        works.setdefault(object_id, listed(object_id, _first(canvas.get("label"))))
        if words := note_text(_first(canvas.get("summary"))):
            notes[object_id] = Note(words, "", works[object_id].title)
    if not works:
        raise FileError("No canvas of this manifest is a work of Vitrine. Choose one that was exported from this page.")
    label = _first(content.get("label"))
    return Lists((WorkList(name_of(label) if label else UNNAMED, tuple(works.values())),), notes), foreign


def _object_id(canvas: object) -> str | None:
    """The object id in the address of a Canvas of any server of ours; None where there is none."""
    if not isinstance(canvas, str) or not canvas.endswith(_CANVAS) or len(canvas) > _LONGEST_ADDRESS:
        return None
    try:
        path = urlsplit(canvas).path
    except ValueError:
        return None
    _, found, quoted = path.removesuffix(_CANVAS).rpartition("/work/")
    object_id = urls.undotted(unquote(quoted)) if found else ""
    return object_id if is_id(object_id) else None


def _first(value: object) -> str:
    """The first text of a value by language."""
    texts: Sequence[Any] = next(iter(value.values()), ()) if isinstance(value, Mapping) else ()
    return texts[0].strip() if isinstance(texts, list) and texts and isinstance(texts[0], str) else ""
