"""Lengths that are joined by "x", their units, and which of several statements of a size counts."""

import re
from dataclasses import dataclass, field

from pipeline.acquire.normalising._length_numbers import value
from pipeline.acquire.normalising._length_words import CM, METRIC

#: Kind of a length that stands alone, without a word that says which side it is.
ALONE = "alone"
#: "(in cm)", "Maße (mm)": one unit for all numbers of a text.
_FOR_ALL = re.compile(r"\(\s*(?:in\s+)?(mm|cm)\.?\s*\)|\bin\s+(mm|cm)\b", re.IGNORECASE)
#: A number that may be a year rather than a length without a unit.
_YEAR = re.compile(r"1\d{3}|20\d{2}")


@dataclass
class Length:
    kind: str  # "" where the text does not say it
    number: str
    unit: str  # "" where another length of the chain has it
    whole: float = 0.0  # in the same unit, to be added: the 72 in. of "6 ft. 2 in."


@dataclass
class Chain:
    """Lengths that are joined by "x"."""

    bracketed: bool
    unit_ahead: str = ""  # the 'cm' of "cm 30 x 40"
    lengths: list[Length] = field(default_factory=list)

    @property
    def unit(self) -> str:
        """The last unit: "139 x 100 in." has one for both lengths."""
        return next((length.unit for length in reversed(self.lengths) if length.unit), self.unit_ahead)

    @property
    def named(self) -> bool:
        """Whether the text says of every length which side it is."""
        return all(length.kind for length in self.lengths)

    def sizes(self, sign: str) -> dict[str, float]:
        """Lengths in centimetres by kind; without kinds the first is the height, the second the width."""
        centimetres: dict[str, float] = {}
        kinds = {length.kind for length in self.lengths}
        order = ("thickness",) if self.lengths[0].kind == "diameter" else ("height", "width", "depth")
        if len(self.lengths) == 1:
            order = (ALONE,)
        free = iter([name for name in order if name not in kinds])
        all_alike = len(self.lengths) > 1 and all(
            re.fullmatch(r"\d+[.,]\d{3}", length.number) for length in self.lengths
        )
        for place, length in enumerate(self.lengths):
            # A length without a unit has that of the next one that has.
            unit = next((later.unit for later in self.lengths[place:] if later.unit), self.unit)
            name = length.kind or next(free, "")
            number = value(length.number, unit, sign, all_alike=all_alike)
            if name and name != "weight" and unit and number is not None:
                centimetres.setdefault(name, (length.whole + number) * CM[unit])
        return centimetres


def share_units(text: str, chains: list[Chain]) -> None:
    """Gives lengths without a unit that of the text or of the length beside them: "H. 45.7, W. 30.5 cm"."""
    for_all = {(match[1] or match[2]).casefold() for match in _FOR_ALL.finditer(text)}
    if len(for_all) == 1 and not any(chain.unit for chain in chains):
        for chain in chains:
            chain.unit_ahead = next(iter(for_all))
    for ordered in (chains[::-1], chains):
        unit = {False: "", True: ""}
        for chain in ordered:
            known = chain.unit
            if not known and chain.named and not _YEAR.fullmatch(chain.lengths[0].number):
                chain.unit_ahead = unit[chain.bracketed]
            unit[chain.bracketed] = chain.unit if known or chain.named else ""


def chosen(chains: list[Chain], sign: str) -> dict[str, float]:
    """The lengths of the first statement. Brackets after it repeat it in another unit; the metric one counts."""
    sizes_by_kind: dict[str, float] = {}
    pending = [chain for chain in chains if chain.unit]
    # "80, 150 cm": the first number is another length.
    alone = sum(
        len(chain.lengths) == 1
        and not (chain.unit or chain.named or chain.bracketed)
        and not _YEAR.fullmatch(chain.lengths[0].number)
        for chain in chains
    )
    while pending:
        chain = pending.pop(0)
        if pending and pending[0].bracketed and not chain.bracketed:
            twin = pending.pop(0)
            if twin.unit in METRIC and chain.unit not in METRIC and len(twin.lengths) == len(chain.lengths):
                # The kinds are with the first of the two.
                for length, named in zip(twin.lengths, chain.lengths, strict=True):
                    length.kind = length.kind or named.kind
                chain = twin
        sizes = chain.sizes(sign)
        alone += ALONE in sizes
        if not set(sizes) & set(sizes_by_kind):
            sizes_by_kind |= sizes
    if alone > 1 or len(sizes_by_kind) > 1:
        # "30 cm, 40 cm" does not say which side is which.
        sizes_by_kind.pop(ALONE, None)
    return sizes_by_kind
