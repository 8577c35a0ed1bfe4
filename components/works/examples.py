"""Works of the collection that a page offers to a visitor who has no picture at hand."""

import numpy as np

from pipeline.artefacts.store import ArtefactStore


def rows_of(store: ArtefactStore, per_class: int) -> list[int]:
    """Rows of works of the test split, at most ``per_class`` of each class, spread evenly over the collection."""
    objects = store.objects
    rows: list[int] = []
    for info in store.classes:
        own = np.flatnonzero((objects["label"] == info.key) & (objects["split"] == "test"))
        if len(own):
            places = np.linspace(0, len(own) - 1, min(per_class, len(own)) + 2)[1:-1]
            rows += sorted({int(own[round(place)]) for place in places})
    return rows
