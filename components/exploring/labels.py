"""What fields and their values are called on the page."""

from __future__ import annotations

from components.works import fields
from pipeline.artefacts import schema
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
#: Codes of ``status`` and of ``rejected.parquet``; any other is read as it stands.
_CODES = {
    schema.TAKEN: "Taken, with a picture",
    "not_public_domain": "Not in the public domain",
    "no_picture": "The source has no picture",
    "outside_classes": "Outside the classes",
    "other_classification": "Another kind of object",
    "over_limit": "More than were asked for",
    "odd_record": "Record unlike the source's others",
    "not_fetched": "Not fetched yet",
    "small_class": "In a class with too few works",
    "over_class_size": "More of its class than were wanted",
    "not_found": "Not at the source (404)",
    "gone": "Gone from the source",
    "redirect_loop": "Sent in circles by the source",
    "empty": "Empty answer",
    "cut_short": "Answer cut short",
    "not_json": "Record that is no record",
    "not_a_picture": "Picture that is no picture",
    "too_large": "Too large",
    "refused": "Refused by the source",
    "server_error": "Fault at the source",
    "timed_out": "No answer in time",
    "unreachable": "Source out of reach",
    "bad_address": "Address that cannot be",
    "bad_answer": "Answer that cannot be read",
    "not_an_image": "Not an image",
}
_PARTS = {"record_": "Record", "picture_": "Picture"}
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
        return code(value)
    return fields.SPLIT_TITLES.get(value, value) if column == "split" else value


def code(text: str) -> str:
    """A reason's code in words; of what could not be fetched or read, whether it was the record or the picture."""
    if text in _CODES:
        return _CODES[text]
    for part, title in _PARTS.items():
        if text.startswith(part):
            reason = _CODES.get(text.removeprefix(part)) or text.removeprefix(part).replace("_", " ")
            return f"{title}: {reason[:1].lower()}{reason[1:]}"
    return text.replace("_", " ").strip().capitalize() or "Not told"


def century(number: int) -> str:
    """19 is "19th century", -2 is "2nd century B.C."."""
    size = abs(number)
    ending = "th" if 10 <= size % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(size % 10, "th")
    return f"{size:,}{ending} century{' B.C.' if number < 0 else ''}"


def records(count: int) -> str:
    """A number of records."""
    return "1 record" if count == 1 else f"{count:,} records"
