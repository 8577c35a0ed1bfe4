"""Which works are asked for: words, class, split, any field, years. All at once over columns, never work by work."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from components import colouring
from pipeline.artefacts.store import ArtefactStore

#: Columns that words are looked for in; tags are added.
_SEARCHED = ("title", "artist", "culture", "medium", "classification", "object_id")

#: The search boxes take no more; a callback's sender might.
_MOST_CHARACTERS = 200

_haystacks: weakref.WeakKeyDictionary[ArtefactStore, pd.Series] = weakref.WeakKeyDictionary()
_lock = threading.Lock()


@dataclass(frozen=True)
class Filter:
    """What works must have to be shown; what is empty asks for nothing.

    Attributes:
        words: every one must occur in title, artist, tags, culture, medium or classification.
        classes: class keys, "" for works outside of the classes.
        splits: names of splits.
        field: key of a field, and ``values`` the names of its values.
        values: any of them will do.
        first_year, last_year: of the works' years, inclusive; works without a year are left out when either is set.
    """

    words: str = ""
    classes: Sequence[str] = ()
    splits: Sequence[str] = ()
    field: str = ""
    values: Sequence[str] = ()
    first_year: float | None = None
    last_year: float | None = None


def fold(texts: pd.Series) -> pd.Series:
    """Texts without case and accents, so that "hokusai" finds "Hokusai" and "kano" finds "Kanō"."""
    return texts.str.normalize("NFKD").str.replace("[\u0300-\u036f]", "", regex=True).str.casefold()


def haystack(store: ArtefactStore) -> pd.Series:
    """One folded text for each work, made once for a build."""
    with _lock:
        if store not in _haystacks:
            objects = store.objects
            text = objects["tags"].str.join(" ").fillna("").astype(str)
            for name in _SEARCHED:
                text = text + "\n" + objects[name]
            _haystacks[store] = fold(text)
        return _haystacks[store]


def search(store: ArtefactStore, words: str) -> np.ndarray:
    """Whether each work holds every one of the words, bool (N,). Only the first 200 characters are looked for."""
    found = np.ones(len(store), bool)
    for word in fold(pd.Series([words[:_MOST_CHARACTERS]])).iat[0].split():
        found &= haystack(store).str.contains(word, regex=False).to_numpy(bool)
    return found


def apply(store: ArtefactStore, wanted: Filter) -> np.ndarray:
    """Rows of the works that pass, ascending, int64."""
    objects = store.objects
    keep = search(store, wanted.words)
    if wanted.classes:
        keep &= objects["label"].isin(list(wanted.classes)).to_numpy(bool)
    if wanted.splits:
        keep &= objects["split"].isin(list(wanted.splits)).to_numpy(bool)
    if wanted.field and wanted.values:
        keep &= np.isin(field_values(store, wanted.field), list(wanted.values))
    if wanted.first_year is not None or wanted.last_year is not None:
        years = colouring.years(store)
        low = -np.inf if wanted.first_year is None else wanted.first_year
        high = np.inf if wanted.last_year is None else wanted.last_year
        keep &= years.between(low, high).to_numpy(bool)
    return np.flatnonzero(keep)


def field_values(store: ArtefactStore, key: str) -> np.ndarray:
    """The value of every work in a field: of a text column as it is, of any other by the name its legend has."""
    column = colouring.column_of(key)
    if column in store.objects.columns:
        return store.objects[column].to_numpy(object)
    field = colouring.find(colouring.fields(store), key)
    found = colouring.colouring(store, field, "light")
    return np.array([category.name for category in found.categories], object)[found.codes]


def field_options(store: ArtefactStore, key: str, most: int = 400) -> list[tuple[str, int]]:
    """Values of a field and their counts, most frequent first; the empty value is left out."""
    counts = pd.Series(field_values(store, key)).value_counts()
    return [(str(value), int(count)) for value, count in counts.items() if value != ""][:most]
