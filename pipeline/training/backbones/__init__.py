"""Backbones, one file each. A module of this package offers ``BACKBONE``, a :class:`~.base.Backbone`."""

from pipeline.core.registry import Family
from pipeline.training.backbones.base import Backbone

FAMILY: Family[Backbone] = Family(__name__, "BACKBONE", "backbone")
names, get = FAMILY.names, FAMILY.get
