"""Acquires a collection from its source, and decides which classes it has."""

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipeline import cultures
from pipeline.acquire import normalising, sources
from pipeline.acquire.settings import AcquireConfig
from pipeline.acquire.sources.base import CULTURE, SourceRequest, refuse_target
from pipeline.artefacts import left_out, schema
from pipeline.artefacts.records import writer
from pipeline.artefacts.rejected import REASONS
from pipeline.core.files import write_json
from pipeline.core.progress import duration

log = logging.getLogger("pipeline")

#: Classes that the log names one by one.
_MOST_LINES = 12

#: The least works of a class that can be divided into train, validation and test.
MIN_CLASS_SIZE = 12


def label_set_of(config: AcquireConfig) -> str:
    """Name of the label set that decides the classes: that of ``--label-set``, or the source's own."""
    return config.source.label_set or sources.get(config.source.name).label_set


def request(config: AcquireConfig) -> SourceRequest:
    """The request to the source that a config means; a :class:`ConfigError` for an unknown label set."""
    source = config.source
    label_set = cultures.load(label_set_of(config))
    by_culture = source.target == CULTURE
    museum = config.museum
    if "classification" not in sources.get(source.name).takes:
        museum = replace(museum, classification="all")
    classes = source.classes or (tuple(info.key for info in label_set.classes) if by_culture else ())

    def verdict(work: Mapping[str, Any]) -> cultures.Verdict:
        if by_culture:
            return label_set.classify(str(work.get("culture") or ""), str(work.get("nationality") or ""))
        value = str(work.get(source.target) or "").strip()
        # A field of several values, separated by bars, holds only bars when it is empty.
        value = value if any(letter.isalnum() for letter in value) else ""
        return cultures.Verdict(value, source.target if value else "", True, f"The catalogue's {source.target}.")

    return SourceRequest(
        classes=() if classes == ("all",) else classes,
        path=Path(source.path) if source.path else None,
        metadata=Path(source.metadata) if source.metadata else None,
        limit=source.limit,
        seed=config.seed,
        keep_others=source.keep_others,
        class_of=label_set.class_of,
        target=source.target,
        verdict=verdict,
        museum=museum,
        options=config.source_options,
    )


def explain(config: AcquireConfig, records: int) -> str:
    """Which field of the source's first records became what; see ``Source.explain``."""
    return sources.get(config.source.name).explain(request(config), records)


def fetch(config: AcquireConfig) -> Mapping[str, Any] | None:
    """Updates the source's local copy over the network; see ``Source.fetch``."""
    return sources.get(config.source.name).fetch(request(config))


def fingerprint_settings(config: AcquireConfig) -> list[Any]:
    """The settings that decide the catalogue. The store's folder and how it was filled do not."""
    museum = config.museum
    own = asdict(config.source_options) if config.source_options else {}
    selection = [museum.query, museum.department, museum.classification, museum.public_domain_only, own]
    return [asdict(config.source), selection, config.seed]


def state(config: AcquireConfig) -> str:
    """A digest of all but code and settings that decides the catalogue: the source and tables of rules."""
    own = sources.get(config.source.name).state(request(config))
    return own + cultures.digest(label_set_of(config)) + normalising.digest()


@dataclass(frozen=True)
class AcquiredTable:
    """A catalogue with its classes."""

    works: pd.DataFrame  # the catalogue, as written to catalogue.parquet
    classes: list[str]  # keys of its classes, in order
    class_sizes: dict[str, int]  # class -> number of works
    requested_classes: tuple[str, ...]  # that the user or the label set names; empty where the catalogue decides


