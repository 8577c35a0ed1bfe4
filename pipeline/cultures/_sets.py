"""A label set in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.artefacts.schema import ClassInfo
from pipeline.core.text import clean
from pipeline.cultures._rules import Rule, Rules, Verdict
from pipeline.cultures._words import Wording, fold


@dataclass(frozen=True)
class LabelSet:
    """Classes in their order, the spellings that mean them, and the rules for what is not a plain spelling.

    Attributes:
        title: what the classes are of.
        question: what the page asks.
        classes: in their order.
        aliases: spelling, folded -> class; these mean a class as a whole label.
        rules: see :class:`~pipeline.cultures._rules.Rule`; none for a set of plain spellings.
        wording: the words that turn what a label says.
        nationality: whether the artist's nationality may decide where the culture is empty.
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
        """What a catalogue says of a work's culture means.

        Args:
            culture: as catalogued.
            nationality: of the artist, several artists' joined by ``|``; decides where the culture is empty, if the
                label set says so.
        """
        asked = (culture, nationality)
        verdict = self._known.get(asked)
        if verdict is None:
            verdict = self._known[asked] = self._decide(culture, nationality)
        return verdict

    def class_of(self, label: str) -> str:
        """The class that a catalogue's label means, or "" when it means none. Upper and lower case are alike."""
        return self.classify(label).key

    def _decide(self, culture: str, nationality: str) -> Verdict:
        if self.rules:
            if not self._engine:
                titles = {info.key: info.title for info in self.classes}
                self._engine.append(Rules(self.rules, self.wording, titles, self.nationality))
            verdict = self._engine[0].verdict(culture, nationality)
            if verdict.rule or not culture.strip():
                return verdict
        key = self.aliases.get(fold(culture), "")
        if key:
            title = next(info.title for info in self.classes if info.key == key)
            return Verdict(key, f"spellings of {title}", True, f"“{clean(culture)}” is a spelling of {title}.")
        return verdict if self.rules else Verdict("", "", True, f"“{clean(culture)}” is a spelling of no class.")
