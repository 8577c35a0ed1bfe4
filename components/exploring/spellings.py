"""Doubtful spellings of a collection: values that may be one, each with its class and its rule."""

from dataclasses import dataclass

import numpy as np

from components.exploring.collection import Collection
from components.site import context
from pipeline.artefacts.records import spellings
from pipeline.artefacts.records.columns import DictColumn
from pipeline.artefacts.records.spellings import NEAR, Group
from pipeline.artefacts.records.table import CERTAIN

#: Columns that are looked through, in the order of the page. Subject tags are words of a list: two near ones are two.
COLUMNS = (
    "culture", "nationality", "classification_raw", "artist", "object_name", "medium", "country", "period", "dynasty",
    "department",
)  # fmt: skip
#: Columns that the label rules read; the second decides where the first is empty.
RULED = ("culture", "nationality")
_CULTURE, _NATIONALITY = RULED
_BAR = "|"
CLASSIFICATION, ARTIST = "classification_raw", "artist"


@dataclass(frozen=True)
class Judged:
    """What the label rules make of a value: of most records that have it."""

    label: str  #: key of the class, "" for none
    rule: str | None  #: name of the rule, "" where no rule knows the value, None where the records name no rule
    certain: bool


@dataclass(frozen=True)
class Spelling:
    """One value of a group."""

    value: str  #: as recorded
    count: int  #: records
    judged: Judged | None  #: None where the rules do not read the field, or another field decides in all its records
    normalised: str = ""  #: the name that a classification got


@dataclass(frozen=True)
class Doubt:
    """Values of one field that may be one, the most frequent first."""

    kind: str  #: one of ``spellings.KINDS``
    spellings: tuple[Spelling, ...]

    @property
    def is_unknown(self) -> bool:
        """Whether no rule knows one of its values."""
        return any(each.judged and each.judged.rule == "" for each in self.spellings)

    @property
    def is_divided(self) -> bool:
        """Whether its values have different classes."""
        return len({each.judged.label for each in self.spellings if each.judged}) > 1


def columns(collection: Collection) -> list[str]:
    """The columns of :data:`COLUMNS` that the collection records."""
    return [name for name in COLUMNS if name in collection.fields and collection.table.recorded(name)]


def of(collection: Collection, column: str) -> list[Doubt]:
    """The groups of one column: those with different classes or without a rule first, then by kind."""
    return context.serving().cached(f"spellings-{column}", collection.table, lambda: _find(collection, column))


def judged(collection: Collection, column: str) -> dict[str, Judged]:
    """What the label rules make of each value of a column of :data:`RULED`."""
    return context.serving().cached(f"judged-{column}", collection.table, lambda: _judge(collection, column))


def _find(collection: Collection, column: str) -> list[Doubt]:
    verdicts = judged(collection, column) if column in RULED else {}
    table = collection.table.column(column)
    counts = table.counts(np.ones(len(collection.table), bool))[1:].tolist()
    values = table.values.to_pylist()
    # A bar stands between the nationalities of several artists: "|French" is two artists, not another spelling.
    asked = [0 if _BAR in value else count for value, count in zip(values, counts, strict=True)]
    names = _normalised(collection) if column == CLASSIFICATION else {}
    found = []
    for group in spellings.find(values, asked, names=column == ARTIST):
        places = _unknown(group, [verdicts.get(values[place]) for place in group.places])
        if len(places) > 1:
            found.append(
                Doubt(
                    group.kind,
                    tuple(
                        Spelling(
                            values[place], counts[place], verdicts.get(values[place]), names.get(values[place], "")
                        )
                        for place in places
                    ),
                )
            )
    return sorted(found, key=lambda doubt: not (doubt.is_divided or doubt.is_unknown))


def _unknown(group: Group, verdicts: list[Judged | None]) -> tuple[int, ...]:
    """The places of a group without those that rules tell apart: "Austrian" and "Assyrian" are known as two."""
    first = verdicts[0]
    if group.kind != NEAR or first is None or not first.rule:
        return group.places
    pairs = zip(group.places[1:], verdicts[1:], strict=True)
    return (group.places[0], *(place for place, each in pairs if not each or each.rule in ("", first.rule)))


def _judge(collection: Collection, column: str) -> dict[str, Judged]:
    table = collection.table
    field, label = table.column(column), table.column("label")
    # Older builds have no such column, and where folders are the classes no rule decided.
    rule = table.column("label_rule") if table.recorded("label_rule") else None
    rules = rule.codes.astype(np.int64) if rule is not None else np.zeros(len(table), np.int64)
    decides = field.codes > 0
    if column == _NATIONALITY and table.has(_CULTURE):
        decides &= table.column(_CULTURE).codes == 0
    uncertain = table.column(CERTAIN).codes == 1
    rows = np.stack([field.codes, label.codes, rules, uncertain], axis=1)[decides].astype(np.int64)
    distinct, counts = np.unique(rows, axis=0, return_counts=True)
    verdicts: dict[str, Judged] = {}
    # The most frequent verdict of a value comes last and stays.
    for place in np.argsort(counts, kind="stable"):
        value, key, name, doubt = distinct[place].tolist()
        verdicts[_text(field, value)] = Judged(_text(label, key), _text(rule, name) if rule else None, not doubt)
    return verdicts


def _normalised(collection: Collection) -> dict[str, str]:
    """The name of each classification as catalogued, of most of its records."""
    if "classification" not in collection.fields:
        return {}
    raw, after = collection.table.column(CLASSIFICATION), collection.table.column("classification")
    rows = np.stack([raw.codes, after.codes], axis=1).astype(np.int64)
    distinct, counts = np.unique(rows[raw.codes > 0], axis=0, return_counts=True)
    pairs = distinct[np.argsort(counts, kind="stable")].tolist()
    return {_text(raw, value): _text(after, name) for value, name in pairs}


def _text(column: DictColumn, code: int) -> str:
    return str(column.values[code - 1].as_py()) if code else ""
