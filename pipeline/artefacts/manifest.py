"""The manifest of a build: its content, its provenance, and the hash of every file."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from pipeline.artefacts import mapped_tables
from pipeline.artefacts.schema import SCHEMA_VERSION
from pipeline.core.errors import ArtefactError, reason

FILE_NAME = "manifest.json"
CURRENT = "current.json"
#: The name of a build or of an acquired collection. One that begins with a dot would be ".." or an incomplete build.
BUILD_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,120}")
#: Folders of pictures named by their hash; the manifest has one entry for each folder.
PICTURE_FOLDERS = ("thumbnails", "previews")

NEXT = "Run `python -m pipeline.build` to make a build (`make build` draws and builds the demonstration collection)."


def describe_file(path: Path) -> dict[str, Any]:
    """``sha256`` and ``bytes`` of a file; of an array ``shape`` and ``dtype``, of a table ``rows`` and ``columns``."""
    entry: dict[str, Any] = {"sha256": sha256(path), "bytes": path.stat().st_size}
    if path.suffix == ".npy":
        array = np.load(path, mmap_mode="r", allow_pickle=False)
        entry |= {"shape": list(array.shape), "dtype": str(array.dtype)}
    elif path.suffix == ".parquet":
        meta = pq.ParquetFile(path)
        entry |= {"rows": meta.metadata.num_rows, "columns": meta.schema_arrow.names}
        meta.close()
    elif path.suffix == mapped_tables.SUFFIX:
        table = mapped_tables.opened(path)
        entry |= {"rows": table.num_rows, "columns": table.schema.names}
    return entry


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, as hexadecimal text."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def describe_tree(root: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Every file below ``root`` as ``path -> entry``, and every picture folder as ``name -> count, bytes, sha256``.

    A picture folder's hash is that of its sorted file names and file hashes.
    """
    files: dict[str, Any] = {}
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if path.is_file() and relative.parts[0] not in PICTURE_FOLDERS and path.name != FILE_NAME:
            files[relative.as_posix()] = describe_file(path)
    folders = {name: describe_folder(root / name) for name in PICTURE_FOLDERS if (root / name).is_dir()}
    return files, folders


def describe_folder(folder: Path) -> dict[str, Any]:
    """``count``, ``bytes`` and one ``sha256`` over the names and hashes of all files of a folder."""
    digest, paths = hashlib.sha256(), sorted(path for path in folder.rglob("*") if path.is_file())
    for path in paths:
        digest.update(f"{path.relative_to(folder).as_posix()} {sha256(path)}\n".encode())
    return {"count": len(paths), "bytes": sum(path.stat().st_size for path in paths), "sha256": digest.hexdigest()}


def read_json(path: Path) -> Any:
    """The content of a JSON file of a build. Raises an ArtefactError where it is missing or damaged."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ArtefactError(f"{path.name} of the build cannot be read ({reason(error)}). {NEXT}") from error


def open_array(path: Path) -> np.ndarray:
    """The array in a ``.npy`` file of a build, memory-mapped. Raises an ArtefactError where it is damaged."""
    try:
        # Not np.load, which takes a zip archive for one of arrays and leaves it open where it is damaged.
        return np.lib.format.open_memmap(path, "r")
    except (OSError, EOFError, ValueError, TypeError, SyntaxError, OverflowError, MemoryError) as error:
        raise ArtefactError(f"{path.name} of the build cannot be read ({reason(error)}). {NEXT}") from error


def current_build(artefacts: Path) -> Path:
    """The folder of the current build, which ``current.json`` names. Raises an ArtefactError where there is none."""
    pointer = artefacts / CURRENT
    try:
        if not pointer.is_file():
            raise ArtefactError(f"There is no build in {artefacts}. {NEXT}", missing=True)
        content = read_json(pointer)
        build_id = content.get("build_id") if isinstance(content, dict) else None
        if not isinstance(build_id, str) or not BUILD_ID.fullmatch(build_id):
            raise ArtefactError(f"{CURRENT} does not name a build. {NEXT}")
        if not (artefacts / build_id).is_dir():
            raise ArtefactError(f"{CURRENT} names the build {build_id!r}, which is not in {artefacts}. {NEXT}")
    except OSError as error:  # Of the folder: it may not be read, or its name is too long.
        raise ArtefactError(
            f"The folder {artefacts} cannot be read ({reason(error)}). Let the user that runs this command or server "
            "read it, or name another folder."
        ) from error
    return artefacts / build_id


def load(build: Path) -> dict[str, Any]:
    """The manifest of a build. Raises an ArtefactError where it is missing, damaged, or of another schema version."""
    content = read_json(build / FILE_NAME)
    version = content.get("schema_version") if isinstance(content, dict) else None
    if version != SCHEMA_VERSION:
        raise ArtefactError(
            f"The build {build.name!r} has schema version {version!r}; this version reads {SCHEMA_VERSION}. {NEXT}"
        )
    parts = {"build_id": str, "created": str, "source": dict, "counts": dict, "files": dict, "folders": dict}
    lacking = [key for key, kind in parts.items() if not isinstance(content.get(key), kind)]
    if lacking:
        raise ArtefactError(f"{FILE_NAME} of the build {build.name!r} lacks {', '.join(lacking)}. {NEXT}")
    return dict(content)
