"""What a process holds in memory, as Linux tells."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

_RESIDENT = "Rss:"
_SIZES = (_RESIDENT, "Private_Dirty:")


@dataclass(frozen=True)
class Mapped:
    """What a process holds of one file, in bytes."""

    resident: int
    #: Of it, pages that were copied for this process. All others are the system's one copy, whoever has touched them.
    private: int


@dataclass(frozen=True)
class Memory:
    """Bytes of a process."""

    anonymous: int  #: backed by no file
    resident: int  #: all of it

    @classmethod
    def of(cls, pid: int) -> Self:
        """Of a process."""
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
        sizes = {line.split(":")[0]: 1024 * int(line.split()[-2]) for line in lines if line.endswith(" kB")}
        return cls(sizes["Anonymous"], sizes["Rss"])

    @staticmethod
    def of_files(pid: int, folder: Path) -> dict[str, Mapped]:
        """Path below a folder -> what a process holds of that file, of those that it has mapped."""
        files: dict[str, Mapped] = {}
        root, name = f"{folder.resolve()}/", ""
        for line in Path(f"/proc/{pid}/smaps").read_text(encoding="utf-8").splitlines():
            words = line.split(maxsplit=5)
            if not words[0].endswith(":"):
                name = words[5] if len(words) > 5 else ""
            elif name.startswith(root) and words[0] in _SIZES:
                old, size = files.get(name.removeprefix(root), Mapped(0, 0)), 1024 * int(words[1])
                resident = size if words[0] == _RESIDENT else 0
                files[name.removeprefix(root)] = Mapped(old.resident + resident, old.private + size - resident)
        return files


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()]
