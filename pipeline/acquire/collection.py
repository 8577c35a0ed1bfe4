"""Stage acquire: asks the source for its works and settles which classes there are."""

from __future__ import annotations

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
from pipeline.artefacts import schema
from pipeline.artefacts.records import writer
from pipeline.core.files import write_json
from pipeline.core.progress import duration

log = logging.getLogger("pipeline")

#: Fewer works of a class than this cannot be divided into train, validation and test.
MIN_CLASS_SIZE = 12

_LEFT_OUT = {
    "small_class": "Its class has fewer works than --min-class-size.",
    "over_class_size": "Its class has more works than were wanted, by --max-class-size or --balance.",
}


def label_set_of(config: AcquireConfig) -> str:
    """Name of the label set that decides the classes: the one asked for, or the source's own."""
    return config.source.label_set or sources.get(config.source.name).label_set


def request(config: AcquireConfig) -> SourceRequest:
    """What the config asks of its source.

    Raises:
        ConfigError: the label set is not known.
    """
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
        # A field of a museum's record that holds several things side by side holds bars alone when it says nothing.
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


def fetch(config: AcquireConfig) -> Mapping[str, Any] | None:
    """Lets the source bring what it keeps on this machine up to date; see ``Source.fetch``."""
    return sources.get(config.source.name).fetch(request(config))


def asked(config: AcquireConfig) -> list[Any]:
    """What of a museum's settings decides the catalogue: neither where the store lies nor how it was filled."""
    museum = config.museum
    own = asdict(config.source_options) if config.source_options else {}
    return [museum.query, museum.department, museum.classification, museum.public_domain_only, own]


def state(config: AcquireConfig) -> str:
    """A digest of all that decides the catalogue beside code and config: the source's state, and tables of rules."""
    own = sources.get(config.source.name).state(request(config))
    return own + cultures.digest(label_set_of(config)) + normalising.digest()


@dataclass(frozen=True)
class Collected:
    """What a source gave, with its classes settled.

    Attributes:
        works: the catalogue, as written to ``catalogue.parquet``.
        keys: the classes, in their order.
        sizes: class -> number of works.
        named: whether the classes were named beforehand, by the user or by the label set.
    """

    works: pd.DataFrame
    keys: list[str]
    sizes: dict[str, int]
    named: tuple[str, ...]


def collect(config: AcquireConfig, out: Path) -> Collected:
    """Writes ``catalogue.parquet``, ``records.parquet``, ``rejected.parquet``, ``provenance.json``, ``classes.json``,
    ``labels.json`` and the source's own pictures into ``out``.

    Raises:
        SourceError: the source cannot be read.
    """
    asked = request(config)
    refuse_target(asked.target)
    works, provenance = sources.get(config.source.name).acquire(asked, out)
    if not (out / "records.parquet").exists():
        writer.write_works(works, out / "records.parquet")
    if not (out / "rejected.parquet").exists():
        writer.rejections([]).to_parquet(out / "rejected.parquet", index=False)
    works, left_out, small = _settle(works, config, asked.classes)
    sizes = {str(key): int(count) for key, count in works["label"].value_counts().items() if key}
    keys = [key for key in asked.classes if key in sizes] if asked.classes else sorted(sizes)
    for key in config.source.classes:
        if key not in (*sizes, "all"):
            log.warning("  There is no work of the class %s; there are %s.", key, ", ".join(sizes) or "none at all")
    works.to_parquet(out / "catalogue.parquet", index=False)
    if left_out or small:
        path = out / "records.parquet"
        writer.amend(path, path, statuses=left_out, unlabelled=small)
        writer.add_rejections(
            out / "rejected.parquet",
            [
                {"object_id": key, "stage": "acquire", "code": code, "message": _LEFT_OUT[code]}
                for key, code in left_out.items()
            ],
        )
    _write_classes(config, keys, out)
    write_json(out / "provenance.json", asdict(provenance))
    return Collected(works, keys, sizes, asked.classes)


