"""The parts of the page beside the lists of bars: headline, samples, records, and the dialog with a chart's table."""

from itertools import islice
from typing import Any

import dash_mantine_components as dmc
import numpy as np
from dash import dcc, html
from dash.development.base_component import Component

from components.exploring import charts, facets, labels, paging, read_words
from components.exploring.address import EXPLORE, VIEW, WORDS_IN, CollectionAddress
from components.exploring.collection import Collection
from components.site import states, urls
from components.site.markup import attributes
from components.works import cards, tables
from pipeline.artefacts.records.table import CERTAIN, NO, PICTURED, READINGS, YES

#: Most rows of a chart's table; the CSV has all.
MOST_ROWS = 500
#: A table with more values than this has a search box.
SEARCHED_FROM = 20
#: Pictures in a sample, and records on a page.
SAMPLE, PAGE = 6, 20
#: Most classes with a sample: labels such as periods may be hundreds.
MOST_SAMPLED = 12
#: Name of the CSV with all columns of all matching records.
RECORDS = "records"

_CARD = ("object_id", "title", "artist", "date", "culture", "label", "picture", "source_url")
_LINE = ("object_id", "title", "artist", "date", "label", "status", "source_url")


def headline(collection: Collection, address: CollectionAddress) -> list[Component | str]:
    """The numbers of matching records, of those with a picture, and of those with an uncertain class."""
    table = collection.table
    keep = table.keep(address.filter)
    matching, total = int(keep.sum()), len(table)
    pictured = int(table.column(PICTURED).counts(keep)[2])
    uncertain = int(table.column(CERTAIN).counts(keep)[1])
    of_all = labels.records(total) if matching == total else f"{matching:,} of {labels.records(total)}"
    undated = labels.and_undated(int(table.undated(address.filter).sum()))
    read = read_words.counts(collection, address.filter)[0] if read_words.is_searched(collection, address.filter) else 0
    parts: list[Component | str] = [html.Strong(of_all), *([undated] if undated else [])]
    for key, value, count, text in (
        (PICTURED, YES, pictured, "with a picture"),
        (CERTAIN, NO, uncertain, "with an uncertain class"),
        (WORDS_IN, READINGS, read, "by what was read in the picture"),
    ):
        pressed = value in address.filter.of(key) or (key == WORDS_IN and value == address.filter.words_in)
        if count or pressed:
            content = f"{count:,} {text}"
            button = facets.toggle(
                key, value, content, pressed=pressed, label=f"Only these: {content}", class_name="quiet-button"
            )
            parts += [" · ", button]
    return parts


def facet_lists(collection: Collection, address: CollectionAddress, spelling: str) -> Component:
    """A list of bars for each field that the collection records, and the names of the fields that it does not.

    Args:
        collection: the collection.
        address: with the filter.
        spelling: of the classification: ``facets.BEFORE`` as catalogued, or ``facets.AFTER`` normalised.
    """
    drawn, not_recorded = facets.shown(collection)
    raw = collection.fields.get(facets.BEFORE)
    switch = raw is not None and collection.normalised
    any_match = collection.table.keep(address.filter).any()
    parts = []
    for field in drawn:
        chosen = raw if raw and switch and field.key == facets.AFTER and spelling == facets.BEFORE else field
        part = facets.facet(collection, chosen, address, switch=switch and field.key == facets.AFTER)
        # Where no record matches, only fields with a filter are shown, so that it can be removed.
        if any_match or address.filter.of(chosen.column):
            parts.append(part)
    notes = []
    if not_recorded and any_match:
        notes.append(html.P(f"This collection does not record: {', '.join(not_recorded).lower()}.", className="hint"))
    return html.Div([None if any_match else no_match(), html.Div(parts, className="facets"), *notes])


def no_match(title: str = "No record matches") -> Component:
    """A note that nothing matches the filter, with a button that clears it."""
    clear = html.Button("Clear all", type="button", className="button", **attributes(data_clear="all"))
    return states.empty(title, "Remove a filter, or search for other words.", clear)


def no_work(collection: Collection, address: CollectionAddress) -> Component:
    """A note that no work matches the filter: where the records are that do, or else a button that clears it."""
    count = collection.without_work(address.filter)
    if not count:
        return no_match("No work matches")
    return states.empty(
        f"{labels.records(count)} without a work",
        f"{'It is' if count == 1 else 'They are'} in the catalogue, but this build has no work of "
        f"{'it' if count == 1 else 'them'}.",
        rest(address, "See Explore"),
    )


def rest(address: CollectionAddress, text: str) -> Component:
    """A link to the records that match the filter, with or without a work."""
    search = "&".join(part for part in (f"{VIEW}={EXPLORE}", facets.query(address).removeprefix("?")) if part)
    return dcc.Link(text, href=urls.relative(f"/collection?{search}"))


