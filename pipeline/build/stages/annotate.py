"""Stage annotate: what is found on the pictures beside class and vector, one result an annotator."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from pipeline import annotations
from pipeline.annotations.base import AnnotationInput
from pipeline.artefacts.annotations import FOLDER, path_of
from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.core.files import write_json


def stages(config: BuildConfig) -> Iterator[Stage]:
    """What a build runs of this module."""
    for name, annotator in annotations.of_collections().items():
        yield Stage(
            f"annotate-{name}",
            partial(run, name=name),
            needs=["prepare", "split", "train", "embed"],
            settings=[asdict(config.evaluation), config.seed],
            members=[annotations.FAMILY.module(name)],
            libraries=annotator.libraries,
            publishes={path_of(name): f"{name}.parquet", annotator.folder or f"{FOLDER}/{name}": "files"},
        )


def run(context: Context, name: str) -> None:
    """Writes ``<name>.parquet``, and the annotator's own files below ``files``."""
    results = context.results
    annotator = annotations.of_collections()[name]
    found = annotator.annotate(
        AnnotationInput(
            objects=results.objects(),
            groups=results.groups,
            pixels=np.load(results.pixels, mmap_mode="r"),
            embeddings=np.load(context.inputs["embed"] / "embeddings.npy", mmap_mode="r"),
            feature_width=int(results.training_summary["embedding"]["parts"]["features"]),
            bootstrap=context.config.evaluation.bootstrap,
            seed=context.config.seed,
        )
    )
    pq.write_table(found.table, context.out / f"{name}.parquet")
    (context.out / "files").mkdir()
    for file, content in {annotator.figures_file: found.figures, **found.files}.items():
        _write(context.out / "files" / file, content)


def _write(path: Path, content: np.ndarray | pd.DataFrame | Mapping[str, Any]) -> None:
    if isinstance(content, np.ndarray):
        np.save(path, content)
    elif isinstance(content, pd.DataFrame):
        content.to_parquet(path, index=False)
    else:
        write_json(path, content)
