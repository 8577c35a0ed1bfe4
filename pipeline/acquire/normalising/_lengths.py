"""Reads lengths in texts: "32 1/4 x 42 3/8 in. (81.9 x 107.6 cm)", "H.: 4 3/8 in.", "Diameter 1.15 cm"."""

from __future__ import annotations

import re
import unicodedata

_CM = {"mm": 0.1, "cm": 1.0, "m": 100.0, "in": 2.54, "ft": 30.48}
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

    Args:
        text: one or several lines; line ends, semicolons, and words after a length separate the parts.

    Returns:
        The label of each part ("Overall", "Image sight", "" where there is none) and its lengths in centimetres by
        ``height``, ``width``, ``depth``, ``thickness``, ``length``, ``diameter``. Weights are left out, and numbers
        without a unit.
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


class _Chain:
    """Lengths that are joined by "x", each with its kind and unit."""

    def __init__(self, bracketed: bool) -> None:
        self.bracketed = bracketed
        self.lengths: list[tuple[str, float, str]] = []

    def add(self, kind: str, number: float, unit: str) -> None:
        self.lengths.append((kind, number, unit))

    def add_smaller(self, number: float, unit: str) -> None:
        """Adds a smaller unit to the last length: "6 ft. 2 in.", "1 m 20 cm"."""
        kind, whole, larger = self.lengths[-1]
        self.lengths[-1] = (kind, whole * _SMALLER[larger, unit] + number, unit)

    def continues(self, number: float, unit: str, stands_behind: bool) -> bool:
        """Whether a number belongs to the last length: inches after feet, or a smaller metric unit after whole ones."""
        _, whole, larger = self.lengths[-1]
        if (larger, unit) == ("ft", "in"):
            return True
        return stands_behind and whole.is_integer() and number < _SMALLER.get((larger, unit), 0)

    def call(self, kind: str) -> bool:
        """Sets the kind of the last length if it has none; returns whether it was set."""
        last_kind, number, unit = self.lengths[-1]
        if not last_kind:
            self.lengths[-1] = (kind, number, unit)
        return not last_kind

    @property
    def unit(self) -> str:
        """The last unit: "139 x 100 in." has one for both lengths."""
        return next((unit for _, _, unit in reversed(self.lengths) if unit), "")

    def metric(self) -> bool:
        return self.unit in ("mm", "cm", "m")

    def sizes(self) -> dict[str, float]:
        """Lengths in centimetres by kind; without kinds the first is the height, the second the width."""
        centimetres: dict[str, float] = {}
        kinds = {kind for kind, _, _ in self.lengths}
        order = ("thickness",) if self.lengths[0][0] == "diameter" else ("height", "width", "depth")
        free = iter([name for name in order if name not in kinds])
        for place, (kind, number, unit) in enumerate(self.lengths):
            # A length without a unit has that of the next one that has.
            its = unit or next((later for _, _, later in self.lengths[place:] if later), self.unit)
            name = kind or next(free, "")
            if name and name != "weight" and its:
                centimetres.setdefault(name, number * _CM[its])
        return centimetres


class _Line:
    """Reads one line.

    Attributes:
        parts: label, lengths, and whether the part begins with a kind ("H. 20 cm").
    """

    def __init__(self, text: str) -> None:
        self.parts: list[tuple[str, dict[str, float], bool]] = []
        self._text = text
        self._depth = 0
        # End of the last number and its unit.
        self._read = 0
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
            named = bool(self._chains and self._chains[0].lengths[0][0])
            self.parts.append((" ".join(self._label), _chosen(self._chains), named))

    def _number(self, token: re.Match[str]) -> None:
        unit = next((name for name in _CM if token[name]), "")
        number = _value(token["number"])
        last = self._chains[-1] if self._chains and self._chains[-1].bracketed == (self._depth > 0) else None
        stands_behind = not self._text[self._read : token.start()].strip(" ")
        self._read = token.end()
        if last and not self._joined and not self._waiting and last.continues(number, unit, stands_behind):
            last.add_smaller(number, unit)
            return
        if last is None or not self._joined:
            last = _Chain(self._depth > 0)
            self._chains.append(last)
        last.add(self._waiting.pop(0) if self._waiting else "", number, unit)
        self._joined = False

    def _by(self, token: re.Match[str]) -> None:
        self._joined = bool(self._chains)

    def _open(self, token: re.Match[str]) -> None:
        self._depth += 1
        # "in. W (5.4 cm)": the kind is of the length before the brackets, which repeat it in another unit.
        if self._chains and self._waiting and self._chains[-1].call(self._waiting[-1]):
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
        if not (behind and self._chains and self._chains[-1].call(kind)):
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
            if twin.metric() and not chain.metric() and len(twin.lengths) == len(chain.lengths):
                # The kinds are with the first of the two.
                pairs = zip(chain.lengths, twin.lengths, strict=True)
                twin.lengths = [(own or kind, number, unit) for (kind, _, _), (own, number, unit) in pairs]
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
