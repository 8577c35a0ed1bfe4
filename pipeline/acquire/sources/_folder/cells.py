"""Turns the cells of a folder's table into values of the catalogue, by the museums' normalisers; nothing gets lost."""

import logging
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.acquire.normalising import artists, dates, dimensions
from pipeline.acquire.sources import _cells
from pipeline.acquire.sources._cells import is_blank
from pipeline.acquire.sources._folder.columns import TableColumn, distinct
from pipeline.artefacts import schema
from pipeline.core.text import clean, fold

log = logging.getLogger("pipeline")

#: Folded cells of a flag.
_FLAGS = {
    **dict.fromkeys(("yes", "y", "true", "t", "1", "1.0", "x", "ja", "wahr", "oui", "vrai", "si", "sim"), True),
    **dict.fromkeys(("no", "n", "false", "f", "0", "0.0", "nein", "nee", "falsch", "non", "faux", "nao"), False),
}
_YEARS = ("year_begin", "year_end")


def read(columns: Sequence[TableColumn], rows: Sequence[Sequence[str]], name: str) -> list[dict[str, Any]]:
    """The values of each row by the names of the catalogue's columns.

    Years come from ``year_begin``, ``year_end`` and the wording of ``date`` by the rules of ``dates.settle``; sizes
    from columns with a unit and from a wording such as "H. 30 cm, W. 40 cm". A cell whose column has another type than
    text and that cannot be read, or not as it stands, is kept as text under ``raw_<name>``, and the log says so.

    Args:
        columns: of the table.
        rows: its cells, one for each column.
        name: of the table, for the log.
    """
    # "Hokusai, Katsushika" is one artist.
    commas = {
        column.name: column.name == "tags" and _separated_by_commas(rows, place) for place, column in enumerate(columns)
    }
    names = {column.name for column in columns}
    raw_name = {each: distinct(f"{schema.RAW}{each}", names) for each in names}
    kept: dict[str, list[str]] = defaultdict(list)
    reversed_spans: list[str] = []
    values = []
    for cells in rows:
        texts = {column.name: cell for column, cell in zip(columns, cells, strict=True)}
        row: dict[str, Any] = {}
        unread: list[str] = []
        for column, cell in zip(columns, cells, strict=True):
            kind = schema.kind_of(column.name)
            if kind == "text":
                row[column.name] = cell
            elif kind == "list":
                row[column.name] = _cells.entries(cell, commas[column.name])
            elif kind in ("measure", "flag"):
                known = not is_blank(cell) and not (kind == "measure" and _cells.is_zero(cell))
                value = (dimensions.length_cm(cell) if kind == "measure" else _FLAGS.get(fold(cell))) if known else None
                row[column.name] = value
                if known and value is None:
                    unread.append(column.name)
        row |= _lengths(columns, cells, row)
        years, contradicted, reversed_span = _years(texts)
        row |= years
        if reversed_span:
            reversed_spans.append(reversed_span)
        for column_name in (*unread, *contradicted):
            kept[column_name].append(texts[column_name])
            row[raw_name[column_name]] = texts[column_name]
        values.append(row)
    for column_name, cells in kept.items():
        examples = ", ".join(repr(cell) for cell in list(dict.fromkeys(cells))[:3])
        log.warning(
            "  %s: %d cells of %s cannot be taken as they stand (%s); their text is kept in %s.",
            name, len(cells), column_name, examples, raw_name[column_name],
        )  # fmt: skip
    if reversed_spans:
        examples = ", ".join(list(dict.fromkeys(reversed_spans))[:3])
        log.warning(
            "  %s: the last year of %d rows lies before the first (%s). They are exchanged.",
            name, len(reversed_spans), examples,
        )  # fmt: skip
    return values


