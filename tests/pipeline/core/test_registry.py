"""A member of a family is one file, and a wrong name is answered with the right ones."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.core.errors import ConfigError
from pipeline.core.registry import Family, unknown


@pytest.fixture
def family(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Family[str]]:
    package = tmp_path / "zoo_of_tests"
    (package / "subfolder").mkdir(parents=True)
    for name in ("__init__", "base", "_helper", "subfolder/__init__"):
        (package / f"{name}.py").write_text("")
    (package / "lion.py").write_text("ANIMAL = 'roars'")
    (package / "ant.py").write_text("ANIMAL = 'crawls'")
    monkeypatch.syspath_prepend(str(tmp_path))
    __import__("zoo_of_tests")
    yield Family("zoo_of_tests", "ANIMAL", "animal")
    for name in [name for name in sys.modules if name.startswith("zoo_of_tests")]:
        del sys.modules[name]


def test_public_modules_are_members(family: Family[str]) -> None:
    assert family.names() == ("ant", "lion")
    assert family.get("lion") == "roars"


def test_asking_for_names_imports_no_member(family: Family[str]) -> None:
    family.names()
    assert "zoo_of_tests.lion" not in sys.modules


@pytest.mark.parametrize("name", ["lionn", "_helper", "base", "subfolder", ""])
def test_what_is_no_member_is_an_error_that_names_those_there_are(family: Family[str], name: str) -> None:
    with pytest.raises(ConfigError, match=f"no animal {name!r}. Allowed: ant, lion"):
        family.get(name)


def test_the_nearest_name_is_offered() -> None:
    assert unknown("animal", "lionn", ("ant", "lion")).endswith("Did you mean 'lion'?")
    assert "Did you mean" not in unknown("animal", "whale", ("ant", "lion"))
