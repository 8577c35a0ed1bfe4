"""Everything that a build can be told: frozen dataclasses, read from flags and TOML. An unknown key is an error.

Each setting is written once, here, with its help text; the command line, the TOML reader and the manifest follow.
"""

from __future__ import annotations

import math
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from pipeline.errors import ConfigError
from pipeline.registry import unknown

C = TypeVar("C")


def _setting(default: Any, text: str, *, flag: str = "", low: float | None = None, high: float | None = None) -> Any:
    """A dataclass field with its help text, its command-line flag if it has one, and its range."""
    return field(default=default, metadata={"help": text, "flag": flag, "low": low, "high": high})


@dataclass(frozen=True)
class SourceConfig:
    """Where the works come from."""

    name: str = _setting("demo", "the collection source", flag="--source")
    path: str | None = _setting(None, "the source's folder", flag="--path")
    metadata: str | None = _setting(
        None, "a CSV whose rows name files; PATH/metadata.csv is taken when it is there", flag="--metadata"
    )
    label_set: str = _setting("paintings", "the label set, a TOML file in pipeline/cultures", flag="--label-set")
    classes: tuple[str, ...] = _setting(
        (),
        "the classes to tell apart, separated by commas; 'all' takes every folder; default: the label set's",
        flag="--classes",
    )
    keep_others: bool = _setting(
        False, "keep works of other folders in the collection, unlabelled", flag="--keep-others"
    )
    limit: int | None = _setting(None, "at most so many works of the classes, alike of each", flag="--limit", low=1)


@dataclass(frozen=True)
class PrepareConfig:
    """How pictures are prepared for the page."""

    thumbnail_px: int = _setting(320, "longer side of a thumbnail", low=64, high=1024)
    preview_px: int = _setting(960, "longer side of the picture on a work's own page", low=64, high=4096)
    sprite_px: int = _setting(128, "side of one tile of the map's sprite sheets", low=16, high=256)
    colours: int = _setting(5, "dominant colours kept for each picture", low=1, high=12)


@dataclass(frozen=True)
class SplitConfig:
    """How works are divided into train, validation and test."""

    validation: float = _setting(0.15, "share of works kept for early stopping and calibration", low=0.05, high=0.4)
    test: float = _setting(0.15, "share of works kept for the final figures", low=0.05, high=0.4)
    duplicate_distance: int = _setting(
        4, "perceptual hashes (64 bits) at most so far apart count as one picture; -1 turns this off", low=-1, high=16
    )


@dataclass(frozen=True)
class TrainingConfig:
    """How the classifier is trained; what is not set is the backbone's own."""

    epochs: int | None = _setting(None, "at most so many epochs", flag="--epochs", low=1)
    batch_size: int | None = _setting(None, "pictures in a batch", low=1)
    learning_rate: float | None = _setting(None, "Adam's learning rate", low=1e-7, high=1.0)
    patience: int | None = _setting(None, "epochs without a better validation loss before training stops", low=1)


@dataclass(frozen=True)
class NeighboursConfig:
    """The k-nearest-neighbour graph that everything else reads."""

    k: int = _setting(
        150,
        "neighbours kept for each work; t-SNE needs three times its perplexity",
        flag="--neighbours",
        low=10,
        high=1000,
    )


@dataclass(frozen=True)
class ProjectionConfig:
    """The maps."""

    names: tuple[str, ...] = _setting(
        ("pca", "tsne", "umap"), "the projections to compute, separated by commas", flag="--projections"
    )
    perplexity: float = _setting(30.0, "t-SNE's perplexity", flag="--perplexity", low=2, high=300)
    n_neighbors: int = _setting(15, "UMAP's n_neighbors", flag="--n-neighbors", low=2, high=500)
    min_dist: float = _setting(0.1, "UMAP's min_dist", flag="--min-dist", low=0.0, high=1.0)


@dataclass(frozen=True)
class ClusteringConfig:
    """The clusters."""

    n_clusters: int = _setting(16, "agglomerative clusters", flag="--clusters", low=2, high=1000)
    min_cluster_size: int | None = _setting(
        None, "HDBSCAN's min_cluster_size; default: 1 % of the works, at least 8", low=2
    )
    map: str | None = _setting(
        None, "the projection that HDBSCAN runs on; default: umap, or the first that is computed"
    )


@dataclass(frozen=True)
class EvaluationConfig:
    """How the figures are made."""

    bootstrap: int = _setting(1000, "bootstrap resamples for each interval", low=100, high=100_000)


