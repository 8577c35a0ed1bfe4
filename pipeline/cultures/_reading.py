"""Reads label sets from their TOML files and checks them for contradictions."""

import functools
import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.artefacts.schema import ClassInfo
from pipeline.core.errors import ConfigError
from pipeline.core.registry import unknown
from pipeline.cultures._rules import NONE, Rule, Rules
from pipeline.cultures._sets import LabelSet
from pipeline.cultures._words import Clause, Wording, canonical, phrase, spellings, tokens

_FOLDER = Path(__file__).parent
_TOP = {
    "extends": str, "title": str, "question": str, "nationality": bool,
    "classes": dict, "wording": dict, "clauses": list, "rules": list,
}  # fmt: skip
_CLASS = {"title": str, "colour": str, "marker": str, "aliases": list}
_RULE = {
    "name": str, "class": str, "terms": list, "labels": list, "why": str,
    "certain": bool, "overrides": bool, "yields": bool,
}  # fmt: skip
_CLAUSE = {"name": str, "words": list, "until": str}
#: Keys of [wording] with single words; the other one, "doubt", has phrases.
_SINGLE = ("alternatives", "asides", "details", "modifiers", "nothing")
_WORDING = dict.fromkeys(("doubt", *_SINGLE), list)
_KINDS = {str: "a text", bool: "true or false", list: "a list of texts in square brackets", dict: "a table"}
_UNTIL = ("comma", "end")


def names() -> tuple[str, ...]:
    """Names of the label sets, sorted: the TOML files of this folder whose name does not begin with ``_``."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml") if not path.name.startswith("_")))


def load(name: str) -> LabelSet:
    """The label set of a name of :func:`names`, or of a path that ends with ``.toml``.

    A set that the file extends is searched beside it, then in this folder.

    Raises:
        ConfigError: there is no such label set, or its file is invalid; the message names the file and the rule.
    """
    return _load(tuple(_family(_file(name))))


def digest(name: str) -> str:
    """A digest of a label set's file and of those that it extends; ``name`` as for :func:`load`."""
    return hashlib.sha256(b"".join(content for _, content in _family(_file(name)))).hexdigest()


def _file(name: str) -> Path:
    if name.endswith(".toml"):
        return Path(name)
    if name not in names():
        raise ConfigError(unknown("label set", name, names()))
    return _FOLDER / f"{name}.toml"


def _family(path: Path) -> list[tuple[str, bytes]]:
    """Names and contents of a file and of those that it extends, the file itself first."""
    family: list[tuple[str, bytes]] = []
    while True:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise ConfigError(f"The label set {path} cannot be read: {error.strerror}.") from error
        if any(path.name == earlier for earlier, _ in family):
            raise ConfigError(f"{family[0][0]}: it extends itself through {', '.join(name for name, _ in family)}.")
        family.append((path.name, content))
        parent = _document(path.name, content).get("extends")
        if parent is None:
            return family
        beside = path.parent / f"{parent}.toml"
        path = beside if beside.is_file() else _FOLDER / f"{parent}.toml"
        if not path.is_file():
            raise ConfigError(f"{family[-1][0]}: extends. {unknown('label set', str(parent), names())}")


def _document(file: str, content: bytes) -> dict[str, Any]:
    try:
        document = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} is not TOML: {error}.") from error
    _check(file, document, _TOP)
    return document


@functools.lru_cache(maxsize=64)
def _load(family: tuple[tuple[str, bytes], ...]) -> LabelSet:
    """The label set of a family of files: each file adds to, or replaces entries of, the one that it extends."""
    file = family[0][0]
    document: dict[str, Any] = {"nationality": False}
    tables: dict[str, dict[str, Any]] = {"classes": {}, "wording": {}, "clauses": {}, "rules": {}}
    for name, content in reversed(family):
        own = _document(name, content)
        document |= own
        for kind in ("classes", "wording"):
            tables[kind] |= own.get(kind, {})
        for kind in ("clauses", "rules"):
            tables[kind] |= _by_name(name, kind, own.get(kind, []))
    for key in ("title", "question"):
        if key not in document:
            raise ConfigError(
                f"{file}: {key} is missing. Write title, what the classes are, and question, the question of the page."
            )
    classes, aliases = _classes(file, tables["classes"])
    rules = tuple(_rule(f"{file}: rule {name!r}", name, entry, aliases) for name, entry in tables["rules"].items())
    _refuse_contradictions(file, rules)
    wording = _wording(file, tables["wording"], tables["clauses"])
    titles = {info.key: info.title for info in classes}
    indexed = Rules(rules, wording, titles, document["nationality"]) if rules else None
    return LabelSet(document["title"], document["question"], classes, aliases, indexed)


def _classes(file: str, entries: Mapping[str, Any]) -> tuple[tuple[ClassInfo, ...], dict[str, str]]:
    if not entries:
        raise ConfigError(f"{file}: it has no class. Write [classes.NAME] with title, colour, marker and aliases.")
    classes: list[ClassInfo] = []
    aliases: dict[str, str] = {}
    for key, entry in entries.items():
        where = f"{file}: [classes.{key}]"
        if not isinstance(entry, dict) or key == NONE:
            raise ConfigError(f"{where} is not a class. Use another name, and below it title, colour, marker, aliases.")
        _check(where, entry, _CLASS, needed=tuple(_CLASS))
        if not re.fullmatch("#[0-9A-Fa-f]{6}", entry["colour"]):
            raise ConfigError(f"{where}: colour is {entry['colour']!r}; write it like #0072B2.")
        classes.append(ClassInfo(key, entry["title"], entry["colour"], entry["marker"]))
        for alias in (key, *_texts(where, "aliases", entry["aliases"])):
            other = aliases.setdefault(canonical(alias), key)
            if other != key:
                raise ConfigError(f"{where}: the alias {alias!r} already means {other}. Remove it from one.")
    return tuple(classes), aliases


