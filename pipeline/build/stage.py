"""What a stage of a build is, and what it gets to run with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.build.config import BuildConfig
from pipeline.core.executors.base import Executor
from pipeline.core.executors.processes import PROCESSES


@dataclass(frozen=True)
class Context:
    """What a stage gets: the config, the results of the stages it needs, and a folder of its own to write to.

    ``executor`` maps over works: on the cores of this machine, or on a cluster.
    """

    config: BuildConfig
    inputs: Mapping[str, Path]
    out: Path
    executor: Executor = PROCESSES


@dataclass(frozen=True)
class Stage:
    """One step of the pipeline.

    Attributes:
        name: such as ``prepare``; also the folder's.
        run: does the work; writes below ``context.out`` only.
        modules: modules whose code decides the result.
        settings: the part of the config that decides the result.
        needs: names of the stages whose results it reads.
        libraries: distributions whose version decides the result; one that is not installed counts as such.
        state: a digest of what lies outside (a source's files), or None.
    """

    name: str
    run: Callable[[Context], None]
    modules: Sequence[str]
    settings: Callable[[BuildConfig], Any] = lambda _: None
    needs: Sequence[str] = ()
    libraries: Sequence[str] = ()
    state: Callable[[], str] | None = None
