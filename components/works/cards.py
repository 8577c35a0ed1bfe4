"""A work as a museum label: the picture on its mat, never cropped, and below it what the museum says of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.site import theme, urls
from components.site.markup import attributes
from pipeline.artefacts.store import ArtefactStore

UNTITLED = "Untitled"


def title_of(work: dict[str, Any]) -> str:
    """What a work is called; every work is called something."""
    return str(work["title"]) or UNTITLED


def mark(colour: str, marker: str) -> Component:
    """The colour and shape of a class or category as a small sign before its name."""
    # Not hidden behind a background: forced-colours modes drop backgrounds, the name beside it stays.
    return html.Span(className=f"mark mark--{marker}", style={"--mark": colour}, **attributes(aria_hidden="true"))


def class_name(store: ArtefactStore, key: str, text: str | None = None) -> Component:
    """A class by its sign and its title, or by ``text`` where the museum words it otherwise."""
    colour, marker, title = theme.class_style(store, key)
    return html.Span([mark(colour, marker), html.Span(text or title)], className="class-name")


def generated_mark() -> Component:
    """Says that a picture was drawn by this project, on every place that shows it."""
    return html.Span("Generated", className="generated-mark", title="Drawn by this project; no museum has it")


def picture(store: ArtefactStore, row: int, *, preview: bool = False) -> Component:
    """A work's picture, letterboxed by CSS; the words of its label stand for it where it is not seen."""
    work = store.work(row)
    words = ", ".join(part for part in (title_of(work), str(work["artist"])) if part)
    return html.Img(
        src=urls.preview(store, row) if preview else urls.thumbnail(store, row),
        alt=words,
        draggable="false",
    )


def similarity_bar(similarity: float) -> Component:
    """Cosine similarity, -1 to 1, as a number and a bar; what is below nought has no bar."""
    share = max(0.0, min(1.0, similarity))
    return html.Div(
        [
            html.Span("Similarity", className="similarity-name"),
            html.Span(html.Span(style={"width": f"{share:.1%}"}), className="bar", **attributes(aria_hidden="true")),
            html.Span(f"{similarity:.2f}", className="figure"),
        ],
        className="similarity",
    )


def work_card(
    store: ArtefactStore,
    row: int,
    similarity: float | None = None,
    caption_extra: Component | str | None = None,
) -> Component:
    """A work as a card: picture, *title*, artist, date, culture, and links to its page and to its source.

    Args:
        store: the build.
        row: of the work.
        similarity: cosine similarity to what the card is shown beside, if to anything.
        caption_extra: more lines for the label.
    """
    work = store.work(row)
    address = urls.work(work["object_id"])
    lines: list[Component] = [
        html.H3(dcc.Link(title_of(work), href=address, title=title_of(work)), className="label-title"),
    ]
    byline = " · ".join(part for part in (str(work["artist"]), str(work["date"])) if part)
    if byline:
        lines.append(html.P(byline, className="label-by"))
    lines.append(html.P(class_name(store, work["label"], culture(store, work)), className="label-culture"))
    if similarity is not None:
        lines.append(similarity_bar(similarity))
    if caption_extra is not None:
        lines.append(html.Div(caption_extra, className="label-extra"))
    foot: list[Component] = []
    if work["source_url"].startswith(("https://", "http://")):
        foot.append(source_link(work["source_url"]))
    if work["generated"]:
        foot.append(generated_mark())
    if foot:
        lines.append(html.Div(foot, className="label-foot"))
    return html.Article(
        [
            # The title below is the same link: one stop for the keyboard is enough.
            dcc.Link(picture(store, row), href=address, className="mat", title=title_of(work)),
            html.Div(lines, className="label"),
        ],
        className="work-card",
        **attributes(data_object_id=work["object_id"], data_class=work["label"]),
    )


def source_link(url: str, text: str = "Source page") -> Component:
    """A link to the museum's own page of a work; it opens beside this one."""
    return html.A(
        [text, html.Span(" ↗", **attributes(aria_hidden="true"))], href=url, target="_blank", rel="noopener noreferrer"
    )


def work_grid(
    cards: Sequence[Component], *, label: str | None = None, twelve: bool = False, **others: Any
) -> Component:
    """Cards in as many columns as there is room for; ``twelve`` of them in whole rows.

    Args:
        cards: what :func:`work_card` makes.
        label: what the grid is called by a screen reader.
        twelve: whether the columns are 6, 4, 3 or 2, so that the last row is full.
        others: more properties of the grid's ``html.Div``, such as ``id``.
    """
    if label:
        others |= {"role": "group"} | attributes(aria_label=label)
    return html.Div(list(cards), className="work-grid work-grid--twelve" if twelve else "work-grid", **others)


def culture(store: ArtefactStore, work: dict[str, Any]) -> str | None:
    """How the museum words a work's culture, where that says more than the class's title."""
    worded = str(work["culture"])
    title = theme.class_style(store, work["label"])[2]
    return worded if worded and worded.casefold() not in (title.casefold(), work["label"]) else None
