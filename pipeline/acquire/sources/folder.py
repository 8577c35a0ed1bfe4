"""A folder of pictures on this machine: one sub-folder a class (Keras' convention), and/or a table that names files."""

import hashlib
import logging
import os
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain, count
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import pandas as pd

from pipeline.acquire.sources._folder import cells, corrections, table
from pipeline.acquire.sources._folder.file_names import FileNames
from pipeline.acquire.sources._folder.layout import Layout, is_split_part, layout_of
from pipeline.acquire.sources.base import Provenance, Source, SourceRequest, catalogue, stratified_limit
from pipeline.artefacts import schema
from pipeline.artefacts.records import writer
from pipeline.artefacts.rejected import REASONS
from pipeline.core import listing
from pipeline.core.config import names_for_shell
from pipeline.core.errors import SourceError
from pipeline.core.files import path_text, short_path
from pipeline.core.text import printable

log = logging.getLogger("pipeline")

#: Signs that no page's address and no line of a list can hold.
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


class FolderSource(Source):
    """Reads pictures where they lie; nothing is copied."""

    description = "a folder with one sub-folder a class, and/or a CSV whose rows name files"
    options = corrections.FolderOptions

    def state(self, request: SourceRequest) -> str:
        """A digest of the names, sizes and times of all files, and of the tables' bytes."""
        seen = _look(request)
        digest = hashlib.sha256(os.fsencode(seen.root.resolve()))
        for name in seen.files:
            path = seen.root / name
            try:
                status = path.stat()
            except OSError:  # a link that leads nowhere
                status = path.lstat()
            digest.update(os.fsencode(name) + f" {status.st_size} {status.st_mtime_ns}\n".encode())
        if seen.metadata:
            digest.update(seen.metadata.read_bytes())
        corrections_csv = corrections.csv_path(request.options)
        if corrections_csv:
            digest.update(b"corrections\n" + corrections_csv.read_bytes())
        return digest.hexdigest()

    def acquire(self, request: SourceRequest, out: Path) -> tuple[pd.DataFrame, Provenance]:
        """Lists the pictures and adds the table's columns; unknown columns are kept.

        Works outside of the classes and over the limit are records with a reason.
        """
        seen = _look(request, tell=True)
        rows = _rows(seen, request)
        request.apply_target(rows)
        corrections_csv = corrections.csv_path(request.options)
        if corrections_csv:
            corrections.apply(rows, corrections_csv, request.class_of)
        wanted = [row for row in rows if request.wants(str(row["label"]))]
        if not wanted:
            raise SourceError(_no_works(seen.root, rows, request))
        labels = {row["label"] for row in wanted}
        others = [row | {"label": ""} for row in rows if row["label"] not in labels] if request.keep_others else []
        works = stratified_limit(wanted, request.limit, request.seed) + others
        try:
            frame = catalogue(works)
            _write_left_out(rows, works, labels, out)
        except ValueError as error:
            where = seen.metadata or seen.root
            raise SourceError(f"{where}: {error}. Every work needs an object_id of its own.") from error
        return frame, Provenance(name=f"Folder {printable(seen.root.name)}", licence="not stated")


class _Seen(NamedTuple):
    """What lies in the folder of a request."""

    root: Path
    metadata: Path | None  # the table
    files: list[str]  # below the root, without tables and notes


def _look(request: SourceRequest, *, tell: bool = False) -> _Seen:
    """Lists the folder; ``tell`` whether the log says what was not followed or not read.

    Raises:
        SourceError: there is no such folder or table.
    """
    root = request.path
    if root is None:
        raise SourceError("The source 'folder' needs --path DIR, a folder with one sub-folder a class.")
    if not root.is_dir():
        raise SourceError(f"There is no folder {root}. --path takes a folder with one sub-folder a class.")
    found = listing.walk(root)
    metadata = request.metadata
    if metadata is None:
        metadata = table.default(root, found.papers, tell=tell)
    elif not metadata.is_file():
        raise SourceError(f"There is no file {metadata}. --metadata takes a CSV whose column 'file' names pictures.")
    for note in found.notes if tell else ():
        log.warning("  %s", note)
    # The table itself is no picture, wherever it lies.
    no_pictures = set(found.papers)
    if metadata and metadata.resolve().is_relative_to(root.resolve()):
        no_pictures.add(metadata.resolve().relative_to(root.resolve()).as_posix())
    files = [name for name in found.files if name not in no_pictures]
    return _Seen(root, metadata, files)


