"""Stage keypoints: the key points of every work, by which a photograph or a detail of it is recognised."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd

from pipeline.build import previews
from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.core.executors.base import Worker
from pipeline.core.progress import track
from pipeline.images.agreement import miniature
from pipeline.images.keypoints import KeyPoints, detect
from pipeline.similarity.same_picture import FOLDER, SamePicture
from pipeline.similarity.visual_words import Vocabulary

#: Pictures of one task, and works whose points the vocabulary is fitted to.
CHUNK, FITTED = 64, 1000
#: Files of pictures.
Task: TypeAlias = list[str]
#: The key points of a picture, and its miniature.
Seen: TypeAlias = tuple[KeyPoints, np.ndarray]


def stages(config: BuildConfig) -> Iterator[Stage]:
    """What a build runs of this module."""
    yield Stage(
        "keypoints",
        run,
        needs=["prepare"],
        settings=config.seed,
        libraries=["opencv-python-headless", "scikit-learn"],
        publishes={FOLDER: "."},
    )


@dataclass(frozen=True)
class KeyPointWorker(Worker[Task, list[Seen]]):
    """A :data:`Task` -> what is kept of its pictures."""

    def __call__(self, task: Task, /) -> list[Seen]:
        """See the class."""
        return [(detect(picture), miniature(picture)) for picture in map(previews.read, task)]


def run(context: Context) -> None:
    """Writes the files that :class:`pipeline.similarity.same_picture.SamePicture` reads."""
    paths = previews.paths(context.inputs["prepare"])
    sizes = pd.read_parquet(context.inputs["prepare"] / "objects.parquet", columns=["width", "height"])
    # Spread over the collection, whose works may lie class by class.
    sample = np.unique(np.linspace(0, len(paths) - 1, min(FITTED, len(paths))).astype(int))
    found = dict(zip(sample.tolist(), _detected(context, [paths[row] for row in sample]), strict=True))
    descriptors = np.concatenate([points.descriptors for points, _ in found.values()])
    expected = len(descriptors) * len(paths) // len(sample)
    vocabulary = Vocabulary.fit(descriptors, expected, context.config.seed)
    rest = _detected(context, [path for row, path in enumerate(paths) if row not in found])
    seen = (found.pop(row) if row in found else next(rest) for row in range(len(paths)))
    SamePicture.create(context.out, vocabulary, seen, sizes.to_numpy(np.int32))


def _detected(context: Context, paths: list[str]) -> Iterator[Seen]:
    """What is kept of pictures, in order."""
    tasks = previews.batches(paths, CHUNK)
    for part in track(context.executor.map(KeyPointWorker(), tasks), len(tasks), "keypoints", f"batch of {CHUNK}"):
        yield from part
