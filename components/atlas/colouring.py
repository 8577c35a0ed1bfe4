"""By what the map is coloured and the collection filtered: the fields of a build and each work's value in them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from plotly.colors import sample_colorscale

from components.figures.scatter import Category, Colouring
from components.site import theme
from components.works.fields import SPLIT_TITLES, title_of
from pipeline.artefacts import schema
from pipeline.artefacts.records import columns as record_columns
from pipeline.artefacts.store import ArtefactStore

#: Most categories that get a colour of their own; the rest is one grey.
MOST = 12
OTHER = ("#8A8A8A", "circle")
NOT_KNOWN = ("#8A8A8A", "circle-open")

#: Columns that name one work or one file each, or that another field says better.
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
#: Keys that are no column's. A column that is named so has another key, and so has one that is named like that key.
_TAKEN = {"class", "split", "period"}
_CLUSTER, _COLUMN = "cluster-", "column-"
#: Widths of a period in years; the narrowest with which the collection makes no more than ten periods is taken.
_WIDTHS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000)
_PERIODS = 10


@dataclass(frozen=True)
class Field:
    """Something that sorts works into a few kinds.

    Attributes:
        key: in addresses.
        title: for people.
        guess: True when a model said it and not the museum.
    """

    key: str
    title: str
    guess: bool = False


def fields(store: ArtefactStore) -> list[Field]:
    """The build's fields: class, clusterings, split, period, and every text column whose values repeat."""
    found = [Field("class", "Class")]
    found += [Field(f"{_CLUSTER}{name}", f"Cluster ({name.replace('_', ' ')})", True) for name in store.clusterings]
    if store.objects["split"].nunique() > 1:
        found.append(Field("split", "Split"))
    if _periods(years(store)) is not None:
        found.append(Field("period", "Period"))
    for name in text_fields(store):
        key = column_key(name)
        found.append(Field(key, title_of(name) if key == name else f"{title_of(name)} (the source's own)"))
    return found


def column_key(name: str) -> str:
    """The key of a column's field: its name, unless a computed field has that key."""
    return f"{_COLUMN}{name}" if name in _TAKEN or name.startswith((_CLUSTER, _COLUMN)) else name


def column_of(key: str) -> str | None:
    """The column that :func:`column_key` gave that key; None for a computed field's."""
    name = key.removeprefix(_COLUMN)
    return name if column_key(name) == key else None


def find(found: list[Field], wanted: str | None) -> Field:
    """The field of that key, or the first whose key begins with it ("cluster"), or else the first."""
    exact = [field for field in found if field.key == wanted]
    near = [field for field in found if wanted and field.key.startswith(f"{wanted}-")]
    return (exact + near + found)[0]


