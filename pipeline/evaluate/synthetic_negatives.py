"""Synthetic negatives, drawn pictures that are no paintings: plain colours, gradients, noise, blocks, pages of text.

Models differ in whether they separate such pictures from the collection, so each build measures it on these. The share
is of just these pictures. How it carries over to what visitors bring is not known, so it has no interval.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from pipeline.images.decoding import Preprocessing, cv2
from pipeline.query.model import ModelOutput
from pipeline.query.novelty import NoveltyDetector
from pipeline.query.outputs import ModelOutputs

SIDE = 384
#: Pictures of each kind.
EACH = 4


def pictures(seed: int) -> list[np.ndarray]:
    """Pictures RGB uint8 (384, 384, 3), :data:`EACH` of every kind of :data:`KINDS`; always the same for a seed."""
    rng = np.random.default_rng(seed)
    return [draw(rng) for draw in KINDS for _ in range(EACH)]


def measured(
    answer: Callable[[np.ndarray], ModelOutput], preprocessing: Preprocessing, novelty: NoveltyDetector, seed: int
) -> dict[str, Any]:
    """The number of pictures, ``works``, and the share that is ``recognised`` as unlike the collection.

    Args:
        answer: the serving model: RGB uint8 (size, size, 3) -> its outputs.
        preprocessing: how a picture becomes that.
        novelty: the build's detector.
        seed: of the pictures.
    """
    answers = [answer(preprocessing.apply(picture)) for picture in pictures(seed)]
    scores = novelty.score_samples(ModelOutputs.of(answers))
    return {"works": len(answers), "recognised": round(float((scores < novelty.threshold).mean()), 4)}


def _plain(rng: np.random.Generator) -> np.ndarray:
    return np.full((SIDE, SIDE, 3), rng.integers(0, 256, 3), np.uint8)


def _gradient(rng: np.random.Generator) -> np.ndarray:
    """From one colour to another, in a direction drawn by chance."""
    first, last = rng.integers(0, 256, (2, 3))
    angle = rng.uniform(0, 2 * np.pi)
    y, x = np.mgrid[:SIDE, :SIDE]
    along = x * np.cos(angle) + y * np.sin(angle)
    along = (along - along.min()) / np.ptp(along)
    return np.asarray(first + along[..., np.newaxis] * (last - first), np.uint8)


def _noise(rng: np.random.Generator) -> np.ndarray:
    return rng.integers(0, 256, (SIDE, SIDE, 3), np.uint8)


def _blocks(rng: np.random.Generator) -> np.ndarray:
    count = int(rng.integers(3, 13))
    colours = rng.integers(0, 256, (count, count, 3), np.uint8)
    return np.asarray(cv2.resize(colours, (SIDE, SIDE), interpolation=cv2.INTER_NEAREST), np.uint8)


def _blurred_noise(rng: np.random.Generator) -> np.ndarray:
    soft = cv2.GaussianBlur(_noise(rng).astype(np.float32), (0, 0), float(rng.uniform(2, 16)))
    low, high = soft.min(), soft.max()
    return np.asarray((soft - low) / (high - low) * 255, np.uint8)


def _text(rng: np.random.Generator) -> np.ndarray:
    """A page of lines of words that mean nothing, dark on light."""
    page = np.full((SIDE, SIDE, 3), rng.integers(225, 256), np.uint8)
    scale = float(rng.uniform(0.4, 0.8))
    for line in np.arange(30, SIDE - 10, 34 * scale):
        words = ["".join(chr(code) for code in rng.integers(97, 123, rng.integers(2, 9))) for _ in range(14)]
        cv2.putText(
            page, " ".join(words), (24, int(line)), cv2.FONT_HERSHEY_SIMPLEX, scale, (20, 20, 20), 1, cv2.LINE_AA
        )
    page[:, SIDE - 24 :] = page[0, 0]
    return page


KINDS = (_plain, _gradient, _noise, _blocks, _blurred_noise, _text)
