"""Collection: works, records counted and filtered, clusters, and rejected objects. The URL holds the state."""

import json
from pathlib import Path
from typing import Any

import dash
import dash_mantine_components as dmc
from dash import MATCH, ClientsideFunction, Input, Output, State, clientside_callback, ctx, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components.exploring import (
    charts,
    clusters,
    completeness,
    failures,
    filter_bar,
    filter_callbacks,
    labels,
    left_out,
    notices,
    panels,
    tabs,
    timeline,
    works_panel,
)
from components.exploring.address import CLUSTERS, EXPLORE, REJECTED, WORKS, CollectionAddress
from components.exploring.collection import ACQUIRED, Collection, chosen
from components.exploring.filter_callbacks import requested
from components.searching import panel, uploads
from components.searching.address import parts_of
from components.site import context, kept, theme
from components.site.markup import attributes
from components.site.static_html import static_html
from components.works import tags
from pipeline.artefacts import cluster_names
from pipeline.artefacts.records.chosen_csv import FileError
from pipeline.artefacts.records.file import FILE_NAME
from pipeline.artefacts.records.table import RecordTable
from pipeline.artefacts.store import ArtefactStore

dash.register_page(
    __name__, path="/collection", title="Collection · Vitrine", name="Collection", order=2, navigation=True
)

#: The table of records has a callback of its own, so that turning its pages does not count everything again.
LINES = "lines"
#: The rows of what was left out have one, too.
ROWS = "rows"
#: Ids of the inputs that are part of the URL, in the order in which the browser's callbacks get their values.
_CONTROLS = filter_bar.CONTROLS


@context.needs_collection
def layout(view: Any = None, of: Any = None, **_: Any) -> Component:
    """The page for a query string such as ``?view=explore&culture=Japan&century=18``, see ``exploring.address``.

    The browser reads the filter from the URL, so that it can change without a new page.
    """
    collection = chosen(of)
    views = tabs.titles(collection)
    shown = view if isinstance(view, str) and view in views else next(iter(views))
    return html.Div(
        [
            html.H1("Collection"),
            html.P(_lede(collection), className="lede"),
            notices.line(collection),
            dcc.Store(id="collection-address"),
            # The URL for each view. The browser sets only that of the visible view, so that others are not updated.
            *(dcc.Store(id=f"{key}-asked") for key in (WORKS, EXPLORE, LINES, CLUSTERS, REJECTED, ROWS)),
            dcc.Store(id="collection-begun", data=collection.root.name),
            html.Div(id="collection-edited", hidden=True),
            filter_bar.bar(collection),
            *filter_bar.conditions("collection"),
            dmc.Tabs(
                [
                    dmc.TabsList([dmc.TabsTab(title, value=key) for key, title in views.items()]),
                    *(dmc.TabsPanel(tabs.PANES[key](collection), value=key) for key in views),
                ],
                id="collection-tabs",
                value=shown,
                className="collection-tabs",
            ),
            # Without works their controls are hidden and not left out: callbacks set them from the URL.
            *([] if WORKS in views else [html.Div(tabs.works(collection), hidden=True)]),
            panels.dialog(),
            dcc.Store(id="explore-open"),
            *(dcc.Store(id=f"clusters-{name}") for name in ("kept", "file", "imported")),
            dcc.Download(id="clusters-download"),
        ],
        id="collection-page",
        className="collection-page filtered-page",
        **attributes(
            data_of=of if isinstance(of, str) else "",
            data_views=json.dumps(list(views)),
            data_rules=json.dumps(filter_bar.rules("collection", _CONTROLS)),
            data_source=kept.source_key(collection.store) if collection.store else "",
        ),
    )


def _lede(collection: Collection) -> str:
    titles = ", ".join(info.title for info in collection.classes)
    total = len(collection.table)
    classes = f" Classes: {titles}." if titles else ""
    if collection.store is None:
        return f"{labels.records(total)} of {collection.manifest['source'].get('name') or 'a collection'}.{classes}"
    works = len(collection.store)
    all_of = f"{works:,} works" if works == total else f"{works:,} works of {labels.records(total)}"
    return f"{all_of}.{classes}"


