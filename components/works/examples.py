"""Works of the collection that a page offers to a visitor who has no picture at hand.

The owner of the page chooses by two environment variables. ``SAMPLES`` lists the works that are offered, and
``SAMPLES_WITHOUT`` those that never are: ids and, as ``tag:portrait``, tags of the catalogue, separated by commas.
``SAMPLES=none`` offers none. Without them works of the test split are offered, some of each class.
"""

import logging
import os
from collections.abc import Iterable, Mapping
from functools import lru_cache

import numpy as np

from components.works import cards
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.text import fold

log = logging.getLogger(__name__)

CHOSEN, LEFT_OUT = "SAMPLES", "SAMPLES_WITHOUT"
#: Value of :data:`CHOSEN` that offers no work.
NONE = "none"
_TAG = "tag:"


def rows_of(store: ArtefactStore, per_class: int, environment: Mapping[str, str] = os.environ) -> list[int]:
    """Rows of the works that are offered.

    Args:
        store: the build.
        per_class: most works of a class, where the owner names none or names tags.
        environment: see the module.
    """
    chosen, left_out = (_listed(environment.get(name, "")) for name in (CHOSEN, LEFT_OUT))
    if [part.lower() for part in chosen] == [NONE]:
        return []
    without = {row for rows in _rows(store, left_out, LEFT_OUT).values() for row in rows}
    if not chosen:
        tested = np.flatnonzero((store.objects["split"] == "test").to_numpy())
        return _spread(store, [int(row) for row in tested if row not in without], per_class)
    found: list[int] = []
    for part, rows in _rows(store, chosen, CHOSEN).items():
        allowed = [row for row in rows if row not in without]
        found += _spread(store, allowed, per_class) if part.startswith(_TAG) else allowed
    return list(dict.fromkeys(found))


def name_of(store: ArtefactStore, row: int) -> str:
    """What a work is called where it is offered: its title and artist, or that it has no title and its id."""
    work = store.work(row)
    if not str(work["title"]).strip():
        return f"{cards.UNTITLED} ({work['object_id']})"
    return ", ".join(filter(None, (cards.title_of(work), str(work["artist"]).strip())))


def words(store: ArtefactStore, rows: Iterable[int]) -> str:
    """The sentence above the works: whether the model was trained on them."""
    splits = store.objects["split"].iloc[list(rows)]
    if (splits == "test").all():
        return "Try one of these works. The model has not been trained on them."
    return "Try one of these works. The model has been trained on some of them, so its answer is no test."


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _rows(store: ArtefactStore, parts: Iterable[str], name: str) -> dict[str, list[int]]:
    """Each part of a setting -> the rows that it means, sorted."""
    found = {}
    for part in parts:
        if part.startswith(_TAG):
            found[part] = _tagged(store, part.removeprefix(_TAG))
        else:
            row = store.row_of(part)
            found[part] = [] if row is None else [row]
        if not found[part]:
            _tell(name, part, store.build_id)
    return found


def _tagged(store: ArtefactStore, tag: str) -> list[int]:
    wanted = fold(tag)
    return [row for row, tags in enumerate(store.objects["tags"]) if any(fold(str(each)) == wanted for each in tags)]


@lru_cache(maxsize=64)
def _tell(name: str, part: str, build: str) -> None:
    """Once for each build: every visitor asks for the same works."""
    log.warning("%s: the build %s has no work for “%s”.", name, build, part)


def _spread(store: ArtefactStore, rows: list[int], per_class: int) -> list[int]:
    """At most so many of the rows of each class, spread evenly over them."""
    labels = store.objects["label"]
    kept: list[int] = []
    for info in store.classes:
        own = [row for row in rows if labels.iat[row] == info.key]
        if own:
            places = np.linspace(0, len(own) - 1, min(per_class, len(own)) + 2)[1:-1]
            kept += sorted({own[round(place)] for place in places})
    return kept
