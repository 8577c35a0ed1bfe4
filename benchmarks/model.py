"""``python -m benchmarks.model --path DIR``: what each idea is worth, in one table, grouped by artist, three seeds.

Each seed divides the works anew, an artist's on one side, and trains everything anew. Works of folders that are not in
``--classes`` measure how well "unlike" is told: no contender has seen them, but where most of them are the background.
A second table has what single scores tell of it.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import unlike
from benchmarks._labelled import Collection, Split, Trained, background, divide, read
from benchmarks.unlike import BESIDE, DRAWS, STRANGE, UNSEEN
from pipeline.core import native_stderr
from pipeline.core.executors.processes import cores
from pipeline.core.probability import probabilities
from pipeline.evaluate import metrics
from pipeline.evaluate.calibration import fit_temperature
from pipeline.images.decoding import cv2
from pipeline.query.model import FILE_NAME, ServingModel
from pipeline.query.outputs import ModelOutputs
from pipeline.training import backbones, classifier, export, linear_probes
from pipeline.training.embedding_head import FEATURES
from pipeline.training.features import BACKGROUND, TRAIN, VALIDATION, Examples, class_weights, examples

if TYPE_CHECKING:
    import keras

PAGE = Path(__file__).parents[1] / "docs" / "model-benchmark.md"
#: Bins of a channel of the colour histogram.
BINS = 8
#: The article's network learns from scratch for so many epochs at most.
EPOCHS = 8
#: A linear probe instead of heads with a hidden layer, by a recipe of its own.
LINEAR = {"hidden": 0, "members": 1, "epochs": 100, "patience": 10, "schedule": "constant", "label_smoothing": 0.0}
#: Of fine-tuning.
STEPS = 256
BUILT = "frozen, four small heads (what a build does)"
FIGURES = ("accuracy", "balanced accuracy", "worst class", "mAP", "precision@10", "ECE", UNSEEN, BESIDE, STRANGE)
HEAD = """\
# What each idea is worth

