"""Reads the records of a file: CSV, TSV, JSON, NDJSON or Parquet."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.acquire.sources import _delimited
from pipeline.acquire.sources._table.fields import Field
from pipeline.acquire.sources._table.fields import read as read_field
from pipeline.core.errors import SourceError

#: Ending of a file's name -> what is in it.
_KINDS = {
    ".csv": "delimited", ".tsv": "delimited", ".txt": "delimited", ".tab": "delimited", ".json": "json",
    ".ndjson": "lines", ".jsonl": "lines", ".parquet": "parquet", ".pq": "parquet",
}  # fmt: skip


class Numbered(NamedTuple):
    """A record and where it stands."""

    place: str  #: such as "line 7"
    record: dict[str, Any]
    fault: str = ""  #: why it is no record; "" for one


def records(path: Path, at: str = "") -> Iterator[Numbered]:
    """The records of a file in its order. A single line that is no record comes with its fault.

    Args:
        path: of the file.
        at: the path of the list of records in a JSON document; "" where the document is the list.

    Raises:
        SourceError: there is no such file, or it cannot be read as what its name says.
    """
    if not path.is_file():
        raise SourceError(f"There is no file {path}. --path takes a file of records: {', '.join(sorted(_KINDS))}.")
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        raise SourceError(f"{path} has the ending {path.suffix!r}; read are {', '.join(sorted(_KINDS))}.")
    with path.open("rb") as file:
        _delimited.refuse_lfs_pointer(path, file.read(200))
    return {"delimited": _delimited_rows, "json": _json, "lines": _lines, "parquet": _parquet}[kind](path, at)


def _delimited_rows(path: Path, _: str) -> Iterator[Numbered]:
    table = _delimited.read(path)
    for number, cells in enumerate(table.rows, start=2):
        yield Numbered(f"row {number}", dict(zip(table.titles, cells, strict=True)))


def _lines(path: Path, _: str) -> Iterator[Numbered]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            text = line.strip().removeprefix(b"\xef\xbb\xbf")
            if text:
                yield _numbered(f"line {number}", text)


def _json(path: Path, at: str) -> Iterator[Numbered]:
    try:
        document = _parsed(path.read_bytes())
    except ValueError as error:
        raise SourceError(
            f"{path} cannot be read as JSON ({error}). A file with a record on each line is called .ndjson."
        ) from error
    found = document
    if at:
        field: Field = read_field(at, lambda why: SourceError(f"records: {why}."))
        found = field.paths[0].values(document)
    if isinstance(found, dict):
        lists = [f"'{key}'" for key, value in found.items() if isinstance(value, list)]
        raise SourceError(
            f"{path} holds an object, not a list of records. Say in the mapping where the list is, for example "
            f"records = {' or '.join(lists) or repr('data')}."
        )
    if not isinstance(found, list) or not found:
        raise SourceError(f"{path} has no list of records{f' at {at}' if at else ''}; see records in the mapping.")
    for number, record in enumerate(found, start=1):
        is_record = isinstance(record, dict)
        yield Numbered(f"record {number}", record if is_record else {}, "" if is_record else "It is no JSON object.")


def _parquet(path: Path, _: str) -> Iterator[Numbered]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            number = 0
            for batch in file.iter_batches(batch_size=5_000, use_threads=False):
                for row in batch.to_pylist():
                    number += 1
                    # Dates, decimals and bytes become texts.
                    yield Numbered(f"row {number}", json.loads(json.dumps(row, default=_text)))
    except (OSError, pa.ArrowException) as error:
        reason = " ".join(str(error).split())[:200]
        raise SourceError(f"{path} cannot be read as Parquet ({reason}).") from error


def _numbered(place: str, text: bytes) -> Numbered:
    try:
        record = _parsed(text)
    except ValueError as error:
        return Numbered(place, {}, f"The line is not JSON ({error}).")
    return Numbered(place, record) if isinstance(record, dict) else Numbered(place, {}, "The line is no JSON object.")


def _parsed(data: bytes) -> Any:
    """JSON in UTF-8 as Python has it. Raises a ValueError for anything else, also for what is nested too deep."""
    try:
        value = json.loads(data.decode("utf-8-sig"), strict=False)
        if b"\\ud" in data or b"\\uD" in data:
            # Half of a pair of surrogates, which no file of a build can hold, becomes a question mark.
            value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    return value


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat()) if isoformat else str(value)
