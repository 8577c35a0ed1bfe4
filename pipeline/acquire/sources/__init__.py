"""Collection sources, one file each. Each public module here has ``SOURCE``, a :class:`~.base.Source`."""

from pipeline.acquire.sources.base import Source
from pipeline.core.registry import Family

FAMILY: Family[Source] = Family(__name__, "SOURCE", "source")
names, get = FAMILY.names, FAMILY.get
