"""Cleaning that every kind of catalogue text needs."""

from __future__ import annotations

import re
import unicodedata

#: What a spreadsheet leaves where a cell held a control character: "_x000D_" is a carriage return.
_ESCAPED = re.compile(r"_x00[0-1][0-9A-Fa-f]_")
#: Letters that no accent distinguishes from their plain form, yet Unicode does not take apart.
_PLAIN = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "’": "'", "‘": "'", "ʻ": "'"})


def clean(text: str) -> str:
    """The text without a spreadsheet's leftovers, with single spaces and nothing at its ends."""
    return " ".join(_ESCAPED.sub(" ", text).split())


def fold(text: str) -> str:
    """The cleaned text without case and accents: what two spellings of one thing have in common."""
    bare = unicodedata.normalize("NFKD", clean(text))
    return "".join(letter for letter in bare if not unicodedata.combining(letter)).casefold().translate(_PLAIN)
