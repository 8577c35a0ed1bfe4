"""A label set in memory, and the looks of classes that it does not define."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from pipeline.artefacts.schema import ClassInfo
from pipeline.core.text import clean
from pipeline.cultures._rules import Rules, Verdict
from pipeline.cultures._words import canonical

#: For classes that a label set does not define: the rest of the Okabe-Ito palette, then Tol's muted colours.
_COLOURS = ("#E69F00", "#56B4E9", "#B8A900", "#882255", "#44AA99", "#332288", "#999933", "#AA4499")
#: Plotly symbols; those that label sets rarely use come first.
_SHAPES = (
    "triangle-up", "star", "triangle-down", "hexagon", "pentagon", "x", "bowtie", "hourglass",
    "circle", "diamond", "square", "cross",
)  # fmt: skip


@dataclass(frozen=True)
class LabelSet:
    """The classes, their spellings, and the rules for labels that are not a plain spelling."""

    title: str  # what the classes are, for people
    question: str  # of the page
    classes: tuple[ClassInfo, ...]  # in order
    aliases: dict[str, str]  # folded spelling -> class; a whole label that is one of these has that class
    rules: Rules | None = None  # None for a set of plain spellings
    _known: dict[tuple[str, str], Verdict] = field(default_factory=dict, compare=False, repr=False)

    def classify(self, culture: str, nationality: str = "") -> Verdict:
        """The class of a work by its catalogued culture.

        The artist's nationality (those of several artists are joined by ``|``) decides where the culture is empty and
        the label set allows it.
        """
        key = (culture, nationality)
        if key not in self._known:
            self._known[key] = self._decide(culture, nationality)
        return self._known[key]

    def class_of(self, label: str) -> str:
        """The class of a catalogue's label, "" for none. Case does not matter."""
        return self.classify(label).key

    def _decide(self, culture: str, nationality: str) -> Verdict:
        verdict = Verdict("", "", True, f"“{clean(culture)}” is a spelling of no class.")
        if self.rules is not None:
            verdict = self.rules.verdict(culture, nationality)
            if verdict.rule or not culture.strip():
                return verdict
        key = self.aliases.get(canonical(culture), "")
        if key:
            title = next(info.title for info in self.classes if info.key == key)
            return Verdict(key, f"spellings of {title}", True, f"“{clean(culture)}” is a spelling of {title}.")
        return verdict


def describe(label_set: LabelSet, keys: Sequence[str]) -> tuple[ClassInfo, ...]:
    """The classes of ``keys``, in that order. A class that the label set does not define gets an unused look."""
    known = {info.key: info for info in label_set.classes}
    used = {(info.colour, info.marker) for info in label_set.classes}
    unused = (look for look in _looks() if look not in used)
    return tuple(known.get(key) or ClassInfo(key, _title(key), *next(unused)) for key in keys)


def _title(key: str) -> str:
    """A title made of a key; a key with capitals or punctuation is already a title and stays as it is."""
    plain = key.replace("_", " ").replace("-", " ")
    is_title = key != key.lower() or not plain.replace(" ", "").isalnum()
    return key if is_title else plain.capitalize()


def _looks() -> Iterator[tuple[str, str]]:
    """Endless (colour, shape) pairs: 8 that differ in both, 96 that differ in one, then the same again."""
    for number in count():
        turn, place = divmod(number, len(_COLOURS))
        yield _COLOURS[place], _SHAPES[(place + turn) % len(_SHAPES)]
