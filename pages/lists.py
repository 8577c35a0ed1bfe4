"""Lists: works collected in named lists with a note a work, which the browser keeps, exported, imported and shared."""

from collections.abc import Mapping
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, clientside_callback, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components.listing import address, files, opened, overview, shared, work_lists
from components.site import context, lists, states, static_html
from components.site.markup import attributes
from pipeline.artefacts.records.chosen_csv import FileError

dash.register_page(__name__, path=lists.PATH, title="Lists · Vitrine", name="Lists", order=3.5, navigation=True)

_KEPT = (
    "Lists and notes are stored in this browser on this device, also for the next build of this collection. Nobody "
    "else sees them. Export them to keep them elsewhere; share a list by its link."
)


@context.needs_build
def layout(**parameters: Any) -> Component:
    """All lists, the list ``?list=``, or a shared one, see :mod:`components.listing.address`."""
    found = address.parse(parameters.get(lists.NAME), parameters.get(lists.WORKS))
    head: list[Component] = [html.H1("Lists")]
    if found is not None:
        parts = shared.content(context.live_store(), found)
        return html.Div([*head, _status(), *parts], id="lists-page", **attributes(data_view="shared"))
    asked = parameters.get(lists.OPEN)
    key = asked if isinstance(asked, str) else ""
    return html.Div(
        [
            *head,
            html.P("Works that you collect, in lists of your own, with a note on each work.", className="lede"),
            None if key else _tools(),
            _status(),
            html.Div(states.loading("Loading the lists …"), id="lists-content", **attributes(aria_live="off")),
            html.P(_KEPT, className="hint lists-kept"),
            dcc.Store(id="lists-asked", data={"list": key[:40]}),
            *(dcc.Store(id=f"lists-{name}") for name in ("wanted", "file", "imported", "export")),
            dcc.Download(id="lists-download"),
        ],
        id="lists-page",
        **attributes(data_view="one" if key else "all"),
    )


def _tools() -> Component:
    """What can be done with all lists."""
    field = static_html.Input(type="text", maxlength=str(lists.LONGEST_NAME), **attributes(data_list_new=""))
    label = html.Label([html.Span("Name of a new list"), field], className="list-rename")
    make = html.Button("Make a list", type="submit", className="button button--first")
    kinds = "CSV, JSON or IIIF manifest"
    tools = [
        html.Button("Import", type="button", className="button lists-import", title=kinds),
        *opened.exports(without=(files.IIIF,)),
        # The browser adds a file input here: Dash has no component for it.
        html.Div(className="lists-file-holder", hidden=True),
    ]
    group = html.Div(tools, className="list-tools", role="group", **attributes(aria_label="All lists"))
    return html.Div([html.Form([label, make], className="lists-new"), group], className="lists-tools")


def _status() -> Component:
    """The last thing that was done, and the way back; in sight wherever the page is scrolled to."""
    undo = html.Button("", type="button", className="button lists-undo", hidden=True)
    return html.Div([html.P(id="lists-message", role="status"), undo], className="lists-status")


for _name, _output, _input in (
    ("begin", Output("lists-wanted", "data"), Input("lists-asked", "data")),
    ("imported", Output("lists-message", "title"), Input("lists-imported", "data")),
):
    clientside_callback(ClientsideFunction("lists", _name), _output, _input, prevent_initial_call=_name != "begin")


@dash.callback(Output("lists-content", "children"), Input("lists-wanted", "data"), prevent_initial_call=True)
def show(asked: Any) -> Any:
    """What the browser asks for: all lists, one of them, or that there is no such list."""
    if not isinstance(asked, Mapping):
        raise PreventUpdate
    store = context.live_store()
    if asked.get("view") == "one":
        return static_html.static_html(opened.content(store, asked))
    if asked.get("view") == "none":
        return static_html.static_html(opened.unknown())
    return static_html.static_html(overview.content(store, asked))


@dash.callback(
    Output("lists-download", "data"),
    Output("lists-message", "children"),
    Input("lists-export", "data"),
    prevent_initial_call=True,
)
def export(asked: Any) -> tuple[Any, Any]:
    """A file of lists: ``kind``, ``kept`` as :func:`components.listing.work_lists.read` reads it, and ``origin``."""
    if not isinstance(asked, Mapping) or asked.get("kind") not in (files.CSV, files.JSON, files.IIIF):
        raise PreventUpdate
    found = work_lists.read(asked.get("kept"))
    try:
        content, name = files.write(context.live_store(), str(asked["kind"]), found, asked.get("origin"))
    except FileError as error:
        return dash.no_update, str(error)
    except ValueError:
        raise PreventUpdate from None
    return dcc.send_bytes(content, name), f"Exported as {name}."


@dash.callback(Output("lists-imported", "data"), Input("lists-file", "data"), prevent_initial_call=True)
def import_file(file: Any) -> dict[str, Any]:
    """The lists and notes in a chosen file, or the reason why it cannot be imported."""
    if not isinstance(file, Mapping) or not isinstance(file.get("text"), str):
        raise PreventUpdate
    store = context.live_store()
    try:
        found = files.read(file["text"])
    except FileError as error:
        return {"problem": str(error)}
    ids = {work.object_id for each in found.lists.lists for work in each.works} | set(found.lists.notes)
    unknown = sum(store.row_of(each) is None for each in ids)
    return {"kept": found.lists.as_dict(), "unknown": unknown, "foreign": found.foreign}
