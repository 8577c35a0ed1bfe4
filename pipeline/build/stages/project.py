"""Stages project-<name>: the collection on a plane, one stage a projection; stage projections: the list of them."""

from collections.abc import Iterator
from dataclasses import asdict
from functools import partial

import numpy as np

from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.core.files import write_json
from pipeline.similarity.graph import Graph
from pipeline.similarity.projections import FAMILY, get
from pipeline.similarity.projections.base import centred


def stages(config: BuildConfig) -> Iterator[Stage]:
    """What a build runs of this module."""
    names = config.projection.names
    for name in names:
        options = config.options_of("projection", name, FAMILY)
        yield Stage(
            f"project-{name}",
            partial(run, name=name),
            needs=["embed", "neighbours"],
            settings=[asdict(options) if options else {}, config.seed],
            members=[FAMILY.module(name)],
            libraries=get(name).libraries,
            publishes={"projections": "."},
        )
    members = [FAMILY.module(name) for name in names]
    yield Stage("projections", write_list, settings=list(names), members=members, publishes={"projections": "."})


def run(context: Context, name: str) -> None:
    """Writes ``<name>.npy``, float32 (N, 2), centred; the same seed gives the same orientation."""
    graph = Graph(
        np.load(context.inputs["neighbours"] / "neighbours_ids.npy"),
        np.load(context.inputs["neighbours"] / "neighbours_similarities.npy"),
    )
    options = context.config.options_of("projection", name, FAMILY)
    points = get(name).project(context.results.embeddings, graph, options, context.config.seed)
    np.save(context.out / f"{name}.npy", centred(points))


def write_list(context: Context) -> None:
    """Writes ``projections.json``: name, title, description and order of each projection, in the order of the page."""
    members = {name: get(name) for name in context.config.projection.names}
    entries = [
        {"name": name, "title": each.title, "description": each.description, "order": each.order}
        for name, each in members.items()
    ]
    write_json(context.out / "projections.json", sorted(entries, key=lambda entry: (entry["order"], entry["name"])))
