"""Which classes remain once the pictures are read."""

import logging
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.acquire import collection
from pipeline.acquire.collection import MIN_CLASS_SIZE, sizes_of
from pipeline.artefacts import left_out
from pipeline.build.config import BuildConfig
from pipeline.core.config import names_for_shell
from pipeline.core.errors import BuildError

log = logging.getLogger("pipeline")


def too_small(config: BuildConfig, labels: pd.Series, usable: np.ndarray, rejected: Path) -> list[str]:
    """The classes that have too few usable pictures and that may be left out, by the rules of an acquisition.

    They may where ``--min-class-size`` allows it, or where nobody named the classes. Any other class with too few
    pictures is refused: a build that was asked for it must not come without it.

    Args:
        config: of the build.
        labels: the class of each work before its picture was read, "" for none.
        usable: int (K,), the rows whose picture can be used.
        rejected: folder of the ``rejected.parquet`` that says why the others cannot.

    Raises:
        BuildError: a class that was asked for has too few pictures, or fewer than two classes remain.
    """
    sizes = sizes_of(labels.iloc[usable])
    wanted = sorted(set(labels) - {""})
    least = config.source.min_class_size or MIN_CLASS_SIZE
    small = [key for key in wanted if sizes.get(key, 0) < least]
    remaining = [key for key in wanted if key not in small]
    may_go = config.source.min_class_size is not None or not collection.request(config).classes
    if small and not (may_go and len(remaining) > 1):
        causes = {each.label: each for each in left_out.by_class(rejected, sizes)}
        known = [causes[key] for key in small if key in causes]
        why = [each.sentence() for each in known] + [
            f"There are {sizes.get(key, 0)} works of {key}." for key in small if key not in causes
        ]
        advice = [line for each in known for line in each.advice()]
        without = f"leave classes out with --classes {names_for_shell(remaining)}, or " if len(remaining) > 1 else ""
        raise BuildError(
            f"Too few pictures can be used: {', '.join(f'{key} ({sizes.get(key, 0)})' for key in small)}. "
            f"{' '.join(why)} At least two classes with {least} pictures each are needed. {' '.join(advice[:3])} Add "
            f"pictures, {without}leave small classes out with --min-class-size {least}."
        )
    if small:
        log.warning(
            "  Warning: these have fewer than %d usable pictures and count as no class: %s.", least, ", ".join(small)
        )
    return small
