"""``rejected.parquet``: the objects that did not become works, and the one table of the reasons.

The file may hold most of a museum's objects, so it is counted, and shown in part. A function that reads it raises an
ArtefactError where it is missing or damaged.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

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


def first(root: Path, most: int) -> list[dict[str, str]]:
    """The first ``most`` rows, with the columns of ``schema.REJECTED``."""
    with opened(root) as file:
        batch = next(file.iter_batches(batch_size=most, use_threads=False), None)
    rows = batch.to_pylist() if batch is not None else []
    return [{name: str(row.get(name) or "") for name in schema.REJECTED} for row in rows]


def export(root: Path) -> Iterator[bytes]:
    """All rows as CSV, piece by piece; see ``records.csv``. An error is raised by this call, not by the first piece."""
    return _pieces(opened(root))


def without_record(root: Path, ids: pa.ChunkedArray) -> int:
    """Number of objects that are not among these ids; each row without an id counts as one object."""
    with opened(root) as file:
        column = file.read(columns=["object_id"], use_threads=False).column(0)
    names = column.cast(pa.large_string()).fill_null("")
    named = names.filter(pc.not_equal(names, ""))
    known = pc.is_in(named.unique(), value_set=ids.cast(pa.large_string()).unique())
    return len(names) - len(named) + len(known) - known.true_count


def _pieces(file: pq.ParquetFile) -> Iterator[bytes]:
    with file:
        names = [name for name in schema.REJECTED if name in file.schema_arrow.names]
        empty = file.schema_arrow.empty_table().select(names)
        pieces = (pa.Table.from_batches([batch]) for batch in file.iter_batches(columns=names, use_threads=False))
        # An empty table still has its header line.
        yield from csv.table_pieces(piece for whole in ((empty,), pieces) for piece in whole)


def opened(root: Path) -> pq.ParquetFile:
    """The file of a build, an acquired collection or a stage's result, opened."""
    try:
        return pq.ParquetFile(root / FILE_NAME)
    except (OSError, pa.ArrowException) as error:
        raise ArtefactError(
            f"{FILE_NAME} of {root.name!r} cannot be read ({reason(error)}). Build or acquire again."
        ) from error
