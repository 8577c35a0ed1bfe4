"""Runs each stage once: its result lies in a folder that is named by the fingerprint of all that decides it.

A stage writes into a temporary folder, which is renamed when the stage has finished. A run that is killed at any moment
leaves either a whole result or none, and the next run continues behind the last whole one.
"""

import hashlib
import json
import logging
import platform
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.core.executors.base import Executor
from pipeline.core.executors.processes import PROCESSES
from pipeline.core.files import fsync, fsync_tree, write_json
from pipeline.core.fingerprint import code_digest, version

log = logging.getLogger("pipeline")

#: A file in each result's folder that says how long the stage took.
RESULT = "stage.json"


@dataclass
class Result:
    """Where a stage's result lies, and how long the stage took."""

    path: Path
    fingerprint: str
    seconds: float


@dataclass
class Runner:
    """Runs stages in order and remembers their results, which lie in ``folder``."""

    config: BuildConfig
    folder: Path
    executor: Executor = PROCESSES
    results: dict[str, Result] = field(default_factory=dict)
    fingerprints: dict[str, str] = field(default_factory=dict)

    def plan(self, stages: Sequence[Stage]) -> dict[str, str]:
        """Stage name -> fingerprint, of all stages, in order; nothing is run."""
        for stage in stages:
            self.fingerprints[stage.name] = self._fingerprint(stage)
        return dict(self.fingerprints)

    def run(self, stage: Stage, number: int, total: int) -> Result:
        """The result of a planned stage, made now or kept from before."""
        fingerprint = self.fingerprints[stage.name]
        path = self.folder / f"{stage.name}-{fingerprint[:16]}"
        head = f"[{number}/{total}] {stage.name}"
        if path.is_dir():
            log.info("%s: unchanged", head)
            seconds = float(json.loads((path / RESULT).read_text(encoding="utf-8"))["seconds"])
        else:
            log.info("%s ...", head)
            start = time.monotonic()
            scratch = self.folder / f"{path.name}.partial"
            shutil.rmtree(scratch, ignore_errors=True)
            scratch.mkdir(parents=True)
            inputs = {name: self.results[name].path for name in stage.needs}
            stage.run(Context(self.config, inputs, scratch, self.executor))
            seconds = time.monotonic() - start
            write_json(scratch / RESULT, {"seconds": round(seconds, 2)})
            fsync_tree(scratch)
            scratch.rename(path)
            fsync(self.folder)
            log.info("%s: done in %.1f s", head, seconds)
        self.results[stage.name] = Result(path, fingerprint, seconds)
        return self.results[stage.name]

    def _fingerprint(self, stage: Stage) -> str:
        parts = {
            "stage": stage.name,
            "code": code_digest(stage.modules),
            "settings": stage.settings,
            "inputs": [self.fingerprints[name] for name in stage.needs],
            "libraries": {name: version(name) for name in stage.libraries},
            "python": ".".join(platform.python_version_tuple()[:2]),
            "state": stage.state,
        }
        return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()

    def prune(self, keep: set[str]) -> None:
        """Removes the results of stages whose fingerprint is not in ``keep``, and what a killed run left half done."""
        if not self.folder.is_dir():
            return
        names = {fingerprint[:16] for fingerprint in keep}
        for path in self.folder.iterdir():
            if path.is_dir() and path.name.rpartition("-")[2] not in names:
                shutil.rmtree(path, ignore_errors=True)
