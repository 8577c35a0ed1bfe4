"""One spelling for each artist of a collection, and what the makers of a work mean for its artist line and group.

A catalogue names the same painter as "Rembrandt" and "Rembrandt (Rembrandt van Rijn)", or as "baron Antoine Jean Gros"
and "Gros, Antoine Jean, baron". Two names are one person's when

- they are equal without case, accents, honorifics and the years of a life, in natural order ("Hokusai, Katsushika");
- they have the same identity, unless the names contradict it (two given names of one family);
- one is the other without its brackets, without its comma, inside its brackets, or in its sort form, or has the same
  three or more words in another order, unless the identities are of two people.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from pipeline.acquire.normalising._makers import (
    HONORIFICS,
    PEOPLES,
    Part,
    affixes,
    is_anonymous,
    part,
    without_brackets,
    words,
)
from pipeline.core.text import clean, fold

#: Another name in brackets: "Claude Lorrain (Claude Gellée)", not "(called Colonna)" or "(French, 1840–1926)".
_OTHER_NAME = re.compile(r"\((?P<name>[^\W\d_a-z][^()\d,;]*)\)$")
#: The years of a life behind a name: "Monet, Claude, 1840-1926", "Ruth Asawa, born 1926".
_LIFE = re.compile(
    r"(?:,\s*(?:(?:b|d|born|died|active|act|fl|flourished|ca|c|circa)\b\.?\s*)*\d{3,4}\??(?:\s*[-–]\s*(?:ca?\.?\s*)?\d{0,4}\??)?"
    r"|\s+\d{4}\??\s*[-–]\s*(?:\d{4}\??)?)\.?$"
)
#: Peoples behind a name: "Hokusai, Japanese". Behind one word, some are given names: "Opalka, Roman".
_PEOPLES = PEOPLES - {"florentine", "german", "india", "jain", "roman", "saxon"}
#: "HOKUSAI Katsushika": a family name in capitals in front. Shorter words are initials.
_FAMILY_FIRST = re.compile(r"(?P<family>[^\W\d_]{4,}) (?P<given>\w.*)")
_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
_GENERATION_IN_BRACKETS = re.compile(r"\s*\(((?:the )?(?:elder|younger)|jr\.?|sr\.?)\)", re.IGNORECASE)
#: Words that tell people of one name apart.
_GENERATIONS = frozenset(("i", "ii", "iii", "iv", "v", "vi", "vii", "elder", "younger", "jr", "junior", "sr", "senior"))


class Maker(NamedTuple):
    """One person or workshop that a record names."""

    name: str  # as the museum prints it
    sort_name: str = ""  # as the museum sorts it ("Hokusai, Katsushika"), or ""
    identity: str = ""  # an address or number of the person, the same for every spelling of the name, or ""
    role: str = ""  # such as "Artist"
    prefix: str = ""  # such as "Attributed to"
    nationality: str = ""
    other_names: tuple[str, ...] = ()  # in another script or spelling ("葛飾北斎")


@dataclass(frozen=True, slots=True)
class Spelled:
    """The makers of one record, in the collection's spelling.

    ``artists`` is everybody who made the work, without prefixes. An attribution counts, even a doubtful one. "Workshop
    of", "Follower of", "After" and the like do not, nor does a former attribution, a publisher, seller, owner or
    author, or an anonymous maker. A caster or printer counts where no other maker is known. Works of one ``group`` stay
    on one side of the split: it is the first who made it, or whose workshop, follower or copyist did.
    ``other_names`` are all names that any record of the collection gives the people of this one, by the alphabet,
    without those of the spelling that was chosen.
    """

    shown: str  # "Workshop of Rembrandt", "Peter Paul Rubens; Jan Brueghel the Elder"; "" for no maker
    artists: list[str]
    group: str  # "" where no name is known
    other_names: list[str] = field(default_factory=list)


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
    """Gives every artist the spelling that the collection uses most often, whatever the order of the records.

    ``makers`` has for each record its makers, the first one first; the result has one entry for each record.
    """
    records = [tuple(record) for record in makers]
    # Each maker, and each group of makers, is read once: 500,000 records name about 10,000 distinct makers.
    named_of: dict[Maker, _Named] = {}
    uses: Counter[_Named] = Counter()
    for maker, count in Counter(maker for record in records for maker in record).items():
        named_of[maker] = _named(maker)
        if named_of[maker].part is not Part.ANONYMOUS:
            uses[named_of[maker]] += count
    spelling = _spellings(uses)
    spelled = {maker: named._replace(name=spelling.get(named, named.name)) for maker, named in named_of.items()}
    others: dict[str, set[str]] = defaultdict(set)
    for maker, named in named_of.items():
        if named.part is not Part.ANONYMOUS:
            others[spelled[maker].name].update((named.name, *map(clean, maker.other_names)))
    results = {record: _spelled([spelled[maker] for maker in record], others) for record in set(records)}
    return [results[record] for record in records]


def nationalities(makers: Sequence[Maker]) -> list[str]:
    """The distinct nationalities of a work's makers, in their order; "" stands for an unknown one.

    Followed or copied artists and casters count only where the work has no other maker, former attributions never.
    """
    parts = [(part(maker.role, maker.prefix), clean(maker.nationality)) for maker in makers]
    made = [nationality for kind, nationality in parts if kind is Part.MAKER]
    others = [nationality for kind, nationality in parts if kind in (Part.MASTER, Part.HELPER)]
    return list(dict.fromkeys(made or others))


def _named(maker: Maker) -> _Named:
    prefix, name, suffix = affixes(maker.name, maker.prefix)
    kind = Part.ANONYMOUS if is_anonymous(name, maker.nationality) else part(maker.role, prefix)
    if kind is Part.FORMER:
        prefix = "Formerly attributed to"
    elif kind is Part.OUTSIDER and not prefix:
        prefix = f"{clean(maker.role).capitalize()}:"
    return _Named(name, prefix, suffix, clean(maker.sort_name), _identity(maker.identity), kind)


def _identity(address: str) -> str:
    """A person's number or address; "" for a placeholder such as "(not assigned)"."""
    bare = re.sub(r"^https?://(www\.)?", "", address.strip().casefold()).rstrip("/")
    return bare if any(letter.isdigit() for letter in bare) else ""


