"""What a search text asks for: single words, and phrases in quotation marks."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.core.text import QUOTATION_MARKS, fold

#: The part of a search text that is read, and the number of its words and phrases.
MOST_CHARACTERS, MOST_TERMS = 200, 12
#: What separates the words of a text, as RE2 spells it: punctuation, white space and signs.
SEPARATOR = r"[\pP\pZ\pS\s]+"
#: Scripts that are written without spaces: a word may begin or end between any two of their letters.
_WITHOUT_SPACES = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_EDGE = rf"[\pP\pZ\pS\s{_WITHOUT_SPACES}]"
#: A phrase, or a word. A mark that nothing closes is left out: the phrase is still being typed.
_TERM = re.compile(rf"[{QUOTATION_MARKS}]([^{QUOTATION_MARKS}]*)[{QUOTATION_MARKS}]|([^\s{QUOTATION_MARKS}]+)")


@dataclass(frozen=True)
class Term:
    """A word, which may stand inside another word, or a phrase of whole words. Hashable."""

    text: str  #: folded; without quotation marks
    phrase: bool = False

    def occurs_in(self, folded: pa.Array | pa.ChunkedArray) -> np.ndarray:
        """Which folded texts hold it, bool (N,). What stands between the words of a phrase does not count."""
        if not self.phrase:
            return _flags(pc.match_substring(folded, self.text))
        words = self.words
        # The expression is slow, so only texts with the longest of the words are compared with it.
        found = _flags(pc.match_substring(folded, max(words, key=len)))
        pattern = rf"(?:^|{_EDGE}){SEPARATOR.join(map(_escaped, words))}(?:$|{_EDGE})"
        found[found] = _flags(pc.match_substring_regex(folded.filter(pa.array(found)), pattern))
        return found

    @property
    def words(self) -> list[str]:
        """The words of a phrase, without punctuation; a word alone."""
        return _words(self.text) if self.phrase else [self.text]

    def __str__(self) -> str:
        """As it is written in a search text."""
        return f'"{self.text}"' if self.phrase else self.text


def terms(text: str) -> list[Term]:
    """The words and phrases of a search text, folded, each once, at most :data:`MOST_TERMS`."""
    found = [
        Term(phrase.strip(), True) if word is None else Term(word)
        for phrase, word in (match.groups() for match in _TERM.finditer(fold(text[:MOST_CHARACTERS])))
        if word is not None or _words(phrase)
    ]
    return list(dict.fromkeys(found))[:MOST_TERMS]


def separated(folded: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """The words of each folded text, a list array (N,)."""
    return pc.split_pattern_regex(folded, SEPARATOR)


def _words(text: str) -> list[str]:
    return [word for word in separated(pa.array([text]))[0].as_py() if word]


def _escaped(word: str) -> str:
    """A word as RE2 reads it. ``re.escape`` writes escapes that RE2 does not know."""
    return re.sub(r"([\\.+*?()\[\]{}|^$])", r"\\\1", word)


def _flags(found: pa.Array | pa.ChunkedArray) -> np.ndarray:
    return np.array(
        found.fill_null(False).to_numpy(zero_copy_only=False)
        if isinstance(found, pa.Array)
        else found.fill_null(False).to_numpy(),
        bool,
    )