for _name, _outputs, _inputs, _states in (
    ("begin", [Output("collection-address", "data")], [Input("collection-begun", "data")], []),
    (
        "sync",
        [Output("collection-tabs", "value"), *(Output(each, "value") for each in _CONTROLS)],
        [Input("collection-address", "data"), Input("works-values", "data")],
        [
            State("works-field", "value"),
            State("works-class", "data"),
            State("works-split", "data"),
            State("collection-tabs", "value"),
            *(State(each, "value") for each in _CONTROLS),
        ],
    ),
    (
        "edited",
        [Output("collection-edited", "children")],
        [Input("collection-tabs", "value"), *(Input(each, "value") for each in _CONTROLS)],
        [State("works-field", "value"), *(State(f"{view}-page", "total") for view in (WORKS, EXPLORE, REJECTED))],
    ),
    ("pressed", [Output("explore-time", "title")], [Input("explore-timeline", "clickData")], []),
):
    clientside_callback(
        ClientsideFunction("collection", _name), *_outputs, *_inputs, *_states, prevent_initial_call=_name != "begin"
    )


offer_values, show_filter = filter_callbacks.register("collection", "works")


clientside_callback(
    ClientsideFunction("clusters", "begin"), Output("clusters-kept", "data"), Input("collection-begun", "data")
)
clientside_callback(
    ClientsideFunction("clusters", "imported"),
    Output("clusters-message", "title"),
    Input("clusters-imported", "data"),
    prevent_initial_call=True,
)


def _store(collection: Collection) -> ArtefactStore:
    if collection.store is None:
        raise PreventUpdate
    return collection.store


@dash.callback(
    Output("works-query", "children"),
    Output("works-sort", "disabled"),
    Input("works-asked", "data"),
    prevent_initial_call=True,
)
def show_search(search: str | None) -> tuple[Component | None, bool]:
    """The pictures that are searched by, and how. They decide the order, so no other can be chosen."""
    collection, address = requested(search)
    if not address.search or search is None:
        return None, False
    return static_html(panel.panel(_store(collection), address.search, parts_of(search))), True


@dash.callback(
    Output("works-grid", "children"),
    Output("works-count", "children"),
    Output("works-page", "total"),
    Output("works-page", "value"),
    Input("works-asked", "data"),
    State(uploads.STORE, "data"),
    prevent_initial_call=True,
)
def show_works(search: str | None, kept: dict[str, Any] | None) -> tuple[Any, ...]:
    """One page of the works that match the filter, in the order of a search if there is one."""
    collection, address = requested(search)
    parts = parts_of(search or "")
    content, count, pages, page = works_panel.page(collection, _store(collection), address, parts, kept)
    return static_html(content), count, pages, page


@dash.callback(
    Output("explore-head", "children"),
    Output("explore-facets", "children"),
    Input("explore-asked", "data"),
    Input("explore-switch", "data"),
    prevent_initial_call=True,
)
@failures.shown(1, of=2)
def show_facets(search: str | None, spelling: str) -> tuple[Any, ...]:
    """The headline numbers, and a list of bars for each field."""
    collection, address = requested(search)
    parts = panels.headline(collection, address), panels.facet_lists(collection, address, spelling)
    return tuple(static_html(parts))


@dash.callback(
    Output("explore-time", "children"),
    Input("explore-asked", "data"),
    Input(theme.THEME_STORE, "data"),
    prevent_initial_call=True,
)
def show_timeline(search: str | None, scheme: str | None) -> Component | None:
    """Records by century and class, in the colours of the scheme."""
    collection, address = requested(search)
    if scheme is None:
        raise PreventUpdate
    return static_html(timeline.part(collection, address, scheme))


@dash.callback(
    Output("explore-subjects", "children"),
    Input("explore-asked", "data"),
    prevent_initial_call=True,
)
def show_subjects(search: str | None) -> Component | None:
    """Subject tags of the works that match the filter, catalogued and guessed; None where there is no build."""
    collection, address = requested(search)
    store = collection.store
    if store is None:
        return None
    counts = context.serving().cached("tags", store, lambda: tags.count(store))
    return static_html(tags.chart(store, counts, collection.keep_works(address.filter)))


@dash.callback(
    Output("explore-full", "children"),
    Input("explore-asked", "data"),
    prevent_initial_call=True,
)
def show_completeness(search: str | None) -> Component | None:
    """Completeness of each column, in a callback of its own, since the first call takes longest."""
    collection, address = requested(search)
    any_match = collection.table.keep(address.filter).any()
    return static_html(completeness.part(collection, address)) if any_match else None


@dash.callback(
    Output("explore-samples", "children"),
    Input("explore-asked", "data"),
    prevent_initial_call=True,
)
def show_samples(search: str | None) -> Component | None:
    """A random sample of pictures of each class."""
    return static_html(panels.samples(*requested(search)))


