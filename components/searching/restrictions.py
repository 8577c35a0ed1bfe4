"""Which works are left out of the neighbours of a work: those that are near for a reason that is known already."""

import re
from collections.abc import Callable, Collection, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from dash import dcc, html
from dash.development.base_component import Component

from components.site import context
from components.site.markup import attributes
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.text import fold, fold_array

#: Name in a query string; the values are separated by commas.
WITHOUT = "without"
ARTIST, SERIES, CLASS = "artist", "series", "class"
#: What names the series at the end of a title: "Fine Wind, from the series Thirty-six Views of Mount Fuji (Fugaku …)".
_SERIES = re.compile(
    r"\bfrom (?:the|an?) (?:\w+ )?(?:series|album|portfolio|set|suite)\b(?: of\b)?[\s:,\"“”']*(?P<name>[^,(\[;\"“”]+)"
)
#: A series that a title names with fewer letters is not known from it.
_LEAST = 4


def offered(store: ArtefactStore, row: int) -> dict[str, str]:
    """The restrictions that mean something for a work, by their values in a query string, with their titles."""
    work = store.work(row)
    title = str(store.json("model/labels.json").get("title") or "class").lower()
    known = {
        ARTIST: ("Not by this artist", bool(_names(work))),
        SERIES: ("Not of this series", bool(series_of(str(work["title"])))),
        CLASS: (f"Of another {title}", bool(work["label"])),
    }
    return {key: text for key, (text, applies) in known.items() if applies}


def chosen(store: ArtefactStore, row: int, value: object) -> tuple[str, ...]:
    """The restrictions that a query string names and that the work offers."""
    named = value.split(",") if isinstance(value, str) else []
    return tuple(key for key in offered(store, row) if key in named)


def allowed(store: ArtefactStore, row: int, restrictions: Collection[str]) -> np.ndarray | None:
    """The works that may be neighbours of a work, bool (N,), without itself; None without a restriction."""
    if not restrictions:
        return None
    masks: dict[str, Callable[[], np.ndarray]] = {
        ARTIST: lambda: ~_by_artist(store, row),
        SERIES: lambda: ~_of_series(store, row),
        CLASS: lambda: ~np.isin(store.objects["label"].to_numpy(object), ["", store.objects["label"].iat[row]]),
    }
    mask = np.arange(len(store)) != row
    for each in restrictions:
        mask &= masks[each]()
    return mask


def switches(store: ArtefactStore, row: int, on: Collection[str], name: str) -> list[Component]:
    """A button for each restriction that a work offers, and the store with that id, which the browser fills."""
    buttons = [
        html.Button(
            text,
            type="button",
            className="restriction",
            **attributes(data_without=key, data_store=name, aria_pressed=str(key in on).lower()),
        )
        for key, text in offered(store, row).items()
    ]
    group = html.Div(buttons, className="restrictions", role="group", **attributes(aria_label="Only works that are"))
    return [*([group] if buttons else []), dcc.Store(id=name, data=",".join(on))]


def series_of(title: str) -> str:
    """The series that a title names, folded; "" where it names none."""
    found = _SERIES.search(fold(title))
    name = found["name"].strip(" .,:") if found else ""
    return name if len(name) >= _LEAST else ""


def _names(work: Mapping[str, object]) -> list[str]:
    """The names of the artists in a work's line, folded. The group is the artist's name behind an attribution."""
    parts = [part.strip() for part in fold(str(work["artist"])).split(";")]
    group = fold(str(work["group"]))
    return [group if group and part.endswith(f" {group}") else part for part in parts if part]


def _by_artist(store: ArtefactStore, row: int) -> np.ndarray:
    """Works whose line names one of the artists, also behind an attribution such as "Workshop of"."""
    names = _names(store.work(row))
    lines = _folded(store, "artist")
    found = np.zeros(len(store), bool)
    for name in names:
        found |= _holding(lines, name)
    for place in np.flatnonzero(found):
        parts = [part.strip() for part in lines[place].as_py().split(";")]
        found[place] = any(part == name or part.endswith(f" {name}") for part in parts for name in names)
    return found


def _of_series(store: ArtefactStore, row: int) -> np.ndarray:
    """Works whose title names the same series."""
    name, titles = series_of(str(store.objects["title"].iat[row])), _folded(store, "title")
    found = _holding(titles, name)
    for place in np.flatnonzero(found):
        found[place] = series_of(titles[place].as_py()) == name
    return found


def _folded(store: ArtefactStore, name: str) -> pa.Array:
    """A text column of the works, folded; kept, since folding 100,000 titles takes longer than the search."""
    return context.serving().cached(
        f"folded-{name}", store, lambda: fold_array(pa.array(store.objects[name].to_numpy(object), pa.large_string()))
    )


def _holding(folded: pa.Array, text: str) -> np.ndarray:
    return np.array(pc.match_substring(folded, text).to_numpy(zero_copy_only=False), bool)
