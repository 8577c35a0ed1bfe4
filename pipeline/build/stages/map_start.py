"""Stages map_start-<name>: the places that a map's works had in the build before, one stage a map."""

import logging
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.artefacts.store import ArtefactStore
from pipeline.build import map_starts
from pipeline.build.config import BuildConfig
from pipeline.build.map_vectors import GRAPHS, graph_of
from pipeline.build.stage import Context, Stage
from pipeline.core.errors import ArtefactError
from pipeline.similarity.graph import Graph
from pipeline.similarity.maps import CollectionMap
from pipeline.similarity.warm_start import PreviousMap, is_unchanged, judged

log = logging.getLogger("pipeline")

#: Why a map begins anew, as the log says it.
WORDS = {
    "mostly_new": "most works are new",
    "neighbours_changed": "most works have other neighbours than before",
}


def stages(config: BuildConfig) -> Iterator[Stage]:
    """What a build runs of this module."""
    for each in config.maps:
        graph, array = GRAPHS[each.vectors]
        read = (
            "objects.parquet",
            f"projections/{each.name}.npy",
            "projections/projections.json",
            f"{array}_ids.npy",
            f"{array}_similarities.npy",
        )
        yield Stage(
            map_starts.stage_of(each.name),
            partial(run, shown=each),
            needs=["prepare", graph],
            settings=[each.name, each.vectors],
            # The setting itself is not part of the fingerprint: a map without a start is the same whether it was asked
            # for or is the first one.
            previous=read if config.projection.warm_start else (),
            publishes={map_starts.FOLDER: map_starts.FOLDER},
        )


def run(context: Context, shown: CollectionMap) -> None:
    """Writes what :mod:`pipeline.build.map_starts` reads: old places, or only why there are none.

    Where works and neighbours are the same to the bit, the start is that of the map before: then the map will be the
    same to the bit, too.
    """
    folder = context.out / map_starts.FOLDER
    folder.mkdir()
    ids = pd.read_parquet(context.inputs["prepare"] / "objects.parquet", columns=["object_id"])["object_id"]
    object_ids, graph = ids.to_numpy(object), graph_of(context.inputs, shown.vectors)
    before = _before(context.previous, shown) if context.previous else None
    if context.previous is None or before is None:
        map_starts.write(folder, shown.name, None, {"reason": "no_map_before", "works": 0})
        return
    if is_unchanged(object_ids, graph, before):
        kept = context.previous / map_starts.FOLDER
        about = map_starts.about(kept, shown.name) or {"reason": "no_map_before", "works": 0}
        map_starts.write(folder, shown.name, map_starts.read(kept, shown.name), about)
        return
    found = judged(object_ids, graph, before)
    if found.reason in WORDS:
        log.info("  %s begins anew: %s", shown.name, WORDS[found.reason])
    about = {
        "reason": found.reason,
        "works": len(found.start.rows) if found.start else 0,
        "placed": round(found.placed, 4),
        "neighbours_kept": None if found.kept is None else round(found.kept, 4),
    }
    map_starts.write(folder, shown.name, found.start, about)


def _before(build: Path, shown: CollectionMap) -> PreviousMap | None:
    """The map in the build before; None where it has none of these vectors, or cannot be read."""
    try:
        store = ArtefactStore(build)
        info = store.projection_info(shown.name)
    except ArtefactError as error:
        log.info("  %s begins anew: %s", shown.name, error)
        return None
    if info is None or info.vectors != shown.vectors:
        return None
    ids, similarities = store.map_graph(shown.name)
    points = np.asarray(store.projections[shown.name])
    return PreviousMap(store.objects["object_id"].to_numpy(object), points, Graph(ids, similarities))
