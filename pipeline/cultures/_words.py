"""Takes a catalogue's label apart: statements, their parts, the makers that "or" puts side by side, words in doubt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from pipeline.core import text as texts

_TOKEN = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|[,;|/?()]")
_OPEN, _CLOSE = "(", ")"
#: Between two statements, each of which may name a maker of its own.
_STATEMENTS = ";|"
_SAME = str.maketrans({"`": "'", "[": "(", "]": ")", "{": "(", "}": ")", "‐": "-", "‑": "-"})


@dataclass(frozen=True)
class Clause:
    """Words that begin a clause which is not about the maker: for a market, born in, active in.

    Attributes:
        name: how the TOML calls it.
        phrases: the words, each phrase folded and taken apart.
        to_the_end: it goes on to the end of the statement, not only to the next comma or bracket.
    """

    name: str
    phrases: tuple[tuple[str, ...], ...]
    to_the_end: bool


@dataclass(frozen=True)
class Wording:
    """The words that turn what a label says; all folded.

    Attributes:
        doubt: phrases that make what follows uncertain.
        alternatives: words between two possible makers.
        asides: words that make their part about something else than the maker: its style, its market.
        details: words that mark a statement as one about a time or a part, not about a maker.
        modifiers: words that name no place without another: "Northern or Western India" is one maker.
        nothing: words that stand where nothing is known.
        clauses: see :class:`Clause`.
    """

    doubt: tuple[tuple[str, ...], ...] = ()
    alternatives: frozenset[str] = frozenset()
    asides: frozenset[str] = frozenset()
    details: frozenset[str] = frozenset()
    modifiers: frozenset[str] = frozenset()
    nothing: frozenset[str] = frozenset()
    clauses: tuple[Clause, ...] = ()


@dataclass
class Part:
    """What stands between two commas or brackets.

    Attributes:
        depth: how many brackets it stands in.
        makers: its words, one list for each side of an "or".
        doubtful: one of its words says that it is not sure.
    """

    depth: int = 0
    makers: list[list[str]] = field(default_factory=lambda: [[]])
    doubtful: bool = False

    @property
    def empty(self) -> bool:
        """Whether no word is in it."""
        return not any(self.makers)


@dataclass
class Statement:
    """One statement of a label.

    Attributes:
        text: its words, folded.
        parts: in their order; none when the statement is blank.
        dropped: names of the clauses, and the words of asides, that were left out.
        blank: nothing is said there.
    """

    text: str
    parts: list[Part]
    dropped: list[str]
    blank: bool


def fold(text: str) -> str:
    """Without accents, capitals, stray escapes and doubled blanks, so that spellings of one word are one."""
    plain = texts.fold(text).translate(_SAME)
    # U.S.A. is one word; a dash between words is a stroke between makers.
    plain = re.sub(r"\b([^\W\d_])\.\s?(?=[^\W\d_]\b)", r"\1", plain).replace("&", " and ")
    plain = re.sub(r"(?<=[^\W\d_])\s*[–—]\s*(?=[^\W\d_])", "/", plain)
    return " ".join(plain.split())


def tokens(text: str) -> list[str]:
    """The folded words of a text, and the signs that mean something."""
    return _TOKEN.findall(fold(text))


def phrase(text: str) -> tuple[str, ...]:
    """A term of a rule as the words that have to follow one another."""
    return tuple(token for token in tokens(text) if token[0].isalnum())


def spellings(term: str) -> set[tuple[str, ...]]:
    """A term with hyphens, with blanks and as written: "African American" is "African-American" too."""
    words = phrase(term)
    return {words, ("-".join(words),), tuple(" ".join(words).replace("-", " ").split())}


def statements(text: str, wording: Wording) -> list[Statement]:
    """A label's statements, which semicolons and upright strokes part."""
    found: list[list[str]] = [[]]
    depth = 0
    for token in tokens(text):
        depth = max(0, depth + (token == _OPEN) - (token == _CLOSE))
        if token in _STATEMENTS and (not depth or token == "|"):
            found.append([])
            depth = 0
        else:
            found[-1].append("," if token == ";" else token)
    return [_statement(words, wording) for words in found]


