"""The places with which maps began: what the stages about maps write and read."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipeline.artefacts import manifest
from pipeline.core.files import write_json
from pipeline.similarity.warm_start import WarmStart

#: Folder of a build that has them.
FOLDER = "map_starts"


def stage_of(name: str) -> str:
    """The stage that makes the start of the map of that name."""
    return f"map_start-{name}"


def write(folder: Path, name: str, start: WarmStart | None, about: dict[str, Any]) -> None:
    """Writes ``<name>.json``, and where there is a start ``<name>.parquet`` with ``row``, ``x`` and ``y``."""
    write_json(folder / f"{name}.json", about)
    if start is not None:
        x, y = start.points.T
        pd.DataFrame({"row": start.rows, "x": x, "y": y}).to_parquet(folder / f"{name}.parquet", index=False)


def read(folder: Path, name: str) -> WarmStart | None:
    """The start of the map of that name; None where it was made from scratch."""
    file = folder / f"{name}.parquet"
    if not file.is_file():
        return None
    table = pd.read_parquet(file)
    return WarmStart(table["row"].to_numpy(np.int64), table[["x", "y"]].to_numpy(np.float32))


def about(folder: Path, name: str) -> dict[str, Any]:
    """``<name>.json``: ``reason``, ``works``, ``placed`` and ``neighbours_kept``; empty where there is no such file."""
    file = folder / f"{name}.json"
    return dict(manifest.read_json(file)) if file.is_file() else {}
