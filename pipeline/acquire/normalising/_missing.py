"""Texts by which spreadsheets, programs and cataloguers say that there is no value."""

import re

from pipeline.core.text import fold

_MISSING = frozenset(
    ("", "nan", "na", "n a", "nat", "none", "null", "nil", "undefined", "tbd", "not applicable", "not available")
)


def is_missing(text: str) -> bool:
    """Whether a text stands for no value: "nan", "N/A", "-", "[]", "<NA>", "None"."""
    return " ".join(re.findall(r"[^\W_]+", fold(text))) in _MISSING