def samples(collection: Collection, address: CollectionAddress) -> Component | None:
    """A random sample of matching records for each class, with a button for another; None without pictures."""
    keep = collection.table.keep(address.filter) & (collection.table.column(PICTURED).codes == 2)
    label = collection.table.column("label")
    counts = dict(zip(["", *label.values.to_pylist()], label.counts(keep).tolist(), strict=True))
    own = [info.key for info in collection.classes]
    present = [key for key in (*own, "") if counts.get(key)]
    largest = sorted(present, key=lambda key: -counts[key])[:MOST_SAMPLED]
    shown = [key for key in present if key in largest]
    rows = [_sample_rows(collection, address, key, 0) for key in shown]
    # One read for all classes: reading thirty records takes as long as reading six.
    all_cards = iter(_cards(collection, np.concatenate([*rows, np.empty(0, np.int64)])))
    parts = [
        _sample_part(collection, key, counts[key], list(islice(all_cards, len(of_class))))
        for key, of_class in zip(shown, rows, strict=True)
    ]
    others = len(present) - len(shown)
    text = f"Of the {MOST_SAMPLED} largest classes. Press one of the other {others:,} above to see a sample of it."
    note = html.P(text, className="section-note") if others else None
    return html.Section([html.H2("Random sample"), note, *parts], className="explore-part") if parts else None


def sample_grid(collection: Collection, address: CollectionAddress, key: str, turn: int) -> Component:
    """A random sample of one class. The same ``turn`` always gives the same sample, another ``turn`` another."""
    return _grid(collection, key, _cards(collection, _sample_rows(collection, address, key, turn)))


def _sample_part(collection: Collection, key: str, count: int, shown: list[Component]) -> Component:
    title = collection.class_style(key)[2]
    again = html.Button(
        "Another sample",
        id={"type": "sample-again", "index": key},
        className="button",
        type="button",
        **attributes(aria_label=f"Another sample of {title}"),
    )
    head = html.Div(
        [
            html.H3(cards.marked(*collection.class_style(key))),
            html.Span(f"{count:,} with a picture", className="hint"),
            again if count > SAMPLE else None,
        ],
        className="sample-head",
    )
    grid = html.Div(
        _grid(collection, key, shown), id={"type": "sample-grid", "index": key}, **attributes(aria_live="polite")
    )
    return html.Section([head, grid], className="sample")


def _grid(collection: Collection, key: str, shown: list[Component]) -> Component:
    return cards.work_grid(shown, label=f"A sample of {collection.class_style(key)[2]}")


def _sample_rows(collection: Collection, address: CollectionAddress, key: str, turn: int) -> np.ndarray:
    own = [info.key for info in collection.classes]
    config = collection.manifest.get("config")
    seed = config.get("seed") if isinstance(config, dict) else 0
    place = own.index(key) if key in own else len(own) + sum(map(ord, key))
    start = (abs(seed) if isinstance(seed, int) else 0, place, turn)
    return collection.table.sample(address.filter, key, start, SAMPLE)


def _cards(collection: Collection, rows: np.ndarray) -> list[Component]:
    """A card for each of these records, in their order."""
    not_works = [int(row) for row in rows if collection.work_of_record[row] < 0]
    records = {record["row"]: record for record in collection.table.file.read(not_works, _CARD)}
    return [
        record_card(collection, records[int(row)])
        if collection.store is None or int(row) in records
        else cards.work_card(collection.store, int(collection.work_of_record[row]))
        for row in rows
    ]


def record_card(collection: Collection, record: dict[str, Any]) -> Component:
    """A record that is no work of the build, as a card that links to the source's page."""
    title, byline = cards.title_of(record), cards.byline(record)
    url = _source_url(record)
    source = urls.record_picture(collection.root, collection.store is None, str(record["picture"]))
    picture = html.Img(src=source, alt=cards.alt_text(record), draggable="false") if source else html.Span("No picture")
    colour, marker, class_title = collection.class_style(str(record["label"]))
    return html.Article(
        [
            cards.external_link(url, picture, className="mat", title=title)
            if url
            else html.Div(picture, className="mat"),
            html.Div(
                [
                    html.H3(cards.external_link(url, title, title=title) if url else title, className="label-title"),
                    html.P(byline, className="label-by") if byline else None,
                    html.P(
                        cards.marked(colour, marker, str(record["culture"]) or class_title), className="label-culture"
                    ),
                    html.Div(cards.source_link(url), className="label-foot") if url else None,
                ],
                className="label",
            ),
        ],
        className="work-card",
        **attributes(data_object_id=str(record["object_id"]), data_class=str(record["label"])),
    )


