"""``python -m pipeline.build``: from a collection to a published build, stage by stage."""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import platform
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from pipeline.acquire import collection
from pipeline.artefacts import manifest, writer
from pipeline.artefacts.store import ArtefactStore
from pipeline.build import flags
from pipeline.build.config import BuildConfig
from pipeline.build.plan import stages
from pipeline.build.runner import Runner, code_digest, version
from pipeline.core import executors
from pipeline.core.errors import ArtefactError, BuildError, ConfigError, VitrineError
from pipeline.core.executors.base import Executor
from pipeline.core.executors.processes import PROCESSES
from pipeline.core.locks import only_one

log = logging.getLogger("pipeline")

#: Distributions named in the manifest, whether or not they decide a stage's result.
LIBRARIES = (
    "ai-edge-litert", "dash", "keras", "numpy", "opencv-python-headless", "openTSNE", "pandas", "plotly",
    "scikit-learn", "scipy", "tensorflow", "tensorflow-cpu", "umap-learn",
)  # fmt: skip

EPILOG = """\
files:
  ARTEFACTS/current.json    names the build that the page serves
  ARTEFACTS/<build_id>/     one build, never changed once it is published (docs/artefacts.md)
  ARTEFACTS/.stages/        finished stages of the builds that are kept; safe to delete

A build that is stopped at any moment leaves the old one served; the next run goes on behind the last finished stage.
A build in which nothing has changed ends in seconds.

examples:
  python -m pipeline.build --source demo
  python -m pipeline.build --source folder --path paintings --backbone mobilenet_v2
  python -m pipeline.build --config collection.toml --perplexity 50
  python -m pipeline.build --source folder --path /shared/paintings --scheduler tcp://cluster:8786

exit status: 0 published or unchanged; 1 the build could not be made, and one sentence says why; 2 wrong usage
"""


def build(config: BuildConfig, artefacts: Path, keep: int = 3, executor: Executor = PROCESSES) -> Path:
    """Makes and publishes a build, or finds that the live one is up to date.

    Args:
        config: what to build.
        artefacts: the folder of builds; made when it is not there.
        keep: builds that stay, the new one included.
        executor: where pictures are prepared and embedded; it changes no result.

    Returns:
        The live build's folder.

    Raises:
        VitrineError: the build could not be made; what was served before still is.
    """
    try:
        artefacts.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BuildError(f"{artefacts} cannot be a folder of builds: {error.strerror}. Choose another.") from error
    with only_one(artefacts / ".lock", f"Another build is running in {artefacts}."):
        start = time.monotonic()
        fetched = collection.fetch(config)
        if fetched is not None:
            log.info("Fetched %s.", collection.in_words(fetched))
        steps = stages(config)
        runner = Runner(config, artefacts / ".stages", executor)
        plan = runner.plan(steps)
        whole = hashlib.sha256(json.dumps([plan, code_of_publishing()], sort_keys=True).encode()).hexdigest()
        live = _live(artefacts, whole)
        if live:
            log.info("Nothing has changed: %s is live.", live.name)
            return live
        for number, stage in enumerate(steps, start=1):
            runner.run(stage, number, len(steps) + 1)
        log.info("[%d/%d] publish ...", len(steps) + 1, len(steps) + 1)
        build_id = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{whole[:8]}"
        target = writer.publish(artefacts, build_id, _parts(runner), _details(config, runner, whole))
        _prune(artefacts, runner, keep)
        log.info("Published %s in %.0f s.", target, time.monotonic() - start)
        return target


def code_of_publishing() -> list[str]:
    """What decides how stages' results become a build."""
    return [code_digest(name) for name in ("pipeline.build", "pipeline.artefacts.writer", "pipeline.artefacts.schema")]


def _live(artefacts: Path, whole: str) -> Path | None:
    """The live build when it was made from just this, and can be served."""
    try:
        store = ArtefactStore.open(artefacts)
    except ArtefactError:
        return None
    return store.root if store.manifest.get("fingerprint") == whole else None


