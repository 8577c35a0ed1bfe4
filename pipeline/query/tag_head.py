"""Which subjects a picture may show, from its embedding: one logistic regression a tag, with NumPy alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.artefacts import manifest
from pipeline.core.errors import ArtefactError

#: Files below the build's folder ``tags``.
HEAD, WORDS = "head.npy", "tags.json"
#: From this confidence on a tag is told at all, and from this on it is counted as a guess: more likely than not.
TOLD, GUESSED = 0.2, 0.5


@dataclass(frozen=True)
class TagScore:
    """A tag and how likely the museum would give it to such a picture, 0 to 1; a guess, not a fact."""

    tag: str
    probability: float


class TagHead:
    """The build's tag head. Calibration is part of its weights."""

    def __init__(self, tags: tuple[str, ...], weights: np.ndarray) -> None:
        """Args:
        tags: T of them.
        weights: float32 (T, D + 1); the last column is the bias.
        """
        self.tags = tags
        self._weights = weights

    @classmethod
    def load(cls, build: Path) -> TagHead | None:
        """The head of a build; None where its collection has no tags, or the build is older than tags.

        Raises:
            ArtefactError: it is damaged.
        """
        folder = build / "tags"
        if not (folder / HEAD).is_file():
            return None
        try:
            tags = tuple(str(entry["tag"]) for entry in manifest.read_json(folder / WORDS)["tags"])
            weights = np.load(folder / HEAD, allow_pickle=False)
        except (OSError, EOFError, KeyError, TypeError, ValueError) as error:
            raise ArtefactError(
                f"tags/{HEAD} or tags/{WORDS} of the build cannot be read ({error}). {manifest.NEXT}"
            ) from error
        if weights.ndim != 2 or len(weights) != len(tags):
            raise ArtefactError(f"tags/{HEAD} has shape {weights.shape}, but there are {len(tags)} tags.")
        return cls(tags, weights)

    def probabilities(self, embeddings: np.ndarray) -> np.ndarray:
        """How likely each tag is: float32 (..., D) -> float32 (..., T)."""
        return sigmoid(embeddings @ self._weights[:, :-1].T + self._weights[:, -1])

    def scores(self, embedding: np.ndarray, least: float = TOLD) -> tuple[TagScore, ...]:
        """The tags of one picture that are at least so likely, most likely first.

        Args:
            embedding: float32 (D,).
            least: 0 to 1.
        """
        chances = self.probabilities(embedding)
        order = np.argsort(-chances, kind="stable")
        return tuple(TagScore(self.tags[place], float(chances[place])) for place in order if chances[place] >= least)


def sigmoid(logits: np.ndarray) -> np.ndarray:
    """``1 / (1 + exp(-x))``, without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * logits)))
