"""Backbones, one file each. A module of this package offers ``BACKBONE``, a :class:`~.base.Backbone`."""

from __future__ import annotations

import sys
from typing import cast

from pipeline import registry
from pipeline.embedders.base import Backbone


def names() -> tuple[str, ...]:
    """Names of the backbones there are, sorted."""
    return registry.names(sys.modules[__name__])


def get(name: str) -> Backbone:
    """The backbone of that name.

    Raises:
        ConfigError: there is no such backbone.
    """
    return cast(Backbone, registry.load(sys.modules[__name__], name, "BACKBONE", "backbone"))
