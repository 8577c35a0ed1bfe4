"""Settings as command-line flags: each carries its own help text, and so does the manual of TOML files."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline import cultures
from pipeline.acquire import sources
from pipeline.build.config import BuildConfig, read_toml, resolve, settings
from pipeline.core import registry
from pipeline.core.errors import ConfigError
from pipeline.similarity import projections
from pipeline.training import backbones


def chosen(sections: Sequence[str] | None) -> dict[str, Any]:
    """The settings of some sections ("" for those at the top), or of all, as ``"section.key"`` -> field."""
    known = settings()
    if sections is None:
        return known
    wanted = {*sections, *sources.names()} if "source" in sections else set(sections)
    return {key: item for key, item in known.items() if key.rpartition(".")[0] in wanted}


def add(parser: argparse.ArgumentParser, sections: Sequence[str] | None = None) -> None:
    """Adds ``--config`` and a flag for each setting of those sections that has one."""
    parser.add_argument("--config", type=Path, metavar="FILE.toml", help="settings from a TOML file; flags win over it")
    choices = {
        "source.name": sources.names(),
        "source.label_set": cultures.names(),
        "backbone": backbones.names(),
        "projection.names": projections.names(),
    }
    for key, item in chosen(sections).items():
        if not item.metadata["flag"]:
            continue
        allowed = choices.get(key, ())
        text = item.metadata["help"] + (f": {', '.join(allowed)}" if allowed else "") + _default(item.default)
        # argparse reads a per cent sign as its own.
        text = text.replace("%", "%%")
        if isinstance(item.default, bool):
            kind: Any = argparse.BooleanOptionalAction if item.default else "store_const"
            extra: dict[str, Any] = {} if item.default else {"const": True}
            parser.add_argument(item.metadata["flag"], dest=key, action=kind, default=None, help=text, **extra)
        else:
            name = item.metadata["flag"].removeprefix("--").replace("-", "_").upper()
            parser.add_argument(item.metadata["flag"], dest=key, metavar=name, help=text)


def _default(value: Any) -> str:
    if value is None or value is False or value in ("", ()):
        return ""
    return f" (default: {','.join(value) if isinstance(value, tuple) else value})"


def toml_help(sections: Sequence[str] | None = None) -> str:
    """The settings that a TOML file can set."""
    lines = ["settings of a TOML file (sections in brackets; those with a flag carry the same names as here):"]
    for key, item in chosen(sections).items():
        flag = f" [{item.metadata['flag']}]" if item.metadata["flag"] else ""
        text = f"{key}{flag}: {item.metadata['help']}{_default(item.default)}"
        lines += textwrap.wrap(text, 110, initial_indent="  ", subsequent_indent="      ")
    return "\n".join(lines) + "\n\n"


def config_from(options: argparse.Namespace) -> BuildConfig:
    """The config that a command line asks for.

    Raises:
        ConfigError: a flag or a TOML key that is not accepted, or names a source, backbone or projection there is not.
    """
    known = settings()
    base = resolve(read_toml(options.config)) if options.config else BuildConfig()
    flags = {key: value for key, value in vars(options).items() if key in known and value is not None}
    config = resolve({key: _typed(key, value) for key, value in flags.items()}, base)
    sources.get(config.source.name)
    backbones.get(config.backbone)
    if config.source.label_set:
        cultures.load(config.source.label_set)
    for name in config.projection.names:
        if name not in projections.names():
            raise ConfigError(registry.unknown("projection", name, projections.names()))
    return config


def _typed(key: str, value: Any) -> Any:
    """A flag's text as the number that its setting takes, where it takes one."""
    kind = settings()[key].type
    if not isinstance(value, str) or "str" in str(kind):
        return value
    number: type = float if "float" in str(kind) else int
    try:
        return number(value)
    except ValueError as error:
        raise ConfigError(f"{settings()[key].metadata['flag']} takes a number, not {value!r}.") from error
