"""Clusterings of the collection, one file each. A module offers ``CLUSTERING``. Names of clusters: ``_naming``."""

from pipeline.core.registry import Family
from pipeline.similarity.clusterings.base import Clusterer

FAMILY: Family[Clusterer] = Family(__name__, "CLUSTERING", "clustering")
names, get = FAMILY.names, FAMILY.get