def _statement(words: Sequence[str], wording: Wording) -> Statement:
    blank = all(word in wording.nothing for word in words if word[0].isalnum())
    kept, dropped = _without_clauses(words, wording)
    parts = []
    for part in _parts(kept, wording):
        aside = next((word for maker in part.makers for word in maker if word in wording.asides), "")
        if aside:
            dropped.append(f"aside: {aside}")
        else:
            parts.append(part)
    return Statement(" ".join(word for word in words if word[0].isalnum()), parts, dropped, blank)


def _without_clauses(words: Sequence[str], wording: Wording) -> tuple[list[str], list[str]]:
    """The words outside of clauses, and the names of the clauses left out."""
    kept: list[str] = []
    dropped: list[str] = []
    at = 0
    while at < len(words):
        # "if not Chinese" is a doubt; "not Chinese" is a clause.
        doubted = starts(words, at, wording.doubt)
        clause = next((c for c in wording.clauses if starts(words, at, c.phrases)), None)
        if clause is None or doubted:
            kept += words[at : at + (doubted or 1)]
            at += doubted or 1
            continue
        dropped.append(clause.name)
        # "possibly for the American market" doubts the market, not the maker.
        while kept and any(kept[-len(doubt) :] == list(doubt) for doubt in wording.doubt):
            kept.pop()
        depth = 0
        while at < len(words) and not (
            depth == 0 and (words[at] == _CLOSE or (words[at] == "," and not clause.to_the_end))
        ):
            depth += (words[at] == _OPEN) - (words[at] == _CLOSE)
            at += 1
    return kept, dropped


def starts(words: Sequence[str], at: int, phrases: Iterable[tuple[str, ...]]) -> int:
    """How many words the longest of the phrases takes that begins there; 0 when none does."""
    fitting = (len(words_) for words_ in phrases if tuple(words[at : at + len(words_)]) == words_)
    return max(fitting, default=0)


def _parts(words: Sequence[str], wording: Wording) -> list[Part]:
    parts = [Part()]
    at = 0
    while at < len(words):
        word, part = words[at], parts[-1]
        taken = starts(words, at, wording.doubt)
        if taken:
            part.doubtful = True
        elif word == "?":
            _doubt_before(parts)
        elif word in (_OPEN, _CLOSE):
            parts.append(Part(max(0, part.depth + (1 if word == _OPEN else -1))))
        elif word == ",":
            parts.append(Part(part.depth))
        elif word == "/" or word in wording.alternatives:
            part.makers.append([])
        else:
            part.makers[-1].append(word)
        at += taken or 1
    return _joined([part for part in parts if not part.empty or len(part.makers) > 1 or part.doubtful])


def _doubt_before(parts: list[Part]) -> None:
    """A question mark doubts the words before it; behind brackets or alone in its own, what stands before them."""
    said = [part for part in reversed(parts) if not part.empty] or parts[-1:]
    between = takewhile(lambda part: part.empty, reversed(parts))
    outermost = min((part.depth for part in between), default=said[0].depth)
    # "China (Jingdezhen)?": China. "(Chinese)?" has nothing before its brackets.
    (next((part for part in said if part.depth <= outermost), None) or said[0]).doubtful = True


def _joined(parts: list[Part]) -> list[Part]:
    """Parts that begin or end with "or" belong to the part that they are the other choice to."""
    found: list[Part] = []
    doubt_to_come = False
    for part in parts:
        if part.empty and part.doubtful and found and part.depth:
            # "French (possibly)": alone in brackets, a doubt is about what stands before them.
            found[-1].doubtful = True
            continue
        if part.empty and part.doubtful:
            # "Probably, Chinese": alone between commas, about what follows.
            doubt_to_come = True
            continue
        part.doubtful |= doubt_to_come and not part.empty
        doubt_to_come &= part.empty
        before = next((earlier for earlier in reversed(found) if earlier.depth <= part.depth), None)
        if before is not None and (not part.makers[0] or not before.makers[-1]):
            before.makers += part.makers
            before.doubtful |= part.doubtful
        else:
            found.append(part)
    for part in found:
        part.doubtful |= doubt_to_come and part is found[-1]
        part.makers = [maker for maker in part.makers if maker]
    return [part for part in found if not part.empty]
