"""What a figure is, what it measures, and what it returns.

N works, C classes, T test works (in the order of the collection), D values of an embedding.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from pipeline.artefacts import sample
from pipeline.artefacts.few_artists import NOT_ESTIMABLE
from pipeline.artefacts.label_free import Vectors, label_free, saw_labels
from pipeline.artefacts.left_out import ClassLeftOut
from pipeline.artefacts.sample import Sample
from pipeline.evaluate import metrics
from pipeline.evaluate.metrics import Estimate
from pipeline.images.decoding import Preprocessing
from pipeline.query.model import ModelOutput
from pipeline.query.novelty import NoveltyDetector
from pipeline.query.outputs import ModelOutputs


@dataclass(frozen=True)
class Background:
    """The background's pictures, which are of none of the classes; M of them, 0 in a build without a background."""

    split: np.ndarray  #: str (M,), ``train`` for those that the probes were trained with, ``test`` for the others
    groups: np.ndarray  #: (M,), equal for pictures of one artist and near-duplicates
    known_artist: np.ndarray  #: bool (M,), whether the artist or group is known


@dataclass(frozen=True)
class ShortcutPredictions:
    """What the shortcut baselines predict."""

    #: ``controls.json`` as the stage controls wrote it: ``method``, ``works``, and an entry a baseline.
    figures: Mapping[str, Any]
    predicted: np.ndarray  #: int64 (B, T), the class that each of the B baselines predicts for each test work


@dataclass(frozen=True)
class PlacesBefore:
    """The places with which a map began, if it did not begin anew."""

    reason: str  #: ``warm``, or why it began anew; see ``map_starts`` in docs/artefacts.md
    rows: np.ndarray | None = None  #: int64 (M,), rows of the works that had a place in the build before; None if anew
    points: np.ndarray | None = None  #: float32 (M, 2), these places


@dataclass(frozen=True)
class MeasuredMap:
    """One map of the works."""

    points: np.ndarray  #: float32 (N, 2)
    vectors: Vectors  #: what it was made of
    before: PlacesBefore = PlacesBefore("no_map_before")


@dataclass(frozen=True)
class Evaluated:
    """Everything that a figure may measure. Large arrays are memory maps; the functions read when they are called."""

    classes: tuple[str, ...]  #: C keys
    labels: np.ndarray  #: str (N,), the catalogue's class of each work, empty for a work without one
    split: np.ndarray  #: str (N,), ``train``, ``validation``, ``test`` or ``unlabelled``
    groups: np.ndarray  #: int (N,), equal for works of one artist or group and near-duplicates; resampled as wholes
    known_artist: np.ndarray  #: bool (N,), whether the artist or group of a work is known
    logits: np.ndarray  #: float32 (N, C), of the serving model
    probabilities: np.ndarray  #: float64 (N, C), calibrated
    temperature: float  #: by which the logits are divided
    calibrated_on: int  #: validation works that the temperature was fitted on
    embeddings: np.ndarray  #: float32 (N, D), L2-normalised
    #: the neighbour graphs of the embedding and of its label-free part, int32 (N, K) each, most similar first
    neighbour_ids: Mapping[Vectors, np.ndarray]
    maps: Mapping[str, MeasuredMap]  #: name -> map
    outputs: Callable[[], ModelOutputs]  #: all outputs of the serving model for the works
    background: Background
    background_outputs: Callable[[], ModelOutputs]  #: all outputs of the serving model for the background's pictures
    novelty: NoveltyDetector  #: of pictures that are unlike the collection
    serve: Callable[[np.ndarray], ModelOutput]  #: the serving model: RGB uint8 (S, S, 3) -> its outputs
    preprocessing: Preprocessing  #: from a picture to the serving model's input
    baselines: ShortcutPredictions
    annotations: Mapping[str, Mapping[str, Any]]  #: name of an annotator -> its own figures
    training: Mapping[str, Any]  #: ``training/summary.json``
    provenance: Mapping[str, Any]  #: what the source says about itself
    rejected: int  #: pictures that did not become works
    bootstrap: int  #: resamples for each interval
    seed: int  #: of every random choice
    left_out: Sequence[ClassLeftOut] = ()  #: the same by class and reason
    tagged: np.ndarray | None = None  #: bool (N,), whether the catalogue gives a work subject tags; None without tags

    @cached_property
    def label_free(self) -> np.ndarray:
        """float32 (N, F): the part of the embeddings that no metric head made, L2-normalised."""
        return label_free(self.embeddings, self.training)

    @property
    def features_saw_labels(self) -> bool:
        """Whether the network learned its features from the labels."""
        return saw_labels(self.training)

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

    @cached_property
    def test_sample(self) -> Sample:
        """The test works and their artists, by class."""
        return self.sample(self.test, "test works")

    def sample(self, rows: np.ndarray, kind: str = "works") -> Sample:
        """The works of ``rows``, bool (N,), and their artists, by class; ``kind`` is what they are called."""
        return sample.of(self.labels[rows], self.groups[rows], self.known_artist[rows], self.classes, kind)

    def mean(self, values: np.ndarray) -> Estimate:
        """Mean of one value a test work, (T,), with its interval over groups."""
        return metrics.mean(values, self.test_groups, self.draws)


@dataclass(frozen=True)
class Row:
    """One number of a figure, as the Model page's generic table shows it."""

    label: str  #: what it is, for people
    value: float | None  #: None where it is not defined
    low: float | None = None  #: lower end of its 95 % interval; None without an interval
    high: float | None = None  #: upper end
    unit: str = ""  #: ``share``, a number from 0 to 1 shown as a percentage; any other text is shown behind the number
    note: str = ""  #: a remark, for people

    @classmethod
    def share(cls, label: str, estimate: Estimate | Mapping[str, float | None], note: str = "") -> Row:
        """A share with its interval, or with the remark that it is not estimable."""
        numbers = estimate.as_dict() if isinstance(estimate, Estimate) else estimate
        if numbers["value"] is not None and numbers["low"] is None:
            note = f"{note}; {NOT_ESTIMABLE}" if note else NOT_ESTIMABLE
        return cls(label, numbers["value"], numbers["low"], numbers["high"], "share", note)


@dataclass(frozen=True)
class Measurement:
    """The result of a figure."""

    rows: Sequence[Row]  #: its numbers for people: ``estimates`` in ``figures.json``
    metrics: Mapping[str, Any] = field(default_factory=dict)  #: JSON entries of ``metrics.json``; no key is used twice
    report: Sequence[str] = ()  #: lines of its section of ``report.md``, heading first; none for no section
    files: Mapping[str, Any] = field(default_factory=dict)  #: further JSON files in ``evaluation``, content by name
    sample: Sample | None = None  #: the works that the numbers rest on; None where they are no works of the collection


@dataclass(frozen=True)
class Figure:
    """Measures one aspect of a build. Its name is its module's."""

    title: str  #: for people
    description: str  #: one sentence or two: what is measured, and on what
    #: The figure of one build. It reads no file and writes none; the same input gives the same result.
    measure: Callable[[Evaluated], Measurement]
    order: int = 100  #: place in the report; equal places are sorted by name; a new figure leaves the default
    libraries: tuple[str, ...] = ()  #: distributions whose version decides the result
