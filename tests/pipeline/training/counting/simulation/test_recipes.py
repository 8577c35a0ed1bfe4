"""A recipe is a TOML file; what is wrong in one is said in a sentence."""

from pathlib import Path

import pytest

from pipeline.core.errors import ConfigError
from pipeline.training.counting.simulation.recipes import kinds, recipe


def test_the_kinds_are_the_toml_files_of_the_package() -> None:
    assert kinds() == ("berries", "cells", "crowd")
    assert {recipe(kind).title for kind in kinds()} == {"Berries", "Cells", "Crowd"}


def test_a_file_of_ones_own_says_what_it_wants_and_leaves_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "beads.toml"
    path.write_text('number = 7\nsize = [5, 6]\ncolours = ["#ffffff"]\n[background]\ncolours = "#000000"\n')
    made = recipe(str(path))
    assert (made.title, made.number, made.size, made.side) == ("beads", (7.0, 7.0), (5.0, 6.0), 256)
    assert made.background.colours == ("#000000",) and made.adds_light is False


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sizes = [3, 4]", "sizes is not known. A recipe has adds_light"),
        ("size = [9, 4]", "size is a range of two numbers, the smaller first"),
        ("size = [1, 4]", "size lies between 3 and 200, not 1 to 4"),
        ("number = true", "number is a number or a range of two, not True"),
        ("side = [64, 65]", "side is one number"),
        ('colours = ["red"]', "'red' is no colour. Write colours as #rrggbb"),
        ('shapes = ["star"]', "'star' is no shape. Shapes are ellipse, blob, figure"),
        ("adds_light = 1", "adds_light is true or false"),
        ("background = 3", "background is a table"),
        ("[background]\ngrass = 1", "background.grass is not known"),
        ("size = ", "cannot be read"),
    ],
)
def test_what_is_wrong_in_a_recipe_is_said(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"mine\.toml") as caught:
        recipe(str(path))
    assert said in str(caught.value)


def test_a_kind_that_is_none_is_told_which_there_are() -> None:
    with pytest.raises(ConfigError, match=r"'bees' is no kind. Kinds are berries, cells, crowd"):
        recipe("bees")
    with pytest.raises(ConfigError, match=r"bees\.toml cannot be read"):
        recipe("bees.toml")
