"""The selected works as a file: CSV for spreadsheets, JSON for programs, a IIIF manifest for viewers of pictures."""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import numpy as np

from components.atlas import selection
from components.site import urls
from components.works import manifests
from pipeline.artefacts.store import ArtefactStore


@dataclass(frozen=True)
class Export:
    """A kind of file."""

    title: str  #: on its button
    ending: str
    media_type: str
    #: (build, rows, the page's own address up to its path) -> the file's text
    write: Callable[[ArtefactStore, np.ndarray, str], str]


def as_csv(store: ArtefactStore, rows: np.ndarray, origin: str) -> str:
    """All columns; see :func:`.selection.csv`."""
    return selection.csv(store, rows)


def as_json(store: ArtefactStore, rows: np.ndarray, origin: str) -> str:
    """The build, and of each work all columns and the addresses of its page and its picture."""
    works = [
        {
            **{name: _plain(value) for name, value in store.work(row).items()},
            "page": origin + urls.work(store.objects["object_id"].iat[row]),
            "picture": origin + urls.preview(store, row),
        }
        for row in map(int, rows)
    ]
    return json.dumps({"build_id": store.build_id, "count": len(works), "works": works}, ensure_ascii=False, indent=1)


def as_iiif(store: ArtefactStore, rows: np.ndarray, origin: str) -> str:
    """A manifest of the IIIF Presentation API 3 with a canvas for each work."""
    own = f"{origin}{urls.relative('/map')}#manifest-{quote(store.build_id)}"
    label = manifests.ours(f"{len(rows):,} works selected from {store.manifest['source']['name']}")
    content = manifests.manifest(store, [int(row) for row in rows], own, label, origin)
    return json.dumps(content, ensure_ascii=False, indent=1)


#: In the order of the page.
EXPORTS = {
    "csv": Export("CSV", "csv", "text/csv;charset=utf-8", as_csv),
    "json": Export("JSON", "json", "application/json", as_json),
    "iiif": Export("IIIF manifest", "iiif.json", "application/ld+json", as_iiif),
}


def _plain(value: Any) -> Any:
    """A cell as JSON takes it: lists stay lists, what is not known is null."""
    if isinstance(value, (list, tuple, np.ndarray)):
        return [_plain(each) for each in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if value is None or (isinstance(value, float) and math.isnan(value)) else value
