"""The parts of the page that are no lists of bars: the line of figures, samples, records, and a chart's table."""

from __future__ import annotations

from itertools import islice
from typing import Any

import dash_mantine_components as dmc
import numpy as np
from dash import dcc, html
from dash.development.base_component import Component

from components import cards, states, tables, urls
from components.exploring import charts, facets, words
from components.exploring.address import Asked
from components.exploring.collection import Collection
from components.markup import attributes
from pipeline.artefacts.records import CERTAIN, NO, PICTURED, YES

#: Rows that a chart's table shows; more is in the CSV.
MOST_ROWS = 500
#: A table with more values than this has a box to find one.
SEARCHED_FROM = 20
SAMPLE, PAGE = 6, 20
#: Classes that a sample is shown of: a field such as the period may have hundreds.
MOST_SAMPLED = 12
#: Name of the CSV with all columns of all records that pass.
RECORDS = "records"

_CARD = ("object_id", "title", "artist", "date", "culture", "label", "picture", "source_url")
_LINE = ("object_id", "title", "artist", "date", "label", "status", "source_url")


def headline(collection: Collection, asked: Asked) -> list[Component | str]:
    """How many records pass, how many have a picture, and of how many the class is uncertain."""
    table = collection.table
    keep = table.keep(asked.filter)
    found, total = int(keep.sum()), len(table)
    pictured = int(table.column(PICTURED).counts(keep)[2])
    uncertain = int(table.column(CERTAIN).counts(keep)[1])
    of_all = words.records(total) if found == total else f"{found:,} of {words.records(total)}"
    parts: list[Component | str] = [html.Strong(of_all)]
    for key, value, count, text in (
        (PICTURED, YES, pictured, "with a picture"),
        (CERTAIN, NO, uncertain, "with an uncertain class"),
    ):
        pressed = value in asked.filter.of(key)
        if count or pressed:
            said = f"{count:,} {text}"
            button = facets.toggle(
                key, value, said, pressed=pressed, label=f"Only those: {said}", class_name="quiet-button"
            )
            parts += [" · ", button]
    return parts


def facet_lists(collection: Collection, asked: Asked, spelling: str) -> Component:
    """A list of bars for each field that the collection records, and which fields it does not.

    Args:
        collection: what is explored.
        asked: the filter.
        spelling: of the classification: as catalogued, or brought together.
    """
    drawn, lacking = facets.shown(collection)
    other = collection.fields.get(facets.BEFORE)
    switch = other is not None and collection.spelled_twice
    found = collection.table.keep(asked.filter).any()
    parts = []
    for field in drawn:
        here = other if other and switch and field.key == facets.AFTER and spelling == facets.BEFORE else field
        part = facets.facet(collection, here, asked, switch=switch and field.key == facets.AFTER)
        # Where nothing passes, what is chosen is there to be taken away, and nothing else.
        if found or asked.filter.of(here.column):
            parts.append(part)
    notes = []
    if lacking and found:
        notes.append(html.P(f"This collection does not record: {', '.join(lacking).lower()}.", className="hint"))
    return html.Div([None if found else nothing(), html.Div(parts, className="facets"), *notes])


def nothing(title: str = "No record matches") -> Component:
    """The filter lets nothing pass."""
    clear = html.Button("Clear all", type="button", className="button", **attributes(data_clear="all"))
    return states.empty(title, "Take a filter away, or look for other words.", clear)


def samples(collection: Collection, asked: Asked) -> Component | None:
    """For each class a few of the records that pass, by chance, and a button for others; None without pictures."""
    keep = collection.table.keep(asked.filter) & (collection.table.column(PICTURED).codes == 2)
    label = collection.table.column("label")
    counts = label.counts(keep)
    found = dict(zip(["", *label.values.to_pylist()], counts.tolist(), strict=True))
    own = [info.key for info in collection.classes]
    there = [key for key in (*own, "") if found.get(key)]
    largest = sorted(there, key=lambda key: -found[key])[:MOST_SAMPLED]
    shown = [key for key in there if key in largest]
    rows = [_chance(collection, asked, key, 0) for key in shown]
    # Read together, for reading takes as long for thirty records as for six.
    hung = iter(_hang(collection, np.concatenate([*rows, np.empty(0, np.int64)])))
    parts = [
        _sample_part(collection, key, found[key], list(islice(hung, len(few))))
        for key, few in zip(shown, rows, strict=True)
    ]
    left = len(there) - len(shown)
    text = f"Of the {MOST_SAMPLED} largest classes; press one of the other {left:,} above to see it alone."
    note = html.P(text, className="section-note") if left else None
    return html.Section([html.H2("Pictures by chance"), note, *parts], className="explore-part") if parts else None


