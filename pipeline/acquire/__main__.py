"""``python -m pipeline.acquire``: fetches a collection, and shows it in the page before any model is trained."""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import shutil
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.acquire import collection
from pipeline.artefacts import manifest, schema, writer
from pipeline.artefacts.records import writer as record_writer
from pipeline.artefacts.writer import ACQUIRED
from pipeline.build import flags
from pipeline.build.config import BuildConfig
from pipeline.build.runner import code_digest
from pipeline.core import executors
from pipeline.core.errors import ArtefactError, BuildError, ConfigError, ImageError, VitrineError
from pipeline.core.executors.base import Executor
from pipeline.core.executors.processes import PROCESSES
from pipeline.core.locks import only_one
from pipeline.core.progress import track
from pipeline.images import files
from pipeline.images.decoding import decode
from pipeline.images.thumbnails import file_name, thumbnail

log = logging.getLogger("pipeline")

#: Acquired collections that stay: the one that is shown, and the one before it while pages still point to it.
KEEP = 2

SECTIONS = ("", "source", "museum", "prepare")

EPILOG = """\
files:
  STORE/                             everything that was fetched: log.sqlite, pictures/ (docs/acquiring.md)
  ARTEFACTS/acquired/current.json    names the acquired collection that the page's Collection shows
  ARTEFACTS/acquired/<id>/           records.parquet, rejected.parquet, thumbnails; never changed once published

A run that is stopped at any moment, `kill -9` included, is gone on with by the same command: nothing that was complete
is fetched twice. `python -m pipeline.build` with the same flags goes on from here to a trained build.

examples:
  python -m pipeline.acquire --source met --classification Paintings --department "Asian Art"
  python -m pipeline.acquire --source met --met-csv MetObjects.csv --json
  python -m pipeline.acquire --source met --since 2026-10-01
  python -m pipeline.acquire --source iiif --iiif-url https://example.org/iiif/collection.json

exit status: 0 acquired; 1 it could not be, and one sentence says why; 2 wrong usage
"""


def acquire(config: BuildConfig, artefacts: Path, executor: Executor = PROCESSES) -> dict[str, Any]:
    """Fetches what is missing, publishes the acquired collection below ``artefacts/acquired``, and says what it holds.

    Returns:
        What :func:`.collection.summary` says; beside it ``now``, what this run fetched (None for a source
        that lies on this machine), and ``published``, the collection's folder.

    Raises:
        VitrineError: it could not be acquired; what was fetched is kept, and what was shown before still is.
    """
    target = artefacts / ACQUIRED
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BuildError(f"{artefacts} cannot be a folder of builds: {error.strerror}. Choose another.") from error
    with only_one(target / ".lock", f"Another acquisition is running in {artefacts}."):
        now = collection.fetch(config)
        if now is not None:
            log.info("Fetched %s.", collection.in_words(now))
        whole = _fingerprint(config)
        live = _live(target, whole)
        if live is None:
            live = _publish(config, target, whole, executor)
        else:
            log.info("Nothing has changed: %s is shown.", live.name)
        return {**collection.summary(live), "now": now, "published": str(live)}