def _rows(seen: _Seen, request: SourceRequest) -> list[dict[str, Any]]:
    """The rows of the catalogue: every picture, and every row of the table."""
    of_file: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    if seen.metadata:
        for row in table.read(seen.metadata, FileNames(seen.root, seen.files)):
            of_file[row.file].append(row.values)
    # A row whose file is missing stays: stage prepare rejects it with a reason.
    names = sorted({*seen.files, *of_file})
    layout = layout_of(names, lambda folder: bool(request.class_of(folder)) or folder in request.classes)
    works = [(name, values) for name in names for values in of_file.get(name, [{}])]
    rows = [_row(seen.root, name, values, request, layout) for name, values in works]
    parts = {layout.split_part(name) for name in names} - {""}
    if parts:
        log.info(
            "  %s are parts of a split: the folders in them are the classes. Vitrine divides the works itself.",
            ", ".join(sorted(parts)),
        )
    _give_ids(rows, [PurePosixPath(name) for name, _ in works])
    cells.spell_artists(rows)
    return rows


def _row(root: Path, name: str, values: Mapping[str, Any], request: SourceRequest, layout: Layout) -> dict[str, Any]:
    """The catalogue row of one work: its file below ``root``, and its values in the table, if any."""
    label, folder, culture = str(values.get("label") or ""), layout.folder(name), str(values.get("culture") or "")
    # The label decides; then the folder, or the culture where all pictures are in one folder.
    stated = label or (folder or culture if layout.folders_are_classes else culture or folder)
    part = layout.split_part(name)
    return (
        ({f"{schema.RAW}split": part} if part else {})
        | dict(values)
        | {
            "object_id": _CONTROL.sub(" ", str(values.get("object_id") or "")).strip(),
            "file": path_text((root / name).absolute()),
            "label": request.class_of(stated) or stated.strip(),
            "culture": culture or stated,
        }
    )


def _give_ids(rows: list[dict[str, Any]], paths: list[PurePosixPath]) -> None:
    """Gives ids to works without one: the file's path, with its suffix or a number where it would not be unique."""
    used = Counter(str(row["object_id"]) for row in rows)
    stems = Counter(path.with_suffix("").as_posix() for path in paths)
    for row, path in zip(rows, paths, strict=True):
        if row["object_id"]:
            continue
        stem = path.with_suffix("").as_posix()
        name = _CONTROL.sub(" ", printable(stem if stems[stem] == 1 else path.as_posix()))
        name = unicodedata.normalize("NFC", name)
        numbered = (f"{name}#{number}" for number in count(2))
        row["object_id"] = next(candidate for candidate in chain([name], numbered) if not used[candidate])
        used[row["object_id"]] += 1


def _write_left_out(
    rows: Sequence[dict[str, Any]], works: Sequence[Mapping[str, Any]], labels: set[Any], out: Path
) -> None:
    """Writes ``records.parquet`` and ``rejected.parquet`` where some works are left out; see ``Source.acquire``."""
    taken = {row["object_id"] for row in works}
    left = [row for row in rows if row["object_id"] not in taken]
    if not left:
        return
    reasons = {row["object_id"]: "over_limit" if row["label"] in labels else "outside_classes" for row in left}
    whole = catalogue([*works, *({**row, "label": ""} for row in left)])
    writer.write_works(whole, out / "records.parquet", reasons)
    writer.rejections(
        [
            {
                "object_id": row["object_id"],
                "file": short_path(row["file"]),
                "label": row["label"],
                "stage": "acquire",
                "code": reasons[row["object_id"]],
                "message": REASONS[reasons[row["object_id"]]].sentence,
            }
            for row in left
        ]
    ).to_parquet(out / "rejected.parquet", index=False)


def _no_works(root: Path, rows: list[dict[str, Any]], request: SourceRequest) -> str:
    labels = sorted({str(row["label"]) for row in rows if row["label"]})
    if not labels:
        return f"{root} holds no picture in a sub-folder, and no CSV that says which class a picture belongs to."
    parts = [label for label in labels if is_split_part(label)]
    hint = (
        f" {', '.join(parts)} look like parts of a split: their sub-folders are read as the classes where all folders "
        "beside them are such parts too."
        if parts
        else ""
    )
    return (
        f"{root} has none of the classes {', '.join(request.classes)}; it has {', '.join(labels[:12])}. "
        f"Name the classes, for example --classes {names_for_shell(labels[:12])}, or --classes all.{hint}"
    )


SOURCE = FolderSource()
