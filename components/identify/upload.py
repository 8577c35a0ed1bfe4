"""The box for a visitor's picture. Its behaviour is JavaScript, in ``assets/``.

Dash's own upload does not report a refused file, cannot open a camera, and sends a third more bytes than the picture
has.
"""

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from components.identify import framed, handed_over
from components.identify.answers import ROUTE
from components.searching import links, sending
from components.site import urls
from components.site.markup import attributes
from components.works import cards, examples
from pipeline.artefacts.store import ArtefactStore
from pipeline.images import uploads
from pipeline.images.formats import FORMATS
from pipeline.images.limits import MEGABYTE, megapixels

#: Id of the store that holds the answer to the last picture, or {"problem": sentence}.
ANSWER = "identify-answer"


def upload_box(image: str = "") -> Component:
    """The box to drop, choose, paste or photograph a picture. It shows the picture while it is processed.

    Args:
        image: address of a picture that is asked about at once; "" for none.
    """
    limits = uploads.limits()
    most_bytes, most_pixels = limits.bytes or 0, megapixels(limits.pixels or 0).replace(" ", "\u00a0")
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
                        f"{FORMATS}, up to {most_bytes / MEGABYTE:g}\u00a0MB and "
                        f"{most_pixels}. Your picture is not stored.",
                        className="hint",
                    ),
                    dmc.Switch(
                        id="identify-original",
                        label="Send the original",
                        description="Otherwise a large picture is made smaller in this browser, and is sent sooner.",
                        className="drop-original",
                    ),
                    # The browser adds the file input here: Dash has no component for it.
                    html.Div(id="identify-input"),
                ],
                className="drop-invitation",
            ),
            html.Div(
                [
                    html.Div(html.Img(id="identify-picture", alt="The picture that you chose"), className="mat"),
                    html.P(id="identify-name", className="picture-name"),
                    framed.controls(),
                    html.Div(
                        [html.Span(className="progress-bar"), html.Span("", id="identify-progress")],
                        className="progress",
                        role="status",
                    ),
                    html.Div(
                        [
                            _button("again", "Try another picture", "button"),
                            links.detail_button("identify-picture"),
                        ],
                        className="drop-again",
                    ),
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
            data_answer=ANSWER,
            data_framing="none",
            data_framed=urls.relative(f"/{framed.ROUTE}"),
            data_fetched=urls.relative(f"/{handed_over.ROUTE}"),
            data_image=image,
            **sending.rules(),
        ),
    )


def example_strip(store: ArtefactStore, rows: list[int]) -> Component:
    """Works of the collection as examples. A click queries the work's own picture."""
    return html.Div(
        [
            html.Button(
                # The name below is the picture's text.
                [
                    html.Img(src=urls.thumbnail(store, row), alt="", draggable="false"),
                    html.Span(examples.name_of(store, row), className="example-name"),
                ],
                type="button",
                className="example",
                title=f"Try {examples.name_of(store, row)}",
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
    """The store for the answer, filled by the browser. It is lost when the visitor leaves the page."""
    return dcc.Store(id=ANSWER)


def _button(what: str, text: str, class_name: str) -> Component:
    return html.Button(text, type="button", className=class_name, **attributes(data_identify=what))
