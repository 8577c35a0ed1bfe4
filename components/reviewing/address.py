"""The state of the Review page as a query string: ``?kind=neighbours&artist=Kuniyoshi&hide=decided&page=2``.

The filter is the Collection page's, spelt in the same way.
"""

from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import numpy as np

from components.exploring import address as exploring
from components.exploring.address import CollectionAddress
from components.exploring.collection import Collection
from components.site import urls
from components.works import label_issues
from pipeline.artefacts.label_issues import DOUBTED, NEIGHBOURS, UNLIKE, LabelIssues
from pipeline.artefacts.records.table import Filter
from pipeline.artefacts.store import ArtefactStore

PATH = "/review"
#: Works on a page.
SIZE = 8
KIND, HIDE, PAGE = "kind", "hide", exploring.PAGE
DECIDED = "decided"


@dataclass(frozen=True)
class Kind:
    """One of the page's lists.

    Attributes:
        reason: code of ``pipeline.artefacts.label_issues`` for which works are listed; None for all labelled works.
        title: of the tab.
        note: what is listed, and in which order.
    """

    reason: str | None
    title: str
    note: str


#: Key in a URL -> list. The first is the default.
KINDS = {
    "issues": Kind(
        DOUBTED,
        label_issues.TITLES[DOUBTED],
        "The label and the model disagree, and the model is confident. Identical pictures with two labels come first, "
        "then the most likely issue.",
    ),
    "neighbours": Kind(
        NEIGHBOURS,
        label_issues.TITLES[NEIGHBOURS],
        "None of the ten most similar works has the same label. The most likely issue comes first.",
    ),
    "unlike": Kind(
        UNLIKE,
        label_issues.TITLES[UNLIKE],
        "The one work in a hundred that is least similar to any other: a wrong picture, a detail, a frame, or a "
        "rarity. The least similar comes first.",
    ),
    "all": Kind(None, "All works", "Every work with a label. The most likely issue comes first."),
}
_DEFAULT = next(iter(KINDS))


@dataclass(frozen=True)
class ReviewAddress:
    """A parsed query string of the Review page.

    Attributes:
        kind: key of :data:`KINDS`.
        filter: what works must match.
        query: the filter alone as a query string.
        hide: whether works with a decision are left out.
        page: number of the page, from 1; it may be larger than the number of pages.
        ignored: sentences about the parts that were ignored.
    """

    kind: str = _DEFAULT
    filter: Filter = field(default_factory=Filter)
    query: str = ""
    hide: bool = False
    page: int = 1
    ignored: tuple[str, ...] = ()

    def url(self, **changes: Any) -> str:
        """The URL with these attributes changed. Without a change of ``page`` it leads to the first page."""
        changed = replace(self, **({} if "page" in changes else {"page": 1}) | changes)
        parts = {
            KIND: "" if changed.kind == _DEFAULT else changed.kind,
            HIDE: DECIDED if changed.hide else "",
            PAGE: "" if changed.page == 1 else str(changed.page),
        }
        own = urlencode({name: value for name, value in parts.items() if value})
        query = "&".join(filter(None, (changed.query, own)))
        return urls.relative(PATH) + (f"?{query}" if query else "")


def parse(collection: Collection, search: object) -> ReviewAddress:
    """Parses a query string, with or without its question mark.

    Args:
        collection: that of the build; it decides which fields and values there are.
        search: the query string; anything that is no string counts as empty.
    """
    kind, hide, ignored = _DEFAULT, False, []
    others = []
    for name, value in parse_qsl(search.removeprefix("?"), keep_blank_values=True) if isinstance(search, str) else ():
        if name == KIND and value in KINDS:
            kind = value
        elif name == KIND:
            ignored.append(f"There is no list “{exploring.short(value)}”.")
        elif name == HIDE:
            hide = value == DECIDED
        else:
            others.append((name, value))
    rest = exploring.parse(collection, urlencode(others))
    if rest.search:
        ignored.append("Review does not order works by their likeness to pictures.")
    return ReviewAddress(kind, rest.filter, rest.query, hide, rest.page, (*ignored, *rest.ignored))


def filter_of(collection: Collection, search: object) -> CollectionAddress:
    """The filter of a query string of this page, as the filter's boxes and buttons take it."""
    address = parse(collection, search)
    return CollectionAddress("", "", address.filter, address.ignored, address.query)


def url_of(store: ArtefactStore, issues: LabelIssues, place: int) -> str:
    """URL of a work on the first list that holds it; the browser moves to its card.

    Args:
        store: the build.
        issues: of the build.
        place: of the work in ``issues``.
    """
    kind = next(key for key, each in KINDS.items() if each.reason is None or issues.listed(each.reason)[place])
    before = int(np.flatnonzero(issues.order(KINDS[kind].reason) == place)[0])
    object_id = str(store.objects["object_id"].iat[issues.rows[place]])
    return f"{ReviewAddress(kind).url(page=before // SIZE + 1)}#{quote(object_id, safe='')}"
