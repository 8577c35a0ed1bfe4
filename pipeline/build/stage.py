"""What a stage of a build is, and what it is given to run with."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.build.config import BuildConfig
from pipeline.build.results import Results
from pipeline.core.executors.base import Executor
from pipeline.core.executors.processes import PROCESSES


@dataclass(frozen=True)
class Context:
    """What a stage is given: the config, the results of the stages it needs, and a folder to write to.

    Attributes:
        config: the whole config; the stage declares which part decides its result.
        inputs: name of a needed stage -> folder of its result.
        out: an empty folder of the stage's own.
        executor: maps a worker over works, on this machine or on a cluster.
    """

    config: BuildConfig
    inputs: Mapping[str, Path]
    out: Path
    executor: Executor = PROCESSES

    @cached_property
    def results(self) -> Results:
        """Named readers of ``inputs``."""
        return Results(self.inputs)


@dataclass(frozen=True)
class Stage:
    """One step of a build, as a module of :mod:`.stages` declares it for a config.

    Attributes:
        name: such as ``prepare``; also the folder's.
        run: does the work; writes below ``context.out`` only. Its module's import closure is part of the fingerprint.
        needs: names of the stages whose results it reads; ``project-*`` means all that begin so.
        settings: the part of the config that decides the result, as plain values.
        libraries: distributions whose version decides the result; one that is not installed counts as such.
        members: modules of the plug-ins that were chosen; their import closure is part of the fingerprint too.
        state: a digest of what lies outside (a source's files), or None.
        publishes: path inside a published build -> file or folder of the result; ``"."`` stands for all files of it.
    """

    name: str
    run: Callable[[Context], None]
    needs: Sequence[str] = ()
    settings: Any = None
    libraries: Sequence[str] = ()
    members: Sequence[str] = ()
    state: str | None = None
    publishes: Mapping[str, str] = field(default_factory=dict)

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules whose import closure decides the result."""
        return (inspect.unwrap(getattr(self.run, "func", self.run)).__module__, *self.members)
