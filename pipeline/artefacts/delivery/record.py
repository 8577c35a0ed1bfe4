"""What earlier fetches of a folder of builds left behind: which builds they fetched, and what they refused."""

import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.artefacts import in_use, manifest, writer
from pipeline.core.errors import ArtefactError, FetchError
from pipeline.core.files import write_json_atomically

#: Fetched builds that stay: the live one, and the one before, whose pictures are in pages that are still open.
KEPT = 2
#: Seconds before an archive that cannot be used is fetched again: at first, doubled each time, and at most.
_FIRST_WAIT, _LONGEST_WAIT = 60, 3600


@dataclass(frozen=True)
class Record:
    """The notes in the folder of fetches; whoever writes holds its lock."""

    artefacts: Path  #: the folder of builds
    folder: Path  #: the folder of fetches in it

    def build_of(self, sha256: str) -> str | None:
        """The build that was fetched as the archive of that hash; None where there was none."""
        found = self._fetched().get(sha256)
        return found if found and manifest.BUILD_ID.fullmatch(found) else None

    def is_fetched(self, build_id: str) -> bool:
        """Whether the build was fetched; others are not removed."""
        return build_id in self._fetched().values()

    def add(self, sha256: str, build_id: str) -> None:
        """Notes that the build was fetched as the archive of that hash, and that it is the newest."""
        fetched = {key: name for key, name in self._fetched().items() if name != build_id}
        write_json_atomically(self._path("fetched"), fetched | {sha256: build_id})

    def prune(self) -> None:
        """Removes fetched builds but the :data:`KEPT` newest, the live one, and those that a process has open."""
        fetched = self._fetched()
        live = ""
        with suppress(ArtefactError):
            live = manifest.current_build(self.artefacts).name
        kept = dict(fetched)
        for sha256, name in list(fetched.items())[:-KEPT]:
            build = self.artefacts / name
            if name == live or in_use.is_held(build / manifest.FILE_NAME):
                continue
            shutil.rmtree(build.with_name(f".{name}.partial"), ignore_errors=True)  # What a kill left.
            if build.is_dir():
                writer.remove(build)
            del kept[sha256]
        if kept != fetched:
            write_json_atomically(self._path("fetched"), kept)

    def check_refused(self, sha256: str) -> None:
        """Raises the FetchError of an archive that could not be used, until it is time to try it again."""
        told = self._read("refused")
        left = int(told.get("until", 0) - time.time()) if isinstance(told.get("until"), int) else 0
        # A clock that was set back must not make it wait for years.
        if told.get("sha256") == sha256 and 0 < left <= _LONGEST_WAIT:
            raise FetchError(f"{told.get('reason')} It is fetched again in {left // 60 + 1} min.", lasting=True)

    def refuse(self, sha256: str, error: FetchError) -> None:
        """Notes that the archive of that hash cannot be used, so that it is not fetched again every few minutes."""
        told = self._read("refused")
        times = told.get("times") if told.get("sha256") == sha256 else 0
        times = times if isinstance(times, int) else 0
        until = int(time.time() + min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(times, 10)))
        content = {"sha256": sha256, "reason": str(error), "times": times + 1, "until": until}
        with suppress(OSError):  # The disk is full: it is fetched again sooner than need be.
            write_json_atomically(self._path("refused"), content)

    def _fetched(self) -> dict[str, str]:
        """SHA-256 of an archive -> build id, the newest last."""
        return {key: name for key, name in self._read("fetched").items() if isinstance(name, str)}

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def _read(self, name: str) -> dict[str, Any]:
        with suppress(ArtefactError):
            content = manifest.read_json(self._path(name))
            return content if isinstance(content, dict) else {}
        return {}
