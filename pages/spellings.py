"""Doubtful spellings: values that may be one, and a registrar's choices about them. The URL selects the field."""

from typing import Any

import dash
import numpy as np
from dash import ClientsideFunction, Input, Output, State, clientside_callback, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components.exploring import label_rules, labels, spelling_cards, spellings
from components.exploring.collection import Collection, chosen
from components.exploring.paging import page_of
from components.site import context, states, urls
from components.site.markup import attributes

dash.register_page(__name__, path=spelling_cards.PATH, title="Doubtful spellings · Vitrine", name="Doubtful spellings")


@context.needs_collection
def layout(of: Any = None, field: Any = None, page: Any = None, **_: Any) -> Component:
    """The page; ``of`` names the collection, ``field`` a column of ``spellings.COLUMNS``, ``page`` counts from 1."""
    collection = chosen(of)
    names = spellings.columns(collection)
    head = [
        html.H1("Doubtful spellings"),
        html.P(
            "Values of the catalogue that may be one. Each is a question: nothing is chosen before you choose, and "
            "nothing is changed in the catalogue.",
            className="lede",
        ),
    ]
    if not names:
        return html.Div([*head, states.empty("Nothing to compare", "This collection records none of the fields.")])
    column = field if field in names else _first(collection, names)
    doubts = spellings.of(collection, column)
    shown, number, pages = page_of(np.arange(len(doubts)), urls.page_number(page), spelling_cards.SIZE)
    title = labels.field_title(column).lower()
    nothing = states.empty("No doubtful spelling", f"No two values of the field “{title}” are nearly alike.")
    return html.Div(
        [
            *head,
            spelling_cards.fields(collection, column),
            _tools(collection),
            html.Div([spelling_cards.card(collection, column, doubts[place]) for place in shown.tolist()])
            if doubts
            else nothing,
            spelling_cards.pager(collection, column, number, pages),
            _about(),
            dcc.Store(id="spellings-of", data=of if isinstance(of, str) else ""),
            dcc.Store(id="spellings-choices"),
            dcc.Download(id="spellings-download"),
        ],
        id="spellings-page",
        **attributes(data_source=str(collection.manifest["source"].get("name") or "")),
    )


def _first(collection: Collection, names: list[str]) -> str:
    return next((name for name in names if spellings.of(collection, name)), names[0])


def _tools(collection: Collection) -> Component:
    of = "?of=acquired" if collection.store is None else ""
    return html.Div(
        [
            html.Div(
                [
                    html.P(id="spellings-count", className="spelling-count", role="status"),
                    html.Button("Export label rules", id="spellings-export", className="button", type="button"),
                    html.Button("Withdraw all choices", id="spellings-clear", className="quiet-button", type="button"),
                    dcc.Link("Back to the collection", href=urls.relative(f"/collection{of}"), className="quiet-link"),
                ],
                className="spelling-tools",
            ),
            html.P(
                "Your choices are stored in this browser on this device. Nobody else sees them. The export is a label "
                "set: its rows give whole labels of culture and nationality another class. Choices about other fields "
                "stand in it as comments, since no label rule reads them.",
                className="hint",
            ),
            html.Details([html.Summary("The rows"), html.Pre(id="spellings-toml", className="spelling-toml")]),
        ]
    )


def _about() -> Component:
    return html.Details(
        [
            html.Summary("How these groups are found"),
            html.P(
                "Three kinds of groups: values with the same words but for signs, letter case, accents and order; "
                "values that differ in one word of five letters or more by one edit, or by two from seven letters on; "
                "and values whose words begin alike where one has 20 times as many records. Of people, one edit is "
                "allowed, and a near name is a question about two people. Two values that different label rules know "
                "are two, and are left out."
            ),
            html.P("A class and a rule are those of most records with the value.", className="hint"),
        ],
        className="section",
    )


clientside_callback(
    ClientsideFunction("spellings", "begin"), Output("spellings-choices", "data"), Input("spellings-of", "data")
)


@dash.callback(
    Output("spellings-toml", "children"),
    Output("spellings-count", "children"),
    Input("spellings-choices", "data"),
    State("spellings-of", "data"),
    prevent_initial_call=True,
)
def show_rows(stored: Any, of: Any) -> tuple[str, str]:
    """The rows that the choices make, and how many choices there are."""
    collection = chosen(of)
    choices = label_rules.read(stored, collection)
    count = "1 choice" if len(choices) == 1 else f"{len(choices):,} choices"
    return label_rules.as_toml(choices, collection), count


@dash.callback(
    Output("spellings-download", "data"),
    Input("spellings-export", "n_clicks"),
    State("spellings-choices", "data"),
    State("spellings-of", "data"),
    prevent_initial_call=True,
)
def export(clicks: int | None, stored: Any, of: Any) -> Any:
    """The choices as a label set."""
    if not clicks:
        raise PreventUpdate
    collection = chosen(of)
    text = label_rules.as_toml(label_rules.read(stored, collection), collection)
    return dcc.send_bytes(text.encode(), label_rules.FILE_NAME)
