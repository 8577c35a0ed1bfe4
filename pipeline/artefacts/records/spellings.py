"""Values of a field that may be one value in several spellings.

Three kinds of groups are found: values that differ in signs, capitals, accents or the order of their words only; values
that differ in one word, whose two forms are a few edits apart; and a rare value beside a frequent one whose words begin
alike. No group says that a value is wrong: each is a question to a person.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from pipeline.artefacts.records.vocabulary import allowed, code_points, distances
from pipeline.core.text import fold

#: Kinds of groups, in the order in which they are shown.
SAME, NEAR, RARE = "same", "near", "rare"
KINDS = (SAME, NEAR, RARE)

_WORD = re.compile(r"[^\W_]+")
#: A value with more words is a description: two of them that differ in one word are two descriptions.
_MOST_WORDS = 8
#: How many letters the words of a rare and a frequent value must share at their beginning, and how many records the
#: frequent value must have for each of the rare one.
_BEGINNING, _RATIO = 4, 20
#: A value with at least this share of the records of the one beside it is no slip of the pen.
_USUAL = 0.34
#: Least letters of a word that may be a misspelt one: "Four" and "Five" are not.
_SHORTEST = 5
#: Most values that one word is compared among: all values that are the same but for that word.
_MOST_BESIDE = 5_000


class Group(NamedTuple):
    """Values that may be one: places in the list of values, the most frequent first."""

    kind: str  #: one of :data:`KINDS`
    places: tuple[int, ...]


def find(values: Sequence[str], counts: Sequence[int], *, names: bool = False) -> list[Group]:
    """The groups of a field, by kind, those with most records in their rarer values first.

    Args:
        values: distinct texts as recorded.
        counts: records of each; a value without a record is left out.
        names: whether the values name people. Two people may have nearly the same name, so one edit is allowed only,
            and no rare name is compared with a frequent one.
    """
    present = [place for place in range(len(values)) if counts[place]]
    words = {place: tuple(_WORD.findall(fold(values[place]))) for place in present}
    same = _same(present, words)
    # Each spelling once: the most frequent stands for those that differ in signs only.
    best = [max(group, key=lambda place: (counts[place], -place)) for group in same.values()]
    spelt = {place: words[place] for place in best}
    pairs = list(_near(spelt, most_edits=1 if names else 2))
    near = _around(pairs, counts, _USUAL if not names else 1.0)
    known = {frozenset(pair) for pair in pairs}
    rare = [] if names else [pair for pair in _rare(spelt, counts) if frozenset(pair) not in known]
    groups = [
        *(Group(SAME, tuple(group)) for group in same.values() if len(group) > 1),
        *(Group(NEAR, group) for group in near),
        *(Group(RARE, group) for group in _around(rare, counts, 1 / _RATIO)),
    ]
    ordered = [Group(kind, tuple(sorted(places, key=lambda place: (-counts[place], place)))) for kind, places in groups]
    return sorted(
        ordered, key=lambda group: (KINDS.index(group.kind), -sum(counts[place] for place in group.places[1:]))
    )


def _same(present: Iterable[int], words: dict[int, tuple[str, ...]]) -> dict[tuple[str, ...], list[int]]:
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place in filter(words.get, present):
        # "Hong Kong" and "Hongkong" are found by the letters; "Hokusai, Katsushika" by the words.
        key = tuple(sorted(words[place])) if len(words[place]) > 1 else words[place]
        groups[key].append(place)
    return groups


def _near(spelt: dict[int, tuple[str, ...]], *, most_edits: int) -> Iterator[tuple[int, int]]:
    """Pairs of places whose values differ in one word by a few edits, or in a space between two words."""
    beside: dict[tuple[int, tuple[str, ...]], list[tuple[str, int]]] = defaultdict(list)
    joined: dict[str, list[int]] = defaultdict(list)
    for place, words in spelt.items():
        joined["".join(words)].append(place)
        for at, word in enumerate(words) if len(words) <= _MOST_WORDS else ():
            if len(word) >= _SHORTEST and word.isalpha():
                beside[at, words[:at] + words[at + 1 :]].append((word, place))
    for places in joined.values():
        yield from combinations(places, 2)
    for entries in beside.values():
        if 1 < len(entries) <= _MOST_BESIDE:
            for one, other in _alike([word for word, _ in entries], most_edits):
                yield entries[one][1], entries[other][1]


def _alike(words: Sequence[str], most_edits: int) -> Iterator[tuple[int, int]]:
    """Pairs of indices of words at most so many edits apart, and no more than their length allows.

    Two words within k edits share a text that is left when k letters are taken out of each (Mor and Fraenkel 1982), so
    only words that share one are compared.
    """
    sharing: dict[str, list[int]] = defaultdict(list)
    for at, word in enumerate(words):
        for rest in _shortened(word, min(most_edits, allowed(word))):
            sharing[rest].append(at)
    compared: set[tuple[int, int]] = set()
    for places in sharing.values():
        compared.update(pair for pair in combinations(places, 2) if words[pair[0]] != words[pair[1]])
    for one, other in sorted(compared):
        edits = min(most_edits, allowed(words[one]), allowed(words[other]))
        row = code_points(words[other]).reshape(1, -1)
        if words[one][0] == words[other][0] and distances(code_points(words[one]), row)[0] <= edits:
            yield one, other


def _shortened(word: str, edits: int) -> set[str]:
    found, last = {word}, {word}
    for _ in range(edits):
        last = {text[:at] + text[at + 1 :] for text in last for at in range(len(text))}
        found |= last
    return found


def _rare(spelt: dict[int, tuple[str, ...]], counts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Pairs of a frequent and a rare value with as many words, each of which begins alike."""
    alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, words in spelt.items():
        if len(words) <= _MOST_WORDS and not any(letter.isdigit() for word in words for letter in word):
            alike[tuple(word[:_BEGINNING] for word in words)].append(place)
    for places in alike.values():
        frequent = max(places, key=lambda place: counts[place])
        yield from ((frequent, place) for place in places if counts[frequent] >= _RATIO * counts[place])


def _around(pairs: Iterable[tuple[int, int]], counts: Sequence[int], most: float) -> list[tuple[int, ...]]:
    """Groups of a value and the rarer ones that are paired with it, each of which is in one group.

    A value with more than the share ``most`` of the other's records is left out.
    """
    partner: dict[int, int] = {}
    for one, other in pairs:
        frequent, rarer = sorted((one, other), key=lambda place: (-counts[place], place))
        is_rare = counts[rarer] <= most * counts[frequent] or counts[rarer] == 1
        if is_rare and (rarer not in partner or counts[partner[rarer]] < counts[frequent]):
            partner[rarer] = frequent
    groups: dict[int, list[int]] = defaultdict(list)
    for rarer, frequent in partner.items():
        groups[frequent].append(rarer)
    return [(frequent, *rarer) for frequent, rarer in groups.items()]