def collect(config: AcquireConfig, out: Path) -> AcquiredTable:
    """Writes ``catalogue.parquet``, ``records.parquet``, ``rejected.parquet``, ``provenance.json``, ``classes.json``,
    ``labels.json`` and the source's own pictures into ``out``. Raises a :class:`SourceError` as the source does.
    """
    source_request = request(config)
    refuse_target(source_request.target)
    works, provenance = sources.get(config.source.name).acquire(source_request, out)
    if not (out / "records.parquet").exists():
        writer.write_works(works, out / "records.parquet")
    if not (out / "rejected.parquet").exists():
        writer.rejections([]).to_parquet(out / "rejected.parquet", index=False)
    requested = source_request.classes
    label_of = dict(zip(works["object_id"], works["label"], strict=True))
    works, statuses, small = _limit_classes(works, config, requested)
    sizes = sizes_of(works["label"])
    keys = [key for key in requested if key in sizes] if requested else sorted(sizes)
    for key in config.source.classes:
        if key not in (*sizes, "all"):
            log.warning("  There is no work of the class %s; there are %s.", key, ", ".join(sizes) or "none at all")
    works.to_parquet(out / "catalogue.parquet", index=False)
    if statuses or small:
        path = out / "records.parquet"
        writer.amend(path, path, statuses=statuses, unlabelled=small)
        rows = [
            {
                "object_id": key,
                "label": label_of[key],
                "stage": "acquire",
                "code": code,
                "message": REASONS[code].sentence,
            }
            for key, code in statuses.items()
        ]
        writer.add_rejections(out / "rejected.parquet", rows)
    # A collection of records alone has the classes of its records.
    _write_classes(config, keys or _classes_of_records(out, requested), out)
    write_json(out / "provenance.json", asdict(provenance))
    return AcquiredTable(works, keys, sizes, requested)


def _classes_of_records(folder: Path, requested: tuple[str, ...]) -> list[str]:
    """The classes that occur in ``records.parquet``, in the order of the request."""
    labels = sizes_of(pd.read_parquet(folder / "records.parquet", columns=["label"])["label"])
    return [key for key in requested if key in labels] if requested else sorted(labels)


def _limit_classes(
    works: pd.DataFrame, config: AcquireConfig, requested: tuple[str, ...]
) -> tuple[pd.DataFrame, dict[str, str], list[str]]:
    """Removes classes that are too small and cuts those that are too large.

    Returns the catalogue, ``object id -> status`` of the works left out, and the object ids of too small classes.
    """
    source = config.source
    statuses: dict[str, str] = {}
    unlabelled: list[str] = []
    sizes = works.loc[works["label"] != "", "label"].value_counts()
    # Where the catalogue decides the classes, some are tiny, and they are no reason to refuse the build.
    least = source.min_class_size or (0 if requested else MIN_CLASS_SIZE)
    small = [str(key) for key, count in sizes.items() if count < least]
    if small and len(small) < len(sizes):
        log.info(
            "  %d of %d classes have fewer than %d works and count as none: %s.",
            len(small), len(sizes), least, ", ".join(small[:8]) + (" ..." if len(small) > 8 else ""),
        )  # fmt: skip
        inside = works["label"].isin(small)
        unlabelled = [str(key) for key in works.loc[inside, "object_id"]]
        if source.keep_others:
            works = works.assign(label=works["label"].mask(inside, ""))
        else:
            statuses |= dict.fromkeys(works.loc[inside, "object_id"], "small_class")
            works = works[~inside]
        sizes = sizes.drop(small)
    most = min([int(sizes.min())] if source.balance and len(sizes) else [len(works)])
    most = min(most, source.max_class_size or most)
    rng = np.random.default_rng(config.seed)
    for key in sizes.index[sizes > most]:
        rows = works.index[works["label"] == key].to_numpy()
        dropped = works.loc[np.sort(rng.permutation(rows)[most:])]
        statuses |= dict.fromkeys(dropped["object_id"], "over_class_size")
        works = works.drop(dropped.index)
    if source.balance and len(sizes):
        log.info("  Every class is cut to the %d works of the smallest, %s.", most, sizes.idxmin())
    return works.reset_index(drop=True), statuses, unlabelled


def _write_classes(config: AcquireConfig, keys: list[str], out: Path) -> None:
    label_set = cultures.load(label_set_of(config))
    write_json(out / "classes.json", [asdict(info) for info in cultures.describe(label_set, keys)])
    by_culture = config.source.target == CULTURE
    title = label_set.title if by_culture else schema.title_of(config.source.target)
    # The label set's question fits its own classes only.
    fits = by_culture and {info.key for info in label_set.classes}.issuperset(keys)
    question = label_set.question if fits else "Where does this picture belong?"
    write_json(out / "labels.json", {"title": title, "question": question})