@dataclass(frozen=True)
class BuildConfig:
    """A whole build. Sections of a TOML file carry the names of these attributes."""

    source: SourceConfig = SourceConfig()
    prepare: PrepareConfig = PrepareConfig()
    split: SplitConfig = SplitConfig()
    training: TrainingConfig = TrainingConfig()
    neighbours: NeighboursConfig = NeighboursConfig()
    projection: ProjectionConfig = ProjectionConfig()
    clustering: ClusteringConfig = ClusteringConfig()
    evaluation: EvaluationConfig = EvaluationConfig()
    backbone: str = _setting("cnn", "the network that sees the pictures", flag="--backbone")
    seed: int = _setting(0, "seed of every random choice", flag="--seed", low=0, high=2**31 - 1)

    @property
    def clustered_map(self) -> str:
        """Name of the projection that HDBSCAN runs on."""
        names = self.projection.names
        return self.clustering.map or ("umap" if "umap" in names else names[0])

    def as_dict(self) -> dict[str, Any]:
        """The whole config as plain values, for fingerprints and the manifest."""
        return asdict(self)


def settings(config: type | object = BuildConfig) -> dict[str, typing.Any]:
    """Every setting as ``"section.key"`` (or ``"key"`` at the top) -> its dataclass field."""
    found: dict[str, Any] = {}
    for item in fields(config):  # type: ignore[arg-type]
        if is_dataclass(item.default):
            found |= {f"{item.name}.{key}": value for key, value in settings(type(item.default)).items()}
        else:
            found[item.name] = item
    return found


def read_toml(path: Path) -> dict[str, Any]:
    """The settings of a TOML file as ``"section.key"`` -> value.

    Raises:
        ConfigError: the file cannot be read or is not TOML.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"The config file {path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"The config file {path} is not valid TOML: {error}.") from error
    flat: dict[str, Any] = {}
    for key, value in document.items():
        if isinstance(value, dict):
            flat |= {f"{key}.{inner}": leaf for inner, leaf in value.items()}
        else:
            flat[key] = value
    return flat


def resolve(values: Mapping[str, Any], base: BuildConfig | None = None) -> BuildConfig:
    """A config with ``values`` (``"section.key"`` -> value) laid over ``base``.

    Raises:
        ConfigError: an unknown key, a value of the wrong type or out of range, or two settings that exclude each other.
    """
    known = settings()
    sections: dict[str, dict[str, Any]] = {}
    for key, value in values.items():
        if key not in known:
            raise ConfigError(unknown("setting", key, tuple(known)))
        section, _, name = key.rpartition(".")
        sections.setdefault(section, {})[name] = _checked(key, value, known[key])
    config = base or BuildConfig()
    top = sections.pop("", {})
    top |= {section: replace(getattr(config, section), **leaves) for section, leaves in sections.items()}
    config = replace(config, **top)
    if config.split.validation + config.split.test > 0.6:
        raise ConfigError("split.validation and split.test together leave less than 40 % of the works for training.")
    if not config.projection.names:
        raise ConfigError("projection.names is empty; at least one projection is needed, for example pca.")
    if "tsne" in config.projection.names and 3 * config.projection.perplexity > config.neighbours.k:
        raise ConfigError(
            f"A perplexity of {config.projection.perplexity:g} looks at {math.ceil(3 * config.projection.perplexity)} "
            f"neighbours, but neighbours.k is {config.neighbours.k}. Raise it with --neighbours, or lower perplexity."
        )
    wanted = config.clustering.map
    if wanted is not None and wanted not in config.projection.names:
        raise ConfigError(
            f"clustering.map is {wanted!r}, which is not among the projections "
            f"({', '.join(config.projection.names)}). Add it to projection.names or choose one of them."
        )
    return config


def _checked(key: str, value: Any, item: Any) -> Any:
    kind = typing.get_type_hints(_owner(key))[item.name]
    optional = isinstance(kind, types.UnionType)
    if optional:
        if value is None:
            return None
        kind = next(part for part in typing.get_args(kind) if part is not type(None))
    if kind == tuple[str, ...]:
        parts = value.split(",") if isinstance(value, str) else value
        if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
            raise ConfigError(f"{key} takes a list of names, not {value!r}.")
        return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ConfigError(f"{key} takes a value of type {kind.__name__}, not {value!r}.")
    low, high = item.metadata["low"], item.metadata["high"]
    # Asked this way round, NaN is out of every range.
    if not ((low is None or value >= low) and (high is None or value <= high)):
        allowed = f"at least {low:g}" if high is None else f"from {low:g} to {high:g}"
        raise ConfigError(f"{key} must be {allowed}, not {value!r}.")
    return value


def _owner(key: str) -> type:
    section = key.rpartition(".")[0]
    return type(getattr(BuildConfig(), section)) if section else BuildConfig
