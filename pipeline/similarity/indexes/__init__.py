"""Search indexes over vectors, one file each. A module offers ``INDEX``, a class of :class:`.base.Index`."""

from pipeline.core.registry import Family
from pipeline.similarity.indexes.base import Index

#: The index of a build that names none.
DEFAULT = "exact"

FAMILY: Family[type[Index]] = Family(__name__, "INDEX", "index")
names, get = FAMILY.names, FAMILY.get
