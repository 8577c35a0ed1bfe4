"""A work as a museum label: the picture on its mat, never cropped, and below it what the museum says about it."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.site import lists, pins, theme, urls
from components.site.markup import attributes
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.text import fold

UNTITLED = "Untitled"
#: Name of a card's similarity where there is one kind only.
SIMILARITY = "Similarity"
#: Letters of a title, and of another line of a label, that are shown; the table of all fields has the whole text.
LONGEST_TITLE, LONGEST_LINE = 160, 400


def title_of(work: Mapping[str, Any]) -> str:
    """The title of a work or record, shortened; :data:`UNTITLED` where none is recorded."""
    return shortened(str(work["title"])) or UNTITLED


def shortened(text: str, most: int = LONGEST_TITLE) -> str:
    """A text of at most ``most`` letters: cut between words where it can be, with an ellipsis."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    # A script without spaces is cut between any two letters.
    at_word = cut.rsplit(maxsplit=1)[0] if " " in cut[most // 2 :] else cut
    return f"{at_word.rstrip(' ,;:.')}…"


def byline(work: Mapping[str, Any]) -> str:
    """Artist and date of a work or record, as far as they are recorded."""
    return " · ".join(shortened(str(work[name])) for name in ("artist", "date") if work[name])


def alt_text(work: Mapping[str, Any]) -> str:
    """Title and artist, the text alternative of a picture."""
    return ", ".join(part for part in (title_of(work), shortened(str(work["artist"]))) if part)


def mark(colour: str, marker: str) -> Component:
    """The colour and shape of a class or category as a small sign before its name."""
    # Forced-colours modes drop the background that draws the sign; the name beside it stays.
    return html.Span(className=f"mark mark--{marker}", style={"--mark": colour}, **attributes(aria_hidden="true"))


def marked(colour: str, marker: str, text: str) -> Component:
    """The name of a class or category behind its sign."""
    return html.Span([mark(colour, marker), html.Span(text)], className="class-name")


def class_name(store: ArtefactStore, key: str, text: str | None = None) -> Component:
    """A class by its sign and its title, or by ``text`` where the museum words it differently."""
    colour, marker, title = theme.class_style(store, key)
    return marked(colour, marker, text or title)


def generated_mark() -> Component:
    """A note that this project drew the picture. It accompanies every generated picture."""
    return html.Span("Generated", className="generated-mark", title="Drawn by this project; no museum has it")


def picture(store: ArtefactStore, row: int, *, preview: bool = False) -> Component:
    """A work's picture, letterboxed by CSS, with title and artist as its text alternative."""
    return html.Img(
        src=urls.preview(store, row) if preview else urls.thumbnail(store, row),
        alt=alt_text(store.work(row)),
        draggable="false",
    )


def picture_link(store: ArtefactStore, row: int) -> Component:
    """A work's picture as a link to its page."""
    work = store.work(row)
    return dcc.Link(picture(store, row), href=urls.work(work["object_id"]), className="mat", title=title_of(work))


def pin(store: ArtefactStore, row: int, **others: str) -> Component:
    """The button that pins a work to be compared; see :func:`components.site.pins.button`."""
    work = store.work(row)
    return pins.button(str(work["object_id"]), title_of(work), urls.thumbnail(store, row), **others)


def lister(store: ArtefactStore, row: int, **others: Any) -> Component:
    """The button that adds a work to a list; see :func:`components.site.lists.button`."""
    work = store.work(row)
    return lists.button([(str(work["object_id"]), title_of(work))], title_of(work), **others)


def _card_tools(store: ArtefactStore, row: int) -> Component:
    """The buttons on a card's picture. Arrow keys lead to them from the title: see ``assets/site/cards.mjs``."""
    return html.Div(
        [pin(store, row), lister(store, row, class_name="lister")],
        className="card-tools",
        role="group",
        **attributes(aria_label=f"Compare or list {title_of(store.work(row))}"),
    )


def similarity_bar(similarity: float, name: str = SIMILARITY) -> Component:
    """A similarity, at most 1, as a number and a bar. Negative values have no bar."""
    share = max(0.0, min(1.0, similarity))
    return html.Div(
        [
            html.Span(name, className="similarity-name"),
            html.Span(html.Span(style={"width": f"{share:.1%}"}), className="bar", **attributes(aria_hidden="true")),
            html.Span(f"{similarity:.2f}", className="figure"),
        ],
        className="similarity",
    )


def work_card(
    store: ArtefactStore,
    row: int,
    similarity: float | Mapping[str, float] | None = None,
    caption_extra: Component | str | None = None,
    actions: Component | None = None,
    **others: Any,
) -> Component:
    """A work as a card: picture, *title*, artist, date, culture, and links to its page and to its source.

    Args:
        store: the build.
        row: of the work.
        similarity: to the picture that the card is shown beside, if there is one; several have names.
        caption_extra: more lines for the label.
        actions: links or buttons at the end of the label.
        others: more attributes of the card.
    """
    work = store.work(row)
    address = urls.work(work["object_id"])
    lines: list[Component] = [
        html.H3(dcc.Link(title_of(work), href=address, title=title_of(work)), className="label-title"),
    ]
    if byline(work):
        lines.append(html.P(byline(work), className="label-by"))
    lines.append(html.P(class_name(store, work["label"], culture(store, work)), className="label-culture"))
    if similarity is not None:
        named = similarity if isinstance(similarity, Mapping) else {SIMILARITY: similarity}
        lines += [similarity_bar(value, name) for name, value in named.items()]
    if caption_extra is not None:
        lines.append(html.Div(caption_extra, className="label-extra"))
    foot: list[Component] = []
    if urls.is_web(work["source_url"]):
        foot.append(source_link(work["source_url"]))
    if work["generated"]:
        foot.append(generated_mark())
    if foot:
        lines.append(html.Div(foot, className="label-foot"))
    if actions is not None:
        lines.append(actions)
    return html.Article(
        [
            # The title below is the same link.
            picture_link(store, row),
            _card_tools(store, row),
            html.Div(lines, className="label"),
        ],
        className="work-card",
        **attributes(data_object_id=work["object_id"], data_class=work["label"]),
        **others,
    )


def source_link(url: str, text: str = "Source page") -> Component:
    """A link to the museum's own page of a work. It opens in a new tab."""
    return external_link(url, [text, html.Span(" ↗", **attributes(aria_hidden="true"))])


def external_link(url: str, content: Any, **others: Any) -> Component:
    """A link to another site, which opens in a new tab and learns nothing about this page."""
    return html.A(content, href=url, target="_blank", rel="noopener noreferrer", **others)


def work_grid(
    cards: Sequence[Component], *, label: str | None = None, twelve: bool = False, **others: Any
) -> Component:
    """Cards in as many columns as there is room for.

    Args:
        cards: made by :func:`work_card`.
        label: the name of the grid for screen readers.
        twelve: whether there are 6, 4, 3 or 2 columns, so that the last row of twelve cards is full.
        others: more properties of the grid's ``html.Div``, such as ``id``.
    """
    if label:
        others |= {"role": "group"} | attributes(aria_label=label)
    return html.Div(list(cards), className="work-grid work-grid--twelve" if twelve else "work-grid", **others)


def culture(store: ArtefactStore, work: dict[str, Any]) -> str | None:
    """The culture in the museum's own words; None where they say no more than the class's title."""
    catalogued = shortened(str(work["culture"]))
    title = theme.class_style(store, work["label"])[2]
    return catalogued if catalogued and fold(catalogued) not in (fold(title), fold(work["label"])) else None
