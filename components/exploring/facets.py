"""Counts by the values of a field, as lists of bars. Each bar is a button that filters by its value.

The buttons carry ``data-facet`` and ``data-value``; the browser turns a press into another URL.
"""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.atlas.colouring import CLUSTER
from components.atlas.selection_address import SELECT
from components.exploring import labels
from components.exploring.address import FIRST, LAST, PLACES, WITHOUT, WORDS, WORDS_IN, CollectionAddress
from components.exploring.collection import ACQUIRED, Collection, Field
from components.site import urls, years
from components.site.markup import attributes
from components.works import cards, cluster_names
from pipeline.artefacts.records.table import CENTURY, CERTAIN, PICTURED, Counts

NO_VALUE = "None of these records has a value here."

#: Most bars of a field. A single further value is shown too.
BARS = 8
#: The classification as catalogued and normalised; a switch selects one of them.
BEFORE, AFTER = "classification_raw", "classification"

#: Keys of the fields with a list of bars, in the order of the page. Others have another kind of chart, or none.
SHOWN = ("status", "class", AFTER, "culture", "nationality", "department", "period", "country", "medium", "tag")
_ELSEWHERE = {CENTURY, PICTURED, CERTAIN, BEFORE, "artist", "dynasty", "object_name", *SHOWN}


def shown(collection: Collection) -> tuple[list[Field], list[str]]:
    """Fields to draw, and titles of the fields that this collection does not record."""
    available = [collection.fields[key] for key in SHOWN if key in collection.fields]
    drawn = [field for field in available if collection.table.recorded(field.column) and _varies(collection, field)]
    expected = [labels.field_title("tags" if key == "tag" else key) for key in SHOWN if key not in ("class", "status")]
    titles = {field.title for field in drawn}
    own = [
        field
        for key, field in collection.fields.items()
        if key not in _ELSEWHERE and collection.table.recorded(field.column)
    ]
    return [*drawn, *own], [title for title in expected if title not in titles]


def facet(collection: Collection, field: Field, address: CollectionAddress, *, switch: bool = False) -> Component:
    """One field's most frequent values as bars.

    Args:
        collection: the collection.
        field: the field.
        address: with the filter. Values that it selects are emphasised, and shown even when they are rare.
        switch: whether to show the switch between the catalogued and the normalised spelling.
    """
    counts = collection.table.count(field.column, address.filter, BARS + 1)
    selected = address.filter.of(field.column)
    entries = _first(counts, selected)
    bars = [_bar(collection, field, value, count, entries, selected) for value, count in entries]
    if not bars:
        bars = [html.Li(NO_VALUE, className="facet-none")]
    return html.Section(
        [
            html.H2(_heading(field)),
            _switch(field) if switch else None,
            html.Ul(bars, className="facet-bars facet-bars--cut" if counts.distinct > len(entries) else "facet-bars"),
            foot(field.key, field.title, address, _all(counts, entries)),
        ],
        className="facet facet--guess" if field.guess else "facet",
        **attributes(data_chart=field.key),
    )


def foot(key: str, title: str, address: CollectionAddress, text: str) -> Component:
    """The line below a chart: a button that opens its table, and a link to the same as CSV.

    Args:
        key: of the chart.
        title: of the chart.
        address: with the filter.
        text: of the button.
    """
    href = urls.relative(f"/collection/{key}.csv{query(address)}")
    return html.P(
        [
            html.Button(text, type="button", className="quiet-button", **attributes(data_table=key)),
            html.A("CSV", href=href, download="", className="quiet-link", **attributes(aria_label=f"CSV of {title}")),
        ],
        className="facet-foot",
    )


def query(address: CollectionAddress) -> str:
    """The query string of a file to download, with its question mark; "" without a filter."""
    parts = [part for part in (f"of={ACQUIRED}" if address.of == ACQUIRED else "", address.query) if part]
    return f"?{'&'.join(parts)}" if parts else ""


def chips(collection: Collection, address: CollectionAddress) -> list[Component]:
    """A button for each part of the filter, which removes that part."""
    buttons: list[Component] = []
    for column, values in address.filter.fields:
        field = collection.field_of(column)
        assert field is not None, "a parsed address holds only fields of the collection"
        buttons += [
            _chip(field.key, value, field.title, collection.value_title(column, value), collection, column)
            for value in values
        ]
    if address.filter.words:
        buttons.append(_chip(WORDS, address.filter.words, "Words", labels.words(address.filter.words)))
    if address.filter.words_in:
        buttons.append(_chip(WORDS_IN, address.filter.words_in, "Words", PLACES[address.filter.words_in]))
    for key, title, year in ((FIRST, "From", address.filter.first_year), (LAST, "To", address.filter.last_year)):
        if year is not None:
            buttons.append(_chip(key, f"{year:.0f}", title, years.year(year)))
    if address.filter.chosen:
        buttons.append(
            _chip(SELECT, address.filter.chosen_as, "Selected on the map", labels.works(address.filter.chosen_count))
        )
    buttons += [_chip(WITHOUT, column, "Without", labels.field_title(column)) for column in address.filter.lacking]
    if buttons:
        clear = html.Button("Clear all", type="button", className="quiet-button", **attributes(data_clear="all"))
        buttons.append(clear)
    return buttons


