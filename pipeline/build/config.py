"""Everything that a build can be told: frozen dataclasses, read from flags and TOML. An unknown key is an error.

Each setting is written once, here, with its help text; the command line, the TOML reader and the manifest follow.
"""

from __future__ import annotations

import math
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, cast

from pipeline.acquire import sources
from pipeline.acquire.sources._museum.settings import MuseumConfig
from pipeline.core.errors import ConfigError
from pipeline.core.registry import unknown
from pipeline.core.settings import setting


@dataclass(frozen=True)
class SourceConfig:
    """Where the works come from."""

    name: str = setting("demo", "the collection source", flag="--source")
    path: str | None = setting(None, "the source's folder", flag="--path")
    metadata: str | None = setting(
        None, "a CSV whose rows name files; PATH/metadata.csv is taken when it is there", flag="--metadata"
    )
    label_set: str | None = setting(
        None, "the label set, a TOML file in pipeline/cultures; default: the source's own", flag="--label-set"
    )
    target: str = setting(
        "culture",
        "what to tell apart: 'culture' by the label set's rules, or any field of the catalogue as it stands, for "
        "example classification, period, department or country",
        flag="--target",
    )
    classes: tuple[str, ...] = setting(
        (),
        "the classes to tell apart, separated by commas (by | where a class has a comma in its name); 'all' takes "
        "every class there is; default: the label set's, or all of another target's",
        flag="--classes",
    )
    min_class_size: int | None = setting(
        None,
        "classes with fewer works count as no class; default: 12, and a class named in --classes must have as many",
        flag="--min-class-size",
        low=12,
    )
    max_class_size: int | None = setting(
        None, "at most so many works of each class, chosen by the seed", flag="--max-class-size", low=12
    )
    balance: bool = setting(False, "cut every class to the size of the smallest, chosen by the seed", flag="--balance")
    keep_others: bool = setting(
        False, "keep works outside of the classes in the collection, unlabelled", flag="--keep-others"
    )
    limit: int | None = setting(
        None,
        "at most so many works of the classes, alike of each (a museum: of those met first, in an order by the seed)",
        flag="--limit",
        low=1,
    )


@dataclass(frozen=True)
class PrepareConfig:
    """How pictures are prepared for the page."""

    thumbnail_px: int = setting(320, "longer side of a thumbnail", low=64, high=1024)
    preview_px: int = setting(960, "longer side of the picture on a work's own page", low=64, high=4096)
    sprite_px: int = setting(128, "side of one tile of the map's sprite sheets", low=16, high=256)
    colours: int = setting(5, "dominant colours kept for each picture", low=1, high=12)


@dataclass(frozen=True)
class SplitConfig:
    """How works are divided into train, validation and test."""

    validation: float = setting(0.15, "share of works kept for early stopping and calibration", low=0.05, high=0.4)
    test: float = setting(0.15, "share of works kept for the final figures", low=0.05, high=0.4)
    duplicate_distance: int = setting(
        4, "perceptual hashes (64 bits) at most so far apart count as one picture; -1 turns this off", low=-1, high=16
    )


@dataclass(frozen=True)
class TrainingConfig:
    """How the classifier is trained; what is not set is the backbone's own."""

    epochs: int | None = setting(None, "at most so many epochs", flag="--epochs", low=1)
    batch_size: int | None = setting(None, "pictures in a batch", low=1)
    learning_rate: float | None = setting(None, "Adam's learning rate", low=1e-7, high=1.0)
    patience: int | None = setting(None, "epochs without a better validation loss before training stops", low=1)
    schedule: str | None = setting(
        None, "the learning rate stays, or falls along a cosine", choices=("constant", "cosine")
    )
    label_smoothing: float | None = setting(
        None, "how much of the truth is shared out over all classes", low=0.0, high=0.5
    )
    hidden: int | None = setting(
        None, "values of the hidden layer of a head on a pretrained network; 0: a linear probe", low=0, high=4096
    )
    members: int | None = setting(
        None, "heads on a pretrained network that are trained side by side, and whose mean is taken", low=1, high=16
    )
    weight_decay: float | None = setting(None, "AdamW's, of heads or of a whole network", low=0.0, high=1.0)
    variations: int | None = setting(
        None,
        "random variations of each training picture that heads on a pretrained network learn from beside the picture",
        flag="--variations",
        low=1,
        high=16,
    )
    mirror: bool = setting(
        False,
        "mirror training pictures at random, where neither writing nor handedness tells classes apart; the articles' "
        "network always does",
        flag="--mirror",
    )
    tuning_steps: int | None = setting(
        None,
        "steps of 32 pictures in which a pretrained network's upper layers learn too, at most; 0 leaves them as they "
        "are; default: the backbone's own",
        flag="--fine-tune",
        low=0,
        high=100_000,
    )
    tuning_rate: float | None = setting(None, "Adam's highest learning rate in fine-tuning", low=1e-7, high=1.0)
    background: str | None = setting(
        None,
        "a folder of pictures that are none of the classes, to learn from what is unlike the collection; a "
        "metadata.csv in it may name their artists",
        flag="--background",
    )
    embedding: str = setting(
        "auto",
        "what works are compared by: the classifier's features alone, or a head beside them that was trained by "
        "contrastive or triplet loss; auto takes the best of these on the validation works",
        flag="--embedding",
        choices=("auto", "features", "contrastive", "triplet"),
    )


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
        ("pca", "tsne", "umap"), "the projections to compute, separated by commas", flag="--projections"
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