def sample_grid(collection: Collection, asked: Asked, key: str, turn: int) -> Component:
    """A few records of one class; another ``turn`` shows others, the same turn the same ones."""
    return _grid(collection, key, _hang(collection, _chance(collection, asked, key, turn)))


def _sample_part(collection: Collection, key: str, count: int, hung: list[Component]) -> Component:
    colour, marker, title = collection.class_style(key)
    again = html.Button(
        "Another sample",
        id={"type": "sample-again", "index": key},
        className="button",
        type="button",
        **attributes(aria_label=f"Another sample of {title}"),
    )
    head = html.Div(
        [
            html.H3(html.Span([cards.mark(colour, marker), html.Span(title)], className="class-name")),
            html.Span(f"{count:,} with a picture", className="hint"),
            again if count > SAMPLE else None,
        ],
        className="sample-head",
    )
    grid = html.Div(
        _grid(collection, key, hung), id={"type": "sample-grid", "index": key}, **attributes(aria_live="polite")
    )
    return html.Section([head, grid], className="sample")


def _grid(collection: Collection, key: str, hung: list[Component]) -> Component:
    return cards.work_grid(hung, label=f"A sample of {collection.class_style(key)[2]}")


def _chance(collection: Collection, asked: Asked, key: str, turn: int) -> np.ndarray:
    own = [info.key for info in collection.classes]
    config = collection.manifest.get("config")
    seed = config.get("seed") if isinstance(config, dict) else 0
    place = own.index(key) if key in own else len(own) + sum(map(ord, key))
    start = (abs(seed) if isinstance(seed, int) else 0, place, turn)
    return collection.table.sample(asked.filter, key, start, SAMPLE)


def _hang(collection: Collection, rows: np.ndarray) -> list[Component]:
    """A card for each of these records, in their order."""
    strangers = [int(row) for row in rows if collection.works[row] < 0]
    lines = {line["row"]: line for line in collection.table.file.read(strangers, _CARD)}
    return [
        record_card(collection, lines[int(row)])
        if collection.store is None or int(row) in lines
        else cards.work_card(collection.store, int(collection.works[row]))
        for row in rows
    ]


def record_card(collection: Collection, line: dict[str, Any]) -> Component:
    """A record that is no work of the build, as a card that leads to the source's page."""
    title = str(line["title"]) or cards.UNTITLED
    address = _outside(line)
    alt = ", ".join(part for part in (title, str(line["artist"])) if part)
    source = urls.record_picture(collection.root, collection.store is None, str(line["picture"]))
    picture = html.Img(src=source, alt=alt, draggable="false") if source else html.Span("No picture")
    byline = " · ".join(part for part in (str(line["artist"]), str(line["date"])) if part)
    colour, marker, class_title = collection.class_style(str(line["label"]))
    worded = str(line["culture"]) or class_title
    return html.Article(
        [
            _link(address, picture, className="mat", title=title) if address else html.Div(picture, className="mat"),
            html.Div(
                [
                    html.H3(_link(address, title, title=title) if address else title, className="label-title"),
                    html.P(byline, className="label-by") if byline else None,
                    html.P(
                        html.Span([cards.mark(colour, marker), html.Span(worded)], className="class-name"),
                        className="label-culture",
                    ),
                    html.Div(cards.source_link(address), className="label-foot") if address else None,
                ],
                className="label",
            ),
        ],
        className="work-card",
        **attributes(data_object_id=str(line["object_id"]), data_class=str(line["label"])),
    )


