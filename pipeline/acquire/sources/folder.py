"""A folder of pictures on this machine: one sub-folder a class (Keras' convention), and/or a CSV that names files."""

from __future__ import annotations

import hashlib
import re
import warnings
from collections import Counter
from pathlib import Path, PurePosixPath

import pandas as pd

from pipeline.acquire.sources._folder import corrections
from pipeline.acquire.sources.base import Provenance, Source, SourceRequest, catalogue, evenly
from pipeline.artefacts import schema
from pipeline.core.errors import SourceError

#: Spellings of CSV columns that mean a catalogue column.
COLUMN_ALIASES = {
    "filename": "file",
    "image": "file",
    "path": "file",
    "id": "object_id",
    "objectid": "object_id",
    "year": "date",
    "class": "label",
    "creator": "artist",
    "url": "source_url",
}


class FolderSource(Source):
    """Reads pictures where they lie; nothing is copied."""

    description = "a folder with one sub-folder a class, and/or a CSV whose rows name files"
    options = corrections.FolderOptions

    def state(self, request: SourceRequest) -> str:
        """A digest of the names, sizes and times of all files, and of the CSVs' bytes."""
        root, table = _places(request)
        digest = hashlib.sha256(str(root.resolve()).encode())
        for path in _files(root, table):
            status = path.stat()
            digest.update(f"{path.relative_to(root)} {status.st_size} {status.st_mtime_ns}\n".encode())
        if table:
            digest.update(table.read_bytes())
        corrected = corrections.place(request.options)
        if corrected:
            digest.update(b"corrections\n" + corrected.read_bytes())
        return digest.hexdigest()

    def acquire(self, request: SourceRequest, out: Path) -> tuple[pd.DataFrame, Provenance]:
        """Lists the pictures and lays the CSV's columns beside them; columns that are not known are kept."""
        root, table = _places(request)
        described = _read_table(table) if table else {}
        found = {path.relative_to(root).as_posix(): path for path in _files(root, table)}
        # A row whose file is missing stays: preparing it will fail, and the report will say so.
        names = sorted(found.keys() | described.keys())
        # One folder alone ("images") says nothing of its pictures; a column does, where there is one.
        several = len({_folder(name) for name in names} - {""}) > 1
        told = [(name, columns) for name in names for columns in described.get(name, [{}])]
        rows = [_row(root, name, columns, request, folders_are_classes=several) for name, columns in told]
        _give_ids(rows, [PurePosixPath(name) for name, _ in told])
        request.retargeted(rows)
        corrected = corrections.place(request.options)
        if corrected:
            corrections.lay_over(rows, corrected, request.class_of)
        wanted = [row for row in rows if request.wants(str(row["label"]))]
        if not wanted:
            raise SourceError(_nothing_found(root, rows, request))
        labels = {row["label"] for row in wanted}
        others = [row | {"label": ""} for row in rows if row["label"] not in labels] if request.keep_others else []
        rows = evenly(wanted, request.limit, request.seed) + others
        try:
            return catalogue(rows), Provenance(name=f"Folder {root.name}", licence="not stated")
        except ValueError as error:
            raise SourceError(f"{table or root}: {error}. Every work needs an object_id of its own.") from error


def _places(request: SourceRequest) -> tuple[Path, Path | None]:
    if request.path is None:
        raise SourceError("The source 'folder' needs --path DIR, a folder with one sub-folder a class.")
    if not request.path.is_dir():
        raise SourceError(f"There is no folder {request.path}. --path takes a folder with one sub-folder a class.")
    table = request.metadata
    if table is None:
        beside = request.path / "metadata.csv"
        return request.path, beside if beside.is_file() else None
    if not table.is_file():
        raise SourceError(f"There is no file {table}. --metadata takes a CSV whose column 'file' names pictures.")
    return request.path, table


def _files(root: Path, table: Path | None) -> list[Path]:
    """Every file below ``root`` that is not hidden; pictures that cannot be read are found out when preparing."""
    return sorted(
        path
        for path in root.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(root).parts)
        and path != table
        and not (path.parent == root and path.suffix.lower() in (".csv", ".md", ".txt", ".json"))
    )


