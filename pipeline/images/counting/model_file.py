"""The file of a counting network: a ZIP with the network in LiteRT's form and what is known of it as JSON."""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.core.errors import ModelFileError, reason
from pipeline.core.files import write_atomically
from pipeline.images.counting.intervals import Interval

NETWORK, ABOUT = "network.tflite", "model.json"
#: The form of the file; a file of another form is refused.
FORM = "vitrine-counting-1"
#: Most bytes of either member, a hundred times what a file of ours has.
MOST_BYTES = 200_000_000
HINT = "Make one with `python -m pipeline.counting train --kind berries --out MODEL`."


@dataclass(frozen=True)
class ModelFile:
    """What a file holds."""

    network: bytes  #: LiteRT
    interval: Interval
    gain: float  #: by which the network's output is divided to get a density
    trained: Mapping[str, Any]  #: how it was trained: recipe, sources, seed, steps, sizes


def write(path: Path, model: ModelFile) -> None:
    """Writes the file; a reader sees the old one or the new one. Raises an OSError where it cannot be written."""
    about = {"form": FORM, "gain": model.gain, "interval": asdict(model.interval), "trained": dict(model.trained)}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in ((ABOUT, json.dumps(about, indent=1).encode()), (NETWORK, model.network)):
            # A fixed date: the same model is the same file.
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    write_atomically(path, content.getvalue())


def read(path: Path) -> ModelFile:
    """Reads a file that :func:`write` wrote.

    Raises:
        ModelFileError: there is no such file, it is damaged, or it is no counting network of this version.
    """
    if not path.is_file():
        raise ModelFileError(f"There is no counting network {path.name}. {HINT}")
    try:
        with zipfile.ZipFile(path) as archive:
            if not {NETWORK, ABOUT} <= set(archive.namelist()):
                raise ModelFileError(f"{path.name} is no counting network. {HINT}")
            if any(archive.getinfo(name).file_size > MOST_BYTES for name in (NETWORK, ABOUT)):
                raise ModelFileError(f"{path.name} is larger than a counting network can be. {HINT}")
            about, network = json.loads(archive.read(ABOUT)), archive.read(NETWORK)
    except (OSError, zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, EOFError, NotImplementedError) as error:
        raise ModelFileError(f"{path.name} is damaged, or no counting network ({reason(error)}). {HINT}") from error
    except Exception as error:  # zlib's own error has no base that says more
        raise ModelFileError(f"{path.name} is damaged ({reason(error)}). {HINT}") from error
    if not isinstance(about, dict) or about.get("form") != FORM:
        raise ModelFileError(f"{path.name} is of another version than this one. {HINT}")
    try:
        return ModelFile(network, Interval(**about["interval"]), float(about["gain"]), dict(about["trained"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ModelFileError(f"{path.name} does not say how it counts ({reason(error)}). {HINT}") from error
