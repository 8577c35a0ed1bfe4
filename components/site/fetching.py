"""Fetches the build that ``ARTEFACTS_URL`` names while the page is served, and says how far that is.

A process of its own fetches (``python -m pipeline.fetch``), so what it needs of memory is free again when it ends. A
thread of the server starts it, reads its progress, and starts it again when it is time to look for a newer build.
"""

import json
import logging
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.artefacts.delivery import address
from pipeline.artefacts.delivery.address import Address

log = logging.getLogger(__name__)

_ROOT = Path(__file__).parents[2]
#: Seconds before it is tried again after a failure: at first; doubled each time, up to the time between two looks.
_FIRST_WAIT = 5.0
#: Set for the process before it starts: memory goes back at once.
_ENVIRONMENT = {"MALLOC_ARENA_MAX": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
#: All of an address but its last part.
_FOLDER = re.compile(r"\b[a-z0-9]+://\S*/(?=[^/\s])")
_WORDS = {
    "downloading": "The collection is being fetched",
    "unpacking": "The collection was fetched and is being unpacked",
    "checking": "The collection was fetched and is being checked",
}


@dataclass(frozen=True)
class State:
    """How far it is."""

    phase: str = "looking"  #: a phase of :class:`pipeline.artefacts.delivery.fetching.Progress`, or ``waiting``
    done: int = 0  #: bytes
    total: int | None = None  #: bytes; None where it is not known
    failure: str = ""  #: why the last try failed, as a stranger may read it; "" where it did not
    again: float = 0.0  #: time of the next try (``time.monotonic``)

    @property
    def has_failed(self) -> bool:
        """Whether nothing goes on until the next try."""
        return self.phase == "waiting" and bool(self.failure)

    @property
    def sentence(self) -> str:
        """What a visitor reads while there is no build."""
        if self.has_failed:
            seconds = max(1, round(self.again - time.monotonic()))
            return f"The collection could not be fetched: {self.failure} It is tried again in {seconds} s."
        of = f": {self.done / 1e6:,.0f} of {self.total / 1e6:,.0f} MB" if self.total else ""
        return f"{_WORDS.get(self.phase, 'The collection is being looked for')}{of}."

    def as_json(self) -> dict[str, Any]:
        """The same for machines; null where nothing is known."""
        return {
            "phase": self.phase,
            "done_bytes": self.done,
            "total_bytes": self.total,
            "failure": self.failure or None,
        }


class Fetcher:
    """Keeps the live build of a folder what an address says."""

    def __init__(self, source: Address, seconds: float, artefacts: Path) -> None:
        """Begins nothing yet.

        Args:
            source: what is fetched.
            seconds: between two looks at a descriptor.
            artefacts: folder of the builds.
        """
        self._source, self._seconds, self._artefacts = source, seconds, artefacts
        self._lock = threading.Lock()
        self._process: int | None = None
        self.state = State()

    @classmethod
    def from_environment(cls, artefacts: Path, environment: Mapping[str, str] = os.environ) -> "Fetcher | None":
        """The one that the environment asks for; None where it names no address. Raises a ConfigError."""
        text = environment.get(address.VARIABLE, "")
        seconds = address.number(address.REFRESH, environment)
        address.number(address.MEGABYTES, environment)
        return cls(address.parse(text), seconds, artefacts) if text else None

    def start(self) -> None:
        """Begins in this process, once. A process that is forked from it begins anew."""
        if self._process == os.getpid():
            return
        with self._lock:
            if self._process != os.getpid():
                self._process = os.getpid()
                threading.Thread(target=self._run, name="fetching", daemon=True).start()

    def _run(self) -> None:
        failures, before = 0, ""
        while True:
            failure = self._once()
            if not failure and self._source.sha256:
                return  # What has this hash never changes.
            failures = failures + 1 if failure else 0
            wait = min(self._seconds, _FIRST_WAIT * 2 ** min(failures - 1, 20)) if failure else self._seconds
            if failure and failure != before:
                log.warning("The build was not fetched: %s", failure)
            before = failure
            # Of an address, its last part is enough for strangers.
            public = _FOLDER.sub("", failure)
            self.state = State("waiting", failure=public, again=time.monotonic() + wait)
            time.sleep(wait)

    def _once(self) -> str:
        """Looks, and fetches what is new. Returns why it failed, "" where it did not."""
        path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
        url = f"{self._source.url}#sha256={self._source.sha256}" if self._source.sha256 else self._source.url
        # The address may hold a password: other users see a command line, but no environment.
        environment = os.environ | _ENVIRONMENT | {"PYTHONPATH": path, address.VARIABLE: url}
        command = [sys.executable, "-m", "pipeline.fetch", "--json", "--artefacts", str(self._artefacts)]
        try:
            with subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=environment, text=True
            ) as child:
                assert child.stdout is not None
                outcome: dict[str, Any] = {}
                for line in child.stdout:
                    outcome = json.loads(line)
                    if "phase" in outcome:
                        self.state = State(
                            outcome["phase"], outcome["done"], outcome["total"], self.state.failure, self.state.again
                        )
        except (OSError, ValueError, KeyError) as error:
            log.exception("Fetching the build failed")
            return f"the process that fetches could not be used ({type(error).__name__})."
        if outcome.get("is_new"):
            log.warning("The build %s was fetched and is live.", outcome["build_id"])
        if "failure" in outcome:
            return str(outcome["failure"])
        if child.returncode:
            return f"The process that fetches ended with status {child.returncode}. Its words are in the server's log."
        return ""
