"""The collection on the Collection page: the live build's records, or an acquisition without a model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from components.atlas import colouring
from components.exploring import annotated, labels, readings
from components.exploring.annotated import AnnotatedField
from components.exploring.readings import Readings
from components.site import context, theme
from pipeline.artefacts.acquired import AcquiredCollection
from pipeline.artefacts.records import columns
from pipeline.artefacts.records.columns import DictColumn
from pipeline.artefacts.records.table import CENTURY, CERTAIN, PICTURED, Filter, RecordTable
from pipeline.artefacts.store import ArtefactStore, ClassInfo
from pipeline.core.errors import ArtefactError

#: ``?of=acquired`` selects the acquired collection where there is a build too.
ACQUIRED = "acquired"

#: Column -> key of its field in a URL. The keys of all other fields are their columns' names.
_KEYS = {"label": "class", "tags": "tag"}
#: Columns that become fields, in the order of the page.
_COLUMNS = (
    "status", "label", "classification", "classification_raw", "culture", "nationality", "artist", "department",
    "period", "dynasty", "country", "medium", "object_name", "tags", CENTURY, PICTURED, CERTAIN,
)  # fmt: skip


@dataclass(frozen=True)
class Field:
    """A property by which records can be counted and filtered.

    Attributes:
        key: in URLs.
        column: of the table.
        title: for people.
        guess: True when the values come from a model and not from the museum.
    """

    key: str
    column: str
    title: str
    guess: bool = False


@dataclass(frozen=True, eq=False)
class Collection:
    """The records of a build or of an acquired collection.

    Attributes:
        root: its folder.
        manifest: its manifest.
        classes: its classes.
        table: its records.
        fields: key in URLs -> field.
        store: the build; None for an acquired collection.
        readings: what was read in the pictures of the build; None where nothing looked for text.
        work_of_record: for each record the row of its work in the build, int32 (records,), -1 where it is no work.
        record_of_work: for each work of the build its record, int32 (works,), -1 where it has none.
    """

    root: Path
    manifest: dict[str, Any]
    classes: tuple[ClassInfo, ...]
    table: RecordTable
    fields: dict[str, Field]
    store: ArtefactStore | None
    readings: Readings | None
    work_of_record: np.ndarray
    record_of_work: np.ndarray

    @property
    def created(self) -> str:
        """When it was made, UTC in ISO 8601."""
        return str(self.manifest["created"])

    def keep_works(self, wanted: Filter) -> np.ndarray:
        """Which works of the build match a filter, bool (works,). A work without a record matches none."""
        if not wanted:
            return np.ones(len(self.record_of_work), bool)
        return np.append(self.table.keep(wanted), False)[self.record_of_work]

    def pack(self, rows: np.ndarray) -> bytes:
        """The records of these works of the build, as a filter takes them (``Filter.chosen``)."""
        chosen = np.zeros(len(self.table), bool)
        records = self.record_of_work[rows]
        chosen[records[records >= 0]] = True
        return np.packbits(chosen).tobytes()

    def undated_works(self, wanted: Filter) -> np.ndarray:
        """Which works a filter by year leaves out only because they have none, bool (works,)."""
        return np.append(self.table.undated(wanted), False)[self.record_of_work]

    def without_work(self, wanted: Filter) -> int:
        """How many of the records that match a filter are no work of the build."""
        return int((self.table.keep(wanted) & (self.work_of_record < 0)).sum())

    def order_works(self, rows: np.ndarray, by: str, words: str = "") -> np.ndarray:
        """Rows of works in an order of ``RecordTable.order``; works without a record come last.

        Works that hold the ``words`` only in what was read in their pictures come behind all others; in the
        catalogue's order those come first in which the words were read with the fewest errors.
        """
        records = self.record_of_work[rows]
        known = records >= 0
        ordered = np.concatenate([self.work_of_record[self.table.order(records[known], by)], rows[~known]])
        if self.readings is None or not words.strip():
            return ordered
        in_catalogue = np.append(self.table.found_in(words)[0], False)[self.record_of_work[ordered]]
        errors = -self.readings.scores(words)[ordered] if by == "catalogue" else np.zeros(len(ordered))
        return ordered[np.lexsort([np.where(in_catalogue, 0, errors), ~in_catalogue])]

    @cached_property
    def normalised(self) -> bool:
        """Whether the normalised classification differs from the catalogued one."""
        if not {"classification", "classification_raw"} <= self.fields.keys():
            return False
        before, after = self.table.column("classification_raw"), self.table.column("classification")
        return before.values.to_pylist() != after.values.to_pylist() or not np.array_equal(before.codes, after.codes)

    def class_style(self, key: str) -> tuple[str, str, str]:
        """Colour, marker shape and title of a class; the style of ``theme.UNCLASSED`` for a key that is no class."""
        info = next((info for info in self.classes if info.key == key), None)
        if info:
            return info.colour, info.marker, info.title
        return (*theme.UNCLASSED[:2], key or theme.UNCLASSED[2])

    def value_title(self, column: str, value: str) -> str:
        """A value of a column, for people."""
        return self.class_style(value)[2] if column == "label" else labels.value_title(column, value)

    def field_of(self, column: str) -> Field | None:
        """The field of a column; None where records cannot be filtered by it."""
        return next((field for field in self.fields.values() if field.column == column), None)


def chosen(of: object = None) -> Collection:
    """The collection of the current request.

    Args:
        of: :data:`ACQUIRED` for the acquired collection. By default it is the build's, or the acquired collection
            where there is no build.

    Raises:
        ArtefactError: there is neither, or the requested one cannot be read.
    """
    acquired = _acquired() if of == ACQUIRED else None
    if acquired is None:
        try:
            return _of_build(context.live_store())
        except ArtefactError as error:
            # Only where there is no build: the error of a damaged build must be shown.
            acquired = _acquired() if error.missing else None
            if acquired is None:
                raise
    return acquired


def newer() -> AcquiredCollection | None:
    """The acquired collection if it is newer than the live build, else None."""
    try:
        acquired = context.serving().acquired.find()
        if acquired and str(acquired.manifest["created"]) > str(context.live_store().manifest["created"]):
            return acquired
    except ArtefactError:
        # The error is shown when a visitor opens that collection.
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
    acquired = context.serving().acquired.find()
    return context.serving().cached("acquired", acquired, lambda: _without_store(acquired)) if acquired else None


def _without_store(acquired: AcquiredCollection) -> Collection:
    table = acquired.records
    _restrict_labels(table, acquired.classes)
    return Collection(
        acquired.root, acquired.manifest, acquired.classes, table, _fields(table), None, None,
        np.full(len(table), -1, np.int32), np.empty(0, np.int32),
    )  # fmt: skip


def _of_build(store: ArtefactStore) -> Collection:
    return context.serving().cached("build", store, lambda: _with_store(store))


def _with_store(store: ArtefactStore) -> Collection:
    table = RecordTable.open(store.root)
    work_of_record = table.file.places_of(store.objects["object_id"].tolist())
    record_of_work = np.full(len(store), -1, np.int32)
    record_of_work[work_of_record[work_of_record >= 0]] = np.flatnonzero(work_of_record >= 0)
    fields = _fields(table)
    columns_used = {field.column for field in fields.values()}
    for each in colouring.fields(store):
        column = colouring.column_of(each.key) or each.key
        # The page has centuries and the catalogue's own periods in place of the map's periods.
        if each.key in ("class", "period") or column in columns_used:
            continue
        name = each.key if each.key == "split" else f"work-{each.key}"
        table.attach(name, _column_of_works(store, each.key, work_of_record))
        fields[each.key] = Field(each.key, name, each.title, each.guess)
    for found in annotated.fields(store):
        table.attach(found.column, _of_records(store, found, work_of_record))
        fields[found.key] = Field(found.key, found.column, found.title, guess=True)
    read = readings.of_build(store)
    if read is not None:
        table.attach_readings(lambda words: np.append(read.scores(words) > 0, False)[work_of_record])
    return Collection(
        store.root, store.manifest, store.classes, table, fields, store, read, work_of_record, record_of_work
    )


def _restrict_labels(table: RecordTable, classes: Sequence[ClassInfo]) -> None:
    """Counts every label that is no class as outside the classes. Of other labels there may be thousands."""
    if "label" in table.file.texts:
        keys = [info.key for info in classes]
        table.attach("label", lambda: table.file.column("label").only(keys))


def _fields(table: RecordTable) -> dict[str, Field]:
    fields = [Field(_KEYS.get(name, name), name, labels.field_title(name)) for name in _COLUMNS if table.has(name)]
    return {field.key: field for field in fields}


def _column_of_works(store: ArtefactStore, key: str, work_of_record: np.ndarray) -> Callable[[], DictColumn]:
    """Makes a column of records from a field of the works. Records that are no works have no value in it."""

    def make() -> DictColumn:
        field_values = store.objects[key] if key == "split" else colouring.values_of(store, key)
        values = pa.array([str(value) for value in field_values], pa.large_string())
        column = columns.encode([values.dictionary_encode()], len(values))
        return column.take(work_of_record)

    return make


def _of_records(store: ArtefactStore, field: AnnotatedField, work_of_record: np.ndarray) -> Callable[[], DictColumn]:
    return lambda: field.make(store).take(work_of_record)
