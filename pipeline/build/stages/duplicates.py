"""Stage duplicates: groups of works whose pictures show the same, for the page Duplicates."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pandas as pd

from pipeline.artefacts import duplicates as artefact
from pipeline.artefacts.duplicates import Pair
from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.core.executors.base import Worker
from pipeline.core.progress import track
from pipeline.similarity.duplicates import (
    candidates,
    equal_pairs,
    grouped,
    near_pairs_of_graph,
    summary,
    verified_pairs,
)
from pipeline.similarity.same_picture import SamePicture

log = logging.getLogger("pipeline")

#: Works of one task.
CHUNK = 32
#: Rows, each with those that it is compared with.
Task: TypeAlias = list[tuple[int, list[int]]]


def stages(config: BuildConfig) -> Iterator[Stage]:
    """What a build runs of this module."""
    yield Stage(
        "duplicates",
        run,
        needs=["prepare", "embed", "neighbours", "keypoints"],
        libraries=["opencv-python-headless", "scipy"],
        publishes={artefact.FOLDER: "."},
    )


@dataclass
class PairWorker(Worker[Task, list[Pair]]):
    """A :data:`Task` -> the pairs that show the same."""

    keypoints: Path
    _works: SamePicture = field(init=False, repr=False)

    def open(self) -> None:
        """See :meth:`.Worker.open`."""
        self._works = SamePicture(self.keypoints)

    def __call__(self, task: Task, /) -> list[Pair]:
        """See the class."""
        return [pair for row, others in task for pair in verified_pairs(self._works, row, others)]


def run(context: Context) -> None:
    """Writes ``groups.parquet`` and ``pairs.parquet``."""
    columns = ["object_id", "label", "image_sha256", "perceptual_hash", "width", "height"]
    works = pd.read_parquet(context.inputs["prepare"] / "objects.parquet", columns=columns)
    digests, labels = works["image_sha256"].tolist(), works["label"].tolist()
    graph = [
        np.load(context.inputs["neighbours"] / f"neighbours_{name}.npy", mmap_mode="r")
        for name in ("ids", "similarities")
    ]
    others = candidates(
        near_pairs_of_graph(*graph), equal_pairs(digests), equal_pairs(works["perceptual_hash"].tolist())
    )
    rows = list(others.items())
    tasks = [rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK)]
    worker = PairWorker(context.inputs["keypoints"].absolute())
    parts = track(context.executor.map(worker, tasks), len(tasks), "duplicates", f"batch of {CHUNK}")
    found = [pair for part in parts for pair in part]
    embeddings = np.load(context.inputs["embed"] / "embeddings.npy", mmap_mode="r")
    groups = grouped(found, digests, labels, works[["width", "height"]].to_numpy(np.int32), embeddings)
    artefact.write(groups, works["object_id"].tolist(), context.out)
    counts = summary(groups, labels)
    log.info(
        "  %d works in %d groups show the same as another one; %d of the groups have several labels.",
        counts["works"], counts["groups"], counts["conflicts"],
    )  # fmt: skip
