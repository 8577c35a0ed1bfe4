"""What a figure is, what it measures, and what it returns.

N works, C classes, T test works (in the order of the collection), D values of an embedding.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from pipeline.evaluate import metrics
from pipeline.evaluate.metrics import Estimate
from pipeline.images.decoding import Preprocessing
from pipeline.query.model import ModelOutput
from pipeline.query.novelty import NoveltyDetector
from pipeline.query.outputs import ModelOutputs


@dataclass(frozen=True)
class Background:
    """The background's pictures, which are of none of the classes; M of them, 0 in a build without a background.

    Attributes:
        split: str (M,), ``train`` for those that the probes were taught with, ``test`` for the others.
        groups: (M,), equal for pictures of one artist and near-duplicates.
        known_artist: bool (M,), whether the artist or group is known.
    """

    split: np.ndarray
    groups: np.ndarray
    known_artist: np.ndarray


@dataclass(frozen=True)
class ShortcutPredictions:
    """What the shortcut baselines predict.

    Attributes:
        figures: ``controls.json`` as the stage controls wrote it: ``method``, ``works``, and an entry a baseline.
        predicted: int64 (B, T), the class that each of the B baselines predicts for each test work.
    """

    figures: Mapping[str, Any]
    predicted: np.ndarray


@dataclass(frozen=True)
class Evaluated:
    """Everything that a figure may measure. Large arrays are memory maps; the functions read when they are called.

    Attributes:
        classes: C keys.
        labels: str (N,), the catalogue's class of each work, empty for a work without one.
        split: str (N,), ``train``, ``validation``, ``test`` or ``unlabelled``.
        groups: int (N,), equal for works of one artist or group and near-duplicates; resampled as wholes.
        known_artist: bool (N,), whether the artist or group of a work is known.
        logits: float32 (N, C), of the serving model.
        probabilities: float64 (N, C), calibrated.
        temperature: by which the logits are divided.
        calibrated_on: validation works that the temperature was fitted on.
        embeddings: float32 (N, D), L2-normalised.
        neighbour_ids: int32 (N, K), the neighbour graph, most similar first.
        projections: name -> float32 (N, 2), the maps.
        outputs: all outputs of the serving model for the works.
        background: the background's pictures.
        background_outputs: all outputs of the serving model for the background's pictures.
        novelty: the detector of pictures that are unlike the collection.
        serve: the serving model: RGB uint8 (S, S, 3) -> its outputs.
        preprocessing: how a picture becomes the serving model's input.
        baselines: what the shortcut baselines predict.
        annotations: name of an annotator -> its own figures.
        training: ``training/summary.json``.
        provenance: what the source says about itself.
        rejected: pictures that did not become works.
        bootstrap: bootstrap resamples for each interval.
        seed: of every random choice.
    """

    classes: tuple[str, ...]
    labels: np.ndarray
    split: np.ndarray
    groups: np.ndarray
    known_artist: np.ndarray
    logits: np.ndarray
    probabilities: np.ndarray
    temperature: float
    calibrated_on: int
    embeddings: np.ndarray
    neighbour_ids: np.ndarray
    projections: Mapping[str, np.ndarray]
    outputs: Callable[[], ModelOutputs]
    background: Background
    background_outputs: Callable[[], ModelOutputs]
    novelty: NoveltyDetector
    serve: Callable[[np.ndarray], ModelOutput]
    preprocessing: Preprocessing
    baselines: ShortcutPredictions
    annotations: Mapping[str, Mapping[str, Any]]
    training: Mapping[str, Any]
    provenance: Mapping[str, Any]
    rejected: int
    bootstrap: int
    seed: int

    @cached_property
    def test(self) -> np.ndarray:
        """Bool (N,): the test works."""
        return np.asarray(self.split == "test")

    @cached_property
    def truth(self) -> np.ndarray:
        """int64 (T,): class of each test work, an index into :attr:`classes`."""
        codes = {key: index for index, key in enumerate(self.classes)}
        return np.array([codes[label] for label in self.labels[self.test]], np.int64)

    @cached_property
    def test_probabilities(self) -> np.ndarray:
        """float64 (T, C): calibrated probabilities of the test works."""
        return np.asarray(self.probabilities[self.test])

    @cached_property
    def predicted(self) -> np.ndarray:
        """int64 (T,): the most probable class of each test work."""
        return np.asarray(self.test_probabilities.argmax(axis=1))

    @cached_property
    def correct(self) -> np.ndarray:
        """Bool (T,): whether the most probable class of a test work is the catalogue's."""
        return np.asarray(self.predicted == self.truth)

    @cached_property
    def test_groups(self) -> np.ndarray:
        """Int (T,): group of each test work."""
        return np.asarray(self.groups[self.test])

    @cached_property
    def draws(self) -> np.ndarray:
        """int64 (bootstrap, G): how often each group of the test works is drawn in each resample."""
        return metrics.resamples(self.test_groups, self.bootstrap, self.seed)

    @cached_property
    def classification(self) -> dict[str, Any]:
        """Estimates of the classifier on the test works, see :func:`pipeline.evaluate.metrics.classification`."""
        return metrics.classification(self.truth, self.predicted, len(self.classes), self.test_groups, self.draws)

    @cached_property
    def calibration_error(self) -> Estimate:
        """Expected calibration error of the most probable classes of the test works."""
        confidence = self.test_probabilities.max(axis=1)
        return metrics.expected_calibration_error(confidence, self.correct, self.test_groups, self.draws)

    @cached_property
    def majority_accuracy(self) -> float:
        """Accuracy on the test works of always predicting the most frequent class of the training works, 0 to 1."""
        trained = self.labels[self.split == "train"]
        majority = max(self.classes, key=lambda key: int((trained == key).sum()))
        return float((self.labels[self.test] == majority).mean())

    def mean(self, values: np.ndarray) -> Estimate:
        """Mean of one value a test work, (T,), with its interval over groups."""
        return metrics.mean(values, self.test_groups, self.draws)


