"""Projections of the collection onto a plane, one file each. A module offers ``PROJECTION``.

Those that need neighbours read the build's k-nearest-neighbour graph.
"""

from pipeline.core.registry import Family
from pipeline.similarity.projections.base import Projection

FAMILY: Family[Projection] = Family(__name__, "PROJECTION", "projection")
names, get = FAMILY.names, FAMILY.get