Made by `make bench-model` on {date}: {works:,} works of {classes}, {unknown:,} pictures of none of these ({others}) to
measure "unlike", seeds {seeds}; {cores} cores. Each seed divides the works anew (70 % to train, 15 % to validate, 15 %
to test; an artist's works and near-duplicates on one side) and trains everything anew. Figures are means over the
seeds; in brackets, 95 % bootstrap intervals over the groups of all seeds' test works (of AUROC, the mean ends of each
seed's own, which are wider). "Worst class" is the recall of the class that is recognised least. ECE is after
temperature scaling on the validation works. "Unlike" is told three ways: pictures of none of the classes, never seen;
three tenths of them, when the rest (other artists) was the background; and {drawn} drawn pictures of noise, text, plain
colours, gradients and blocks, never seen. Seconds to train and ms to serve (one picture, pixels to answer, one thread)
are medians over the seeds, on a machine that may have had other work. The articles' network learns for at most {epochs}
epochs; the epoch that is best on the validation works is kept.
"""


UNLIKE = """\
## Unlike, score by score
Of the small heads: how well single scores tell what is none of the classes, asked in the same three ways. Scores with a
background are asked about other artists' works than those that they learned from; so that they can be compared, the
scores without one are asked about the same works in that column. Depths are those that the network is read at, from the
picture on.
"""


def majority(collection: Collection, split: Split) -> Iterator[tuple[str, Trained]]:
    """Always the most frequent class."""
    counts = np.bincount(collection.targets[split.train], minlength=len(collection.keys))
    logits = np.tile(np.log(counts / counts.sum()), (len(collection.targets), 1)).astype(np.float32)
    nothing = np.full((len(collection.targets), 1), 1, np.float32)
    yield "always the most frequent class", Trained(*_with_probes(collection, split, nothing, logits), 1, 0.0, 0.0)


def histogram(collection: Collection, split: Split) -> Iterator[tuple[str, Trained]]:
    """A colour histogram in Lab and logistic regression."""
    from sklearn.linear_model import LogisticRegression

    start = time.perf_counter()
    pixels = collection.pixels(128)
    vectors = np.stack([_colours(picture) for picture in pixels])
    each = (time.perf_counter() - start) / len(collection.files)
    start = time.perf_counter()
    model = LogisticRegression(C=100, max_iter=2000, class_weight="balanced")
    model.fit(vectors[split.train], collection.targets[split.train])
    logits = model.predict_log_proba(vectors).astype(np.float32)
    seconds = time.perf_counter() - start + each * split.train.sum()
    yield (
        "colour histogram, logistic regression",
        Trained(*_with_probes(collection, split, vectors, logits), vectors.shape[1], seconds, 1000 * each),
    )


def _with_probes(
    collection: Collection, split: Split, vectors: np.ndarray, logits: np.ndarray
) -> tuple[ModelOutputs, ModelOutputs | None]:
    """What a contender without a network says; its vectors are its embedding, its signature and its only depth."""
    count = len(collection.keys)
    targets = np.where(collection.targets < 0, count, collection.targets)

    def asked(rows: np.ndarray, outcomes: int) -> ModelOutputs:
        made = linear_probes.fit(vectors[rows], [vectors.shape[1]], targets[rows], outcomes, split.seed)
        return ModelOutputs(vectors, logits, vectors, made.predict(vectors, verbose=0))

    own, (beside, _) = np.flatnonzero(split.train), background(collection, split)
    return asked(own, count), asked(np.concatenate([own, beside]), count + 1) if len(beside) else None


def _colours(picture: np.ndarray) -> np.ndarray:
    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB)
    found = cv2.calcHist([lab], [0, 1, 2], None, [BINS] * 3, [0, 256] * 3).ravel()
    # The root of a histogram has unit length, and its products are Bhattacharyya coefficients.
    return np.asarray(np.sqrt(found / found.sum()), np.float32)


def network(
    backbone: str, names: dict[str, str], **changed: Any
) -> Callable[[Collection, Split], Iterator[tuple[str, Trained]]]:
    """A backbone trained as the build trains it, with each of the embeddings (``names``: embedding -> row's title).

    What is ``changed`` is laid over its recipe.
    """

    def train(collection: Collection, split: Split) -> Iterator[tuple[str, Trained]]:
        import keras
        import tensorflow as tf

        keras.utils.set_random_seed(split.seed)
        tf.config.experimental.enable_op_determinism()
        made = backbones.get(backbone)
        pixels = _pixels(collection, made.preprocessing.size)
        labels = collection.labels
        weights = class_weights(labels[split.train], collection.keys)
        sides = {
            side: examples(pixels, labels, chosen, collection.keys, weights)
            for side, chosen in ((TRAIN, split.train), (VALIDATION, split.validation))
        }
        beside, _ = background(collection, split)
        if len(beside):
            target = np.full(len(beside), len(collection.keys), np.int32)
            sides[BACKGROUND] = Examples(pixels, beside, target, np.ones(len(beside), np.float32))
        recipe = made.recipe
        if not made.pretrained:
            recipe = replace(recipe, epochs=min(recipe.epochs, EPOCHS))
        recipe = replace(recipe, **changed)
        start = time.perf_counter()
        fit = classifier.fit_heads if made.pretrained else classifier.fit_from_scratch
        trained = fit(made, recipe, sides, len(collection.keys), split.seed)
        alone = replace(trained, background=None).probes(split.seed)
        common = time.perf_counter() - start
        parts = replace(trained.parts, probes=_both(alone, trained.probes(split.seed)) if len(beside) else alone)
        for embedding, title in names.items():
            start = time.perf_counter()
            choice = trained.select_embedding(embedding, collection.sides[split.validation], split.seed)
            model = parts.assemble(choice.head)
            seconds = common + time.perf_counter() - start
            outputs = model.predict(pixels, batch_size=32, verbose=0)
            signature = outputs.get("signature", np.zeros((len(pixels), 0), np.float32))
            probe_logits = np.split(outputs["probe_logits"], [len(collection.keys)], axis=-1)
            seen, taught = (
                ModelOutputs(outputs["embedding"], outputs["logits"], signature, each) for each in probe_logits
            )
            told = Trained(seen, taught if len(beside) else None, parts.dimensions, seconds, _serving(model, pixels))
            yield title, told

    return train


def _both(one: keras.Model, other: keras.Model) -> keras.Model:
    """Probes that know the classes alone, and behind them those that know a background too."""
    import keras

    inputs = keras.Input(one.input_shape[1:])
    beside = keras.Model(other.input, other.output, name="beside")
    return keras.Model(inputs, keras.layers.Concatenate(axis=-1)([one(inputs), beside(inputs)]))


_cache: dict[int, np.ndarray] = {}


def _pixels(collection: Collection, size: int) -> np.ndarray:
    if size not in _cache:
        _cache[size] = collection.pixels(size)
    return _cache[size]


def _serving(model: object, pixels: np.ndarray) -> float:
    """Median milliseconds of a picture through the serving form, everything included."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / FILE_NAME
        with native_stderr.native_stderr():
            export.export(model, path)
            serving = ServingModel(path)
            taken = []
            for picture in pixels[:40]:
                start = time.perf_counter()
                serving.answer(picture)
                taken.append(time.perf_counter() - start)
    return 1000 * float(np.median(taken[5:]))


def measure(collection: Collection, split: Split, trained: Trained) -> dict[str, np.ndarray]:
    """For each figure its bootstrap samples (DRAWS + 1,), the figure itself first."""
    truth, seen = collection.targets, trained.seen
    temperature = fit_temperature(seen.logits[split.validation], truth[split.validation])
    chances = probabilities(seen.logits, temperature)
    groups = collection.sides[split.test]
    draws = metrics.resamples(groups, DRAWS, split.seed)
    # The first "resample" is every group once: the figure itself.
    draws = np.concatenate([np.ones((1, draws.shape[1]), draws.dtype), draws])
    own, guess = truth[split.test], chances[split.test].argmax(axis=1)
    one_hot = np.zeros((len(own), len(collection.keys), len(collection.keys)))
    one_hot[np.arange(len(own)), own, guess] = 1
    counts = np.tensordot(draws, metrics.per_group(one_hot, groups), axes=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        recalls = np.diagonal(counts, axis1=1, axis2=2) / counts.sum(axis=2)
    gallery = split.train | split.validation
    precision, average = metrics.retrieval(seen.embeddings[split.test], own, seen.embeddings[gallery], truth[gallery])
    sizes = draws @ metrics.per_group(np.ones(len(own)), groups)
    confidence = chances[split.test].max(axis=1)
    codes = np.minimum((confidence * metrics.ECE_BINS).astype(int), metrics.ECE_BINS - 1)
    gaps = np.zeros((len(own), metrics.ECE_BINS))
    gaps[np.arange(len(own)), codes] = (own == guess) - confidence
    found = {
        "accuracy": draws @ metrics.per_group((own == guess).astype(float), groups) / sizes,
        "balanced accuracy": np.nanmean(recalls, axis=1),
        "worst class": np.nanmin(recalls, axis=1),
        "mAP": draws @ metrics.per_group(average, groups) / sizes,
        "precision@10": draws @ metrics.per_group(precision, groups) / sizes,
        "ECE": np.abs(draws @ metrics.per_group(gaps, groups)).sum(axis=1) / sizes,
    }
    return found | unlike.measure(collection, split, trained)


def _row(title: str, measured: list[dict[str, np.ndarray]], trained: list[tuple[float, float]]) -> str:
    cells = [title]
    for name in FIGURES:
        if name not in measured[0]:
            cells.append("")
            continue
        value = np.mean([found[name][0] for found in measured])
        if len(measured[0][name]) == 3:
            low, high = (np.mean([found[name][place] for found in measured]) for place in (1, 2))
        else:
            low, high = np.quantile(np.mean([found[name][1:] for found in measured], axis=0), [0.025, 0.975])
        cells.append(f"{value:.3f} ({low:.3f}–{high:.3f})")
    seconds, milliseconds = np.median(np.array(trained), axis=0)
    cells += [f"{seconds:.0f}" if seconds >= 1 else "under 1", f"{milliseconds:.1f}" if milliseconds else "0"]
    return f"| {' | '.join(cells)} |"


def main() -> int:
    """Exit status 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.model", description=__doc__)
    parser.add_argument("--path", type=Path, required=True, help="a folder with one sub-folder a class")
    parser.add_argument("--classes", default="china,japan,india,america", help="the classes; other folders are unlike")
    parser.add_argument("--backbone", default="mobilenet_v2", help="the pretrained backbone (default: mobilenet_v2)")
    parser.add_argument("--seeds", default="0,1,2", help="seeds, separated by commas (default: 0,1,2)")
    parser.add_argument("--limit", type=int, help="at most so many works of each class, to try it out")
    parser.add_argument("--out", type=Path, default=PAGE, help="the table (default: docs/model-benchmark.md)")
    options = parser.parse_args()
    logging.basicConfig(format="%(message)s", level=logging.INFO, stream=sys.stderr)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    classes = tuple(options.classes.split(","))
    collection = read(options.path, classes, options.limit)
    seeds = [int(seed) for seed in options.seeds.split(",")]
    contenders = (
        majority,
        histogram,
        network("cnn", {FEATURES: "the articles' network, from scratch"}),
        network(options.backbone, {FEATURES: f"frozen {options.backbone}, linear probe"}, **LINEAR),
        network(
            options.backbone,
            {
                FEATURES: BUILT,
                "contrastive": "the same, embedding beside a contrastive head",
                "triplet": "the same, embedding beside a triplet head",
            },
        ),
        network(
            options.backbone,
            {
                FEATURES: f"the same, and upper layers fine-tuned ({STEPS} steps)",
                "contrastive": "fine-tuned, embedding beside a contrastive head",
            },
            tuning_steps=STEPS,
        ),
    )
    figures: dict[str, list[dict[str, np.ndarray]]] = {}
    costs: dict[str, list[tuple[float, float]]] = {}
    scores: list[dict[str, dict[str, np.ndarray]]] = []
    for seed in seeds:
        split = divide(collection, seed)
        for contender in contenders:
            for title, trained in contender(collection, split):
                found = measure(collection, split, trained)
                figures.setdefault(title, []).append(found)
                costs.setdefault(title, []).append((trained.seconds, trained.milliseconds))
                if title == BUILT:
                    scores.append(unlike.by_score(collection, split, trained))
                shown = ", ".join(f"{name} {values[0]:.3f}" for name, values in found.items())
                print(f"seed {seed}: {title}: {shown}; {trained.seconds:.0f} s", flush=True)
    unknown = collection.targets == -1
    text = HEAD.format(
        date=f"{datetime.now(UTC):%Y-%m-%d}", works=int((collection.targets >= 0).sum()), classes=", ".join(classes),
        unknown=int(unknown.sum()), others=_others(collection), seeds=options.seeds, cores=cores(), epochs=EPOCHS,
        drawn=len(collection.drawn),
    )  # fmt: skip
    lines = [f"| | {' | '.join(FIGURES)} | s to train | ms to serve |", f"| --- |{' --- |' * (len(FIGURES) + 2)}"]
    lines += [_row(title, found, costs[title]) for title, found in figures.items()]
    table = f"{chr(10).join(lines)}\n\n{UNLIKE}\n{unlike.table(scores)}\n"
    options.out.write_text(f"{text}\n{table}", encoding="utf-8")
    print(f"Written: {options.out}")
    return 0


def _others(collection: Collection) -> str:
    told = zip(collection.files, collection.targets, strict=False)
    names = {Path(file).parent.name for file, target in told if target < 0}
    return ", ".join(sorted(names)) or "none at hand"


if __name__ == "__main__":
    sys.exit(main())
