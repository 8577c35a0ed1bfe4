"""Reads lengths in texts: "32 1/4 x 42 3/8 in. (81.9 x 107.6 cm)", "Höhe 30 cm; Breite 40 cm", "cm 30 x 40"."""

import re
import unicodedata
from dataclasses import dataclass

from pipeline.acquire.normalising._length_chains import Chain, Length, chosen, share_units
from pipeline.acquire.normalising._length_numbers import decimal_sign, value
from pipeline.acquire.normalising._length_words import (
    BEHIND,
    CM,
    FRAME,
    HEIGHTS,
    KIND,
    KIND_OF,
    METRIC,
    ORDER,
    SHORT,
    SMALLER,
    TOKEN,
    kinds_of_order,
)

_PARTS = re.compile(r"_x000D_|[;\r\n|]")
_VULGAR = re.compile("[¼-¾⅐-⅞]")
#: "H45.7 x W30.5", "45.7h x 30.5w", "45.7 (h) x 30.5 (w)": letters of sides, where one of them is the height's.
_LETTERS = "hwbdltp"
_GLUED_AHEAD = re.compile(rf"(?<![^\W_])([{_LETTERS}])(?=\d)", re.IGNORECASE)
_GLUED_BEHIND = re.compile(rf"(?<=\d)([{_LETTERS}])(?![^\W_])", re.IGNORECASE)
_BRACKETED = re.compile(
    rf"(?<=[\w.\"″”])(?P<space>\s*)[(\[]\s*(?P<letter>[{_LETTERS}]|{KIND})\.?\s*[)\]](?=\s*(?:[x×X*,;.)\d]|by\b|mm|cm|m\b|in\b|$))",
    re.IGNORECASE,
)
#: 18"H: an inch sign with the letter of a side behind it.
_GLUED_TO_INCHES = re.compile(rf"(?<=[\d\s])(''|[\"″”])(?=[{_LETTERS}](?![^\W_]))", re.IGNORECASE)
#: "30 ± 1 cm": a tolerance, which is no length.
_TOLERANCE = re.compile(r"\s*(?:±|\+/[-−])\s*\d+(?:[.,]\d+)?")
#: What stands between a side and its number: "H. 30", "alt. cm 30", "hoogte (30".
_NUMBER_NEXT = re.compile(r"[\s.:=]*(?:(?:mm|cm|m)\.?\s*)?(?:\(|[.,]?\d)", re.IGNORECASE)
_NAMES_A_HEIGHT = re.compile(
    rf"(?<![^\W\d_])(?:{HEIGHTS})(?![^\W_])[\s.:=]*(?:(?:mm|cm|m)\.?\s*)?[.,]?\d"
    rf"|\d\W*(?:mm|cm|m|in)?\W*(?:{HEIGHTS})(?![^\W_])",
    re.IGNORECASE,
)
#: Quick to look for in the many texts that have no order of sides ("H x W") and no unit behind a side ("30.5 W cm").
_WORDS_JOINED = re.compile(r"[^\W\d_]\.?\s*[x×X✕*/]\s*[^\W\d_]")
_WORD_BEFORE_UNIT = re.compile(r"\d\s*[^\W\d_]+\.?\s*(?:mm|cm|in)\b", re.IGNORECASE)
_UNIT_LAST = re.compile(rf"(\d)\s*((?:{KIND})\.?)\s*((?:mm|cm|in)\b\.?)", re.IGNORECASE)


