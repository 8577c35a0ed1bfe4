"""``python -m pipeline.acquire``: fetches a collection and publishes it for the page, before any model is trained."""

import argparse
import hashlib
import json
import logging
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.acquire import collection, sources, thumbnails
from pipeline.acquire.settings import SCHEMA, AcquireConfig
from pipeline.artefacts import manifest, schema, writer
from pipeline.artefacts.acquired import FOLDER, AcquiredCollection
from pipeline.artefacts.records import writer as record_writer
from pipeline.core import command
from pipeline.core.errors import ArtefactError, BuildError
from pipeline.core.executors.base import Executor
from pipeline.core.executors.processes import PROCESSES
from pipeline.core.files import short_path, write_json
from pipeline.core.fingerprint import code_digest
from pipeline.core.locks import only_one
from pipeline.images.settings import PrepareConfig

log = logging.getLogger("pipeline")

#: Acquired collections that are kept: the current one, and the one before it, which open pages may still read.
KEEP = 2
EPILOG = """\
files:
  STORE/                             everything fetched: log.sqlite, pictures/ (docs/acquiring.md)
  ARTEFACTS/acquired/current.json    names the acquired collection that the page's Collection shows
  ARTEFACTS/acquired/<id>/           records.parquet, rejected.parquet, thumbnails; never changed once published

A run may be stopped at any moment, also by `kill -9`. The same command continues it; nothing that was complete is
fetched twice. `python -m pipeline.build` with the same flags continues to a trained build.

examples:
  python -m pipeline.acquire --source met --classification Paintings --department "Asian Art"
  python -m pipeline.acquire --source met --met-csv MetObjects.csv --json
  python -m pipeline.acquire --source met --since 2026-10-01
  python -m pipeline.acquire --source iiif --iiif-url https://example.org/iiif/collection.json
  python -m pipeline.acquire --source table --path objects.csv --mapping mapping.toml --explain 3

exit status: 0 acquired; 1 not acquired, and one sentence says why; 2 wrong usage
"""


def acquire(config: AcquireConfig, artefacts: Path, executor: Executor = PROCESSES) -> dict[str, Any]:
    """Fetches what is missing and publishes the collection below ``artefacts/acquired``.

    Returns:
        The counts of :func:`.collection.summary`; ``now``, what this run fetched (None for a source on this machine);
        ``published``, the collection's folder.

    Raises:
        VitrineError: it could not be acquired. What was fetched is kept, and the page shows the collection before.
    """
    target = artefacts / FOLDER
    with only_one(target, artefacts, "acquisition"):
        now = collection.fetch(config)
        if now is not None:
            log.info("Fetched %s.", collection.fetch_summary(now))
        fingerprint = _fingerprint(config)
        folder = AcquiredCollection.up_to_date(target, fingerprint)
        if folder is None:
            folder = _publish(config, target, fingerprint, executor)
        else:
            log.info("Nothing has changed: %s stays current.", folder.name)
        return {**collection.summary(folder), "now": now, "published": str(folder)}


