"""Names of fields, of their values and of reasons on the page."""

from __future__ import annotations

from components.site import years
from components.works import fields
from pipeline.artefacts import schema
from pipeline.artefacts.records.table import CENTURY, CERTAIN, PICTURED, YES

NOT_RECORDED = "Not recorded"

_FIELDS = {
    "label": "Class",
    "tags": "Subject tag",
    "split": "Split",
    CENTURY: "Century",
    PICTURED: "Picture",
    CERTAIN: "Certainty of the class",
}
#: Codes of ``status`` and of ``rejected.parquet`` -> text. Of any other code, the code itself is shown.
_REASONS = {
    schema.TAKEN: "Included, with a picture",
    "not_public_domain": "Not in the public domain",
    "no_picture": "The source has no picture",
    "outside_classes": "Outside the classes",
    "other_classification": "Another kind of object",
    "over_limit": "Beyond the limit of the selection",
    "odd_record": "Record unlike the source's others",
    "not_fetched": "Not fetched yet",
    "small_class": "In a class with too few works",
    "over_class_size": "Beyond the limit of its class",
    "no_file": "File cannot be read",
    "not_found": "Not found at the source (404)",
    "gone": "Removed from the source",
    "redirect_loop": "The source redirects in a circle",
    "empty": "Empty",
    "cut_short": "Incomplete",
    "not_json": "Not a valid record",
    "not_a_picture": "Not a picture",
    "unsupported": "File format not supported",
    "unreadable": "Damaged, or not a picture",
    "too_small": "Too small",
    "too_large": "Too large",
    "too_many_bytes": "File too large",
    "too_many_pixels": "Too many pixels",
    "refused": "Refused by the source",
    "server_error": "Server error at the source",
    "timed_out": "No answer in time",
    "unreachable": "Source cannot be reached",
    "bad_address": "Invalid address",
    "bad_answer": "Answer cannot be read",
}
_PARTS = {"record_": "Record", "picture_": "Picture"}
_EMPTY = {"label": "Outside the classes", "tags": "No tags", CENTURY: "No year known"}


def field_title(column: str) -> str:
    """A column's name for people. The source's own fields keep the source's spelling."""
    if column.startswith(schema.RAW):
        return column.removeprefix(schema.RAW)
    known = schema.RECORDS.get(column)
    return _FIELDS.get(column) or (known.title if known else fields.title_of(column))


def value_title(column: str, value: str) -> str:
    """A value of a column for people; "" means "not recorded". Titles of classes are not known here."""
    if value == "":
        return _EMPTY.get(column, NOT_RECORDED)
    if column == CENTURY:
        return years.century(int(value))
    if column == PICTURED:
        return "With a picture" if value == YES else "Without a picture"
    if column == CERTAIN:
        return "Certain class" if value == YES else "Uncertain class"
    if column == "status":
        return reason(value)
    return fields.SPLIT_TITLES.get(value, value) if column == "split" else value


def reason(code: str) -> str:
    """The text of a code. A code with the prefix ``record_`` or ``picture_`` also says which of the two it is about."""
    if code in _REASONS:
        return _REASONS[code]
    for prefix, title in _PARTS.items():
        if code.startswith(prefix):
            text = _REASONS.get(code.removeprefix(prefix)) or code.removeprefix(prefix).replace("_", " ")
            return f"{title}: {text[:1].lower()}{text[1:]}"
    return code.replace("_", " ").strip().capitalize() or NOT_RECORDED


def records(count: int) -> str:
    """A number of records as text."""
    return "1 record" if count == 1 else f"{count:,} records"
