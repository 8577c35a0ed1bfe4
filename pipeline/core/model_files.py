"""Networks that others trained: a file each, downloaded once and checked.

They lie in the folder that the environment variable ``VITRINE_MODELS`` names, for machines without a network, or else
in the user's cache. Nothing of them is part of this project.
"""

import hashlib
import http.client
import os
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.core.errors import ModelFileError
from pipeline.core.files import write_atomically

#: The environment variable that names a folder with the files.
VARIABLE = "VITRINE_MODELS"
#: Seconds without a byte after which a download is given up.
_TIMEOUT = 30


@dataclass(frozen=True)
class ModelFile:
    """One file of a trained network."""

    name: str  #: path inside the folder, such as ``blazepose/pose_detection.tflite``
    address: str  #: where it is downloaded from
    sha256: str  #: of its content, in hexadecimal
    licence: str  #: as an SPDX identifier

    def path(self, environment: Mapping[str, str] = os.environ) -> Path:
        """Where the file lies on this machine. It is downloaded if it is not there yet.

        Raises:
            ModelFileError: the folder that was named does not have it, it cannot be downloaded or written, or its
                content is another than it should be.
        """
        path, named = self._place(environment), environment.get(VARIABLE)
        if path.is_file():
            self._check(path.read_bytes(), str(path))
        elif named:
            raise ModelFileError(
                f"{VARIABLE} names {named}, where there is no file {self.name}. Put it there: it is at {self.address}."
            )
        else:
            self._download(path)
        return path

    def is_at_hand(self, environment: Mapping[str, str] = os.environ) -> bool:
        """Whether :meth:`path` needs no network."""
        return self._place(environment).is_file()

    def _place(self, environment: Mapping[str, str]) -> Path:
        named = environment.get(VARIABLE)
        return (Path(named) if named else cache(environment)) / self.name

    def _download(self, path: Path) -> None:
        try:
            with urllib.request.urlopen(self.address, timeout=_TIMEOUT) as answer:
                content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise ModelFileError(
                f"{self.name} cannot be downloaded from {self.address} ({_reason(error)}). Connect to the network, or "
                f"put the file into a folder and name the folder in {VARIABLE}."
            ) from error
        self._check(content, self.address)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, content)
        except OSError as error:
            raise ModelFileError(f"{path} cannot be written: {error.strerror}.") from error

    def _check(self, content: bytes, where: str) -> None:
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise ModelFileError(
                f"{where} is not the file that it should be: its SHA-256 is another. Delete it if it lies on this "
                f"machine, and take the one at {self.address}."
            )


def cache(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder of the user's cache that downloaded files lie in (XDG base directories)."""
    base = environment.get("XDG_CACHE_HOME") or environment.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".cache") / "vitrine" / "models"


def _reason(error: Exception) -> str:
    """What was wrong, in a few words."""
    return str(getattr(error, "reason", None) or error)
