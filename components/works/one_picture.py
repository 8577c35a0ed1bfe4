"""Parts of pages about one picture: a work's, or the one that the visitor's browser still holds from Identify."""

from collections.abc import Callable
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.site import states, urls
from components.works import cards, examples
from pipeline.artefacts.store import ArtefactStore

#: Number of examples of each class for a visitor without a picture.
EXAMPLES = 2


def figure(store: ArtefactStore, row: int | None, name: str, over: Component | None = None) -> Component:
    """The picture with its caption.

    Args:
        store: the build.
        row: of the work; None for the visitor's picture, whose source and name the page's script fills in.
        name: of the page. The picture's id is ``<name>-picture``, that of the visitor's file name ``<name>-name``.
        over: lies on the picture.
    """
    if row is None:
        picture: Component = html.Img(id=f"{name}-picture", alt="Your picture")
        caption: list[Any] = [
            html.Span("Your picture", id=f"{name}-name"),
            dcc.Link("Back to the guess", href=urls.relative("/")),
        ]
    else:
        work = store.work(row)
        picture = html.Img(
            id=f"{name}-picture", src=urls.preview(store, row), alt=cards.title_of(work), draggable="false"
        )
        byline = cards.byline(work)
        caption = [
            html.Span([dcc.Link(html.Em(cards.title_of(work)), href=urls.work(work["object_id"]))]),
            html.Span(byline) if byline else None,
            cards.class_name(store, work["label"], cards.culture(store, work)),
            cards.generated_mark() if work["generated"] else None,
        ]
    if over is not None:
        picture = html.Div([picture, over], className=f"{name}-frame")
    return html.Figure(
        [
            html.Div(picture, className="mat"),
            html.Figcaption([each for each in caption if each is not None]),
        ],
        className=f"{name}-picture",
    )


def nothing(store: ArtefactStore, address: Callable[[str], str], name: str) -> Component:
    """What is shown when the browser holds no picture any more: works of the collection to choose from.

    ``address`` gives the URL of the page for an object id.
    """
    links = [
        dcc.Link(
            cards.picture(store, row),
            href=address(store.objects["object_id"].iat[row]),
            className="example",
            title=cards.title_of(store.work(row)),
        )
        for row in examples.rows_of(store, EXAMPLES)
    ]
    return html.Section(
        [
            states.empty(
                "No picture",
                "Your picture is not stored. It is lost when the page is loaded again.",
                dcc.Link("Identify a painting", href=urls.relative("/"), className="button button--first"),
            ),
            html.H2("Or choose one of these works") if links else None,
            html.Div(links, className="example-strip") if links else None,
        ],
        className=f"{name}-nothing",
    )
