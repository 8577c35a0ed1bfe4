"""What each chart of the page says, as columns: drawn as bars, shown as a table, sent as CSV from the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from components.exploring import labels
from components.exploring.collection import Collection
from pipeline.artefacts.records.table import CENTURY, Filter

#: Charts that are no field's.
COMPLETENESS = "completeness"


@dataclass(frozen=True)
class ChartTable:
    """A chart's figures.

    Attributes:
        title: what it is.
        head: column titles.
        values: what each row stands for, as addresses have it; None where a row filters nothing.
        rows: its cells: texts and whole numbers.
        left: how many more rows there are than are shown.
        distinct: rows before words were looked for.
        classes: class keys of the columns behind the first, where columns are classes.
    """

    title: str
    head: tuple[str, ...]
    values: tuple[str | None, ...]
    rows: tuple[tuple[str | int, ...], ...]
    left: int = 0
    distinct: int = 0
    classes: tuple[str, ...] = ()


def known(collection: Collection, key: str) -> bool:
    """Whether there is such a chart: of a field, or of completeness."""
    return key == COMPLETENESS or key in collection.fields


def table(collection: Collection, key: str, wanted: Filter, *, most: int | None = None, like: str = "") -> ChartTable:
    """The figures of one chart.

    Args:
        collection: what is explored.
        key: see :func:`known`.
        wanted: the filter; a field's own part of it does not count.
        most: at most so many rows.
        like: only rows whose value holds these words.
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
    left = counts.matching - len(counts.values)
    head = (field.title, "Records", "Per cent")
    return ChartTable(field.title, head, tuple(value for value, _ in entries), rows, left, counts.distinct)


def _completeness(collection: Collection, wanted: Filter) -> ChartTable:
    total = int(collection.table.keep(wanted).sum())
    rows = tuple(
        (labels.field_title(name), count, f"{100 * count / max(1, total):.2f}")
        for name, count in collection.table.completeness(wanted)
    )
    head = ("Column", "Records that say something", "Per cent")
    return ChartTable("How complete each column is", head, (None,) * len(rows), rows, distinct=len(rows))


def _centuries(collection: Collection, wanted: Filter) -> ChartTable:
    timeline = collection.table.by_century(wanted)
    order, counts = class_order(collection, timeline.classes, timeline.counts)
    keys = tuple(timeline.classes[place] for place in order)
    rows: tuple[tuple[str | int, ...], ...] = tuple(
        (labels.century(century), int(line.sum()), *(int(count) for count in line))
        for century, line in zip(timeline.centuries, counts, strict=True)
    )
    values: tuple[str, ...] = tuple(str(century) for century in timeline.centuries)
    if timeline.unknown:
        rows = (*rows, (labels.value_title(CENTURY, ""), timeline.unknown, *("" for _ in keys)))
        values = (*values, "")
    head = ("Century", "Records", *(collection.class_style(key)[2] for key in keys))
    return ChartTable("Century and class", head, values, rows, distinct=len(rows), classes=keys)


def class_order(collection: Collection, keys: Sequence[str], counts: np.ndarray) -> tuple[list[int], np.ndarray]:
    """Places of the classes that occur, in the collection's order with those outside last, and their counts.

    Args:
        collection: what is explored.
        keys: class keys.
        counts: int (rows, keys).
    """
    own = [info.key for info in collection.classes]
    place = {key: number for number, key in enumerate(own)}
    found = [number for number in range(len(keys)) if counts[:, number].any()]
    order = sorted(found, key=lambda number: (keys[number] == "", place.get(keys[number], len(own)), keys[number]))
    return order, counts[:, order]
