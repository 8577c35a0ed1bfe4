"""The published pictures of works as files, which stages look at that need other pixels than the model's square."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.images.decoding import cv2
from pipeline.images.thumbnails import file_name


def paths(prepared: Path) -> list[str]:
    """Files of the previews of all works in order, or of the thumbnails of works that have no larger picture.

    ``prepared`` is the folder of stage prepare.
    """
    works = pd.read_parquet(prepared / "objects.parquet", columns=["image_sha256", "has_preview"])
    return [
        str((prepared / ("previews" if has_preview else "thumbnails") / file_name(digest)).absolute())
        for digest, has_preview in zip(works["image_sha256"], works["has_preview"], strict=True)
    ]


def thumbnails(prepared: Path) -> list[str]:
    """Files of the thumbnails of all works in order; ``prepared`` is the folder of stage prepare."""
    works = pd.read_parquet(prepared / "objects.parquet", columns=["image_sha256"])
    return [str((prepared / "thumbnails" / file_name(digest)).absolute()) for digest in works["image_sha256"]]


def read(path: str) -> np.ndarray:
    """RGB uint8 (H, W, 3) of such a file. Stage prepare wrote it, so no decoder process is needed."""
    return np.asarray(cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR_RGB))


def batches(files: Sequence[str], size: int) -> list[list[str]]:
    """The files in tasks of that many."""
    return [list(files[start : start + size]) for start in range(0, len(files), size)]