def _spelled(record: Sequence[_Named], others: Mapping[str, set[str]]) -> Spelled:
    """The makers of one record, whose names have the collection's spelling, and their other names by that."""
    lines = [f"{named.prefix} {named.name}".strip() + named.suffix for named in record]

    def with_part(*parts: Part) -> list[str]:
        return list(dict.fromkeys(named.name for named in record if named.part in parts))

    no_maker = not with_part(Part.MAKER, Part.MASTER, Part.FORMER)
    people = with_part(Part.MAKER, Part.MASTER) or with_part(Part.HELPER) or with_part(Part.FORMER)
    return Spelled(
        shown="; ".join(dict.fromkeys(lines)),
        artists=with_part(Part.HELPER) if no_maker else with_part(Part.MAKER),
        group=people[0] if people else "",
        other_names=_others(record, others),
    )


def _others(record: Sequence[_Named], others: Mapping[str, set[str]]) -> list[str]:
    """The other names of the people of a record: one of those with the same words, none of the chosen words alone."""
    chosen = [_distinct(named.name) for named in record]
    names = sorted({name for named in record for name in others.get(named.name, ())})
    first = {_distinct(name): name for name in reversed(names)}
    return sorted(name for key, name in first.items() if key and not any(key <= each for each in chosen))


def _distinct(name: str) -> frozenset[str]:
    """The folded words of a name, in every script."""
    return frozenset(re.findall(r"\w+", fold(name)))


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
    name = _GENERATION_IN_BRACKETS.sub(r", \1" if "," in name else r" \1", name.replace("，", ","))
    bare = name if brackets else without_brackets(name)
    bare = re.sub(r"\s*,\s*", ", ", _LIFE.sub("", bare) or bare).strip(", ")
    before, _, last = bare.rpartition(", ")
    if before and (PEOPLES if " " in before else _PEOPLES).issuperset(words(last)):
        # "Katsushika Hokusai, Japanese, 1760-1849"
        bare = before
    capitals = _FAMILY_FIRST.fullmatch(bare)
    if capitals and capitals["family"].isupper() and not any(word.isupper() for word in capitals["given"].split()):
        bare = f"{capitals['family']}, {capitals['given']}"
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
    (given, family, generation), (other_given, other_family, other_generation) = _family(one), _family(other)
    if generation and other_generation and generation != other_generation:
        return True
    if family != other_family or not given or not other_given:
        return False
    nested = set(given) <= set(other_given) or set(given) >= set(other_given)
    return given[0][0] != other_given[0][0] and not nested


def _family(key: str) -> tuple[list[str], str, frozenset[str]]:
    """Given names, family name and generation."""
    key_words = key.split()
    generation = frozenset(key_words[1:]) & _GENERATIONS
    rest = [word for word in key_words if word not in generation and word != "the"]
    return rest[:-1], rest[-1] if rest else key, generation


def _other_keys(named: _Named, key: Callable[[str], str], names: Container[str]) -> Iterable[str]:
    """Other keys of the same person, of at least two words, since a single word is too common.

    Text in brackets ("Kei school") is a name only where somebody else has it as a name, and so is "Hokusai Katsushika"
    beside "Hokusai, Katsushika". Two words in another order without a comma ("John Martin", "Martin John") are two
    people's.
    """
    without_comma = " ".join(words(without_brackets(_LIFE.sub("", named.name))))
    if "," in named.name and without_comma in names:
        yield without_comma
    sorted_as = key(named.sort_name) if named.sort_name else ""
    if " " in sorted_as:
        yield sorted_as
    other = _OTHER_NAME.search(named.name)
    alias = key(other["name"]) if other else ""
    if " " in alias and alias in names:
        yield alias
    transcribed = key("".join(_UMLAUTS.get(letter, letter) for letter in unicodedata.normalize("NFC", named.name)))
    if transcribed != key(named.name) and transcribed in names:
        # "Albrecht Duerer"
        yield transcribed
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
        """Joins two keys; ``unless_two_people``: not where one authority gives them two identities."""
        one, two = self.find(left), self.find(right)
        if one == two:
            return
        mine, theirs = self._known(one), self._known(two)
        if unless_two_people and not mine & theirs and _authorities(mine) & _authorities(theirs):
            return
        self._parent[two] = one
        self._identities[one] = mine | theirs

    def _known(self, root: str) -> frozenset[str]:
        return self._identities.get(root, frozenset((root,)) if root.startswith("=") else frozenset())


def _authorities(identities: Iterable[str]) -> set[str]:
    """The authorities that gave the identities: each address without its last part."""
    return {identity.rpartition("/")[0] for identity in identities}
