"""Records by century and class: the figure with its key and its description."""

from dash import dcc, html
from dash.development.base_component import Component

from components.exploring import charts, facets, labels
from components.exploring.address import CollectionAddress
from components.exploring.collection import Collection
from components.figures import collection as figures
from components.site import theme, years
from components.site.markup import attributes
from components.works import cards
from pipeline.artefacts.records.table import CENTURY

_PLACED = "Each record is counted in the century of the middle of its years."


def part(collection: Collection, address: CollectionAddress, scheme: str) -> Component | None:
    """The figure, its key and its table; a sentence where no year is known, None where there is no record."""
    counted = collection.table.by_century(address.filter)
    if not counted.centuries and not counted.unknown:
        return None
    order, counts = charts.class_order(collection, counted.classes, counted.counts)
    styles = [collection.class_style(counted.classes[place]) for place in order]
    series = [figures.Series(title, colour, counts[:, place]) for place, (colour, _, title) in enumerate(styles)]
    selected = [int(value) for value in address.filter.of(CENTURY) if value]
    figure = figures.timeline_figure(counted.centuries, series, selected, scheme)
    heading = html.H2("Century and class")
    if figure is None:
        note = html.P("No year is known for any of these records.", className="nothing-recorded")
        return html.Section([heading, note], className="explore-part", **attributes(data_chart=CENTURY))
    config = theme.graph_config("vitrine-timeline") | {"displayModeBar": False}
    total = int(counts.sum())
    without = f" The year of {labels.records(counted.unknown)} is not known." if counted.unknown else ""
    first, last = years.century(counted.centuries[0]), years.century(counted.centuries[-1])
    span = f"of the {first}" if first == last else f"from the {first} to the {last}"
    summary = f"{labels.records(total)} {span}.{without}"
    return html.Section(
        [
            heading,
            html.P(f"{summary} {_PLACED} Press a column to filter by it.", className="section-note"),
            _key(styles),
            html.Div(
                # Pressing the same column twice must call the callback twice.
                dcc.Graph(id="explore-timeline", figure=figure, config=config, clear_on_unhover=True),
                role="img",
                className="figure-box timeline-box",
                **attributes(
                    aria_label=f"Columns of records by century and class. {summary} The table has the numbers."
                ),
            ),
            facets.foot(CENTURY, "Century and class", address, "Table"),
        ],
        className="explore-part",
        **attributes(data_chart=CENTURY),
    )


def _key(styles: list[tuple[str, str, str]]) -> Component:
    return html.Ul([html.Li(cards.marked(*style)) for style in styles], className="timeline-key")
