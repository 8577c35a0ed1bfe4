"""A search as parts of the Collection page's query string: ``?like=12&unlike=7&by=embedding:70,palette:30``.

``like`` and ``unlike`` name works by their ids. ``like-part=10,20,30,40,12`` is a detail of work 12: left, top, width
and height in per cent. ``like-colours=7a3b20:60,c0a040:40`` names colours and their shares. ``like-upload=3f0a…`` is a
picture that only the visitor's browser knows, see :mod:`.uploads`. ``like-pose=…`` is a figure, see
:mod:`.pose_address`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from components.searching import pose_address
from components.site import urls
from pipeline.artefacts.store import ArtefactStore
from pipeline.images.cropping import LEAST_PART, Part
from pipeline.query import likenesses, mixture

PATH = "/collection"
#: Name in a query string -> whether works like the example are searched for, and what the value is.
LIKE, UNLIKE = "like", "unlike"
_PART, _UPLOAD, _COLOURS, _POSE = "-part", "-upload", "-colours", "-pose"
EXAMPLES = tuple(f"{sign}{what}" for sign in (LIKE, UNLIKE) for what in ("", _PART, _UPLOAD, _COLOURS, _POSE))
BY = "by"
#: All names of a search.
NAMES = (*EXAMPLES, BY)
#: Most examples of a search.
MOST = 12
#: The key of an upload: see :func:`.uploads.key_of`.
KEY = re.compile(r"[0-9a-f]{16}")
#: Most colours of an example.
MOST_COLOURS = 3
_COLOUR = re.compile(r"([0-9a-f]{6}):([0-9]{1,3})")
_PART_VALUE = re.compile(r"([0-9.]{1,5}),([0-9.]{1,5}),([0-9.]{1,5}),([0-9.]{1,5}),(.+)", re.DOTALL)


@dataclass(frozen=True)
class ExampleAddress:
    """One picture that a search is by: a work, a detail of a work, an upload, or a picture of some colours."""

    liked: bool
    value: str  #: in the query string
    object_id: str = ""  #: of a work
    part: Part | None = None  #: of a work
    upload: str = ""  #: key of an upload
    colours: tuple[tuple[str, int], ...] = ()  #: six hexadecimal digits, and the share
    is_pose: bool = False  #: whether the value is a figure

    @property
    def name(self) -> str:
        """Its name in the query string."""
        kinds = ((_POSE, self.is_pose), (_COLOURS, self.colours), (_UPLOAD, self.upload), (_PART, self.part))
        what = next((kind for kind, holds in kinds if holds), "")
        return f"{LIKE if self.liked else UNLIKE}{what}"

    @property
    def opposite(self) -> str:
        """The name of the same example with the other sign."""
        return _opposite(self.name)


@dataclass(frozen=True)
class SearchAddress:
    """The search that a query string asks for."""

    examples: tuple[ExampleAddress, ...] = ()
    #: kinds of likeness and their weights, of which at least one is above 0
    weights: tuple[tuple[str, float], ...] = ((likenesses.DEFAULT, 1.0),)
    ignored: tuple[str, ...] = ()  #: sentences about the parts that were ignored

    def __bool__(self) -> bool:
        return bool(self.examples)


def parse(store: ArtefactStore | None, parts: Iterable[tuple[str, str]]) -> SearchAddress:
    """The search of a query string's names and values; an acquired collection, without a build, knows none."""
    wanted = [(name, value) for name, value in parts if name in NAMES and value]
    if store is None:
        return SearchAddress(
            ignored=("This collection has no build, so nothing is known to be similar.",) * bool(wanted)
        )
    examples: dict[str, ExampleAddress] = {}
    weights: dict[str, float] = {}
    ignored = []
    for name, value in wanted:
        if name == BY:
            weights = mixture.parse(value, likenesses.titles_of(store.root))
            if not weights:
                ignored.append(f"“{_short(value)}” names no kinds of likeness of this collection.")
            continue
        example = _example(store, name, value)
        if example is None:
            ignored.append(f"“{_short(value)}” is no work of this collection, no detail, picture, colours or pose.")
        elif len(examples) == MOST:
            ignored.append(f"A search takes at most {MOST} pictures.")
        else:
            # The same picture with both signs counts as it is named last.
            examples.pop(name.removeprefix("un") + value, None)
            examples[name.removeprefix("un") + value] = example
    return SearchAddress(
        tuple(examples.values()), tuple(weights.items()) or SearchAddress.weights, tuple(dict.fromkeys(ignored))
    )


