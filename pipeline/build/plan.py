"""The stages of a build, in the order in which they run."""

from dataclasses import replace
from graphlib import TopologicalSorter

from pipeline.build import stages
from pipeline.build.config import BuildConfig
from pipeline.build.stage import Stage


def planned(config: BuildConfig) -> list[Stage]:
    """All stages of a build. A stage comes after those it needs; where that leaves a choice, the order is by name.

    Raises:
        ConfigError: the config asks for something that a stage cannot do.
        SourceError: the source cannot be read at all.
        ValueError: a stage needs one that does not exist, or stages need each other in a circle.
    """
    declared = {stage.name: stage for name in stages.FAMILY.names() for stage in stages.FAMILY.get(name)(config)}
    whole = {name: replace(stage, needs=_needs(stage, sorted(declared))) for name, stage in declared.items()}
    sorter = TopologicalSorter({name: stage.needs for name, stage in whole.items()})
    sorter.prepare()
    ordered: list[Stage] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        ordered += [whole[name] for name in ready]
        sorter.done(*ready)
    return ordered


def _needs(stage: Stage, names: list[str]) -> tuple[str, ...]:
    """The stage's needs by name, with ``project-*`` written out."""
    needed: list[str] = []
    for need in stage.needs:
        fitting = [name for name in names if name.startswith(need[:-1])] if need.endswith("*") else [need]
        if not set(fitting) <= set(names):
            raise ValueError(f"The stage {stage.name!r} needs {need!r}; there are {', '.join(names)}.")
        needed += fitting
    return tuple(needed)