def elements(text: str) -> list[tuple[str, dict[str, float]]]:
    """The labelled lengths of each part that a text measures.

    Line ends, semicolons, and words after a length separate the parts. Each has a label ("Overall", "Image sight", ""
    where there is none) and lengths in centimetres by ``height``, ``width``, ``depth``, ``thickness``, ``length``,
    ``diameter``, or ``alone`` for a single length whose side the text does not say. Weights are left out, and numbers
    without a unit.
    """
    plain = _VULGAR.sub(lambda match: " " + unicodedata.normalize("NFKC", match[0]).replace("⁄", "/"), text)
    if not plain.isascii():
        plain = "".join(letter for letter in unicodedata.normalize("NFD", plain) if not unicodedata.combining(letter))
    # Danish "højde" is a word, "Ø 30 cm" a sign.
    plain = _apart(re.sub(r"(?<=[^\W\d_])ø(?=[^\W\d_])", "o", _TOLERANCE.sub("", plain)))
    read = [part for line in _PARTS.split(plain) for part in _Line(line, plain).parts]
    share_units(plain, [chain for part in read for chain in part.chains])
    sign = decimal_sign(plain)
    parts: list[tuple[str, dict[str, float]]] = []
    for part in read:
        sizes = chosen(part.chains, sign)
        before = parts[-1][1] if parts else None
        same = before is not None and part.label.casefold() in ("", parts[-1][0].casefold())
        label = f"{part.label} {part.behind}".strip()
        if before is not None and same and part.named and not set(before) & set(sizes):
            # "Painting: H. 20 cm" continues on the next line with "W. 30 cm", "Hauteur totale" with "Largeur totale".
            parts[-1] = (f"{parts[-1][0]} {part.behind}".strip(), before | sizes)
        else:
            parts.append((label, sizes))
    return [(label, sizes) for label, sizes in parts if sizes]


def _apart(text: str) -> str:
    """The text with a space between a number and the letter of its side, and without brackets around the letter."""
    text = _GLUED_TO_INCHES.sub(r"\1 ", text)
    for pattern in (_GLUED_AHEAD, _GLUED_BEHIND):
        if {"h"} < {letter.casefold() for letter in pattern.findall(text)}:
            text = pattern.sub(r" \1 ", text)
    bracketed = {match["letter"].casefold() for match in _BRACKETED.finditer(text)}
    if any(KIND_OF.get(letter) in ("height", "width") and letter not in SHORT for letter in bracketed):
        text = _BRACKETED.sub(r" \g<letter> ", text)
    return _UNIT_LAST.sub(r"\1 \3 \2", text) if _WORD_BEFORE_UNIT.search(text) else text


@dataclass
class _Part:
    """What one label measures."""

    label: str
    chains: list[Chain]
    named: bool  # whether it begins with a kind ("H. 20 cm")
    behind: str = ""  # what is said of a frame behind the lengths: "with frame", "unframed"


