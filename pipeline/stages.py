"""The stages of a build: what each runs, what it reads, and everything that decides its result."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path

from pipeline import acquisition, embedders, projections, sources
from pipeline.config import BuildConfig
from pipeline.runner import Context, Stage

#: Names and types of the columns that stages write.
SCHEMA = "pipeline.artefacts.schema"


def stages(config: BuildConfig) -> list[Stage]:
    """The stages of a build, in order.

    Raises:
        ConfigError: the config names a source, label set, backbone or projection that there is not.
        SourceError: the source cannot be read at all.
    """
    source, backbone = config.source.name, config.backbone
    preprocessing = embedders.get(backbone).preprocessing
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
            modules=("pipeline.splitting", "pipeline.perceptual", SCHEMA),
            settings=lambda c: [asdict(c.split), c.seed],
            needs=("prepare",),
        ),
        Stage(
            "train",
            _late("pipeline.training"),
            modules=(
                "pipeline.training",
                "pipeline.augmentation",
                "pipeline.embedding_heads",
                "pipeline.metric_learning",
                "pipeline.metrics",
                "pipeline.embedders.base",
                "pipeline.embedders._weights",
                f"pipeline.embedders.{backbone}",
            ),
            settings=lambda c: [c.backbone, asdict(c.training), c.seed],
            needs=("acquire", "prepare", "split"),
            libraries=("keras", "tensorflow", "tensorflow-cpu"),
        ),
        Stage(
            "embed",
            _late("pipeline.embedding"),
            modules=("pipeline.embedding", "pipeline.serving"),
            needs=("prepare", "train"),
            libraries=("ai-edge-litert",),
        ),
        Stage(
            "calibrate",
            _late("pipeline.calibration"),
            modules=("pipeline.calibration",),
            needs=("acquire", "split", "embed"),
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
            "evaluate",
            _late("pipeline.evaluation"),
            modules=("pipeline.evaluation", "pipeline.metrics"),
            settings=lambda c: [asdict(c.evaluation), c.seed],
            needs=("acquire", "prepare", "split", "train", "embed", "calibrate", "neighbours", *map_names),
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


def _late(module: str) -> Callable[[Context], None]:
    """A stage's ``run``, imported when it is first called: a build in which nothing changed loads no heavy library."""

    def run(context: Context) -> None:
        importlib.import_module(module).run(context)

    return run
