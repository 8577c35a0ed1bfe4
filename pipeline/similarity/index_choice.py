"""Which search index a build has: the one asked for, or the exact or approximate one by the number of works.

An index that finds too few of the true neighbours is replaced by the exact one.
"""

import logging
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.core.files import write_json
from pipeline.core.nearest import nearest_neighbours
from pipeline.similarity import indexes
from pipeline.similarity.indexes.base import Index

log = logging.getLogger("pipeline")

#: Name that leaves the choice to the number of works, and the members that it chooses from.
AUTO, EXACT, APPROXIMATE = "auto", "exact", "approximate"
#: Works from which on the approximate index is chosen. A scan of so many takes some 15 ms on one core.
MANY = 300_000
#: Least recall of the :data:`NEAREST` nearest works that a build accepts, and works that it is measured with.
LEAST_RECALL, NEAREST, SAMPLE = 0.98, 12, 400
#: File in the index's folder: ``index`` is the name, ``recall`` the recall of the nearest works, ``asked`` the setting.
FILE_NAME = "index.json"


def names() -> Sequence[str]:
    """What can be asked for."""
    return (AUTO, *indexes.names())


def members(asked: str) -> tuple[str, ...]:
    """The indexes that a setting may lead to."""
    return tuple(dict.fromkeys([EXACT, APPROXIMATE if asked == AUTO else asked]))


def recall(index: Index, vectors: np.ndarray) -> float:
    """Share of the :data:`NEAREST` nearest works that an index finds, 0 to 1, with works of the collection as queries.

    The vectors are float32 (N, D). A work itself does not count. Without another work it is 1.
    """
    count = len(vectors)
    nearest = min(NEAREST, count - 1)
    if nearest < 1:
        return 1.0
    chosen = np.sort(np.random.default_rng(2).choice(count, min(SAMPLE, count), replace=False))
    queries = np.ascontiguousarray(vectors[chosen])
    exact, found = (
        rows[0] for rows in (nearest_neighbours(queries, vectors, nearest + 1), index.search(queries, nearest + 1))
    )
    shared = 0
    for row, wanted, own in zip(chosen, exact, found, strict=True):
        shared += len(np.intersect1d(wanted[wanted != row][:nearest], own[own != row][:nearest]))
    return shared / (nearest * len(chosen))


def create(asked: str, vectors: np.ndarray, folder: Path) -> Index:
    """Makes the index of vectors float32 (N, D) in a folder, with :data:`FILE_NAME` beside its own files."""
    name = asked
    if asked == AUTO:
        name = APPROXIMATE if len(vectors) >= MANY else EXACT
    index = indexes.get(name).create(vectors, folder)
    figures: dict[str, Any] = {"asked": asked, "index": name, "recall": 1.0, "nearest": NEAREST, "works": SAMPLE}
    if name != EXACT:
        figures["recall"] = recall(index, vectors)
        if figures["recall"] < LEAST_RECALL:
            log.warning(
                "The index %r finds %.3f of the %d nearest works, less than %.2f. The exact index is used.",
                name, figures["recall"], NEAREST, LEAST_RECALL,
            )  # fmt: skip
            del index
            shutil.rmtree(folder, ignore_errors=True)
            index = indexes.get(EXACT).create(vectors, folder)
            figures |= {"index": EXACT, "refused": name, "refused_recall": figures["recall"], "recall": 1.0}
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / FILE_NAME, figures)
    return index
