"""The page for an address where there is nothing; the server answers it with status 404. Dash finds it by its name."""

from __future__ import annotations

from typing import Any

import dash
from dash.development.base_component import Component

from components.site import missing

dash.register_page(__name__, title="Not found · Vitrine", name="Not found", order=99)


def layout(**_: Any) -> Component:
    """Says that there is nothing, and leads back."""
    return missing.page("Nothing hangs at this address", "The link may be old, or a letter may have gone astray.")
