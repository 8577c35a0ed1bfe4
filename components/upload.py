"""The box that a visitor's picture goes into. What happens in it is in ``assets/identify/``.

It is not Dash's own upload: that one says nothing of a file that it refuses, cannot open a camera, and sends a third
more bytes than the picture has.
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from components import cards, urls
from components.answers import ROUTE
from components.markup import attributes
from pipeline.artefacts.store import ArtefactStore
from pipeline.preprocessing import FORMATS, MAX_BYTES, MAX_PIXELS

#: Holds the answer to the last picture, or {"problem": sentence}.
ANSWER = "identify-answer"


def upload_box() -> Component:
    """Drop, choose, paste or photograph a picture; while it is looked at, it hangs here."""
    return html.Div(
        [
            html.Div(
                [
                    html.Div(className="drop-frame", **attributes(aria_hidden="true")),
                    html.P(
                        [
                            html.Span("Drop a picture of a painting here", className="with-mouse"),
                            html.Span("Show a picture of a painting", className="with-finger"),
                        ],
                        className="drop-title",
                    ),
                    html.Div(
                        [
                            _button("choose", "Choose a picture", "button button--first"),
                            _button("photograph", "Take a photograph", "button"),
                            _button("paste", "Paste", "button"),
                        ],
                        className="drop-buttons",
                    ),
                    html.P(
                        f"{FORMATS}, up to {MAX_BYTES // 2**20} MB and {MAX_PIXELS // 10**6} million pixels. "
                        "It is looked at and forgotten: nothing is stored.",
                        className="hint",
                    ),
                    # assets/identify/sources.mjs puts the file input here: Dash has no component for it.
                    html.Div(id="identify-input"),
                ],
                className="drop-invitation",
            ),
            html.Div(
                [
                    html.Div(html.Img(id="identify-picture", alt="The picture that you chose"), className="mat"),
                    html.P(id="identify-name", className="picture-name"),
                    html.Div(
                        [html.Span(className="progress-bar"), html.Span("", id="identify-progress")],
                        className="progress",
                        role="status",
                    ),
                    _button("again", "Try another picture", "button"),
                ],
                className="drop-picture",
            ),
        ],
        id="identify-box",
        className="drop",
        role="group",
        **attributes(
            aria_label="Your picture",
            data_phase="idle",
            data_route=urls.relative(f"/{ROUTE}"),
            data_limit=str(MAX_BYTES),
            data_answer=ANSWER,
        ),
    )


def example_strip(store: ArtefactStore, rows: list[int]) -> Component:
    """Works of the collection to try without a file of one's own; one click asks about the work's own picture."""
    return html.Div(
        [
            html.Button(
                cards.picture(store, row),
                type="button",
                className="example",
                title=f"Try {cards.title_of(store.work(row))}",
                **attributes(
                    data_example=urls.preview(store, row),
                    data_object_id=store.objects["object_id"].iat[row],
                    data_title=cards.title_of(store.work(row)),
                    data_class=store.objects["label"].iat[row],
                ),
            )
            for row in rows
        ],
        className="example-strip",
        role="group",
        **attributes(aria_label="Examples to try"),
    )


def answer_store() -> Component:
    """Where ``assets/identify/`` puts the answer; gone when the visitor leaves the page."""
    return dcc.Store(id=ANSWER)


def _button(what: str, text: str, class_name: str) -> Component:
    return html.Button(text, type="button", className=class_name, **attributes(data_identify=what))
