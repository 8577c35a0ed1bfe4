"""Families of plug-ins: sources, backbones, projections and so on. One file is one member; nothing lists them."""

import importlib
import importlib.metadata
import pkgutil
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Generic, TypeVar, cast

from pipeline.core.errors import ConfigError

M = TypeVar("M")


class Family(Generic[M]):
    """The public modules and packages of one package, each of which offers its member under the same attribute.

    Another distribution adds a member by an entry point: the group is ``vitrine.<package>`` (``vitrine.backbones``, for
    example), the name is the member's, and the value is a module that offers the attribute.
    """

    def __init__(self, package: str, attribute: str, kind: str) -> None:
        """Args: the package's full name, the attribute, and what messages call a member, such as ``backbone``."""
        self.package, self._attribute, self._kind = package, attribute, kind

    def names(self) -> tuple[str, ...]:
        """Names of the members, sorted. Modules that begin with ``_``, ``base`` and ``settings`` are none."""
        return tuple(sorted({*self._files(), *self._entry_points()}))

    def module(self, name: str) -> str:
        """The full name of the member's module. Raises a ConfigError that names those there are if there is none."""
        if name in self._files():
            return f"{self.package}.{name}"
        try:
            return self._entry_points()[name]
        except KeyError:
            raise ConfigError(unknown(self._kind, name, self.names())) from None

    def get(self, name: str) -> M:
        """The member of that name. Raises a ConfigError as :meth:`module` does."""
        return cast(M, getattr(importlib.import_module(self.module(name)), self._attribute))

    def _files(self) -> set[str]:
        modules = pkgutil.iter_modules(sys.modules[self.package].__path__)
        return {module.name for module in modules if module.name[0] != "_" and module.name not in ("base", "settings")}

    def _entry_points(self) -> dict[str, str]:
        group = f"vitrine.{self.package.rpartition('.')[2]}"
        return {point.name: point.module for point in _installed(tuple(sys.path)).select(group=group)}


@lru_cache(maxsize=1)
def _installed(folders: tuple[str, ...]) -> Any:
    """The entry points of all distributions in the folders of ``sys.path``, which are read once.

    Their class has another name in Python 3.11 than in later ones.
    """
    return importlib.metadata.entry_points()


def unknown(kind: str, value: str, allowed: Sequence[str]) -> str:
    """One sentence about a name that is not among those allowed, with the nearest one where there is one."""
    near = get_close_matches(value, allowed, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return f"There is no {kind} {value!r}. Allowed: {', '.join(allowed)}.{hint}"
