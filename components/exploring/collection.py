"""What is explored: the live build's records, or those of an acquisition that no model was trained on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from components.atlas import colouring, filters
from components.exploring import labels
from components.site import context, theme
from pipeline.artefacts.acquired import AcquiredCollection
from pipeline.artefacts.records import columns
from pipeline.artefacts.records.columns import DictColumn
from pipeline.artefacts.records.table import CENTURY, CERTAIN, PICTURED, RecordTable
from pipeline.artefacts.store import ArtefactStore, ClassInfo
from pipeline.core.errors import ArtefactError

#: ``?of=acquired`` asks for the acquired collection where there is a build too.
ACQUIRED = "acquired"

#: Fields in the order of the page; the key of a field in an address is its column's name, unless it is named here.
_KEYS = {"label": "class", "tags": "tag"}
_COLUMNS = (
    "status", "label", "classification", "classification_raw", "culture", "nationality", "artist", "department",
    "period", "dynasty", "country", "medium", "object_name", "tags", CENTURY, PICTURED, CERTAIN,
)  # fmt: skip


@dataclass(frozen=True)
class Field:
    """Something that records can be counted and filtered by.

    Attributes:
        key: in addresses.
        column: of the table.
        title: for people.
        guess: True when a model said it and not the museum.
    """

    key: str
    column: str
    title: str
    guess: bool = False


@dataclass(frozen=True, eq=False)
class Collection:
    """A collection that is explored.

    Attributes:
        root: its folder.
        manifest: its manifest.
        classes: its classes.
        table: its records.
        fields: what they can be counted by, by the key in addresses.
        store: the build; None for an acquired collection.
        works: the row of each record's work in the build, int32 (records,), -1 where it is none.
        own: the record of each of the build's works, int32 (works,), -1 where it has none.
    """

    root: Path
    manifest: dict[str, Any]
    classes: tuple[ClassInfo, ...]
    table: RecordTable
    fields: dict[str, Field]
    store: ArtefactStore | None
    works: np.ndarray
    own: np.ndarray

    @property
    def created(self) -> str:
        """When it was made, in UTC as ISO 8601 writes it."""
        return str(self.manifest["created"])

    @cached_property
    def spelled_twice(self) -> bool:
        """Whether the classification as catalogued is another than the one that was brought together."""
        if not {"classification", "classification_raw"} <= self.fields.keys():
            return False
        before, after = self.table.column("classification_raw"), self.table.column("classification")
        return before.values.to_pylist() != after.values.to_pylist() or not np.array_equal(before.codes, after.codes)

    def class_style(self, key: str) -> tuple[str, str, str]:
        """Colour, marker shape and title of a class; the same grey ring for every record outside of the classes."""
        info = next((info for info in self.classes if info.key == key), None)
        if info:
            return info.colour, info.marker, info.title
        return (*theme.UNCLASSED[:2], key or theme.UNCLASSED[2])

    def value_title(self, column: str, value: str) -> str:
        """A value of one of its fields, for people."""
        return self.class_style(value)[2] if column == "label" else labels.value_title(column, value)

    def field_of(self, column: str) -> Field | None:
        """The field of a column, if records can be filtered by it."""
        return next((field for field in self.fields.values() if field.column == column), None)


def chosen(of: object = None) -> Collection:
    """The collection of this request: the build's, or the acquired one when it is asked for or nothing else is there.

    Raises:
        ArtefactError: there is neither, or the one that is asked for cannot be read.
    """
    acquired = _acquired() if of == ACQUIRED else None
    if acquired is None:
        try:
            return _of_build(context.live_store())
        except ArtefactError as error:
            # Only when there is no build: one that is damaged is a fault that should be seen.
            acquired = _acquired() if error.missing else None
            if acquired is None:
                raise
    return acquired


def newer() -> AcquiredCollection | None:
    """The acquired collection, if it was acquired after the live build was made."""
    try:
        acquired = context.serving().acquired.get()
        if acquired and str(acquired.manifest["created"]) > str(context.live_store().manifest["created"]):
            return acquired
    except ArtefactError:
        # It is an offer: that it cannot be made is told where the collection is asked for.
        return None
    return None


def has_build() -> bool:
    """Whether there is a build that can be served."""
    try:
        context.live_store()
    except ArtefactError:
        return False
    return True


def _acquired() -> Collection | None:
    found = context.serving().acquired.get()
    return context.serving().kept("acquired", found, lambda: _without_store(found)) if found else None


def _without_store(acquired: AcquiredCollection) -> Collection:
    table, nothing = acquired.records, np.empty(0, np.int32)
    _fold_labels(table, acquired.classes)
    return Collection(
        acquired.root, acquired.manifest, acquired.classes, table, _fields(table), None,
        np.full(len(table), -1, np.int32), nothing,
    )  # fmt: skip


def _of_build(store: ArtefactStore) -> Collection:
    return context.serving().kept("build", store, lambda: _with_store(store))


def _with_store(store: ArtefactStore) -> Collection:
    table = RecordTable.open(store.root)
    _fold_labels(table, store.classes)
    works = table.file.places_of(store.objects["object_id"].tolist())
    own = np.full(len(store), -1, np.int32)
    own[works[works >= 0]] = np.flatnonzero(works >= 0)
    found = _fields(table)
    taken = {field.column for field in found.values()}
    for each in colouring.fields(store):
        column = colouring.column_of(each.key) or each.key
        # The page has centuries, and the catalogue's own periods: not the periods that the map is coloured by.
        if each.key in ("class", "period") or column in taken:
            continue
        name = each.key if each.key == "split" else f"work-{each.key}"
        table.attach(name, _carried(store, each.key, works))
        found[each.key] = Field(each.key, name, each.title, each.guess)
    return Collection(store.root, store.manifest, store.classes, table, found, store, works, own)


def _fold_labels(table: RecordTable, classes: Sequence[ClassInfo]) -> None:
    """Puts every label that is no class among those outside the classes: of tags or periods there may be thousands."""
    if "label" in table.file.texts:
        keys = [info.key for info in classes]
        table.attach("label", lambda: table.file.column("label").only(keys))


def _fields(table: RecordTable) -> dict[str, Field]:
    found = [Field(_KEYS.get(name, name), name, labels.field_title(name)) for name in _COLUMNS if table.has(name)]
    return {field.key: field for field in found}


def _carried(store: ArtefactStore, key: str, works: np.ndarray) -> Callable[[], DictColumn]:
    """Makes a column of records from a field of the works; records that are no works say nothing there."""

    def make() -> DictColumn:
        told = store.objects[key] if key == "split" else filters.field_values(store, key)
        values = pa.array([str(value) for value in told], pa.large_string())
        column = columns.encode([values.dictionary_encode()], len(values))
        return DictColumn(column.values, np.where(works >= 0, column.codes[works], 0).astype(column.codes.dtype))

    return make
