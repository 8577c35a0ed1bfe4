"""The tabs of the Collection page. The callbacks of the page fill them."""

from collections.abc import Callable

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from components.exploring import facets, paging
from components.exploring.address import CLUSTERS, EXPLORE, REJECTED, WORKS, views
from components.exploring.collection import Collection
from components.searching import panel, pose_box, sending
from components.searching.links import DESCRIBE
from components.site import states, urls
from components.site.markup import attributes
from components.site.static_html import static_html
from pipeline.query import likenesses


def titles(collection: Collection) -> dict[str, str]:
    """Key and title of the tabs of a collection, in their order."""
    left_out = f"Left out ({int(collection.manifest['counts'].get('rejected', 0)):,})"
    named = {WORKS: "Works", EXPLORE: "Explore", CLUSTERS: "Clusters", REJECTED: left_out}
    return {key: named[key] for key in views(collection)}


def works(collection: Collection) -> Component:
    """The works of a build as cards, with their order and pages."""
    kinds = likenesses.titles_of(collection.root) if collection.store else {}
    compares_colours = any(likenesses.get(kind).of_colours for kind in kinds)
    return html.Div(
        [
            html.H2("Works", className="visually-hidden"),
            html.Div(id="works-query"),
            html.Div(
                [
                    html.P(id="works-count", className="works-count", role="status"),
                    html.Button(
                        "Search with a picture",
                        id="search-add",
                        type="button",
                        className="button",
                        **attributes(data_route=urls.relative(f"/{DESCRIBE}"), **sending.rules()),
                    ),
                    *([static_html(panel.colour_box())] if compares_colours else []),
                    *([static_html(pose_box.box())] if likenesses.POSE in kinds else []),
                    paging.order(WORKS, "Order"),
                    paging.size(WORKS, "Works on a page"),
                ],
                className="works-head",
            ),
            html.Div(states.loading("Loading the works …"), id="works-grid"),
            paging.pager(WORKS, "Pages of works"),
        ],
        className="panel",
    )


def explore(_: Collection) -> Component:
    """The records: counted by every field, sampled, and as a table."""
    return html.Div(
        [
            html.Div(id="explore-head", className="explore-head", role="status"),
            dcc.Store(id="explore-switch", data=facets.AFTER),
            # Keeps the place of the timeline, so that the bars below do not move when it comes.
            html.Div(html.Div(className="timeline-wait"), id="explore-time"),
            html.Div(states.loading("Counting …"), id="explore-facets"),
            html.Div(id="explore-subjects"),
            html.Div(id="explore-full"),
            html.Div(id="explore-samples"),
            _lines(),
        ],
        className="panel explore",
    )


def _lines() -> Component:
    """The table of records, hidden until it is filled."""
    return html.Section(
        [
            html.Div(
                [
                    html.H2("The records"),
                    paging.order(EXPLORE, "Order of the records"),
                    html.Div(id="explore-csv"),
                ],
                className="explore-lines-head",
            ),
            html.Div(id="explore-lines"),
            paging.pager(EXPLORE, "Pages of records"),
        ],
        id="explore-records",
        className="explore-part",
        hidden=True,
    )


def clusters(collection: Collection) -> Component:
    """The clusters of one clustering, and the switch between clusterings."""
    names = list(collection.store.clusterings) if collection.store else []
    switch = dmc.SegmentedControl(
        id="clusters-name", data=[{"value": name, "label": name.replace("_", " ")} for name in names], value=names[0]
    )
    box = html.Div(switch, role="group", **attributes(aria_label="Clustering"))
    files = html.Div(
        [
            html.Button("Export names", id="clusters-export", className="button", type="button"),
            html.Button("Import names", id="clusters-import", className="button", type="button"),
            # The browser adds a file input here: Dash has no component for it.
            html.Div(id="clusters-file-holder", hidden=True),
        ],
        className="clusters-files",
    )
    return html.Div(
        [
            html.Div([box, files], className="clusters-head"),
            html.P(id="clusters-message", className="clusters-message", role="status"),
            html.Div(states.loading(), id="clusters-list"),
        ],
        className="panel",
    )


def rejected(_: Collection) -> Component:
    """The objects that were left out."""
    return html.Div(
        [
            html.Div(states.loading(), id="collection-rejected"),
            html.Div(id="rejected-rows"),
            paging.pager(REJECTED, "Pages of what was left out"),
        ],
        className="panel",
    )


#: Key of a tab -> the function that makes its content.
PANES: dict[str, Callable[[Collection], Component]] = {
    WORKS: works,
    EXPLORE: explore,
    CLUSTERS: clusters,
    REJECTED: rejected,
}
