"""Finds the members of a family (sources, backbones, projections): one file each, nothing to register by hand."""

from __future__ import annotations

import importlib
import pkgutil
from difflib import get_close_matches
from types import ModuleType

from pipeline.errors import ConfigError


def names(package: ModuleType) -> tuple[str, ...]:
    """Names of the public modules of a package, sorted; those that begin with ``_`` and ``base`` are not members."""
    found = (module.name for module in pkgutil.iter_modules(package.__path__) if not module.ispkg)
    return tuple(sorted(name for name in found if not name.startswith("_") and name != "base"))


def load(package: ModuleType, name: str, attribute: str, kind: str) -> object:
    """The object that member ``name`` of ``package`` offers under ``attribute``.

    Raises:
        ConfigError: there is no such member; the message names those that there are.
    """
    known = names(package)
    if name not in known:
        raise ConfigError(unknown(kind, name, known))
    return getattr(importlib.import_module(f"{package.__name__}.{name}"), attribute)


def unknown(kind: str, value: str, allowed: tuple[str, ...] | list[str]) -> str:
    """One sentence about a name that is not among those allowed, with the nearest one where there is one."""
    near = get_close_matches(value, allowed, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return f"There is no {kind} {value!r}. Allowed: {', '.join(allowed)}.{hint}"
