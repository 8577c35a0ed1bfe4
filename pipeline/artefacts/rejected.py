"""``rejected.parquet``: the objects that did not become works, and the one table of the reasons.

The file may hold most of a museum's objects, so it is counted, and shown in part. A function that reads it raises an
ArtefactError where it is missing or damaged.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.artefacts import schema
from pipeline.artefacts.records import csv
from pipeline.core.errors import ArtefactError, reason

FILE_NAME = "rejected.parquet"


class Reason(NamedTuple):
    """Why an object did not become a work: in a few words, and in a sentence for the column ``message``."""

    title: str
    sentence: str


#: Every code of ``rejected.parquet`` and of the column ``status``. What concerns the fetched record or the picture has
#: the prefix ``record_`` or ``picture_`` there, such as ``picture_empty``; stage prepare writes its codes without it.
REASONS: dict[str, Reason] = {
    # Of a record that was read.
    "other_classification": Reason("Another kind of object", "The museum's classification is not one of the wanted."),
    "not_public_domain": Reason(
        "Not in the public domain", "The museum does not state that it is in the public domain."
    ),
    "no_picture": Reason("The source has no picture", "The museum publishes no picture of it."),
    "outside_classes": Reason("Outside the classes", "It belongs to none of the classes."),
    "over_limit": Reason("Over the limit", "There were already as many works as --limit allows."),
    "small_class": Reason("In a class with too few works", "Its class has fewer works than --min-class-size."),
    "over_class_size": Reason(
        "In a class with enough works", "Its class has more works than --max-class-size or --balance allows."
    ),
    "odd_record": Reason("Record in an unknown form", "The record does not have the form of this museum's records."),
    "not_fetched": Reason(
        "Not fetched yet", "It has not been fetched yet; the next run of the same command fetches it."
    ),
    # Of a request.
    "not_found": Reason("Not at the source (404)", "The server has no such address (404)."),
    "gone": Reason("Removed from the source", "The source had it before and does not have it any more."),
    "redirect_loop": Reason("Redirected in a loop", "The server redirects in a loop."),
    "cut_short": Reason("Answer cut short", "The answer ends too early."),
    "not_json": Reason("Answer is not JSON", "The answer is not JSON."),
    "not_a_picture": Reason("Answer is not a picture", "The answer is not a picture in a format that can be read."),
    "too_large": Reason("Too large", "The answer has more bytes than the limit."),
    "refused": Reason("Refused by the source", "The server refuses access."),
    "server_error": Reason("Error of the source", "The server reports an error of its own."),
    "timed_out": Reason("No answer in time", "The server did not answer in time."),
    "unreachable": Reason("Source not reachable", "The server could not be reached."),
    "bad_address": Reason("Invalid address", "The address is not valid."),
    "bad_answer": Reason("Unusable answer", "The answer cannot be used."),
    # Of a request or of a picture file.
    "empty": Reason("Empty", "There are no bytes in it."),
    # Of a picture file; ``pipeline.images.decoding.decode`` gives the message.
    "git_lfs": Reason("Not fetched by Git LFS", "The file is a Git-LFS pointer: Git has not fetched the picture."),
    "no_file": Reason("File not readable", "The catalogue names a file that cannot be read."),
    "too_many_bytes": Reason("File too large", "The file has more bytes than the limit."),
    "unsupported": Reason("Unsupported format", "The file is in a format that is not supported."),
    "too_many_pixels": Reason("Too many pixels", "The picture has more pixels than the limit."),
    "too_much_memory": Reason("Too much memory", "Decoding the picture takes more memory than the limit."),
    "too_long": Reason("Too long to decode", "Decoding the picture takes longer than the limit."),
    "unreadable": Reason("Damaged or not a picture", "The file is damaged, cut short, or not a picture."),
    "too_small": Reason("Too small", "A side of the picture has fewer pixels than the limit."),
}
_SUBJECTS = {"record_": "Record", "picture_": "Picture"}


@dataclass(frozen=True)
class Wanted:
    """Which rows are asked for; an empty attribute is no condition."""

    codes: tuple[str, ...] = ()  #: reasons, as ``rejected.parquet`` has them
    labels: tuple[str, ...] = ()  #: classes; "" is "not known"

    def __bool__(self) -> bool:
        return bool(self.codes or self.labels)

    def query(self, code: str, label: str) -> str:
        """As a query string without question mark, by the two names."""
        return urlencode([*((code, each) for each in self.codes), *((label, each) for each in self.labels)])


EVERYTHING = Wanted()


def describe(code: str) -> str:
    """A code of ``status`` or ``rejected.parquet`` in a few words for people.

    Codes with the prefix ``record_`` or ``picture_`` say which of the two it is about. An unknown code, of a build of
    another version, is written with spaces.
    """
    if code == schema.TAKEN:
        return "Taken, with a picture"
    if code in REASONS:
        return REASONS[code].title
    for prefix, subject in _SUBJECTS.items():
        if code.startswith(prefix):
            title = describe(code.removeprefix(prefix))
            return f"{subject}: {title[:1].lower()}{title[1:]}"
    return code.replace("_", " ").strip().capitalize() or "Not stated"


def reasons(root: Path) -> list[tuple[str, str, int]]:
    """Stage, code and number of rows of a build or an acquired collection, most frequent first."""
    with opened(root) as file:
        table = file.read(columns=["stage", "code"], use_threads=False)
    counted = table.group_by(["stage", "code"], use_threads=False).aggregate([([], "count_all")])
    counts = [(str(row["stage"] or ""), str(row["code"] or ""), int(row["count_all"])) for row in counted.to_pylist()]
    return sorted(counts, key=lambda entry: (-entry[2], entry[:2]))


def occurring(root: Path) -> Wanted:
    """Every reason and every class of the file."""
    return Wanted(*(tuple(sorted(set(_texts(root, name).unique().to_pylist()))) for name in ("code", "label")))


def places(root: Path, wanted: Wanted) -> np.ndarray:
    """The rows that are asked for, ascending, int64."""
    with opened(root) as file:
        keep = np.ones(file.metadata.num_rows, bool)
    for name, values in (("code", wanted.codes), ("label", wanted.labels)):
        if values:
            keep &= _among(_texts(root, name), values)
    return np.flatnonzero(keep)


def at(root: Path, places: np.ndarray) -> list[dict[str, str]]:
    """These rows, in this order, with the columns of ``schema.REJECTED``. Only their row groups are read."""
    found: dict[int, dict[str, str]] = {}
    start = 0
    with opened(root) as file:
        for number in range(file.num_row_groups):
            stop = start + file.metadata.row_group(number).num_rows
            inside = places[(places >= start) & (places < stop)]
            if len(inside):
                rows = file.read_row_group(number, use_threads=False).take(pa.array(inside - start)).to_pylist()
                found |= dict(zip(inside.tolist(), rows, strict=True))
            start = stop
    return [{name: str(found[place].get(name) or "") for name in schema.REJECTED} for place in places.tolist()]


def export(root: Path, wanted: Wanted = EVERYTHING) -> Iterator[bytes]:
    """The rows that are asked for as CSV, piece by piece; see ``records.csv``.

    An error is raised by this call, not by the first piece.
    """
    return _pieces(opened(root), wanted)


def without_record(root: Path, ids: pa.ChunkedArray) -> int:
    """Number of objects that are not among these ids; each row without an id counts as one object."""
    with opened(root) as file:
        column = file.read(columns=["object_id"], use_threads=False).column(0)
    names = column.cast(pa.large_string()).fill_null("")
    named = names.filter(pc.not_equal(names, ""))
    known = pc.is_in(named.unique(), value_set=ids.cast(pa.large_string()).unique())
    return len(names) - len(named) + len(known) - known.true_count


def _texts(root: Path, name: str) -> pa.ChunkedArray:
    """A column, "" where there is no text; builds of before lack the classes."""
    with opened(root) as file:
        if name not in file.schema_arrow.names:
            return pa.chunked_array([pa.array([""] * file.metadata.num_rows, pa.string())])
        return file.read(columns=[name], use_threads=False).column(0).cast(pa.string()).fill_null("")


def _among(texts: pa.ChunkedArray, values: tuple[str, ...]) -> np.ndarray:
    return np.asarray(pc.is_in(texts, value_set=pa.array(values, pa.string())).to_numpy(), bool)


def _pieces(file: pq.ParquetFile, wanted: Wanted) -> Iterator[bytes]:
    with file:
        names = [name for name in schema.REJECTED if name in file.schema_arrow.names]
        empty = file.schema_arrow.empty_table().select(names)
        batches = file.iter_batches(columns=names, use_threads=False)
        pieces = (_of_these(pa.Table.from_batches([batch]), wanted) for batch in batches)
        # An empty table still has its header line.
        yield from csv.table_pieces(piece for whole in ((empty,), pieces) for piece in whole)


def _of_these(table: pa.Table, wanted: Wanted) -> pa.Table:
    for name, values in (("code", wanted.codes), ("label", wanted.labels)):
        if values:
            texts = table[name].cast(pa.string()).fill_null("") if name in table.column_names else None
            keep = np.full(len(table), "" in values) if texts is None else _among(texts, values)
            table = table.filter(pa.array(keep))
    return table


def opened(root: Path) -> pq.ParquetFile:
    """The file of a build, an acquired collection or a stage's result, opened."""
    try:
        return pq.ParquetFile(root / FILE_NAME)
    except (OSError, pa.ArrowException) as error:
        raise ArtefactError(
            f"{FILE_NAME} of {root.name!r} cannot be read ({reason(error)}). Build or acquire again."
        ) from error
