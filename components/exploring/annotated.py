"""Fields of what programs found out about the works of a build: figures, postures, text, doubted labels."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from components.atlas import doubted, measures
from components.exploring.labels import DOUBTED, FIGURES, POSTURE, TEXT
from components.works import label_issues
from pipeline.artefacts.annotations import looked_at, path_of, told
from pipeline.artefacts.records.columns import DictColumn, MultiValueColumn, from_numbers
from pipeline.artefacts.store import ArtefactStore

#: Label of a figure whose posture no rule tells.
_NO_POSTURE = "figure"


@dataclass(frozen=True)
class AnnotatedField:
    """A field of the works.

    Attributes:
        key: in URLs.
        column: its name as a column of records.
        title: for people.
        make: the value of each work.
    """

    key: str
    column: str
    title: str
    make: Callable[[ArtefactStore], DictColumn]


def fields(store: ArtefactStore) -> list[AnnotatedField]:
    """The fields of the tables that the build has."""
    found = [_DOUBTED] if doubted.fields(store) else []
    found += [
        field
        for field, kind in ((_FIGURES, "pose"), (_POSTURE, "pose"), (_TEXT, "text"))
        if (store.root / path_of(kind)).is_file()
    ]
    return found


def _figures(store: ArtefactStore) -> DictColumn:
    counts = measures.figures(store)
    numbers = np.where(np.isnan(counts), -1, np.clip(np.nan_to_num(counts), 0, 3)).astype(np.int64)
    return from_numbers(["none", "one", "two", "more"], numbers)


def _postures(store: ArtefactStore) -> DictColumn:
    table = told(store.root, "pose", ["row", "label"])
    assert table is not None, "fields() offers the posture only where there is a table"
    table = table.filter(pc.not_equal(table["label"], _NO_POSTURE))  # also leaves out the row of the number
    names, codes = np.unique(table["label"].to_numpy().astype(str), return_inverse=True)
    return _several(names.tolist(), table["row"].to_numpy(), codes, len(store))


def _text(store: ArtefactStore) -> DictColumn:
    table = told(store.root, "text", ["row", "confidence"])
    assert table is not None, "fields() offers the text only where there is a table"
    looked, small = looked_at(store.root, "text", len(store))
    numbers = np.where(looked, 2, np.where(small, 3, -1))
    rows, was_read = table["row"].to_numpy(), table["confidence"].is_valid().to_numpy()
    numbers[rows[~was_read]] = 1  # a seal
    numbers[rows[was_read]] = 0
    return from_numbers(["read", "seal", "none", "small"], numbers)


def _doubted(store: ArtefactStore) -> DictColumn:
    codes, rows = np.nonzero(label_issues.listed(store))
    return _several(list(label_issues.TITLES), rows, codes, len(store))


def _several(names: list[str], rows: np.ndarray, codes: np.ndarray, works: int) -> DictColumn:
    """A column of works that have several values each: ``codes`` are places in ``names``, of these ``rows``."""
    pairs = np.unique(rows * (len(names) + 1) + codes + 1)
    owners, values = np.divmod(pairs, len(names) + 1)
    kind = np.min_scalar_type(len(names))
    return MultiValueColumn(pa.array(names, pa.large_string()), values.astype(kind), owners.astype(np.int32), works)


_DOUBTED = AnnotatedField("doubted", DOUBTED, doubted.FIELD.title, _doubted)
_FIGURES = AnnotatedField("figures", FIGURES, "Figures", _figures)
_POSTURE = AnnotatedField("posture", POSTURE, "Posture", _postures)
_TEXT = AnnotatedField("text", TEXT, "Text", _text)