def _read_table(path: Path) -> dict[str, list[dict[str, str]]]:
    """The rows of a CSV by the file they name; two works may share one picture."""
    try:
        with warnings.catch_warnings():
            # A comma at the end of each line neither turns the first column into row names nor is worth a word.
            warnings.simplefilter("ignore", pd.errors.ParserWarning)
            table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig", index_col=False)
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        reason = " ".join(str(error).split())
        raise SourceError(f"{path} cannot be read as a CSV in UTF-8 ({reason}). Save it again as one.") from error
    names = {column: _column(column) for column in table.columns}
    # An alias gives way to the column's own name where a table has both.
    taken = set(table.columns)
    table = table.rename(columns={old: new for old, new in names.items() if new == old or new not in taken})
    table = table.loc[:, ~table.columns.duplicated()]
    if "file" not in table.columns:
        raise SourceError(
            f"{path} has no column 'file' (it has {', '.join(table.columns)}). "
            "Each row must name its picture, relative to --path."
        )
    # A row that names no file stays too: it is rejected when its picture is prepared, under its own id.
    rows: dict[str, list[dict[str, str]]] = {}
    for number, row in enumerate(table.to_dict("records"), start=2):
        rows.setdefault(_file_name(row["file"]) or f"row {number}", []).append(row)
    return rows


def _column(title: str) -> str:
    """The catalogue column that a CSV's column means, whatever its case; its own title when it means none."""
    key = title.strip().lower().replace(" ", "_")
    return COLUMN_ALIASES.get(key, key if key in schema.CATALOGUE else title.strip())


def _file_name(text: str) -> str:
    """A file as a CSV may write it (``./china\\a.jpg``), the way the folder lists it; "" when there is none."""
    plain = PurePosixPath(text.strip().replace("\\", "/"))
    return plain.as_posix() if plain.name else ""


def _folder(name: str) -> str:
    """The sub-folder that a file lies in, "" for one that lies beside the CSV."""
    parts = Path(name).parts
    return parts[0] if len(parts) > 1 else ""


def _row(
    root: Path, name: str, described: dict[str, str], request: SourceRequest, *, folders_are_classes: bool
) -> dict[str, object]:
    told = described.get("label"), _folder(name), described.get("culture")
    label, folder, culture = told if folders_are_classes else (told[0], told[2], told[1])
    stated = label or folder or culture or ""
    # A column that the schema knows as something else than text is the pipeline's to fill, not the CSV's.
    row: dict[str, object] = {
        key: value
        for key, value in described.items()
        if key not in schema.PREPARED and (key not in schema.CATALOGUE or schema.CATALOGUE[key].kind == "text")
    }
    row["object_id"] = described.get("object_id", "")
    row["file"] = str((root / name).resolve())
    row["label"] = request.class_of(stated) or stated.strip()
    row["culture"] = described.get("culture") or stated
    row["tags"] = [tag.strip() for tag in re.split(r"[|;]", described.get("tags", "")) if tag.strip()]
    years = [int(year) for year in re.findall(r"(?<!\d)(?:1\d{3}|20\d{2}|[5-9]\d{2})(?!\d)", described.get("date", ""))]
    told_years = [described.get(key, "").strip() for key in ("year_begin", "year_end")]
    if all(re.fullmatch(r"-?\d{1,4}", year) for year in told_years):
        row["year_begin"], row["year_end"] = (int(year) for year in told_years)
    elif years:
        row["year_begin"], row["year_end"] = min(years), max(years)
    return row


def _give_ids(rows: list[dict[str, object]], paths: list[PurePosixPath]) -> None:
    """Ids for works that have none: the file's path, with its suffix or a number where that would not be its own."""
    taken = Counter(str(row["object_id"]) for row in rows)
    stems = Counter(path.with_suffix("").as_posix() for path in paths)
    for row, path in zip(rows, paths, strict=True):
        if row["object_id"]:
            continue
        stem = path.with_suffix("").as_posix()
        name = stem if stems[stem] == 1 else path.as_posix()
        number = 1
        found = name
        while taken[found]:
            number += 1
            found = f"{name}#{number}"
        taken[found] += 1
        row["object_id"] = found


def _nothing_found(root: Path, rows: list[dict[str, object]], request: SourceRequest) -> str:
    seen = sorted({str(row["label"]) for row in rows if row["label"]})
    if not seen:
        return f"{root} holds no picture in a sub-folder, and no CSV that says which class a picture belongs to."
    shown = ",".join(seen[:12])
    return (
        f"{root} has none of the classes {', '.join(request.classes)}; it has {', '.join(seen[:12])}. "
        f"Say which to tell apart, for example --classes {shown}, or --classes all."
    )


SOURCE = FolderSource()
