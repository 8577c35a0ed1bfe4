"""Files that are whole or not there: what survives a kill and a power cut."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def fsync(path: Path) -> None:
    """Makes a file or a folder's entries last through a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def fsync_tree(folder: Path) -> None:
    """Makes everything below a folder last through a power cut."""
    for path in folder.rglob("*"):
        fsync(path)
    fsync(folder)


def write_json(path: Path, content: Mapping[str, Any] | list[Any]) -> None:
    """Writes JSON as a build holds it: readable by people, UTF-8."""
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")


def write_json_atomically(path: Path, content: Mapping[str, Any]) -> None:
    """Writes JSON so that a reader sees the old file or the new one, never half of either."""
    scratch = path.with_name(f".{path.name}.partial")
    write_json(scratch, content)
    fsync(scratch)
    scratch.replace(path)
    fsync(path.parent)