def spell_artists(rows: Sequence[dict[str, Any]]) -> None:
    """Gives rows one spelling for each artist, and a group where the table gives none, in place.

    ``artists`` is everybody who made the work, and ``other_names`` are their other names, as a museum's records have
    them. Names that a row gives of one artist count for all works of the artist. The group is the one that the table
    gives to other works of the artist, else the artist; "" for no known artist.
    """
    lines = [_makers(row) for row in rows]
    stated = [[artists.Maker(name) for name in row.get("artists") or []] for row in rows]
    # Both columns are spelled together, so that one person has one name in both.
    spelled = artists.one_spelling([*(line or names for line, names in zip(lines, stated, strict=True)), *stated])
    of_line, of_list = spelled[: len(rows)], spelled[len(rows) :]
    named = any(names.other_names for names in of_line)
    group_of: dict[str, str] = {}
    for row, names in zip(rows, of_line, strict=True):
        if row.get("group") and names.group:
            group_of.setdefault(names.group, str(row["group"]))
    for row, names, listed in zip(rows, of_line, of_list, strict=True):
        if "artists" in row:
            row["artists"] = listed.artists if row["artists"] else names.artists
        if named or row.get("other_names"):
            row["other_names"] = list(dict.fromkeys([*names.other_names, *(row.get("other_names") or [])]))
        row["artist"] = names.shown
        row["group"] = row.get("group") or group_of.get(names.group, names.group)


def _makers(row: Mapping[str, Any]) -> list[artists.Maker]:
    """The makers in a row's one line. Other names are of the one who is there; of several it is not known of whom."""
    makers = artists.split_names(str(row.get("artist") or ""))
    others = tuple(row.get("other_names") or ())
    return [makers[0]._replace(other_names=others)] if len(makers) == 1 else makers


def _separated_by_commas(rows: Sequence[Sequence[str]], place: int) -> bool:
    """Whether a column of lists uses commas: a comma may belong to an entry where another sign separates them."""
    return not any(sign in cells[place] for cells in rows for sign in "|;")


def _lengths(columns: Sequence[TableColumn], cells: Sequence[str], row: Mapping[str, Any]) -> dict[str, float]:
    """The measures that a row's other columns give, where the catalogue's own columns give none."""
    found: dict[str, float] = {}
    for column, cell in zip(columns, cells, strict=True):
        if not column.length or is_blank(cell):
            continue
        if column.length == "dimensions":
            wording = clean(cell)
            bare = column.unit and not re.search(r"[^\W\d_]|[\"'″”]", re.sub(r"[x×]", "", wording, flags=re.IGNORECASE))
            sides = dimensions.centimetres(f"{wording} {column.unit}" if bare else wording)._asdict()
        else:
            # A number without a unit may be centimetres, millimetres or inches.
            has_unit = re.search(r"[^\W\d_]|[\"'″”]", cell)
            text = cell if has_unit else f"{cell.strip()} {column.unit}" if column.unit else ""
            sides = {column.length: dimensions.length_cm(text) if text else None}
        for name, size in sides.items():
            if size is not None and row.get(name) is None:
                # The side's own column counts before the wording of the whole.
                if column.length == name:
                    found[name] = size
                else:
                    found.setdefault(name, size)
    return found


def _years(texts: Mapping[str, str]) -> tuple[dict[str, int | None], list[str], str]:
    """The years of a row, the columns of years whose cell says something else, and the span where it runs backwards."""
    cells = [texts.get(name, "") for name in _YEARS]
    given = [_cells.year(cell, name) for cell, name in zip(cells, _YEARS, strict=True)]
    years = dates.settle(texts.get("date", ""), *given)
    numbers = [_cells.number(each) for each in given]
    # 0 and 0 stand for an empty field in many catalogues.
    nothing = numbers in ([0, 0], [0, None], [None, 0])
    contradicted = [
        name
        for name, cell, number in zip(_YEARS, cells, numbers, strict=True)
        if not is_blank(cell) and not nothing and (_cells.number(cell) is None or number not in years)
    ]
    span = f"{cells[0]} to {cells[1]}" if dates.reversed_order(*given) and not contradicted else ""
    return years._asdict(), contradicted, span
