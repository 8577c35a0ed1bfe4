"""Clusters of the collection, one file each, and their names. A module offers ``CLUSTERING``."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.build.runner import Context
from pipeline.core.files import write_json
from pipeline.core.registry import Family
from pipeline.similarity.clusterings import _naming
from pipeline.similarity.clusterings.base import Clusterer, Material

_family: Family[Clusterer] = Family(__name__, "CLUSTERING", "clustering")
names, get = _family.names, _family.get


def run(context: Context) -> None:
    """Stage cluster: for each clustering ``<name>.parquet``, ``<name>_labels.parquet`` and ``<name>.json``."""
    chosen_map = context.config.clustered_map
    material = Material(
        embeddings=np.ascontiguousarray(np.load(context.inputs["embed"] / "embeddings.npy")),
        points=np.load(context.inputs[f"project-{chosen_map}"] / f"{chosen_map}.npy"),
    )
    objects = pd.read_parquet(context.inputs["split"] / "objects.parquet")
    for name in names():
        clusterer = get(name)
        assigned, strength = clusterer.cluster(material, context.config.clustering, context.config.seed)
        table = {"row": np.arange(len(assigned)), "cluster": assigned.astype(np.int64), "strength": strength}
        pd.DataFrame(table).to_parquet(context.out / f"{name}.parquet", index=False)
        labels = _naming.describe(objects, material.embeddings, assigned)
        labels.to_parquet(context.out / f"{name}_labels.parquet", index=False)
        write_json(context.out / f"{name}.json", {"title": clusterer.title, "method": clusterer.description})
