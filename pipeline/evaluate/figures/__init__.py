"""What a build is measured by, one file a figure. A module offers ``FIGURE``; nothing is registered elsewhere.

A new figure stands in ``metrics.json``, ``figures.json``, ``report.md`` and on the Model page; no other file changes.
"""

from pipeline.core.registry import Family
from pipeline.evaluate.figures.base import Figure

FAMILY: Family[Figure] = Family(__name__, "FIGURE", "figure")
names, get = FAMILY.names, FAMILY.get


def in_order() -> dict[str, Figure]:
    """All figures by name, in the order of the report."""
    members = {name: get(name) for name in names()}
    return dict(sorted(members.items(), key=lambda member: (member[1].order, member[0])))
