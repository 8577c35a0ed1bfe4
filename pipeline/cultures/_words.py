"""Parses a catalogue's label: its statements, their parts, alternatives ("or"), and words that are in doubt."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import NamedTuple

from pipeline.core.text import fold

_TOKEN = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|[,;|/?()]")
_OPEN, _CLOSE = "(", ")"
#: Separators of statements, each of which may name its own maker.
_STATEMENTS = ";|"
#: Words for who was to have the work. The places named behind them are theirs, not the maker's.
_MARKETS = frozenset(
    (
        *("market", "markets", "export", "exported", "bazaar", "bazaars", "community", "communities"),
        *("patron", "patrons", "client", "clients", "customer", "customers", "buyer", "buyers"),
    )
)
_SAME = str.maketrans({"`": "'", "[": "(", "]": ")", "{": "(", "}": ")", "‐": "-", "‑": "-"})


@dataclass(frozen=True)
class Clause:
    """Words that begin a clause that is not about the maker: for a market, born in, active in."""

    name: str  # in the TOML file
    phrases: tuple[tuple[str, ...], ...]  # each folded and split
    to_the_end: bool  # it reaches to the end of the statement, not only to the next comma or bracket


@dataclass(frozen=True)
class Wording:
    """The words that change the meaning of a label; all folded."""

    doubt: tuple[tuple[str, ...], ...]  # phrases that make the words after them uncertain
    alternatives: frozenset[str]  # words between two possible makers
    asides: frozenset[str]  # words whose part is not about the maker: style, market
    details: frozenset[str]  # words whose statement is about a period or a part of the work, not about a maker
    modifiers: frozenset[str]  # need another word to name a place: "Northern or Western India" is one maker
    nothing: frozenset[str]  # words that mean "not known"
    clauses: tuple[Clause, ...]


@dataclass
class Part:
    """The words between two commas or brackets."""

    depth: int = 0  # number of brackets around it
    makers: list[list[str]] = field(default_factory=lambda: [[]])  # its words, one list for each alternative
    doubtful: bool = False  # whether one of its words expresses doubt
    market: tuple[str, ...] = ()  # the words of a market that the label names before it: "for Parsi market, Bombay"

    @property
    def empty(self) -> bool:
        """Whether it has no word."""
        return not any(self.makers)


class Statement(NamedTuple):
    """One statement of a label."""

    text: str  # its words, folded
    parts: list[Part]  # in order; none when the statement is blank
    dropped: list[str]  # names of the clauses and words of the asides that are left out
    blank: bool  # whether it has no content


def canonical(text: str) -> str:
    """A label, folded, in the one form that the rules are written in: brackets, quotes, dashes and "&" are unified."""
    plain = fold(text).translate(_SAME)
    # "U.S.A." is one word. A dash between two words separates two makers, as a stroke does.
    plain = re.sub(r"\b([^\W\d_])\.\s?(?=[^\W\d_]\b)", r"\1", plain).replace("&", " and ")
    plain = re.sub(r"(?<=[^\W\d_])\s*[–—]\s*(?=[^\W\d_])", "/", plain)
    return " ".join(plain.split())


def tokens(text: str) -> list[str]:
    """The folded words of a text, and its separators."""
    return _TOKEN.findall(canonical(text))


def phrase(text: str) -> tuple[str, ...]:
    """A term of a rule as consecutive words."""
    return tuple(token for token in tokens(text) if token[0].isalnum())


def spellings(term: str) -> set[tuple[str, ...]]:
    """A term with hyphens, with blanks, and as written: "African American" equals "African-American"."""
    words = phrase(term)
    return {words, ("-".join(words),), tuple(" ".join(words).replace("-", " ").split())}


def statements(text: str, wording: Wording) -> list[Statement]:
    """A label's statements, which semicolons and bars separate."""
    token_lists: list[list[str]] = [[]]
    depth = 0
    for token in tokens(text):
        depth = max(0, depth + (token == _OPEN) - (token == _CLOSE))
        if token in _STATEMENTS and (not depth or token == "|"):
            token_lists.append([])
            depth = 0
        else:
            token_lists[-1].append("," if token == ";" else token)
    return [_statement(words, wording) for words in token_lists]


def _statement(words: Sequence[str], wording: Wording) -> Statement:
    blank = all(word in wording.nothing for word in words if word[0].isalnum())
    kept, dropped, markets = _without_clauses(words, wording)
    parts = []
    market: tuple[str, ...] = ()
    for part in _parts(kept, wording, markets):
        part_words = tuple(word for maker in part.makers for word in maker)
        aside = next((word for word in part_words if word in wording.asides), "")
        if aside:
            dropped.append(f"aside: {aside}")
            market = part_words if aside in _MARKETS else market
        else:
            part.market = part.market or market
            parts.append(part)
    return Statement(" ".join(word for word in words if word[0].isalnum()), parts, dropped, blank)


