"""Records by century and class: the figure with its key, and what is said of it."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from components.exploring import charts, facets, labels
from components.exploring.address import Asked
from components.exploring.collection import Collection
from components.figures import collection as figures
from components.site import theme
from components.site.markup import attributes
from components.works import cards
from pipeline.artefacts.records.table import CENTURY

_PLACED = "Each stands in the century of the middle of its years."


def part(collection: Collection, asked: Asked, scheme: str) -> Component | None:
    """The figure, its key and its table; a sentence where no year is known, and nothing where there is no record."""
    found = collection.table.by_century(asked.filter)
    if not found.centuries and not found.unknown:
        return None
    order, counts = charts.class_order(collection, found.classes, found.counts)
    styles = [collection.class_style(found.classes[place]) for place in order]
    series = [figures.Series(title, colour, counts[:, place]) for place, (colour, _, title) in enumerate(styles)]
    chosen = [int(value) for value in asked.filter.of(CENTURY) if value]
    figure = figures.timeline_figure(found.centuries, series, chosen, scheme)
    heading = html.H2("Century and class")
    if figure is None:
        note = html.P("Of none of these records a year is known.", className="nothing-recorded")
        return html.Section([heading, note], className="explore-part", **attributes(data_chart=CENTURY))
    config = theme.graph_config("vitrine-timeline") | {"displayModeBar": False}
    total = int(counts.sum())
    lacking = f" Of {labels.records(found.unknown)} no year is known." if found.unknown else ""
    first, last = labels.century(found.centuries[0]), labels.century(found.centuries[-1])
    span = f"of the {first}" if first == last else f"from the {first} to the {last}"
    said = f"{labels.records(total)} {span}.{lacking}"
    return html.Section(
        [
            heading,
            html.P(f"{said} {_PLACED} Press a column to see it alone.", className="section-note"),
            _key(styles),
            html.Div(
                # Not by a callback of Plotly's own: pressing a column again is news too.
                dcc.Graph(id="explore-timeline", figure=figure, config=config, clear_on_unhover=True),
                role="img",
                className="figure-box timeline-box",
                **attributes(aria_label=f"Columns of records by century and class. {said} The table has the figures."),
            ),
            facets.foot(CENTURY, "Century and class", asked, "Table"),
        ],
        className="explore-part",
        **attributes(data_chart=CENTURY),
    )


def _key(styles: list[tuple[str, str, str]]) -> Component:
    entries = [
        html.Li(html.Span([cards.mark(colour, marker), html.Span(title)], className="class-name"))
        for colour, marker, title in styles
    ]
    return html.Ul(entries, className="timeline-key")
