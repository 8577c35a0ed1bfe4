"""Clusters of the collection, one file each, and their names. A module offers ``CLUSTERING``."""

from __future__ import annotations

from pipeline.core.registry import Family
from pipeline.similarity.clusterings.base import Clusterer

FAMILY: Family[Clusterer] = Family(__name__, "CLUSTERING", "clustering")
names, get = FAMILY.names, FAMILY.get
