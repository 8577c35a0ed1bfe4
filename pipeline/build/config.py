"""What a build can be told: the settings of every room, composed."""

from dataclasses import dataclass

from pipeline import annotations
from pipeline.acquire import settings as acquire_settings
from pipeline.acquire import sources
from pipeline.acquire.settings import AcquireConfig
from pipeline.annotations.settings import NONE, AnnotateConfig, kinds
from pipeline.core.config import Schema
from pipeline.core.errors import ConfigError
from pipeline.core.registry import unknown
from pipeline.core.settings import setting
from pipeline.evaluate.settings import EvaluationConfig
from pipeline.similarity import clusterings, index_choice, indexes, projections
from pipeline.similarity.maps import CollectionMap, of_projections
from pipeline.similarity.settings import ClusteringConfig, LikenessConfig, NeighboursConfig, ProjectionConfig
from pipeline.training import backbones
from pipeline.training.settings import TrainingConfig


@dataclass(frozen=True)
class SplitConfig:
    """How works are divided into train, validation and test."""

    validation: float = setting(0.15, "share of works kept for early stopping and calibration", low=0.05, high=0.4)
    test: float = setting(0.15, "share of works kept for the final figures", low=0.05, high=0.4)
    duplicate_distance: int = setting(
        4, "perceptual hashes (64 bits) at most so far apart count as one picture; -1 turns this off", low=-1, high=16
    )


@dataclass(frozen=True)
class BuildConfig(AcquireConfig):
    """A whole build. Sections of a TOML file carry the names of these attributes."""

    split: SplitConfig = SplitConfig()
    training: TrainingConfig = TrainingConfig()  # noqa: RUF009  (frozen, as all sections are)
    neighbours: NeighboursConfig = NeighboursConfig()  # noqa: RUF009
    likeness: LikenessConfig = LikenessConfig()  # noqa: RUF009
    projection: ProjectionConfig = ProjectionConfig()  # noqa: RUF009
    clustering: ClusteringConfig = ClusteringConfig()  # noqa: RUF009
    annotate: AnnotateConfig = AnnotateConfig()  # noqa: RUF009
    evaluation: EvaluationConfig = EvaluationConfig()  # noqa: RUF009
    backbone: str = setting("cnn", "the network that sees the pictures", flag="--backbone", members=backbones.names)

    def members(self) -> dict[str, tuple[str, ...]]:
        """Section -> names of the members that are chosen."""
        own = {"neighbours": index_choice.members(self.neighbours.index), "projection": self.projection.names}
        return super().members() | own | {"clustering": clusterings.names(), "annotate": self.annotate.chosen}

    @property
    def maps(self) -> tuple[CollectionMap, ...]:
        """The maps that the build makes."""
        return of_projections(self.projection.names, self.projection.labelled)

    @property
    def clustered_map(self) -> str:
        """Name of the map that HDBSCAN runs on; it is made without labels."""
        names = self.projection.names
        return self.clustering.map or ("umap" if "umap" in names else names[0])


def check(config: BuildConfig) -> None:
    """Refuses names that do not exist, and settings that exclude each other, by a ConfigError."""
    acquire_settings.check(config)
    backbones.get(config.backbone)
    for name in index_choice.members(config.neighbours.index):
        indexes.get(name)
    for name in config.annotate.kinds:
        if name not in kinds():
            raise ConfigError(unknown("kind of annotation", name, kinds()))
    if NONE in config.annotate.kinds and config.annotate.chosen:
        raise ConfigError("annotate.kinds has none beside a kind. Choose one or the other.")
    if config.split.validation + config.split.test > 0.6:
        raise ConfigError("split.validation and split.test together leave less than 40 % of the works for training.")
    if not config.projection.names:
        raise ConfigError("projection.names is empty; at least one projection is needed, for example pca.")
    for name in config.projection.names:
        options = config.options_of("projection", name, projections.FAMILY)
        projections.get(name).check(options, config.neighbours.k)
    for name in config.projection.labelled:
        projections.get(name)
    wanted = config.clustering.map
    if wanted is not None and wanted not in config.projection.names:
        raise ConfigError(
            f"clustering.map is {wanted!r}, which is not among the projections "
            f"({', '.join(config.projection.names)}). Add it to projection.names or choose one of them."
        )


SCHEMA = Schema(
    BuildConfig,
    {
        "source": sources.FAMILY,
        "neighbours": indexes.FAMILY,
        "projection": projections.FAMILY,
        "clustering": clusterings.FAMILY,
        "annotate": annotations.FAMILY,
    },
    check,
    without_flags=("annotate",),
)
resolve, settings = SCHEMA.resolve, SCHEMA.settings