def record_lines(collection: Collection, asked: Asked) -> tuple[Component, int, int]:
    """One page of the records as a table, the page that it is, and how many there are."""
    count = int(collection.table.keep(asked.filter).sum())
    pages = max(1, -(-count // PAGE))
    page = min(asked.page, pages)
    lines = collection.table.rows(asked.filter, _LINE, by=asked.order, offset=(page - 1) * PAGE, limit=PAGE)
    first = (page - 1) * PAGE + 1
    caption = f"{first:,} to {first + len(lines) - 1:,} of {words.records(count)}"
    told = collection.table.has("status") and len(collection.table.column("status")) > 1
    head = ("Title", "Artist", "Date", "Class", *(("What became of it",) if told else ()))
    rows = [_line(collection, line, told) for line in lines]
    return tables.table(caption, head, rows, class_name="works-table"), page, pages


def _line(collection: Collection, line: dict[str, Any], told: bool) -> list[tables.Cell]:
    title = str(line["title"]) or cards.UNTITLED
    work = int(collection.works[line["row"]])
    name: tables.Cell = title
    if work >= 0:
        name = _link(urls.work(str(line["object_id"])), title, inside=True)
    elif _outside(line):
        name = cards.source_link(_outside(line), title)
    colour, marker, text = collection.class_style(str(line["label"]))
    class_name = html.Span([cards.mark(colour, marker), html.Span(text)], className="class-name")
    became: list[tables.Cell] = [collection.value_title("status", str(line["status"]))] if told else []
    return [name, str(line["artist"]), str(line["date"]), class_name, *became]


def all_as_csv(collection: Collection, asked: Asked) -> Component:
    """Where all columns of all records that pass are to be had."""
    count = int(collection.table.keep(asked.filter).sum())
    href = urls.relative(f"/collection/{RECORDS}.csv{facets.query(asked)}")
    return html.A(f"CSV of {words.records(count)}", href=href, download="", className="button")


def chart_table(collection: Collection, asked: Asked, key: str, like: str) -> tuple[Component, str, bool]:
    """A chart's table, whose values filter as its bars do, its title, and whether it is long enough to search in."""
    field = collection.fields.get(key)
    found = charts.table(collection, key, asked.filter, most=MOST_ROWS, like=like)
    chosen = asked.filter.of(field.column) if field else ()
    rows = []
    for value, cells in zip(found.values, found.rows, strict=True):
        texts: list[tables.Cell] = [f"{cell:,}" if isinstance(cell, int) else cell for cell in cells]
        if field and value is not None:
            label = f"{texts[0]}: {words.records(int(cells[1]))}"
            pressed = value in chosen
            texts[0] = facets.toggle(key, value, texts[0], pressed=pressed, label=label, class_name="value-button")
        rows.append(texts)
    notes = []
    if found.left:
        notes.append(f"The {MOST_ROWS:,} most frequent; {found.left:,} more are in the CSV.")
    if not rows:
        notes.append("No value holds these words." if like else "None of these records says anything here.")
    numbers = tuple(range(1, len(found.head)))
    caption = f"{found.title}, of {words.records(int(collection.table.keep(_others(asked, field)).sum()))}"
    body = tables.table(caption, found.head, rows, numbers=numbers, class_name="chart-table") if rows else None
    href = urls.relative(f"/collection/{key}.csv{facets.query(asked)}")
    foot = html.P(
        [
            html.Span(" ".join(notes), className="hint"),
            html.A("All of it as CSV", href=href, download="", className="quiet-link"),
        ],
        className="facet-foot",
    )
    return html.Div([foot, body]), found.title, found.distinct > SEARCHED_FROM and key != charts.COMPLETENESS


def _others(asked: Asked, field: Any) -> Any:
    return asked.filter.without(field.column) if field else asked.filter


def dialog() -> Component:
    """Where a chart's table is shown; assets/collection/presses.mjs opens it."""
    return dmc.Modal(
        [
            html.Div(
                dmc.TextInput(
                    id="explore-like",
                    label="Find a value",
                    value="",
                    debounce=250,
                    inputProps={"maxLength": 100, "type": "search"},
                ),
                id="explore-like-box",
                hidden=True,
            ),
            html.Div(states.loading(), id="explore-table-content"),
        ],
        id="explore-table",
        title="Table",
        size="42rem",
        opened=False,
        closeButtonProps={"aria-label": "Close"},
        className="chart-dialog",
    )


def _outside(line: dict[str, Any]) -> str:
    address = str(line["source_url"])
    return address if address.startswith(("https://", "http://")) else ""


def _link(address: str, content: Any, *, inside: bool = False, **others: Any) -> Component:
    if inside:
        return dcc.Link(content, href=address, **others)
    return html.A(content, href=address, target="_blank", rel="noopener noreferrer", **others)
