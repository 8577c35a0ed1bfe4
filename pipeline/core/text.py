"""Cleaning and folding of catalogue text. Every search and every comparison of texts uses these."""

from __future__ import annotations

import re
import unicodedata

#: A spreadsheet's escape of a control character: "_x000D_" is a carriage return.
_ESCAPED = re.compile(r"_x00[0-1][0-9A-Fa-f]_")
#: Letters that Unicode does not decompose into a plain letter and an accent.
_PLAIN = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "’": "'", "‘": "'", "ʻ": "'"})


def clean(text: str) -> str:
    """The text without a spreadsheet's escapes, with single spaces, stripped."""
    return " ".join(_ESCAPED.sub(" ", text).split())


def fold(text: str) -> str:
    """The cleaned text without case and accents: equal for two spellings of one word."""
    bare = unicodedata.normalize("NFKD", clean(text))
    return "".join(letter for letter in bare if not unicodedata.combining(letter)).casefold().translate(_PLAIN)
