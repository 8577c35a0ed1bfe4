"""Reads lengths in texts: "32 1/4 x 42 3/8 in. (81.9 x 107.6 cm)", "H.: 4 3/8 in.", "Diameter 1.15 cm"."""

import re
import unicodedata
from dataclasses import dataclass, field

_CM = {"mm": 0.1, "cm": 1.0, "m": 100.0, "in": 2.54, "ft": 30.48}
_METRIC = ("mm", "cm", "m")
#: (unit, smaller unit that may follow in the same length, as in "6 ft. 2 in.") -> how many of it the unit has.
_SMALLER = {("ft", "in"): 12, ("m", "cm"): 100, ("cm", "mm"): 10}
_UNITS = {
    "mm": r"mm|millimet(?:re|er)s?",
    "cm": r"cms?|centimet(?:re|er)s?",
    "m": r"m|met(?:re|er)s?",
    "in": r"in|ins|inch|inches|\"|''|″|”",
    "ft": r"ft|feet|foot|'|′|’",
}
_UNIT = "|".join(f"(?P<{name}>(?:{spellings})(?![^\\W\\d_]))" for name, spellings in _UNITS.items())
_KINDS = {
    "height": r"heights?|high|tall|hgt|ht|h",
    "width": r"widths?|wide|w",
    "depth": r"depth|deep|d",
    "thickness": r"thickness|thick|thk|th",
    "length": r"lengths?|long|l",
    "diameter": r"diameters?|diam|dia|dm|ø|⌀",
    "weight": r"weight|wt",
}
_KIND = {name: re.compile(spellings, re.IGNORECASE) for name, spellings in _KINDS.items()}
#: These follow their length, "25 cm high"; the nouns precede it.
_BEHIND = ("high", "tall", "wide", "deep", "thick", "long")
#: "4 3/8", "11-1/4", "3/8", "12,5", "1,250", ".7"; a year or an accession number has no unit.
_NUMBER = r"\d+[ \-–]+\d+\s*/\s*\d+|\d+\s*/\s*\d+|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?|[.,]\d+"
_TOKEN = re.compile(
    rf"(?P<number>{_NUMBER})\s*(?:(?:{_UNIT})(?:\.(?!\d))?)?"
    r"|(?P<by>[x×X✕*](?![^\W\d_]{2})|\bby\b)|(?P<open>[(\[])|(?P<close>[)\]])"
    # "(d)" is the fourth of several works, not a depth.
    rf"|(?P<kind>(?<![^\W\d_])(?:{'|'.join(_KINDS.values())})(?![^\W_])(?<!\([a-z](?=\))))"
    r"|(?P<word>[^\W\d_]+)",
    re.IGNORECASE,
)
_PARTS = re.compile(r"_x000D_|[;\r\n|]")
_VULGAR = re.compile("[¼-¾⅐-⅞]")


def elements(text: str) -> list[tuple[str, dict[str, float]]]:
    """The labelled lengths of each part that a text measures.

    Line ends, semicolons, and words after a length separate the parts. Each has a label ("Overall", "Image sight", ""
    where there is none) and lengths in centimetres by ``height``, ``width``, ``depth``, ``thickness``, ``length``,
    ``diameter``. Weights are left out, and numbers without a unit.
    """
    plain = _VULGAR.sub(lambda match: " " + unicodedata.normalize("NFKC", match[0]).replace("⁄", "/"), text)
    parts: list[tuple[str, dict[str, float]]] = []
    for line in _PARTS.split(plain):
        for label, sizes, named in _Line(line).parts:
            before = parts[-1][1] if parts else None
            if not label and named and before is not None and not set(before) & set(sizes):
                # "Painting: H. 20 cm" continues on the next line with "W. 30 cm".
                before.update(sizes)
            else:
                parts.append((label, sizes))
    return [(label, sizes) for label, sizes in parts if sizes]


@dataclass
class _Length:
    kind: str  # "" where the text does not say it
    number: float
    unit: str  # "" where another length of the chain has it


@dataclass
class _Chain:
    """Lengths that are joined by "x"."""

    bracketed: bool
    lengths: list[_Length] = field(default_factory=list)

    @property
    def unit(self) -> str:
        """The last unit: "139 x 100 in." has one for both lengths."""
        return next((length.unit for length in reversed(self.lengths) if length.unit), "")

    def sizes(self) -> dict[str, float]:
        """Lengths in centimetres by kind; without kinds the first is the height, the second the width."""
        centimetres: dict[str, float] = {}
        kinds = {length.kind for length in self.lengths}
        order = ("thickness",) if self.lengths[0].kind == "diameter" else ("height", "width", "depth")
        free = iter([name for name in order if name not in kinds])
        for place, length in enumerate(self.lengths):
            # A length without a unit has that of the next one that has.
            unit = next((later.unit for later in self.lengths[place:] if later.unit), self.unit)
            name = length.kind or next(free, "")
            if name and name != "weight" and unit:
                centimetres.setdefault(name, length.number * _CM[unit])
        return centimetres


