"""A list of names is typed by people and advised in messages: both are read alike."""

import shlex

import pytest

from pipeline.core.config import _names, names_for_shell


@pytest.mark.parametrize(
    "names",
    [("china", "japan"), ("Oil, on canvas", "浮世絵 🎨"), ("a, b",), ("it's", "$HOME", "two  words"), ("one",)],
)
def test_advice_about_a_list_of_names_can_be_pasted_into_a_shell(names: tuple[str, ...]) -> None:
    (typed,) = shlex.split(names_for_shell(names))
    assert _names("source.classes", typed) == names
