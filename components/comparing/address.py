"""The address of a comparison: ``/compare?works=a,b``, the ids of its works."""

from dataclasses import dataclass

from components.site import urls
from components.site.pins import MOST, PATH, WORKS
from pipeline.artefacts.store import ArtefactStore


@dataclass(frozen=True)
class Compared:
    """The works of an address."""

    rows: tuple[int, ...]
    ignored: tuple[str, ...] = ()  #: sentences about parts of the address that are not shown


def href(object_ids: list[str]) -> str:
    """The address of a comparison of these works."""
    named = urls.listed(object_ids)
    return urls.relative(PATH) + (f"?{WORKS}={named}" if named else "")


def parse(store: ArtefactStore, text: object) -> Compared:
    """The works that the value of :data:`WORKS` names, each once, in its order."""
    found = [(each, store.row_of(each)) for each in urls.ids_listed(text)]
    rows = [row for _, row in found if row is not None]
    ignored = [f"This collection has no work with the id “{each}”." for each, row in found if row is None]
    if len(rows) > MOST:
        ignored.append(f"Only the first {MOST} of {len(rows)} works are shown.")
    return Compared(tuple(rows[:MOST]), tuple(ignored))
