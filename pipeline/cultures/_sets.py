"""A label set in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.artefacts.schema import ClassInfo
from pipeline.core.text import clean
from pipeline.cultures._rules import Rule, Rules, Verdict
from pipeline.cultures._words import Wording, canonical


@dataclass(frozen=True)
class LabelSet:
    """The classes, their spellings, and the rules for labels that are not a plain spelling.

    Attributes:
        title: what the classes are, for people.
        question: the question of the page.
        classes: in order.
        aliases: folded spelling -> class; a whole label that is one of these has that class.
        rules: see :class:`~pipeline.cultures._rules.Rule`; none for a set of plain spellings.
        wording: the words that change the meaning of a label.
        nationality: whether the artist's nationality decides where the culture is empty.
    """

    title: str
    question: str
    classes: tuple[ClassInfo, ...]
    aliases: dict[str, str]
    rules: tuple[Rule, ...] = ()
    wording: Wording = field(default_factory=Wording)
    nationality: bool = False
    _known: dict[tuple[str, str], Verdict] = field(default_factory=dict, compare=False, repr=False)
    _engine: list[Rules] = field(default_factory=list, compare=False, repr=False)

    def classify(self, culture: str, nationality: str = "") -> Verdict:
        """The class of a work by its catalogued culture.

        Args:
            culture: as catalogued.
            nationality: of the artist, those of several artists joined by ``|``. It decides where the culture is empty
                and the label set allows it.
        """
        key = (culture, nationality)
        verdict = self._known.get(key)
        if verdict is None:
            verdict = self._known[key] = self._decide(culture, nationality)
        return verdict

    def class_of(self, label: str) -> str:
        """The class of a catalogue's label, "" for none. Case does not matter."""
        return self.classify(label).key

    def _decide(self, culture: str, nationality: str) -> Verdict:
        if self.rules:
            if not self._engine:
                titles = {info.key: info.title for info in self.classes}
                self._engine.append(Rules(self.rules, self.wording, titles, self.nationality))
            verdict = self._engine[0].verdict(culture, nationality)
            if verdict.rule or not culture.strip():
                return verdict
        key = self.aliases.get(canonical(culture), "")
        if key:
            title = next(info.title for info in self.classes if info.key == key)
            return Verdict(key, f"spellings of {title}", True, f"“{clean(culture)}” is a spelling of {title}.")
        return verdict if self.rules else Verdict("", "", True, f"“{clean(culture)}” is a spelling of no class.")
