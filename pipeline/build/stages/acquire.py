"""Stage acquire: the source's works, with their classes settled."""

import logging
from collections.abc import Iterator

from pipeline.acquire import collection, sources
from pipeline.acquire.collection import MIN_CLASS_SIZE, as_table, collect, summary
from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.core.config import names_for_shell
from pipeline.core.errors import BuildError

log = logging.getLogger("pipeline")


def stages(config: BuildConfig) -> Iterator[Stage]:
    """What a build runs of this module."""
    yield Stage(
        "acquire",
        run,
        settings=collection.fingerprint_settings(config),
        members=[sources.FAMILY.module(config.source.name)],
        state=collection.state(config),
        publishes={"model/labels.json": "labels.json"},
    )


def run(context: Context) -> None:
    """Runs :func:`collect` and checks that there is enough to learn from.

    Raises:
        SourceError: the source cannot be read.
        BuildError: fewer than two classes, or one with too few works.
    """
    acquired = collect(context.config, context.out)
    if acquired.works.empty:
        reasons = ", ".join(f"{code} {count:,}" for code, count in summary(context.out)["rejected"].items())
        raise BuildError(
            f"None of the records has a picture that may be used, so there is nothing to learn from: {reasons}. The "
            "records alone can be explored: python -m pipeline.acquire with the same flags."
        )
    for line in as_table(summary(context.out)).splitlines():
        log.info("  %s", line)
    missing = [key for key in acquired.requested_classes if key not in acquired.class_sizes]
    dropped = context.config.source.min_class_size is not None
    if missing and not dropped:
        raise BuildError(
            f"There is no work of the class {', '.join(missing)}; there are "
            f"{', '.join(acquired.class_sizes) or 'none at all'}. "
            f"Leave it out: --classes {names_for_shell(acquired.classes)}."
        )
    sizes = acquired.class_sizes
    small = {key: sizes[key] for key in acquired.classes if sizes[key] < MIN_CLASS_SIZE}
    if len(acquired.classes) < 2 or small:
        listed = ", ".join(f"{key} ({count})" for key, count in (small or sizes).items()) or "no class at all"
        raise BuildError(
            f"Too little to learn from: {listed}. At least two classes with {MIN_CLASS_SIZE} works each are needed. "
            f"Add works, name the classes to use with --classes, or leave small ones out with "
            f"--min-class-size {MIN_CLASS_SIZE}."
        )
