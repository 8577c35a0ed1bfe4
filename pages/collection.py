"""The collection: all works to leaf through, and what the collection is made of."""

from __future__ import annotations

from typing import Any

import dash
import dash_mantine_components as dmc
from dash import MATCH, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components import cards, colouring, context, fields, filters, gallery, states, theme
from components.markup import attributes
from pipeline.artefacts import schema
from pipeline.artefacts.store import ArtefactStore

dash.register_page(__name__, path="/collection", title="Collection · Vitrine", name="Collection", order=2)

#: The value of a filter cannot be empty: works outside of the classes go by this.
_OUTSIDE = "-"
SIZES = (24, 48)


@context.needs_build
def layout(view: str | None = None, q: str | None = None, **parameters: Any) -> Component:
    """The page; ``?view=counts``, or ``?q=mountain&class=china`` for what the works are filtered by at first."""
    store = context.live_store()
    views = _views(store)
    named = ", ".join(info.title for info in store.classes)
    return html.Div(
        [
            html.H1("Collection"),
            html.P(f"{len(store):,} works. Classes: {named}.", className="lede"),
            dmc.Tabs(
                [
                    dmc.TabsList([dmc.TabsTab(title, value=key) for key, title in views.items()]),
                    dmc.TabsPanel(_works(store, q, parameters.get("class")), value="works"),
                    *(
                        dmc.TabsPanel(html.Div(states.loading(), id=f"collection-{key}", className="panel"), value=key)
                        for key in views
                        if key not in ("works", "clusters")
                    ),
                    *([dmc.TabsPanel(_clusters(store), value="clusters")] if "clusters" in views else []),
                ],
                id="collection-tabs",
                value=view if view in views else "works",
                className="collection-tabs",
            ),
        ],
        className="collection-page",
    )


def _views(store: ArtefactStore) -> dict[str, str]:
    views = {"works": "Works", "counts": "Counts", "samples": "Samples", "completeness": "Completeness"}
    if store.clusterings:
        views["clusters"] = "Clusters"
    return views | {"rejected": f"Left out ({int(store.manifest['counts'].get('rejected', 0)):,})"}


def _works(store: ArtefactStore, words: str | None, class_key: str | None) -> Component:
    class_options = [{"value": info.key, "label": info.title} for info in store.classes]
    if (~store.objects["label"].isin([info.key for info in store.classes])).any():
        class_options.append({"value": _OUTSIDE, "label": theme.UNCLASSED[2]})
    splits = [name for name in schema.SPLITS if (store.objects["split"] == name).any()]
    others = [field for field in colouring.fields(store) if field.key not in ("class", "split")]
    years = colouring.years(store).dropna()
    wanted = [class_key] if class_key in [option["value"] for option in class_options] else []
    controls = [
        dmc.TextInput(
            id="works-search",
            label="Find",
            placeholder="Title, artist, tag …",
            value=words or "",
            debounce=350,
            inputProps={"maxLength": 200, "type": "search"},
            className="works-search",
        ),
        dmc.MultiSelect(
            id="works-class", label="Class", placeholder="All", data=class_options, value=wanted, clearable=True
        ),
        dmc.MultiSelect(
            id="works-split",
            label="Split",
            placeholder="All",
            data=[{"value": name, "label": fields.SPLIT_TITLES[name]} for name in splits],
            value=[],
            clearable=True,
        ),
        dmc.Select(
            id="works-field",
            label="Any other field",
            placeholder="None",
            data=[{"value": field.key, "label": field.title} for field in others],
            clearable=True,
        ),
        dmc.MultiSelect(
            id="works-values", label="with the value", data=[], value=[], searchable=True, clearable=True, disabled=True
        ),
        _years(years),
        dmc.Select(
            id="works-sort",
            label="Order",
            data=[{"value": key, "label": title} for key, title in gallery.SORTS.items()],
            value="catalogue",
            allowDeselect=False,
        ),
    ]
    return html.Div(
        [
            html.Div(controls, className="works-controls", role="search", **attributes(aria_label="Filter the works")),
            html.Div(
                [
                    html.P(id="works-count", className="works-count", role="status"),
                    html.Div(
                        dmc.SegmentedControl(
                            id="works-size", data=[str(size) for size in SIZES], value=str(SIZES[0]), size="sm"
                        ),
                        role="group",
                        **attributes(aria_label="Works on a page"),
                    ),
                ],
                className="works-head",
            ),
            html.Div(id="works-grid"),
            dmc.Pagination(
                id="works-page", total=1, value=1, withEdges=False, siblings=1, boundaries=1, className="works-pages"
            ),
        ],
        className="panel",
    )


