"""Stage cluster: groups of works by every clustering, and their names."""

from collections.abc import Iterator
from dataclasses import asdict

import numpy as np
import pandas as pd

from pipeline.artefacts.label_free import LABEL_FREE
from pipeline.build.config import BuildConfig
from pipeline.build.map_vectors import vectors_of
from pipeline.build.stage import Context, Stage
from pipeline.core.files import write_json
from pipeline.similarity.clusterings import FAMILY, _naming, get, names
from pipeline.similarity.clusterings.base import Material


def stages(config: BuildConfig) -> Iterator[Stage]:
    """What a build runs of this module."""
    options = {name: config.options_of("clustering", name, FAMILY) for name in names()}
    yield Stage(
        "cluster",
        run,
        needs=["split", "embed", "train", f"project-{config.clustered_map}"],
        settings=[asdict(config.clustering), {name: asdict(own) for name, own in options.items() if own}, config.seed],
        members=[FAMILY.module(name) for name in names()],
        libraries=sorted({library for name in names() for library in get(name).libraries}),
        publishes={"clusters": "."},
    )


def run(context: Context) -> None:
    """Writes for each clustering ``<name>.parquet``, ``<name>_labels.parquet`` and ``<name>.json``."""
    chosen_map = context.config.clustered_map
    points = np.load(context.inputs[f"project-{chosen_map}"] / f"{chosen_map}.npy")
    # With the labels' share in them, the groups would be the classes once more.
    material = Material(embeddings=vectors_of(context.inputs, LABEL_FREE), points=points)
    objects = context.results.objects()
    for name in names():
        clusterer = get(name)
        options = context.config.options_of("clustering", name, FAMILY)
        assigned, strength = clusterer.cluster(material, options, context.config.seed)
        table = {"row": np.arange(len(assigned)), "cluster": assigned.astype(np.int64), "strength": strength}
        pd.DataFrame(table).to_parquet(context.out / f"{name}.parquet", index=False)
        labels = _naming.describe(objects, material.embeddings, assigned)
        labels.to_parquet(context.out / f"{name}_labels.parquet", index=False)
        about = {"title": clusterer.title, "method": clusterer.description, "order": clusterer.order}
        write_json(context.out / f"{name}.json", about)
