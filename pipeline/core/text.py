"""Text folding: the one rule by which two spellings count as the same, for a text and for an Arrow column."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

#: A control character that a spreadsheet escaped: "_x000D_" is a carriage return.
_ESCAPED = re.compile(r"_x00[0-1][0-9A-Fa-f]_")
#: Letters without a canonical decomposition, and the apostrophes.
_PLAIN = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "’": "'", "‘": "'", "ʻ": "'"})
#: Marks that stand round a quotation, and in a search text round a phrase.
QUOTATION_MARKS = '"“”„‟«»「」『』'
#: The ASCII characters beside the space at which ``str.split()`` splits.
_ASCII_CONTROL = r"[\t-\r\x1c-\x1f]"


def clean(text: str) -> str:
    """Removes escaped control characters, joins runs of white space to one space, and strips both ends."""
    return " ".join(_ESCAPED.sub(" ", text).split())


def printable(text: str) -> str:
    """The name of a file as text that can be stored: each byte that is no UTF-8 as ``%E9``.

    Python has such bytes in a name as lone surrogates (PEP 383).
    """
    return re.sub("[\udc80-\udcff]", lambda match: f"%{ord(match[0]) - 0xDC00:02X}", text)


def without_case(text: str) -> str:
    """The text for comparisons that ignore letter case and the two forms of an accented letter (NFC, NFD).

    Accents count: "Möller" and "Moller" are two names. (Unicode's canonical caseless matching, D145.)
    """
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())


def fold(text: str) -> str:
    """The cleaned text without case and accents. Two spellings of one thing have the same folded text.

    Accents are removed (NFKD, then every character of a non-zero combining class), letters are case-folded, and
    ``ø ł đ`` and curly apostrophes become plain.
    """
    cleaned = clean(text)
    if cleaned.isascii():
        return cleaned.lower()
    bare = unicodedata.normalize("NFKD", cleaned)
    return "".join(letter for letter in bare if not unicodedata.combining(letter)).casefold().translate(_PLAIN)


def fold_array(texts: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """:func:`fold` of every text, string or large_string; nulls stay null.

    Arrow folds the texts of ASCII characters and single spaces; Python folds the others one by one.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if isinstance(texts, pa.ChunkedArray):
        return pa.chunked_array([fold_array(chunk) for chunk in texts.chunks], texts.type)
    others = pc.invert(pc.string_is_ascii(texts))
    for pattern in ("_x00", "  ", _ASCII_CONTROL):
        others = pc.or_(others, pc.match_substring_regex(texts, pattern))
    # Arrow's trim and lower leave what is not ASCII as it is; those texts are overwritten.
    plain = pc.ascii_lower(pc.ascii_trim(texts, " "))
    if not pc.any(others).as_py():
        return plain
    folded = [fold(text) for text in texts.filter(others).to_pylist()]
    return pc.replace_with_mask(plain, others, pa.array(folded, texts.type))
