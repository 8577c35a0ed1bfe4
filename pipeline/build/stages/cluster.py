"""Stage cluster: groups of works by every clustering, and their names."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.core.files import write_json
from pipeline.similarity.clusterings import FAMILY, _naming, get, names
from pipeline.similarity.clusterings.base import Material


def stages(config: BuildConfig) -> list[Stage]:
    """What a build runs of this module."""
    chosen = {name: options for name in names() if (options := options_of(config, name))}
    return [
        Stage(
            "cluster",
            run,
            needs=["split", "embed", f"project-{config.clustered_map}"],
            settings=[
                asdict(config.clustering),
                {name: asdict(options) for name, options in chosen.items()},
                config.seed,
            ],
            members=[FAMILY.module(name) for name in names()],
            libraries=sorted({library for name in names() for library in get(name).libraries}),
            publishes={"clusters": "."},
        )
    ]


def options_of(config: BuildConfig, name: str) -> Any:
    """The options of a clustering, None if it has none."""
    return config.options_of("clustering", name, FAMILY)


def run(context: Context) -> None:
    """Writes for each clustering ``<name>.parquet``, ``<name>_labels.parquet`` and ``<name>.json``."""
    chosen_map = context.config.clustered_map
    material = Material(
        embeddings=np.ascontiguousarray(np.load(context.inputs["embed"] / "embeddings.npy")),
        points=np.load(context.inputs[f"project-{chosen_map}"] / f"{chosen_map}.npy"),
    )
    objects = pd.read_parquet(context.inputs["split"] / "objects.parquet")
    for name in names():
        clusterer = get(name)
        assigned, strength = clusterer.cluster(material, options_of(context.config, name), context.config.seed)
        table = {"row": np.arange(len(assigned)), "cluster": assigned.astype(np.int64), "strength": strength}
        pd.DataFrame(table).to_parquet(context.out / f"{name}.parquet", index=False)
        labels = _naming.describe(objects, material.embeddings, assigned)
        labels.to_parquet(context.out / f"{name}_labels.parquet", index=False)
        write_json(
            context.out / f"{name}.json",
            {"title": clusterer.title, "method": clusterer.description, "order": clusterer.order},
        )
