"""Colours have the names that a person would give."""

import pytest

from pipeline.images.colour_names import COLOURS, colour_name


@pytest.mark.parametrize(
    ("colour", "name"),
    [("#000000", "black"), ("#ffffff", "white"), ("#c03028", "red"), ("#2e3a6e", "indigo"), ("#d7af37", "gold")],
)
def test_a_colour_has_the_name_of_the_nearest_one(colour: str, name: str) -> None:
    assert colour_name(colour) == name


def test_each_colour_has_its_own_name() -> None:
    for name, (red, green, blue) in COLOURS.items():
        assert colour_name(f"#{red:02x}{green:02x}{blue:02x}") == name
