"""Where the words of a filter were looked for, which of them no record holds, and what may have been meant."""

from collections.abc import Callable, Sequence

from dash import html
from dash.development.base_component import Component

from components.exploring import labels
from components.exploring.collection import Collection
from pipeline.artefacts.records.table import CATALOGUE, READINGS, Filter
from pipeline.artefacts.records.words import Term

#: Makes the button that searches for a text in place of the words.
Button = Callable[[str], Component]


def note(collection: Collection, wanted: Filter, button: Button) -> Component | None:
    """What became of the words; None where a filter has none.

    Args:
        collection: the collection.
        wanted: the filter. Only its words count.
        button: of the page.
    """
    if not wanted.words.strip():
        return None
    parts: list[Component | str] = []
    table = collection.table
    if wanted.words_in != READINGS and not table.found_in(wanted.words)[0].any():
        parts = [_missing(table.holding(wanted.words))]
        meant = table.respelt(wanted.words)
        parts += [" Did you mean ", button(meant), "?"] if meant else []
        parts.append(" ")
    return html.P([*parts, _where(collection, wanted)], className="searched-words")


def _missing(holding: Sequence[tuple[Term, int]]) -> str:
    """A sentence about words that no record holds together."""
    nowhere = [f"“{term.text}”" for term, count in holding if not count]
    if nowhere:
        return f"The catalogue does not have {_joined(nowhere, 'or')}."
    each = [f"“{term.text}” is in {labels.records(count)}" for term, count in holding]
    return f"No record of the catalogue has all of the words: {_joined(each, 'and')}."


def _where(collection: Collection, wanted: Filter) -> str:
    columns = [labels.searched_title(name) for name in collection.table.searched()]
    places = [] if wanted.words_in == READINGS else [f"each word in {_joined(columns, 'and')}"]
    if collection.table.has_readings and wanted.words_in != CATALOGUE:
        places.append("all of them in what was read in the pictures")
    return f"Vitrine looked for {_joined(places, 'and for')}."


def _joined(texts: Sequence[str], last: str) -> str:
    """The texts as an enumeration: "title, artist and medium"."""
    return f" {last} ".join([*([", ".join(texts[:-1])] if texts[:-1] else []), *texts[-1:]])
