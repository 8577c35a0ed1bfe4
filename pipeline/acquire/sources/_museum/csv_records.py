"""A published table of objects whose rows are read like records of the museum's API."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv

from pipeline.acquire.sources._delimited import refuse_lfs_pointer
from pipeline.core.errors import SourceError

#: Rows that are converted together; lookups mostly follow the order of the table.
_CHUNK = 5_000
#: Bytes that are parsed together; the upper limit of a row.
_BLOCK = 32 * 2**20


class CsvRecords(Mapping[str, Any]):
    """Id -> record. The table stays in Arrow: 500,000 objects as Python dictionaries would take gigabytes."""

    def __init__(self, path: Path, key: str, name_of: Callable[[str], str]) -> None:
        """Opens a file whose field ``key`` holds the ids; ``name_of`` gives the API's name of a column's title."""
        try:
            with path.open("rb") as handle:
                first = handle.readline()
            refuse_lfs_pointer(path, first)
            head = first.decode("utf-8-sig")
            titles = pa.csv.read_csv(pa.BufferReader(head.encode())).column_names
            table = pa.csv.read_csv(
                path,
                read_options=pa.csv.ReadOptions(block_size=_BLOCK),
                parse_options=pa.csv.ParseOptions(newlines_in_values=True),
                convert_options=pa.csv.ConvertOptions(
                    column_types=dict.fromkeys(titles, pa.string()), strings_can_be_null=False
                ),
            )
        except (OSError, UnicodeDecodeError, pa.ArrowInvalid) as error:
            reason = " ".join(str(error).split())[:200]
            raise SourceError(f"{path} cannot be read as a CSV in UTF-8 ({reason}). Fetch it again.") from error
        names = [name_of(title.strip()) for title in titles]
        for name in names:
            if names.count(name) > 1:
                raise SourceError(f"{path} has the column {name!r} more than once. Fetch it again.")
        self._table = table.rename_columns(names)
        if key not in names:
            raise SourceError(f"{path} has no column for {key!r}; it has {', '.join(titles[:12])}.")
        self._places = {value: place for place, value in enumerate(self._table[key].to_pylist()) if value}
        self._piece: tuple[int, list[dict[str, Any]]] = (-1, [])

    def __getitem__(self, key: str) -> dict[str, Any]:
        place = self._places[key]
        piece = place // _CHUNK
        if self._piece[0] != piece:
            self._piece = (piece, self._table.slice(piece * _CHUNK, _CHUNK).to_pylist())
        return self._piece[1][place % _CHUNK]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
