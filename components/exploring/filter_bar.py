"""The input boxes of the filter, above the tabs. The browser keeps them and the URL in step."""

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from components.exploring import labels
from components.exploring.address import (
    FIRST,
    LAST,
    OF,
    ORDER,
    PAGE,
    SIZE,
    SPELLING,
    VIEW,
    WORDS,
    WORDS_IN,
    YEAR,
    CollectionAddress,
)
from components.exploring.collection import Collection, Field
from components.exploring.facets import AFTER, BEFORE
from components.exploring.paging import SIZES, SORTS
from components.searching import address as searching
from components.site import urls
from components.site.markup import attributes
from pipeline.artefacts.records.columns import NO_YEAR
from pipeline.artefacts.records.table import CERTAIN, PICTURED, Filter

#: Box -> its name in the query string. The box of any other field has the name of the field that is chosen.
_BOXES = {"search": WORDS, "class": "class", "split": "split", "values": "", "from": FIRST, "to": LAST}


def box_names(page: str) -> dict[str, str]:
    """Id of each box of a page's filter -> its name in the query string."""
    return {f"{page}-{box}": name for box, name in _BOXES.items()}


#: The same of all inputs of the Collection page, in the order in which the browser's callbacks get the values.
CONTROLS = {
    **box_names("works"),
    "works-sort": ORDER,
    "works-size": SIZE,
    "works-page": PAGE,
    "explore-sort": ORDER,
    "explore-page": PAGE,
    "rejected-page": PAGE,
}
#: Stands for "not recorded" in a box, whose values cannot be empty.
EMPTY = "-"
#: Fields that have a box of their own, or none.
_NOT_OFFERED = {"class", "split", PICTURED, CERTAIN}
_MOST_VALUES = 400


def bar(collection: Collection, page: str = "collection", boxes: str = "works") -> Component:
    """The boxes. They are empty until the browser has read the URL.

    Args:
        collection: the collection.
        page: what the ids of the page's parts begin with.
        boxes: what the boxes' ids begin with.
    """
    classes = [{"value": info.key, "label": info.title} for info in collection.classes]
    if collection.table.occurs("label", ""):
        classes.append({"value": EMPTY, "label": labels.value_title("label", "")})
    split = collection.fields.get("split")
    splits = collection.table.column(split.column).values.to_pylist() if split else []
    others = [
        field
        for field in collection.fields.values()
        if field.key not in _NOT_OFFERED and collection.table.recorded(field.column)
    ]
    controls = [
        dmc.TextInput(
            id=f"{boxes}-search",
            label="Find",
            placeholder=labels.words_of(collection.table.has_readings),
            value="",
            debounce=350,
            inputProps={"maxLength": 200, "type": "search"},
            className="works-search",
        ),
        dmc.MultiSelect(id=f"{boxes}-class", label="Class", placeholder="All", data=classes, value=[], clearable=True),
        html.Div(
            dmc.MultiSelect(
                id=f"{boxes}-split",
                label="Split",
                placeholder="All",
                data=[{"value": value, "label": labels.value_title("split", value)} for value in splits],
                value=[],
                clearable=True,
            ),
            # Hidden and not left out: a callback reads its value.
            hidden=not splits,
        ),
        *field_boxes(boxes, "Any other field", others),
        _years(collection, boxes),
    ]
    return html.Details(
        [
            html.Summary("Filter"),
            html.Div(controls, className="works-controls", role="search", **attributes(aria_label="Filter")),
        ],
        id=f"{page}-filter",
        className="filter-bar",
        open=True,
    )


def field_boxes(boxes: str, label: str, offered: Sequence[Field]) -> list[Component]:
    """The box that chooses a field, with that label, and the box of its values, which a callback fills."""
    return [
        dmc.Select(
            id=f"{boxes}-field",
            label=label,
            placeholder="None",
            data=[{"value": field.key, "label": field.title} for field in offered],
            clearable=True,
            searchable=True,
        ),
        dmc.MultiSelect(
            id=f"{boxes}-values",
            label="with the value",
            data=[],
            value=[],
            searchable=True,
            clearable=True,
            disabled=True,
        ),
    ]


def conditions(page: str) -> list[Component]:
    """The places of the conditions as buttons, of what was searched, and of what was not understood."""
    return [
        html.Div(id=f"{page}-chips", className="chips", role="group", **attributes(aria_label="Filtered by")),
        html.Div(id=f"{page}-found", role="status"),
        html.Div(id=f"{page}-note", className="address-note", role="status"),
    ]


def rules(page: str, controls: dict[str, str]) -> dict[str, Any]:
    """What the page's script must know of query strings and inputs, as plain values.

    Args:
        page: what the ids of its parts begin with.
        controls: id of each input -> its name in the query string, see :func:`box_names`.
    """
    names = {"view": VIEW, "of": OF, "spelling": SPELLING, "order": ORDER, "size": SIZE, "page": PAGE}
    return {
        "ids": page,
        "controls": controls,
        "names": names,
        "single": [WORDS, WORDS_IN, FIRST, LAST],
        "years": [FIRST, LAST],
        "empty": EMPTY,
        "orders": list(SORTS),
        "sizes": [str(size) for size in SIZES],
        "year": YEAR.pattern,
        "page": urls.PAGE_NUMBER.pattern,
        "spellings": {"catalogued": BEFORE, "joined": AFTER},
        "search": list(searching.NAMES),
    }


def options(collection: Collection, key: str | None, address: CollectionAddress) -> list[dict[str, str]]:
    """The most frequent values of a field, and those that are filtered by, with their counts among all records."""
    field = collection.fields.get(key or "")
    if field is None:
        return []
    chosen = address.filter.of(field.column)
    counts = collection.table.count(field.column, Filter(((field.column, chosen),)), _MOST_VALUES)
    entries = [(value, count) for value, count in counts.values if value != EMPTY]
    if counts.unknown:
        entries.append(("", counts.unknown))
    return [
        {"value": value or EMPTY, "label": f"{collection.value_title(field.column, value)} ({count:,})"}
        for value, count in entries
    ]


def known_years(collection: Collection) -> tuple[int, int] | None:
    """The first and the last year of the records; None where no year is known."""
    years = collection.table.years()
    known = years[years != NO_YEAR]
    return (int(known.min()), int(known.max())) if len(known) else None


def _years(collection: Collection, boxes: str) -> Component:
    known = known_years(collection)
    low, high = known or (0, 0)
    limits: Any = {"min": low, "max": high, "hideControls": True}
    return html.Div(
        [
            dmc.NumberInput(id=f"{boxes}-from", label="From year", placeholder=str(low), value="", **limits),
            dmc.NumberInput(id=f"{boxes}-to", label="to", placeholder=str(high), value="", **limits),
        ],
        className="works-years",
        # Hidden and not left out: a callback reads their values.
        hidden=known is None,
    )
