"""The collection's filter on the map: the same conditions, spelt the same in an address, as on the Collection page."""

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
import numpy as np
from dash import html
from dash.development.base_component import Component

from components.atlas import selection
from components.exploring import filter_bar, labels, read_words, searched_words
from components.exploring.address import FIRST, LAST, PLACES, WITHOUT, WORDS, WORDS_IN, YEAR, parse
from components.exploring.collection import Collection, chosen
from components.site.markup import attributes
from pipeline.artefacts.records.table import CERTAIN, PICTURED, Filter
from pipeline.artefacts.store import ArtefactStore

#: Fields of which every work of a map has the same value.
_NOT_OFFERED = {PICTURED, CERTAIN, "status"}


def matching(store: ArtefactStore, query: object) -> dict[str, Any] | None:
    """The works that match a filter; None where it has no condition.

    Args:
        store: the build.
        query: the filter as a query string. Parts that the collection does not know are named in ``ignored``.

    Returns:
        ``build``, ``mask`` and ``count`` (see :mod:`components.atlas.selection`), ``chips``: a list of ``name``,
        ``value`` and ``text`` for each condition, ``ignored``: sentences, and ``read``: how many of the works hold
        the words only in what was read in their pictures, and ``undated``: how many works a filter by year leaves
        out because they have none.
    """
    collection = chosen()
    address = parse(collection, query)
    if not address.filter and not address.ignored:
        return None
    rows = np.flatnonzero(collection.keep_works(address.filter))
    return {
        "build": store.build_id,
        "mask": selection.pack(rows, len(store)),
        "count": len(rows),
        "chips": _chips(collection, address.filter),
        "ignored": list(address.ignored),
        "read": int(read_words.only_read(collection, address.filter)[collection.record_of_work[rows]].sum()),
        "undated": int(collection.undated_works(address.filter).sum()),
    }


def found(query: object) -> Component | None:
    """Where the words of a filter were looked for, see :mod:`.searched_words`; None where it has none."""
    collection = chosen()
    return searched_words.note(collection, parse(collection, query).filter, _instead)


def values(key: object, query: object) -> tuple[list[dict[str, str]], list[str]]:
    """The values that a field can be filtered by, for a list to choose from, and those that a query string names."""
    collection = chosen()
    field = collection.fields.get(key) if isinstance(key, str) else None
    if field is None:
        return [], []
    address = parse(collection, query)
    named = [value or filter_bar.EMPTY for value in address.filter.of(field.column)]
    return filter_bar.options(collection, field.key, address), named


def controls(parameters: Mapping[str, Any]) -> list[Component]:
    """The boxes of the filter. They begin with the words and years of the page's query string.

    A field's values in the query string are shown as chips on the map, since there is one box for all fields.
    """
    collection = chosen()
    offered = [
        field
        for field in collection.fields.values()
        if field.key not in _NOT_OFFERED and collection.table.recorded(field.column)
    ]
    return [
        dmc.TextInput(
            id="map-search",
            label="Find",
            placeholder=labels.words_of(collection.table.has_readings),
            value=_first(parameters, WORDS),
            debounce=350,
            className="map-search",
            inputProps={"maxLength": 200, "type": "search"},
        ),
        html.Details(
            [
                html.Summary("More filters"),
                html.Div(
                    [
                        *filter_bar.field_boxes("map", "Filter by", offered),
                        _years(collection, parameters),
                    ],
                    className="map-filters",
                ),
            ],
            className="map-more-filters",
        ),
    ]


def found_place() -> Component:
    """The place of :func:`found`, below the boxes: narrow windows keep these behind a button."""
    return html.Div(id="map-found", className="map-found", role="status")


def _instead(text: str) -> Component:
    return html.Button(
        text,
        type="button",
        className="quiet-button",
        **attributes(data_act="seek", data_value=text, aria_label=f"Search for {text}"),
    )


def _years(collection: Collection, parameters: Mapping[str, Any]) -> Component:
    known = filter_bar.known_years(collection)
    boxes: list[Component] = []
    for name, label, key in (("map-from", "From year", FIRST), ("map-to", "to", LAST)):
        given = _first(parameters, key)
        limits: Any = dict(zip(("min", "max"), known, strict=True)) if known else {}
        boxes.append(
            dmc.NumberInput(
                id=name, label=label, value=int(given) if YEAR.fullmatch(given) else "", hideControls=True, **limits
            )
        )
    # Hidden and not left out: a callback reads their values.
    return html.Div(boxes, className="map-years", hidden=known is None)


def _first(parameters: Mapping[str, Any], name: str) -> str:
    value = parameters.get(name, "")
    return str(value[0] if isinstance(value, list) and value else value or "")


def _chips(collection: Collection, wanted: Filter) -> list[dict[str, str]]:
    chips = []
    for column, chosen_values in wanted.fields:
        field = collection.field_of(column)
        if field:
            chips += [
                {"name": field.key, "value": value, "text": f"{field.title}: {collection.value_title(column, value)}"}
                for value in chosen_values
            ]
    if wanted.words:
        chips.append({"name": WORDS, "value": wanted.words, "text": labels.words(wanted.words)})
    if wanted.words_in:
        chips.append({"name": WORDS_IN, "value": wanted.words_in, "text": PLACES[wanted.words_in]})
    for name, word, year in ((FIRST, "from", wanted.first_year), (LAST, "to", wanted.last_year)):
        if year is not None:
            chips.append({"name": name, "value": f"{year:.0f}", "text": f"{word} {year:.0f}"})
    chips += [
        {"name": WITHOUT, "value": column, "text": f"Without: {labels.field_title(column)}"}
        for column in wanted.lacking
    ]
    return chips
