"""The tabs that lead from one list of the review to another, the buttons above a list, and the links to its pages."""

from collections.abc import Callable
from dataclasses import replace

from dash import dcc, html
from dash.development.base_component import Component

from components.exploring.collection import chosen
from components.reviewing import duplicates, lists
from components.reviewing.address import KINDS, ReviewAddress
from components.site.markup import attributes
from components.works import label_issues
from pipeline.artefacts.store import ArtefactStore


def tabs(store: ArtefactStore, address: ReviewAddress | None) -> Component:
    """A link to each list that the build has, with the number of its works that match the filter, or of its groups.

    Args:
        store: the build.
        address: selects the list that is shown, and its filter; None for that of the duplicates.
    """
    links = []
    issues = label_issues.of(store)
    if issues is not None:
        asked, collection = address or ReviewAddress(), chosen()
        for key, kind in KINDS.items():
            count = len(lists.places(collection, issues, replace(asked, kind=key)))
            is_current = address is not None and key == address.kind
            links.append(_tab(kind.title, count, asked.url(kind=key), is_current))
    groups = duplicates.of(store)
    if groups is not None or address is None:
        links.append(_tab("Duplicates", None if groups is None else len(groups), duplicates.url(), address is None))
    return html.Nav(links, className="review-tabs", **attributes(aria_label="Lists"))


def decision_buttons(page: str) -> Component:
    """The buttons above a list that undo, export and import decisions; their ids begin with the page's name."""
    return html.Div(
        [
            html.Button("Undo", id=f"{page}-undo", className="button", type="button", disabled=True),
            html.Button("Export CSV", id=f"{page}-export", className="button", type="button"),
            html.Button("Import CSV", id=f"{page}-import", className="button", type="button"),
            # The browser adds a file input here: Dash has no component for it.
            html.Div(id=f"{page}-file-holder", hidden=True),
        ],
        className="review-row",
    )


def _tab(title: str, count: int | None, href: str, is_current: bool) -> Component:
    return dcc.Link(
        [title, None if count is None else html.Span(f"{count:,}", className="figure")],
        href=href,
        className="review-tab review-tab--current" if is_current else "review-tab",
    )


def pager(page: int, pages: int, url: Callable[[int], str]) -> Component | None:
    """Links to the previous and the next page; None where there is one page only.

    Args:
        page: number of the page that is shown, from 1.
        pages: number of pages.
        url: of the page of a number.
    """
    if pages == 1:
        return None

    def link(text: str, to: int) -> Component:
        if 1 <= to <= pages:
            return dcc.Link(text, href=url(to), className="button")
        return html.Span(text, className="button", **attributes(aria_disabled="true"))

    return html.Nav(
        [
            link("‹ Previous", page - 1),
            html.Span(f"Page {page:,} of {pages:,}", className="figure"),
            link("Next ›", page + 1),
        ],
        className="review-pager",
        **attributes(aria_label="Pages of the list"),
    )
