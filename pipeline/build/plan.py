"""The stages of a build: what each runs, what it reads, and everything that decides its result."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

from pipeline.acquire import collection, sources
from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.build.stages import acquire, project
from pipeline.core.errors import ConfigError
from pipeline.evaluate import figures
from pipeline.similarity import projections
from pipeline.training import backbones

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
    preprocessing = backbones.get(backbone).preprocessing
    if config.training.tuning_steps and not backbones.get(backbone).tunable:
        tunable = ", ".join(name for name in backbones.names() if backbones.get(name).tunable)
        raise ConfigError(
            f"--fine-tune {config.training.tuning_steps} is for a pretrained network whose upper layers can learn, and "
            f"the backbone {backbone!r} has none. Leave it out, or choose one that has: {tunable}."
        )
    network = (
        "pipeline.images.augmentation",
        "pipeline.training.features",
        "pipeline.training.backbones._readings",
        "pipeline.training.backbones._weights",
        f"pipeline.training.backbones.{backbone}",
    )
    extraction = ("pipeline.build.stages.features", *network)
    maps = [_projection_stage(name) for name in config.projection.names]
    map_names = [stage.name for stage in maps]
    return [
        Stage(
            "acquire",
            acquire.run,
            modules=(
                "pipeline.acquire.collection",
                "pipeline.artefacts.records.writer",
                "pipeline.cultures",
                "pipeline.acquire.sources.base",
                SCHEMA,
                *_source_modules(source),
            ),
            settings=lambda c: [asdict(c.source), collection.asked(c), c.seed],
            state=lambda: collection.state(config),
        ),
        Stage(
            "prepare",
            _late("pipeline.build.stages.prepare"),
            modules=(
                "pipeline.build.stages.prepare",
                "pipeline.core.npy",
                "pipeline.images.decoding",
                "pipeline.images.hashing",
                "pipeline.images.thumbnails",
                "pipeline.artefacts.records.writer",
                SCHEMA,
            ),
            settings=lambda c: [asdict(c.prepare), asdict(preprocessing), c.seed],
            needs=("acquire",),
            libraries=("opencv-python-headless",),
        ),
        Stage(
            "split",
            _late("pipeline.build.stages.split"),
            modules=(
                "pipeline.build.stages.split",
                "pipeline.build.stages._grouping",
                "pipeline.images.hashing",
                SCHEMA,
            ),
            settings=lambda c: [asdict(c.split), c.seed],
            needs=("prepare",),
        ),
        Stage(
            "background",
            _late("pipeline.build.stages.background"),
            modules=(
                "pipeline.build.stages.background",
                "pipeline.core.npy",
                "pipeline.build.stages._grouping",
                "pipeline.images.decoding",
                "pipeline.images.hashing",
                "pipeline.acquire.sources.base",
                "pipeline.acquire.sources.folder",
            ),
            settings=lambda c: [c.training.background, asdict(preprocessing), c.seed],
            needs=("prepare",),
            libraries=("opencv-python-headless",),
            state=lambda: _state_of_background(config),
        ),
        Stage(
            "controls",
            _late("pipeline.build.stages.controls"),
            modules=("pipeline.evaluate.plain_models", "pipeline.evaluate.metrics"),
            settings=lambda c: [asdict(c.evaluation), c.seed],
            needs=("acquire", "prepare", "split"),
            libraries=("opencv-python-headless", "scikit-learn"),
        ),
        Stage(
            "features",
            _late("pipeline.build.stages.features"),
            modules=extraction,
            settings=_taken,
            needs=("acquire", "prepare", "split"),
            libraries=("keras", "tensorflow", "tensorflow-cpu"),
        ),
        Stage(
            "features-background",
            _late("pipeline.build.stages.features", "run_background"),
            modules=extraction,
            settings=_taken,
            needs=("acquire", "background"),
            libraries=("keras", "tensorflow", "tensorflow-cpu"),
        ),
        Stage(
            "train",
            _late("pipeline.build.stages.train"),
            modules=(
                "pipeline.training.classifier",
                "pipeline.evaluate.calibration",
                "pipeline.training.embedding_head",
                "pipeline.training.export",
                "pipeline.training.layer_export",
                "pipeline.training.fine_tuning",
                "pipeline.training.losses",
                "pipeline.evaluate.metrics",
                "pipeline.training.linear_probes",
                "pipeline.training.backbones.base",
                "pipeline.training.backbones._evidence",
                *network,
            ),
            settings=lambda c: [c.backbone, asdict(replace(c.training, background=None)), c.seed],
            needs=("acquire", "prepare", "background", "split", "features", "features-background"),
            libraries=("keras", "scikit-learn", "tensorflow", "tensorflow-cpu"),
        ),
        Stage(
            "embed",
            _late("pipeline.build.stages.embed"),
            modules=("pipeline.build.stages.embed", "pipeline.query.outputs", "pipeline.query.model"),
            needs=("prepare", "background", "train"),
            libraries=("ai-edge-litert",),
        ),
        Stage(
            "calibrate",
            _late("pipeline.build.stages.calibrate"),
            modules=("pipeline.evaluate.calibration", "pipeline.query.novelty", "pipeline.query.outputs"),
            settings=lambda c: c.seed,
            needs=("acquire", "background", "split", "embed"),
        ),
        Stage(
            "influence",
            _late("pipeline.build.stages.influence"),
            modules=("pipeline.evaluate.representer_points", "pipeline.query.influence"),
            needs=("acquire", "split", "train", "embed"),
        ),
        Stage(
            "neighbours",
            _late("pipeline.build.stages.neighbours"),
            modules=("pipeline.build.stages.neighbours",),
            settings=lambda c: asdict(c.neighbours),
            needs=("embed",),
        ),
        *maps,
        Stage(
            "cluster",
            _late("pipeline.build.stages.cluster"),
            modules=("pipeline.similarity.clusterings",),
            settings=lambda c: [asdict(c.clustering), c.seed],
            needs=("split", "embed", f"project-{config.clustered_map}"),
            libraries=("scikit-learn",),
        ),
        Stage(
            "review",
            _late("pipeline.build.stages.review"),
            modules=(
                "pipeline.evaluate.label_issues",
                "pipeline.evaluate.confident_learning",
                "pipeline.evaluate.calibration",
                "pipeline.artefacts.label_issues",
            ),
            settings=lambda c: c.seed,
            needs=("acquire", "split", "train", "embed"),
            libraries=("scikit-learn",),
        ),
        Stage(
            "tags",
            _late("pipeline.build.stages.tags"),
            modules=("pipeline.annotations.subject_tags", "pipeline.query.tag_head", "pipeline.evaluate.metrics"),
            settings=lambda c: [asdict(c.evaluation), c.seed],
            needs=("split", "train", "embed"),
            libraries=("scikit-learn",),
        ),
        Stage(
            "evaluate",
            _late("pipeline.build.stages.evaluate"),
            modules=(
                "pipeline.build.stages.evaluate",
                "pipeline.evaluate.report",
                "pipeline.evaluate.markdown",
                "pipeline.evaluate.figures",
                "pipeline.query.novelty",
                "pipeline.evaluate.metrics",
                "pipeline.images.decoding",
                "pipeline.query.outputs",
                "pipeline.query.model",
                "pipeline.evaluate.synthetic_negatives",
            ),
            settings=lambda c: [asdict(c.evaluation), c.seed],
            libraries=(
                "ai-edge-litert",
                "opencv-python-headless",
                *sorted({name for figure in figures.in_order().values() for name in figure.libraries}),
            ),
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
        partial(project.run, name=name),
        modules=("pipeline.similarity.projections.base", f"pipeline.similarity.projections.{name}"),
        settings=lambda c: [{key: getattr(c.projection, key) for key in projection.settings}, c.seed],
        needs=("embed", "neighbours"),
        libraries=projection.libraries,
    )


def _source_modules(name: str) -> tuple[str, ...]:
    """The source's module, its helper package where it has one, and what all museums share."""
    helpers = Path(sources.__file__ or "").parent / f"_{name}"
    shared = ("pipeline.acquire.sources._museum", "pipeline.acquire.normalising") if sources.get(name).takes else ()
    return (
        f"pipeline.acquire.sources.{name}",
        *([f"pipeline.acquire.sources._{name}"] if helpers.is_dir() else []),
        *shared,
    )


def _taken(config: BuildConfig) -> list[object]:
    """What decides which features are taken, and of what; nothing does where a network is trained from scratch."""
    backbone = backbones.get(config.backbone)
    recipe = backbone.recipe.with_settings(config.training)
    return [config.backbone, recipe.variations, recipe.mirror, config.seed] if backbone.pretrained else []


def _state_of_background(config: BuildConfig) -> str:
    return (
        ""
        if config.training.background is None
        else importlib.import_module("pipeline.build.stages.background").state(config)
    )


def _late(module: str, name: str = "run") -> Callable[[Context], None]:
    """A stage's function, imported when it is first called: a build in which nothing changed loads no heavy library."""

    def run(context: Context) -> None:
        getattr(importlib.import_module(module), name)(context)

    return run
