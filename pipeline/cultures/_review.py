"""The report of a collection's raw labels with their classes, most frequent first, for a person to review."""

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.core.errors import SourceError
from pipeline.core.text import clean
from pipeline.cultures import classifications
from pipeline.cultures._rules import Verdict
from pipeline.cultures._sets import LabelSet

#: Field -> its column names in a build's records, in the museums' records and in their published tables.
FIELDS = {
    "culture": ("culture", "raw_culture", "Culture"),
    # The museum's own field first: it names all artists, the build's column names the first only.
    "nationality": ("raw_artistNationality", "artistNationality", "Artist Nationality", "nationality"),
    "classification": (
        "classification_raw", "raw_classification", "classification", "Classification", "raw_type", "type",
    ),
}  # fmt: skip
#: How a row of the report is marked: an uncertain class, none of the classes, unknown to the rules, an empty label.
UNSURE, NO_CLASS, UNKNOWN, EMPTY = "?", "-", "!", " "
#: Characters of a label that are printed.
_WIDEST = 60
_HINT = "Where the culture is empty, the artists' nationalities decide; --field nationality reports them."


@dataclass(frozen=True)
class Row:
    """One raw label of the report."""

    label: str  # as catalogued
    count: int  # of the records that have it
    verdict: Verdict

    @property
    def mark(self) -> str:
        """One of the marks above, "" for a certain class."""
        if not self.label:
            return EMPTY
        if not self.verdict.rule:
            return UNKNOWN
        if not self.verdict.key:
            return NO_CLASS
        return "" if self.verdict.certain else UNSURE


def counted(path: Path, field: str) -> Counter[str]:
    """Number of records with each raw label of one of :data:`FIELDS`, in JSON lines, a Parquet file or a CSV.

    Nationalities are counted where the culture is empty: they decide only there. Raises a :class:`SourceError` for a
    file that cannot be read, or has no such column.
    """
    return Counter(
        clean(_value(record, field))
        for record in _records(path, field)
        if field != "nationality" or not clean(_value(record, "culture"))
    )


def reviewed(counts: Mapping[str, int], judge: Callable[[str], Verdict]) -> list[Row]:
    """The labels with their verdicts, most frequent first, then in alphabetical order."""
    ordered = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return [Row(label, count, judge(label)) for label, count in ordered]


def judge_of(field: str, label_set: LabelSet) -> Callable[[str], Verdict]:
    """The function that gives the verdict of a field's labels."""
    if field == "culture":
        return label_set.classify
    if field == "nationality":
        return lambda label: label_set.classify("", label)
    return classifications.explain


def certainty(verdict: Verdict) -> str:
    """Whether a class is certain, "yes" or "no"; "" where there is no class."""
    if not verdict.key:
        return ""
    return "yes" if verdict.certain else "no"


def as_text(rows: Sequence[Row], field: str) -> str:
    """The report for a terminal: a summary, then one line for each label."""
    shown = [_short(row.label) or f"(no {field})" for row in rows]
    key_width = max(len("class"), *(len(row.verdict.key) for row in rows))
    label_width = max(len("label"), *map(len, shown))
    total = sum(row.count for row in rows)
    lines = [
        *_summary(rows, total),
        *([_HINT] if field == "culture" and any(row.mark == EMPTY for row in rows) else []),
        "",
        f"{'count':>9}  {'all':>4}    {'class':<{key_width}}  {'label':<{label_width}}  rule",
    ]
    done = 0
    for row, label in zip(rows, shown, strict=True):
        done += row.count
        rule = row.verdict.rule or ("NO RULE" if row.mark == UNKNOWN else "")
        line = f"{row.count:>9,}  {done * 100 // total:>3}%  {row.mark:<1} {row.verdict.key:<{key_width}}"
        lines.append(f"{line}  {label:<{label_width}}  {rule}".rstrip())
    return "\n".join(lines)


def as_csv(rows: Sequence[Row]) -> bytes:
    """The report as CSV, with the reasons."""
    from pipeline.artefacts.records import csv as record_csv

    return record_csv.columns(
        {
            "label": [row.label for row in rows],
            "count": [row.count for row in rows],
            "class": [row.verdict.key for row in rows],
            "certain": [certainty(row.verdict) for row in rows],
            "known": ["no" if row.mark == UNKNOWN else "yes" for row in rows],
            "rule": [row.verdict.rule for row in rows],
            "reason": [row.verdict.reason for row in rows],
        }
    )