def _parts(runner: Runner) -> dict[str, Path]:
    """Path inside the build -> stage result."""
    at = {name: result.path for name, result in runner.results.items()}
    parts = {
        "objects.parquet": at["split"] / "objects.parquet",
        "records.parquet": at["prepare"] / "records.parquet",
        "rejected.parquet": at["prepare"] / "rejected.parquet",
        "embeddings.npy": at["embed"] / "embeddings.npy",
        "neighbours_ids.npy": at["neighbours"] / "neighbours_ids.npy",
        "neighbours_similarities.npy": at["neighbours"] / "neighbours_similarities.npy",
        "model": at["train"] / "model",
        "model/labels.json": at["acquire"] / "labels.json",
        "model/calibration.json": at["calibrate"] / "calibration.json",
        "training/background.parquet": at["background"] / "background.parquet",
        "training": at["train"] / "training",
    }
    parts |= {
        f"model/{name}": at["influence"] / name for name in ("representers.npy", "reads.npy", "representers.json")
    }
    parts |= {f"model/{path.name}": path for path in (at["calibrate"] / "model").iterdir()}
    parts |= {name: at["prepare"] / name for name in ("thumbnails", "previews", "sprites")}
    maps = [name.removeprefix("project-") for name in at if name.startswith("project-")]
    parts |= {f"projections/{name}.npy": at[f"project-{name}"] / f"{name}.npy" for name in maps}
    shown = (("cluster", "clusters"), ("review", "review"), ("tags", "tags"), ("evaluate", "evaluation"))
    for stage, folder in shown:
        parts |= {f"{folder}/{path.name}": path for path in at[stage].iterdir() if path.name != "stage.json"}
    return parts


def _details(config: BuildConfig, runner: Runner, whole: str) -> dict[str, Any]:
    at = {name: result.path for name, result in runner.results.items()}
    objects = pd.read_parquet(at["split"] / "objects.parquet", columns=["label", "split"])
    figures = manifest.read_json(at["evaluate"] / "metrics.json")
    shown = config.as_dict()
    collection.hide_paths(shown)
    return {
        "fingerprint": whole,
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
        "stages": {
            name: {"fingerprint": result.fingerprint, "seconds": round(result.seconds, 2)}
            for name, result in runner.results.items()
        },
    }


def _prune(artefacts: Path, runner: Runner, keep: int) -> None:
    fingerprints: set[str] = set()
    for path in writer.prune(artefacts, keep):
        try:
            fingerprints |= {entry["fingerprint"] for entry in manifest.load(path)["stages"].values()}
        except ArtefactError:
            continue  # a build of another version: it stays, but no stage of this version is its own
    runner.prune(fingerprints)


def parser() -> argparse.ArgumentParser:
    """The command line, from the settings' own help texts."""
    made = argparse.ArgumentParser(
        prog="python -m pipeline.build",
        description="Turns a collection of pictures into a build that the page serves: fetch, acquire, prepare, split, "
        "background, controls, features, features-background, train, embed, calibrate, influence, neighbours, project, "
        "cluster, review, tags, evaluate, publish.",
        epilog=flags.toml_help() + EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--artefacts", type=Path, default=Path("artefacts"), help="folder of builds (default: artefacts)")
    made.add_argument(
        "--keep", type=int, default=3, metavar="N", help="builds that stay, the new one included (default: 3)"
    )
    executors.add_flags(made)
    flags.add(made)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; see :data:`EPILOG` for the exit status."""
    made = parser()
    options = made.parse_args(arguments)
    logging.basicConfig(format="%(message)s", level=logging.INFO, stream=sys.stderr)
    for name in ("absl", "tensorflow", "h5py", "numba", "openTSNE"):
        logging.getLogger(name).setLevel(logging.ERROR)
    if options.keep < 1:
        made.error("--keep takes a number of at least 1")
    try:
        config = flags.config_from(options)
        start_executor = executors.from_options(options)
    except ConfigError as error:
        print(f"build: {error}", file=sys.stderr)
        return 2
    try:
        with closing(start_executor()) as executor:
            build(config, options.artefacts, options.keep, executor)
    except VitrineError as error:
        print(f"build: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("build: stopped; run the same command again to go on behind the last finished stage.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