def toggle(
    key: str, value: str, content: Any, *, pressed: bool, label: str, class_name: str, leads_to: str = ""
) -> Component:
    """A button that adds a value to the filter, or removes it. One that adds shows the element ``leads_to`` then."""
    others = {"data_leads_to": leads_to} if leads_to and not pressed else {}
    return html.Button(
        content,
        type="button",
        className=class_name,
        **attributes(
            data_facet=key, data_value=value, aria_pressed="true" if pressed else "false", aria_label=label, **others
        ),
    )


def instead(text: str) -> Component:
    """A button that searches for a text in place of the words."""
    return toggle(WORDS, text, text, pressed=False, label=f"Search for {text}", class_name="quiet-button")


def _varies(collection: Collection, field: Field) -> bool:
    """Whether there is anything to compare: the status is not shown where all records have the same."""
    return field.column != "status" or len(collection.table.column("status")) > 1


def _first(counts: Counts, selected: Sequence[str]) -> list[tuple[str, int]]:
    values = counts.values
    if counts.matching > BARS + 1:
        values = values[:BARS] + [entry for entry in values[BARS:] if entry[0] in selected]
    unknown = [("", counts.unknown)] if counts.unknown or "" in selected else []
    return [*values, *unknown]


def _all(counts: Counts, entries: Sequence[tuple[str, int]]) -> str:
    return f"All {counts.distinct:,} values" if counts.distinct > len(entries) else "Table"


def _bar(
    collection: Collection,
    field: Field,
    value: str,
    count: int,
    entries: Sequence[tuple[str, int]],
    selected: Sequence[str],
) -> Component:
    title = collection.value_title(field.column, value)
    # "Not recorded" has no bar: it is often so frequent that all other bars would be hairlines.
    longest = max([1, *(each for name, each in entries if name)])
    name: Component = html.Span(title, className="facet-name", title=title)
    style = {"width": f"{100 * count / longest:.1f}%"} if count else {"display": "none"}
    if field.column == "label":
        colour, marker, _ = collection.class_style(value)
        name = html.Span([cards.mark(colour, marker), html.Span(title, className="facet-name")], className="class-name")
        style["background"] = colour
    classes = ["facet-bar"]
    classes += ["facet-bar--unknown"] if value == "" and field.column != "label" else []
    classes += ["facet-bar--off"] if selected and value not in selected else []
    content = [name, html.Span(f"{count:,}", className="facet-count")]
    if value:
        track = html.Span(html.Span(style=style), className="facet-track", **attributes(aria_hidden="true"))
        content.append(track)
    label = f"{title}: {labels.records(count)}"
    button = toggle(field.key, value, content, pressed=value in selected, label=label, class_name=" ".join(classes))
    return html.Li(button)


def _heading(field: Field) -> list[Component | str]:
    return [field.title, html.Span("a guess", className="facet-guess")] if field.guess else [field.title]


def _switch(field: Field) -> Component:
    def option(key: str, text: str) -> Component:
        pressed = "true" if field.key == key else "false"
        return html.Button(
            text, type="button", className="switch-option", **attributes(data_switch=key, aria_pressed=pressed)
        )

    return html.Div(
        [option(BEFORE, "As catalogued"), option(AFTER, "Normalised")],
        className="small-switch",
        role="group",
        **attributes(aria_label="Spelling of the classification"),
    )


def _chip(
    key: str, value: str, title: str, text: str, collection: Collection | None = None, column: str = ""
) -> Component:
    sign: list[Component] = []
    shown: Component = html.Span(text, className="chip-value")
    if key.startswith(CLUSTER) and collection is not None and collection.store is not None:
        shown = cluster_names.shown(collection.store, key.removeprefix(CLUSTER), text, "chip-value")
    if collection is not None and column == "label":
        colour, marker, _ = collection.class_style(value)
        sign = [cards.mark(colour, marker)]
    return html.Button(
        [
            html.Span([title, ": "], className="chip-field"),
            *sign,
            shown,
            html.Span("×", className="chip-cross", **attributes(aria_hidden="true")),
        ],
        type="button",
        className="chip",
        **attributes(data_clear=key, data_value=value, aria_label=f"Remove {title}: {text}"),
    )
