"""The small JSON file beside an archive: which build is in it, its size and its hash."""

import re
from pathlib import Path
from typing import Annotated

import msgspec

from pipeline.artefacts import manifest
from pipeline.core.errors import FetchError
from pipeline.core.files import write_json_atomically

#: Bytes that a descriptor may have.
MOST_BYTES = 64 * 1024

_Count = Annotated[int, msgspec.Meta(ge=1, le=2**50)]


class Descriptor(msgspec.Struct, frozen=True, kw_only=True):
    """What is fetched, said before it is fetched."""

    build_id: Annotated[str, msgspec.Meta(pattern=f"^{manifest.BUILD_ID.pattern}$")]
    schema_version: int  #: of the build
    archive: Annotated[
        str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,160}$")
    ]  #: its name, in the same folder
    bytes: _Count  #: of the archive
    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]  #: of the archive
    files: _Count  #: in the archive
    unpacked_bytes: _Count  #: of all files in it


def read(content: bytes, shown: str) -> Descriptor:
    """The descriptor in a file that was fetched from the address ``shown``.

    Raises:
        FetchError: it is none.
    """
    try:
        found = msgspec.json.decode(content, type=Descriptor)
    except (msgspec.DecodeError, RecursionError) as error:
        said = re.sub(r"\s+", " ", str(error))[:160]
        raise FetchError(
            f"{shown} does not describe an archive ({said}). Put the file there that "
            "`python -m pipeline.archive` wrote."
        ) from error
    if re.search(r"\n", found.build_id + found.archive + found.sha256):  # "$" allows a line break at the end.
        raise FetchError(f"{shown} does not describe an archive: a name in it holds a line break.")
    return found


def write(path: Path, described: Descriptor) -> None:
    """Writes the file. A reader sees the old one or the new one."""
    write_json_atomically(path, msgspec.to_builtins(described))
