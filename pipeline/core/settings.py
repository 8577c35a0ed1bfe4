"""One setting of the pipeline: a dataclass field with its help text, its flag and its range."""

from __future__ import annotations

from dataclasses import field
from typing import Any


def setting(
    default: Any,
    text: str,
    *,
    flag: str = "",
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
) -> Any:
    """A dataclass field with its help text, its command-line flag if it has one, and its range or its only values."""
    return field(default=default, metadata={"help": text, "flag": flag, "low": low, "high": high, "choices": choices})
