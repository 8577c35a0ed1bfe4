"""Links that add a work to a search as more or less like what is searched for."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.searching import address
from components.searching.address import LIKE, UNLIKE
from components.site import urls
from components.site.markup import attributes
from components.works import cards
from pipeline.artefacts.store import ArtefactStore

#: Path of the route that describes a picture, see :mod:`.uploads`.
DESCRIBE = "describe"
Parts = Sequence[tuple[str, str]]
#: Name in a query string -> sign and word of its link.
SIGNS = {LIKE: ("+", "More like this"), UNLIKE: ("\N{MINUS SIGN}", "Less like this")}


def link(content: Any, href: str, **others: Any) -> Component:
    """A link that shows another address without loading the page anew, as ``dcc.Link`` does, with any attributes."""
    return html.A(content, href=href, **attributes(data_visit=""), **others)


def more_or_less(store: ArtefactStore, row: int, parts: Parts) -> Component:
    """Links to the search with a work as one more example, liked or disliked.

    Args:
        store: the build.
        row: of the work.
        parts: names and values of the search so far.
    """
    object_id = store.objects["object_id"].iat[row]
    title = cards.title_of(store.work(row))
    return html.Div(
        [
            link(
                [html.Span(sign, className="sign", **attributes(aria_hidden="true")), f" {word.split()[0]}"],
                address.href(address.with_example(parts, name, object_id)),
                title=word,
                **attributes(aria_label=f"{word}: {title}", data_search_as=name),
            )
            for name, (sign, word) in SIGNS.items()
        ],
        className="more-or-less",
    )


def whole_collection(parts: Parts) -> Component:
    """A link to the search on the Collection page, where it can be filtered and refined."""
    further = link("All works in this order, with filters", address.href(parts), className="button")
    return html.P(further, className="search-further")


def like_all(store: ArtefactStore, rows: Sequence[int]) -> Component:
    """A link to the works like several works, or like as many of them as a search takes, spread over the rows."""
    step = max(1.0, len(rows) / address.MOST)
    chosen = [rows[int(number * step)] for number in range(min(len(rows), address.MOST))]
    text = "Works like these" if len(chosen) == len(rows) else f"Works like {len(chosen)} of these"
    parts = [(LIKE, str(store.objects["object_id"].iat[row])) for row in chosen]
    return html.P(link(text, address.href(parts), className="button"), className="search-further")


def with_upload(path: str = address.PATH) -> dict[str, Any]:
    """Attributes of an element in whose links to the page of that path the browser adds the visitor's own picture."""
    return attributes(data_with_upload="", **_addresses(path))


def detail_button(picture: str, object_id: str = "") -> Component:
    """The button that opens the frame for a detail of a picture.

    Args:
        picture: id of the picture's element, or "" for the work's.
        object_id: of the work, "" for a visitor's picture.
    """
    return html.Button(
        "Search for a detail",
        type="button",
        className="button detail-button",
        **attributes(data_detail=picture, data_work=object_id, **_addresses()),
    )


def _addresses(path: str = address.PATH) -> dict[str, str]:
    return {"data_route": urls.relative(f"/{DESCRIBE}"), "data_search": urls.relative(path)}
