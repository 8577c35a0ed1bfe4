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
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.acquire import collection, sources
from pipeline.acquire.settings import SCHEMA, AcquireConfig
from pipeline.artefacts import manifest, schema, writer
from pipeline.artefacts.records import writer as record_writer
from pipeline.artefacts.writer import ACQUIRED
from pipeline.core import flags
from pipeline.core.errors import ArtefactError, BuildError, ConfigError, ImageError, VitrineError
from pipeline.core.fingerprint import code_digest
from pipeline.core.locks import only_one
from pipeline.core.parallel import in_processes
from pipeline.core.progress import track
from pipeline.images.decoding import cv2, decode
from pipeline.images.thumbnails import write_thumbnail

log = logging.getLogger("pipeline")

#: Acquired collections that stay: the one that is shown, and the one before it while pages still point to it.
KEEP = 2

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


def acquire(config: AcquireConfig, artefacts: Path) -> dict[str, Any]:
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
            live = _publish(config, target, whole)
        else:
            log.info("Nothing has changed: %s is shown.", live.name)
        return {**collection.summary(live), "now": now, "published": str(live)}


def _fingerprint(config: AcquireConfig) -> str:
    parts = {
        "config": [asdict(config.source), collection.asked(config), asdict(config.prepare), config.seed],
        "state": collection.state(config),
        "code": code_digest(["pipeline.acquire.collection", sources.FAMILY.module(config.source.name)]),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def _live(target: Path, whole: str) -> Path | None:
    try:
        live = manifest.current_build(target)
        return live if manifest.load(live).get("fingerprint") == whole else None
    except ArtefactError:
        return None


def _publish(config: AcquireConfig, target: Path, whole: str) -> Path:
    try:
        published = _published(config, target, whole)
    except OSError as error:
        raise BuildError(
            f"{target} takes nothing more ({error.strerror or error}). What was fetched is safe in the store, and what "
            "was shown still is. Make room and run the same command again."
        ) from error
    writer.prune(target, KEEP)
    log.info("The page's Collection shows it: %s.", published)
    return published


def _published(config: AcquireConfig, target: Path, whole: str) -> Path:
    with tempfile.TemporaryDirectory(dir=target, prefix=".", suffix=".partial") as scratch:
        out = Path(scratch)
        found = collection.collect(config, out)
        _thumbnails(found.works, out, target, config.prepare.thumbnail_px)
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


def _thumbnails(works: pd.DataFrame, out: Path, target: Path, side: int) -> None:
    """A thumbnail of every work's picture; of those that cannot be read a rejected row, as a build does."""
    folder = out / "thumbnails"
    folder.mkdir()
    before = _thumbnails_before(target, side)
    tasks = [
        (str(object_id), str(out / file), str(folder), str(before) if before else "", side)
        for object_id, file in zip(works["object_id"], works["file"], strict=True)
    ]
    hashes: dict[str, str] = {}
    failed: list[tuple[str, str, str]] = []
    for object_id, digest, code, message in track(in_processes(_thumbnail, tasks, _start), len(tasks), "thumbnails"):
        if code:
            failed.append((object_id, code, message))
        else:
            hashes[object_id] = digest
    statuses = {object_id: f"picture_{code}" for object_id, code, _ in failed}
    record_writer.amend(out / "records.parquet", out / "records.parquet", statuses=statuses, pictures=hashes)
    rows = [
        {"object_id": object_id, "file": "", "stage": "acquire", "code": f"picture_{code}", "message": message}
        for object_id, code, message in sorted(failed)
    ]
    record_writer.add_rejections(out / "rejected.parquet", rows)


def _thumbnails_before(target: Path, side: int) -> Path | None:
    """The thumbnails that are shown now, when they have the wanted size: most of the next ones are among them."""
    try:
        shown = manifest.current_build(target)
        same = manifest.load(shown)["config"]["prepare"]["thumbnail_px"] == side
    except (ArtefactError, KeyError):
        return None
    return shown / "thumbnails" if same else None


def _start() -> None:
    cv2.setNumThreads(1)


def _thumbnail(task: tuple[str, str, str, str, int]) -> tuple[str, str, str, str]:
    object_id, path, folder, before, side = task
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        return object_id, "", "no_file", f"The file cannot be read: {error.strerror}."
    digest = hashlib.sha256(data).hexdigest()
    known = Path(before) / f"{digest}.webp"
    # What cannot be written is no fault of the picture: that ends the run.
    if before and known.is_file():
        shutil.copyfile(known, Path(folder) / known.name)
        return object_id, digest, "", ""
    try:
        image = decode(data)
    except ImageError as error:
        return object_id, "", error.code, str(error)
    write_thumbnail(Path(folder), digest, image, side)
    return object_id, digest, "", ""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(
        prog="python -m pipeline.acquire",
        description="Fetches a collection's records and pictures, keeps them in a raw store, and lets the page's "
        "Collection show what there is before any model is trained.",
        epilog=flags.toml_help(SCHEMA) + EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--artefacts", type=Path, default=Path("artefacts"), help="folder of builds (default: artefacts)")
    # A build's command line may be used as it stands: the backbone decides nothing here.
    made.add_argument("--backbone", help=argparse.SUPPRESS)
    made.add_argument("--json", action="store_true", help="print what was found, fetched and rejected as JSON")
    flags.add(made, SCHEMA)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; see :data:`EPILOG` for the exit status."""
    options = parser().parse_args(arguments)
    logging.basicConfig(format="%(message)s", level=logging.INFO, stream=sys.stderr)
    try:
        config = flags.config_from(options, SCHEMA, others=True)
    except ConfigError as error:
        print(f"acquire: {error}", file=sys.stderr)
        return 2
    try:
        found = acquire(config, options.artefacts)
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
