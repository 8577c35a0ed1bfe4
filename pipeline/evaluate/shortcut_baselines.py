"""Shortcut baselines: simple models that see only what should not matter, on the same split as the classifier.

A classifier may be right for a wrong reason: its classes may differ in how their pictures were framed, photographed or
saved. It then separates museums and not cultures (shortcut learning: Geirhos et al. 2020, arXiv:2004.07780). A shortcut
baseline is a logistic regression on one such property alone. What it reaches on the test works can be reached without
seeing what is painted. A baseline that beats guessing does not prove a fault, because mounts and pigments belong to a
culture too. How near it comes to the classifier says how much of the classifier's figures it can explain.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from pipeline.core.executors.base import Executor
from pipeline.core.executors.processes import PROCESSES
from pipeline.core.progress import track
from pipeline.images.decoding import cv2

#: Width of the border as a share of the side, and the pieces into which each of its four sides is cut.
BORDER, PIECES = 0.06, 8
#: Bins of a histogram of one Lab channel.
BINS = 16
#: JPEG's blocks, and the orthonormal DCT-II of one as a matrix, float32 (BLOCK, BLOCK).
BLOCK = 8
DCT = np.ascontiguousarray(cv2.dct(np.eye(BLOCK), flags=cv2.DCT_ROWS).T, np.float32)
#: Pictures of one task.
CHUNK = 256
#: Training works at most: a few hundred features need no more.
MAX_TRAINING_WORKS = 20_000
#: Inverse strengths of the L2 penalty; the validation works choose one. A baseline that is regularised too strongly
#: would make the classifier look better than it is.
PENALTIES = (0.001, 0.01, 0.1, 1.0)


def border(picture: np.ndarray) -> np.ndarray:
    """Means and standard deviations in Lab along the border of RGB uint8 (S, S, 3) -> float32 (4 * PIECES * 6,)."""
    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB).astype(np.float32)
    width = max(1, round(BORDER * len(picture)))
    inside = lab[width:-width]
    sides = (lab[:width], lab[-width:], inside[:, :width].swapaxes(0, 1), inside[:, -width:].swapaxes(0, 1))
    statistics = []
    for side in sides:
        band = np.ascontiguousarray(side)
        mean, square = (cv2.resize(part, (PIECES, 1), interpolation=cv2.INTER_AREA) for part in (band, band**2))
        statistics += [mean, np.sqrt(np.maximum(square - mean**2, 0))]
    return np.concatenate(statistics, axis=None)


def colour(picture: np.ndarray) -> np.ndarray:
    """Means, standard deviations and histograms of Lab channels, of RGB uint8 (S, S, 3) -> float32 (3 * (2 + BINS),).

    They do not say where in the picture a colour is.
    """
    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB)
    shares = _histograms(lab, BINS) / lab[..., 0].size
    return np.concatenate([*cv2.meanStdDev(lab), shares], axis=None).astype(np.float32)


def noise(picture: np.ndarray) -> np.ndarray:
    """Statistics of what a median filter removes from RGB uint8 (S, S, 3) -> float32 (9 + 2 * BLOCK + BLOCK**2,).

    They are: first, second and fourth moment of the residual's absolute value in luma and both chromas; steps between
    neighbouring columns and rows by their place in a block of eight (blockiness); and the residual's spectrum, the mean
    absolute value of each coefficient of its 8 x 8 DCT. Fine brushwork leaves a residual too, so this baseline sees a
    little of what is painted.
    """
    planes = cv2.cvtColor(picture, cv2.COLOR_RGB2YCrCb)
    smooth = cv2.medianBlur(planes, 3)
    # A residual of eight bits has 256 sizes: how often each occurs gives all its moments.
    shares = _histograms(cv2.absdiff(planes, smooth), 256) / planes[..., 0].size
    moments = np.stack([shares @ np.arange(256.0) ** power for power in (1, 2, 4)])
    luma = planes[..., 0].astype(np.float32)
    steps = []
    for plane in (luma, luma.T):
        step = np.abs(np.diff(plane, axis=1)).mean(axis=0)
        step = step[: len(step) // BLOCK * BLOCK].reshape(-1, BLOCK).mean(axis=0)
        steps.append(step / max(float(step.mean()), 1e-6))
    count = len(picture) // BLOCK
    side = count * BLOCK
    # One product with the blocks' matrix along the diagonal transforms all blocks of a line at once.
    cosines = np.kron(np.eye(count, dtype=np.float32), DCT)
    coefficients = cosines @ (luma - smooth[..., 0])[:side, :side] @ cosines.T
    spectrum = np.abs(coefficients).reshape(count, BLOCK, count, BLOCK).mean(axis=(0, 2))
    return np.concatenate([np.log1p(moments), *steps, np.log1p(spectrum)], axis=None).astype(np.float32)


def _histograms(planes: np.ndarray, bins: int) -> np.ndarray:
    """Counts of the values of each plane of uint8 (S, S, 3) in equal bins -> float32 (3, bins)."""
    return np.stack([cv2.calcHist([planes], [plane], None, [bins], [0, 256])[:, 0] for plane in range(3)])


@dataclass(frozen=True)
class ShortcutBaseline:
    """A property of pictures that should not matter."""

    name: str  #: in files
    title: str  #: for people
    sees: str  #: which part of a picture the baseline is given, in words
    features: Callable[[np.ndarray], np.ndarray]  #: RGB uint8 (S, S, 3) -> float32 (F,), all that it is given


BASELINES = (
    ShortcutBaseline(
        "border", "Only the border", f"the outer {100 * BORDER:.0f} % along each edge, as colours", border
    ),
    ShortcutBaseline("colour", "Only the colours", "how much of which colour there is, but not where", colour),
    ShortcutBaseline(
        "noise", "Only the noise", "grain, sharpness and traces of compression, but no shapes and no colours", noise
    ),
)


@dataclass
class FeatureWorker:
    """Rows of a file of pixels, int (n,) -> the features of each baseline, float32 (n, F)."""

    pixels: Path  #: a ``.npy`` file, uint8 (N, S, S, 3)
    _pictures: np.ndarray = field(init=False, repr=False)

    def open(self) -> None:
        """Maps the file."""
        self._pictures = np.load(self.pixels, mmap_mode="r")

    def __call__(self, rows: np.ndarray) -> list[np.ndarray]:
        """The features of one chunk."""
        values = [[baseline.features(np.asarray(self._pictures[row])) for baseline in BASELINES] for row in rows]
        return [np.stack(of_baseline) for of_baseline in zip(*values, strict=True)]


def extract(pixels: Path, rows: np.ndarray, executor: Executor = PROCESSES) -> dict[str, np.ndarray]:
    """Features of the works at ``rows`` int (n,) for each baseline, float32 (n, F); one chunk is in memory at a time.

    ``pixels`` is a ``.npy`` file, uint8 (N, S, S, 3).
    """
    chunks = [rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK)]
    results = executor.map(FeatureWorker(pixels.absolute()), chunks)
    parts = list(track(results, len(chunks), "look", f"batch of {CHUNK}"))
    return {baseline.name: np.concatenate([part[place] for part in parts]) for place, baseline in enumerate(BASELINES)}


def fit(
    values: np.ndarray, targets: np.ndarray, train: np.ndarray, validation: np.ndarray, seed: int
) -> tuple[np.ndarray, float]:
    """A baseline's prediction for every work, int64 (n,), and the penalty that was best on the validation works.

    ``values`` is float32 (n, F), ``targets`` int (n,), and ``train`` and ``validation`` bool (n,). ``seed`` is that of
    the sample of very many training works.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import balanced_accuracy_score
    from sklearn.preprocessing import StandardScaler

    rows = np.flatnonzero(train)
    if len(rows) > MAX_TRAINING_WORKS:
        rows = np.sort(np.random.default_rng(seed).choice(rows, MAX_TRAINING_WORKS, replace=False))
    scaled = StandardScaler().fit(values[rows]).transform(values)
    best, predictions, chosen = -1.0, np.empty(0, np.int64), PENALTIES[0]
    for penalty in PENALTIES:
        model = LogisticRegression(C=penalty, class_weight="balanced", max_iter=500, random_state=seed)
        predicted = model.fit(scaled[rows], targets[rows]).predict(scaled)
        score = balanced_accuracy_score(targets[validation], predicted[validation]) if validation.any() else 0.0
        if score > best:
            best, predictions, chosen = score, predicted, penalty
    return predictions.astype(np.int64), chosen
