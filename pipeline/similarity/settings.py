"""Settings of neighbours, projections and clusterings that no single member of a family owns."""

from dataclasses import dataclass

from pipeline.core.settings import setting
from pipeline.similarity import index_choice, projections


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
    index: str = setting(
        index_choice.AUTO,
        "the search index; auto takes the approximate one for 300,000 works or more",
        flag="--index",
        members=index_choice.names,
    )


@dataclass(frozen=True)
class ProjectionConfig:
    """The maps. Options of one projection are in its own file, as the section ``[projection.<name>]``."""

    names: tuple[str, ...] = setting(
        ("pca", "tsne", "umap"),
        "the projections to compute, separated by commas",
        flag="--projections",
        members=projections.names,
    )
    labelled: tuple[str, ...] = setting(
        ("tsne",),
        "those of the projections that are made a second time, of vectors that know the labels",
        flag="--labelled-projections",
        members=projections.names,
    )
    warm_start: bool = setting(
        True,
        "maps begin with the places of the build before, so that works stay where they were",
        flag="--warm-start",
    )


@dataclass(frozen=True)
class ClusteringConfig:
    """The clusters. Options of one clustering are in its own file, as the section ``[clustering.<name>]``."""

    map: str | None = setting(
        None, "the projection, made without labels, that HDBSCAN runs on; default: umap, or the first that is computed"
    )
    names: str | None = setting(
        None,
        "a CSV of names for clusters, exported from the page; they are taken over where a cluster is recognised",
        flag="--cluster-names",
    )


@dataclass(frozen=True)
class LikenessConfig:
    """Kinds of likeness that a build has only where they are asked for."""

    kaze: bool = setting(
        False, "also compare works by the classic vector of their 32 strongest KAZE points", flag="--kaze"
    )
