"""The endpoints of the API, one file each: a module offers ``ENDPOINT``."""

from components.api.base import Endpoint
from pipeline.core.registry import Family

FAMILY: Family[Endpoint] = Family(__name__, "ENDPOINT", "endpoint")


def every() -> list[Endpoint]:
    """All endpoints in the order of the document."""
    return sorted((FAMILY.get(name) for name in FAMILY.names()), key=lambda each: each.order)
