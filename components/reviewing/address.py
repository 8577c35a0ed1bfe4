"""What an address of the Review page asks for: ``?kind=neighbours&class=china&hide=decided&page=2``."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from components.site import urls
from pipeline.artefacts.label_issues import DOUBTED, NEIGHBOURS, UNLIKE, LabelIssues

PATH = "/review"
#: Works on a page.
SIZE = 8
#: Name in an address -> code of the reason; every labelled work stands in the last.
KINDS = {"doubted": DOUBTED, "neighbours": NEIGHBOURS, "unlike": UNLIKE, "all": None}
KIND, CLASS, HIDE, PAGE = "kind", "class", "hide", "page"
DECIDED = "decided"
_PAGE = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True)
class Asked:
    """One list, or a part of it.

    Attributes:
        kind: one of :data:`KINDS`.
        label: key of the class whose works alone are listed, "" for all.
        hide: whether works that were decided on are left out.
        page: from 1 on; there may be fewer.
    """

    kind: str = next(iter(KINDS))
    label: str = ""
    hide: bool = False
    page: int = 1

    def address(self, **changes: object) -> str:
        """The address of this, or of the same with changes; another list begins at its first page."""
        wanted = replace(self, **({} if "page" in changes else {"page": 1}) | changes)  # type: ignore[arg-type]
        parts = {
            KIND: "" if wanted.kind == next(iter(KINDS)) else wanted.kind,
            CLASS: wanted.label,
            HIDE: DECIDED if wanted.hide else "",
            PAGE: "" if wanted.page == 1 else str(wanted.page),
        }
        query = urlencode({name: value for name, value in parts.items() if value})
        return urls.relative(PATH) + (f"?{query}" if query else "")


def read(parameters: object, classes: Collection[str]) -> Asked:
    """An address's parameters, by name; what is not understood is as if it were not there."""
    given = parameters if isinstance(parameters, dict) else {}
    told = {name: value for name, value in given.items() if isinstance(value, str)}
    page = told.get(PAGE, "")
    return Asked(
        kind=told[KIND] if told.get(KIND) in KINDS else next(iter(KINDS)),
        label=told[CLASS] if told.get(CLASS) in classes else "",
        hide=told.get(HIDE) == DECIDED,
        page=max(1, int(page)) if _PAGE.fullmatch(page) else 1,
    )


def address_of(found: LabelIssues, place: int) -> str:
    """Where the work at that place stands in the list of doubted labels."""
    before = int(found.reasons[DOUBTED][:place].sum())
    return Asked().address(page=before // SIZE + 1)
