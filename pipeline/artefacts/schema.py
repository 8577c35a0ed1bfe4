"""Names, types and shapes of everything in ``artefacts/<build_id>/``. See docs/artefacts.md."""

from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

#: Schema version; increased by an incompatible change.
SCHEMA_VERSION = 1

Kind = Literal["text", "year", "list", "flag", "count", "share", "measure"]


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    #: text (str, "" when unknown), year (nullable Int32), list (list of str), flag (bool), count (int64), share
    #: (float32) or measure (float32, NaN when unknown)
    kind: Kind
    title: str  #: how a person reads its name

    def empty(self) -> Any:
        """The value that stands for "not known"."""
        nothing: dict[str, Any] = {"text": "", "year": None, "list": [], "flag": False, "count": 0, "share": 0.0}
        return nothing.get(self.kind, float("nan"))

    def cast(self, values: pd.Series) -> pd.Series:
        """The values in the column's type. A number that cannot be read becomes "not known"."""
        if self.kind == "text":
            return values.fillna("").astype(str)
        if self.kind == "year":
            return pd.to_numeric(values, errors="coerce").astype("Int32")
        if self.kind == "list":
            return values.map(list).astype(object)
        if self.kind == "measure":
            return pd.to_numeric(values, errors="coerce").astype("float32")
        return values.astype({"flag": "bool", "count": "int64", "share": "float32"}[self.kind])


@dataclass(frozen=True)
class ClassInfo:
    """One class, a row of ``model/classes.json``."""

    key: str  #: its name in data
    title: str  #: its name for people
    colour: str  #: ``#RRGGBB``, the same on every page
    marker: str  #: a Plotly symbol


#: A work as its source describes it. ``label`` is the class it is trained as, "" for none. Works of one ``group`` stay
#: on one side of the split. ``file`` is the path of its picture and is not published.
CATALOGUE: dict[str, Column] = {
    "object_id": Column("text", "Object"),
    "title": Column("text", "Title"),
    "artist": Column("text", "Artist"),
    "date": Column("text", "Date"),
    "year_begin": Column("year", "From year"),
    "year_end": Column("year", "To year"),
    "culture": Column("text", "Culture as catalogued"),
    "label": Column("text", "Class"),
    "medium": Column("text", "Medium"),
    "classification": Column("text", "Classification"),
    "department": Column("text", "Department"),
    "tags": Column("list", "Tags"),
    "credit_line": Column("text", "Credit line"),
    "rights": Column("text", "Rights"),
    "source_url": Column("text", "Source page"),
    "group": Column("text", "Group"),
    "generated": Column("flag", "Generated picture"),
    "file": Column("text", "File"),
}

#: The columns that stages prepare and split add.
PREPARED: dict[str, Column] = {
    "image_sha256": Column("text", "Picture's SHA-256"),
    "width": Column("count", "Width in pixels"),
    "height": Column("count", "Height in pixels"),
    "perceptual_hash": Column("text", "Perceptual hash"),
    "colours": Column("list", "Dominant colours"),
    "has_preview": Column("flag", "Has a larger picture"),
    "split": Column("text", "Split"),
}

#: ``objects.parquet``: these first, then the source's additional columns: of the type of :data:`RECORDS` where it knows
#: them (``height_cm`` is a number), all others text.
OBJECTS: dict[str, Column] = {name: column for name, column in CATALOGUE.items() if name != "file"} | PREPARED

#: ``records.parquet``: every record of the source, work or not, in the source's order. Behind these columns stand the
#: source's own fields under its own names, each a nullable text column whose name begins with :data:`RAW`; null means
#: that the field is empty in the source's record.
RECORDS: dict[str, Column] = {
    "object_id": Column("text", "Object"),
    "title": Column("text", "Title"),
    "artist": Column("text", "Artist"),
    "artists": Column("list", "Artists"),
    "other_names": Column("list", "Artist's other names"),
    "nationality": Column("text", "Artist's nationality"),
    "date": Column("text", "Date"),
    "year_begin": Column("year", "From year"),
    "year_end": Column("year", "To year"),
    "culture": Column("text", "Culture as catalogued"),
    "label": Column("text", "Class"),
    "label_rule": Column("text", "Rule that gave the class"),
    "label_certain": Column("flag", "Class is certain"),
    "period": Column("text", "Period"),
    "dynasty": Column("text", "Dynasty"),
    "country": Column("text", "Country"),
    "department": Column("text", "Department"),
    "classification": Column("text", "Classification"),
    "classification_raw": Column("text", "Classification as catalogued"),
    "medium": Column("text", "Medium"),
    "object_name": Column("text", "Object name"),
    "tags": Column("list", "Tags"),
    "height_cm": Column("measure", "Height in cm"),
    "width_cm": Column("measure", "Width in cm"),
    "depth_cm": Column("measure", "Depth in cm"),
    "credit_line": Column("text", "Credit line"),
    "rights": Column("text", "Rights"),
    "source_url": Column("text", "Source page"),
    "public_domain": Column("flag", "Public domain"),
    "picture_url": Column("text", "Picture's address"),
    "picture": Column("text", "Picture's SHA-256"),
    "status": Column("text", "Status"),
}

#: Prefix of a source's own fields in ``records.parquet``.
RAW = "raw_"

#: The ``status`` of a record that is a work with a picture; any other is a code of ``rejected.REASONS``.
TAKEN = "taken"

#: ``rejected.parquet``. ``label`` is the class that the object would have had; builds of before lack this column.
REJECTED: dict[str, Column] = {
    "object_id": Column("text", "Object"),
    "file": Column("text", "File"),
    "stage": Column("text", "Stage"),
    "code": Column("text", "Reason"),
    "message": Column("text", "What was wrong"),
    "label": Column("text", "Class"),
}

CLUSTERS: dict[str, Column] = {
    "row": Column("count", "Row"),
    "cluster": Column("count", "Cluster"),
    "strength": Column("share", "Strength"),
}

#: Values of ``split``. A work without a class is in none of the first three.
SPLITS = ("train", "validation", "test", "unlabelled")


def title_of(name: str) -> str:
    """A column's name for people: its title here, or the source's own name with spaces for underscores."""
    column = _known(name)
    return column.title if column else (name.replace("_", " ").strip().capitalize() or name)


def kind_of(name: str) -> Kind:
    """The kind of a column of ``objects.parquet`` or ``records.parquet``; "text" for a source's additional column."""
    column = _known(name)
    return column.kind if column else "text"


def _known(name: str) -> Column | None:
    return OBJECTS.get(name) or RECORDS.get(name)
