"""One press on a chart of the collection page: all charts counted anew, against pandas and a whole read of the file."""

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import _records
from benchmarks._timing import Table, compare
from pipeline.artefacts.records.table import Filter, RecordTable
from pipeline.artefacts.store import ArtefactStore

COUNT, ROUNDS = 500_000, 7
_FIELDS = ("status", "label", "classification", "culture", "nationality", "department", "period", "country", "medium")
_YEARS = ("year_begin", "year_end")
_WANTED = {"department": ["department 0", "department 1"], "culture": ["culture 3", "culture 5", "culture 7"]}
_TOP = 9


def run(_: ArtefactStore) -> Table:
    """Milliseconds of nine charts and a timeline under two filters, each chart under the filters of the others."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.parquet"
        _records.write(path, COUNT)
        frame = pd.read_parquet(path, columns=[*_FIELDS, *_YEARS])
        coded = frame.astype(dict.fromkeys(_FIELDS, "category"))
        table = RecordTable.open(Path(folder))
        wanted = Filter(tuple((name, tuple(values)) for name, values in _WANTED.items()))

        def vitrine(opened: RecordTable) -> list[object]:
            counts: list[object] = [opened.count(name, wanted, _TOP).values for name in _FIELDS]
            return [*counts, opened.by_century(wanted).counts.sum()]

        assert _agree(vitrine(table), _with_pandas(frame))
        rows = compare(
            {
                "pandas, texts in memory": lambda: _with_pandas(frame),
                "pandas, categories in memory": lambda: _with_pandas(coded),
                "Vitrine: codes in memory": lambda: vitrine(table),
                "Vitrine, the first press: the columns read from the file": lambda: vitrine(
                    RecordTable.open(Path(folder))
                ),
                "pandas, the columns read from the file": lambda: _with_pandas(
                    pd.read_parquet(path, columns=[*_FIELDS, *_YEARS])
                ),
            },
            ROUNDS,
        )
    return Table(
        "Exploring",
        f"One press on the collection page over {COUNT:,} made-up records: nine charts and a timeline, under two "
        f"filters, each chart under those of the others; median of {ROUNDS} rounds.",
        "ms",
        rows,
        lambda seconds: f"{1000 * seconds:.0f}",
    )


def _with_pandas(frame: pd.DataFrame) -> list[object]:
    masks = {name: frame[name].isin(values) for name, values in _WANTED.items()}
    found: list[object] = []
    for name in _FIELDS:
        keep = np.logical_and.reduce([mask for other, mask in masks.items() if other != name])
        counts = frame.loc[keep, name].value_counts()
        found.append(counts[counts.index != ""].iloc[:_TOP])
    kept = frame[np.logical_and.reduce(list(masks.values()))]
    centuries = np.floor(kept[[*_YEARS]].astype("float64").mean(axis=1) / 100)
    found.append(kept.groupby([centuries, "label"], observed=True).size().sum())
    return found


def _agree(ours: list[object], theirs: list[object]) -> bool:
    """Whether the counts are the same; of equal ones either may come first."""
    return (
        ours[-1] == theirs[-1]
        and all(
            [count for _, count in mine] == list(other)  # type: ignore[union-attr, call-overload]
            for mine, other in zip(ours[:-1], theirs[:-1], strict=True)
        )
    )
