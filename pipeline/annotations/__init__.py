"""What is found on a picture beside its class and its vector, one file a kind. A module offers ``ANNOTATOR``.

A new annotator gets a stage ``annotate-<name>`` of its own and a table ``annotations/<name>.parquet`` in the build; no
other file changes.
"""

from pipeline.annotations.base import Annotator
from pipeline.core.registry import Family

FAMILY: Family[Annotator] = Family(__name__, "ANNOTATOR", "annotator")
names, get = FAMILY.names, FAMILY.get