def _settle(
    works: pd.DataFrame, config: AcquireConfig, named: tuple[str, ...]
) -> tuple[pd.DataFrame, dict[str, str], list[str]]:
    """The catalogue with too small classes undone and too large ones cut.

    Beside it ``object id -> status`` of what was left out, and the object ids of works whose class was too small.
    """
    source = config.source
    left_out: dict[str, str] = {}
    undone: list[str] = []
    sizes = works.loc[works["label"] != "", "label"].value_counts()
    # Classes that nobody named are whatever the catalogue holds: those of two works are not worth a failure.
    least = source.min_class_size or (0 if named else MIN_CLASS_SIZE)
    small = [str(key) for key, count in sizes.items() if count < least]
    if small and len(small) < len(sizes):
        log.info(
            "  %d of %d classes have fewer than %d works and count as none: %s.",
            len(small), len(sizes), least, ", ".join(small[:8]) + (" ..." if len(small) > 8 else ""),
        )  # fmt: skip
        inside = works["label"].isin(small)
        undone = [str(key) for key in works.loc[inside, "object_id"]]
        if source.keep_others:
            works = works.assign(label=works["label"].mask(inside, ""))
        else:
            left_out |= dict.fromkeys(works.loc[inside, "object_id"], "small_class")
            works = works[~inside]
        sizes = sizes.drop(small)
    most = min([int(sizes.min())] if source.balance and len(sizes) else [len(works)])
    most = min(most, source.max_class_size or most)
    rng = np.random.default_rng(config.seed)
    for key in sizes.index[sizes > most]:
        rows = works.index[works["label"] == key].to_numpy()
        dropped = works.loc[np.sort(rng.permutation(rows)[most:])]
        left_out |= dict.fromkeys(dropped["object_id"], "over_class_size")
        works = works.drop(dropped.index)
    if source.balance and len(sizes):
        log.info("  Every class is cut to the %d works of the smallest, %s.", most, sizes.idxmin())
    return works.reset_index(drop=True), left_out, undone


def _write_classes(config: AcquireConfig, keys: list[str], out: Path) -> None:
    label_set = cultures.load(label_set_of(config))
    by_culture = config.source.target == CULTURE
    write_json(out / "classes.json", [asdict(info) for info in cultures.describe(label_set, keys)])
    own = {info.key for info in label_set.classes}
    # Of classes that the label set does not know, its question would be the wrong one.
    fits = by_culture and own.issuperset(keys)
    title = label_set.title if by_culture else schema.title_of(config.source.target)
    question = label_set.question if fits else "Where does this picture belong?"
    write_json(out / "labels.json", {"title": title, "question": question})


def summary(folder: Path) -> dict[str, Any]:
    """What an acquisition came to, from its ``records.parquet`` and ``rejected.parquet``.

    Returns:
        ``found`` objects, ``records`` that could be read, of these ``public_domain`` and ``with_picture``, ``fetched``
        (works with their picture at hand), and ``rejected`` by reason: found is fetched and rejected together.
    """
    names = ["object_id", "public_domain", "picture_url", "status"]
    records = pd.read_parquet(folder / "records.parquet", columns=names)
    rejected = pd.read_parquet(folder / "rejected.parquet", columns=["object_id", "code"])
    taken = records["status"] == schema.TAKEN
    left = records.loc[~taken, "status"].value_counts()
    # What has no record at all stands among the rejected only.
    without = rejected.loc[~rejected["object_id"].isin(records["object_id"]), "code"].value_counts()
    reasons = left.add(without, fill_value=0).astype(int).sort_values(ascending=False, kind="stable")
    return {
        "found": int(len(records) + without.sum()),
        "records": len(records),
        "public_domain": int(records["public_domain"].sum()),
        "with_picture": int(((records["picture_url"] != "") | taken).sum()),
        "fetched": int(taken.sum()),
        "rejected": {str(code): int(count) for code, count in reasons.items()},
    }


def as_table(found: Mapping[str, Any]) -> str:
    """:func:`summary` as lines for a terminal."""
    rows = [
        ("found", found["found"]),
        ("public domain", found["public_domain"]),
        ("with picture", found["with_picture"]),
        ("fetched", found["fetched"]),
        ("rejected", sum(found["rejected"].values())),
        *((f"  {code}", count) for code, count in found["rejected"].items()),
    ]
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{width}}  {count:>9,}" for name, count in rows)


def in_words(now: Mapping[str, Any]) -> str:
    """What a fetch did, in one line."""
    failed = sum(now["failed"].values())
    return (
        f"{now['records']:,} records and {now['pictures']:,} pictures of {now['listed']:,} objects, {failed:,} failed, "
        f"with {now['requests']:,} requests in {duration(now['seconds'])}"
    )


def hide_paths(shown: dict[str, Any]) -> None:
    """Leaves of paths only the last part: where things lay on the builder's machine is nobody's business."""
    sections = {
        "source": ("path", "metadata"),
        "training": ("background",),
        "museum": ("store",),
    }
    parts = [(shown.get(section, {}), keys) for section, keys in sections.items()]
    parts += [(options, ("csv", "corrections")) for options in shown["options"].values()]
    for part, keys in parts:
        part |= {key: Path(part[key]).name for key in keys if part.get(key)}
