"""Stage acquire: asks the source for its works and settles which classes there are."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from pipeline import cultures, sources
from pipeline.artefacts.files import write_json
from pipeline.config import BuildConfig
from pipeline.errors import BuildError
from pipeline.runner import Context
from pipeline.sources.base import SourceRequest

#: Fewer works of a class than this cannot be divided into train, validation and test.
MIN_CLASS_SIZE = 12


def request(config: BuildConfig) -> SourceRequest:
    """What the config asks of its source.

    Raises:
        ConfigError: the label set is not known.
    """
    source = config.source
    label_set = cultures.load(source.label_set)
    classes = source.classes or tuple(info.key for info in label_set.classes)
    return SourceRequest(
        classes=() if classes == ("all",) else classes,
        path=Path(source.path) if source.path else None,
        metadata=Path(source.metadata) if source.metadata else None,
        limit=source.limit,
        seed=config.seed,
        keep_others=source.keep_others,
        class_of=label_set.class_of,
    )


def run(context: Context) -> None:
    """Writes ``catalogue.parquet``, ``provenance.json``, ``classes.json``, ``labels.json``, the source's pictures.

    Raises:
        SourceError: the source cannot be read.
        BuildError: fewer than two classes, or one with too few works.
    """
    asked = request(context.config)
    works, provenance = sources.get(context.config.source.name).acquire(asked, context.out)
    sizes = works.loc[works["label"] != "", "label"].value_counts()
    keys = [key for key in asked.classes if key in sizes.index] if asked.classes else sorted(sizes.index)
    missing = [key for key in asked.classes if key not in sizes.index]
    if missing:
        raise BuildError(
            f"There is no work of the class {', '.join(missing)}; there are {', '.join(sizes.index)}. "
            f"Leave it out: --classes {','.join(keys)}."
        )
    small = {key: int(sizes[key]) for key in keys if sizes[key] < MIN_CLASS_SIZE}
    if len(keys) < 2 or small:
        listed = ", ".join(f"{key} ({count})" for key, count in small.items()) or ", ".join(keys)
        raise BuildError(
            f"Too little to learn from: {listed}. At least two classes with {MIN_CLASS_SIZE} works each are needed. "
            "Add works, or name the classes to use with --classes."
        )
    works.to_parquet(context.out / "catalogue.parquet", index=False)
    label_set = cultures.load(context.config.source.label_set)
    write_json(context.out / "classes.json", [asdict(info) for info in cultures.describe(label_set, keys)])
    own = {info.key for info in label_set.classes}
    # Of classes that the label set does not know, its question would be the wrong one.
    question = label_set.question if own.issuperset(keys) else "Where does this picture belong?"
    write_json(context.out / "labels.json", {"title": label_set.title, "question": question})
    write_json(context.out / "provenance.json", asdict(provenance))
