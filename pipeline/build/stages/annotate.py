"""Stage annotate: what is found on the pictures beside class and vector, one result an annotator."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from pipeline.annotations import get
from pipeline.annotations.base import AnnotationInput
from pipeline.artefacts import manifest
from pipeline.artefacts.annotations import path_of
from pipeline.build.stage import Context
from pipeline.core.files import write_json


def run(context: Context, name: str) -> None:
    """Writes ``annotations/<name>.parquet`` and the annotator's other files, all by their paths in the build."""
    summary = manifest.read_json(context.inputs["train"] / "training" / "summary.json")
    annotator = get(name)
    found = annotator.annotate(
        AnnotationInput(
            objects=pd.read_parquet(context.inputs["split"] / "objects.parquet"),
            groups=np.load(context.inputs["split"] / "sides.npy"),
            pixels=np.load(context.inputs["prepare"] / "pixels.npy", mmap_mode="r"),
            embeddings=np.load(context.inputs["embed"] / "embeddings.npy", mmap_mode="r"),
            feature_width=int(summary["embedding"]["parts"]["features"]),
            bootstrap=context.config.evaluation.bootstrap,
            seed=context.config.seed,
        )
    )
    table = context.out / path_of(name)
    table.parent.mkdir()
    pq.write_table(found.table, table)
    for path, content in {annotator.figures_path(name): found.figures, **found.files}.items():
        _write(context.out / path, content)


def _write(path: Path, content: np.ndarray | pd.DataFrame | Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, np.ndarray):
        np.save(path, content)
    elif isinstance(content, pd.DataFrame):
        content.to_parquet(path, index=False)
    else:
        write_json(path, content)