def part_value(part: Part, object_id: str) -> str:
    """The value of a detail of a work in a query string."""
    left, top, right, bottom = (100 * edge for edge in part)
    return ",".join(f"{number:.4g}" for number in (left, top, right - left, bottom - top)) + f",{object_id}"


def href(parts: Sequence[tuple[str, str]]) -> str:
    """URL of the Collection page with these names and values."""
    return f"{urls.relative(PATH)}?{urlencode(parts)}" if parts else urls.relative(PATH)


def of_pose(value: str) -> list[tuple[str, str]]:
    """Names and values of a search for works with a figure in a pose, as :mod:`.pose_address` spells it."""
    return [(f"{LIKE}{_POSE}", value), (BY, likenesses.POSE)]


def of_colour(colour: str, kind: str) -> list[tuple[str, str]]:
    """Names and values of a search for works with much of a colour, six hexadecimal digits, by a kind of likeness."""
    return [(f"{LIKE}{_COLOURS}", f"{colour}:100"), (BY, kind)]


def parts_of(search: str) -> list[tuple[str, str]]:
    """Names and values of a query string, with or without its question mark, without the page of the results."""
    pairs = parse_qsl(search.removeprefix("?"), keep_blank_values=True)
    return [(name, value) for name, value in pairs if name != "page"]


def with_example(parts: Sequence[tuple[str, str]], name: str, value: str) -> list[tuple[str, str]]:
    """Names and values with one more example, which replaces the same one of the other sign."""
    return [*without_example(without_example(parts, name, value), _opposite(name), value), (name, value)]


def without_example(parts: Sequence[tuple[str, str]], name: str, value: str) -> list[tuple[str, str]]:
    """Names and values without an example."""
    return [pair for pair in parts if pair != (name, value)]


def with_mixture(parts: Sequence[tuple[str, str]], weights: mixture.Mixture) -> list[tuple[str, str]]:
    """Names and values with other kinds of likeness."""
    others = [pair for pair in parts if pair[0] != BY]
    return others if list(weights) == [likenesses.DEFAULT] else [*others, (BY, mixture.spelled(weights))]


def _example(store: ArtefactStore, name: str, value: str) -> ExampleAddress | None:
    liked = not name.startswith(UNLIKE)
    if name.endswith(_UPLOAD):
        return ExampleAddress(liked, value, upload=value) if KEY.fullmatch(value) else None
    if name.endswith(_COLOURS):
        colours = _colours(value)
        return ExampleAddress(liked, value, colours=colours) if colours else None
    if name.endswith(_POSE):
        known = likenesses.POSE in likenesses.titles_of(store.root) and pose_address.parse(value) is not None
        return ExampleAddress(liked, value, is_pose=True) if known else None
    if name.endswith(_PART):
        return _detail(store, liked, value)
    return ExampleAddress(liked, value, value) if store.row_of(value) is not None else None


def _detail(store: ArtefactStore, liked: bool, value: str) -> ExampleAddress | None:
    match = _PART_VALUE.fullmatch(value)
    try:
        left, top, width, height = (float(number) for number in match.groups()[:4]) if match else (0.0,) * 4
    except ValueError:
        return None
    inside = min(width, height) >= LEAST_PART and left + width <= 100.01 and top + height <= 100.01
    if match is None or not inside or store.row_of(match[5]) is None:
        return None
    part = (left / 100, top / 100, min(1.0, (left + width) / 100), min(1.0, (top + height) / 100))
    return ExampleAddress(liked, value, match[5], part)


def _colours(value: str) -> tuple[tuple[str, int], ...]:
    """The colours that a value names; none if it names too many or no share is above 0."""
    matches = [_COLOUR.fullmatch(part) for part in value.split(",", MOST_COLOURS)]
    colours = tuple((match[1], int(match[2])) for match in matches if match and int(match[2]))
    return colours if all(matches) and len(matches) <= MOST_COLOURS else ()


def _opposite(name: str) -> str:
    return name.removeprefix("un") if name.startswith(UNLIKE) else f"un{name}"


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]} …"
