"""Collection sources, one file each. A module of this package offers ``SOURCE``, a :class:`~.base.Source`."""

from __future__ import annotations

import sys
from typing import cast

from pipeline import registry
from pipeline.sources.base import Source


def names() -> tuple[str, ...]:
    """Names of the sources there are, sorted."""
    return registry.names(sys.modules[__name__])


def get(name: str) -> Source:
    """The source of that name.

    Raises:
        ConfigError: there is no such source.
    """
    return cast(Source, registry.load(sys.modules[__name__], name, "SOURCE", "source"))