@dataclass(frozen=True)
class Row:
    """One number of a figure, as the Model page's generic table shows it.

    Attributes:
        label: what it is, for people.
        value: the number; None where it is not defined.
        low: lower end of its 95 % interval; None where there is no interval.
        high: upper end.
        unit: ``share``, a number from 0 to 1 that is shown as a percentage; any other text is shown behind the number.
        note: a remark, for people.
    """

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    note: str = ""

    @classmethod
    def share(cls, label: str, estimate: Estimate | Mapping[str, float | None], note: str = "") -> Row:
        """A share with its interval."""
        numbers = estimate.as_dict() if isinstance(estimate, Estimate) else estimate
        return cls(label, numbers["value"], numbers["low"], numbers["high"], "share", note)

    def as_dict(self) -> dict[str, Any]:
        """An entry of ``estimates`` in ``figures.json``."""
        return {
            "label": self.label,
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "unit": self.unit,
            "note": self.note,
        }


@dataclass(frozen=True)
class Measurement:
    """What a figure found.

    Attributes:
        rows: its numbers for people: ``estimates`` in ``figures.json``.
        metrics: entries of ``metrics.json``, JSON values by key; no two figures have one key.
        report: lines of its section of ``report.md``, the heading first; none where there is nothing to say.
        files: further JSON files in the folder ``evaluation``, content by name.
    """

    rows: Sequence[Row]
    metrics: Mapping[str, Any] = field(default_factory=dict)
    report: Sequence[str] = ()
    files: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Figure:
    """Measures one aspect of a build. Its name is its module's.

    Attributes:
        title: for people.
        description: one sentence or two: what is measured, and on what.
        measure: the figure of one build. It reads no file and writes none; the same input gives the same result.
        order: its place in the report; equal places are sorted by name. A new figure leaves the default.
        libraries: distributions whose version decides the result.
    """

    title: str
    description: str
    measure: Callable[[Evaluated], Measurement]
    order: int = 100
    libraries: tuple[str, ...] = ()
