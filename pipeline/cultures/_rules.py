"""Maps a catalogue's label to a class by the rules of a label set."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from pipeline.core.text import clean
from pipeline.cultures import _words
from pipeline.cultures._words import Part, Statement, Wording

#: The class of rules whose terms belong to none of the label set's classes.
NONE = "none"
#: Names of rules that are in no file: they follow from the syntax of labels.
TWO_MAKERS = "two possible makers"
TWO_CULTURES = "two cultures"
NATIONALITY = "artist's nationality"


@dataclass(frozen=True)
class Verdict:
    """The class of a label, and why."""

    key: str  # the class, "" for none
    rule: str  # name of the rule that decided; "" when no rule knows the label
    certain: bool  # False when the catalogue expresses doubt of the class; True when there is no class
    reason: str  # the explanation for people, one or two sentences


@dataclass(frozen=True)
class Rule:
    """One rule of a label set: any of its terms, as whole words, means its class."""

    name: str  # for people
    key: str  # the class, or NONE
    terms: tuple[str, ...] = ()  # words or phrases, as written
    labels: tuple[str, ...] = ()  # whole labels; they are compared before any term
    why: str = ""  # one sentence for people
    certain: bool = True  # whether its class is certain
    overrides: bool = False  # it decides regardless of the rest of the label
    yields: bool = False  # it decides only where no other rule does


class Hit(NamedTuple):
    """A term found in a label."""

    rule: Rule
    term: str
    size: int  # number of words


@dataclass(frozen=True)
class _Match:
    """A part of a statement with the hits of each of its alternatives."""

    part: Part
    makers: list[list[Hit]]

    @property
    def hits(self) -> list[Hit]:
        return [hit for maker in self.makers for hit in maker]

    @property
    def choice(self) -> str:
        """Its alternatives, in the rules' wording where a rule knows them."""
        alternatives = zip(self.part.makers, self.makers, strict=True)
        return " or ".join(f"“{hits[0].term if hits else ' '.join(words)}”" for words, hits in alternatives)


