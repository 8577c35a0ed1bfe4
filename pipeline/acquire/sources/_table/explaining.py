"""Shows of the first records which field became what, so that a mapping can be written line by line."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from pipeline.acquire.normalising import artists
from pipeline.acquire.sources._museum.tables import ParsedObject, parse_object
from pipeline.acquire.sources._table.fields import Field
from pipeline.acquire.sources._table.mapping import TEXTS
from pipeline.acquire.sources._table.museum import TableMuseum
from pipeline.acquire.sources.base import SourceRequest
from pipeline.artefacts.rejected import REASONS

#: Letters of a value that are shown.
_WIDTH = 70
#: Name in a mapping -> columns of the records that it decides, beside :data:`~.mapping.TEXTS`.
_DECIDES = {
    "date": ("year_begin", "year_end"), "year_begin": ("year_begin",), "year_end": ("year_end",),
    "dimensions": ("height_cm", "width_cm", "depth_cm"), "height": ("height_cm",), "width": ("width_cm",),
    "depth": ("depth_cm",), "tags": ("tags",), "licence": ("public_domain",), "picture": ("picture_url",),
    "picture_file": ("picture_url",), "nationality": ("nationality",), "id": ("object_id",),
}  # fmt: skip


def explain(museum: TableMuseum, request: SourceRequest, records: int) -> str:
    """The first records of a table, and what the mapping makes of each of their fields.

    Raises:
        SourceError: the file cannot be read.
    """
    parts: list[str] = []
    named: set[str] = set()
    seen: dict[str, None] = {}
    for key, numbered in islice(museum.numbered(), records):
        parts.append(f"{numbered.place}: {key}")
        if numbered.fault:
            parts += [f"  {numbered.fault}", ""]
            continue
        seen |= dict.fromkeys(numbered.record)
        parsed = parse_object(museum, request, key, numbered.record)
        parts += [*_lines(museum, numbered.record, parsed, named), ""]
    others = [name for name in seen if name not in named]
    parts.append(f"Kept as raw_... only: {', '.join(others) or 'none, every field has a meaning'}.")
    return "\n".join(parts)


def _lines(museum: TableMuseum, record: dict[str, Any], parsed: ParsedObject, named: set[str]) -> Iterator[str]:
    """A line for each field of the mapping, and what was decided about the record."""
    mapping, row = museum.mapping, parsed.row
    for name, field in mapping.fields.items():
        named.update(_tops(field))
        value = field.text(record)
        yield _line(name, field, value, _became(name, row, value))
    for name, field in mapping.artist.items():
        named.update(_tops(field) if name == "each" or "each" not in mapping.artist else ())
    if mapping.artist or "artist" in mapping.fields:
        (spelled,) = artists.one_spelling([parsed.record.makers])
        group = f"; group {spelled.group}" if spelled.group else "; no known artist, so no group"
        yield f"  {'artist':<16} -> {_short(spelled.shown) or 'nobody'}{group}"
    label = parsed.label or "none"
    yield f"  {'class':<16} -> {label}" + (f" ({row.get('label_rule')})" if row.get("label_rule") else "")
    if parsed.code:
        yield f"  {'picture':<16} -> not a work: {parsed.message or REASONS[parsed.code].sentence}"
    else:
        yield f"  {'picture':<16} -> {_short(parsed.record.picture_url)}"


def _line(name: str, field: Field, value: str, became: str) -> str:
    return f"  {name:<16} {field} = {_short(value)!r}" + (f" -> {became}" if became else "")


def _became(name: str, row: dict[str, Any], value: str) -> str:
    """What a normaliser made of a field; "" where it is taken as it stands."""
    columns = [column for column in _DECIDES.get(name, ()) if row.get(column) not in (None, "", [])]
    shown = ", ".join(f"{column} {_short(str(row[column]))}" for column in columns if str(row[column]) != value)
    if name in _DECIDES and value and not columns:
        return "nothing that is understood"
    return shown or (f"{TEXTS[name]}" if name in TEXTS and TEXTS[name] != name else "")


def _tops(field: Field) -> set[str]:
    """Names of the fields of a record that a field of the mapping looks at."""
    paths = (*field.paths, *field.placeholders)
    return {path.text for path in paths} | {str(path.steps[0]) for path in paths if path.steps}


def _short(text: str) -> str:
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"
