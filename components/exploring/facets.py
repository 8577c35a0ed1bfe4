"""Counts as lists of bars, each of which is a button that filters: for mouse, finger, keyboard and screen reader.

The buttons carry ``data-facet`` and ``data-value``; assets/collection/presses.mjs turns a press into another address.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from components import cards, tables, urls
from components.exploring import words
from components.exploring.address import FIRST, LAST, WORDS, Asked
from components.exploring.charts import COMPLETENESS
from components.exploring.collection import ACQUIRED, Collection, Field
from components.markup import attributes
from pipeline.artefacts.records import CENTURY, CERTAIN, PICTURED, Counts

#: Bars of a field before "show all"; one more shows itself instead of hiding behind it.
BARS = 8
#: The two spellings of one field, between which a switch chooses.
BEFORE, AFTER = "classification_raw", "classification"

#: Fields with a list of bars, in the order of the page. Others can be filtered by, or have a chart of another kind.
SHOWN = ("status", "class", AFTER, "culture", "nationality", "department", "period", "country", "medium", "tag")
_ELSEWHERE = {CENTURY, PICTURED, CERTAIN, BEFORE, "artist", "dynasty", "object_name", *SHOWN}


def shown(collection: Collection) -> tuple[list[Field], list[str]]:
    """Fields to draw, and titles of those that this collection does not record."""
    here = [collection.fields[key] for key in SHOWN if key in collection.fields]
    drawn = [field for field in here if collection.table.recorded(field.column) and _says_something(collection, field)]
    lacking = [words.field_title("tags" if key == "tag" else key) for key in SHOWN if key not in ("class", "status")]
    titles = {field.title for field in drawn}
    own = [field for key, field in collection.fields.items() if key not in _ELSEWHERE]
    return [*drawn, *own], [title for title in lacking if title not in titles]


def facet(collection: Collection, field: Field, asked: Asked, *, switch: bool = False) -> Component:
    """One field's most frequent values as bars.

    Args:
        collection: what is explored.
        field: which field.
        asked: the filter; its chosen values stand out, and come even when they are rare.
        switch: whether the field has two spellings to choose from.
    """
    found = collection.table.count(field.column, asked.filter, BARS + 1)
    chosen = asked.filter.of(field.column)
    entries = _first(found, chosen)
    bars = [_bar(collection, field, value, count, entries, chosen) for value, count in entries]
    if not bars:
        bars = [html.Li("None of these records says anything here.", className="facet-none")]
    return html.Section(
        [
            html.H2(_heading(field)),
            _switch(field) if switch else None,
            html.Ul(bars, className="facet-bars facet-bars--cut" if found.distinct > len(entries) else "facet-bars"),
            foot(field.key, field.title, asked, _all(found, entries)),
        ],
        className="facet facet--guess" if field.guess else "facet",
        **attributes(data_chart=field.key),
    )


def foot(key: str, title: str, asked: Asked, text: str) -> Component:
    """Below each chart: its table, and the same as CSV."""
    href = urls.relative(f"/collection/{key}.csv{query(asked)}")
    return html.P(
        [
            html.Button(text, type="button", className="quiet-button", **attributes(data_table=key)),
            html.A("CSV", href=href, download="", className="quiet-link", **attributes(aria_label=f"CSV of {title}")),
        ],
        className="facet-foot",
    )


def query(asked: Asked) -> str:
    """The filter behind the address of a file to download."""
    parts = [part for part in (f"of={ACQUIRED}" if asked.of == ACQUIRED else "", asked.query) if part]
    return f"?{'&'.join(parts)}" if parts else ""


def chips(collection: Collection, asked: Asked) -> list[Component]:
    """A button for everything that is filtered by: pressing it takes it away."""
    found: list[Component] = []
    for column, values in asked.filter.fields:
        field = collection.field_of(column)
        assert field is not None, "an address names fields of the collection"
        found += [
            _chip(field.key, value, field.title, collection.value_title(column, value), collection, column)
            for value in values
        ]
    if asked.filter.words:
        found.append(_chip(WORDS, asked.filter.words, "Words", f"“{asked.filter.words}”"))
    for key, title, year in ((FIRST, "From", asked.filter.first_year), (LAST, "To", asked.filter.last_year)):
        if year is not None:
            found.append(_chip(key, f"{year:.0f}", title, year_words(year)))
    if found:
        clear = html.Button("Clear all", type="button", className="quiet-button", **attributes(data_clear="all"))
        found.append(clear)
    return found


def year_words(year: float) -> str:
    """A year as people write it."""
    return f"{-year:.0f} B.C." if year < 0 else f"{year:.0f}"


def toggle(key: str, value: str, content: Any, *, pressed: bool, label: str, class_name: str) -> Component:
    """A button that filters by a value, or stops doing so."""
    return html.Button(
        content,
        type="button",
        className=class_name,
        **attributes(data_facet=key, data_value=value, aria_pressed="true" if pressed else "false", aria_label=label),
    )


def _says_something(collection: Collection, field: Field) -> bool:
    """Whether there is anything to compare: where every record was taken, nothing became of them but that."""
    return field.column != "status" or len(collection.table.column("status")) > 1


def _first(found: Counts, chosen: Sequence[str]) -> list[tuple[str, int]]:
    values = found.values
    if found.matching > BARS + 1:
        values = values[:BARS] + [entry for entry in values[BARS:] if entry[0] in chosen]
    unknown = [("", found.unknown)] if found.unknown or "" in chosen else []
    return [*values, *unknown]


def _all(found: Counts, entries: Sequence[tuple[str, int]]) -> str:
    return f"All {found.distinct:,} values" if found.distinct > len(entries) else "Table"


def _bar(
    collection: Collection,
    field: Field,
    value: str,
    count: int,
    entries: Sequence[tuple[str, int]],
    chosen: Sequence[str],
) -> Component:
    title = collection.value_title(field.column, value)
    # What is not recorded or outside the classes is no value, and would make the bars of the others hairlines.
    longest = max([1, *(each for name, each in entries if name)])
    named: Component = html.Span(title, className="facet-name", title=title)
    style = {"width": f"{100 * count / longest:.1f}%"} if count else {"display": "none"}
    if field.column == "label":
        colour, marker, _ = collection.class_style(value)
        named = html.Span(
            [cards.mark(colour, marker), html.Span(title, className="facet-name")], className="class-name"
        )
        style["background"] = colour
    look = ["facet-bar"]
    look += ["facet-bar--unknown"] if value == "" and field.column != "label" else []
    look += ["facet-bar--off"] if chosen and value not in chosen else []
    content = [named, html.Span(f"{count:,}", className="facet-count")]
    if value:
        track = html.Span(html.Span(style=style), className="facet-track", **attributes(aria_hidden="true"))
        content.append(track)
    label = f"{title}: {words.records(count)}"
    button = toggle(field.key, value, content, pressed=value in chosen, label=label, class_name=" ".join(look))
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
        [option(BEFORE, "As catalogued"), option(AFTER, "Brought together")],
        className="small-switch",
        role="group",
        **attributes(aria_label="Spelling of the classification"),
    )


def _chip(
    key: str, value: str, title: str, text: str, collection: Collection | None = None, column: str = ""
) -> Component:
    sign: list[Component] = []
    if collection is not None and column == "label":
        colour, marker, _ = collection.class_style(value)
        sign = [cards.mark(colour, marker)]
    return html.Button(
        [
            html.Span([title, ": "], className="chip-field"),
            *sign,
            html.Span(text, className="chip-value"),
            html.Span("×", className="chip-cross", **attributes(aria_hidden="true")),
        ],
        type="button",
        className="chip",
        **attributes(data_clear=key, data_value=value, aria_label=f"Take away {title}: {text}"),
    )


def completeness(collection: Collection, asked: Asked) -> Component:
    """How many of the records each column says something of."""
    found = collection.table.completeness(asked.filter)
    total = int(collection.table.keep(asked.filter).sum())
    own = any(name != words.field_title(name) and name.startswith("raw_") for name, _ in found)
    lines = [
        html.Li(
            [
                html.Span(words.field_title(name), className="full-name", title=words.field_title(name)),
                tables.share_bar(count / max(1, total), _percent(count, total)),
            ]
        )
        for name, count in found
    ]
    whose = "the source’s own columns" if own else "the catalogue’s columns"
    note = f"For how many of {words.records(total)} each of {whose} says something."
    return html.Section(
        [
            html.H2("How complete one column is" if len(found) == 1 else f"How complete {len(found):,} columns are"),
            html.P(note, className="section-note"),
            html.Ul(lines, className="full-list"),
            foot(COMPLETENESS, "How complete each column is", asked, "Table"),
        ],
        className="explore-part",
        **attributes(data_chart=COMPLETENESS),
    )


def _percent(count: int, total: int) -> str:
    """A share that is told as 100 or 0 per cent is exactly that."""
    share = count / max(1, total)
    return "over 99\u00a0%" if 0.995 <= share < 1 else tables.percent(share)
