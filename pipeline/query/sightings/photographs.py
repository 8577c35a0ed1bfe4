"""Looks for the works of a build in every photograph of a folder, one photograph at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from pipeline.core import listing
from pipeline.core.errors import ImageError
from pipeline.core.text import printable
from pipeline.images import files
from pipeline.images.convex import overlap
from pipeline.images.decoder_pool import LONGEST, DecoderPool
from pipeline.similarity.same_picture import Found, SamePicture

#: Two works whose outlines overlap more than this lie in one place of a photograph.
_ONE_PLACE = 0.5


@dataclass(frozen=True)
class Photograph:
    """A photograph that could be read."""

    file: str  #: its path below the folder, with "/"
    rows: tuple[int, ...]  #: works that it shows, each once, the one with most agreeing points first


@dataclass(frozen=True)
class Unreadable:
    """A file that could not be read."""

    file: str  #: its path below the folder, with "/"
    code: str  #: of the ImageError
    message: str  #: a sentence for the person who reads it


@dataclass(frozen=True)
class Duplicate:
    """A file with the same bytes as one that came before it."""

    file: str  #: its path below the folder, with "/"


Outcome: TypeAlias = Photograph | Unreadable | Duplicate


def names(folder: Path) -> tuple[list[str], list[str]]:
    """The files below a folder that may be photographs, and sentences about what was not followed.

    Left out are files that systems leave behind, and tables, notes and archives by their endings. Everything else is
    kept, a film too: it is then listed as unreadable, which says more than to leave it out.

    Returns:
        Paths below the folder, with "/", sorted; and the sentences.

    Raises:
        SourceError: the folder cannot be read.
    """
    found = listing.walk(folder)
    return [name for name in found.files if not listing.is_paper(name)], found.notes


def look(folder: Path, found: Sequence[str], works: SamePicture, decoder: DecoderPool) -> Iterator[Outcome]:
    """The outcome of each file, in order. One picture is in memory at a time.

    Each photograph is searched once, by key points alone, as the benchmark does. A second search with the
    recognised works covered was tried: on walls of one to eight drawn works it found 1 work more of 192, in eleven
    views of works in a gallery none, and took twice the time.

    Args:
        folder: the folder.
        found: paths below it, from :func:`names`.
        works: the key points of the build's works.
        decoder: decodes the photographs.
    """
    seen: set[str] = set()
    for name in found:
        file, path = printable(name), folder / name
        try:
            digest = files.digest(str(path))
            if digest in seen:
                yield Duplicate(file)
                continue
            seen.add(digest)
            shown, _ = works.find(decoder.decode(path, LONGEST))
        except ImageError as error:
            yield Unreadable(file, error.code, str(error))
            continue
        yield Photograph(file, tuple(each.row for each in one_a_place(shown)))


def one_a_place(found: Sequence[Found]) -> list[Found]:
    """The works that a photograph shows, given all that were recognised, the one with most agreeing points first.

    In one place hangs one work: of those recognised there, it is the one with most agreeing points. The others are
    similar to it, as prints of a series are. Of two pictures of one thing in a collection, one is counted.
    """
    kept: list[Found] = []
    for each in found:
        if all(overlap(each.match.outline, other.match.outline) <= _ONE_PLACE for other in kept):
            kept.append(each)
    return kept
