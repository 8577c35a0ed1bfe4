"""Pictures of a folder of paintings with ``metadata.csv`` (file, genre), by genre and at random."""

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

#: Landscapes among which an annotator is asked how often it finds what is not there.
LANDSCAPES = 200


@cache
def _metadata(folder: Path) -> list[dict[str, str]]:
    with (folder / "metadata.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def drawn(folder: Path, count: int, genre: str | None = None, without: Sequence[str] = ()) -> list[Path]:
    """So many pictures of the folder, of a genre or of any, at random with a fixed seed.

    Pictures whose name without its suffix is in ``without`` are left out.
    """
    files = [row["file"] for row in _metadata(folder) if genre in (None, row["genre"])]
    kept = [name for name in files if Path(name).stem not in without]
    order = np.random.default_rng(0).permutation(len(kept))[:count]
    return [folder / kept[index] for index in sorted(order)]
