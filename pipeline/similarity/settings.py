"""Settings of neighbours, projections and clusterings that no single member of a family owns."""

from dataclasses import dataclass

from pipeline.core.settings import setting
from pipeline.similarity import indexes, projections


@dataclass(frozen=True)
class NeighboursConfig:
    """The k-nearest-neighbour graph."""

    k: int = setting(
        150,
        "neighbours kept for each work; t-SNE needs three times its perplexity",
        flag="--neighbours",
        low=10,
        high=1000,
    )
    index: str = setting("exact", "the search index", flag="--index", members=indexes.names)


@dataclass(frozen=True)
class ProjectionConfig:
    """The maps. Options of one projection are in its own file, as the section ``[projection.<name>]``."""

    names: tuple[str, ...] = setting(
        ("pca", "tsne", "umap"),
        "the projections to compute, separated by commas",
        flag="--projections",
        members=projections.names,
    )


@dataclass(frozen=True)
class ClusteringConfig:
    """The clusters. Options of one clustering are in its own file, as the section ``[clustering.<name>]``."""

    map: str | None = setting(None, "the projection that HDBSCAN runs on; default: umap, or the first that is computed")
