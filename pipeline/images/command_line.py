"""The picture files that a command line names."""

import csv
from collections.abc import Sequence
from pathlib import Path

from pipeline.core import listing
from pipeline.core.errors import ConfigError, reason


def listed_pictures(paths: Sequence[Path]) -> list[Path]:
    """The picture files that are meant: a folder means those in it and below, a CSV those in its column ``file``.

    Raises:
        SourceError: a folder cannot be read.
        ConfigError: a folder without a picture, or a CSV that cannot be read or has no such column.
    """
    pictures: list[Path] = []
    for path in paths:
        if path.is_dir():
            found = [name for name in listing.walk(path).files if not listing.is_paper(name)]
            if not found:
                raise ConfigError(f"There is no picture in the folder {path}. Name a folder with picture files.")
            pictures += [path / name for name in found]
        elif path.suffix.lower() == ".csv":
            pictures += _listed_in_csv(path)
        else:
            pictures.append(path)
    return pictures


def _listed_in_csv(path: Path) -> list[Path]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if "file" not in (rows.fieldnames or ()):
                raise ConfigError(f"{path} has no column `file`. Give it one with the names of picture files.")
            # A name is relative to the CSV, as a person expects who moves both together.
            return [path.parent / row["file"] for row in rows if row["file"]]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"{path} cannot be read ({reason(error)}).") from error
