"""Likeness by palette: the sliced Wasserstein distance between the colours of two pictures."""

from pathlib import Path

import numpy as np

from pipeline.artefacts import manifest
from pipeline.core.errors import ArtefactError
from pipeline.images.palette import VALUES, distances, of_colours, palette
from pipeline.similarity.likenesses.base import Likeness, Query, Ranking
from pipeline.similarity.likenesses.embedding import VECTORS

PALETTES = "palettes.npy"
#: OKLab distance at which the similarity is a half. Nine of ten pairs of works are 0.4 to 3 times as far apart.
HALF = 0.05


class PaletteRanking(Ranking):
    """The ranking of a build's works by their palettes, which are memory-mapped."""

    dtype, shape = np.dtype(np.uint8), (VALUES,)

    def __init__(self, build: Path, index: str) -> None:
        """Raises an ArtefactError if the file cannot be read or does not hold palettes."""
        self._palettes = manifest.open_array(build / PALETTES)
        found = self._palettes
        works = len(manifest.open_array(build / VECTORS)) if (build / VECTORS).is_file() else len(found)
        if found.dtype != self.dtype or found.shape != (works, VALUES):
            raise ArtefactError(
                f"{PALETTES} of the build holds {found.dtype} {found.shape}, not uint8 {(works, VALUES)}. "
                f"{manifest.NEXT}"
            )

    def describe(self, query: Query) -> np.ndarray:
        """The palette, uint8 (VALUES,)."""
        if query.row is not None:
            return np.asarray(self._palettes[query.row])
        if query.image is None:
            raise ValueError("The palette is compared with a picture: give Query.image.")
        return palette(query.image)

    def similarities(self, description: np.ndarray) -> np.ndarray:
        """Similarities, float32 (N,), above 0: a half at the distance :data:`HALF`."""
        return _similarities(description, self._palettes)

    def similarities_of(self, rows: np.ndarray, description: np.ndarray) -> np.ndarray:
        """See :meth:`.Ranking.similarities_of`."""
        return _similarities(description, self._palettes[rows])


def _similarities(description: np.ndarray, palettes: np.ndarray) -> np.ndarray:
    return np.asarray(np.exp2(distances(description, palettes) / -HALF))


LIKENESS = Likeness(
    "Palette",
    "which colours a picture has and how much of each, wherever they are",
    PaletteRanking,
    files=(PALETTES,),
    order=1,
    reads_image=True,
    of_colours=of_colours,
)
