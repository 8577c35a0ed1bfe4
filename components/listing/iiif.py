"""A list as a Manifest of the IIIF Presentation API 3.0: its name is the label, the note on a work the summary."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from components.listing import address
from components.listing.work_lists import UNNAMED, Listed, Lists, Note, WorkList, is_id, listed, name_of, note_text
from components.site.lists import MOST_SHARED, MOST_WORKS
from components.works import manifests
from pipeline.artefacts.records.chosen_csv import FileError
from pipeline.artefacts.store import ArtefactStore


def write(store: ArtefactStore, chosen: WorkList, notes: Mapping[str, Note], origin: str) -> bytes:
    """The Manifest of a list. Works that the build does not have have no picture and are left out.

    Args:
        store: the build.
        chosen: the list.
        notes: by object id.
        origin: scheme and host of this server, such as ``https://museum.example``.

    Raises:
        FileError: the build has none of its works. A Manifest must have a Canvas.
    """
    found = [(work.object_id, store.row_of(work.object_id)) for work in chosen.works]
    known = {object_id: row for object_id, row in found if row is not None}
    if not known:
        raise FileError("A IIIF manifest needs at least one work of this build, and this list has none.")
    own = origin + address.href(chosen.name, list(known)[:MOST_SHARED], address.MANIFEST)
    content = manifests.manifest(store, list(known.values()), own, manifests.words(chosen.name), origin)
    for object_id, canvas in zip(known, content["items"], strict=True):
        if object_id in notes:
            canvas["summary"] = manifests.words(notes[object_id].text)
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def is_iiif(content: Mapping[str, Any]) -> bool:
    """Whether the content of a JSON file is of IIIF."""
    context = content.get("@context")
    named = context if isinstance(context, list) else [context]
    return any("iiif.io/api/presentation" in str(each) for each in named)


def read(content: Mapping[str, Any]) -> tuple[Lists, int]:
    """A list from a Manifest of Vitrine, by the addresses of its Canvases; and how many of them name no work.

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
    canvases = items if isinstance(items, list) else []
    if len(canvases) > MOST_WORKS:
        raise FileError(f"This manifest has {len(canvases):,} works. A list has {MOST_WORKS:,} at most.")
    works: dict[str, Listed] = {}
    notes: dict[str, Note] = {}
    foreign = 0
    for canvas in canvases:
        parts = canvas if isinstance(canvas, Mapping) else {}
        object_id = manifests.object_id(parts.get("id"))
        if not is_id(object_id):
            foreign += 1
            continue
        works.setdefault(object_id, listed(object_id, _first(parts.get("label"))))
        if words := note_text(_first(parts.get("summary"))):
            notes[object_id] = Note(words, "", works[object_id].title)
    if not works:
        raise FileError("No canvas of this manifest is a work of Vitrine. Choose one that was exported from this page.")
    label = _first(content.get("label"))
    return Lists((WorkList(name_of(label) if label else UNNAMED, tuple(works.values())),), notes), foreign


def _first(value: object) -> str:
    """The first text of a value by language."""
    texts: Sequence[Any] = next(iter(value.values()), ()) if isinstance(value, Mapping) else ()
    return texts[0].strip() if isinstance(texts, list) and texts and isinstance(texts[0], str) else ""
