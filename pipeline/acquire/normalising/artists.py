"""One spelling for each artist of a collection, and what the makers of a work mean for its artist line and group.

A catalogue names the same painter as "Rembrandt" and "Rembrandt (Rembrandt van Rijn)", or as "baron Antoine Jean Gros"
and "Gros, Antoine Jean, baron". Two names are one person's when

- they are equal without case, accents and honorifics, in natural order ("Hokusai, Katsushika");
- they have the same identity, unless the names contradict it (two given names of one family);
- one is the other without its brackets, inside its brackets, or in its sort form, or has the same three or more words
  in another order, unless the identities are of two people.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from pipeline.acquire.normalising._makers import HONORIFICS, Part, nobody, part, taken_apart, without_brackets, words
from pipeline.core.text import clean

#: Another name in brackets: "Claude Lorrain (Claude Gellée)", not "(called Colonna)" or "(French, 1840–1926)".
_OTHER_NAME = re.compile(r"\((?P<name>[^\W\d_a-z][^()\d,;]*)\)$")
#: Words that tell people of one name apart.
_GENERATIONS = frozenset(("i", "ii", "iii", "iv", "v", "vi", "vii", "elder", "younger", "jr", "junior", "sr", "senior"))


@dataclass(frozen=True)
class Maker:
    """One person or workshop that a record names.

    Attributes:
        name: as the museum prints it.
        sort_name: as the museum sorts it ("Hokusai, Katsushika"), or "".
        identity: an address or number of the person, the same wherever the name is spelled differently, or "".
        role: such as "Artist".
        prefix: such as "Attributed to".
        nationality: of the person.
    """

    name: str
    sort_name: str = ""
    identity: str = ""
    role: str = ""
    prefix: str = ""
    nationality: str = ""


@dataclass(frozen=True, slots=True)
class Spelled:
    """The makers of one record, in the collection's spelling.

    Attributes:
        shown: the line to show: "Workshop of Rembrandt", "Peter Paul Rubens; Jan Brueghel the Elder"; "" for no maker.
        artists: everybody who made the work, without prefixes. An attribution counts, even a doubtful one. "Workshop
            of", "Follower of", "After" and the like do not, nor does a former attribution, a publisher, seller, owner
            or author, or an anonymous maker. A caster or printer counts where no other maker is known.
        group: the identity by which works stay on one side of the split: the first who made it, or whose workshop,
            follower or copyist did; "" where no name is known.
    """

    shown: str
    artists: list[str]
    group: str


class _Named(NamedTuple):
    """A maker whose prefix and suffix are separated from the name."""

    name: str
    prefix: str
    suffix: str
    sort_name: str
    identity: str
    part: Part


def split_names(text: str) -> list[Maker]:
    """The makers of a catalogue's one line, which separates several by semicolons or bars."""
    return [Maker(name) for name in map(clean, re.split(r"[;|]", text)) if name]


def one_spelling(makers: Sequence[Sequence[Maker]]) -> list[Spelled]:
    """Gives every artist the spelling that the collection uses most often.

    Args:
        makers: for each record its makers, the first one first; a record may have none.

    Returns:
        One entry for each record. The order of the records does not change any spelling.
    """
    # Each maker is replaced by a number: 500,000 records name about 10,000 distinct makers.
    numbers: dict[tuple[str, ...], int] = {}
    records = [
        tuple(
            numbers.setdefault(
                (maker.name, maker.sort_name, maker.identity, maker.role, maker.prefix, maker.nationality), len(numbers)
            )
            for maker in record
        )
        for record in makers
    ]
    known = [_named(*fields) for fields in numbers]
    counts = Counter(number for record in records for number in record)
    uses: Counter[_Named] = Counter()
    for number, count in counts.items():
        if known[number].part is not Part.ANONYMOUS:
            uses[known[number]] += count
    spelling = _spellings(uses)
    spelled = [spelling.get(named, named.name) for named in known]
    results = {
        record: _spelled([known[number] for number in record], [spelled[number] for number in record])
        for record in set(records)
    }
    return [results[record] for record in records]


def nationalities(makers: Sequence[Maker]) -> list[str]:
    """The distinct nationalities of a work's makers, in their order; "" stands for an unknown one.

    A followed or copied artist and a caster count only where the work has no other maker. A former attribution never
    counts.
    """
    parts = [(part(maker.role, maker.prefix), clean(maker.nationality)) for maker in makers]
    made = [nationality for kind, nationality in parts if kind is Part.MAKER]
    others = [nationality for kind, nationality in parts if kind in (Part.MASTER, Part.HELPER)]
    return list(dict.fromkeys(made or others))


def _named(name: str, sort_name: str, identity: str, role: str, prefix: str, nationality: str) -> _Named:
    before, name, behind = taken_apart(name, prefix)
    kind = Part.ANONYMOUS if nobody(name, nationality) else part(role, before)
    if kind is Part.FORMER:
        before = "Formerly attributed to"
    elif kind is Part.OUTSIDER and not before:
        before = f"{clean(role).capitalize()}:"
    return _Named(name, before, behind, clean(sort_name), _identity(identity), kind)


def _identity(address: str) -> str:
    """A person's number or address; "" for a placeholder such as "(not assigned)"."""
    bare = re.sub(r"^https?://(www\.)?", "", address.strip().casefold()).rstrip("/")
    return bare if any(letter.isdigit() for letter in bare) else ""


