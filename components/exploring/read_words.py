"""Works that were found by what a program read in their pictures: why each was found, and how many there are."""

from dataclasses import replace

import numpy as np
from dash import dcc, html
from dash.development.base_component import Component

from components.exploring import facets, labels
from components.exploring.address import PLACES, WORDS_IN, CollectionAddress
from components.exploring.collection import Collection
from components.looking import findings
from pipeline.artefacts.records.table import CATALOGUE, Filter

#: Letters that are shown before and behind the part of a line that is like the words.
AROUND = 40
#: What marks such a work in a list.
MARK = "read in the picture"


def is_searched(collection: Collection, wanted: Filter) -> bool:
    """Whether words are looked for in what was read."""
    return collection.readings is not None and bool(wanted.words.strip())


def counts(collection: Collection, wanted: Filter) -> tuple[int, int]:
    """Of the records that match a filter wherever its words are: in how many they were read, in how many only that."""
    keep = collection.table.keep(replace(wanted, words_in=""))
    in_catalogue, read = collection.table.found_in(wanted.words)
    return int((keep & read).sum()), int((keep & read & ~in_catalogue).sum())


def only_read(collection: Collection, wanted: Filter) -> np.ndarray:
    """Which of the records that match a filter hold its words only in what was read in their pictures, bool (N,)."""
    if not is_searched(collection, wanted):
        return np.zeros(len(collection.table), bool)
    return collection.table.keep(wanted) & ~collection.table.found_in(wanted.words)[0]


def note(collection: Collection, address: CollectionAddress) -> Component | None:
    """How many works were found by what was read, and buttons that look only there or never there."""
    wanted = address.filter
    if not is_searched(collection, wanted):
        return None
    read, nowhere_else = counts(collection, wanted)
    if not read and not wanted.words_in:
        return None
    sentences = [
        f"Words like {labels.words(wanted.words)} were read in {'1 picture' if read == 1 else f'{read:,} pictures'}."
    ]
    if nowhere_else:
        last = "" if address.search else "; they come last" if nowhere_else > 1 else "; it comes last"
        sentences.append(f"{nowhere_else:,} of them {'have' if nowhere_else > 1 else 'has'} them nowhere else{last}.")
    sentences.append("A program read the pictures, with errors. Search ")
    buttons: list[Component | str] = []
    for place, text in PLACES.items():
        button = facets.toggle(
            WORDS_IN, place, text, pressed=wanted.words_in == place, label=f"Search {text}", class_name="quiet-button"
        )
        buttons += [" or ", button] if buttons else [button]
    return html.P([" ".join(sentences), *buttons, "."], className="section-note", role="status")


def line(collection: Collection, wanted: Filter, row: int) -> Component | None:
    """The line of a work that is like the words, with a link to its place in the picture; None where none is."""
    if collection.store is None or collection.readings is None or wanted.words_in == CATALOGUE:
        return None
    found = collection.readings.best_line(row, wanted.words) if wanted.words.strip() else None
    if found is None:
        return None
    before, behind = found.text[: found.begin], found.text[found.end :]
    quoted = html.Q(
        [
            f"…{before[-AROUND:]}" if len(before) > AROUND else before,
            html.Mark(found.text[found.begin : found.end]),
            f"{behind[:AROUND]}…" if len(behind) > AROUND else behind,
        ]
    )
    more = {0: "", 1: " and 1 more line"}.get(found.others, f" and {found.others:,} more lines")
    object_id = str(collection.store.objects["object_id"].iat[row])
    link = dcc.Link(
        quoted, href=findings.sought_address(object_id, wanted.words), title="Show where it stands in the picture"
    )
    return html.P([html.Span("Read in the picture: "), link, more], className="read-line")
