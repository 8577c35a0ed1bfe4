"""Publishes a build: assembled in a hidden folder, manifest last, renamed when complete, then made current."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.artefacts import manifest, mapped_tables
from pipeline.artefacts.schema import SCHEMA_VERSION
from pipeline.core.files import fsync, fsync_tree, write_json, write_json_atomically


def publish(artefacts: Path, build_id: str, parts: Mapping[str, Path], details: Mapping[str, Any]) -> Path:
    """Assembles ``artefacts/<build_id>`` and makes it current. Returns its folder.

    Args:
        artefacts: the folder of all builds.
        build_id: name of the new build.
        parts: path inside the build -> file or folder to copy. The originals stay, so a published build shares no file
            with a cache.
        details: the manifest's entries beside schema version, build id and files.
    """
    scratch = artefacts / f".{build_id}.partial"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    for name, source in parts.items():
        goal = scratch / name
        goal.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, goal, dirs_exist_ok=True)
        else:
            shutil.copyfile(source, goal)
    mapped_tables.write(scratch)
    files, folders = manifest.describe_tree(scratch)
    content = {"schema_version": SCHEMA_VERSION, "build_id": build_id, **details, "files": files, "folders": folders}
    write_json(scratch / manifest.FILE_NAME, content)
    return install(artefacts, build_id, scratch)


def install(artefacts: Path, build_id: str, scratch: Path) -> Path:
    """Moves a complete build from ``scratch``, a folder on the same disk, to its place and makes it current.

    Returns its folder. Raises an OSError where a build of that name exists.
    """
    target = artefacts / build_id
    fsync_tree(scratch)
    os.rename(scratch, target)  # noqa: PTH104  (beside os.fsync: fails where a build of that name exists)
    fsync(artefacts)
    make_current(artefacts, build_id)
    return target


def make_current(artefacts: Path, build_id: str) -> None:
    """Makes the page serve that build from now on."""
    write_json_atomically(artefacts / manifest.CURRENT, {"build_id": build_id})


def prune(artefacts: Path, keep: int) -> list[Path]:
    """Removes all but the ``keep`` newest builds, never the current one, and incomplete builds of killed runs.

    Returns the remaining builds, oldest first.
    """
    current = manifest.current_build(artefacts)
    for path in artefacts.glob(".*.partial"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
    builds = sorted(path.parent for path in artefacts.glob(f"*/{manifest.FILE_NAME}"))
    old = [path for path in builds[: max(0, len(builds) - keep)] if path != current]
    for path in old:
        remove(path)
    return [path for path in builds if path not in old]


def remove(build: Path) -> None:
    """Removes a build."""
    # Renamed first: a half removed build must not look like one, and the next run removes what a kill leaves.
    shutil.rmtree(build.rename(build.with_name(f".{build.name}.partial")), ignore_errors=True)
