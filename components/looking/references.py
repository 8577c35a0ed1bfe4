"""Look closer: what may lie beside a work that is measured.

The browser makes a form of it (``assets/look/corners/``).
"""

import json

from dash import html
from dash.development.base_component import Component

from components.site.markup import attributes
from pipeline.annotations.measure import LONGEST_MM, MARKED

#: The annotator that takes them.
KIND = "measure"


def form() -> Component:
    """The place of the form, with the names and sizes in mm of the references that a visitor may choose."""
    known = [
        {"name": each.name, "title": each.title, "width": round(each.width, 1), "height": round(each.height, 1)}
        for each in MARKED
    ]
    return html.Div(
        className="look-reference",
        **attributes(data_references=json.dumps(known), data_longest=f"{LONGEST_MM:g}"),
    )
