"""What an annotator is, what it is given and what it returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa


@dataclass(frozen=True)
class AnnotationInput:
    """The works of a collection; N of them. Large arrays are memory maps.

    Attributes:
        objects: the catalogue's columns of each work, ``objects.parquet``.
        groups: int (N,), equal for works of one artist or group and near-duplicates; resampled as wholes.
        pixels: uint8 (N, S, S, 3), RGB, as the serving model takes them.
        embeddings: float32 (N, D), L2-normalised.
        feature_width: how many of the D values come from the network itself. The others come from a metric head, which
            was trained on the classes.
        bootstrap: bootstrap resamples for each interval.
        seed: of every random choice.
    """

    objects: pd.DataFrame
    groups: np.ndarray
    pixels: np.ndarray
    embeddings: np.ndarray
    feature_width: int
    bootstrap: int
    seed: int


@dataclass(frozen=True)
class Annotations:
    """What an annotator found.

    Attributes:
        table: of :data:`pipeline.artefacts.annotations.SCHEMA`, an annotation a row.
        figures: how good the annotations are, JSON values; figures of the evaluation read them.
        files: further files of the annotator's folder, by name: an array (``.npy``), a table (``.parquet``) or JSON
            (``.json``).
    """

    table: pa.Table
    figures: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, np.ndarray | pd.DataFrame | Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Annotator:
    """Finds one kind of annotation. Its name is its module's.

    Attributes:
        title: for people.
        description: one sentence.
        annotate: the annotations of a collection. It reads no file and writes none; the same input gives the same
            result.
        folder: of the annotator's own files in a build; None: ``annotations/<name>``.
        figures_file: name of the file with its figures in that folder.
        libraries: distributions whose version decides the result.
    """

    title: str
    description: str
    annotate: Callable[[AnnotationInput], Annotations]
    folder: str | None = None
    figures_file: str = "figures.json"
    libraries: tuple[str, ...] = ()
