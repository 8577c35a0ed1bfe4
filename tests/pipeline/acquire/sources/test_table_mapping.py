"""What a mapping may say, and the sentence for everything that it may not."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.acquire.sources._table import fields, mapping
from pipeline.core.errors import ConfigError

RECORD: dict[str, Any] = {
    "id": 7,
    "Accession No.": "1999.7",
    "title": {"en": "Wave", "nl": "Golf"},
    "makers": [{"name": "Hokusai", "life": {"from": 1760}}, {"name": "Hiroshige"}, {"other": 1}],
    "subjects": {"children": [{"name": "nature", "children": [{"name": "sea"}, {"name": "wind"}]}]},
    "empty": "", "nothing": None, "blank": [], "zero": 0, "no": False, "size": 25.0, "share": 0.5, "nan": float("nan"),
    "a.b": "dotted", "a": {"b": "nested", "c d": {"e": "spaced"}}, "pages": [["x"], ["y", None, "z"]],
    "words": "sea; wind;", "Size [cm]": 9,
}  # fmt: skip


def refuse(why: str) -> ConfigError:
    return ConfigError(why)


def texts(spec: Any) -> list[str]:
    return fields.read(spec, refuse).texts(RECORD)


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ("id", ["7"]), ("Accession No.", ["1999.7"]), ("title.en", ["Wave"]), ("title.fr", []), ("missing.a.b", []),
        ("makers.name", ["Hokusai", "Hiroshige"]), ("makers[].name", ["Hokusai", "Hiroshige"]),
        ("makers[1].name", ["Hiroshige"]), ("makers[9].name", []), ("makers[0].life.from", ["1760"]),
        ("subjects.**.name", ["nature", "sea", "wind"]), ("subjects.children.children.name", ["sea", "wind"]),
        ("empty", []), ("nothing", []), ("blank", []), ("zero", ["0"]), ("no", ["false"]), ("size", ["25"]),
        ("share", ["0.5"]), ("nan", []), ("a.b", ["dotted"]), ('a."b"', ["nested"]), ('a."c d".e', ["spaced"]),
        ("a.c d.e", ["spaced"]), ("pages", ["x", "y", "z"]), ("pages[1]", ["y", "z"]),
        ("title", ['{"en": "Wave", "nl": "Golf"}']),
        (["nothing", "title.nl", "id"], ["Golf"]), ({"first": ["blank", "id"]}, ["7"]), ({"path": "id"}, ["7"]),
        ({"constant": "Paintings"}, ["Paintings"]),
        ({"template": "https://host/{id}/{makers.name}.jpg"}, ["https://host/7/Hokusai.jpg"]),
        ({"template": "https://host/{id}/{nothing}.jpg"}, []), ({"path": "words", "split": ";"}, ["sea", "wind"]),
        ("Size [cm]", ["9"]), ("a..b", []), ("a[0", []), ("id.deeper", []), ("words[0]", []),
    ],
)  # fmt: skip
def test_where_a_value_stands(spec: Any, found: list[str]) -> None:
    assert texts(spec) == found


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        (7, "takes a path, a list of paths, or a table"),
        ({}, "no source, but takes one of path, first, template, constant"),
        ({"path": "a", "constant": "b"}, "path and constant, but takes one"),
        ({"paht": "a"}, "no key 'paht'.*Did you mean 'path'"),
        ({"path": "a", "unit": "inch"}, "no unit 'inch'.*mm, cm, m, in, ft"),
        ({"path": ["a"]}, r"path is \['a'\], but takes a text"),
        ({"first": "a"}, "first is 'a', but takes texts"),
        ({"template": "https://host/"}, "no placeholder"),
        ("", "takes texts"),
    ],
)
def test_a_field_that_cannot_be_read_is_refused(spec: Any, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        fields.read(spec, refuse)


def load(folder: Path, text: str) -> mapping.Mapping:
    (folder / "own.toml").write_text(text, encoding="utf-8")
    return mapping.load(str(folder / "own.toml"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", r"fields\.id is missing"),
        ("[fields]\ntitle = 'name'\n", r"fields\.id is missing"),
        ("[fields]\nid = 'a'\ntilte = 'b'\n", "fields: There is no field 'tilte'.*Did you mean 'title'"),
        ("[fields]\nid = 'a'\nsource_url = 'b'\n", "source_url is called page in a mapping"),
        ("[fields]\nid = 'a'\nheight = { path = 'h', unit = 'px' }\n", r"fields\.height: There is no unit 'px'"),
        ("[field]\nid = 'a'\n", "no key 'field'.*Did you mean 'fields'"),
        ("fields = 'id'\n", r"it is 'id', but is a section: \[fields\]"),
        ("title = 7\n[fields]\nid = 'a'\n", "title: it is 7, but takes a text"),
        ("pictures_allowed = 1\n[fields]\nid = 'a'\n", "pictures_allowed: it is 1.*'all'"),
        ("[fields]\nid = 'a'\nartist = 'b'\n[artist]\nname = 'c'\n", "one of the two is enough"),
        ("[fields]\nid = 'a'\n[artist]\neach = 'makers'\n", "artist: it has no name"),
        ("[fields\n", "not valid TOML"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_named_with_what_is_allowed(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says) as caught:
        load(tmp_path, text)
    assert "own.toml" in str(caught.value) and "\n" not in str(caught.value)


def test_a_mapping_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(ConfigError, match=r"no mapping 'tait'.*carnegie, tate.*Did you mean 'tate'.*FILE\.toml"):
        mapping.load("tait")
    with pytest.raises(ConfigError, match=r"none\.toml cannot be read"):
        mapping.load("none.toml")


@pytest.mark.parametrize("name", mapping.shipped())
def test_the_mappings_that_come_along_can_be_read(name: str) -> None:
    found = mapping.load(name)
    assert {"id", "title", "date", "medium", "page"} <= set(found.fields) and found.artist and found.home
    # The pictures of these collections are not free.
    assert not found.allowed and not found.allows(["anything"])


@pytest.mark.parametrize(
    ("allowed", "licence", "allows"),
    [
        ("['CC0']", "cc0 ", True), ("['CC0']", "CC0 1.0", False), ("['CC0*']", "CC0 1.0", True), ("[]", "CC0", False),
        ("['Public domain', 'CC0']", "public domain", True), ("['CC0']", "", False), ("'all'", "", True),
        ("['http://creativecommons.org/publicdomain/zero/1.0/']", "https://creativecommons.org/publicdomain/zero/1.0",
         True),
        ("[true]", "true", True), ("['no*']", "Not free", True), ("['yes']", "no", False),
    ],
)  # fmt: skip
def test_which_licences_allow_a_picture(tmp_path: Path, allowed: str, licence: str, allows: bool) -> None:
    found = load(tmp_path, f"pictures_allowed = {allowed}\n[fields]\nid = 'a'\n")
    assert found.allows([licence] if licence else []) == allows
