"""``python -m pipeline.build``: turns a collection into a published build, stage by stage."""

import argparse
import hashlib
import json
import logging
import platform
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from pipeline.acquire import collection
from pipeline.artefacts import manifest, writer
from pipeline.artefacts.store import ArtefactStore
from pipeline.build import stages
from pipeline.build.config import SCHEMA, BuildConfig
from pipeline.build.plan import planned
from pipeline.build.runner import RESULT, Runner
from pipeline.build.stage import Stage
from pipeline.core import command
from pipeline.core.errors import ArtefactError
from pipeline.core.executors.base import Executor
from pipeline.core.executors.processes import PROCESSES
from pipeline.core.fingerprint import code_digest, version
from pipeline.core.locks import only_one
from pipeline.similarity import index_choice

log = logging.getLogger("pipeline")

#: Distributions whose versions the manifest states, whether or not they decide a stage's result.
LIBRARIES = (
    "ai-edge-litert", "dash", "keras", "numpy", "opencv-python-headless", "openTSNE", "pandas", "pillow", "pillow-heif",
    "plotly", "pyvips-binary", "scikit-learn", "scipy", "tensorflow", "tensorflow-cpu", "umap-learn",
)  # fmt: skip

#: The module whose code makes a build of the stages' results.
PUBLISHING = ["pipeline.artefacts.writer"]

EPILOG = """\
files:
  ARTEFACTS/current.json    names the build that the page serves
  ARTEFACTS/<build_id>/     one build, never changed once it is published (docs/artefacts.md)
  ARTEFACTS/.stages/        finished stages of the builds that are kept; safe to delete

A build may be stopped at any moment: the old build stays live, and the next run continues behind the last finished
stage. A build in which nothing has changed ends in seconds.

examples:
  python -m pipeline.build --source demo
  python -m pipeline.build --source folder --path paintings --backbone mobilenet_v2
  python -m pipeline.build --config collection.toml --perplexity 50
  python -m pipeline.build --source folder --path /shared/paintings --scheduler tcp://cluster:8786

exit status: 0 published or unchanged; 1 the build failed, and one sentence says why; 2 wrong usage
"""


def build(config: BuildConfig, artefacts: Path, keep: int = 3, executor: Executor = PROCESSES) -> Path:
    """Makes and publishes a build in a folder of builds. Does nothing where the live build is up to date.

    Args:
        config: what to build.
        artefacts: the folder; created where it does not exist.
        keep: number of builds to keep, the new one included.
        executor: where pictures are prepared and embedded. It changes no result.

    Returns:
        The live build's folder. Where a VitrineError is raised, the old build is still live.
    """
    with only_one(artefacts, artefacts, "build"):
        start = time.monotonic()
        fetched = collection.fetch(config)
        if fetched is not None:
            log.info("Fetched %s.", collection.fetch_summary(fetched))
        steps = planned(config)
        runner = Runner(config, artefacts / ".stages", executor, _live(artefacts))
        plan = runner.plan(steps)
        fingerprint = hashlib.sha256(json.dumps([plan, code_digest(PUBLISHING)], sort_keys=True).encode()).hexdigest()
        live = ArtefactStore.up_to_date(artefacts, fingerprint)
        if live:
            log.info("Nothing has changed: %s is live.", live.name)
            return live
        for number, stage in enumerate(steps, start=1):
            runner.run(stage, number, len(steps) + 1)
        log.info("[%d/%d] publish ...", len(steps) + 1, len(steps) + 1)
        build_id = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{fingerprint[:8]}"
        target = writer.publish(artefacts, build_id, _parts(runner, steps), _details(config, runner, fingerprint))
        _prune(artefacts, runner, keep)
        log.info("Published %s in %.0f s.", target, time.monotonic() - start)
        labels = pd.read_parquet(target / "objects.parquet", columns=["label"])["label"]
        collection.tell_left_out(target, collection.sizes_of(labels))
        return target


def _live(artefacts: Path) -> Path | None:
    """The folder of the live build; None where there is none."""
    with suppress(ArtefactError):
        return manifest.current_build(artefacts)
    return None


def _parts(runner: Runner, steps: Sequence[Stage]) -> dict[str, Path]:
    """Path inside the build -> file or folder of a stage's result, as the stages declare them."""
    parts: dict[str, Path] = {}
    for stage in steps:
        folder = runner.results[stage.name].path
        for target, name in stage.publishes.items():
            source = folder / name
            if source.is_dir():
                # Entry by entry: several stages publish into one folder, such as ``model``.
                own = (path for path in source.iterdir() if path != folder / RESULT)
                parts |= {(Path(target) / path.name).as_posix(): path for path in own}
            else:
                parts[target] = source
    return parts


def _details(config: BuildConfig, runner: Runner, fingerprint: str) -> dict[str, Any]:
    at = {name: result.path for name, result in runner.results.items()}
    objects = pd.read_parquet(at["split"] / "objects.parquet", columns=["label", "split"])
    figures = manifest.read_json(at["evaluate"] / "metrics.json")
    shown = SCHEMA.as_dict(config)
    collection.hide_paths(shown)
    return {
        "fingerprint": fingerprint,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
        "config": shown,
        "seed": config.seed,
        "source": manifest.read_json(at["acquire"] / "provenance.json"),
        "counts": {
            "works": len(objects),
            "records": pq.read_metadata(at["prepare"] / "records.parquet").num_rows,
            "rejected": len(pd.read_parquet(at["prepare"] / "rejected.parquet", columns=["code"])),
            "per_class": {key: int(n) for key, n in objects["label"].value_counts().items() if key},
            "per_split": {key: int(n) for key, n in objects["split"].value_counts().items()},
        },
        "metrics": {key: figures[key]["value"] for key in ("accuracy", "balanced_accuracy", "ece", "map")},
        "search": manifest.read_json(at["neighbours"] / "index" / index_choice.FILE_NAME),
        "stages": {
            name: {"fingerprint": result.fingerprint, "seconds": round(result.seconds, 2), "previous": result.previous}
            for name, result in runner.results.items()
        },
    }


def _prune(artefacts: Path, runner: Runner, keep: int) -> None:
    fingerprints: set[str] = set()
    for path in writer.prune(artefacts, keep):
        # A build of another version stays, but it uses no stage of this version.
        with suppress(ArtefactError):
            fingerprints |= {entry["fingerprint"] for entry in manifest.load(path)["stages"].values()}
    runner.prune(fingerprints)


def parser() -> argparse.ArgumentParser:
    """The command line. Its flags and help texts come from the settings."""
    description = (
        "Turns a collection of pictures into a build that the page serves. "
        f"Stages: {', '.join(stages.FAMILY.names())}; then it publishes their results."
    )
    made = command.parser("build", SCHEMA, description, EPILOG)
    made.add_argument(
        "--keep", type=int, default=3, metavar="N", help="builds that stay, the new one included (default: 3)"
    )
    return command.add_settings(made, SCHEMA)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; see :data:`EPILOG` for the exit status."""
    made = parser()
    options = made.parse_args(arguments)
    for name in ("absl", "tensorflow", "h5py", "numba", "openTSNE"):
        logging.getLogger(name).setLevel(logging.ERROR)
    if options.keep < 1:
        made.error("--keep takes a number of at least 1")

    def work(config: BuildConfig, executor: Executor) -> None:
        build(config, options.artefacts, options.keep, executor)

    stopped = "run the same command again to continue behind the last finished stage."
    return command.run("build", SCHEMA, options, work, stopped)


if __name__ == "__main__":
    sys.exit(main())
