"""Everything that is recorded about a work, as tables: the museum's fields, and the properties of the picture file."""

from collections.abc import Iterable
from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from components.site import urls, years
from components.works import cards
from pipeline.artefacts import schema

SPLIT_TITLES = {
    "train": "Training",
    "validation": "Validation",
    "test": "Test",
    "unlabelled": "In none of the three",
}
_FLAGS = {True: "Yes", False: "No"}


def section(work: dict[str, Any]) -> Component:
    """Tables of all fields of a work. Fields that are not recorded are listed below the table, not as empty rows."""
    own = [name for name in work if name not in schema.OBJECTS]
    catalogue = [name for name in schema.CATALOGUE if name != "file"]
    return html.Section(
        [
            html.H2("Everything that is recorded"),
            html.Div(
                [
                    _table("The catalogue", work, catalogue),
                    html.Div(
                        [
                            *([_table("The source's own fields", work, own)] if own else []),
                            _table("The picture", work, schema.PREPARED),
                        ],
                        className="fields-column",
                    ),
                ],
                className="fields",
            ),
        ],
        className="section",
    )


def title_of(name: str) -> str:
    """A column's name for people: the schema's title, or the source's own name with spaces for underscores."""
    return schema.title_of(name)


def is_known(value: Any) -> bool:
    """Whether a field's value is recorded."""
    if isinstance(value, str):
        return bool(value.strip())
    if pd.api.types.is_list_like(value):
        return len(value) > 0
    return not pd.isna(value)


def value_of(name: str, value: Any) -> str | Component:
    """A field's value for people: flags in words, lists with commas, URLs as links."""
    kind = schema.kind_of(name)
    if kind == "flag":
        text = _FLAGS[bool(value)]
    elif kind == "list":
        text = ", ".join(map(str, value))
    elif kind == "measure":
        text = f"{float(value):g}"
    elif kind in ("count", "year"):
        text = f"{int(value):,}" if kind == "count" else years.year(int(value))
    else:
        text = SPLIT_TITLES.get(str(value), str(value)) if name == "split" else str(value)
    if urls.is_web(text) and not any(letter.isspace() for letter in text):
        return cards.external_link(text, text)
    return html.Code(text) if name in ("image_sha256", "perceptual_hash", "object_id") else text


def _table(caption: str, work: dict[str, Any], names: Iterable[str]) -> Component:
    names = list(names)
    rows = [
        html.Tr([html.Th(title_of(name), scope="row"), html.Td(value_of(name, work[name]))])
        for name in names
        if is_known(work[name])
    ]
    missing = [title_of(name) for name in names if not is_known(work[name])]
    note = html.P(f"Not recorded: {', '.join(missing)}.", className="hint") if missing else None
    return html.Div([html.Table([html.Caption(caption), html.Tbody(rows)]), note])
