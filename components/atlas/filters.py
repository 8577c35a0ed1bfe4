"""Which works hold given words, and what works have in a field. All at once over columns, never work by work."""

from __future__ import annotations

import threading
import weakref

import numpy as np
import pandas as pd

from components.atlas import colouring
from pipeline.artefacts.store import ArtefactStore

#: Columns that words are looked for in; tags are added.
_SEARCHED = ("title", "artist", "culture", "medium", "classification", "object_id")

#: The search boxes take no more; a callback's sender might.
_MOST_CHARACTERS = 200

_haystacks: weakref.WeakKeyDictionary[ArtefactStore, pd.Series] = weakref.WeakKeyDictionary()
_lock = threading.Lock()


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
    """Rows of the works that hold every one of the words, ascending, int64. Only 200 characters are looked for."""
    found = np.ones(len(store), bool)
    for word in fold(pd.Series([words[:_MOST_CHARACTERS]])).iat[0].split():
        found &= haystack(store).str.contains(word, regex=False).to_numpy(bool)
    return np.flatnonzero(found)


def field_values(store: ArtefactStore, key: str) -> np.ndarray:
    """The value of every work in a field: of a text column as it is, of any other by the name its legend has."""
    column = colouring.column_of(key)
    if column in store.objects.columns:
        return store.objects[column].to_numpy(object)
    field = colouring.find(colouring.fields(store), key)
    found = colouring.colouring(store, field, "light")
    return np.array([category.name for category in found.categories], object)[found.codes]