def _fingerprint(config: BuildConfig) -> str:
    parts = {
        "config": [asdict(config.source), collection.asked(config), asdict(config.prepare), config.seed],
        "state": collection.state(config),
        "code": [
            code_digest(name)
            for name in (
                "pipeline.acquire.collection",
                "pipeline.cultures",
                "pipeline.acquire.normalising",
                "pipeline.acquire.sources",
            )
        ],
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def _live(target: Path, whole: str) -> Path | None:
    try:
        live = manifest.current_build(target)
        return live if manifest.load(live).get("fingerprint") == whole else None
    except ArtefactError:
        return None


def _publish(config: BuildConfig, target: Path, whole: str, executor: Executor) -> Path:
    try:
        published = _published(config, target, whole, executor)
    except OSError as error:
        raise BuildError(
            f"{target} takes nothing more ({error.strerror or error}). What was fetched is safe in the store, and what "
            "was shown still is. Make room and run the same command again."
        ) from error
    writer.prune(target, KEEP)
    log.info("The page's Collection shows it: %s.", published)
    return published


def _published(config: BuildConfig, target: Path, whole: str, executor: Executor) -> Path:
    with tempfile.TemporaryDirectory(dir=target, prefix=".", suffix=".partial") as scratch:
        out = Path(scratch)
        found = collection.collect(config, out)
        _thumbnails(found.works, out, target, config.prepare.thumbnail_px, executor)
        shown = config.as_dict()
        collection.hide_paths(shown)
        counts = collection.summary(out)
        details = {
            "fingerprint": whole,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "config": shown,
            "source": manifest.read_json(out / "provenance.json"),
            "counts": {
                "works": counts["fetched"],
                "records": counts["records"],
                "rejected": sum(counts["rejected"].values()),
                "per_class": _per_class(out, found.keys),
            },
        }
        parts = {name: out / name for name in ("records.parquet", "rejected.parquet", "thumbnails")}
        parts |= {"model/classes.json": out / "classes.json", "model/labels.json": out / "labels.json"}
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{whole[:8]}"
        return writer.publish(target, name, parts, details)


def _per_class(out: Path, keys: Sequence[str]) -> dict[str, int]:
    records = pd.read_parquet(out / "records.parquet", columns=["label", "status"])
    sizes = records.loc[records["status"] == schema.TAKEN, "label"].value_counts()
    return {key: int(sizes.get(key, 0)) for key in keys}


def _thumbnails(works: pd.DataFrame, out: Path, target: Path, side: int, executor: Executor) -> None:
    """A thumbnail of every work's picture; of those that cannot be read a rejected row, as a build does."""
    folder = out / "thumbnails"
    folder.mkdir()
    before = _thumbnails_before(target, side)
    tasks = [str((out / file).absolute()) for file in works["file"]]
    object_ids = [str(object_id) for object_id in works["object_id"]]
    hashes: dict[str, str] = {}
    failed: list[tuple[str, ImageError]] = []
    outcomes = track(executor.map(ThumbnailWorker(side, before), tasks), len(tasks), "thumbnails")
    for object_id, path, outcome in zip(object_ids, tasks, outcomes, strict=True):
        if isinstance(outcome, ImageError):
            files.check_missing(path, outcome)
            failed.append((object_id, outcome))
            continue
        digest, encoded = outcome
        # What cannot be written is no fault of the picture: that ends the run.
        if encoded is None and before is not None:
            shutil.copyfile(before / file_name(digest), folder / file_name(digest))
        elif encoded is not None:
            (folder / file_name(digest)).write_bytes(encoded)
        hashes[object_id] = digest
    statuses = {object_id: f"picture_{error.code}" for object_id, error in failed}
    record_writer.amend(out / "records.parquet", out / "records.parquet", statuses=statuses, pictures=hashes)
    rows = [
        {"object_id": object_id, "file": "", "stage": "acquire", "code": f"picture_{error.code}", "message": str(error)}
        for object_id, error in sorted(failed, key=lambda pair: pair[0])
    ]
    record_writer.add_rejections(out / "rejected.parquet", rows)


def _thumbnails_before(target: Path, side: int) -> Path | None:
    """The thumbnails that are shown now, when they have the wanted size: most of the next ones are among them."""
    try:
        shown = manifest.current_build(target)
        same = manifest.load(shown)["config"]["prepare"]["thumbnail_px"] == side
    except (ArtefactError, KeyError):
        return None
    return (shown / "thumbnails").absolute() if same else None


@dataclass(frozen=True)
class ThumbnailWorker:
    """Path of a picture file -> its SHA-256 and its thumbnail, or why it cannot be used.

    Attributes:
        side: length of the longer side, in pixels.
        before: a folder with thumbnails of that size, or None. Of a picture that has one there, None is returned.
    """

    side: int
    before: Path | None

    def open(self) -> None:
        """There is nothing to load."""

    def __call__(self, path: str) -> tuple[str, bytes | None] | ImageError:
        """See the class."""
        try:
            data = files.read(path)
            digest = hashlib.sha256(data).hexdigest()
            if self.before is not None and (self.before / file_name(digest)).is_file():
                return digest, None
            return digest, thumbnail(decode(data), self.side)
        except ImageError as error:
            return error


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(
        prog="python -m pipeline.acquire",
        description="Fetches a collection's records and pictures, keeps them in a raw store, and lets the page's "
        "Collection show what there is before any model is trained.",
        epilog=flags.toml_help(SECTIONS) + EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--artefacts", type=Path, default=Path("artefacts"), help="folder of builds (default: artefacts)")
    made.add_argument("--json", action="store_true", help="print what was found, fetched and rejected as JSON")
    executors.add_flags(made)
    flags.add(made, SECTIONS)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; see :data:`EPILOG` for the exit status."""
    options = parser().parse_args(arguments)
    logging.basicConfig(format="%(message)s", level=logging.INFO, stream=sys.stderr)
    try:
        config = flags.config_from(options)
        start_executor = executors.from_options(options)
    except ConfigError as error:
        print(f"acquire: {error}", file=sys.stderr)
        return 2
    try:
        with closing(start_executor()) as executor:
            found = acquire(config, options.artefacts, executor)
    except VitrineError as error:
        print(f"acquire: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("acquire: stopped; run the same command again to go on. Nothing is fetched twice.", file=sys.stderr)
        return 1
    print(json.dumps(found, indent=2) if options.json else collection.as_table(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
