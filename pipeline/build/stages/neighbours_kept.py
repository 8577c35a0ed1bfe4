"""Stage neighbours_kept: how many of each work's nearest works every map keeps near it, for the map's colours."""

from collections.abc import Iterator

import numpy as np

from pipeline.artefacts import neighbours_kept as artefact
from pipeline.build.config import BuildConfig
from pipeline.build.map_vectors import GRAPHS, graph_of
from pipeline.build.stage import Context, Stage
from pipeline.evaluate.map_metrics import neighbours_kept_by_work


def stages(config: BuildConfig) -> Iterator[Stage]:
    """What a build runs of this module."""
    yield Stage(
        artefact.STAGE,
        run,
        needs=["project-*", *(stage for stage, _ in GRAPHS.values())],
        libraries=["scipy"],
        publishes={artefact.FOLDER: "."},
    )


def run(context: Context) -> None:
    """Writes ``<map>.npy`` for every map that was made, uint8 (N,).

    A work's nearest works are those by the vectors that the map shows, so a map is not blamed for what its vectors say.
    """
    for each in context.config.maps:
        points = context.inputs[f"project-{each.name}"] / f"{each.name}.npy"
        if points.is_file():
            graph = graph_of(context.inputs, each.vectors)
            kept = neighbours_kept_by_work(graph.ids, np.load(points), artefact.NEAREST)
            np.save(context.out / points.name, kept.astype(np.uint8))
