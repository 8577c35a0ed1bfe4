"""Collection sources, one file each. A module of this package offers ``SOURCE``, a :class:`~.base.Source`."""

from __future__ import annotations

from pipeline.registry import Family
from pipeline.sources.base import Source

_family: Family[Source] = Family(__name__, "SOURCE", "source")
names, get = _family.names, _family.get
