"""Kinds of likeness between a picture and the works, one file each. A module offers ``LIKENESS``."""

from pathlib import Path

from pipeline.core.registry import Family
from pipeline.similarity.likenesses.base import Likeness

#: The kind that is used unless another is asked for.
DEFAULT = "embedding"

FAMILY: Family[Likeness] = Family(__name__, "LIKENESS", "likeness")
names, get = FAMILY.names, FAMILY.get


def titles(build: Path | None = None) -> dict[str, str]:
    """Name -> title of all kinds, or of those that a build's folder has the files for, in a page's order."""
    members = {name: get(name) for name in names()}
    chosen = [name for name, kind in members.items() if build is None or kind.available(build)]
    return {name: members[name].title for name in sorted(chosen, key=lambda name: (members[name].order, name))}
