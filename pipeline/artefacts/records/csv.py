r"""Writes tables as CSV that a spreadsheet opens safely.

RFC 4180 with a byte order mark, without which Excel does not recognise UTF-8. A text that a spreadsheet would run as a
formula gets an apostrophe before it (OWASP, "CSV injection"); a plain negative number does not. Lists are joined by
``|``.
"""

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from pipeline.artefacts.records.columns import is_text

_MARK = "\ufeff".encode()
_FORMULA = r"\A([=+\-@\t\r])"
#: "-330" is a number, not a formula.
_NUMBER = r"\A-?[0-9]+(\.[0-9]+)?\z"


def table_pieces(tables: Iterable[pa.Table]) -> Iterator[bytes]:
    """Tables with the same columns as one CSV, piece by piece."""
    yield _MARK
    for number, table in enumerate(tables):
        sink = io.BytesIO()
        csv.write_csv(_harmless(table), sink, csv.WriteOptions(include_header=number == 0, eol="\r\n"))
        yield sink.getvalue()


def columns(content: Mapping[str, Sequence[Any]]) -> bytes:
    """Columns of one length as CSV."""
    return b"".join(table_pieces([pa.table({name: pa.array(values) for name, values in content.items()})]))


def _harmless(table: pa.Table) -> pa.Table:
    """The table without anything that a spreadsheet would run; lists and dictionaries become texts."""
    parts = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        plain = column
        if pa.types.is_dictionary(plain.type):
            plain = plain.cast(plain.type.value_type)
        if pa.types.is_list(plain.type) or pa.types.is_large_list(plain.type):
            plain = pc.binary_join(plain, "|")
        if is_text(plain.type):
            guarded = pc.replace_substring_regex(plain, _FORMULA, r"'\1")
            plain = pc.if_else(pc.match_substring_regex(plain, _NUMBER), plain, guarded)
        parts[re.sub(_FORMULA, r"'\1", name)] = plain
    return pa.table(parts)
