"""Stage palettes: the palette of every work, which the likeness of that name compares."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.core.executors.base import Worker
from pipeline.core.progress import track
from pipeline.images.decoding import Preprocessing
from pipeline.images.palette import VALUES, palette
from pipeline.similarity.likenesses.palette import PALETTES
from pipeline.training import backbones

#: Pictures of one task.
CHUNK = 256
#: Rows of a file of pixels: the first, and the width and height of each picture in pixels, as decoded.
Task = tuple[int, list[tuple[int, int]]]


def stages(config: BuildConfig) -> Iterator[Stage]:
    """What a build runs of this module."""
    yield Stage(
        "palettes",
        run,
        needs=["prepare"],
        settings=asdict(backbones.get(config.backbone).preprocessing),
        libraries=["opencv-python-headless"],
        publishes={PALETTES: PALETTES},
    )


@dataclass
class PaletteWorker(Worker[Task, np.ndarray]):
    """A :data:`Task` over prepared pictures -> their palettes, uint8 (n, VALUES)."""

    preprocessing: Preprocessing
    pixels: Path
    _rows: np.ndarray = field(init=False, repr=False)

    def open(self) -> None:
        """See :meth:`.Worker.open`."""
        self._rows = np.load(self.pixels, mmap_mode="r")

    def __call__(self, task: Task, /) -> np.ndarray:
        """See the class."""
        first, sizes = task
        return np.stack([palette(self._picture(first + offset, size)) for offset, size in enumerate(sizes)])

    def _picture(self, row: int, size: tuple[int, int]) -> np.ndarray:
        """The picture without the bars of a letterbox, whose colour is none of its own."""
        square = np.asarray(self._rows[row])
        left, top, right, bottom = (round(edge * len(square)) for edge in self.preprocessing.window(*size))
        return square[top:bottom, left:right]


def run(context: Context) -> None:
    """Writes ``palettes.npy``, uint8 (N, VALUES)."""
    pixels = context.results.pixels
    prepared = pd.read_parquet(context.inputs["prepare"] / "objects.parquet", columns=["width", "height"])
    sizes = [(int(width), int(height)) for width, height in zip(prepared["width"], prepared["height"], strict=True)]
    tasks = [(start, sizes[start : start + CHUNK]) for start in range(0, len(sizes), CHUNK)]
    worker = PaletteWorker(backbones.get(context.config.backbone).preprocessing, pixels.absolute())
    parts = track(context.executor.map(worker, tasks), len(tasks), "palettes", f"batch of {CHUNK}")
    np.save(context.out / PALETTES, np.concatenate([np.empty((0, VALUES), np.uint8), *parts]))