def _summary(rows: Sequence[Row], total: int) -> list[str]:
    titles = {NO_CLASS: "-  none of the classes", UNKNOWN: "!  unknown to the rules", EMPTY: "   empty"}
    counts: Counter[str] = Counter()
    unsure: Counter[str] = Counter()
    for row in rows:
        name = row.verdict.key or row.mark
        counts[name] += row.count
        unsure[name] += row.count * (row.mark == UNSURE)
    lines = [f"{total:,} records, {len(rows):,} different labels."]
    for name, count in sorted(counts.items(), key=lambda entry: (entry[0] in titles, -entry[1])):
        note = f"  ({unsure[name]:,} of them uncertain, marked ?)" if unsure[name] else ""
        lines.append(f"{count:>9,}  {count * 100 / total:>5.1f}%  {titles.get(name, '   ' + name)}{note}")
    return lines


def _short(text: str) -> str:
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def _records(path: Path, field: str) -> Iterator[Mapping[str, Any]]:
    """The records of a file; a :class:`SourceError` where none has a column of the field."""
    if not path.is_file():
        raise SourceError(f"There is no file {path}. --records takes a *.jsonl, a records.parquet or a *.csv.")
    kind = path.suffix.casefold()
    try:
        if kind in (".jsonl", ".ndjson", ".json"):
            yield from _of_lines(path, field)
        elif kind == ".parquet":
            yield from _of_parquet(path, field)
        elif kind in (".csv", ".txt"):
            yield from _of_csv(path, field)
        else:
            raise SourceError(f"{path.name} is neither *.jsonl, *.parquet nor *.csv. Use one of these.")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path.name} cannot be read: {error}.") from error


def _of_lines(path: Path, field: str) -> Iterator[Mapping[str, Any]]:
    names: dict[str, None] = {}
    with path.open(encoding="utf-8-sig") as handle:
        for number, line in enumerate(handle, 1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except ValueError as error:
                raise SourceError(f"{path.name}, line {number}, is not JSON: {error}. One object a line.") from error
            if not isinstance(record, dict):
                raise SourceError(f"{path.name}, line {number}, is not a JSON object. One object a line.")
            names |= dict.fromkeys(record)
            yield record
    _check_column(path, field, list(names))


def _of_parquet(path: Path, field: str) -> Iterator[Mapping[str, Any]]:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as table:
            names = table.schema_arrow.names
            _check_column(path, field, names)
            wanted = [name for columns in FIELDS.values() for name in columns if name in names]
            for batch in table.iter_batches(columns=wanted):
                yield from batch.to_pylist()
    except pa.ArrowException as error:
        raise SourceError(f"{path.name} is not a Parquet file that can be read: {error}.") from error


def _of_csv(path: Path, field: str) -> Iterator[Mapping[str, Any]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = csv.DictReader(handle, restval="")
        try:
            rows.fieldnames = [name.strip() for name in rows.fieldnames or ()]
            _check_column(path, field, rows.fieldnames)
            yield from rows
        except csv.Error as error:
            raise SourceError(f"{path.name}, line {rows.line_num}, is not CSV: {error}.") from error


def _check_column(path: Path, field: str, names: Sequence[str]) -> None:
    if not set(FIELDS[field]).intersection(names):
        columns = f" It has {', '.join(names[:12])}{' ...' if len(names) > 12 else ''}." if names else ""
        raise SourceError(f"{path.name} has no column of the {field}: {', '.join(FIELDS[field])}.{columns}")


def _value(record: Mapping[str, Any], field: str) -> str:
    """A record's value of a field, in the first of its columns that the record has, as one label."""
    return _text(next((record[name] for name in FIELDS[field] if name in record), None))


def _text(value: Any) -> str:
    """A value as one label; a list is joined, as the sources do."""
    if isinstance(value, list | tuple):
        return "; ".join(filter(None, map(_text, value)))
    return "" if value is None else str(value)
