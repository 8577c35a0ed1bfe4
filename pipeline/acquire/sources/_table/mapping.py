"""A mapping: a TOML file that says which field of somebody's records is title, artist, date and so on."""

import tomllib
from collections.abc import Mapping as Table
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.acquire.sources._table import fields
from pipeline.acquire.sources._table.fields import Field
from pipeline.artefacts import schema
from pipeline.core.errors import ConfigError
from pipeline.core.registry import unknown
from pipeline.core.text import fold

#: Where the mappings that come with Vitrine lie.
SHIPPED = Path(__file__).with_name("mappings")
#: Name in a mapping -> text column of ``schema.RECORDS`` that it fills as it stands.
TEXTS = {
    "title": "title",
    "date": "date",
    "culture": "culture",
    "period": "period",
    "dynasty": "dynasty",
    "country": "country",
    "department": "department",
    "classification": "classification_raw",
    "medium": "medium",
    "object_name": "object_name",
    "credit_line": "credit_line",
    "licence": "rights",
    "page": "source_url",
}
#: Names in a mapping that are read by a normaliser.
READ = (
    "id", "artist", "nationality", "year_begin", "year_end", "dimensions", "height", "width", "depth", "tags",
    "picture", "picture_file",
)  # fmt: skip
#: What a mapping may say of an artist, where the records have more than a name.
ARTIST = ("each", "name", "sort_name", "identity", "role", "prefix", "nationality", "other_names")
_TOP = ("title", "licence", "home", "records", "pictures_allowed", "fields", "artist")
#: The word in ``pictures_allowed`` that allows every picture.
ALL = "all"


@dataclass(frozen=True)
class Mapping:
    """Which field of a record is what."""

    title: str  #: of the collection, for people
    licence: str  #: of the records
    home: str  #: address of the collection
    records: str  #: path of the list of records in a JSON document; "" where the document is the list
    fields: Table[str, Field]  #: by the names of :data:`TEXTS` and :data:`READ`
    artist: Table[str, Field]  #: by the names of :data:`ARTIST`; empty where ``fields`` has the artist
    allowed: tuple[str, ...]  #: folded licence texts that allow anybody to use a picture; :data:`ALL` for any
    source: bytes  #: the file, for the state of a build

    def allows(self, licences: list[str]) -> bool:
        """Whether one of a record's licence texts allows anybody to use its picture."""
        if ALL in self.allowed:
            return True
        own = {_licence(text) for text in licences}
        starts = tuple(text[:-1] for text in self.allowed if text.endswith("*"))
        return any(text in self.allowed or (starts and text.startswith(starts)) for text in own)


def shipped() -> tuple[str, ...]:
    """Names of the mappings that come with Vitrine."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


def load(name: str) -> Mapping:
    """Reads a mapping by its path, or by the name of one that comes with Vitrine.

    Raises:
        ConfigError: there is none, it is not TOML, or it says what no mapping can say.
    """
    path = Path(name)
    if not path.suffix and not path.is_file():
        if name not in shipped():
            raise ConfigError(f"{unknown('mapping', name, shipped())} Or name a file: --mapping FILE.toml.")
        path = SHIPPED / f"{name}.toml"
    try:
        source = path.read_bytes()
        document = tomllib.loads(source.decode("utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"The mapping {path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"The mapping {path} is not valid TOML: {error}.") from error
    return _checked(path, document, source)


def _checked(path: Path, document: Table[str, Any], source: bytes) -> Mapping:
    def refuse(where: str, why: str) -> ConfigError:
        return ConfigError(f"{path}: {where}: {why.rstrip('.')}.")

    for key in document:
        if key not in _TOP:
            raise ConfigError(f"{path}: {unknown('key', key, _TOP)}")
    texts = {key: document.get(key, "") for key in ("title", "licence", "home", "records")}
    for key, value in texts.items():
        if not isinstance(value, str):
            raise refuse(key, f"it is {value!r}, but takes a text")
    stated = _section(document, "fields", (*TEXTS, *READ), refuse)
    if "id" not in stated:
        raise ConfigError(f"{path}: fields.id is missing: it names the field that tells one record from another.")
    artist = _section(document, "artist", ARTIST, refuse)
    if artist and "artist" in stated:
        raise refuse("fields.artist", "there is a section [artist] as well; one of the two is enough")
    if artist and "name" not in artist:
        raise refuse("artist", "it has no name; artist.name is the path of the name in an entry of artist.each")
    return Mapping(
        texts["title"] or path.stem,
        texts["licence"] or "not stated",
        texts["home"],
        texts["records"],
        stated,
        artist,
        _allowed(document.get("pictures_allowed", []), refuse),
        source,
    )


def _section(document: Table[str, Any], name: str, known: tuple[str, ...], refuse: Any) -> dict[str, Field]:
    section = document.get(name, {})
    if not isinstance(section, dict):
        raise refuse(name, f"it is {section!r}, but is a section: [{name}]")
    read = {}
    for key, spec in section.items():
        if key not in known:
            meant = [mapped for mapped, column in TEXTS.items() if column == key and mapped != key]
            hint = f" {key} is called {meant[0]} in a mapping." if meant else ""
            raise refuse(name, unknown("field", key, known) + hint)
        read[key] = fields.read(spec, partial(refuse, f"{name}.{key}"))
    return read


def _allowed(value: Any, refuse: Any) -> tuple[str, ...]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(text, str | bool) for text in listed):
        raise refuse("pictures_allowed", f"it is {value!r}, but takes a list of licence texts, or 'all'")
    return tuple(_licence(fields.text_of(text)) for text in listed)


def _licence(text: str) -> str:
    """A licence's text in one form: case, protocol and a slash at the end of an address do not matter."""
    plain = fold(text)
    for start in ("https://", "http://", "www."):
        plain = plain.removeprefix(start)
    return plain.rstrip("/")


#: Columns of ``schema.RECORDS`` that texts fill.
assert set(TEXTS.values()) <= set(schema.RECORDS)
