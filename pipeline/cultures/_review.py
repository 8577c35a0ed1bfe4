"""The report of a collection's raw labels with their classes, most frequent first, for a person to review."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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

#: How a row of the report is marked.
CLASSED, UNSURE, NO_CLASS, UNKNOWN, EMPTY = "", "?", "-", "!", " "

#: Characters of a label that are printed.
_WIDEST = 60

_HINT = "Where the culture is empty, the artists' nationalities decide; --field nationality reports them."


@dataclass(frozen=True)
class Row:
    """One raw label.

    Attributes:
        label: as catalogued.
        count: records that have it.
        verdict: its class.
        mark: :data:`UNSURE`, :data:`NO_CLASS` (known, not one of the classes), :data:`UNKNOWN` or :data:`CLASSED`.
    """

    label: str
    count: int
    verdict: Verdict
    mark: str


def counted(path: Path, field: str) -> Counter[str]:
    """Number of records with each raw label.

    Args:
        path: records: JSON lines, a Parquet file, or a CSV with a header line.
        field: one of :data:`FIELDS`. Nationalities are counted where the culture is empty: they decide only there.

    Raises:
        SourceError: the file cannot be read, or has no such column.
    """
    other = "culture" if field == "nationality" else ""
    counts: Counter[str] = Counter()
    for label, culture in _pairs(path, field, other):
        if not (other and clean(culture)):
            counts[clean(label)] += 1
    return counts


def reviewed(counts: Mapping[str, int], judge: Callable[[str], Verdict]) -> list[Row]:
    """The labels with their verdicts, most frequent first, then in alphabetical order."""
    rows = []
    for label, count in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])):
        verdict = judge(label)
        if not label:
            mark = EMPTY
        elif not verdict.rule:
            mark = UNKNOWN
        elif verdict.key:
            mark = CLASSED if verdict.certain else UNSURE
        else:
            mark = NO_CLASS
        rows.append(Row(label, count, verdict, mark))
    return rows


def judge_of(field: str, label_set: LabelSet) -> Callable[[str], Verdict]:
    """The function that gives the verdict of a field's labels."""
    if field == "culture":
        return label_set.classify
    if field == "nationality":
        return lambda label: label_set.classify("", label)
    return classified


def classified(label: str) -> Verdict:
    """The name of a classification as a verdict; its rule is "" where the table does not list it."""
    kind, reason = classifications.explain(label)
    return Verdict(kind, classifications.TABLE.name if classifications.known(label) else "", True, reason)


def certainty(verdict: Verdict) -> str:
    """Whether a class is certain, "yes" or "no"; "" where there is no class."""
    if not verdict.key:
        return ""
    return "yes" if verdict.certain else "no"


def as_text(rows: Sequence[Row], field: str) -> str:
    """The report for a terminal: a summary, then one line for each label."""
    shown = [_short(row.label) or f"(no {field})" for row in rows]
    keys = [row.verdict.key for row in rows]
    label_width, key_width = (max(map(len, [title, *texts])) for title, texts in (("label", shown), ("class", keys)))
    total = sum(row.count for row in rows)
    lines = [
        *_summary(rows, total),
        *([_HINT] if field == "culture" and any(row.mark == EMPTY for row in rows) else []),
        "",
        f"{'count':>9}  {'all':>4}    {'class':<{key_width}}  {'label':<{label_width}}  rule",
    ]
    done = 0
    for row, label, key in zip(rows, shown, keys, strict=True):
        done += row.count
        line = f"{row.count:>9,}  {done * 100 // total:>3}%  {row.mark:<1} {key:<{key_width}}  {label:<{label_width}}  "
        lines.append((line + (row.verdict.rule or ("NO RULE" if row.mark == UNKNOWN else ""))).rstrip())
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
    by_class: Counter[str] = Counter()
    unsure: Counter[str] = Counter()
    for row in rows:
        name = row.verdict.key or {UNKNOWN: UNKNOWN, EMPTY: EMPTY}.get(row.mark, NO_CLASS)
        by_class[name] += row.count
        unsure[name] += row.count * (row.mark == UNSURE)
    titles = {NO_CLASS: "-  none of the classes", UNKNOWN: "!  unknown to the rules", EMPTY: "   empty"}
    lines = [f"{total:,} records, {len(rows):,} different labels."]
    ordered = sorted(by_class.items(), key=lambda entry: (entry[0] in titles, -entry[1]))
    for name, count in ordered:
        note = f"  ({unsure[name]:,} of them uncertain, marked ?)" if unsure[name] else ""
        lines.append(f"{count:>9,}  {count * 100 / total:>5.1f}%  {titles.get(name, '   ' + name)}{note}")
    return lines


