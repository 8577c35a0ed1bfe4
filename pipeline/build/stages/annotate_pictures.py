"""Stages annotate-<kind>: what is in every picture, read from the pictures in their own size."""

import hashlib
import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from pipeline import annotations
from pipeline.annotations.base import picture_for
from pipeline.artefacts.annotations import FOLDER, FOUND, ROW_GROUP, FoundInWork, path_of, table
from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.core.errors import ConfigError, ImageError, ModelFileError, reason
from pipeline.core.executors.base import Worker
from pipeline.core.files import located, write_atomically
from pipeline.core.progress import track
from pipeline.images.decoding import LIBRARIES, decoder
from pipeline.images.limits import Limits

log = logging.getLogger("pipeline")

#: Pictures of one task. What a killed run has read is kept by tasks.
CHUNK = 16
#: Folder of the tasks that are done, while the stage runs.
PARTS = "parts"
#: What was found in a picture: its ``width`` and ``height``, ``found`` as JSON values, and the ``rows`` of the table;
#: or the ``error`` that says why it could not be read.
Read: TypeAlias = dict[str, Any]


def stages(config: BuildConfig) -> Iterator[Stage]:
    """What a build runs of this module: a kind that it cannot look for, or whose networks cannot be had, is left out
    with a warning. Raises a ConfigError where a file that the options name cannot be read."""
    for name in config.annotate.chosen:
        annotator = annotations.of_pictures()[name]
        options = config.options_of("annotate", name, annotations.FAMILY)
        why = annotator.unfit(options)
        if why:
            log.warning("%s: left out. %s", annotator.title, why)
            continue
        try:
            for model in annotator.models:
                model.path()
        except ModelFileError as error:
            log.warning("%s: left out. %s", annotator.title, error)
            continue
        yield Stage(
            f"annotate-{name}",
            partial(run, name=name),
            needs=["acquire", "prepare"],
            settings=[
                asdict(options),
                [model.sha256 for model in annotator.models],
                [_sha256(file) for file in annotator.files(options)],
                annotator.longest,
                asdict(config.prepare.limits),
            ],
            members=[annotations.FAMILY.module(name)],
            libraries=(*annotator.libraries, *LIBRARIES),
            resumes=True,
            publishes={path_of(name): f"{name}.parquet", f"{FOLDER}/{name}": "files"},
        )


def _sha256(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise ConfigError(f"The file {file} cannot be read: {reason(error)}.") from error


@dataclass
class AnnotateWorker(Worker[list[str], list[Read]]):
    """Paths of picture files -> what is found in them."""

    name: str
    options: Any
    limits: Limits
    _read: Any = field(default=None, repr=False)

    def open(self) -> None:
        """Loads the networks."""
        self._read = annotations.of_pictures()[self.name].open(self.options)

    def __call__(self, task: list[str], /) -> list[Read]:
        """See the class."""
        return [self._of(Path(path)) for path in task]

    def _of(self, path: Path) -> Read:
        annotator = annotations.of_pictures()[self.name]
        try:
            picture = picture_for(annotator, decoder(self.limits), path)
        except ImageError as error:
            return {"error": str(error)}
        found = self._read(picture)
        rows = annotator.rows(found, picture)
        return {"width": picture.width, "height": picture.height, "found": found, "rows": rows}


def run(context: Context, name: str) -> None:
    """Writes ``<name>.parquet``, and in ``files`` what was found as JSON (``found.parquet``) and the kind's arrays."""
    objects = pd.read_parquet(context.inputs["prepare"] / "objects.parquet", columns=["object_id"])
    acquired = context.inputs["acquire"]
    catalogue = pd.read_parquet(acquired / "catalogue.parquet", columns=["object_id", "file"])
    files = catalogue.drop_duplicates("object_id").set_index("object_id")["file"]
    paths = [located(file, acquired) for file in files.loc[objects["object_id"]]]
    write(context.out, name, _read_all(context, name, paths))
    for part in (context.out / PARTS).iterdir():
        part.unlink()
    (context.out / PARTS).rmdir()


def write(out: Path, name: str, read: Sequence[Read]) -> None:
    """Writes what was found in all works, in their order, as the files that the stage publishes."""
    rows = [(row, each) for row, one in enumerate(read) for each in one.get("rows", [])]
    columns = {key: [each.get(key) for _, each in rows] for key in sorted({key for _, each in rows for key in each})}
    pq.write_table(table(np.array([row for row, _ in rows], np.int64), **columns), out / f"{name}.parquet")
    found = pd.DataFrame(
        {
            "row": range(len(read)),
            "width": pd.array([one.get("width") for one in read], dtype="Int64"),
            "height": pd.array([one.get("height") for one in read], dtype="Int64"),
            "found": [json.dumps(one["found"], ensure_ascii=False) if "found" in one else None for one in read],
            "error": [one.get("error") for one in read],
        }
    )
    (out / "files").mkdir(exist_ok=True)
    found.to_parquet(out / "files" / FOUND, index=False, row_group_size=ROW_GROUP)
    arrays = annotations.of_pictures()[name].arrays
    if arrays is not None:
        works = [FoundInWork(one["width"], one["height"], one["found"]) if "found" in one else None for one in read]
        for file, array in arrays(works).items():
            np.save(out / "files" / file, array)
    unread = sum("error" in one for one in read)
    log.info(
        "  %d annotations in %d of %d works%s",
        len(rows), len({row for row, _ in rows}), len(read), f"; {unread} could not be read again" if unread else "",
    )  # fmt: skip


def _read_all(context: Context, name: str, paths: list[str]) -> list[Read]:
    """What is found in all pictures, in order. Tasks that a killed run has done are taken from their files."""
    parts = context.out / PARTS
    parts.mkdir(exist_ok=True)
    starts = list(range(0, len(paths), CHUNK))
    missing = [start for start in starts if not (parts / f"{start}.json").is_file()]
    if len(missing) < len(starts):
        log.info("  %d of %d works were read before the last run ended", len(paths) - CHUNK * len(missing), len(paths))
    options = context.config.options_of("annotate", name, annotations.FAMILY)
    worker = AnnotateWorker(name, options, context.config.prepare.limits)
    done = context.executor.map(worker, [paths[start : start + CHUNK] for start in missing])
    for start, part in zip(missing, track(done, len(missing), f"annotate-{name}", f"batch of {CHUNK}"), strict=True):
        write_atomically(parts / f"{start}.json", json.dumps(part, ensure_ascii=False).encode())
    return [one for start in starts for one in json.loads((parts / f"{start}.json").read_text(encoding="utf-8"))]
