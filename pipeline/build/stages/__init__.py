"""The stages of a build, one file each. A module of this package offers ``stages(config)``: what it adds to a build.

Most add one stage. ``project`` adds one for each projection, ``annotate`` one for each annotator. A stage reads the
results of others as files and never imports another stage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from pipeline.core.registry import Family

if TYPE_CHECKING:
    from pipeline.build.config import BuildConfig
    from pipeline.build.stage import Stage

FAMILY: Family[Callable[[BuildConfig], Iterable[Stage]]] = Family(__name__, "stages", "stage")
