"""Runs each stage once: its result lies in a folder that is named by the fingerprint of all that decides it.

A stage writes into a temporary folder, which is renamed when the stage has finished. A run that is killed at any moment
leaves either a whole result or none, and the next run continues behind the last whole one. A stage that takes long may
go on within (``Stage.resumes``).
"""

import hashlib
import json
import logging
import platform
import shutil
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from pipeline.artefacts import manifest
from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.core.errors import ArtefactError, reason
from pipeline.core.executors.base import Executor
from pipeline.core.executors.processes import PROCESSES
from pipeline.core.files import fsync, fsync_tree, write_json
from pipeline.core.fingerprint import code_digest, version

log = logging.getLogger("pipeline")

#: A file in each result's folder: how long the stage took, and what tells whether its files are as it left them.
RESULT = "stage.json"
#: A file of at most so many bytes, beside :data:`RESULT`, is known by its SHA-256; larger ones and those in folders,
#: which may be a hundred thousand pictures, by their size.
HASHED_BYTES = 32 * 2**20


@dataclass
class Result:
    """Where a stage's result lies, and how long the stage took."""

    path: Path
    fingerprint: str
    seconds: float
    previous: str | None = None  #: digest of the files of the build before that count in the fingerprint


@dataclass
class Runner:
    """Runs stages in order and remembers their results, which lie in ``folder``."""

    config: BuildConfig
    folder: Path
    executor: Executor = PROCESSES
    live: Path | None = None  #: folder of the live build; None where there is none that can be read
    results: dict[str, Result] = field(default_factory=dict)
    fingerprints: dict[str, str] = field(default_factory=dict)
    previous: dict[str, str | None] = field(default_factory=dict)

    @cached_property
    def _manifest(self) -> Mapping[str, Any]:
        """That of the live build; empty where there is none."""
        with suppress(ArtefactError):
            return manifest.load(self.live) if self.live else {}
        return {}

    def plan(self, stages: Sequence[Stage]) -> dict[str, str]:
        """Stage name -> fingerprint, of all stages, in order; nothing is run."""
        for stage in stages:
            self.previous[stage.name] = self._previous(stage)
            self.fingerprints[stage.name] = self._fingerprint(stage, self.previous[stage.name])
        return dict(self.fingerprints)

    def run(self, stage: Stage, number: int, total: int) -> Result:
        """The result of a planned stage, made now or kept from before."""
        fingerprint = self.fingerprints[stage.name]
        path = self.folder / f"{stage.name}-{fingerprint[:16]}"
        head = f"[{number}/{total}] {stage.name}"
        seconds = self._kept(path)
        if seconds is not None:
            log.info("%s: unchanged", head)
        else:
            log.info("%s ...", head)
            start = time.monotonic()
            scratch = self.folder / f"{path.name}.partial"
            if not stage.resumes:
                shutil.rmtree(scratch, ignore_errors=True)
            scratch.mkdir(parents=True, exist_ok=stage.resumes)
            inputs = {name: self.results[name].path for name in stage.needs}
            live = self.live if stage.previous and self._manifest else None
            stage.run(Context(self.config, inputs, scratch, self.executor, live))
            seconds = time.monotonic() - start
            write_json(scratch / RESULT, {"seconds": round(seconds, 2), "files": _described(scratch)})
            fsync_tree(scratch)
            scratch.rename(path)
            fsync(self.folder)
            log.info("%s: done in %.1f s", head, seconds)
        self.results[stage.name] = Result(path, fingerprint, seconds, self.previous[stage.name])
        return self.results[stage.name]

    def _kept(self, path: Path) -> float | None:
        """How many seconds a kept result took; None where there is none. One that is damaged is removed."""
        if not path.is_dir():
            return None
        try:
            told = json.loads((path / RESULT).read_text(encoding="utf-8"))
            # Results of earlier versions do not say what their files are.
            damaged = _difference(path, told["files"]) if "files" in told else ""
            seconds = float(told["seconds"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            damaged = f"{RESULT} cannot be read ({reason(error)})"
        if not damaged:
            return seconds
        log.warning("The kept result %s is damaged: %s. It is made anew.", path, damaged)
        shutil.rmtree(path)
        return None

    def _previous(self, stage: Stage) -> str | None:
        """What the fingerprint says of the files of the live build that a stage reads; None where it reads none.

        It is what it was for the live build, as long as the stage has no other reason to run.
        """
        if not stage.previous or not self._manifest:
            return None
        told = self._manifest.get("stages", {}).get(stage.name, {})
        if self._fingerprint(stage, told.get("previous")) == told.get("fingerprint"):
            return cast(str | None, told.get("previous"))
        files = self._manifest["files"]
        known = [[name, files[name]["sha256"]] for name in stage.previous if name in files]
        return hashlib.sha256(json.dumps(known).encode()).hexdigest()

    def _fingerprint(self, stage: Stage, previous: str | None) -> str:
        parts = {
            "stage": stage.name,
            "code": code_digest(stage.modules),
            "settings": stage.settings,
            "inputs": [self.fingerprints[name] for name in stage.needs],
            "libraries": {name: version(name) for name in stage.libraries},
            "python": ".".join(platform.python_version_tuple()[:2]),
            "state": stage.state,
        } | ({"previous": previous} if previous else {})
        return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()

    def prune(self, keep: set[str]) -> None:
        """Removes the results of stages whose fingerprint is not in ``keep``, and what a killed run left half done."""
        if not self.folder.is_dir():
            return
        names = {fingerprint[:16] for fingerprint in keep}
        for path in self.folder.iterdir():
            if path.is_dir() and path.name.rpartition("-")[2] not in names:
                shutil.rmtree(path, ignore_errors=True)


def _described(folder: Path) -> dict[str, list[int | str]]:
    """Path inside the folder -> bytes and, of a file that is hashed, SHA-256, of every file below it."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path != folder / RESULT:
            found[path.relative_to(folder).as_posix()] = _described_file(path, folder)
    return found


def _described_file(path: Path, folder: Path) -> list[int | str]:
    size = path.stat().st_size
    hashed = path.parent == folder and size <= HASHED_BYTES
    return [size, hashlib.sha256(path.read_bytes()).hexdigest()] if hashed else [size]


def _difference(folder: Path, files: dict[str, list[int | str]]) -> str:
    """The first file that is not as it was described, in words; "" where all are."""
    for name, told in files.items():
        path = folder / name
        if not path.is_file():
            return f"{name} is missing"
        if _described_file(path, folder) != told:
            return f"{name} is not what the stage wrote"
    return ""
