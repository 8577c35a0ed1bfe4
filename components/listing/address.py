"""The address of a list that is shared: ``/lists?name=Ships&works=a,b``. It has no notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from components.listing.work_lists import is_id, text_of
from components.site import urls
from components.site.lists import LONGEST_NAME, MOST_SHARED, NAME, PATH, WORKS

#: Name of a shared list whose address has none.
SHARED = "Shared list"
#: The same list as a IIIF manifest.
MANIFEST = f"{PATH}/manifest.json"


@dataclass(frozen=True)
class Shared:
    """The list of an address."""

    name: str
    object_ids: tuple[str, ...]
    ignored: tuple[str, ...] = ()  #: sentences about parts of the address that are left out


def href(name: str, object_ids: Sequence[str], path: str = PATH) -> str:
    """The address of a list, below the prefix of the app; ``assets/lists/values.mjs`` makes the same."""
    return f"{urls.relative(path)}?{NAME}={quote(name, safe='')}&{WORKS}={urls.listed(object_ids)}"


def parse(name: object, works: object) -> Shared | None:
    """The list that an address names; None where it names no work.

    Args:
        name: value of :data:`NAME`.
        works: value of :data:`WORKS`.
    """
    named = urls.ids_listed(works)
    ids = [each for each in named if is_id(each)]
    if not ids:
        return None
    ignored = []
    if len(ids) < len(named):
        ignored.append("A part of the address is no object id, and is left out.")
    if len(ids) > MOST_SHARED:
        ignored.append(f"Only the first {MOST_SHARED} of {len(ids):,} works are shown: a link has no more.")
    return Shared(text_of(name, LONGEST_NAME) or SHARED, tuple(ids[:MOST_SHARED]), tuple(ignored))
