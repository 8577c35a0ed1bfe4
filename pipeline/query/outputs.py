"""The outputs of the serving model for many pictures. Stage embed writes them; later stages read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from pipeline.query.model import ModelOutput


@dataclass(frozen=True)
class ModelOutputs:
    """One row for each picture, float32."""

    embeddings: np.ndarray  #: (N, D), L2-normalised
    logits: np.ndarray  #: (N, C)
    signatures: np.ndarray  #: (N, S); S is 0 if the model has no signature
    #: (N, depths, K), see :attr:`pipeline.query.model.ModelOutput.probe_logits`; (N, 0, 0) if the model has no probes
    probe_logits: np.ndarray

    @classmethod
    def of(cls, outputs: Sequence[ModelOutput]) -> ModelOutputs:
        """Stacks the outputs of pictures, at least one."""
        no_signature, no_probes = np.zeros(0, np.float32), np.zeros((0, 0), np.float32)
        return cls(
            np.stack([output.embedding for output in outputs]),
            np.stack([output.logits for output in outputs]),
            np.stack([no_signature if output.signature is None else output.signature for output in outputs]),
            np.stack([no_probes if output.probe_logits is None else output.probe_logits for output in outputs]),
        )

    @classmethod
    def load(cls, folder: Path, prefix: str = "") -> ModelOutputs:
        """Reads what stage embed wrote: of the works, or with the prefix ``background_`` of the background."""
        return cls(*(np.ascontiguousarray(np.load(folder / f"{prefix}{each.name}.npy")) for each in fields(cls)))

    def save(self, folder: Path, prefix: str = "") -> None:
        """Writes what :meth:`load` reads, one file for each attribute. The embeddings are column-major."""
        for each in fields(self):
            order = np.asfortranarray if each.name == "embeddings" else np.ascontiguousarray
            np.save(folder / f"{prefix}{each.name}.npy", order(getattr(self, each.name)))

    def only(self, rows: np.ndarray | slice) -> ModelOutputs:
        """The rows of some of the pictures, chosen by a mask, by indices or by a slice."""
        return ModelOutputs(*(getattr(self, each.name)[rows] for each in fields(self)))

    @classmethod
    def joined(cls, parts: Sequence[ModelOutputs]) -> ModelOutputs:
        """Concatenates the rows of several parts."""
        return cls(*(np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(cls)))
