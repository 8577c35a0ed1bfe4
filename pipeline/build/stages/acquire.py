"""Stage acquire: the source's works, with their classes settled."""

from __future__ import annotations

import logging
from dataclasses import asdict

from pipeline.acquire import collection, sources
from pipeline.acquire.collection import MIN_CLASS_SIZE, as_table, collect, summary
from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.core.errors import BuildError

log = logging.getLogger("pipeline")


def stages(config: BuildConfig) -> list[Stage]:
    """What a build runs of this module."""
    return [
        Stage(
            "acquire",
            run,
            settings=[asdict(config.source), collection.asked(config), config.seed],
            members=[sources.FAMILY.module(config.source.name)],
            state=collection.state(config),
            publishes={"model/labels.json": "labels.json"},
        )
    ]


def run(context: Context) -> None:
    """Runs :func:`collect`, and refuses what nothing can be learnt from.

    Raises:
        SourceError: the source cannot be read.
        BuildError: fewer than two classes, or one with too few works.
    """
    found = collect(context.config, context.out)
    for line in as_table(summary(context.out)).splitlines():
        log.info("  %s", line)
    missing = [key for key in found.named if key not in found.sizes]
    dropped = context.config.source.min_class_size is not None
    if missing and not dropped:
        raise BuildError(
            f"There is no work of the class {', '.join(missing)}; there are {', '.join(found.sizes) or 'none at all'}. "
            f"Leave it out: --classes {','.join(found.keys)}."
        )
    small = {key: found.sizes[key] for key in found.keys if found.sizes[key] < MIN_CLASS_SIZE}
    if len(found.keys) < 2 or small:
        listed = ", ".join(f"{key} ({count})" for key, count in (small or found.sizes).items()) or "no class at all"
        raise BuildError(
            f"Too little to learn from: {listed}. At least two classes with {MIN_CLASS_SIZE} works each are needed. "
            f"Add works, name the classes to use with --classes, or leave small ones out with "
            f"--min-class-size {MIN_CLASS_SIZE}."
        )
