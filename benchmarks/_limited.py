"""Processes on one core, within a bound of memory where the system lets this user set one."""

import os
import subprocess
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path("/sys/fs/cgroup")


@dataclass(frozen=True)
class Group:
    """A control group of Linux: the memory of its processes is bounded together."""

    folder: Path

    def add(self, pid: int) -> None:
        """Puts a process into it; its children are in it as well."""
        (self.folder / "cgroup.procs").write_text(str(pid))

    @property
    def kills(self) -> int:
        """How often a process was ended because there was no memory left."""
        for name in ("memory.events", "memory.oom_control"):
            with suppress(OSError):
                lines = (self.folder / name).read_text(encoding="utf-8").split("\n")
                return sum(int(line.split()[1]) for line in lines if line.startswith("oom_kill "))
        return 0


@contextmanager
def memory_group(limit: int | None) -> Iterator[Group | None]:
    """A group with that many bytes at most; None where there is no limit, or the system lets this user set none."""
    unified = (_ROOT / "cgroup.controllers").is_file()
    folder = (_ROOT if unified else _ROOT / "memory") / f"vitrine-{uuid.uuid4().hex[:8]}"
    try:
        if limit is None:
            raise PermissionError
        folder.mkdir()
        (folder / ("memory.max" if unified else "memory.limit_in_bytes")).write_text(str(limit))
    except OSError:
        with suppress(OSError):
            folder.rmdir()
        yield None
        return
    try:
        yield Group(folder)
    finally:
        with suppress(OSError):
            folder.rmdir()


def start(
    command: list[str], core: int | None, group: Group | None, environment: Mapping[str, str], folder: Path
) -> "subprocess.Popen[bytes]":
    """Starts a program in a group, and on one core where one is named."""

    def place() -> None:
        if core is not None:
            os.sched_setaffinity(0, {core})
        if group is not None:
            group.add(os.getpid())

    return subprocess.Popen(command, cwd=folder, env=dict(environment), stdout=subprocess.DEVNULL, preexec_fn=place)  # noqa: PLW1509  (a benchmark has one thread)


def used_bytes(pid: int) -> int:
    """What a process and all of its children hold, a page that several share counted once (PSS)."""
    total = 0
    for process in [pid, *_descendants(pid)]:
        with suppress(OSError):
            for line in Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8").splitlines():
                total += 1024 * int(line.split()[1]) if line.startswith("Pss:") else 0
    return total


def _descendants(pid: int) -> list[int]:
    try:
        direct = [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()]
    except OSError:
        return []
    return [process for child in direct for process in (child, *_descendants(child))]