def _years(years: Any) -> Component:
    known = len(years) > 0
    low, high = (int(years.min()), int(years.max())) if known else (0, 0)
    limits: Any = {"min": low, "max": high, "hideControls": True}
    return html.Div(
        [
            dmc.NumberInput(id="works-from", label="From year", placeholder=str(low), **limits),
            dmc.NumberInput(id="works-to", label="to", placeholder=str(high), **limits),
        ],
        className="works-years",
        # The inputs stay in the page, for the filter reads them.
        hidden=not known,
    )


def _clusters(store: ArtefactStore) -> Component:
    names = list(store.clusterings)
    switch = dmc.SegmentedControl(
        id="clusters-name", data=[{"value": name, "label": name.replace("_", " ")} for name in names], value=names[0]
    )
    box = html.Div(switch, role="group", **attributes(aria_label="Clustering"))
    return html.Div([box, html.Div(states.loading(), id="clusters-list")], className="panel")


@dash.callback(
    Output("works-values", "data"),
    Output("works-values", "value"),
    Output("works-values", "disabled"),
    Input("works-field", "value"),
)
def offer_values(field: str | None) -> tuple[list[dict[str, str]], list[str], bool]:
    """The chosen field's values, most frequent first."""
    if not field:
        return [], [], True
    options = filters.field_options(context.live_store(), field)
    return [{"value": value, "label": f"{value} ({count:,})"} for value, count in options], [], False


@dash.callback(
    Output("works-grid", "children"),
    Output("works-count", "children"),
    Output("works-page", "total"),
    Output("works-page", "value"),
    Input("works-search", "value"),
    Input("works-class", "value"),
    Input("works-split", "value"),
    State("works-field", "value"),
    Input("works-values", "value"),
    Input("works-from", "value"),
    Input("works-to", "value"),
    Input("works-sort", "value"),
    Input("works-size", "value"),
    Input("works-page", "value"),
)
def show_works(
    words: str | None,
    classes: list[str] | None,
    splits: list[str] | None,
    field: str | None,
    values: list[str] | None,
    first: Any,
    last: Any,
    by: str,
    size: str,
    page: int | None,
) -> tuple[Any, ...]:
    """One page of the works that pass the filter."""
    store = context.live_store()
    wanted = filters.Filter(
        words=words or "",
        classes=["" if key == _OUTSIDE else key for key in classes or []],
        splits=splits or [],
        field=field or "",
        values=values or [],
        first_year=_number(first),
        last_year=_number(last),
    )
    rows = gallery.order(store, filters.apply(store, wanted), by)
    asked = page or 1 if ctx.triggered_id in ("works-page", None) else 1
    per_page = int(size) if size in map(str, SIZES) else SIZES[0]
    shown, page, pages = gallery.page_of(rows, asked, per_page)
    if len(rows) == 0:
        nothing = states.empty("No work matches", "Take a filter away, or look for other words.")
        return nothing, f"0 of {len(store):,} works", 1, 1
    of_all = f"{len(rows):,} works" if len(rows) == len(store) else f"{len(rows):,} of {len(store):,} works"
    first_shown = (page - 1) * per_page + 1
    text = f"{of_all} · {first_shown:,} to {first_shown + len(shown) - 1:,} shown"
    grid = cards.work_grid([cards.work_card(store, int(row)) for row in shown], label="Works")
    return grid, text, pages, page


def _number(value: Any) -> float | None:
    """A number input's value: it sends "" when it is emptied."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


@dash.callback(
    Output("collection-counts", "children"),
    Output("collection-samples", "children"),
    Output("collection-completeness", "children"),
    Output("collection-rejected", "children"),
    Input("collection-tabs", "value"),
    Input(theme.THEME_STORE, "data"),
)
def fill(view: str, scheme: str | None) -> tuple[Any, ...]:
    """The view that is looked at; the others are made when they are."""
    if scheme is None:
        raise PreventUpdate
    store = context.live_store()
    recoloured = ctx.triggered_id == theme.THEME_STORE and len(ctx.triggered) == 1
    return (
        gallery.counts(store, scheme) if view == "counts" else no_update,
        gallery.samples(store) if view == "samples" and not recoloured else no_update,
        gallery.completeness_table(store) if view == "completeness" else no_update,
        gallery.rejected(store.table("rejected.parquet")) if view == "rejected" else no_update,
    )


@dash.callback(
    Output({"type": "sample-grid", "index": MATCH}, "children"),
    Input({"type": "sample-again", "index": MATCH}, "n_clicks"),
    prevent_initial_call=True,
)
def another_sample(clicks: int | None) -> Component:
    """Other works of one class."""
    if not clicks:
        raise PreventUpdate
    return gallery.sample_grid(context.live_store(), str(ctx.triggered_id["index"]), int(clicks))


@dash.callback(Output("clusters-list", "children"), Input("clusters-name", "value"), Input("collection-tabs", "value"))
def show_clusters(name: str, view: str) -> Component:
    """One clustering's clusters."""
    store = context.live_store()
    if view != "clusters" or name not in store.clusterings:
        raise PreventUpdate
    return gallery.clusters(store, name)
