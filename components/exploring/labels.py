"""What fields and their values are called on the page."""

from __future__ import annotations

from components.works import fields
from pipeline.artefacts import rejected, schema
from pipeline.artefacts.records.table import CENTURY, CERTAIN, PICTURED, YES

NOT_RECORDED = "Not recorded"

_FIELDS = {
    "label": "Class",
    "tags": "Subject tag",
    "status": "What became of it",
    "split": "Split",
    CENTURY: "Century",
    PICTURED: "Picture",
    CERTAIN: "Certainty of the class",
}
_EMPTY = {"label": "Outside the classes", "tags": "No tags", CENTURY: "No year known", "status": "Not told"}


def field_title(column: str) -> str:
    """A column's name for people; the source's own fields as the source spells them."""
    if column.startswith(schema.RAW):
        return column.removeprefix(schema.RAW)
    known = schema.RECORDS.get(column)
    return _FIELDS.get(column) or (known.title if known else fields.title_of(column))


def value_title(column: str, value: str) -> str:
    """A value for people; "" stands for a record that says nothing there. Classes have titles of their own."""
    if value == "":
        return _EMPTY.get(column, NOT_RECORDED)
    if column == CENTURY:
        return century(int(value))
    if column == PICTURED:
        return "With a picture" if value == YES else "Without a picture"
    if column == CERTAIN:
        return "Certain class" if value == YES else "Uncertain class"
    if column == "status":
        return rejected.describe(value)
    return fields.SPLIT_TITLES.get(value, value) if column == "split" else value


def century(number: int) -> str:
    """19 is "19th century", -2 is "2nd century B.C."."""
    size = abs(number)
    ending = "th" if 10 <= size % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(size % 10, "th")
    return f"{size:,}{ending} century{' B.C.' if number < 0 else ''}"


def records(count: int) -> str:
    """A number of records."""
    return "1 record" if count == 1 else f"{count:,} records"
