"""The numbers behind each chart of the page, as a table. Bars, tables and CSV files all show the same numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from components.exploring import labels
from components.exploring.address import WITHOUT
from components.exploring.collection import Collection
from components.site import years
from pipeline.artefacts import schema
from pipeline.artefacts.records.table import CENTURY, Filter

#: Key of the chart that belongs to no field.
COMPLETENESS = "completeness"
COMPLETENESS_TITLE = "Completeness of each column"
#: The two kinds of columns: as all sources have them, and as this source names them.
CATALOGUES, OWN = "Fields of the catalogue", "The source’s own columns"


@dataclass(frozen=True)
class ChartTable:
    """The numbers of a chart.

    Attributes:
        title: for people.
        head: column titles.
        filters: the name in a URL that the values of the rows stand for.
        values: the filter value of each row, as in a URL; None where a row does not filter.
        rows: the cells, texts and whole numbers.
        hidden: number of rows that are left out.
        distinct: number of rows before the search for words.
        classes: class keys of the columns after the second, where columns are classes.
    """

    title: str
    filters: str
    head: tuple[str, ...]
    values: tuple[str | None, ...]
    rows: tuple[tuple[str | int, ...], ...]
    hidden: int = 0
    distinct: int = 0
    classes: tuple[str, ...] = ()


def known(collection: Collection, key: str) -> bool:
    """Whether there is a chart with that key: of a field, or of completeness."""
    return key == COMPLETENESS or key in collection.fields


def table(collection: Collection, key: str, wanted: Filter, *, most: int | None = None, like: str = "") -> ChartTable:
    """The numbers of one chart.

    Args:
        collection: the collection.
        key: of a field, or :data:`COMPLETENESS`.
        wanted: the filter; its part about the chart's own field is ignored.
        most: the maximum number of rows.
        like: only rows whose value contains these words.
    """
    if key == COMPLETENESS:
        return _completeness(collection, wanted)
    if key == CENTURY:
        return _centuries(collection, wanted)
    field = collection.fields[key]
    counts = collection.table.count(field.column, wanted, most, like)
    entries = list(counts.values)
    if counts.unknown and not like:
        entries.append(("", counts.unknown))
    total = max(1, counts.total)
    rows = tuple(
        (collection.value_title(field.column, value), count, f"{100 * count / total:.2f}") for value, count in entries
    )
    hidden = counts.matching - len(counts.values)
    head = (field.title, "Records", "Per cent")
    return ChartTable(field.title, field.key, head, tuple(value for value, _ in entries), rows, hidden, counts.distinct)


def _completeness(collection: Collection, wanted: Filter) -> ChartTable:
    total = int(collection.table.keep(wanted).sum())
    counted = collection.table.completeness(wanted)
    rows = tuple(
        (
            labels.field_title(name),
            count,
            f"{100 * count / max(1, total):.2f}",
            total - count,
            OWN if name.startswith(schema.RAW) else CATALOGUES,
        )
        for name, count in counted
    )
    # A complete column has no record to show, unless it is filtered by.
    values = tuple(name if count < total or name in wanted.lacking else None for name, count in counted)
    head = ("Column", "Records with a value", "Per cent", "Records without", "Kind of column")
    return ChartTable(COMPLETENESS_TITLE, WITHOUT, head, values, rows, distinct=len(rows))


def _centuries(collection: Collection, wanted: Filter) -> ChartTable:
    timeline = collection.table.by_century(wanted)
    order, counts = class_order(collection, timeline.classes, timeline.counts)
    keys = tuple(timeline.classes[place] for place in order)
    rows: tuple[tuple[str | int, ...], ...] = tuple(
        (years.century(century), int(line.sum()), *(int(count) for count in line))
        for century, line in zip(timeline.centuries, counts, strict=True)
    )
    values: tuple[str, ...] = tuple(str(century) for century in timeline.centuries)
    if timeline.unknown:
        rows = (*rows, (labels.value_title(CENTURY, ""), timeline.unknown, *("" for _ in keys)))
        values = (*values, "")
    head = ("Century", "Records", *(collection.class_style(key)[2] for key in keys))
    return ChartTable("Century and class", CENTURY, head, values, rows, distinct=len(rows), classes=keys)


def class_order(collection: Collection, keys: Sequence[str], counts: np.ndarray) -> tuple[list[int], np.ndarray]:
    """Indices of the classes that occur, in the collection's order with "" last, and their counts in this order.

    Args:
        collection: the collection.
        keys: class keys.
        counts: int (rows, keys).
    """
    own = [info.key for info in collection.classes]
    place = {key: number for number, key in enumerate(own)}
    present = [number for number in range(len(keys)) if counts[:, number].any()]
    order = sorted(present, key=lambda number: (keys[number] == "", place.get(keys[number], len(own)), keys[number]))
    return order, counts[:, order]
