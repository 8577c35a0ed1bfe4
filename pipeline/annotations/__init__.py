"""What is found on a picture beside its class and its vector, one file a kind. A module offers ``ANNOTATOR``.

A new annotator of collections gets a stage ``annotate-<name>`` of its own and a table ``annotations/<name>.parquet`` in
the build. One of pictures is a kind of ``python -m pipeline.annotate`` and of the page Look closer. No other file
changes.
"""

from pipeline.annotations._finder import PictureFinder
from pipeline.annotations._reader import Answer, PictureReader
from pipeline.annotations.base import Annotator, PictureAnnotator
from pipeline.core.registry import Family

__all__ = ["FAMILY", "Answer", "PictureFinder", "PictureReader", "get", "names", "of_collections", "of_pictures"]

FAMILY: Family[Annotator | PictureAnnotator] = Family(__name__, "ANNOTATOR", "annotator")
names, get = FAMILY.names, FAMILY.get


def of_collections() -> dict[str, Annotator]:
    """The annotators that see a whole collection, by name."""
    return {name: found for name in names() if isinstance(found := get(name), Annotator)}


def of_pictures() -> dict[str, PictureAnnotator]:
    """The annotators that see one picture at a time, by name."""
    return {name: found for name in names() if isinstance(found := get(name), PictureAnnotator)}
