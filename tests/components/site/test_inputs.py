"""Values that the page does not send are told from a callback's own fault."""

from typing import Any

import pytest

from components.site import inputs


def callback(name: str | None, count: int, share: float, on: bool, each: list[str], table: dict[str, Any]) -> None:
    """A callback with one argument of each kind."""


GOOD: dict[str, Any] = {"name": None, "count": 3, "share": 1, "on": True, "each": ["a"], "table": {"a": [1]}}


def test_what_the_signature_declares_is_not_foreign() -> None:
    assert inputs.foreign(callback, list(GOOD.values())) == ""
    assert inputs.foreign(callback, ["text", 0, 0.5, False, [], {}]) == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", 3), ("name", ["a"]), ("name", "\ud800"), ("count", "3"), ("count", True), ("count", 1.5),
        ("count", None), ("count", 10**30), ("share", "1"), ("share", float("nan")), ("share", float("inf")),
        ("on", 1), ("each", "a"), ("each", [1]), ("each", ["\udfff"]), ("table", []), ("table", {"a": {"\ud800": 1}}),
        ("table", {"a": float("nan")}),
    ],
)  # fmt: skip
def test_what_it_does_not_declare_or_no_browser_makes_is_named(name: str, value: Any) -> None:
    assert inputs.foreign(callback, list((GOOD | {name: value}).values())) == name


def test_values_without_end_are_foreign() -> None:
    nested: list[Any] = []
    for _ in range(5000):
        nested = [nested]
    assert inputs.foreign(callback, list((GOOD | {"table": {"a": nested}}).values())) == "table"
