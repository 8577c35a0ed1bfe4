"""Stages project-<name>: the collection on a plane, one stage a map; stage projections: the list of the maps."""

from collections.abc import Iterator
from dataclasses import asdict
from functools import partial

import numpy as np

from pipeline.artefacts.label_free import EMBEDDING, has_head, labels_took_part
from pipeline.build import map_starts
from pipeline.build.config import BuildConfig
from pipeline.build.map_vectors import GRAPHS, graph_of, vectors_of
from pipeline.build.stage import Context, Stage
from pipeline.core.files import write_json
from pipeline.similarity.maps import CollectionMap
from pipeline.similarity.projections import FAMILY, get
from pipeline.similarity.warm_start import project


def stages(config: BuildConfig) -> Iterator[Stage]:
    """What a build runs of this module."""
    for each in config.maps:
        options = config.options_of("projection", each.projection, FAMILY)
        yield Stage(
            f"project-{each.name}",
            partial(run, shown=each),
            needs=["embed", "train", GRAPHS[each.vectors][0], map_starts.stage_of(each.name)],
            settings=[asdict(options) if options else {}, config.seed],
            members=[FAMILY.module(each.projection)],
            libraries=get(each.projection).libraries,
            publishes={"projections": "."},
        )
    yield Stage(
        "projections",
        write_list,
        needs=["train"],
        settings=[asdict(each) for each in config.maps],
        members=[FAMILY.module(name) for name in config.projection.names],
        publishes={"projections": "."},
    )


def run(context: Context, shown: CollectionMap) -> None:
    """Writes ``<name>.npy``, float32 (N, 2), as :func:`pipeline.similarity.warm_start.project` makes it.

    An embedding without a metric head is its label-free part: a second map of it would be the first one, and none is
    written.
    """
    if _is_a_copy(context, shown):
        return
    options = context.config.options_of("projection", shown.projection, FAMILY)
    vectors, graph = vectors_of(context.inputs, shown.vectors), graph_of(context.inputs, shown.vectors)
    start = map_starts.read(context.inputs[map_starts.stage_of(shown.name)] / map_starts.FOLDER, shown.name)
    points = project(get(shown.projection), vectors, graph, options, context.config.seed, start)
    np.save(context.out / f"{shown.name}.npy", points)


def write_list(context: Context) -> None:
    """Writes ``projections.json``: an entry a map, see :meth:`.CollectionMap.entry`, in the order of the page."""
    summary = context.results.training_summary
    entries = [
        each.entry(labels_took_part(each.vectors, summary))
        for each in context.config.maps
        if not _is_a_copy(context, each)
    ]
    write_json(context.out / "projections.json", sorted(entries, key=lambda entry: (entry["order"], entry["name"])))


def _is_a_copy(context: Context, shown: CollectionMap) -> bool:
    return shown.vectors == EMBEDDING and not has_head(context.results.training_summary)
