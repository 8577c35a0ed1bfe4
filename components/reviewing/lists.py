"""The lists of the live build, and which of their works a page shows."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from components.reviewing.address import KINDS, Asked
from components.site import context
from pipeline.artefacts import label_issues
from pipeline.artefacts.label_issues import LabelIssues
from pipeline.artefacts.store import ArtefactStore


def of(store: ArtefactStore) -> LabelIssues | None:
    """What a build says of its labels, read once; None for a build that was made without.

    Raises:
        ArtefactError: it is there and cannot be read.
    """
    if not label_issues.exists(store.root):
        return None
    return context.serving().kept("suspects", store, lambda: label_issues.read(store.root))


def places(found: LabelIssues, asked: Asked, hidden: np.ndarray | None = None) -> np.ndarray:
    """Places of the works of one list in their order.

    Args:
        found: the build's.
        asked: which list.
        hidden: places to leave out.
    """
    order = found.order(KINDS[asked.kind])
    if asked.label:
        order = order[found.given[order] == found.classes.index(asked.label)]
    if hidden is not None and len(hidden):
        out = np.zeros(len(found), bool)
        out[hidden] = True
        order = order[~out[order]]
    return order


def places_of_ids(store: ArtefactStore, found: LabelIssues, ids: Iterable[object]) -> np.ndarray:
    """Places of works by their object ids, int64; ids that this build does not know are left out."""
    rows = [store.row_of(each) for each in ids if isinstance(each, str)]
    known = [found.place_of(row) for row in rows if row is not None]
    return np.array([place for place in known if place is not None], np.int64)


def source_key(store: ArtefactStore) -> str:
    """Names the collection and what its labels tell apart, the same for every build of it: decisions are kept by it."""
    source = store.manifest["source"]
    config = store.manifest.get("config") or {}
    asked = config.get("source") or {}
    return "|".join(str(part or "") for part in (asked.get("name"), source.get("name"), asked.get("target")))
