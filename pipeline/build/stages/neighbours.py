"""Nearest neighbours by cosine similarity: an exact scan today, approximate indexes behind the same functions later."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np

from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.similarity.indexes import exact


def stages(config: BuildConfig) -> list[Stage]:
    """What a build runs of this module."""
    return [
        Stage(
            "neighbours",
            run,
            needs=["embed"],
            settings=asdict(config.neighbours),
            publishes={".": "."},
        )
    ]


def run(context: Context) -> None:
    """Stage neighbours: writes ``neighbours_ids.npy``, int32, and ``neighbours_similarities.npy``, float32: (N, K)."""
    embeddings = np.load(context.inputs["embed"] / "embeddings.npy")
    ids, similarities = exact.graph(embeddings, context.config.neighbours.k)
    np.save(context.out / "neighbours_ids.npy", ids)
    np.save(context.out / "neighbours_similarities.npy", similarities)