def text_fields(store: ArtefactStore) -> list[str]:
    """Text columns with at least two values, each of which stands for at least three works on average."""
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
    """The middle of the years in which each work was made, float (N,), missing where none is known.

    It is the year that the records are explored by: see ``pipeline.artefacts.records.columns.middles``.
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
    if field.key.startswith(_CLUSTER):
        return _by_cluster(store, field)
    fixed = {text.casefold(): (info.colour, info.marker) for info in store.classes for text in (info.key, info.title)}
    return categorise(field.title, store.objects[column_of(field.key)], fixed)


def categorise(title: str, values: pd.Series, fixed: Mapping[str, tuple[str, str]] | None = None) -> Colouring:
    """The most frequent values by their own colours, the rest as "other", empty ones as "not known".

    Args:
        title: of the field.
        values: text (N,).
        fixed: casefolded value -> colour and marker shape that it has on every page; no other value gets that colour.
    """
    fixed = fixed or {}
    counts = values[values != ""].value_counts(sort=True)
    # One value more than there is room for shows itself instead of hiding alone under "other".
    kept = counts if len(counts) <= MOST + 1 else counts.iloc[:MOST]
    codes = _codes(values, kept.index)
    taken = {fixed[str(value).casefold()][0] for value in kept.index if str(value).casefold() in fixed}
    free = (style for style in map(theme.category_style, itertools.count()) if style[0] not in taken)
    categories = []
    for value, count in kept.items():
        colour, marker = fixed.get(str(value).casefold()) or next(free)
        categories.append(Category(str(value), colour, marker, int(count)))
    return _with_rest(title, codes, categories, values.to_numpy() == "", f"Other ({len(counts) - len(kept):,} values)")


def _codes(values: Any, categories: Any) -> np.ndarray:
    """Place of each value among ``categories``, int16 (N,); -1 where it is none of them."""
    return pd.Index(categories).get_indexer(pd.Index(values)).astype(np.int16)


def _with_rest(
    title: str,
    codes: np.ndarray,
    categories: list[Category],
    unknown: np.ndarray,
    other: str = "Other",
    not_known: str = "Not known",
) -> Colouring:
    """Puts what has no category yet (code -1) first: ``not_known`` where ``unknown`` is true, else ``other``."""
    left = codes == -1
    rest = [
        (rows, Category(name, *style, int(rows.sum()), rest=True))
        for rows, name, style in ((left & unknown, not_known, NOT_KNOWN), (left & ~unknown, other, OTHER))
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
    clustering = store.clusterings[field.key.removeprefix(_CLUSTER)]
    named = clustering.clusters[clustering.clusters["cluster"] >= 0].sort_values("size", ascending=False)
    kept = named if len(named) <= MOST + 1 else named.iloc[:MOST]
    codes = _codes(clustering.assigned, kept["cluster"])
    categories = [
        Category(str(name), *theme.category_style(index), int((codes == index).sum()), labelled=True)
        for index, name in enumerate(kept["name"])
    ]
    others = f"{len(named) - len(kept):,} smaller clusters"
    return _with_rest(field.title, codes, categories, clustering.assigned == -1, others, "In no cluster")


def _by_period(made: pd.Series, scheme: str) -> Colouring:
    edges = _periods(made)
    assert edges is not None, "fields() offers the period only where there are years"
    # Works outside of the middle 98 % belong to the first or the last period.
    codes = np.full(len(made), -1, np.int16)
    known = made.notna().to_numpy()
    codes[known] = np.clip(np.searchsorted(edges, made[known], side="right") - 1, 0, len(edges) - 2)
    # The ends of the scale that vanish on a light or a dark wall are left out.
    low, high = (0.0, 0.82) if theme.scheme_of(scheme) == "light" else (0.25, 1.0)
    colours = [_hex(colour) for colour in sample_colorscale("Viridis", list(np.linspace(low, high, len(edges) - 1)))]
    last = len(edges) - 2
    categories = []
    for index, colour in enumerate(colours):
        first_year, last_year = int(edges[index]), int(edges[index + 1]) - 1
        name = f"{first_year}–{last_year}" if last_year > first_year else str(first_year)
        if index == 0 and (made < first_year).any():
            name = f"Before {last_year + 1}"
        if index == last and (made > last_year).any():
            name = f"{first_year} and later"
        marker = theme.category_style(index)[1]
        categories.append(Category(name, colour, marker, int((codes == index).sum())))
    return _with_rest("Period", codes, categories, ~known)


def _periods(made: pd.Series) -> np.ndarray | None:
    """Edges of at least two and at most ten periods of one width, or None when too few years are known."""
    known = made.dropna()
    if len(known) < 0.05 * len(made) or known.nunique() < 2:
        return None
    low, high = np.quantile(known, [0.01, 0.99])
    for width in _WIDTHS:
        edges = np.arange(np.floor(low / width) * width, high + width, width)
        if len(edges) - 1 <= _PERIODS:
            break
    return edges if len(edges) > 2 else np.array([edges[0], edges[0] + width, edges[0] + 2 * width])


def _hex(colour: str) -> str:
    """``rgb(r, g, b)`` as ``#rrggbb``."""
    return "#" + "".join(f"{round(float(part)):02x}" for part in colour[4:-1].split(","))
