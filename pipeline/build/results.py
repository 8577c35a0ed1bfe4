"""Named readers of stages' results: a stage asks for the labels, not for a file of another stage."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipeline.artefacts import manifest


@dataclass(frozen=True)
class Results:
    """The results of the stages that a stage needs; N works, C classes."""

    #: stage name -> folder of its result. A reader fails with a KeyError where the stage is not needed.
    folders: Mapping[str, Path]

    @cached_property
    def class_keys(self) -> list[str]:
        """Keys of the classes, in the order of the class indices."""
        return [entry["key"] for entry in self.classes]

    @cached_property
    def classes(self) -> list[dict[str, Any]]:
        """The rows of ``classes.json``, C: those of the acquisition of which there is a work with a usable picture."""
        stage = "split" if "split" in self.folders else "prepare"
        labels = set(pd.read_parquet(self.folders[stage] / "objects.parquet", columns=["label"])["label"])
        entries = manifest.read_json(self.folders["acquire"] / "classes.json")
        return [entry for entry in entries if entry["key"] in labels]

    def objects(self, *columns: str) -> pd.DataFrame:
        """Columns of ``objects.parquet`` with the split, a row a work; all columns where none is named."""
        return pd.read_parquet(self.folders["split"] / "objects.parquet", columns=list(columns) or None)

    @cached_property
    def labels(self) -> np.ndarray:
        """Class key of each work, str (N,); "" for a work outside of the classes."""
        return self.objects("label")["label"].to_numpy(str)

    @cached_property
    def split(self) -> np.ndarray:
        """``train``, ``validation``, ``test`` or ``unlabelled``, str (N,)."""
        return self.objects("split")["split"].to_numpy(str)

    @cached_property
    def groups(self) -> np.ndarray:
        """Equal for works that no split may part (one artist's, near-duplicates), int64 (N,)."""
        return np.asarray(np.load(self.folders["split"] / "groups.npy"))

    @property
    def pixels(self) -> Path:
        """The prepared pictures, a ``.npy`` file of uint8 (N, S, S, 3)."""
        return self.folders["prepare"] / "pixels.npy"

    @cached_property
    def background(self) -> tuple[np.ndarray, np.ndarray]:
        """Pixels of the background, a memory map uint8 (M, S, S, 3), and its split, str (M,): ``train`` or ``test``."""
        folder = self.folders["background"]
        split = pd.read_parquet(folder / "background.parquet", columns=["split"])["split"].to_numpy(str)
        return np.load(folder / "pixels.npy", mmap_mode="r"), split

    @cached_property
    def embeddings(self) -> np.ndarray:
        """L2-normalised float32 (N, D), row-major: sums over a row are then the same on every machine."""
        return np.ascontiguousarray(np.load(self.folders["embed"] / "embeddings.npy"))

    @cached_property
    def logits(self) -> np.ndarray:
        """The classifier's, float32 (N, C)."""
        return np.asarray(np.load(self.folders["embed"] / "logits.npy"))

    @cached_property
    def training_summary(self) -> dict[str, Any]:
        """``summary.json`` of the training."""
        return dict(manifest.read_json(self.folders["train"] / "training" / "summary.json"))
