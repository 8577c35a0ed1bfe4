"""The part of a build that the page reads, with a manifest of its own that says so.

Left out is what only trains, rebuilds or loads elsewhere: the trained model for Keras (the page has it for LiteRT), the
table for data warehouses, and the places that maps began with.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.artefacts import manifest, mapped_tables, warehouse
from pipeline.core.files import write_json

#: The manifest's entry: ``of`` (the whole build), ``left_out`` (paths) and ``without`` (options).
KEY = "serving_part"
#: Files and folders that the page never opens.
NOT_READ = ("model/model.keras", warehouse.FILE_NAME, "map_starts")
#: What may be left out besides, and what the page then lacks.
OPTIONAL = {
    "previews": "larger pictures: pages show thumbnails in their place",
    "keypoints": "recognising a work in another picture of it",
}
_OBJECTS = "objects.parquet"


@dataclass(frozen=True)
class ServingPart:
    """What is packed."""

    build_id: str  #: of the build, with what is left out by options behind it: it is another build for browsers
    manifest: dict[str, Any]
    files: dict[str, Path] = field(default_factory=dict)  #: path inside the archive -> file


def choose(build: Path, without: Collection[str], scratch: Path) -> ServingPart:
    """Which files of a build are packed.

    Args:
        build: its folder.
        without: names of :data:`OPTIONAL`.
        scratch: an empty folder for files that are written anew: the manifest, and tables that name previews.
    """
    content = manifest.load(build)
    build_id = "-without-".join((content["build_id"], *sorted(without)))
    folders = {name: entry for name, entry in content["folders"].items() if name not in without}
    left_out = [name for name in content["files"] if _is_below(name, (*NOT_READ, *without))]
    left_out += sorted(set(content["folders"]) - set(folders))
    kept = {name: entry for name, entry in content["files"].items() if name not in left_out}
    files = {name: build / name for name in kept}
    if "previews" in without:
        for name, path in _without_previews(build, scratch).items():
            files[name], kept[name] = path, manifest.describe_file(path)
    told = {"of": content["build_id"], "left_out": left_out, "without": sorted(without)}
    content |= {"build_id": build_id, KEY: told, "files": kept, "folders": folders}
    write_json(scratch / manifest.FILE_NAME, content)
    files[manifest.FILE_NAME] = scratch / manifest.FILE_NAME
    for folder in folders:
        paths = (path for path in (build / folder).rglob("*") if path.is_file())
        files |= {path.relative_to(build).as_posix(): path for path in paths}
    return ServingPart(build_id, content, dict(sorted(files.items())))


def _is_below(name: str, tops: Collection[str]) -> bool:
    return any(name == top or name.startswith(f"{top}/") for top in tops)


def _without_previews(build: Path, scratch: Path) -> dict[str, Path]:
    """The tables of works, in which no work has a preview."""
    with pq.ParquetFile(build / _OBJECTS) as file:
        table = file.read()
    at = table.schema.get_field_index("has_preview")
    flags = pa.array([False] * table.num_rows, pa.bool_())
    pq.write_table(table.set_column(at, table.schema.field(at), flags), scratch / _OBJECTS)
    mapped_tables.write(scratch)
    return {name: scratch / name for name in (_OBJECTS, mapped_tables.path_of(Path(_OBJECTS)).name)}
