"""What the network sees: what layers of the network make of a work, or of the picture that was just asked about."""

from __future__ import annotations

from typing import Any

import dash
import numpy as np
from dash import dcc, html
from dash.development.base_component import Component

from components.identify import feature_maps
from components.site import context, missing, states, urls
from components.site.markup import attributes
from components.works import cards
from pipeline.artefacts.store import ArtefactStore
from pipeline.query import layers

dash.register_page(__name__, path="/network", title="What the network sees · Vitrine", name="Network", order=40)

#: Works of each class to look at where no picture was brought along.
OFFERED = 2


@context.needs_build
def layout(work: str = "", **_: Any) -> Component:
    """The page for the work whose id is in the address, or without one for the picture that the browser still has."""
    store = context.live_store()
    found = layers.read(store.root)
    if not found:
        return html.Div(
            [
                html.H1("What the network sees"),
                states.empty(
                    "This build keeps no layers of its network",
                    "It was made before there was this page. Run `python -m pipeline.build` again.",
                ),
            ]
        )
    row = store.row_of(work) if work else None
    if work and row is None:
        return missing.page("No such work", f"This collection has no work with the id “{work}”.")
    size = int(store.json("model/preprocess.json")["size"])
    return html.Div(
        [
            html.H1("What the network sees"),
            html.P(
                "The network looks at a picture in steps. The first convolution searches it for small patterns; each "
                "further one searches what the one before has found. Here are some of these steps.",
                className="lede",
            ),
            html.Div(
                [
                    html.Aside([_picture(store, row), *_reading(size)], className="network-side"),
                    html.Div(
                        [
                            html.P("Looking …", id="network-progress", className="network-progress", role="status"),
                            html.Div(id="network-problem", role="alert", className="network-problem"),
                            *feature_maps.frames(found, size),
                        ],
                        className="network-layers",
                    ),
                    _nothing(store),
                ],
                id=feature_maps.WALL,
                className="network",
                **attributes(
                    data_phase="working",
                    data_work=work,
                    data_route=feature_maps.source(store, work),
                ),
            ),
            feature_maps.dialog(),
        ],
        className="network-page",
    )


def _picture(store: ArtefactStore, row: int | None) -> Component:
    if row is None:
        picture: Component = html.Img(id="network-picture", alt="Your picture")
        caption: list[Any] = [
            html.Span("Your picture", id="network-name"),
            dcc.Link("Back to the guess", href=urls.relative("/")),
        ]
    else:
        work = store.work(row)
        picture = html.Img(
            id="network-picture", src=urls.preview(store, row), alt=cards.title_of(work), draggable="false"
        )
        by = " · ".join(part for part in (str(work["artist"]), str(work["date"])) if part)
        caption = [
            html.Span([dcc.Link(html.Em(cards.title_of(work)), href=urls.work(work["object_id"]))]),
            html.Span(by) if by else None,
            cards.class_name(store, work["label"], cards.culture(store, work)),
            cards.generated_mark() if work["generated"] else None,
        ]
    return html.Figure(
        [html.Div(picture, className="mat"), html.Figcaption([each for each in caption if each is not None])],
        className="network-picture",
    )


def _reading(size: int) -> list[Component]:
    return [
        html.H2("How to read this"),
        html.P(
            "Each small picture is one channel: bright where it answers most to this picture, dark where least. Each "
            "goes from its own least value to its own largest, so two channels cannot be compared by brightness."
        ),
        html.P(
            f"Shown are the {layers.SHOWN} channels of a layer whose values differ most from place to place. They are "
            "drawn as they were computed, one square a place; choose one to see it large."
        ),
        html.P(
            f"The network takes a picture as a square of {size} by {size} pixels; its maps are drawn back in the "
            "picture's proportions."
        ),
        html.P("What a channel looks for was learned from pictures. Nobody named it, and it may have no name."),
    ]


def _nothing(store: ArtefactStore) -> Component:
    """Where the browser has no picture any more: what to look at instead."""
    objects = store.objects
    rows: list[int] = []
    for info in store.classes:
        own = np.flatnonzero((objects["label"] == info.key) & (objects["split"] == "test"))
        rows += own[np.linspace(0, len(own) - 1, min(OFFERED, len(own))).astype(int)].tolist()
    offered = [
        dcc.Link(
            cards.picture(store, row),
            href=feature_maps.address(objects["object_id"].iat[row]),
            className="example",
            title=cards.title_of(store.work(row)),
        )
        for row in rows
    ]
    return html.Section(
        [
            states.empty(
                "No picture to look at",
                "The picture that you asked about is not kept: it is gone when the page is loaded anew.",
                dcc.Link("Identify a painting", href=urls.relative("/"), className="button button--first"),
            ),
            html.H2("Or look at one of these works") if offered else None,
            html.Div(offered, className="example-strip") if offered else None,
        ],
        className="network-nothing",
    )