@dataclass(frozen=True)
class EvaluationConfig:
    """How the figures are made."""

    bootstrap: int = setting(1000, "bootstrap resamples for each interval", low=100, high=100_000)


@dataclass(frozen=True)
class BuildConfig:
    """A whole build. Sections of a TOML file carry the names of these attributes."""

    source: SourceConfig = SourceConfig()
    museum: MuseumConfig = MuseumConfig()  # noqa: RUF009  (frozen, as all sections are)
    prepare: PrepareConfig = PrepareConfig()
    split: SplitConfig = SplitConfig()
    training: TrainingConfig = TrainingConfig()
    neighbours: NeighboursConfig = NeighboursConfig()
    projection: ProjectionConfig = ProjectionConfig()
    clustering: ClusteringConfig = ClusteringConfig()
    evaluation: EvaluationConfig = EvaluationConfig()
    backbone: str = setting("cnn", "the network that sees the pictures", flag="--backbone")
    seed: int = setting(0, "seed of every random choice", flag="--seed", low=0, high=2**31 - 1)
    #: The chosen source's own settings, an instance of its ``options``, or None; ``met.url`` in TOML is ``--met-url``.
    options: Any = None

    @property
    def clustered_map(self) -> str:
        """Name of the projection that HDBSCAN runs on."""
        names = self.projection.names
        return self.clustering.map or ("umap" if "umap" in names else names[0])

    def as_dict(self) -> dict[str, Any]:
        """The whole config as plain values, for fingerprints and the manifest."""
        return asdict(self)


def settings() -> dict[str, Any]:
    """Every setting as ``"section.key"`` (or ``"key"`` at the top) -> its field, the sources' own included."""
    found: dict[str, Any] = {}
    for item in fields(BuildConfig):
        if is_dataclass(item.default):
            found |= {f"{item.name}.{inner.name}": inner for inner in fields(item.default)}
        elif item.metadata:
            found[item.name] = item
    for name in sources.names():
        options = sources.get(name).options
        found |= {f"{name}.{inner.name}": inner for inner in fields(options)} if options else {}
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
    own = {name: sections.pop(name) for name in sources.names() if name in sections}
    top = sections.pop("", {})
    top |= {section: replace(getattr(config, section), **leaves) for section, leaves in sections.items()}
    config = replace(config, **top)
    config = replace(config, options=_options(config, own))
    _check_source(config)
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


def _options(config: BuildConfig, given: Mapping[str, Mapping[str, Any]]) -> Any:
    """The chosen source's own settings, with ``given`` (source -> setting -> value) laid over those of before."""
    name = config.source.name
    for other in given:
        if other != name:
            raise ConfigError(
                f"{', '.join(f'{other}.{key}' for key in given[other])} is of the source {other!r}, "
                f"but the source is {name!r}. Leave it out, or say --source {other}."
            )
    kind = sources.get(name).options
    if kind is None:
        return None
    before: Any = config.options if isinstance(config.options, kind) else kind()
    return replace(before, **given.get(name, {}))


def _flags(name: str) -> set[str]:
    """The flags of ``[museum]`` that a source takes."""
    return {item.metadata["flag"] for item in fields(MuseumConfig) if item.name in sources.get(name).takes}


def _check_source(config: BuildConfig) -> None:
    """Refuses what the source would silently not heed."""
    source = sources.get(config.source.name)
    ignored = [
        item.metadata["flag"]
        for item in fields(MuseumConfig)
        if getattr(config.museum, item.name) != item.default and item.name not in source.takes
    ]
    if ignored:
        raise ConfigError(
            f"The source {config.source.name!r} does not take {', '.join(ignored)}. Leave it out, or choose a source "
            f"that does: {', '.join(name for name in sources.names() if set(ignored) <= _flags(name))}."
        )
    since = config.museum.since
    if since is not None:
        try:
            date.fromisoformat(since)
        except ValueError as error:
            raise ConfigError(f"museum.since must be a date such as 2026-01-31, not {since!r}.") from error


def _checked(key: str, value: Any, item: Any) -> Any:
    kind = typing.get_type_hints(owner(key))[item.name]
    optional = isinstance(kind, types.UnionType)
    if optional:
        if value is None:
            return None
        kind = next(part for part in typing.get_args(kind) if part is not type(None))
    if kind == tuple[str, ...]:
        parts = value.split("|" if "|" in value else ",") if isinstance(value, str) else value
        if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
            raise ConfigError(f"{key} takes a list of names, not {value!r}.")
        return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ConfigError(f"{key} takes a value of type {kind.__name__}, not {value!r}.")
    choices = item.metadata["choices"]
    if choices and value not in choices:
        raise ConfigError(unknown(key, str(value), choices))
    low, high = item.metadata["low"], item.metadata["high"]
    # Asked this way round, NaN is out of every range.
    if not ((low is None or value >= low) and (high is None or value <= high)):
        allowed = f"at least {low:g}" if high is None else f"from {low:g} to {high:g}"
        raise ConfigError(f"{key} must be {allowed}, not {value!r}.")
    return value


def owner(key: str) -> type:
    """The dataclass that a setting belongs to."""
    section = key.rpartition(".")[0]
    if section in sources.names():
        return cast(type, sources.get(section).options)
    return type(getattr(BuildConfig(), section)) if section else BuildConfig
