"""A folder of pictures on this machine: one sub-folder a class (Keras' convention), and/or a CSV that names files."""

import hashlib
from collections import Counter
from itertools import chain, count
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from pipeline.acquire.sources._folder import corrections, table
from pipeline.acquire.sources.base import Provenance, Source, SourceRequest, catalogue, stratified_limit
from pipeline.core.errors import SourceError


class FolderSource(Source):
    """Reads pictures where they lie; nothing is copied."""

    description = "a folder with one sub-folder a class, and/or a CSV whose rows name files"
    options = corrections.FolderOptions

    def state(self, request: SourceRequest) -> str:
        """A digest of the names, sizes and times of all files, and of the CSVs' bytes."""
        root, metadata = _paths(request)
        digest = hashlib.sha256(str(root.resolve()).encode())
        for path in _files(root, metadata):
            status = path.stat()
            digest.update(f"{path.relative_to(root)} {status.st_size} {status.st_mtime_ns}\n".encode())
        if metadata:
            digest.update(metadata.read_bytes())
        corrections_csv = corrections.csv_path(request.options)
        if corrections_csv:
            digest.update(b"corrections\n" + corrections_csv.read_bytes())
        return digest.hexdigest()

    def acquire(self, request: SourceRequest, out: Path) -> tuple[pd.DataFrame, Provenance]:
        """Lists the pictures and adds the CSV's columns; unknown columns are kept."""
        root, metadata = _paths(request)
        cells_of = table.read(metadata) if metadata else {}
        # A row whose file is missing stays: stage prepare rejects it with a reason.
        names = sorted({path.relative_to(root).as_posix() for path in _files(root, metadata)} | cells_of.keys())
        # A single folder ("images") is not a class.
        several = len({_folder(name) for name in names} - {""}) > 1
        works = [(name, cells) for name in names for cells in cells_of.get(name, [{}])]
        rows = [_row(root, name, cells, request, folders_are_classes=several) for name, cells in works]
        _give_ids(rows, [PurePosixPath(name) for name, _ in works])
        table.spell_artists(rows)
        request.apply_target(rows)
        corrections_csv = corrections.csv_path(request.options)
        if corrections_csv:
            corrections.apply(rows, corrections_csv, request.class_of)
        wanted = [row for row in rows if request.wants(str(row["label"]))]
        if not wanted:
            raise SourceError(_no_works(root, rows, request))
        labels = {row["label"] for row in wanted}
        others = [row | {"label": ""} for row in rows if row["label"] not in labels] if request.keep_others else []
        rows = stratified_limit(wanted, request.limit, request.seed) + others
        try:
            return catalogue(rows), Provenance(name=f"Folder {root.name}", licence="not stated")
        except ValueError as error:
            raise SourceError(f"{metadata or root}: {error}. Every work needs an object_id of its own.") from error


def _paths(request: SourceRequest) -> tuple[Path, Path | None]:
    if request.path is None:
        raise SourceError("The source 'folder' needs --path DIR, a folder with one sub-folder a class.")
    if not request.path.is_dir():
        raise SourceError(f"There is no folder {request.path}. --path takes a folder with one sub-folder a class.")
    metadata = request.metadata
    if metadata is None:
        default = request.path / "metadata.csv"
        return request.path, default if default.is_file() else None
    if not metadata.is_file():
        raise SourceError(f"There is no file {metadata}. --metadata takes a CSV whose column 'file' names pictures.")
    return request.path, metadata


def _files(root: Path, metadata: Path | None) -> list[Path]:
    """Every file below ``root`` that is not hidden. Stage prepare finds the ones that are not readable pictures."""
    return sorted(
        path
        for path in root.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(root).parts)
        and path != metadata
        and not (path.parent == root and path.suffix.lower() in (".csv", ".md", ".txt", ".json"))
    )


def _folder(name: str) -> str:
    """The first sub-folder of a file's path, "" for a file in the root."""
    parts = Path(name).parts
    return parts[0] if len(parts) > 1 else ""


def _row(
    root: Path, name: str, cells: dict[str, str], request: SourceRequest, *, folders_are_classes: bool
) -> dict[str, Any]:
    """The catalogue row of one work: its file below ``root``, and its cells in the CSV, if any."""
    label, folder, culture = cells.get("label"), _folder(name), cells.get("culture")
    # The label decides; then the folder, or the culture where all pictures are in one folder.
    stated = label or (folder or culture if folders_are_classes else culture or folder) or ""
    return table.values(cells) | {
        "object_id": cells.get("object_id", ""),
        "file": str((root / name).resolve()),
        "label": request.class_of(stated) or stated.strip(),
        "culture": culture or stated,
    }


def _give_ids(rows: list[dict[str, Any]], paths: list[PurePosixPath]) -> None:
    """Gives ids to works without one: the file's path, with its suffix or a number where it would not be unique."""
    used = Counter(str(row["object_id"]) for row in rows)
    stems = Counter(path.with_suffix("").as_posix() for path in paths)
    for row, path in zip(rows, paths, strict=True):
        if row["object_id"]:
            continue
        stem = path.with_suffix("").as_posix()
        name = stem if stems[stem] == 1 else path.as_posix()
        numbered = (f"{name}#{number}" for number in count(2))
        row["object_id"] = next(candidate for candidate in chain([name], numbered) if not used[candidate])
        used[row["object_id"]] += 1


def _no_works(root: Path, rows: list[dict[str, Any]], request: SourceRequest) -> str:
    labels = sorted({str(row["label"]) for row in rows if row["label"]})
    if not labels:
        return f"{root} holds no picture in a sub-folder, and no CSV that says which class a picture belongs to."
    return (
        f"{root} has none of the classes {', '.join(request.classes)}; it has {', '.join(labels[:12])}. "
        f"Name the classes, for example --classes {','.join(labels[:12])}, or --classes all."
    )


SOURCE = FolderSource()
