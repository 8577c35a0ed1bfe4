"""Stage cluster: groups of works by every clustering, and their names."""

import logging
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.artefacts import cluster_names
from pipeline.artefacts.cluster_names import ClusterName
from pipeline.artefacts.label_free import LABEL_FREE
from pipeline.artefacts.records.chosen_csv import FileError
from pipeline.build.config import BuildConfig
from pipeline.build.map_vectors import vectors_of
from pipeline.build.stage import Context, Stage
from pipeline.core.errors import ConfigError, reason
from pipeline.core.files import write_json
from pipeline.similarity.clusterings import FAMILY, _naming, get, names
from pipeline.similarity.clusterings.base import Material

log = logging.getLogger("pipeline")


def stages(config: BuildConfig) -> Iterator[Stage]:
    """What a build runs of this module."""
    options = {name: config.options_of("clustering", name, FAMILY) for name in names()}
    own = asdict(config.clustering) | {"names": [asdict(each) for each in _curators(config)]}
    yield Stage(
        "cluster",
        run,
        needs=["acquire", "split", "embed", "train", f"project-{config.clustered_map}"],
        settings=[own, {name: asdict(each) for name, each in options.items() if each}, config.seed],
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
    objects, curators = context.results.objects(), _curators(context.config)
    titles = {entry["key"]: entry["title"] for entry in context.results.classes}
    for name in names():
        clusterer = get(name)
        options = context.config.options_of("clustering", name, FAMILY)
        assigned, strength = clusterer.cluster(material, options, context.config.seed)
        table = {"row": np.arange(len(assigned)), "cluster": assigned.astype(np.int64), "strength": strength}
        pd.DataFrame(table).to_parquet(context.out / f"{name}.parquet", index=False)
        labels = _naming.describe(objects, material.embeddings, assigned, titles)
        labels = _named([each for each in curators if each.clustering == name], labels, assigned, objects)
        labels.to_parquet(context.out / f"{name}_labels.parquet", index=False)
        about = {"title": clusterer.title, "method": clusterer.description, "order": clusterer.order}
        write_json(context.out / f"{name}.json", about)


def _curators(config: BuildConfig) -> list[ClusterName]:
    """The names that curators gave, from the file of the settings."""
    path = config.clustering.names
    if path is None:
        return []
    try:
        return cluster_names.from_csv(Path(path).read_text(encoding="utf-8-sig"))
    except (FileError, UnicodeDecodeError) as error:
        raise ConfigError(f"The names of clusters in {path} cannot be read: {error}") from error
    except OSError as error:
        raise ConfigError(f"The names of clusters in {path} cannot be read: {reason(error)}.") from error


def _named(given: list[ClusterName], labels: pd.DataFrame, assigned: np.ndarray, objects: pd.DataFrame) -> pd.DataFrame:
    """The rows of :func:`_naming.describe` with curators' names where a cluster is recognised, and who named each."""
    rows = {str(object_id): row for row, object_id in enumerate(objects["object_id"])}
    found, lost = cluster_names.recognised(given, assigned, rows)
    names = labels["name"].tolist()
    for cluster, each in sorted(found.items()):
        taken = {name for other, name in enumerate(names) if labels["cluster"].iat[other] != cluster}
        place = labels.index[labels["cluster"] == cluster][0]
        # Pages find a cluster by its name, so that no two may have the same.
        names[place] = each.name if each.name not in taken else f"{each.name} ({names[place]})"
    for each in lost:
        log.warning("  no cluster is recognised as “%s” (%s); its name is not taken over", each.name, each.clustering)
    if found:
        log.info("  names of curators taken over: %d", len(found))
    return labels.assign(name=names, computed_name=labels["name"], by_curator=labels["cluster"].isin(list(found)))