def _fingerprint(config: AcquireConfig) -> str:
    parts = {
        "settings": collection.fingerprint_settings(config),
        "state": collection.state(config),
        "prepare": asdict(config.prepare),
        "code": code_digest(["pipeline.acquire.collection", sources.FAMILY.module(config.source.name)]),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def _publish(config: AcquireConfig, target: Path, fingerprint: str, executor: Executor) -> Path:
    try:
        published = _assemble(config, target, fingerprint, executor)
    except OSError as error:
        raise BuildError(
            f"{target} cannot be written to ({error.strerror or error}). What was fetched is safe in the store, and "
            "the page still shows the collection before. Make room and run the same command again."
        ) from error
    writer.prune(target, KEEP)
    log.info("The page's Collection shows it from now on: %s.", published)
    return published


def _assemble(config: AcquireConfig, target: Path, fingerprint: str, executor: Executor) -> Path:
    with tempfile.TemporaryDirectory(dir=target, prefix=".", suffix=".partial") as scratch:
        out = Path(scratch)
        acquired = collection.collect(config, out)
        _add_thumbnails(acquired.works, out, target, config.prepare, executor)
        shown = SCHEMA.as_dict(config)
        collection.hide_paths(shown)
        counts = collection.summary(out)
        records = pd.read_parquet(out / "records.parquet", columns=["label", "status"])
        sizes = collection.sizes_of(records.loc[records["status"] == schema.TAKEN, "label"])
        collection.tell_left_out(out, sizes)
        # A class none of whose pictures can be read is not one. A collection of records alone has those of its records.
        entries = manifest.read_json(out / "classes.json")
        entries = [entry for entry in entries if entry["key"] in sizes or not len(acquired.works)]
        write_json(out / "classes.json", entries)
        details = {
            "fingerprint": fingerprint,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "config": shown,
            "source": manifest.read_json(out / "provenance.json"),
            "counts": {
                "works": counts["fetched"],
                "records": counts["records"],
                "rejected": sum(counts["rejected"].values()),
                "per_class": {entry["key"]: sizes.get(entry["key"], 0) for entry in entries},
            },
        }
        parts = {name: out / name for name in ("records.parquet", "rejected.parquet", "thumbnails")}
        parts |= {"model/classes.json": out / "classes.json", "model/labels.json": out / "labels.json"}
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{fingerprint[:8]}"
        return writer.publish(target, name, parts, details)


def _add_thumbnails(works: pd.DataFrame, out: Path, target: Path, settings: PrepareConfig, executor: Executor) -> None:
    """Writes the works' thumbnails; rejects works whose picture cannot be read, as a build does."""
    try:
        current = manifest.current_build(target)
        same_size = manifest.load(current)["config"]["prepare"]["thumbnail_px"] == settings.thumbnail_px
        # Most new thumbnails are among those of the current collection.
        known_folder = (current / "thumbnails").absolute() if same_size else None
    except (ArtefactError, KeyError):
        known_folder = None
    digests, failures = thumbnails.write_thumbnails(works, out, known_folder, settings, executor)
    statuses = {object_id: f"picture_{failures[object_id].code}" for object_id in sorted(failures)}
    records = out / "records.parquet"
    record_writer.amend(records, records, statuses=statuses, pictures=digests)
    work_of = works.set_index("object_id")
    rows = [
        {
            "object_id": object_id,
            "file": short_path(str(work_of.loc[object_id, "file"])),
            "label": str(work_of.loc[object_id, "label"]),
            "stage": "acquire",
            "code": code,
            "message": str(failures[object_id]),
        }
        for object_id, code in statuses.items()
    ]
    record_writer.add_rejections(out / "rejected.parquet", rows)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    description = (
        "Fetches a collection's records and pictures, keeps them in a raw store, and publishes them for the page's "
        "Collection, before any model is trained."
    )
    made = command.parser("acquire", SCHEMA, description, EPILOG)
    # A build's command line may be used as it stands. The backbone decides nothing here.
    made.add_argument("--backbone", help=argparse.SUPPRESS)
    made.add_argument(
        "--json", action="store_true", help="print the counts of found, fetched and rejected objects as JSON"
    )
    made.add_argument(
        "--explain",
        type=int,
        metavar="N",
        help="show for the first N records which field became what by the mapping of --source table; acquire nothing",
    )
    return command.add_settings(made, SCHEMA)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; see :data:`EPILOG` for the exit status."""
    made = parser()
    options = made.parse_args(arguments)
    if options.explain is not None and options.explain < 1:
        made.error("--explain takes a number of records of at least 1")

    def work(config: AcquireConfig, executor: Executor) -> None:
        if options.explain is not None:
            print(collection.explain(config, options.explain))
            return
        counts = acquire(config, options.artefacts, executor)
        print(json.dumps(counts, indent=2) if options.json else collection.as_table(counts))

    stopped = "run the same command again to continue. Nothing is fetched twice."
    return command.run("acquire", SCHEMA, options, work, stopped, others=True)


if __name__ == "__main__":
    sys.exit(main())