class Rules:
    """All rules of a label set, indexed. The titles of the classes are for reasons."""

    def __init__(self, rules: Sequence[Rule], wording: Wording, titles: Mapping[str, str], nationality: bool) -> None:
        """With ``nationality``, the artist's nationality decides where the culture is empty."""
        self._wording, self._titles, self._nationality = wording, titles, nationality
        self._labels = {_words.canonical(label): rule for rule in rules for label in rule.labels}
        self._terms: dict[str, list[tuple[tuple[str, ...], Hit]]] = defaultdict(list)
        terms = [(spelling, rule, term) for rule in rules for term in rule.terms for spelling in _words.spellings(term)]
        # The longer term first: "Native American" before "American".
        for spelling, rule, term in sorted(terms, key=lambda entry: -len(entry[0])):
            self._terms[spelling[0]].append((spelling, Hit(rule, term, len(spelling))))

    def verdict(self, culture: str, nationality: str) -> Verdict:
        """The class by a work's culture, or by its makers' nationalities where the culture is empty."""
        statements = _words.statements(culture, self._wording)
        if not all(statement.blank for statement in statements):
            return self._decided(culture, statements, first_decides=False)
        statements = _words.statements(nationality, self._wording)
        if not self._nationality or all(statement.blank for statement in statements):
            nationality_too = " and no nationality" if self._nationality else ""
            return Verdict("", "", True, f"The catalogue names no culture{nationality_too}.")
        decided = self._decided(nationality, statements, first_decides=True)
        rule = f"{NATIONALITY}: {decided.rule}" if decided.rule else ""
        reason = f"No culture is given, so the artist's nationality decides. {decided.reason}"
        return replace(decided, rule=rule, reason=reason)

    def _decided(self, text: str, statements: Sequence[Statement], *, first_decides: bool) -> Verdict:
        """The class that all statements of a label name, or no class with the reason.

        With ``first_decides`` the first of two cultures in one statement counts, as in "American, Scottish".
        """
        whole = self._labels.get(_words.canonical(text))
        if whole is not None:
            return self._class(Hit(whole, clean(text), 0), doubtful=False)
        verdicts = [self._of_statement(statement, first_decides) for statement in statements]
        known = [verdict for verdict in verdicts if verdict is not None]
        named = [verdict for verdict in known if verdict.key]
        if not named:
            return known[0] if known else self._unknown(text, statements)
        if len({verdict.key for verdict in known}) > 1:
            rules = dict.fromkeys(verdict.rule for verdict in known)
            return Verdict("", TWO_CULTURES, True, f"Its statements name different makers ({'; '.join(rules)}).")
        for statement, verdict in zip(statements, verdicts, strict=True):
            if verdict is None and not statement.blank and not statement.dropped and not self._detail(statement):
                return Verdict("", TWO_CULTURES, True, f"“{statement.text}” may be another maker; no rule knows it.")
        first = next((verdict for verdict in named if not verdict.certain), named[0])
        if first_decides and first.certain and any(statement.blank for statement in statements):
            return replace(first, certain=False, reason=f"{first.reason} Of another maker nothing is recorded.")
        return first

    def _unknown(self, text: str, statements: Iterable[Statement]) -> Verdict:
        dropped = next((name for statement in statements for name in statement.dropped), "")
        if dropped:
            return Verdict("", dropped, True, f"“{clean(text)}” does not say who made it, only: {dropped}.")
        return Verdict("", "", True, f"No rule knows a word of “{clean(text)}”.")

    def _detail(self, statement: Statement) -> bool:
        """Whether a statement that no rule knows is about a period or a part, not about another maker."""
        words = [word for part in statement.parts for maker in part.makers for word in maker]
        return all(word[0].isdigit() for word in words) or bool(self._wording.details.intersection(words))

    def _of_statement(self, statement: Statement, first_decides: bool) -> Verdict | None:
        """The verdict of one statement; None when no rule knows any of its words."""
        matches = self._makers_parts(self._match_parts(statement))
        hits = [hit for each in matches for hit in each.hits]
        if not hits:
            return None
        decisive = next((hit for hit in hits if hit.rule.overrides), None)
        if decisive is not None:
            return self._class(decisive, doubtful=False)
        open_choice = next((each for place, each in enumerate(matches) if not self._one_maker(matches, place)), None)
        if open_choice is not None:
            return Verdict("", TWO_MAKERS, True, f"It may be {open_choice.choice}.")
        first = hits[0]
        other = next((hit for hit in hits if hit.rule.key != first.rule.key), None)
        naming = next(place for place, each in enumerate(matches) if each.hits)
        if other is not None and not (first_decides and len({hit.rule.key for hit in matches[naming].hits}) == 1):
            if next(each for each in matches if other in each.hits).part.doubtful:
                return Verdict("", TWO_MAKERS, True, f"It may be “{first.term}” or “{other.term}”.")
            return Verdict("", TWO_CULTURES, True, f"It names “{first.term}” and “{other.term}”.")
        best = next((hit for hit in hits if hit.rule.key == first.rule.key and hit.rule.certain), first)
        verdict = self._class(best, doubtful=any(each.part.doubtful for each in matches[: naming + 1]))
        return _with_asides(verdict, other, statement) if verdict.key else verdict

    def _match_parts(self, statement: Statement) -> list[_Match]:
        matches = [_Match(part, [list(self._hits(words)) for words in part.makers]) for part in statement.parts]
        if all(hit.rule.yields for each in matches for hit in each.hits):
            return matches
        # "South Asian (India)" is India: the wider term yields.
        return [_Match(each.part, [[hit for hit in m if not hit.rule.yields] for m in each.makers]) for each in matches]

    def _makers_parts(self, matches: Sequence[_Match]) -> list[_Match]:
        """The parts without the places of a market: "China for Parsi market, Bombay".

        Without a maker in front, a place may be the maker's: "for the Parsi market, China". It is the market's where
        the market is known to be of its class: "for Parsi market, Bombay".
        """
        kept: list[_Match] = []
        for match in matches:
            if not self._of_a_market(match, maker_known=any(each.hits for each in kept)):
                kept.append(match)
        return kept

    def _of_a_market(self, match: _Match, *, maker_known: bool) -> bool:
        """Whether a part is nothing but a place where the market named before it lies, or may lie."""
        words = [word for maker in match.part.makers for word in maker if word not in self._wording.modifiers]
        if not match.part.market or match.part.doubtful or sum(hit.size for hit in match.hits) < len(words):
            return False
        markets = {hit.rule.key for hit in self._hits(match.part.market)}
        return {hit.rule.key for hit in match.hits} <= markets if markets else maker_known

    def _one_maker(self, matches: Sequence[_Match], place: int) -> bool:
        """Whether all alternatives of a part are of one class."""
        each = matches[place]
        keys = {hit.rule.key for hit in each.hits}
        if len(each.makers) == 1 or not keys or keys == {NONE}:
            return True
        if len(keys) > 1:
            return False
        alternatives = zip(each.part.makers, each.makers, strict=True)
        silent = any(not hits and not self._wording.modifiers.issuperset(words) for words, hits in alternatives)
        # Two places within the one named beside them: "India (Rajasthan, Bundi or Kotah)".
        beside = [*matches[:place], *(other for other in matches[place + 1 :] if other.part.depth <= each.part.depth)]
        return not silent or {hit.rule.key for other in beside for hit in other.hits} == keys

    def _hits(self, words: Sequence[str]) -> Iterator[Hit]:
        place = 0
        while place < len(words):
            entries = self._terms.get(words[place], ())
            hit = next((hit for spelling, hit in entries if tuple(words[place : place + hit.size]) == spelling), None)
            if hit is not None:
                yield hit
            place += hit.size if hit is not None else 1

    def _class(self, hit: Hit, *, doubtful: bool) -> Verdict:
        """The verdict of one rule alone."""
        rule = hit.rule
        key = "" if rule.key == NONE else rule.key
        sentences = [f"“{hit.term}” means {self._titles[key]}." if key else f"“{hit.term}” is none of the classes."]
        sentences += [rule.why] if rule.why else []
        sentences += ["The catalogue is not sure of it."] if doubtful and key else []
        return Verdict(key, rule.name, not key or (rule.certain and not doubtful), " ".join(sentences))


def _with_asides(verdict: Verdict, other: Hit | None, statement: Statement) -> Verdict:
    """A verdict with the rest of its statement: a second culture leaves a doubt, a clause does not."""
    if other is not None:
        aside = f" “{other.term}” stands behind it and does not count, but leaves a doubt."
        return replace(verdict, certain=False, reason=verdict.reason + aside)
    if statement.dropped:
        return replace(verdict, reason=f"{verdict.reason} What else it says does not count ({statement.dropped[0]}).")
    return verdict
