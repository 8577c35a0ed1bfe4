"""Subject tags of a picture, from its embedding: one logistic regression for each tag, with NumPy alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.artefacts import manifest
from pipeline.core.errors import ArtefactError, reason

#: Files below the build's folder ``tags``.
HEAD, WORDS = "head.npy", "tags.json"
#: Least probability of a tag that is shown, and of one that counts as a guess (more likely than not).
SHOWN, GUESSED = 0.2, 0.5


@dataclass(frozen=True)
class TagScore:
    """A tag and the probability that the museum gives it to such a picture, 0 to 1; a guess, not a fact."""

    tag: str
    probability: float


class TagHead:
    """The tag head of a build. The calibration is part of its weights."""

    def __init__(self, tags: tuple[str, ...], weights: np.ndarray) -> None:
        """Args: T names, and weights float32 (T, D + 1), the last column of which is the bias."""
        self.tags, self._weights = tags, weights

    @classmethod
    def load(cls, build: Path) -> TagHead | None:
        """The head of a build; None if it has no tags. Raises an ArtefactError where it is damaged."""
        folder = build / "tags"
        if not (folder / HEAD).is_file():
            return None
        try:
            tags = tuple(str(entry["tag"]) for entry in manifest.read_json(folder / WORDS)["tags"])
            weights = np.array(manifest.open_array(folder / HEAD))
        except (OSError, EOFError, KeyError, TypeError, ValueError) as error:
            raise ArtefactError(
                f"tags/{HEAD} or tags/{WORDS} of the build cannot be read ({reason(error)}). {manifest.NEXT}"
            ) from error
        if weights.ndim != 2 or len(weights) != len(tags):
            raise ArtefactError(f"tags/{HEAD} has shape {weights.shape}, but there are {len(tags)} tags.")
        return cls(tags, weights)

    def probabilities(self, embeddings: np.ndarray) -> np.ndarray:
        """Probability of each tag: embeddings float32 (..., D) -> float32 (..., T)."""
        return sigmoid(embeddings @ self._weights[:, :-1].T + self._weights[:, -1])

    def scores(self, embedding: np.ndarray, least: float = SHOWN) -> tuple[TagScore, ...]:
        """The tags of one picture, embedding float32 (D,), with at least that probability, most likely first."""
        values = self.probabilities(embedding)
        order = np.argsort(-values, kind="stable")
        return tuple(TagScore(self.tags[index], float(values[index])) for index in order if values[index] >= least)


def sigmoid(logits: np.ndarray) -> np.ndarray:
    """``1 / (1 + exp(-x))``, without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * logits)))
