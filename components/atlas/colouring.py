"""The fields by which the map is coloured and the collection filtered, and each work's value in them."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from components.figures.scatter import Category, Colouring
from components.site import theme
from components.site import years as year_format
from components.works.fields import SPLIT_TITLES, title_of
from pipeline.artefacts import schema
from pipeline.artefacts.records import columns as record_columns
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.text import fold

#: Most categories with a colour of their own; all further ones share one grey.
MOST = 12
OTHER = ("#8A8A8A", "circle")
NOT_KNOWN = ("#8A8A8A", "circle-open")

#: Columns whose values name one work or file, or that another field replaces.
_NOT_A_FIELD = {
    "object_id",
    "title",
    "date",
    "label",
    "split",
    "rights",
    "credit_line",
    "source_url",
    "group",
    "image_sha256",
    "perceptual_hash",
}
#: Keys of computed fields. A column with such a name gets a prefix, and so does one whose name has the prefix already.
#: Behind the first three, four are numbers of :mod:`.measures`, then comes that of :mod:`.doubted`; the last two are
#: fields of the Collection page.
_RESERVED = {"class", "split", "period", "confidence", "agreement", "kept", "figures", "doubted", "posture", "text"}
#: Before the name of a clustering, and before that of such a column.
CLUSTER, _COLUMN = "cluster-", "column-"
#: What works are called that are in no cluster.
NO_CLUSTER = "In no cluster"
#: Widths of a period in years. The narrowest that gives at most ten periods is used.
_WIDTHS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000)
_PERIODS = 10


@dataclass(frozen=True)
class Field:
    """A property that divides works into a few categories.

    Attributes:
        key: in URLs.
        title: for people.
        guess: True when the values come from a model and not from the museum.
        by_map: True when a work has another value on another map.
        note: where the values come from, if they are a guess; None for the sentence of all guesses.
    """

    key: str
    title: str
    guess: bool = False
    by_map: bool = False
    note: str | None = None


def fields(store: ArtefactStore) -> list[Field]:
    """The build's fields: class, clusterings, split, period, and every text column whose values repeat."""
    result = [Field("class", "Class")]
    result += [Field(f"{CLUSTER}{name}", f"Cluster ({name.replace('_', ' ')})", True) for name in store.clusterings]
    if store.objects["split"].nunique() > 1:
        result.append(Field("split", "Split"))
    if _periods(years(store)) is not None:
        result.append(Field("period", "Period"))
    for name in text_fields(store):
        key = column_key(name)
        result.append(Field(key, title_of(name) if key == name else f"{title_of(name)} (the source's own)"))
    return result


def column_key(name: str) -> str:
    """The key of a column's field: its name, or the name with a prefix where a computed field has that key."""
    return f"{_COLUMN}{name}" if name in _RESERVED or name.startswith((CLUSTER, _COLUMN)) else name


def column_of(key: str) -> str | None:
    """The column that has that key in :func:`column_key`; None for a computed field."""
    name = key.removeprefix(_COLUMN)
    return name if column_key(name) == key else None


def find(available: list[Field], key: str | None) -> Field:
    """The field with that key, else the first whose key starts with it ("cluster"), else the first field."""
    exact = [field for field in available if field.key == key]
    near = [field for field in available if key and field.key.startswith(f"{key}-")]
    return (exact + near + available)[0]


def text_fields(store: ArtefactStore) -> list[str]:
    """Text columns with at least two values, where a value belongs to at least three works on average."""
    names = []
    for name in store.objects.columns:
        kind = schema.kind_of(name)
        if kind != "text" or name in _NOT_A_FIELD:
            continue
        filled = store.objects[name][store.objects[name] != ""]
        if 2 <= filled.nunique() <= len(filled) / 3:
            names.append(name)
    return names


def years(store: ArtefactStore) -> pd.Series:
    """The middle of the years in which each work was made, float (N,), NaN where none is known.

    The Collection page uses the same year: see ``pipeline.artefacts.records.columns.middles``.
    """
    columns = [store.objects[name] for name in ("year_begin", "year_end")]
    ends = [(column.fillna(0).to_numpy(np.int64), column.notna().to_numpy()) for column in columns]
    middles = record_columns.middles(len(store), ends)
    return pd.Series(np.where(middles == record_columns.NO_YEAR, np.nan, middles), index=store.objects.index)


def colouring(store: ArtefactStore, field: Field, scheme: str) -> Colouring:
    """The category of every work in that field, with colours, shapes and counts."""
    if field.key == "class":
        return _by_class(store)
    if field.key == "split":
        return _by_split(store)
    if field.key == "period":
        return _by_period(years(store), scheme)
    if field.key.startswith(CLUSTER):
        return _by_cluster(store, field)
    fixed = {fold(text): (info.colour, info.marker) for info in store.classes for text in (info.key, info.title)}
    return categorise(field.title, store.objects[column_of(field.key)], fixed)


def values_of(store: ArtefactStore, key: str) -> np.ndarray:
    """The value of every work in a field, object (N,).

    It is a text column's own value, the name of the work's cluster, else the name in the legend.
    """
    if key.startswith(CLUSTER):
        clustering = store.clusterings[key.removeprefix(CLUSTER)]
        names = clustering.clusters.set_index("cluster")["name"]
        return pd.Series(clustering.assigned).map(names).fillna(NO_CLUSTER).to_numpy(object)
    column = column_of(key)
    if column in store.objects.columns:
        return store.objects[column].to_numpy(object)
    by_field = colouring(store, find(fields(store), key), "light")
    return np.array([category.name for category in by_field.categories], object)[by_field.codes]


