"""The state of the Review page as a query string: ``?kind=neighbours&class=china&hide=decided&page=2``."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from components.site import urls
from pipeline.artefacts.label_issues import DOUBTED, NEIGHBOURS, UNLIKE, LabelIssues

PATH = "/review"
#: Works on a page.
SIZE = 8
KIND, CLASS, HIDE, PAGE = "kind", "class", "hide", "page"
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
        "Label issues",
        "The label and the model disagree, and the model is confident. Identical pictures with two labels come first, "
        "then the most likely issue.",
    ),
    "neighbours": Kind(
        NEIGHBOURS,
        "Neighbours disagree",
        "None of the ten most similar works has the same label. The most likely issue comes first.",
    ),
    "unlike": Kind(
        UNLIKE,
        "Unlike any other",
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
        label: key of the only class whose works are listed, "" for all classes.
        hide: whether works with a decision are left out.
        page: number of the page, from 1; it may be larger than the number of pages.
    """

    kind: str = _DEFAULT
    label: str = ""
    hide: bool = False
    page: int = 1

    def url(self, **changes: object) -> str:
        """The URL with these attributes changed. Without a change of ``page`` it leads to the first page."""
        changed = replace(self, **({} if "page" in changes else {"page": 1}) | changes)  # type: ignore[arg-type]
        parts = {
            KIND: "" if changed.kind == _DEFAULT else changed.kind,
            CLASS: changed.label,
            HIDE: DECIDED if changed.hide else "",
            PAGE: "" if changed.page == 1 else str(changed.page),
        }
        query = urlencode({name: value for name, value in parts.items() if value})
        return urls.relative(PATH) + (f"?{query}" if query else "")


def parse(parameters: object, classes: Collection[str]) -> ReviewAddress:
    """Parses the parameters of a query string. Invalid parts are ignored.

    Args:
        parameters: name -> value, as Dash gives them.
        classes: keys of the classes that there are.
    """
    items = parameters.items() if isinstance(parameters, dict) else ()
    texts = {name: value for name, value in items if isinstance(value, str)}
    return ReviewAddress(
        kind=texts[KIND] if texts.get(KIND) in KINDS else _DEFAULT,
        label=texts[CLASS] if texts.get(CLASS) in classes else "",
        hide=texts.get(HIDE) == DECIDED,
        page=urls.page_number(texts.get(PAGE)),
    )


def url_of(issues: LabelIssues, place: int) -> str:
    """URL of the page of the first list that holds the work at that place."""
    before = int(issues.listed(DOUBTED)[:place].sum())
    return ReviewAddress().url(page=before // SIZE + 1)
