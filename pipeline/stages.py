"""The stages of a build: what each runs, what it reads, and everything that decides its result."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

from pipeline import acquisition, embedders, projections, sources
from pipeline.config import BuildConfig
from pipeline.errors import ConfigError
from pipeline.runner import Context, Stage

#: Names and types of the columns that stages write.
SCHEMA = "pipeline.artefacts.schema"


def stages(config: BuildConfig) -> list[Stage]:
    """The stages of a build, in order.

    Raises:
        ConfigError: the config names a source, label set, backbone or projection that there is not, or asks for
            fine-tuning of a backbone that cannot be.
        SourceError: the source cannot be read at all.
    """
    source, backbone = config.source.name, config.backbone
    preprocessing = embedders.get(backbone).preprocessing
    if config.training.tuning_steps and not embedders.get(backbone).tunable:
        tunable = ", ".join(name for name in embedders.names() if embedders.get(name).tunable)
        raise ConfigError(
            f"--fine-tune {config.training.tuning_steps} is for a pretrained network whose upper layers can learn, and "
            f"the backbone {backbone!r} has none. Leave it out, or choose one that has: {tunable}."
        )
    network = (
        "pipeline.augmentation",
        "pipeline.features",
        "pipeline.embedders._readings",
        "pipeline.embedders._weights",
        f"pipeline.embedders.{backbone}",
    )
    extraction = ("pipeline.extraction", *network)
    maps = [_projection_stage(name) for name in config.projection.names]
    map_names = [stage.name for stage in maps]
    return [
        Stage(
            "acquire",
            acquisition.run,
            modules=(
                "pipeline.acquisition",
                "pipeline.artefacts.record_writer",
                "pipeline.cultures",
                "pipeline.sources.base",
                SCHEMA,
                *_source_modules(source),
            ),
            settings=lambda c: [asdict(c.source), acquisition.asked(c), c.seed],
            state=lambda: acquisition.state(config),
        ),
        Stage(
            "prepare",
            _late("pipeline.preparation"),
            modules=(
                "pipeline.preparation",
                "pipeline.arrays",
                "pipeline.preprocessing",
                "pipeline.perceptual",
                "pipeline.thumbnails",
                "pipeline.artefacts.record_writer",
                SCHEMA,
            ),
            settings=lambda c: [asdict(c.prepare), asdict(preprocessing), c.seed],
            needs=("acquire",),
            libraries=("opencv-python-headless",),
        ),
        Stage(
            "split",
            _late("pipeline.splitting"),
            modules=("pipeline.splitting", "pipeline.grouping", "pipeline.perceptual", SCHEMA),
            settings=lambda c: [asdict(c.split), c.seed],
            needs=("prepare",),
        ),
        Stage(
            "background",
            _late("pipeline.background"),
            modules=(
                "pipeline.background",
                "pipeline.arrays",
                "pipeline.grouping",
                "pipeline.preprocessing",
                "pipeline.perceptual",
                "pipeline.sources.base",
                "pipeline.sources.folder",
            ),
            settings=lambda c: [c.training.background, asdict(preprocessing), c.seed],
            needs=("prepare",),
            libraries=("opencv-python-headless",),
            state=lambda: _state_of_background(config),
        ),
        Stage(
            "controls",
            _late("pipeline.controls"),
            modules=("pipeline.controls", "pipeline.metrics"),
            settings=lambda c: [asdict(c.evaluation), c.seed],
            needs=("acquire", "prepare", "split"),
            libraries=("opencv-python-headless", "scikit-learn"),
        ),
        Stage(
            "features",
            _late("pipeline.extraction"),
            modules=extraction,
            settings=_taken,
            needs=("acquire", "prepare", "split"),
            libraries=("keras", "tensorflow", "tensorflow-cpu"),
        ),
        Stage(
            "features-background",
            _late("pipeline.extraction", "run_background"),
            modules=extraction,
            settings=_taken,
            needs=("acquire", "background"),
            libraries=("keras", "tensorflow", "tensorflow-cpu"),
        ),
        Stage(
            "train",
            _late("pipeline.training"),
            modules=(
                "pipeline.training",
                "pipeline.calibration",
                "pipeline.embedding_heads",
                "pipeline.exporting",
                "pipeline.feature_layers",
                "pipeline.fine_tuning",
                "pipeline.metric_learning",
                "pipeline.metrics",
                "pipeline.probes",
                "pipeline.embedders.base",
                "pipeline.embedders._evidence",
                *network,
            ),
            settings=lambda c: [c.backbone, asdict(replace(c.training, background=None)), c.seed],
            needs=("acquire", "prepare", "background", "split", "features", "features-background"),
            libraries=("keras", "scikit-learn", "tensorflow", "tensorflow-cpu"),
        ),
        Stage(
            "embed",
            _late("pipeline.embedding"),
            modules=("pipeline.embedding", "pipeline.seen", "pipeline.serving"),
            needs=("prepare", "background", "train"),
            libraries=("ai-edge-litert",),
        ),
        Stage(
            "calibrate",
            _late("pipeline.calibration"),
            modules=("pipeline.calibration", "pipeline.familiarity", "pipeline.seen"),
            settings=lambda c: c.seed,
            needs=("acquire", "background", "split", "embed"),
        ),
        Stage(
            "influence",
            _late("pipeline.influence"),
            modules=("pipeline.influence", "pipeline.artefacts.representers"),
            needs=("acquire", "split", "train", "embed"),
        ),
        Stage(
            "neighbours",
            _late("pipeline.neighbours"),
            modules=("pipeline.neighbours",),
            settings=lambda c: asdict(c.neighbours),
            needs=("embed",),
        ),
        *maps,
        Stage(
            "cluster",
            _late("pipeline.clustering"),
            modules=("pipeline.clustering",),
            settings=lambda c: [asdict(c.clustering), c.seed],
            needs=("split", "embed", f"project-{config.clustered_map}"),
            libraries=("scikit-learn",),
        ),
        Stage(
            "review",
            _late("pipeline.reviewing"),
            modules=(
                "pipeline.reviewing",
                "pipeline.confident_learning",
                "pipeline.calibration",
                "pipeline.artefacts.suspects",
            ),
            settings=lambda c: c.seed,
            needs=("acquire", "split", "train", "embed"),
            libraries=("scikit-learn",),
        ),
        Stage(
            "tags",
            _late("pipeline.tagging"),
            modules=("pipeline.tagging", "pipeline.tag_head", "pipeline.metrics"),
            settings=lambda c: [asdict(c.evaluation), c.seed],
            needs=("split", "train", "embed"),
            libraries=("scikit-learn",),
        ),
        Stage(
            "evaluate",
            _late("pipeline.evaluation"),
            modules=(
                "pipeline.evaluation",
                "pipeline.evaluation_report",
                "pipeline.familiarity",
                "pipeline.metrics",
                "pipeline.preprocessing",
                "pipeline.seen",
                "pipeline.serving",
                "pipeline.strange",
            ),
            settings=lambda c: [asdict(c.evaluation), c.seed],
            libraries=("ai-edge-litert", "opencv-python-headless"),
            needs=(
                "acquire",
                "prepare",
                "background",
                "split",
                "controls",
                "train",
                "embed",
                "calibrate",
                "neighbours",
                "tags",
                *map_names,
            ),
        ),
    ]


def _projection_stage(name: str) -> Stage:
    projection = projections.get(name)
    return Stage(
        f"project-{name}",
        partial(projections.run, name=name),
        modules=("pipeline.projections.base", f"pipeline.projections.{name}"),
        settings=lambda c: [{key: getattr(c.projection, key) for key in projection.settings}, c.seed],
        needs=("embed", "neighbours"),
        libraries=projection.libraries,
    )


def _source_modules(name: str) -> tuple[str, ...]:
    """The source's module, its helper package where it has one, and what all museums share."""
    helpers = Path(sources.__file__ or "").parent / f"_{name}"
    shared = ("pipeline.sources._museum", "pipeline.normalising") if sources.get(name).takes else ()
    return (f"pipeline.sources.{name}", *([f"pipeline.sources._{name}"] if helpers.is_dir() else []), *shared)


def _taken(config: BuildConfig) -> list[object]:
    """What decides which features are taken, and of what; nothing does where a network is trained from scratch."""
    backbone = embedders.get(config.backbone)
    recipe = backbone.recipe.with_settings(config.training)
    return [config.backbone, recipe.variations, recipe.mirror, config.seed] if backbone.pretrained else []


def _state_of_background(config: BuildConfig) -> str:
    return "" if config.training.background is None else importlib.import_module("pipeline.background").state(config)


def _late(module: str, name: str = "run") -> Callable[[Context], None]:
    """A stage's function, imported when it is first called: a build in which nothing changed loads no heavy library."""

    def run(context: Context) -> None:
        getattr(importlib.import_module(module), name)(context)

    return run