class _Line:
    """Reads one line."""

    def __init__(self, text: str) -> None:
        # Label, lengths, and whether the part begins with a kind ("H. 20 cm").
        self.parts: list[tuple[str, dict[str, float], bool]] = []
        self._text = text
        self._depth = 0
        self._read = 0  # end of the last number and its unit
        self._begin()
        for token in _TOKEN.finditer(text):
            getattr(self, f"_{token.lastgroup if token.lastgroup not in _CM else 'number'}")(token)
        self._end()

    def _begin(self) -> None:
        self._label: list[str] = []
        self._chains: list[_Chain] = []
        # Kinds whose number has not come yet: one in "H. 20 cm", three in "H x W x D: 10 x 2 x 1 cm".
        self._waiting: list[str] = []
        self._joined = False

    def _end(self) -> None:
        if self._chains or self._label:
            named = bool(self._chains and self._chains[0].lengths[0].kind)
            self.parts.append((" ".join(self._label), _chosen(self._chains), named))

    def _number(self, token: re.Match[str]) -> None:
        unit = next((name for name in _CM if token[name]), "")
        number = _value(token["number"])
        last = self._chains[-1] if self._chains and self._chains[-1].bracketed == (self._depth > 0) else None
        stands_behind = not self._text[self._read : token.start()].strip(" ")
        self._read = token.end()
        if last and not self._joined and not self._waiting:
            length = last.lengths[-1]
            smaller = _SMALLER.get((length.unit, unit), 0)
            # Inches after feet, or a smaller metric unit after whole ones: "6 ft. 2 in.", "1 m 20 cm".
            whole = stands_behind and length.number.is_integer() and number < smaller
            if whole or (length.unit, unit) == ("ft", "in"):
                length.number, length.unit = length.number * smaller + number, unit
                return
        if last is None or not self._joined:
            last = _Chain(self._depth > 0)
            self._chains.append(last)
        last.lengths.append(_Length(self._waiting.pop(0) if self._waiting else "", number, unit))
        self._joined = False

    def _name_last(self, kind: str) -> bool:
        """Gives the last length its kind if it has none; returns whether it did."""
        if not self._chains or self._chains[-1].lengths[-1].kind:
            return False
        self._chains[-1].lengths[-1].kind = kind
        return True

    def _by(self, token: re.Match[str]) -> None:
        self._joined = bool(self._chains)

    def _open(self, token: re.Match[str]) -> None:
        self._depth += 1
        # "in. W (5.4 cm)": the kind is of the length before the brackets, which repeat it in another unit.
        if self._waiting and self._name_last(self._waiting[-1]):
            self._waiting.clear()

    def _close(self, token: re.Match[str]) -> None:
        self._depth = max(self._depth - 1, 0)

    def _kind(self, token: re.Match[str]) -> None:
        kind = next(name for name, pattern in _KIND.items() if pattern.fullmatch(token["kind"]))
        number_follows = re.match(r"[\s.:]*(?:\(|[.,]?\d)", self._text[token.end() :])
        if kind == "weight" and not number_follows:
            # "Overall (wt. confirmed): H. 20 cm" has no weight.
            return
        behind = token["kind"].casefold() in _BEHIND or (
            len(token["kind"]) > 2 and not number_follows and not self._joined
        )
        if not (behind and self._name_last(kind)):
            self._waiting.append(kind)

    def _word(self, token: re.Match[str]) -> None:
        if not self._chains:
            self._label.append(token["word"])
        elif self._depth == 0 and len(token["word"]) > 3:
            self._end()
            self._begin()
            self._label.append(token["word"])


def _chosen(chains: list[_Chain]) -> dict[str, float]:
    """The lengths of the first statement. Brackets after it repeat it in another unit; the metric one counts."""
    sizes_by_kind: dict[str, float] = {}
    pending = [chain for chain in chains if chain.unit]
    while pending:
        chain = pending.pop(0)
        if pending and pending[0].bracketed and not chain.bracketed:
            twin = pending.pop(0)
            if twin.unit in _METRIC and chain.unit not in _METRIC and len(twin.lengths) == len(chain.lengths):
                # The kinds are with the first of the two.
                for length, named in zip(twin.lengths, chain.lengths, strict=True):
                    length.kind = length.kind or named.kind
                chain = twin
        sizes = chain.sizes()
        if not set(sizes) & set(sizes_by_kind):
            sizes_by_kind |= sizes
    return sizes_by_kind


def _value(number: str) -> float:
    """A number with its fraction, thousands or decimal comma."""
    if "/" in number:
        *whole, fraction = re.split(r"[ \-–]+(?=\d+\s*/)", number)
        above, below = fraction.split("/")
        return (float(whole[0]) if whole else 0.0) + (float(above) / float(below) if float(below) else 0.0)
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", number):
        return float(number.replace(",", ""))
    return float(number.replace(",", "."))
