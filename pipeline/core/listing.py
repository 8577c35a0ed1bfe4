"""Lists the files below a folder: what computers leave there is left out, and links to folders are followed once."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.core.errors import SourceError
from pipeline.core.text import printable

#: Names, in lower case, of folders and files that systems and programs write: Synology, QNAP, macOS, Windows, ext4.
#: Names that begin with a dot are left out as well.
_LITTER = frozenset((
    "@eadir", "@tmp", "@sharebin", "@recycle", "@recently-snapshot", "@qsync", "#recycle", "#snapshot", "__macosx",
    "$recycle.bin", "recycler", "system volume information", "lost+found", "network trash folder",
    "temporary items", "__pycache__", "thumbs.db", "thumbs.db:encryptable", "ehthumbs.db", "ehthumbs_vista.db",
    "desktop.ini", "picasa.ini", "icon\r", "zbthumbnail.info",
))  # fmt: skip
#: Endings, in lower case, of what programs lay beside a picture: Synology's streams, backups, settings of cameras.
_LITTER_ENDINGS = (
    "@synoeastream",
    "@synoresource",
    "~",
    ".xmp",
    ".thm",
    ".aae",
    ".tmp",
    ".part",
    ".crdownload",
    ".lnk",
)
#: Endings of papers that lie beside the class folders: tables, notes, archives, programs, labels of data sets.
_PAPERS = frozenset((
    ".csv", ".tsv", ".md", ".txt", ".json", ".jsonl", ".ndjson", ".toml", ".yaml", ".yml", ".xml", ".html", ".pdf",
    ".parquet", ".xlsx", ".xls", ".ods", ".docx", ".zip", ".gz", ".tar", ".log", ".htm", ".rst", ".doc", ".odt",
    ".rtf", ".py", ".ipynb", ".sh", ".ini", ".cfg", ".npy", ".npz", ".pkl", ".pt", ".h5",
))  # fmt: skip
#: Names that a message gives in full.
_SHOWN = 3


@dataclass
class Listing:
    """The files below a folder, and what was seen beside them."""

    files: list[str]  #: paths below the folder, with "/", sorted
    papers: list[str]  #: of them, tables and notes beside the class folders and in folders of nothing else: no pictures
    notes: list[str]  #: sentences about links and folders that were not followed


def walk(root: Path) -> Listing:
    """Every file below ``root`` that is not litter.

    A link to a folder is followed unless the folder is listed already, so that a loop ends and no picture is listed
    twice. A link that leads nowhere stays in the list: stage prepare rejects it with a reason.

    Raises:
        SourceError: ``root`` itself cannot be read.
    """
    walker = _Walker(root)
    walker.descend("")
    if "" in walker.unread:
        raise SourceError(f"The folder {root} cannot be read: permission denied. Allow it, or name another one.")
    # Links come last: what lies below ``root`` itself keeps its own name, wherever a link stands in the alphabet.
    while walker.links:
        walker.descend(walker.links.pop(walker.links.index(min(walker.links))))
    files = sorted(walker.files)
    with_works = {name.split("/")[0] for name in files if "/" in name and not is_paper(name)}
    papers = [name for name in files if is_paper(name) and name.split("/")[0] not in with_works]
    notes = [
        f"{text}: {some(sorted(names))}."
        for names, text in (
            (walker.repeated, "Symbolic links that lead to a folder that is listed already and are not followed"),
            (walker.dead, "Symbolic links that lead nowhere"),
            (walker.unread, "Folders that cannot be read"),
            (walker.special, "Pipes, sockets and devices, which hold no picture"),
        )
        if names
    ]
    return Listing(files, papers, notes)


def some(names: Sequence[str]) -> str:
    """The first names of a list, and how many there are more."""
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(printable(name) for name in names[:_SHOWN]) + more


def is_litter(name: str) -> bool:
    """Whether a file or folder of that name is nobody's picture."""
    return name.startswith(".") or name.lower() in _LITTER or name.lower().endswith(_LITTER_ENDINGS)


def is_paper(name: str) -> bool:
    """Whether a file of that name is a table, a note or another file beside pictures."""
    return Path(name).suffix.lower() in _PAPERS


class _Walker:
    """Walks one folder; all names are relative to it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        # Device and inode of each folder. A link to a folder that ``root`` lies in is a loop as well.
        self._visited = {_identity(parent) for parent in root.resolve().parents}
        self.files: list[str] = []
        self.links: list[str] = []  # to folders, not followed yet
        self.repeated: list[str] = []
        self.dead: list[str] = []
        self.unread: list[str] = []
        self.special: list[str] = []

    def descend(self, top: str) -> None:
        """Adds what lies below a folder; links to folders are added to ``links``."""
        waiting = [top]
        while waiting:
            folder = waiting.pop()
            try:
                identity = _identity(self._root / folder)
                if identity in self._visited:
                    self.repeated.append(folder)
                    continue
                self._visited.add(identity)
                entries = sorted(os.scandir(self._root / folder), key=lambda entry: entry.name)
            except OSError:
                self.unread.append(folder)
                continue
            waiting += [name for entry in entries if (name := self._take(folder, entry))]

    def _take(self, folder: str, entry: os.DirEntry[str]) -> str:
        """Takes a file or a link; returns the name of a folder to descend into, else ""."""
        name = f"{folder}/{entry.name}" if folder else entry.name
        if is_litter(entry.name):
            return ""
        try:
            is_folder = entry.is_dir()
            is_dead = not is_folder and entry.is_symlink() and not (self._root / name).exists()
            # A pipe has no end, so it must not be opened.
            is_special = not (is_folder or is_dead or entry.is_file())
        except OSError:
            # A link to itself, or one through a folder that may not be read.
            is_folder, is_dead, is_special = False, True, False
        if is_folder and entry.is_symlink():
            self.links.append(name)
        elif is_folder:
            return name
        elif is_special:
            self.special.append(name)
        else:
            self.files.append(name)
            if is_dead:
                self.dead.append(name)
        return ""


def _identity(folder: Path) -> tuple[int, int]:
    status = folder.stat()
    return status.st_dev, status.st_ino
