"""The page for an unknown URL. Dash finds it by its name, and the server answers with status 404."""

from typing import Any

import dash
from dash.development.base_component import Component

from components.site import missing

dash.register_page(__name__, title="Not found · Vitrine", name="Not found")


def layout(**_: Any) -> Component:
    """A message with links to other pages."""
    return missing.page("There is no such page", "The link may be outdated, or the address may contain a typing error.")
