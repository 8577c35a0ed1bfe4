"""A member of a family is one file, and a wrong name is answered with the right ones."""

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
    for name in ("__init__", "base", "settings", "_helper"):
        (package / f"{name}.py").write_text("")
    (package / "subfolder/__init__.py").write_text("ANIMAL = 'is a package'")
    (package / "lion.py").write_text("ANIMAL = 'roars'")
    (package / "ant.py").write_text("ANIMAL = 'crawls'")
    monkeypatch.syspath_prepend(str(tmp_path))
    __import__("zoo_of_tests")
    yield Family("zoo_of_tests", "ANIMAL", "animal")
    for name in [name for name in sys.modules if name.startswith("zoo_of_tests")]:
        del sys.modules[name]


def test_public_modules_are_members(family: Family[str]) -> None:
    assert family.names() == ("ant", "lion", "subfolder")
    assert family.get("lion") == "roars"
    assert family.module("lion") == "zoo_of_tests.lion"


def test_a_package_is_a_member_too(family: Family[str]) -> None:
    assert family.get("subfolder") == "is a package"


def test_an_entry_point_is_a_member(family: Family[str], tmp_path: Path) -> None:
    (tmp_path / "wild.py").write_text("ANIMAL = 'howls'")
    (tmp_path / "wild-1.0.dist-info").mkdir()
    (tmp_path / "wild-1.0.dist-info/METADATA").write_text("Metadata-Version: 2.1\nName: wild\nVersion: 1.0\n")
    (tmp_path / "wild-1.0.dist-info/entry_points.txt").write_text("[vitrine.zoo_of_tests]\nwolf = wild\n")
    assert family.names() == ("ant", "lion", "subfolder", "wolf")
    assert family.get("wolf") == "howls" and family.module("wolf") == "wild"


def test_asking_for_names_imports_no_member(family: Family[str]) -> None:
    family.names()
    assert "zoo_of_tests.lion" not in sys.modules


@pytest.mark.parametrize("name", ["lionn", "_helper", "base", "settings", ""])
def test_what_is_no_member_is_an_error_that_names_those_there_are(family: Family[str], name: str) -> None:
    with pytest.raises(ConfigError, match=f"no animal {name!r}. Allowed: ant, lion, subfolder"):
        family.get(name)


def test_the_nearest_name_is_offered() -> None:
    assert unknown("animal", "lionn", ("ant", "lion")).endswith("Did you mean 'lion'?")
    assert "Did you mean" not in unknown("animal", "whale", ("ant", "lion"))