def _without_clauses(words: Sequence[str], wording: Wording) -> tuple[list[str], list[str], dict[int, tuple[str, ...]]]:
    """The words outside of clauses, the names of the omitted clauses, and those about a market by their place."""
    kept: list[str] = []
    dropped: list[str] = []
    markets: dict[int, tuple[str, ...]] = {}
    place = 0
    while place < len(words):
        # "if not Chinese" is a doubt; "not Chinese" is a clause.
        doubt_length = starts(words, place, wording.doubt)
        clause = next((clause for clause in wording.clauses if starts(words, place, clause.phrases)), None)
        if clause is None or doubt_length:
            kept += words[place : place + (doubt_length or 1)]
            place += doubt_length or 1
            continue
        dropped.append(clause.name)
        # In "possibly for the American market" the market is in doubt, not the maker.
        while kept and any(kept[-len(doubt) :] == list(doubt) for doubt in wording.doubt):
            kept.pop()
        depth, begin = 0, place
        while place < len(words) and not (
            depth == 0 and (words[place] == _CLOSE or (words[place] == "," and not clause.to_the_end))
        ):
            depth += (words[place] == _OPEN) - (words[place] == _CLOSE)
            place += 1
        if _MARKETS.intersection(words[begin:place]):
            markets[len(kept)] = tuple(words[begin:place])
    return kept, dropped, markets


def starts(words: Sequence[str], place: int, phrases: Iterable[tuple[str, ...]]) -> int:
    """Number of words of the longest phrase that begins at that index; 0 when none does."""
    fitting = (len(expected) for expected in phrases if tuple(words[place : place + len(expected)]) == expected)
    return max(fitting, default=0)


def _parts(words: Sequence[str], wording: Wording, markets: Mapping[int, tuple[str, ...]]) -> list[Part]:
    parts = [Part()]
    place = 0
    market: tuple[str, ...] = ()
    while place < len(words):
        market = markets.get(place, market)
        word, part = words[place], parts[-1]
        doubt_length = starts(words, place, wording.doubt)
        if doubt_length:
            part.doubtful = True
        elif word == "?":
            _doubt_before(parts)
        elif word in (_OPEN, _CLOSE):
            parts.append(Part(max(0, part.depth + (1 if word == _OPEN else -1)), market=market))
        elif word == ",":
            parts.append(Part(part.depth, market=market))
        elif word == "/" or word in wording.alternatives:
            part.makers.append([])
        else:
            part.makers[-1].append(word)
        place += doubt_length or 1
    return _joined([part for part in parts if not part.empty or len(part.makers) > 1 or part.doubtful])


def _doubt_before(parts: list[Part]) -> None:
    """Applies a question mark to the words before it; after brackets, or alone in brackets, to those before them."""
    filled = [part for part in reversed(parts) if not part.empty] or parts[-1:]
    between = takewhile(lambda part: part.empty, reversed(parts))
    outermost = min((part.depth for part in between), default=filled[0].depth)
    # "China (Jingdezhen)?" doubts China. "(Chinese)?" has nothing before its brackets.
    (next((part for part in filled if part.depth <= outermost), None) or filled[0]).doubtful = True


def _joined(parts: list[Part]) -> list[Part]:
    """Joins a part that begins or ends with "or" to the part that it is an alternative to."""
    joined: list[Part] = []
    doubt_pending = False
    for part in parts:
        if part.empty and part.doubtful and joined and part.depth:
            # "French (possibly)": a doubt alone in brackets is about the words before them.
            joined[-1].doubtful = True
            continue
        if part.empty and part.doubtful:
            # "Probably, Chinese": a doubt alone between commas is about the words after it.
            doubt_pending = True
            continue
        part.doubtful |= doubt_pending and not part.empty
        doubt_pending &= part.empty
        before = next((earlier for earlier in reversed(joined) if earlier.depth <= part.depth), None)
        if before is not None and (not part.makers[0] or not before.makers[-1]):
            before.makers += part.makers
            before.doubtful |= part.doubtful
        else:
            joined.append(part)
    for part in joined:
        part.doubtful |= doubt_pending and part is joined[-1]
        part.makers = [maker for maker in part.makers if maker]
    return [part for part in joined if not part.empty]