def record_lines(collection: Collection, address: CollectionAddress) -> tuple[Component, int, int]:
    """One page of the records as a table, the number of that page, and the number of pages."""
    count = int(collection.table.keep(address.filter).sum())
    page, pages = paging.within(address.page, count, PAGE)
    records = collection.table.rows(address.filter, _LINE, by=address.order, offset=(page - 1) * PAGE, limit=PAGE)
    first = (page - 1) * PAGE + 1
    caption = f"{first:,} to {first + len(records) - 1:,} of {labels.records(count)}"
    with_status = collection.table.has("status") and len(collection.table.column("status")) > 1
    status = (labels.field_title("status"),) if with_status else ()
    head = ("Title", "Artist", "Date", "Class", *status, "Object at the source")
    only_read = read_words.only_read(collection, address.filter)
    rows = [_line(collection, record, with_status, bool(only_read[record["row"]])) for record in records]
    return tables.table(caption, head, rows, class_name="works-table"), page, pages


def _line(collection: Collection, record: dict[str, Any], with_status: bool, only_read: bool) -> list[tables.Cell]:
    title: tables.Cell = cards.title_of(record)
    url, object_id = _source_url(record), str(record["object_id"])
    if collection.work_of_record[record["row"]] >= 0:
        title = dcc.Link(title, href=urls.work(object_id))
    elif url:
        title = cards.source_link(url, cards.title_of(record))
    if only_read:
        title = [title, html.Span(f" · {read_words.MARK}", className="hint")]
    class_name = cards.marked(*collection.class_style(str(record["label"])))
    status: list[tables.Cell] = [collection.value_title("status", str(record["status"]))] if with_status else []
    source: tables.Cell = cards.source_link(url, object_id) if url else object_id
    return [title, str(record["artist"]), str(record["date"]), class_name, *status, source]


def all_as_csv(collection: Collection, address: CollectionAddress) -> Component:
    """A link to all columns of all matching records as CSV."""
    count = int(collection.table.keep(address.filter).sum())
    href = urls.relative(f"/collection/{RECORDS}.csv{facets.query(address)}")
    return html.A(f"CSV of {labels.records(count)}", href=href, download="", className="button")


def chart_table(collection: Collection, address: CollectionAddress, key: str, like: str) -> tuple[Component, str, bool]:
    """A chart's table, its title, and whether it is long enough for a search box.

    Args:
        collection: the collection.
        address: with the filter.
        key: of the chart.
        like: only rows whose value contains these words.
    """
    field = collection.fields.get(key)
    lacks = key == charts.COMPLETENESS
    chart = charts.table(collection, key, address.filter, most=MOST_ROWS, like=like)
    selected = address.filter.lacking if lacks else address.filter.of(collection.fields[key].column)
    rows = []
    for value, cells in zip(chart.values, chart.rows, strict=True):
        texts: list[tables.Cell] = [f"{cell:,}" if isinstance(cell, int) else cell for cell in cells]
        if value is not None:
            label = (
                f"Without {texts[0]}: {labels.records(int(cells[3]))}"
                if lacks
                else (f"{texts[0]}: {labels.records(int(cells[1]))}")
            )
            texts[0] = facets.toggle(
                chart.filters, value, texts[0], pressed=value in selected, label=label, class_name="value-button"
            )
        rows.append(texts)
    notes = []
    if chart.hidden:
        notes.append(f"The {MOST_ROWS:,} most frequent; the CSV has {chart.hidden:,} more.")
    if not rows:
        notes.append("No value contains these words." if like else facets.NO_VALUE)
    numbers = (1, 2, 3) if lacks else tuple(range(1, len(chart.head)))
    others = address.filter.without(field.column) if field else address.filter
    caption = f"{chart.title}, of {labels.records(int(collection.table.keep(others).sum()))}"
    body = tables.table(caption, chart.head, rows, numbers=numbers, class_name="chart-table") if rows else None
    href = urls.relative(f"/collection/{key}.csv{facets.query(address)}")
    foot = html.P(
        [
            html.Span(" ".join(notes), className="hint"),
            html.A("All rows as CSV", href=href, download="", className="quiet-link"),
        ],
        className="facet-foot",
    )
    return html.Div([foot, body]), chart.title, chart.distinct > SEARCHED_FROM and key != charts.COMPLETENESS


def dialog() -> Component:
    """The dialog that shows a chart's table. The browser opens it."""
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


def _source_url(record: dict[str, Any]) -> str:
    """URL of the source's page of a record, "" where it has none."""
    url = str(record["source_url"])
    return url if urls.is_web(url) else ""