class _Line:
    """Reads one line."""

    def __init__(self, text: str, whole: str) -> None:
        self.parts: list[_Part] = []
        self._whole = whole  # the text that the line is of
        order = ORDER.search(text) if _WORDS_JOINED.search(text) else None
        # "30 x 40 cm (B x H)", "H x W x D: 10 x 2 x 1 cm"
        self._order = kinds_of_order(order[0]) if order else []
        if order:
            text = text[: order.start()] + " " + text[order.end() :]
        self._text = text
        # French "L. 77 x l. 53 cm": longueur and largeur.
        self._capital_length = re.search(r"(?<![^\W_])L(?![^\W_])", text) is not None
        self._depth = 0
        self._opened = 0  # end of the last opening bracket
        self._read = 0  # end of the last number and its unit
        self._begin()
        tokens = list(TOKEN.finditer(text))
        groups = ["number" if token.lastgroup in CM else str(token.lastgroup) for token in tokens]
        measuring = [group for group in groups if group in ("number", "kind")]
        # "30.5 H 40.2 W cm": each side stands behind its number.
        self._sides_behind = measuring[:1] == ["number"] and measuring[-1:] == ["kind"]
        for group, token in zip(groups, tokens, strict=True):
            getattr(self, f"_{group}")(token)
        self._end()
        measured = next((part for part in reversed(self.parts) if part.chains), None)
        if measured and _of_a_frame(text[self._read :]):
            # "60 x 50 cm framed"
            measured.behind = text[self._read :]

    def _begin(self) -> None:
        self._label: list[str] = []
        self._chains: list[Chain] = []
        # Kinds whose number has not come yet, as in "H. 20 cm".
        self._waiting: list[str] = []
        self._unit_ahead = ""
        self._joined = False
        self._side_by_side = False  # whether the next brackets repeat the last of the lengths before them

    def _end(self) -> None:
        if not self._chains and not self._label:
            return
        for chain in self._chains:
            if len(chain.lengths) == len(self._order) and not any(length.kind for length in chain.lengths):
                for length, kind in zip(chain.lengths, self._order, strict=True):
                    length.kind = kind
        named = bool(self._chains and self._chains[0].lengths[0].kind)
        self.parts.append(_Part(" ".join(self._label), self._chains, named))

    def _number(self, token: re.Match[str]) -> None:
        unit = next((name for name in CM if token[name]), "")
        bracketed = self._depth > 0
        last, joined = self._last_chain(bracketed)
        stands_behind = not self._text[self._read : token.start()].strip(" ")
        self._read = token.end()
        length = last.lengths[-1] if last and not joined and not self._waiting else None
        if length and _continues(length, token["number"], unit, stands_behind):
            length.whole = (length.whole + (value(length.number, length.unit) or 0.0)) * SMALLER[length.unit, unit]
            length.number, length.unit = token["number"], unit
            return
        if last is None or not joined:
            last = Chain(bracketed, self._unit_ahead)
            self._chains.append(last)
        last.lengths.append(Length(self._waiting.pop(0) if self._waiting else "", token["number"], unit))
        self._side_by_side = joined and not bracketed and self._chains[-1] is not last
        self._joined, self._unit_ahead = False, ""

    def _last_chain(self, bracketed: bool) -> tuple[Chain | None, bool]:
        """The chain that the next number may continue, and whether it joins it."""
        last = next((chain for chain in reversed(self._chains) if chain.bracketed == bracketed), None)
        if self._chains and last is self._chains[-1]:
            return last, self._joined or (bracketed and self._side_by_side)
        # "2 in. (5 cm) x 3 in. (7.6 cm)": two chains side by side.
        joined = self._side_by_side if bracketed else self._joined
        return (last, True) if last and joined else (None, False)

    def _ahead(self, token: re.Match[str]) -> None:
        self._unit_ahead = next(name for name in METRIC if token[f"{name}_ahead"])

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
        self._opened = token.end()
        # "in. W (5.4 cm)": the kind is of the length before the brackets, which repeat it in another unit.
        if self._waiting and self._name_last(self._waiting[-1]):
            self._waiting.clear()

    def _close(self, token: re.Match[str]) -> None:
        self._depth = max(self._depth - 1, 0)
        inside = self._text[self._opened : token.start()]
        if self._depth or not self._chains or not _of_a_frame(inside):
            return
        if self._read > self._opened:
            # "24 x 20 in. (with frame 70 x 60 cm)": the brackets measure the frame.
            self._chains = [chain for chain in self._chains if not chain.bracketed]
            return
        self._end()
        self._begin()
        self.parts[-1].behind = inside
        self._read = token.end()

    def _kind(self, token: re.Match[str]) -> None:
        word = re.sub(r"\s+", " ", token["kind"].casefold())
        kind = "width" if token["kind"] == "l" and self._capital_length else KIND_OF[word]
        number_follows = bool(_NUMBER_NEXT.match(self._text[token.end() :]))
        stands_behind = bool(self._chains) and not self._text[self._read : token.start()].strip(" .")
        beside = number_follows or stands_behind
        if word in SHORT:
            is_side = beside and _NAMES_A_HEIGHT.search(self._whole) is not None
        else:
            is_side = beside or word not in BEHIND or bool(self._chains)
        if not is_side:
            self._word(token)
            return
        if kind == "weight" and not number_follows:
            # "Overall (wt. confirmed): H. 21 cm" has no weight.
            return
        follows = stands_behind and self._sides_behind
        behind = word in BEHIND or (
            (follows or not number_follows) and not self._joined and (len(word) > 2 or stands_behind)
        )
        if not (behind and self._name_last(kind)):
            self._waiting.append(kind)

    def _word(self, token: re.Match[str]) -> None:
        if not self._chains:
            self._label.append(token[0])
        elif self._depth == 0 and len(token[0]) > 3:
            self._end()
            self._begin()
            self._label.append(token[0])


def _of_a_frame(text: str) -> bool:
    """Whether words behind a size say that it is with a frame, or that it is without one."""
    return bool(FRAME.search(text) or re.search(r"\bunframed\b|\bungerahmt\b", text, re.IGNORECASE))


def _continues(length: Length, number: str, unit: str, stands_behind: bool) -> bool:
    """Whether a number belongs to the length before it: inches after feet, or "1 m 20 cm"."""
    smaller = SMALLER.get((length.unit, unit), 0)
    if not smaller:
        return False
    first, second = value(length.number, length.unit), value(number, unit)
    if first is None or second is None:
        return False
    return (stands_behind and first.is_integer() and second < smaller) or (length.unit, unit) == ("ft", "in")
