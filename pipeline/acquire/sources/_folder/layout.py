"""Which sub-folder of a picture's path is its class."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipeline.acquire.sources._folder.file_names import is_outside
from pipeline.core.text import printable

_PART = "train(?:ing)?|val(?:id(?:ation)?)?|dev(?:elopment)?|test(?:ing)?|eval(?:uation)?|hold_?out"
_CONTENT = "set|split|images?|imgs?|pictures?|photos?|data"
#: Names, with "_" between words, of the parts of a split, which data sets have above the classes: "train", "val_set",
#: "images_test", "train2017", "fold1".
_SPLIT_PART = re.compile(
    rf"(?:(?:{_CONTENT})_?)?(?:{_PART})(?:_?(?:{_CONTENT}|\d+))*|(?:k?_?fold|split|cv)_?\d+", re.IGNORECASE
)


@dataclass(frozen=True)
class Layout:
    """Where the class folders are."""

    depth: int = 0  #: folders above the class folders
    folders_are_classes: bool = False  #: whether there are several; a single folder ("images") is not a class
    split_depth: int | None = None  #: of the folders train, val, test, where there are such

    def folder(self, name: str) -> str:
        """The class folder of a picture as text that can be stored; "" for a picture that lies in none."""
        parts = _folders(name)
        place = min(self.depth, len(parts) - 1)
        return _text(parts[place]) if parts else ""

    def split_part(self, name: str) -> str:
        """``train``, ``val``, ... of a picture below such a folder, else ""."""
        parts = _folders(name)
        return _text(parts[self.split_depth]) if self.split_depth is not None and len(parts) > self.split_depth else ""


def is_split_part(folder: str) -> bool:
    """Whether a folder is called as the parts of a split are."""
    return _SPLIT_PART.fullmatch(re.sub(r"[\W_]+", "_", folder)) is not None


def layout_of(names: Iterable[str], is_class: Callable[[str], bool]) -> Layout:
    """The layout of a folder with pictures of these names.

    The classes are the first sub-folders. They are one level deeper below ``train``, ``val`` and ``test``, and below
    a single folder that holds folders of which ``is_class`` knows one.
    """
    folders = [_folders(name) for name in names if not is_outside(name)]
    depth, split_depth = 0, None
    while True:
        inside = [parts for parts in folders if len(parts) > depth]
        tops = {parts[depth] for parts in inside}
        below = {folder for parts in inside for folder in parts[depth + 1 :]}
        if not below or any(is_class(_text(top)) for top in tops):
            break
        if split_depth is None and all(map(is_split_part, tops)):
            split_depth = depth
        elif len(tops) > 1 or not any(is_class(_text(folder)) for folder in below):
            break
        depth += 1
    return Layout(depth, len(tops) > 1, split_depth)


def _folders(name: str) -> tuple[str, ...]:
    return () if is_outside(name) else PurePosixPath(name).parts[:-1]


def _text(folder: str) -> str:
    """A folder's name in one form, whichever form of accented letters the disk has."""
    return unicodedata.normalize("NFC", printable(folder))
