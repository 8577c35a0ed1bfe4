"""Completeness: how many records have a value in each column. A column's bar leads to the records that have none."""

from dash import html
from dash.development.base_component import Component

from components.exploring import charts, facets, labels
from components.exploring.address import WITHOUT, CollectionAddress
from components.exploring.charts import COMPLETENESS, COMPLETENESS_TITLE
from components.exploring.collection import Collection
from components.site.markup import attributes
from components.works import tables
from pipeline.artefacts import schema

#: What a press on a bar leads to, by its id.
_RECORDS = "explore-records"


def part(collection: Collection, address: CollectionAddress) -> Component:
    """The share of matching records with a value, for each column, the least complete column first."""
    filled = collection.table.completeness(address.filter)
    total = int(collection.table.keep(address.filter).sum())
    lists: list[Component] = []
    for title, own in ((charts.CATALOGUES, False), (charts.OWN, True)):
        lines = [
            html.Li(_line(name, count, total, address)) for name, count in filled if name.startswith(schema.RAW) == own
        ]
        if lines:
            lists += [html.H3(f"{title} ({len(lines):,})"), html.Ul(lines, className="full-list")]
    return html.Section(
        [
            html.H2("Completeness"),
            html.P(_note(total), className="section-note"),
            *lists,
            facets.foot(COMPLETENESS, COMPLETENESS_TITLE, address, "Table"),
        ],
        className="explore-part",
        **attributes(data_chart=COMPLETENESS),
    )


def _note(total: int) -> str:
    return (
        f"The share of {labels.records(total)} with a value, the least complete column first. Press a bar for the "
        "records without a value. Spaces are no value; in the source’s own columns, neither are signs without a "
        "letter or digit, such as “|”."
    )


def _line(name: str, count: int, total: int, address: CollectionAddress) -> Component:
    title, without = labels.field_title(name), total - count
    pressed = name in address.filter.lacking
    content = [
        html.Span(title, className="full-name", title=title),
        tables.share_bar(count / max(1, total), tables.percent(count / max(1, total))),
    ]
    if not without:
        return html.Div(content, className="full-bar")
    return facets.toggle(
        WITHOUT,
        name,
        content,
        pressed=pressed,
        label=f"Without {title}: {labels.records(without)}",
        class_name="full-bar",
        leads_to=_RECORDS,
    )
