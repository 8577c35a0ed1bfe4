"""Finds the file that a table's cell means, however the name is written."""

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path, PurePosixPath
from urllib.parse import unquote_to_bytes

from pipeline.core.files import is_utf8
from pipeline.core.text import without_case

#: The beginning of a URI of a file on this machine (RFC 8089): "file:///a", "file://localhost/a", "file:/a".
_FILE_URI = re.compile(r"\A\s*file:(?://(?:localhost|127\.0\.0\.1)(?=/)|//|(?=/))", re.IGNORECASE)
#: Word processors write other shapes of these signs than keyboards do.
_ONE_SHAPE = str.maketrans(dict.fromkeys("’‘ʼʻ′´`＇", "'") | dict.fromkeys("“”„″", '"') | dict.fromkeys("‐‑‒–—−", "-"))


class FileNames:
    """The files of a folder by their names.

    A cell means the file of exactly that name. Where there is none, it means the only file whose name is equal

    1. with percent signs decoded (``a%20b.jpg``),
    2. without letter case, accents' two forms (a.JPG; é as one letter or as e with an accent: NFC and NFD) and the
       shapes of apostrophes, quotation marks and dashes; bytes of a name that are no UTF-8 count as letters of Latin-1,
    3. without its suffix,
    4. in a sub-folder (``a.jpg`` for ``china/a.jpg``), or behind folders that the listing does not have: a path that is
       absolute, of another machine, or from a folder above.

    Where several files are equal in that way, a cell means none of them: see :attr:`ambiguous`.
    """

    def __init__(self, root: Path, names: Iterable[str]) -> None:
        """``names`` are paths below ``root`` with "/"."""
        self._root = root
        self._roots = [PurePosixPath(path.as_posix()) for path in dict.fromkeys((root.absolute(), root.resolve()))]
        self._names = frozenset(names)
        #: Cells that mean several files alike, and those files.
        self.ambiguous: dict[str, list[str]] = {}

    def find(self, cell: str) -> str | None:
        """The name of the file that a cell means; None where there is none, or where it is not clear which."""
        spellings = self._spellings(cell)
        exact = next((name for name in spellings if name in self._names), None)
        if exact is not None:
            return exact
        keys = [_key(spelling) for spelling in spellings]
        for names in (self._caseless, self._stems, self._tails, self._stem_tails):
            found = {name for key in keys for name in names.get(key, ())}
            if len(found) > 1:
                self.ambiguous[cell] = sorted(found)
                return None
            if found:
                return found.pop()
        return self._behind_foreign_folders(cell, spellings)

    def written(self, cell: str) -> str:
        """A cell as a path below the root, whether or not there is such a file; "" for a cell that names none."""
        return self._relative(_plain(cell.strip()))

    def _spellings(self, cell: str) -> list[str]:
        """The cell as a path below the root, as it stands and with percent signs decoded."""
        plain = [_plain(text) for text in (cell, cell.strip())]
        decoded = [_plain(os.fsdecode(unquote_to_bytes(text))) for text in (cell, cell.strip()) if "%" in text]
        return list(dict.fromkeys(self._relative(name) for name in plain + decoded if name))

    def _relative(self, name: str) -> str:
        path = PurePosixPath(name)
        for root in self._roots:
            if path.is_relative_to(root):
                return path.relative_to(root).as_posix()
        return name

    def _behind_foreign_folders(self, cell: str, spellings: Iterable[str]) -> str | None:
        """The file that the last parts of a path name: the longest such ending decides.

        A relative path ("images/china/a.jpg") must not begin with a folder of the listing, and the ending must keep a
        folder unless the one before it is the root or lies above it: "europe/a.jpg" does not mean the file "a.jpg".
        """
        above = {_key(part) for root in self._roots for part in root.parts}
        listed = {_key(name.split("/")[0]) for name in self._names if "/" in name}
        for spelling in spellings:
            # A file that is there is meant, even where it lies elsewhere.
            if (self._root / spelling).is_file():
                continue
            parts = PurePosixPath(spelling).parts
            if not is_outside(spelling) and _key(parts[0]) in listed:
                continue
            for start in range(1, len(parts)):
                if not (is_outside(spelling) or start < len(parts) - 1 or _key(parts[start - 1]) in above):
                    continue
                ending = "/".join(parts[start:])
                found = [ending] if ending in self._names else self._caseless.get(_key(ending), [])
                if len(found) > 1:
                    self.ambiguous[cell] = sorted(found)
                    return None
                if found:
                    return found[0]
        return None

    @cached_property
    def _caseless(self) -> dict[str, list[str]]:
        return self._by(lambda name: [name])

    @cached_property
    def _stems(self) -> dict[str, list[str]]:
        return self._by(lambda name: [_without_suffix(name)])

    @cached_property
    def _tails(self) -> dict[str, list[str]]:
        return self._by(_endings)

    @cached_property
    def _stem_tails(self) -> dict[str, list[str]]:
        return self._by(lambda name: _endings(_without_suffix(name)))

    def _by(self, keys_of: Callable[[str], Iterable[str]]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self._names):
            for key in keys_of(name):
                found[_key(key)].append(name)
        return found


def is_outside(name: str) -> bool:
    """Whether a path is absolute, an address, or leads out of the folder, so that its folders are no class."""
    return bool(re.match(r"/|[A-Za-z][A-Za-z0-9+.-]*:/|\.\.(?:/|$)", name))


def is_address(cell: str) -> bool:
    """Whether a cell holds an address of the web instead of a file's name."""
    return bool(re.match(r"[a-z][a-z0-9+.-]+://", cell.strip(), re.IGNORECASE))


def _plain(cell: str) -> str:
    """ "./china\\a.jpg" as "china/a.jpg". A NUL cannot be in a file's name."""
    path = PurePosixPath(_FILE_URI.sub("", cell).replace("\\", "/").replace("\0", "\ufffd"))
    return path.as_posix() if path.name else ""


def _key(name: str) -> str:
    """The name for comparisons that ignore how a computer writes it; see :class:`FileNames`."""
    if not is_utf8(name):
        # PEP 383 has such bytes as surrogates.
        name = re.sub("[\udc80-\udcff]", lambda match: os.fsencode(match[0]).decode("cp1252", "replace"), name)
    return without_case(name.translate(_ONE_SHAPE))


def _without_suffix(name: str) -> str:
    return PurePosixPath(name).with_suffix("").as_posix()


def _endings(name: str) -> list[str]:
    """Every ending of a path but the whole of it."""
    parts = name.split("/")
    return ["/".join(parts[start:]) for start in range(1, len(parts))]