def summary(folder: Path) -> dict[str, Any]:
    """Counts of an acquisition, from its ``records.parquet`` and ``rejected.parquet``.

    These are ``found`` objects, ``records`` that could be read, of these ``public_domain`` and ``with_picture``,
    ``fetched`` (works with a picture), and ``rejected`` by reason. ``found`` is the sum of the last two. ``by_class``
    has for each class ``fetched`` and ``left_out`` by reason; "" is the class of objects of which none is known.
    """
    names = ["object_id", "public_domain", "picture_url", "status", "label"]
    records = pd.read_parquet(folder / "records.parquet", columns=names)
    rejected = pd.read_parquet(folder / "rejected.parquet", columns=["object_id", "code"])
    is_work = records["status"] == schema.TAKEN
    others = records.loc[~is_work, "status"].value_counts()
    # Objects without a record are in ``rejected.parquet`` only.
    without_record = rejected.loc[~rejected["object_id"].isin(records["object_id"]), "code"].value_counts()
    reasons = others.add(without_record, fill_value=0).astype(int).sort_values(ascending=False, kind="stable")
    return {
        "found": int(len(records) + without_record.sum()),
        "records": len(records),
        "public_domain": int(records["public_domain"].sum()),
        "with_picture": int(((records["picture_url"] != "") | is_work).sum()),
        "fetched": int(is_work.sum()),
        "rejected": {str(code): int(count) for code, count in reasons.items()},
        "by_class": _by_class(folder, sizes_of(records.loc[is_work, "label"])),
    }


def _by_class(folder: Path, taken: Mapping[str, int]) -> dict[str, dict[str, Any]]:
    left = {
        each.label: {cause.code: cause.objects for cause in each.causes} for each in left_out.by_class(folder, taken)
    }
    return {
        label: {"fetched": taken.get(label, 0), "left_out": left.get(label, {})} for label in sorted({*taken, *left})
    }


def as_table(counts: Mapping[str, Any]) -> str:
    """:func:`summary` as lines for a terminal."""
    shown = {key.replace("_", " "): counts[key] for key in ("found", "public_domain", "with_picture", "fetched")}
    shown |= {"rejected": sum(counts["rejected"].values())}
    shown |= {f"  {code}": count for code, count in counts["rejected"].items()}
    width = max(map(len, shown))
    return "\n".join(f"{name:<{width}}  {count:>9,}" for name, count in shown.items())


def sizes_of(labels: pd.Series) -> dict[str, int]:
    """Class -> number of works, without works of no class."""
    return {str(key): int(count) for key, count in labels.value_counts().items() if key}


def tell_left_out(folder: Path, taken: Mapping[str, int]) -> None:
    """Logs by class and reason what the ``rejected.parquet`` of a folder holds, and what to do about it.

    Args:
        folder: the folder.
        taken: class -> number of works in the collection.
    """
    classes = left_out.by_class(folder, taken)
    for each in classes[:_MOST_LINES]:
        log.info("  %s", each.sentence())
    if len(classes) > _MOST_LINES:
        log.info(
            "  And %d more classes; the page Collection lists them all under Left out.", len(classes) - _MOST_LINES
        )
    warning = left_out.warning(classes)
    if warning:
        log.warning("  %s", warning)
        for line in dict.fromkeys(line for each in classes if each.is_unusual for line in each.advice()):
            log.warning("  %s", line)


def fetch_summary(now: Mapping[str, Any]) -> str:
    """The counts of ``Source.fetch`` in one line."""
    failed = sum(now["failed"].values())
    return (
        f"{now['records']:,} records and {now['pictures']:,} pictures of {now['listed']:,} objects, {failed:,} failed, "
        f"with {now['requests']:,} requests in {duration(now['seconds'])}"
    )


def hide_paths(shown: dict[str, Any]) -> None:
    """Cuts paths to their last part, in place: a published manifest must not show the builder's folders."""
    sections = {"source": ("path", "metadata", "label_set"), "training": ("background",), "museum": ("store",)}
    parts = [(shown.get(section, {}), keys) for section, keys in sections.items()]
    parts += [(options, ("csv", "corrections", "mapping", "pictures")) for options in shown["options"].values()]
    for part, keys in parts:
        part |= {key: Path(part[key]).name for key in keys if part.get(key)}
