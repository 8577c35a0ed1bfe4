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
    """What a stage is given: the config, the results of the stages it needs, and a folder to write to."""

    config: BuildConfig  #: the whole config; the stage declares which part decides its result
    inputs: Mapping[str, Path]  #: name of a needed stage -> folder of its result
    #: a folder of the stage's own; empty but for what a killed run left of a stage with :attr:`Stage.resumes`
    out: Path
    executor: Executor = PROCESSES  #: maps a worker over works, on this machine or on a cluster
    #: folder of the build that is live, for a stage with :attr:`Stage.previous`; None where there is none
    previous: Path | None = None

    @cached_property
    def results(self) -> Results:
        """Named readers of ``inputs``."""
        return Results(self.inputs)


@dataclass(frozen=True)
class Stage:
    """One step of a build, as a module of :mod:`.stages` declares it for a config."""

    name: str  #: such as ``prepare``; also the folder's
    #: does the work; writes below ``context.out`` only. Its module's import closure is part of the fingerprint.
    run: Callable[[Context], None]
    needs: Sequence[str] = ()  #: names of the stages whose results it reads; ``project-*`` means all that begin so
    settings: Any = None  #: the part of the config that decides the result, as plain values
    #: distributions whose version decides the result; one that is not installed counts as such
    libraries: Sequence[str] = ()
    #: modules of the plug-ins that were chosen; their import closure is part of the fingerprint too
    members: Sequence[str] = ()
    state: str | None = None  #: a digest of what lies outside (a source's files), or None
    #: files of the live build that it reads, as paths inside it. They count only when the stage has another reason to
    #: run: else every build would be a reason for the next one.
    previous: Sequence[str] = ()
    #: whether a run that was killed leaves what it has written in ``context.out``, so that the next one goes on from it
    resumes: bool = False
    #: path inside a published build -> file or folder of the result; ``"."`` stands for all files of it
    publishes: Mapping[str, str] = field(default_factory=dict)

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules whose import closure decides the result."""
        return (inspect.unwrap(getattr(self.run, "func", self.run)).__module__, *self.members)
