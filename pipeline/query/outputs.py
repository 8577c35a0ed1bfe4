"""What the serving model says of many pictures: written by the stage embed, read by those behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from pipeline.query.model import Answer


@dataclass(frozen=True)
class Seen:
    """Of each picture a row, float32.

    Attributes:
        embeddings: (N, D), L2-normalised.
        logits: (N, C).
        signatures: (N, S), S = 0 of a model that gives none.
        probed: (N, depths, K), see :attr:`pipeline.query.model.Answer.probed`; (N, 0, 0) of a model that gives none.
    """

    embeddings: np.ndarray
    logits: np.ndarray
    signatures: np.ndarray
    probed: np.ndarray

    @classmethod
    def of(cls, answers: Sequence[Answer]) -> Seen:
        """Of one answer a picture, at least one."""
        return cls(
            np.stack([answer.embedding for answer in answers]),
            np.stack([answer.logits for answer in answers]),
            np.stack([np.zeros(0, np.float32) if one.signature is None else one.signature for one in answers]),
            np.stack([np.zeros((0, 0), np.float32) if one.probed is None else one.probed for one in answers]),
        )

    @classmethod
    def load(cls, folder: Path, prefix: str = "") -> Seen:
        """As the stage embed wrote it, of the works or (by a prefix) of the background."""
        return cls(*(np.ascontiguousarray(np.load(folder / f"{prefix}{each.name}.npy")) for each in fields(cls)))

    def save(self, folder: Path, prefix: str = "") -> None:
        """Writes what :meth:`load` reads, a file an attribute; the embeddings column-major."""
        for each in fields(self):
            order = np.asfortranarray if each.name == "embeddings" else np.ascontiguousarray
            np.save(folder / f"{prefix}{each.name}.npy", order(getattr(self, each.name)))

    def only(self, rows: np.ndarray | slice) -> Seen:
        """Of some of the pictures, by a mask, by indices or by a slice."""
        return Seen(*(getattr(self, each.name)[rows] for each in fields(self)))

    @classmethod
    def joined(cls, parts: Sequence[Seen]) -> Seen:
        """Of several lots of pictures, one behind the other."""
        return cls(*(np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(cls)))