def categorise(title: str, values: pd.Series, fixed: Mapping[str, tuple[str, str]] | None = None) -> Colouring:
    """The most frequent values with colours of their own, the rest as "other", empty ones as "not known".

    Args:
        title: of the field.
        values: text (N,).
        fixed: folded value -> colour and marker shape that it has on every page; no other value gets that colour.
    """
    fixed = fixed or {}
    counts = values[values != ""].value_counts(sort=True)
    # A single value beyond the limit is shown: "other" would hold nothing but that value.
    shown = counts if len(counts) <= MOST + 1 else counts.iloc[:MOST]
    codes = _codes(values, shown.index)
    taken = {fixed[fold(str(value))][0] for value in shown.index if fold(str(value)) in fixed}
    free = (style for style in map(theme.category_style, itertools.count()) if style[0] not in taken)
    categories = []
    for value, count in shown.items():
        colour, marker = fixed.get(fold(str(value))) or next(free)
        categories.append(Category(str(value), colour, marker, int(count)))
    return _with_rest(title, codes, categories, values.to_numpy() == "", f"Other ({len(counts) - len(shown):,} values)")


def _codes(values: Any, categories: Any) -> np.ndarray:
    """Index of each value in ``categories``, int16 (N,); -1 where it is none of them."""
    return pd.Index(categories).get_indexer(pd.Index(values)).astype(np.int16)


def _with_rest(
    title: str,
    codes: np.ndarray,
    categories: list[Category],
    unknown: np.ndarray,
    other: str = "Other",
    not_known: str = "Not known",
) -> Colouring:
    """Adds categories for works with code -1, before all others.

    Args:
        title: of the field.
        codes: int16 (N,), index into ``categories`` or -1.
        categories: all others.
        unknown: bool (N,), where nothing is recorded.
        other: name of the category of works with a value but no category.
        not_known: name of the category of works without a value.
    """
    uncoded = codes == -1
    rest = [
        (rows, Category(name, *style, int(rows.sum()), rest=True))
        for rows, name, style in ((uncoded & unknown, not_known, NOT_KNOWN), (uncoded & ~unknown, other, OTHER))
        if rows.any()
    ]
    shifted = codes + np.int16(len(rest))
    for place, (rows, _) in enumerate(rest):
        shifted[rows] = place
    return Colouring(title, shifted, (*(category for _, category in rest), *categories))


def _by_class(store: ArtefactStore) -> Colouring:
    labels = store.objects["label"]
    keys = [info.key for info in store.classes]
    codes = _codes(labels, keys)
    categories = [
        Category(info.title, info.colour, info.marker, int((codes == code).sum()))
        for code, info in enumerate(store.classes)
    ]
    return _with_rest("Class", codes, categories, codes == -1, not_known=theme.UNCLASSED[2])


def _by_split(store: ArtefactStore) -> Colouring:
    present = [name for name in schema.SPLITS if (store.objects["split"] == name).any()]
    codes = _codes(store.objects["split"], present)
    categories = tuple(
        Category(
            SPLIT_TITLES[name],
            *(NOT_KNOWN if name == "unlabelled" else theme.category_style(index)),
            int((codes == index).sum()),
        )
        for index, name in enumerate(present)
    )
    return Colouring("Split", codes, categories)


def _by_cluster(store: ArtefactStore, field: Field) -> Colouring:
    clustering = store.clusterings[field.key.removeprefix(CLUSTER)]
    clusters = clustering.clusters[clustering.clusters["cluster"] >= 0].sort_values("size", ascending=False)
    shown = clusters if len(clusters) <= MOST + 1 else clusters.iloc[:MOST]
    codes = _codes(clustering.assigned, shown["cluster"])
    categories = [
        Category(str(name), *theme.category_style(index), int((codes == index).sum()), labelled=True)
        for index, name in enumerate(shown["name"])
    ]
    others = f"{len(clusters) - len(shown):,} smaller clusters"
    return _with_rest(field.title, codes, categories, clustering.assigned == -1, others, NO_CLUSTER)


def _by_period(made: pd.Series, scheme: str) -> Colouring:
    edges = _periods(made)
    assert edges is not None, "fields() offers the period only where there are years"
    # Works outside of the middle 98 % are put into the first or the last period.
    codes = np.full(len(made), -1, np.int16)
    known = made.notna().to_numpy()
    codes[known] = np.clip(np.searchsorted(edges, made[known], side="right") - 1, 0, len(edges) - 2)
    colours = theme.sequential(len(edges) - 1, scheme)
    last = len(edges) - 2
    categories = []
    for index, colour in enumerate(colours):
        first_year, last_year = int(edges[index]), int(edges[index + 1]) - 1
        name = year_format.span(first_year, last_year)
        if index == 0 and (made < first_year).any():
            name = f"Before {year_format.year(last_year + 1)}"
        if index == last and (made > last_year).any():
            name = f"{year_format.year(first_year)} and later"
        marker = theme.category_style(index)[1]
        categories.append(Category(name, colour, marker, int((codes == index).sum())))
    return _with_rest("Period", codes, categories, ~known)


def _periods(made: pd.Series) -> np.ndarray | None:
    """Edges of 2 to 10 periods of equal width, in years, float; None when the years of fewer than 5 % are known."""
    known = made.dropna()
    if len(known) < 0.05 * len(made) or known.nunique() < 2:
        return None
    low, high = np.quantile(known, [0.01, 0.99])
    for width in _WIDTHS:
        edges = np.arange(np.floor(low / width) * width, high + width, width)
        if len(edges) - 1 <= _PERIODS:
            break
    return edges if len(edges) > 2 else np.array([edges[0], edges[0] + width, edges[0] + 2 * width])
