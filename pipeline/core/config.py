"""Resolves a tree of settings: frozen dataclasses, read from flags and TOML. An unknown key is an error.

A config is a dataclass. Its fields are settings, or sections: dataclasses of settings. A section that chooses members
of a family (``[source]``, ``[projection]``) has a sub-section for the options of each member: ``[projection.tsne]``.
This module knows no plug-in; a :class:`Schema` names the families.
"""

import logging
import shlex
import tomllib
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import Field, asdict, dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

from pipeline.core.errors import ConfigError
from pipeline.core.registry import Family, unknown

log = logging.getLogger("pipeline")
C = TypeVar("C", bound="Config")


@dataclass(frozen=True)
class Config:
    """The base of all configs. ``options`` maps ``"section.member"`` to that member's, where any of them was set."""

    options: Mapping[str, Any] = field(default_factory=dict, kw_only=True)

    def options_of(self, section: str, name: str, family: Family[Any]) -> Any:
        """The options of a member that a section chooses: its defaults, unless some were set; None if it has none."""
        kind = getattr(family.get(name), "options", None)
        return self.options.get(f"{section}.{name}", kind()) if kind else None

    def members(self) -> dict[str, tuple[str, ...]]:
        """Section -> names of the members that are chosen."""
        return {}


@dataclass(frozen=True)
class Schema(Generic[C]):
    """Which settings there are."""

    kind: type[C]  #: the config's class
    families: Mapping[str, Family[Any]]  #: section -> the family whose members have sub-sections of it
    #: refuses a resolved config whose settings exclude each other, by a ConfigError
    check: Callable[[C], None] = lambda config: None
    #: families whose members' flags belong to another command; their settings stand in a TOML file only
    without_flags: tuple[str, ...] = ()

    def settings(self) -> dict[str, Field[Any]]:
        """Every setting as ``"section.key"`` (``"key"`` at the top, ``"section.member.key"`` below) -> its field."""
        top: dict[str, Field[Any]] = {}
        for item in fields(self.kind):
            if is_dataclass(item.default):
                top |= {f"{item.name}.{inner.name}": inner for inner in fields(item.default)}
            elif item.metadata:
                top[item.name] = item
        for section, family in self.families.items():
            for name in family.names():
                options = getattr(family.get(name), "options", None)
                top |= {f"{section}.{name}.{inner.name}": inner for inner in fields(options)} if options else {}
        return top

    def has_flag(self, key: str) -> bool:
        """Whether the command of this schema has a flag for a setting."""
        of_member = key.count(".") == 2 and key.split(".", maxsplit=1)[0] in self.without_flags
        return bool(self.settings()[key].metadata["flag"]) and not of_member

    def owner(self, key: str) -> type:
        """The dataclass that a setting belongs to."""
        section = key.rpartition(".")[0]
        if "." in section:
            family, name = section.split(".")
            return typing.cast(type, self.families[family].get(name).options)
        return type(getattr(self.kind(), section)) if section else self.kind

    def resolve(self, values: Mapping[str, Any], base: C | None = None, *, whole: bool = True) -> C:
        """A config with ``values`` (``"section.key"`` -> value) laid over ``base``.

        ``whole`` is False where more values will be laid over it: settings that exclude each other then pass.

        Raises:
            ConfigError: an unknown key, a value of the wrong type or out of range, or settings that exclude each other.
        """
        known = self.settings()
        sections: dict[str, dict[str, Any]] = {}
        for key, value in self._renamed(values, known).items():
            if key not in known:
                raise ConfigError(unknown("setting", key, tuple(known)))
            section, _, name = key.rpartition(".")
            sections.setdefault(section, {})[name] = _checked(key, value, known[key], self.owner(key))
        config = base or self.kind()
        options = dict(config.options)
        for section in [section for section in sections if "." in section]:
            before = options.get(section) or self.owner(f"{section}.any")()
            options[section] = replace(before, **sections.pop(section))
        changes = sections.pop("", {})
        changes |= {section: replace(getattr(config, section), **leaves) for section, leaves in sections.items()}
        config = replace(config, options=options, **changes)
        if whole:
            self.check(config)
        return config

    def as_dict(self, config: C) -> dict[str, Any]:
        """The whole config as plain values, with the options of all chosen members."""
        options = {
            f"{section}.{name}": config.options_of(section, name, self.families[section])
            for section, names in config.members().items()
            if section in self.families
            for name in names
        }
        return asdict(replace(config, options={key: value for key, value in options.items() if value is not None}))

    def _renamed(self, values: Mapping[str, Any], known: Mapping[str, Field[Any]]) -> dict[str, Any]:
        """The values by the settings' present names; a name of an earlier version is taken with a warning."""
        now = {item.metadata["formerly"]: key for key, item in known.items() if item.metadata["formerly"]}
        now = {old: new for old, new in now.items() if old in values and old not in known}
        for old, new in now.items():
            log.warning("The setting %s is called %s now. The old name works until the next release.", old, new)
        return {now.get(key, key): value for key, value in values.items()}


def read_toml(path: Path) -> dict[str, Any]:
    """The settings of a TOML file by their full names. Raises a ConfigError where it cannot be read or is not TOML."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"The config file {path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"The config file {path} is not valid TOML: {error}.") from error
    return _flattened(document, "")


def _flattened(table: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in table.items():
        name = f"{prefix}{key}"
        flat |= _flattened(value, f"{name}.") if isinstance(value, dict) else {name: value}
    return flat


def _checked(key: str, value: Any, item: Field[Any], owner: type) -> Any:
    kind = typing.get_type_hints(owner)[item.name]
    if isinstance(kind, types.UnionType):
        if value is None:
            return None
        kind = next(part for part in typing.get_args(kind) if part is not type(None))
    if kind == tuple[str, ...]:
        return _names(key, value)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ConfigError(f"{key} takes a value of type {kind.__name__}, not {value!r}.")
    choices = item.metadata["choices"]
    if choices and value not in choices:
        raise ConfigError(unknown(key, str(value), choices))
    low, high = item.metadata["low"], item.metadata["high"]
    # In this form, NaN is outside of every range.
    if not ((low is None or value >= low) and (high is None or value <= high)):
        allowed = f"at least {low:g}" if high is None else f"from {low:g} to {high:g}"
        raise ConfigError(f"{key} must be {allowed}, not {value!r}.")
    return value


def names_for_shell(names: Sequence[str]) -> str:
    """Names as a flag that takes a list of them has to be typed; :func:`_names` reads it."""
    bars = any("," in name for name in names)
    return shlex.quote(("|" if bars else ",").join(names) + ("|" if bars and len(names) == 1 else ""))


def _names(key: str, value: Any) -> tuple[str, ...]:
    """A list of names: a sequence, or text separated by commas (by bars where a name has a comma)."""
    parts: Sequence[Any] = value.split("|" if "|" in value else ",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        raise ConfigError(f"{key} takes a list of names, not {value!r}.")
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
