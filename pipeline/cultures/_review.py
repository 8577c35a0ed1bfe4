"""What a collection's raw labels are taken for, most frequent first, for a person to review."""

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

#: Field -> what the columns are called in a build's records, in the museums' records and in their tables.
FIELDS = {
    "culture": ("culture", "raw_culture", "Culture"),
    # The museum's own wording first: it names all artists, a build's column the first only.
    "nationality": ("raw_artistNationality", "artistNationality", "Artist Nationality", "nationality"),
    "classification": (
        "classification_raw", "raw_classification", "classification", "Classification", "raw_type", "type",
    ),
}  # fmt: skip

#: How a row of the report is marked.
CLASSED, UNSURE, NO_CLASS, UNKNOWN, EMPTY = "", "?", "-", "!", " "

#: What is printed of a longer label.
_WIDEST = 60

_HINT = "Where the culture is empty, --field nationality shows what the artists' nationalities decide."


@dataclass(frozen=True)
class Row:
    """One raw label.

    Attributes:
        label: as catalogued.
        count: records that have it.
        verdict: what it means.
        mark: :data:`UNSURE`, :data:`NO_CLASS` (known, and none of the classes), :data:`UNKNOWN` or :data:`CLASSED`.
    """

    label: str
    count: int
    verdict: Verdict
    mark: str


def counted(path: Path, field: str) -> Counter[str]:
    """How many records have each raw label.

    Args:
        path: records, a JSON object a line, a Parquet file or a CSV with a line of titles.
        field: one of :data:`FIELDS`. Nationalities are counted where the culture is empty, as only there they decide.

    Raises:
        SourceError: the file cannot be read, or has no such column.
    """
    other = "culture" if field == "nationality" else ""
    found: Counter[str] = Counter()
    for label, culture in _pairs(path, field, other):
        if not (other and clean(culture)):
            found[clean(label)] += 1
    return found


def reviewed(counts: Mapping[str, int], judge: Callable[[str], Verdict]) -> list[Row]:
    """The labels with their verdicts, most frequent first, then in the alphabet's order."""
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
    """What decides a field's labels."""
    if field == "culture":
        return label_set.classify
    if field == "nationality":
        return lambda label: label_set.classify("", label)
    return classified


def classified(label: str) -> Verdict:
    """What a classification is counted under, as a verdict; its rule is "" where the table does not know it."""
    kind, reason = classifications.explain(label)
    return Verdict(kind, classifications.TABLE.name if classifications.known(label) else "", True, reason)


def certainty(verdict: Verdict) -> str:
    """Whether the catalogue is sure of a class, "yes" or "no"; "" where there is no class to be sure of."""
    if not verdict.key:
        return ""
    return "yes" if verdict.certain else "no"


def as_text(rows: Sequence[Row], field: str) -> str:
    """The report for a terminal: a summary, then a line for each label."""
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
    """The report for a spreadsheet, with the reasons."""
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
    titles = {NO_CLASS: "-  none of the classes", UNKNOWN: "!  known to no rule", EMPTY: "   empty"}
    lines = [f"{total:,} records, {len(rows):,} different labels."]
    ordered = sorted(by_class.items(), key=lambda entry: (entry[0] in titles, -entry[1]))
    for name, count in ordered:
        note = f"  ({unsure[name]:,} of them uncertain, marked ?)" if unsure[name] else ""
        lines.append(f"{count:>9,}  {count * 100 / total:>5.1f}%  {titles.get(name, '   ' + name)}{note}")
    return lines


def _short(text: str) -> str:
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def _pairs(path: Path, field: str, other: str) -> Iterator[tuple[str, str]]:
    """The field of each record, and the other field or "" beside it."""
    if not path.is_file():
        raise SourceError(f"There is no file {path}. Name records: *.jsonl, records.parquet or a *.csv.")
    kind = path.suffix.casefold()
    try:
        if kind in (".jsonl", ".ndjson", ".json"):
            yield from _of_lines(path, field, other)
        elif kind == ".parquet":
            yield from _of_parquet(path, field, other)
        elif kind in (".csv", ".txt"):
            yield from _of_csv(path, field, other)
        else:
            raise SourceError(f"{path.name} is neither *.jsonl, *.parquet nor *.csv. Name one of these.")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path.name} cannot be read: {error}.") from error


def _of_lines(path: Path, field: str, other: str) -> Iterator[tuple[str, str]]:
    found = False
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
            found |= bool(own)
            yield _text(record.get(own)), _text(record.get(_column(record, other)))
    if not found:
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
    there = f" It has {', '.join(names[:12])}{' ...' if len(names) > 12 else ''}." if names else ""
    return SourceError(f"{path.name} has no column of the {field}: {', '.join(FIELDS[field])}.{there}")


def _text(value: Any) -> str:
    """A value as one label; a list of cultures is one, as the sources write it."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "; ".join(filter(None, map(_text, value)))
    return value if isinstance(value, str) else str(value)
