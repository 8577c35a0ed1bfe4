"""What is recorded about several works, a row a field, with a mark where the works differ."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.site.markup import attributes
from components.works import cards, fields, guesses
from pipeline.artefacts import schema
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.text import fold

#: Fields that name the work or its files. They differ always, and say nothing.
_NAMES = ("object_id", "file", "source_url", "image_url")
#: A generated picture has a mark of its own.
_TOLD = ("generated",)


def names_of(works: Sequence[dict[str, Any]]) -> list[str]:
    """The fields that at least one of the works has, in the catalogue's order, the source's own last."""
    own = [name for name in works[0] if name not in schema.OBJECTS]
    names = [name for name in (*schema.CATALOGUE, *own) if name not in (*_NAMES, *_TOLD) and name in works[0]]
    return [name for name in names if any(fields.is_known(work[name]) for work in works)]


def differ(works: Sequence[dict[str, Any]], name: str) -> bool:
    """Whether the works differ in a field. Letter case and accents make no difference; a missing value does."""
    return len({_comparable(work[name]) for work in works}) > 1


def section(store: ArtefactStore, rows: Sequence[int]) -> Component:
    """The table of the catalogue's fields, and below it what the model guesses of each work."""
    works = [store.work(row) for row in rows]
    lines = [_line(store, works, name) for name in names_of(works)]
    heads = [html.Th(cards.title_of(work), scope="col") for work in works]
    alike = sum(not differ(works, name) for name in names_of(works))
    return html.Section(
        [
            html.H2("What the catalogue says"),
            html.P(
                [
                    html.Button(
                        "Show only what differs",
                        className="button compare-differing",
                        type="button",
                        **attributes(aria_pressed="false"),
                    ),
                    f" {alike} of {len(lines)} fields are alike.",
                ],
                className="section-note",
            ),
            html.Div(
                html.Table(
                    [
                        html.Caption("A bar at the left marks a field in which the works differ."),
                        html.Thead(html.Tr([html.Td(), *heads])),
                        html.Tbody([*lines, *_guess(store, rows)]),
                    ],
                    className="compare-table",
                ),
                className="table-box",
                tabIndex=0,
                role="region",
                **attributes(aria_label="What the catalogue says"),
            ),
        ],
        className="section",
        id="compare-fields",
    )


def _line(store: ArtefactStore, works: Sequence[dict[str, Any]], name: str) -> Component:
    cells = [html.Td(_value(store, name, work[name]) if fields.is_known(work[name]) else _unknown()) for work in works]
    differs = differ(works, name)
    head = html.Th(
        [fields.title_of(name), html.Span(" (differs)", className="visually-hidden") if differs else None], scope="row"
    )
    return html.Tr([head, *cells], className="compare-differs" if differs else "", **attributes(data_field=name))


def _value(store: ArtefactStore, name: str, value: Any) -> Component | str:
    return cards.class_name(store, str(value)) if name == "label" else fields.value_of(name, value)


def _guess(store: ArtefactStore, rows: Sequence[int]) -> list[Component]:
    """A row with the model's guess of each work; empty where the build holds none."""
    try:
        table = store.predictions.set_index("row")
    except (OSError, ValueError):
        return []
    cells = []
    for row in rows:
        if row in table.index:
            guess = table.loc[row]
            words = guesses.confidence(float(guess["confidence"]))
            cells.append(html.Td([cards.class_name(store, str(guess["predicted"])), html.Br(), words]))
        else:
            cells.append(html.Td(_unknown("no guess")))
    head = html.Th(guesses.badge(), scope="row")
    return [html.Tr([head, *cells], className="compare-guess", **attributes(data_field="guess"))]


def _unknown(text: str = "not recorded") -> Component:
    return html.Span(text, className="compare-unknown")


def _comparable(value: Any) -> Any:
    if not fields.is_known(value):
        return None
    if isinstance(value, str):
        return fold(value)
    if isinstance(value, float | int):
        return value
    return tuple(sorted(fold(str(each)) for each in value)) if hasattr(value, "__iter__") else str(value)
