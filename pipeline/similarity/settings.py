"""Settings of neighbours, projections and clusterings."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.core.settings import setting
from pipeline.similarity import projections


@dataclass(frozen=True)
class NeighboursConfig:
    """The k-nearest-neighbour graph that everything else reads."""

    k: int = setting(
        150,
        "neighbours kept for each work; t-SNE needs three times its perplexity",
        flag="--neighbours",
        low=10,
        high=1000,
    )


@dataclass(frozen=True)
class ProjectionConfig:
    """The maps."""

    names: tuple[str, ...] = setting(
        ("pca", "tsne", "umap"),
        "the projections to compute, separated by commas",
        flag="--projections",
        members=projections.names,
    )
    perplexity: float = setting(30.0, "t-SNE's perplexity", flag="--perplexity", low=2, high=300)
    n_neighbors: int = setting(15, "UMAP's n_neighbors", flag="--n-neighbors", low=2, high=500)
    min_dist: float = setting(0.1, "UMAP's min_dist", flag="--min-dist", low=0.0, high=1.0)


@dataclass(frozen=True)
class ClusteringConfig:
    """The clusters."""

    n_clusters: int = setting(16, "agglomerative clusters", flag="--clusters", low=2, high=1000)
    min_cluster_size: int | None = setting(
        None, "HDBSCAN's min_cluster_size; default: 1 % of the works, at least 8", low=2
    )
    map: str | None = setting(None, "the projection that HDBSCAN runs on; default: umap, or the first that is computed")
