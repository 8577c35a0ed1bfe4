"""What an annotator is, what it is given and what it returns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa


@dataclass(frozen=True)
class AnnotationInput:
    """The works of a collection; N of them. Large arrays are memory maps."""

    objects: pd.DataFrame  #: the catalogue's columns of each work, ``objects.parquet``
    groups: np.ndarray  #: int (N,), equal for works of one artist or group and near-duplicates; resampled as wholes
    pixels: np.ndarray  #: uint8 (N, S, S, 3), RGB, the serving model's input
    embeddings: np.ndarray  #: float32 (N, D), L2-normalised
    #: How many of the D values come from the network itself. The others come from a metric head, which was trained on
    #: the classes.
    feature_width: int
    bootstrap: int  #: bootstrap resamples for each interval
    seed: int  #: of every random choice


@dataclass(frozen=True)
class Annotations:
    """The result of an annotator."""

    table: pa.Table  #: of :data:`pipeline.artefacts.annotations.SCHEMA`, an annotation a row
    #: How good they are, JSON values; figures of the evaluation read them.
    figures: Mapping[str, Any] = field(default_factory=dict)
    #: Further files of the annotator's folder, by name: arrays (``.npy``), tables (``.parquet``) or JSON (``.json``).
    files: Mapping[str, np.ndarray | pd.DataFrame | Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Annotator:
    """Finds one kind of annotation. Its name is its module's."""

    title: str  #: for people
    description: str  #: one sentence
    #: The annotations of a collection. It reads no file and writes none; the same input gives the same result.
    annotate: Callable[[AnnotationInput], Annotations]
    folder: str | None = None  #: of the annotator's own files in a build; None: ``annotations/<name>``
    figures_file: str = "figures.json"  #: name of the file with its figures in that folder
    libraries: tuple[str, ...] = ()  #: distributions whose version decides the result
