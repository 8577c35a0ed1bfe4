"""Stage kaze: the classic vector of every work, which the likeness of that name compares, if it is asked for."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipeline.build import previews
from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.core.executors.base import Worker
from pipeline.core.files import RowWriter
from pipeline.core.progress import track
from pipeline.images.kaze import VALUES, kaze_vector
from pipeline.similarity.likenesses.kaze import VECTORS

#: Pictures of one task.
CHUNK = 64


def stages(config: BuildConfig) -> Iterator[Stage]:
    """What a build runs of this module."""
    if config.likeness.kaze:
        yield Stage(
            "kaze",
            run,
            needs=["prepare"],
            settings=None,
            libraries=["opencv-python-headless"],
            publishes={VECTORS: VECTORS},
        )


@dataclass(frozen=True)
class KazeWorker(Worker[list[str], np.ndarray]):
    """Files of previews -> their vectors, float32 (n, VALUES)."""

    def __call__(self, task: list[str], /) -> np.ndarray:
        """See the class."""
        return np.stack([kaze_vector(previews.read(path)) for path in task])


def run(context: Context) -> None:
    """Writes ``kaze.npy``, float16 (N, VALUES)."""
    tasks = previews.batches(previews.paths(context.inputs["prepare"]), CHUNK)
    vectors = RowWriter(context.out / VECTORS, np.float16, VALUES)
    for part in track(context.executor.map(KazeWorker(), tasks), len(tasks), "kaze", f"batch of {CHUNK}"):
        vectors.append(part)
    vectors.close()
