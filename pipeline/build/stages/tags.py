"""Stage tags: which subjects each work may show."""

from __future__ import annotations

import logging
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from pipeline.annotations.subject_tags import (
    LEAST,
    METHOD,
    Catalogue,
    figure_if_known,
    fit,
    guess_all,
    guess_table,
    how_right,
    logits_of,
    platt,
    sampled,
    vote,
)
from pipeline.artefacts import manifest
from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context, Stage
from pipeline.core.files import write_json
from pipeline.evaluate import metrics
from pipeline.query.tag_head import GUESSED, HEAD, TOLD, WORDS, TagHead, sigmoid

log = logging.getLogger("pipeline")


def stages(config: BuildConfig) -> list[Stage]:
    """What a build runs of this module."""
    return [
        Stage(
            "tags",
            run,
            needs=["split", "train", "embed"],
            settings=[asdict(config.evaluation), config.seed],
            libraries=["scikit-learn"],
            publishes={"tags": "."},
        )
    ]


def run(context: Context) -> None:
    """Writes ``tags.json``, ``works.parquet`` and, where there are tags enough to learn, ``head.npy``."""
    objects = pd.read_parquet(context.inputs["split"] / "objects.parquet", columns=["tags", "split"])
    split = objects["split"].to_numpy(str)
    catalogue = Catalogue.of(objects["tags"].tolist())
    kept, left = catalogue.vocabulary(split)
    told: dict[str, Any] = {"works_with_tags": int(catalogue.known.sum()), "least": LEAST, "told_from": TOLD}
    told |= {"guessed_from": GUESSED, "left_out": [{"tag": tag, "works": n} for tag, n in left.items()]}
    if not kept:
        write_json(context.out / WORDS, told | {"tags": []})
        guess_table([], [], []).to_parquet(context.out / "works.parquet", index=False)
        log.info("  no tag is given to enough works")
        return
    embeddings = np.ascontiguousarray(np.load(context.inputs["embed"] / "embeddings.npy"))
    summary = manifest.read_json(context.inputs["train"] / "training" / "summary.json")["embedding"]["parts"]
    features = embeddings[:, : summary["features"]]
    truth = catalogue.matrix(kept)
    train, validation, test = (np.flatnonzero((split == side) & catalogue.known) for side in LEAST)
    train = sampled(train, context.config.seed)
    weights, penalty = fit(features[train], truth[train], features[validation], truth[validation])
    scaling = platt(logits_of(features[validation], weights), truth[validation])
    log.info("  %d tags; logits scaled by %.2f and moved by %.2f", len(kept), scaling.scale, scaling.shift)
    calibrated = scaling.scale * weights
    calibrated[:, -1] += scaling.shift
    head = np.zeros((len(kept), embeddings.shape[1] + 1), np.float32)
    head[:, : features.shape[1]], head[:, -1] = calibrated[:, :-1], calibrated[:, -1]
    np.save(context.out / HEAD, head)
    groups = np.load(context.inputs["split"] / "groups.npy")[test]
    draws = metrics.resamples(groups, context.config.evaluation.bootstrap, context.config.seed)
    raw, sure = (sigmoid(logits_of(features[test], each)) for each in (weights, calibrated))
    voted = vote(features[test], features[train], truth[train])
    table = guess_all(TagHead(tuple(kept), head), embeddings)
    table.to_parquet(context.out / "works.parquet", index=False)
    guessed = table[table["confidence"] >= GUESSED]
    code_of = {tag: code for code, tag in enumerate(kept)}
    codes = np.array([code_of[tag] for tag in guessed["tag"]], np.int64)
    new = codes[~truth[guessed["row"].to_numpy(), codes]]
    per_tag, mean = metrics.average_precision(sure, truth[test], groups, draws)
    told |= {
        "method": METHOD,
        "penalty": penalty,
        "scale": round(scaling.scale, 4),
        "shift": round(scaling.shift, 4),
        "works": {"train": len(train), "validation": len(validation), "test": len(test)},
        "map": mean.as_dict(),
        "map_neighbours": metrics.average_precision(voted, truth[test], groups, draws)[1].as_dict(),
        "map_frequency": round(float(truth[test].mean(axis=0).mean()), 4),
        **how_right(raw, sure, truth[test], groups, context.config.evaluation.bootstrap, context.config.seed),
        "tags": [
            {
                "tag": tag,
                "works": int(truth[:, place].sum()),
                "guessed": int((new == place).sum()),
                "test": int(truth[test, place].sum()),
                "frequency": round(float(truth[test, place].mean()), 4),
                "average_precision": figure_if_known(per_tag[place], groups[truth[test, place]]),
            }
            for place, tag in enumerate(kept)
        ],
    }
    write_json(context.out / WORDS, told)