def _spelled(record: Sequence[_Named], names: Sequence[str]) -> Spelled:
    """The makers of one record, given the spelling of each."""
    lines = [f"{named.prefix} {name}".strip() + named.suffix for named, name in zip(record, names, strict=True)]

    def with_part(*parts: Part) -> list[str]:
        return list(dict.fromkeys(name for named, name in zip(record, names, strict=True) if named.part in parts))

    no_maker = not with_part(Part.MAKER, Part.MASTER, Part.FORMER)
    hands = with_part(Part.MAKER, Part.MASTER) or with_part(Part.HELPER) or with_part(Part.FORMER)
    return Spelled(
        shown="; ".join(dict.fromkeys(lines)),
        artists=with_part(Part.HELPER) if no_maker else with_part(Part.MAKER),
        group=hands[0] if hands else "",
    )


def _spellings(uses: Mapping[_Named, int]) -> dict[_Named, str]:
    """The spelling of each maker."""
    people = _People()
    key = cache(_key)
    ordered = sorted(uses, key=lambda named: (-uses[named], named.name, named.sort_name, named.identity))
    own = {named: key(named.name, True) for named in ordered}
    first: dict[str, str] = {}
    for named in ordered:
        if named.identity:
            name = key(named.sort_name if ", " in named.sort_name else named.name)
            if not _contradict(first.setdefault(named.identity, name), name):
                people.join(own[named], "=" + named.identity)
    names = {name for each in ordered for name in (own[each], key(each.name))}
    brackets: dict[str, set[str]] = defaultdict(set)
    for named in ordered:
        if own[named] != key(named.name):
            brackets[key(named.name)].add(own[named])
    for named in ordered:
        plain = key(named.name)
        # "Jacopo (called Bassano)" and "Jacopo (called Tintoretto)" are not both Jacopo.
        if " " in plain or len(brackets[plain]) < 2:
            people.join(own[named], plain, unless_two_people=True)
        for other in _other_keys(named, key, names):
            people.join(own[named], other, unless_two_people=True)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for named in ordered:
        counts[people.find(own[named])][named.name] += uses[named]
    best = {root: min(each, key=lambda name: _rank(name, each[name])) for root, each in counts.items()}
    return {named: best[people.find(own[named])] for named in ordered}


def _rank(name: str, count: int) -> tuple[bool, int, bool, bool, int, str]:
    """Sort key, best spelling first: natural order, frequent, not in capitals, with accents, short."""
    return "," in name, -count, name.isupper(), name.isascii(), len(name), name


def _key(name: str, brackets: bool = False) -> str:
    """The folded words of a name in natural order, with or without those in brackets: equal for two spellings."""
    bare = name if brackets else without_brackets(name)
    if ", " in bare:
        # "Gros, Antoine Jean, baron": family name, given names, title.
        family, given, *rest = bare.split(", ")
        bare = " ".join((given, family, *rest))
    all_words = words(bare)
    return " ".join([word for word in all_words if word not in HONORIFICS] or all_words)


def _contradict(one: str, other: str) -> bool:
    """Whether two names are of two people of one family, so that an identity that they share is an error.

    Two quite different names do not contradict: people marry, and painters change their names.
    """
    if one == other:
        return False
    left, right = _family(one), _family(other)
    if left.generation and right.generation and left.generation != right.generation:
        return True
    if left.family != right.family or not left.given or not right.given:
        return False
    mine, theirs = set(left.given), set(right.given)
    return left.given[0][0] != right.given[0][0] and not mine <= theirs and not theirs <= mine


class _Family(NamedTuple):
    given: list[str]
    family: str
    generation: frozenset[str]


def _family(key: str) -> _Family:
    key_words = key.split()
    generation = frozenset(key_words[1:]) & _GENERATIONS
    rest = [word for word in key_words if word not in generation and word != "the"]
    return _Family(rest[:-1], rest[-1] if rest else key, generation)


def _other_keys(named: _Named, key: Callable[[str], str], names: Container[str]) -> Iterable[str]:
    """Other keys of the same person, of at least two words, since a single word is too common.

    Text in brackets ("Kei school") is a name only where somebody else has it as a name.
    """
    sorted_as = key(named.sort_name) if named.sort_name else ""
    if " " in sorted_as:
        yield sorted_as
    other = _OTHER_NAME.search(named.name)
    alias = key(other["name"]) if other else ""
    if " " in alias and alias in names:
        yield alias
    key_words = key(named.name).split()
    if len(key_words) > 2:
        yield "~" + " ".join(sorted(key_words))


class _People:
    """Disjoint sets of names and identities of one person (union-find with path halving)."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self._identities: dict[str, frozenset[str]] = {}

    def find(self, key: str) -> str:
        """The representative of the set of this key."""
        parent = self._parent
        parent.setdefault(key, key)
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    def join(self, left: str, right: str, *, unless_two_people: bool = False) -> None:
        """Joins two keys.

        With ``unless_two_people`` they stay apart where one authority gives them two identities.
        """
        one, two = self.find(left), self.find(right)
        if one == two:
            return
        mine, theirs = self._known(one), self._known(two)
        if unless_two_people and mine and theirs and not mine & theirs and _authorities(mine) & _authorities(theirs):
            return
        self._parent[two] = one
        self._identities[one] = mine | theirs

    def _known(self, root: str) -> frozenset[str]:
        return self._identities.get(root, frozenset((root,)) if root.startswith("=") else frozenset())


def _authorities(identities: Iterable[str]) -> set[str]:
    """The authorities that gave the identities: each address without its last part."""
    return {identity.rpartition("/")[0] for identity in identities}
