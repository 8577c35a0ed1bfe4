"""What an annotator is, what it is given and what it returns.

There are two forms: an :class:`Annotator` sees a whole collection, a :class:`PictureAnnotator` one picture at a time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa

from pipeline.artefacts.annotations import FoundInWork
from pipeline.core.model_files import ModelFile
from pipeline.images.decoder_pool import Data, DecoderPool
from pipeline.images.decoding import Picture, limit_side


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
    """Finds one kind of annotation in a whole collection. Its name is its module's."""

    title: str  #: for people
    description: str  #: one sentence
    #: The annotations of a collection. It reads no file and writes none; the same input gives the same result.
    annotate: Callable[[AnnotationInput], Annotations]
    folder: str | None = None  #: of the annotator's own files in a build; None: ``annotations/<name>``
    figures_file: str = "figures.json"  #: name of the file with its figures in that folder
    libraries: tuple[str, ...] = ()  #: distributions whose version decides the result


#: What is found in one picture: JSON values with the keys of its kind. Places are in pixels of the picture as it stands
#: in its file, upright, from the top left corner; a picture in which there is nothing gives empty lists.
Found: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class NoOptions:
    """The options of an annotator that has none."""


@dataclass(frozen=True)
class PictureAnnotator:
    """Finds one kind of annotation in one picture. Its name is its module's."""

    title: str  #: for people
    description: str  #: one sentence
    #: Loads what reading needs and returns the reader of pictures. It takes the options. It raises a ModelFileError
    #: where a file of a network cannot be had.
    open: Callable[[Any], Callable[[Picture], Found]]
    #: What was found as rows of :data:`pipeline.artefacts.annotations.SCHEMA`, without the work's ``row``.
    rows: Callable[[Found, Picture], list[dict[str, Any]]]
    #: What was found in words, a line each; it says so where nothing was found.
    lines: Callable[[Found], list[str]]
    options: type = NoOptions  #: a frozen dataclass of settings, the section ``[annotate.<name>]``
    longest: int = 2048  #: pixels of the longer side that a picture is decoded to, where it has them
    models: tuple[ModelFile, ...] = ()  #: files that are downloaded once
    libraries: tuple[str, ...] = ()  #: distributions whose version decides the result
    #: Other files whose content decides the result, such as one of rules or one that the options name.
    files: Callable[[Any], tuple[Path, ...]] = lambda options: ()
    #: What the answers of all pictures of a command say together. It takes the options and the answers, each of which
    #: has its ``file``, may add keys to them, and returns lines that stand below all. None: they say nothing together.
    conclude: Callable[[Any, list[dict[str, Any]]], list[str]] | None = None
    #: What a build keeps of all works beside the tables: arrays by the names of their files. It takes what was found in
    #: each work, None where its picture could not be read. A kind of likeness compares works by them.
    arrays: Callable[[Sequence[FoundInWork | None]], Mapping[str, np.ndarray]] | None = None
    #: Names of the options that a visitor of the page may set: texts, which name no file of the server.
    visitor_options: tuple[str, ...] = ()
    #: Why a build cannot look for it with these options, such as for what is marked in each picture. Empty: it can.
    unfit: Callable[[Any], str] = lambda options: ""


def picture_for(annotator: PictureAnnotator, pool: DecoderPool, data: Data) -> Picture:
    """A picture file as the annotator takes it: its longer side has ``longest`` pixels at most.

    Raises an ImageError as :func:`pipeline.images.decoding.decode` does.
    """
    picture = pool.picture(data, annotator.longest, 0)
    return replace(picture, pixels=limit_side(picture.pixels, annotator.longest))