def _by_name(file: str, kind: str, entries: Sequence[Any]) -> dict[str, Any]:
    by_name: dict[str, Any] = {}
    for number, entry in enumerate(entries, 1):
        where = f"{file}: [[{kind}]] number {number}"
        if not isinstance(entry, dict) or not isinstance(entry.get("name"), str) or not entry["name"].strip():
            raise ConfigError(f'{where} has no name. Write name = "...".')
        if entry["name"] in by_name:
            raise ConfigError(f"{where}: two have the name {entry['name']!r}. Join them or rename one.")
        by_name[entry["name"]] = entry
    return by_name


def _rule(where: str, name: str, entry: Mapping[str, Any], aliases: Mapping[str, str]) -> Rule:
    _check(where, entry, _RULE, needed=("class",))
    allowed = (*dict.fromkeys(aliases.values()), NONE)
    if entry["class"] not in allowed:
        raise ConfigError(f"{where}: {unknown('class', entry['class'], allowed)}")
    flags = {key: entry[key] for key in ("certain", "overrides", "yields") if key in entry}
    for key in ("overrides", "yields"):
        if flags.get(key) and entry["class"] != NONE:
            raise ConfigError(f'{where}: {key} is valid with class = "{NONE}" only. Remove it.')
    if flags.get("overrides") and flags.get("yields"):
        raise ConfigError(f"{where}: overrides and yields exclude each other. Remove one.")
    if "certain" in flags and entry["class"] == NONE:
        raise ConfigError(f'{where}: certain needs a class, and class is "{NONE}". Remove it.')
    terms, labels = (_texts(where, key, entry.get(key, ())) for key in ("terms", "labels"))
    if not terms and not labels:
        raise ConfigError(f"{where} has no terms. List the words that mean its class, or remove the rule.")
    for term in terms:
        if any(not token[0].isalnum() for token in tokens(term)):
            raise ConfigError(
                f"{where}: the term {term!r} contains a comma, bracket or stroke, which separates parts. "
                "Write the words alone, or the whole label under labels."
            )
    return Rule(name, entry["class"], terms, labels, entry.get("why", ""), **flags)


def _refuse_contradictions(file: str, rules: Sequence[Rule]) -> None:
    rule_of: dict[Any, Rule] = {}
    for rule in rules:
        written = [(spelling, term) for term in rule.terms for spelling in spellings(term)]
        for spelling, text in [*written, *((canonical(label), label) for label in rule.labels)]:
            other = rule_of.setdefault(spelling, rule)
            if other is not rule:
                both = f"rule {other.name!r} ({other.key}) and in rule {rule.name!r} ({rule.key})"
                raise ConfigError(f"{file}: {text!r} stands in {both}. Keep it in one of them.")


def _wording(file: str, entry: Mapping[str, Any], clauses: Mapping[str, Any]) -> Wording:
    where = f"{file}: [wording]"
    _check(where, entry, _WORDING)
    words = {key: _texts(where, key, entry.get(key, ())) for key in _WORDING}
    for key in _SINGLE:
        for word in words[key]:
            if len(tokens(word)) > 1 and word != "and/or":
                raise ConfigError(f"{where}: {key} takes single words, not {word!r}.")
    parsed = []
    for name, clause in clauses.items():
        where = f"{file}: clause {name!r}"
        _check(where, clause, _CLAUSE, needed=("words", "until"))
        if clause["until"] not in _UNTIL:
            raise ConfigError(f"{where}: until is {clause['until']!r}. Allowed: {', '.join(_UNTIL)}.")
        begins = _texts(where, "words", clause["words"])
        parsed.append(Clause(name, tuple(map(phrase, begins)), clause["until"] == "end"))
    single = {key: frozenset(map(canonical, words[key])) for key in _SINGLE}
    return Wording(tuple(map(phrase, words["doubt"])), clauses=tuple(parsed), **single)


def _check(where: str, entry: Mapping[str, Any], allowed: Mapping[str, type], needed: Sequence[str] = ()) -> None:
    for key, value in entry.items():
        if key not in allowed:
            raise ConfigError(f"{where}: {unknown('key', key, tuple(allowed))}")
        if not isinstance(value, allowed[key]):
            raise ConfigError(f"{where}: {key} has to be {_KINDS[allowed[key]]}, not {value!r}.")
    missing = [key for key in needed if key not in entry]
    if missing:
        raise ConfigError(f"{where}: {', '.join(missing)} missing.")


def _texts(where: str, key: str, values: Sequence[Any]) -> tuple[str, ...]:
    """Checks a list of texts: each has a word, none stands there twice."""
    phrases: set[tuple[str, ...]] = set()
    for value in values:
        if not isinstance(value, str) or not phrase(value):
            raise ConfigError(f"{where}: {key} holds {value!r}, which is not a word. Remove it.")
        if phrase(value) in phrases:
            raise ConfigError(f"{where}: {key} holds {value!r} twice. Remove one.")
        phrases.add(phrase(value))
    return tuple(values)
