"""Names of fields, of their values and of reasons on the page."""

from components.site import years
from components.works import fields, label_issues
from pipeline.artefacts import rejected, schema
from pipeline.artefacts.records.table import CENTURY, CERTAIN, NO, PICTURED, YES
from pipeline.core.text import QUOTATION_MARKS

NOT_RECORDED = "Not recorded"

#: Columns of what programs found in the pictures, see ``annotated``, and of why a label is doubted, see ``doubted``.
FIGURES, POSTURE, TEXT, DOUBTED = "work-figures", "work-posture", "work-text", "work-doubted"

_FIELDS = {
    "label": "Class",
    "tags": "Subject tag",
    "split": "Split",
    CENTURY: "Century",
    PICTURED: "Picture",
    CERTAIN: "Certainty of the class",
}
_EMPTY = {
    "label": "Outside the classes",
    "tags": "No tags",
    CENTURY: "No year known",
    FIGURES: "Not looked for",
    POSTURE: "None told",
    TEXT: "Not looked for",
    DOUBTED: label_issues.NOT_LISTED,
}
#: Column -> value -> what it is called. Values of other names are called as they are.
_VALUES = {
    FIGURES: {"none": "None found", "one": "One", "two": "Two", "more": "Three and more"},
    TEXT: {
        "read": "With text",
        "seal": "Only a seal, not read",
        "none": "Without text",
        "small": "Too small to be read",
    },
    DOUBTED: label_issues.TITLES,
    PICTURED: {YES: "With a picture", NO: "Without a picture"},
    CERTAIN: {YES: "Certain class", NO: "Uncertain class"},
}


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
    if column in _VALUES:
        return _VALUES[column].get(value, value)
    if column == POSTURE:
        return value.capitalize()
    if column == "status":
        return rejected.describe(value)
    return fields.SPLIT_TITLES.get(value, value) if column == "split" else value


def words_of(with_readings: bool) -> str:
    """What words are looked for in, as an example in an empty box."""
    return "Title, artist, inscription …" if with_readings else "Title, artist, tag …"


def and_undated(count: int) -> str:
    """The end of a sentence about a filter by year: how many match but for the year, of which none is known."""
    return f", and {count:,} without a year" if count else ""


def searched_title(column: str) -> str:
    """A column in which words are looked for, inside a sentence."""
    return "id" if column == "object_id" else field_title(column).lower()


def words(text: str) -> str:
    """The words of a filter in quotation marks, unless a phrase among them has its own."""
    return text if any(mark in text for mark in QUOTATION_MARKS) else f"“{text}”"


def works(count: int) -> str:
    """A number of works as text."""
    return "1 work" if count == 1 else f"{count:,} works"


def records(count: int) -> str:
    """A number of records as text."""
    return "1 record" if count == 1 else f"{count:,} records"
