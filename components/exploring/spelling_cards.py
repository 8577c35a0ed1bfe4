"""The parts of the page of doubtful spellings: the fields, and a card for each group of values."""

import json
from urllib.parse import urlencode

from dash import dcc, html
from dash.development.base_component import Component

from components.exploring import labels, spellings
from components.exploring.address import EXPLORE
from components.exploring.collection import ACQUIRED, Collection
from components.exploring.label_rules import CLASS, NONE, SAME
from components.exploring.spellings import ARTIST, CLASSIFICATION, RULED, Doubt, Spelling
from components.site import urls
from components.site.markup import attributes
from components.works import cards, tables
from pipeline.artefacts.records.spellings import NEAR, RARE
from pipeline.artefacts.records.spellings import SAME as EQUAL

PATH = "/spellings"
#: Groups on a page.
SIZE = 20
_KINDS = {
    EQUAL: "Only signs, letter case, accents or the order of the words differ",
    NEAR: "One word is spelt nearly alike",
    RARE: "A rare value beside a frequent one that begins alike",
}


def url(of: str = "", field: str = "", page: int = 1) -> str:
    """The address of a page of one field's groups."""
    parts = {"of": of, "field": field, "page": str(page) if page > 1 else ""}
    query = urlencode({name: value for name, value in parts.items() if value})
    return urls.relative(f"{PATH}?{query}" if query else PATH)


def link(collection: Collection, text: str) -> Component:
    """A link to the page of a collection."""
    return dcc.Link(text, href=url(_of(collection)))


def fields(collection: Collection, chosen: str) -> Component:
    """A link to each field, with the number of its groups."""
    links = []
    for column in spellings.columns(collection):
        classes = "spelling-field spelling-field--current" if column == chosen else "spelling-field"
        content: list[Component | str] = [
            labels.field_title(column),
            html.Span(f"{len(spellings.of(collection, column)):,}", className="figure"),
        ]
        links.append(dcc.Link(content, href=url(_of(collection), column), className=classes))
    return html.Nav(links, className="spelling-fields", **attributes(aria_label="Fields"))


def pager(collection: Collection, field: str, page: int, pages: int) -> Component | None:
    """Links to the previous and the next page; None where there is one only."""
    if pages == 1:
        return None

    def step(text: str, to: int) -> Component:
        if 1 <= to <= pages:
            return dcc.Link(text, href=url(_of(collection), field, to), className="button")
        return html.Span(text, className="button", **attributes(aria_disabled="true"))

    middle = html.Span(f"Page {page:,} of {pages:,}", className="figure")
    return html.Nav(
        [step("‹ Previous", page - 1), middle, step("Next ›", page + 1)],
        className="spelling-pager",
        **attributes(aria_label="Pages of spellings"),
    )


def card(collection: Collection, column: str, doubt: Doubt) -> Component:
    """One group: a question, and a row for each value with a box to choose in."""
    ruled, named = column in RULED, column == CLASSIFICATION
    head = (
        "Value",
        "Records",
        *(("Class", "Rule") if ruled else ()),
        *(("Normalised",) if named else ()),
        "Your choice",
    )
    rows: list[list[tables.Cell]] = [
        [
            _value(collection, column, each),
            f"{each.count:,}",
            *(_verdict(collection, each) if ruled else ()),
            *([each.normalised or "none"] if named else ()),
            _box(collection, column, doubt, each),
        ]
        for each in doubt.spellings
    ]
    divided = html.Span("Different classes", className="spelling-divided") if doubt.is_divided else None
    question = _question(column, doubt)
    return html.Section(
        [
            html.H2(question),
            html.P([_KINDS[doubt.kind], ". " if divided else ".", divided], className="section-note"),
            tables.table(
                f"{question} Values and records",
                head,
                rows,
                numbers=(1,),
                class_name="spelling-table spelling-table--ruled" if ruled else "spelling-table",
            ),
        ],
        className="spelling",
    )


def _question(column: str, doubt: Doubt) -> str:
    first, *others = (each.value for each in doubt.spellings)
    if column == ARTIST:
        return f"“{first}”: one person or {'two' if len(others) == 1 else 'several'}?"
    return f"Is “{others[0]}” the same as “{first}”?" if len(others) == 1 else f"Are these the same as “{first}”?"


def _value(collection: Collection, column: str, spelling: Spelling) -> Component:
    field = collection.field_of(column)
    assert field is not None, "only fields are looked through"
    parts = {"view": EXPLORE, "of": _of(collection), field.key: spelling.value}
    query = urlencode({name: value for name, value in parts.items() if value})
    # Spaces are part of a spelling.
    shown = html.Span(spelling.value, className="spelling-value")
    return dcc.Link(shown, href=urls.relative(f"/collection?{query}"), title="The records with this value")


def _verdict(collection: Collection, spelling: Spelling) -> list[tables.Cell]:
    if spelling.judged is None:
        return ["–", "The culture decides in all these records"]
    label = spelling.judged.label
    doubt = "" if spelling.judged.certain else " (uncertain)"
    named: tables.Cell = [cards.marked(*collection.class_style(label)), doubt] if label else "No class"
    rule = spelling.judged.rule
    return [named, "Not recorded" if rule is None else rule or "No rule knows it"]


def _box(collection: Collection, column: str, doubt: Doubt, spelling: Spelling) -> Component:
    """The box of one value. The browser adds the options and reads the choice: Dash's html.Select has no value."""
    options = [["", "No choice"]]
    options += [[f"{SAME}{each.value}", f"Same as “{each.value}”"] for each in doubt.spellings if each != spelling]
    if column in RULED:
        options += [[f"{CLASS}{info.key}", f"Class: {info.title}"] for info in collection.classes]
        options.append([f"{CLASS}{NONE}", "None of the classes"])
    return html.Select(
        className="spelling-choice",
        **attributes(
            data_key=json.dumps([column, spelling.value], ensure_ascii=False),
            data_options=json.dumps(options, ensure_ascii=False),
            aria_label=f"Your choice for “{spelling.value}”",
        ),
    )


def _of(collection: Collection) -> str:
    """The part of an address that names the collection."""
    return ACQUIRED if collection.store is None else ""