@dash.callback(
    Output({"type": "sample-grid", "index": MATCH}, "children"),
    Input({"type": "sample-again", "index": MATCH}, "n_clicks"),
    State("explore-asked", "data"),
    prevent_initial_call=True,
)
def another_sample(clicks: int | None, search: str | None) -> Component:
    """Another random sample of one class."""
    if not clicks:
        raise PreventUpdate
    return static_html(panels.sample_grid(*requested(search), str(ctx.triggered_id["index"]), int(clicks)))


@dash.callback(
    Output("explore-lines", "children"),
    Output("explore-csv", "children"),
    Output("explore-records", "hidden"),
    Output("explore-page", "total"),
    Output("explore-page", "value"),
    Input("lines-asked", "data"),
    prevent_initial_call=True,
)
def show_records(search: str | None) -> tuple[Any, ...]:
    """One page of the records that match the filter."""
    collection, address = requested(search)
    lines, page, pages = panels.record_lines(collection, address)
    link = panels.all_as_csv(collection, address)
    none_match = not collection.table.keep(address.filter).any()
    return static_html(lines), static_html(link), none_match, pages, page


@dash.callback(
    Output("explore-table-content", "children"),
    Output("explore-table", "title"),
    Output("explore-like-box", "hidden"),
    Input("explore-open", "data"),
    Input("explore-like", "value"),
    prevent_initial_call=True,
)
def show_table(wanted: dict[str, str] | None, like: str | None) -> tuple[Any, ...]:
    """The table of one chart. ``wanted`` has its key as ``chart`` and the query string as ``search``."""
    if not isinstance(wanted, dict):
        raise PreventUpdate
    collection, address = requested(wanted.get("search"))
    key = wanted.get("chart")
    if not isinstance(key, str) or not charts.known(collection, key):
        raise PreventUpdate
    body, title, long = panels.chart_table(collection, address, key, like or "")
    return static_html(body), title, not long


@dash.callback(Output("collection-rejected", "children"), Input("rejected-asked", "data"), prevent_initial_call=True)
@failures.shown()
def show_rejected(search: str | None) -> Component:
    """The objects that were left out, by class and by reason."""
    collection, address = requested(search)
    taken = collection.manifest["counts"].get("per_class", {})
    return static_html(left_out.summary(*_left_of(collection, address), wanted=address.left, taken=taken))


@dash.callback(
    Output("rejected-rows", "children"),
    Output("rejected-page", "total"),
    Output("rejected-page", "value"),
    Input("rows-asked", "data"),
    prevent_initial_call=True,
)
@failures.shown(0, of=3)
def show_rejected_rows(search: str | None) -> tuple[Any, ...]:
    """One page of the objects that were left out."""
    collection, address = requested(search)
    acquired = collection.store is None
    content, page, pages = left_out.rows(
        *_left_of(collection, address), wanted=address.left, page=address.page, acquired=acquired
    )
    return static_html(content), pages, page


def _left_of(collection: Collection, address: CollectionAddress) -> tuple[Path, RecordTable | None, str]:
    """Folder, records if all are known, and query string of a collection, as ``left_out`` takes them."""
    known = collection.table if collection.table.file.path.name == FILE_NAME else None
    return collection.root, known, f"?of={address.of}" if address.of == ACQUIRED else ""


@dash.callback(
    Output("clusters-list", "children"),
    Input("clusters-asked", "data"),
    Input("clusters-name", "value"),
    Input("clusters-kept", "data"),
    prevent_initial_call=True,
)
def show_clusters(search: str | None, name: str, kept: Any) -> Component:
    """One clustering's clusters that hold works which match the filter, by the names that the browser keeps."""
    collection, address = requested(search)
    store = _store(collection)
    if name not in store.clusterings:
        raise PreventUpdate
    return static_html(clusters.shown(collection, store, name, address, kept))


@dash.callback(
    Output("clusters-download", "data"),
    Input("clusters-export", "n_clicks"),
    State("clusters-kept", "data"),
    prevent_initial_call=True,
)
def export_names(clicks: int | None, kept: Any) -> Any:
    """The names that the browser keeps as CSV, oldest first."""
    names = sorted(clusters.read(kept).values(), key=lambda each: each.time)
    if not clicks or not names:
        raise PreventUpdate
    return dcc.send_bytes(cluster_names.to_csv(names), "vitrine-cluster-names.csv")


@dash.callback(Output("clusters-imported", "data"), Input("clusters-file", "data"), prevent_initial_call=True)
def import_names(file: Any) -> dict[str, Any]:
    """The names in a chosen CSV by their keys, or the reason why it cannot be imported."""
    if not isinstance(file, dict) or not isinstance(file.get("text"), str):
        raise PreventUpdate
    try:
        return {"names": clusters.imported(file["text"])}
    except FileError as error:
        return {"problem": str(error)}