def _short(text: str) -> str:
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def _pairs(path: Path, field: str, other: str) -> Iterator[tuple[str, str]]:
    """The field of each record, and the other field or ""."""
    if not path.is_file():
        raise SourceError(f"There is no file {path}. --records takes a *.jsonl, a records.parquet or a *.csv.")
    kind = path.suffix.casefold()
    try:
        if kind in (".jsonl", ".ndjson", ".json"):
            yield from _of_lines(path, field, other)
        elif kind == ".parquet":
            yield from _of_parquet(path, field, other)
        elif kind in (".csv", ".txt"):
            yield from _of_csv(path, field, other)
        else:
            raise SourceError(f"{path.name} is neither *.jsonl, *.parquet nor *.csv. Use one of these.")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path.name} cannot be read: {error}.") from error


def _of_lines(path: Path, field: str, other: str) -> Iterator[tuple[str, str]]:
    has_column = False
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
            own = _column(record, field)
            has_column |= bool(own)
            yield _text(record.get(own)), _text(record.get(_column(record, other)))
    if not has_column:
        raise _missing(path, field, ())


def _of_parquet(path: Path, field: str, other: str) -> Iterator[tuple[str, str]]:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as table:
            names = table.schema_arrow.names
            wanted = _wanted(path, names, field, other)
            for batch in table.iter_batches(columns=wanted):
                parts = [batch.column(name).to_pylist() for name in wanted]
                yield from _zipped(parts)
    except pa.ArrowException as error:
        raise SourceError(f"{path.name} is not a Parquet file that can be read: {error}.") from error


def _of_csv(path: Path, field: str, other: str) -> Iterator[tuple[str, str]]:
    import csv

    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = csv.reader(handle)
        try:
            names = [name.strip() for name in next(rows, [])]
            places = [names.index(name) for name in _wanted(path, names, field, other)]
            for row in rows:
                if row:
                    yield from _zipped([[row[place] if place < len(row) else ""] for place in places])
        except csv.Error as error:
            raise SourceError(f"{path.name}, line {rows.line_num}, is not CSV: {error}.") from error


def _wanted(path: Path, names: Sequence[str], field: str, other: str) -> list[str]:
    own = _column(names, field)
    if not own:
        raise _missing(path, field, names)
    return [own, *filter(None, [_column(names, other)])]


def _zipped(parts: Sequence[Sequence[Any]]) -> Iterator[tuple[str, str]]:
    for values in zip(*parts, strict=True):
        yield _text(values[0]), _text(values[1]) if len(values) > 1 else ""


def _column(names: Iterable[str], field: str) -> str:
    return next((name for name in FIELDS.get(field, ()) if name in names), "")


def _missing(path: Path, field: str, names: Sequence[str]) -> SourceError:
    columns = f" It has {', '.join(names[:12])}{' ...' if len(names) > 12 else ''}." if names else ""
    return SourceError(f"{path.name} has no column of the {field}: {', '.join(FIELDS[field])}.{columns}")


def _text(value: Any) -> str:
    """A value as one label; a list is joined, as the sources do."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "; ".join(filter(None, map(_text, value)))
    return value if isinstance(value, str) else str(value)
