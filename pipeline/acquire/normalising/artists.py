"""One spelling for each artist of a collection, and what a work's makers come to.

A museum names the same painter as "Rembrandt" and "Rembrandt (Rembrandt van Rijn)", "baron Antoine Jean Gros" and
"Gros, Antoine Jean, baron". Here such names become one: they are the same where they read the same without case,
accents and honorifics. The museum's identity of a person joins two names too, unless these contradict it (two given
names of one family). The name without what stands in brackets, the name in the brackets, the form for sorting, and the
same three words in another order join two names unless the museum's identities say that these are two people.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, Protocol

from pipeline.acquire.normalising._makers import HONORIFICS, Part, nobody, part, taken_apart, without_brackets, words
from pipeline.core.text import clean

#: Another name in brackets: "Claude Lorrain (Claude Gellée)", not "(called Colonna)" or "(French, 1840–1926)".
_OTHER_NAME = re.compile(r"\((?P<name>[^\W\d_a-z][^()\d,;]*)\)$")
#: They tell people of one name apart.
_GENERATIONS = frozenset(("i", "ii", "iii", "iv", "v", "vi", "vii", "elder", "younger", "jr", "junior", "sr", "senior"))


class Maker(Protocol):
    """What is asked of a maker; ``pipeline.acquire.sources._museum.museum.Maker`` says what the fields mean."""

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def sort_name(self) -> str: ...  # noqa: D102

    @property
    def identity(self) -> str: ...  # noqa: D102

    @property
    def role(self) -> str: ...  # noqa: D102

    @property
    def prefix(self) -> str: ...  # noqa: D102

    @property
    def nationality(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Spelled:
    """What the makers of one record come to.

    Attributes:
        shown: the line to show: "Workshop of Rembrandt", "Peter Paul Rubens; Jan Brueghel the Elder"; "" for no maker.
        artists: the one spelling of everybody who made it, without prefixes. Somebody to whom it is attributed, even
            doubtfully, is one; nobody is for "Workshop of", "Follower of", "After" and the like, for a former
            attribution, for who published, sold, owned or wrote it, and for anonymous makers. Who only cast or printed
            it is one where no other maker is known.
        group: what keeps together the works that look like one artist's: the spelling of the first who made it, or
            whose workshop, follower or copyist did; "" where no name is known.
    """

    shown: str
    artists: list[str]
    group: str


class _Named(NamedTuple):
    """A maker with what goes before and behind the name taken out of it; equal ones are looked at once."""

    name: str
    prefix: str
    suffix: str
    sort_name: str
    identity: str
    part: Part


def one_spelling(makers: Sequence[Sequence[Maker]]) -> list[Spelled]:
    """What each record's makers come to, every artist spelled as the collection spells them most often.

    Args:
        makers: of each record, the first one first; a record may have none.

    Returns:
        One for each record. The order of the records makes no difference to any spelling.
    """
    # Makers stand as their number among the distinct ones: half a million records name some ten thousand.
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
    found = {
        record: _spelled([known[number] for number in record], [spelled[number] for number in record])
        for record in set(records)
    }
    return [found[record] for record in records]


def nationalities(makers: Sequence[Maker]) -> list[str]:
    """The different nationalities of those who made a work, in their order; "" stands for one of whom none is known.

    Who is followed or copied, or cast it, counts only where nobody else made it; a former attribution never does.
    """
    meant = [(part(maker.role, maker.prefix), clean(maker.nationality)) for maker in makers]
    made = [nationality for kind, nationality in meant if kind is Part.MAKER]
    others = [nationality for kind, nationality in meant if kind in (Part.MASTER, Part.HELPER)]
    return list(dict.fromkeys(made or others))


def _named(name: str, sort_name: str, identity: str, role: str, prefix: str, nationality: str) -> _Named:
    before, name, behind = taken_apart(name, prefix)
    meant = Part.ANONYMOUS if nobody(name, nationality) else part(role, before)
    if meant is Part.FORMER:
        before = "Formerly attributed to"
    elif meant is Part.OUTSIDER and not before:
        before = f"{clean(role).capitalize()}:"
    return _Named(name, before, behind, clean(sort_name), _identity(identity), meant)


def _identity(address: str) -> str:
    """A person's number or address; "" for a placeholder such as "(not assigned)"."""
    bare = re.sub(r"^https?://(www\.)?", "", address.strip().casefold()).rstrip("/")
    return bare if any(letter.isdigit() for letter in bare) else ""


def _spelled(record: Sequence[_Named], names: Sequence[str]) -> Spelled:
    """What makers come to, given the one spelling of each."""
    lines = [f"{named.prefix} {name}".strip() + named.suffix for named, name in zip(record, names, strict=True)]

    def those(*parts: Part) -> list[str]:
        return list(dict.fromkeys(name for named, name in zip(record, names, strict=True) if named.part in parts))

    unmade = not those(Part.MAKER, Part.MASTER, Part.FORMER)
    alike = those(Part.MAKER, Part.MASTER) or those(Part.HELPER) or those(Part.FORMER)
    return Spelled(
        shown="; ".join(dict.fromkeys(lines)),
        artists=those(Part.HELPER) if unmade else those(Part.MAKER),
        group=alike[0] if alike else "",
    )


def _spellings(uses: Mapping[_Named, int]) -> dict[_Named, str]:
    """The one spelling of each maker."""
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
    """The best spelling comes first: in natural order, frequent, not in capitals, with its accents, short."""
    return "," in name, -count, name.isupper(), name.isascii(), len(name), name


def _key(name: str, brackets: bool = False) -> str:
    """What two spellings of one name have in common: its folded words in natural order, those in brackets or not."""
    bare = name if brackets else without_brackets(name)
    if ", " in bare:
        # "Gros, Antoine Jean, baron": the family's name first, behind the given names what goes with them.
        family, given, *rest = bare.split(", ")
        bare = " ".join((given, family, *rest))
    said = words(bare)
    return " ".join([word for word in said if word not in HONORIFICS] or said)


def _contradict(one: str, other: str) -> bool:
    """Whether two names are of two people of one family, so that an identity that they share is a slip of the museum's.

    Other names altogether are not: people marry, and painters change their names.
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
    said = key.split()
    generation = frozenset(said[1:]) & _GENERATIONS
    rest = [word for word in said if word not in generation and word != "the"]
    return _Family(rest[:-1], rest[-1] if rest else key, generation)


def _other_keys(named: _Named, key: Callable[[str], str], names: Container[str]) -> Iterable[str]:
    """Keys under which the same person may stand: with two words at least, for one word names too many.

    What stands in brackets ("Kei school") is a name only where it is somebody's own too.
    """
    sorted_as = key(named.sort_name) if named.sort_name else ""
    if " " in sorted_as:
        yield sorted_as
    other = _OTHER_NAME.search(named.name)
    alias = key(other["name"]) if other else ""
    if " " in alias and alias in names:
        yield alias
    said = key(named.name).split()
    if len(said) > 2:
        yield "~" + " ".join(sorted(said))


class _People:
    """Names and identities that mean the same person (disjoint sets, joined by path halving)."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self._identities: dict[str, frozenset[str]] = {}

    def find(self, key: str) -> str:
        """The key that stands for everything joined with this one."""
        parent = self._parent
        parent.setdefault(key, key)
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    def join(self, left: str, right: str, *, unless_two_people: bool = False) -> None:
        """Says that both are one person; not where their identities, of the same authority, are others."""
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
    """Whose numbers they are: the address without its last part."""
    return {identity.rpartition("/")[0] for identity in identities}
