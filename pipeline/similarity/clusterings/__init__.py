"""Clusters of the collection, one file each, and their names. A module offers ``CLUSTERING``."""

from __future__ import annotations

from pipeline.core.registry import Family
from pipeline.similarity.clusterings.base import Clusterer

_family: Family[Clusterer] = Family(__name__, "CLUSTERING", "clustering")
names, get = _family.names, _family.get
