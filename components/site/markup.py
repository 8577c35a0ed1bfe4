"""HTML attributes whose names contain a dash."""

from typing import Any


def attributes(**values: str) -> dict[str, Any]:
    """``aria_label="..."`` as ``{"aria-label": "..."}``, for ``html.Div(..., **attributes(aria_label="..."))``."""
    return {name.replace("_", "-"): value for name, value in values.items()}
