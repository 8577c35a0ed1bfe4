"""Finds the members of a family (sources, backbones, projections, clusterings): one file each, nothing to register."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Generic, TypeVar, cast

from pipeline.core.errors import ConfigError

M = TypeVar("M")


class Family(Generic[M]):
    """The public modules of one package, each of which offers its member under the same attribute."""

    def __init__(self, package: str, attribute: str, kind: str) -> None:
        """Args: the package's name, the attribute, and what a member is called in a message."""
        self._package, self._attribute, self._kind = package, attribute, kind

    def names(self) -> tuple[str, ...]:
        """Names of the members, sorted; modules that begin with ``_`` and ``base`` are none."""
        found = pkgutil.iter_modules(sys.modules[self._package].__path__)
        plain = (module.name for module in found if not module.ispkg)
        return tuple(sorted(name for name in plain if not name.startswith("_") and name != "base"))

    def get(self, name: str) -> M:
        """The member of that name.

        Raises:
            ConfigError: there is none; the message names those that there are.
        """
        if name not in self.names():
            raise ConfigError(unknown(self._kind, name, self.names()))
        return cast(M, getattr(importlib.import_module(f"{self._package}.{name}"), self._attribute))


def unknown(kind: str, value: str, allowed: Sequence[str]) -> str:
    """One sentence about a name that is not among those allowed, with the nearest one where there is one."""
    near = get_close_matches(value, allowed, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return f"There is no {kind} {value!r}. Allowed: {', '.join(allowed)}.{hint}"
