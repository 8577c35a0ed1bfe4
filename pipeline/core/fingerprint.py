"""Digests of code: what a stage's result depends on beside its inputs and its settings.

The code that decides a result is the import closure of the stage's module: the module, every module of this project
that it imports, and so on. Nothing is listed by hand, so no list can be out of date. Modules that cannot decide a
result are left out; an edit of those would otherwise run every stage anew.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.metadata
import importlib.util
from collections.abc import Collection, Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

#: The package whose imports are followed. Other distributions count by their version.
ROOT = "pipeline"

#: Modules that decide no result: how settings are read (their values are part of every fingerprint), where work runs,
#: what is logged, and how an error is worded. Packages count with all that is below them.
LEFT_OUT = (
    "pipeline.core.command", "pipeline.core.config", "pipeline.core.errors", "pipeline.core.executors",
    "pipeline.core.fingerprint", "pipeline.core.locks", "pipeline.core.native_stderr",
    "pipeline.core.progress", "pipeline.core.registry", "pipeline.core.settings", "pipeline.build.config",
)  # fmt: skip
#: Nodes that may begin with a docstring.
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
#: Attributes of a node that hold statements. Imports and docstrings stand nowhere else, and to visit every expression
#: of the project would take most of the time in which a build finds that nothing has changed.
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


class _Parsed(NamedTuple):
    """What a file says."""

    #: what is imported anywhere in it, ``from a import b`` as ``a`` and ``a.b``; not what is imported for types
    names: Collection[str]
    digest: bytes  #: of its code without comments, docstrings and layout


def closure(modules: Iterable[str]) -> tuple[str, ...]:
    """The modules, and every module of this project that they import, directly or not; sorted.

    Modules named ``settings`` and those of :data:`LEFT_OUT` are left out. Raises a ModuleNotFoundError for a module
    that does not exist.
    """
    pending, reached = list(modules), set()
    while pending:
        name = pending.pop()
        if name not in reached and not _is_left_out(name):
            reached.add(name)
            pending += _imports(name, _file(name))
    return tuple(sorted(reached))


def code_digest(modules: Iterable[str]) -> str:
    """A digest of the code of an import closure. Comments, docstrings and layout do not change it."""
    digest = hashlib.sha256()
    for name in closure(modules):
        file = _file(name)
        digest.update(name.encode() + _parsed(file, file.stat().st_mtime_ns).digest)
    return digest.hexdigest()


def version(distribution: str) -> str | None:
    """The installed version of a distribution, None where it is not installed."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


def _is_left_out(name: str) -> bool:
    return name.rpartition(".")[2] == "settings" or any(name == out or name.startswith(f"{out}.") for out in LEFT_OUT)


def _file(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(name)
    return Path(spec.origin)


def _imports(name: str, file: Path) -> list[str]:
    """The modules of this project that a module imports when it is used, and the packages that it lies in."""
    imported = [each for each in _parsed(file, file.stat().st_mtime_ns).names if each.split(".")[0] == ROOT]
    packages = {name.rpartition(".")[0]} if name.split(".", maxsplit=1)[0] == ROOT else set()
    return sorted((packages | set(filter(_is_module, imported))) - {ROOT, ""})


@lru_cache(maxsize=1024)
def _parsed(file: Path, changed: int) -> _Parsed:
    names: set[str] = set()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    pending: list[tuple[ast.AST, bool]] = [(tree, True)]
    while pending:
        node, runs = pending.pop()
        if isinstance(node, ast.Import) and runs:
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and runs:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        only_for_types = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for part in _BLOCKS:
            inside = runs and not (only_for_types and part == "body")
            pending += [(each, inside) for each in getattr(node, part, ())]
        if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            del node.body[0]
    return _Parsed(frozenset(names), hashlib.sha256(ast.dump(tree).encode()).digest())


@lru_cache(maxsize=4096)
def _is_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False
