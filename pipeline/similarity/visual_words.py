"""Which works may show the same picture, by local descriptors: an inverted file with Hamming embedding.

A descriptor's *word* is a cell of a grid: the nearest centre in one half of its leading principal axes, and the nearest
in the other half (the inverted multi-index of Babenko and Lempitsky 2012, doi:10.1109/CVPR.2012.6248038). Its *code* is
the signs of 64 projections of the axes. A work gets a vote from each descriptor of the asked picture that has a
descriptor of the work in a near cell, with a code that differs in few bits (Jégou et al. 2008,
doi:10.1007/978-3-540-88682-2_24).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Self
from zipfile import BadZipFile

import numpy as np

from pipeline.artefacts import manifest
from pipeline.core.errors import ArtefactError
from pipeline.images.keypoints import MIRRORED

#: Leading principal axes on which descriptors are compared, and bits of a code.
AXES, BITS = 32, 64
#: Centres of one half at most; the cells are their pairs.
MOST_CENTRES = 512
#: Descriptors of a cell, in the mean, below which there are fewer centres.
_CELL_SIZE = 64
#: Nearest cells that a descriptor is looked for in, and the centres of one half that these can have.
CELLS_ASKED, _CENTRES_ASKED = 6, 4
#: Bits at most by which the codes of two views of one point may differ, and how fast a vote fades with them. Four of
#: five true pairs are that near, and one in twenty of the others in the same cells.
_MOST_BITS, _FADING = 10, 5.0
#: Weight of a vote by the bits that differ, and a power of two above their number.
_WEIGHTS = np.exp(-((np.arange(_MOST_BITS + 1) / _FADING) ** 2) / 2)
_SPREAD = 16
#: Entries that are read for one picture at most, so that an answer takes as long whatever the collection has.
_MOST_READ = 1_500_000
#: Descriptors that are looked for at once: the entries of their cells fit into the processor's cache.
_ASKED_AT_ONCE = 32
#: Descriptors that centres are fitted to at most.
_FITTED = 100_000
VOCABULARY = "vocabulary.npz"
OFFSETS, WORKS, CODES = FILES = "word_offsets.npy", "word_works.npy", "word_codes.npy"


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Principal axes of descriptors, and the centres of words."""

    mean: np.ndarray  #: float32 (V,)
    axes: np.ndarray  #: float32 (V, AXES), orthonormal columns, largest variance first
    hyperplanes: np.ndarray  #: float32 (AXES, BITS): a bit of a code says on which side of one a descriptor lies
    centres: np.ndarray  #: float32 (2, A, AXES / 2), of the even and of the odd ones of the leading axes

    @classmethod
    def fit(cls, descriptors: np.ndarray, expected: int, seed: int) -> Self:
        """The vocabulary of descriptors uint8 (n, V), for a collection that has about ``expected`` of them."""
        # The page reads vocabularies without scikit-learn.
        from sklearn.cluster import MiniBatchKMeans

        generator = np.random.default_rng(seed)
        if len(descriptors) > _FITTED:
            descriptors = descriptors[generator.choice(len(descriptors), _FITTED, replace=False)]
        values = descriptors.astype(np.float32)
        mean = values.mean(axis=0) if len(values) else np.zeros(values.shape[1], np.float32)
        axes = np.linalg.eigh(np.cov(values - mean, rowvar=False, bias=True) if len(values) else np.eye(len(mean)))[1]
        leading = np.ascontiguousarray(axes[:, ::-1][:, :AXES], np.float32)
        # Two orthonormal bases: as far apart as so many directions can be.
        bases = [np.linalg.qr(generator.normal(size=(AXES, AXES)))[0] for _ in range(BITS // AXES)]
        count = int(np.clip(np.sqrt(expected / _CELL_SIZE), 1, min(MOST_CENTRES, max(1, len(values)))))
        projected = (values - mean) @ leading
        centres = np.zeros((2, count, AXES // 2), np.float32)
        for half in range(2) if count > 1 else ():
            fitted = MiniBatchKMeans(count, random_state=seed, batch_size=8192, n_init=1, max_iter=20)
            centres[half] = fitted.fit(projected[:, half::2]).cluster_centers_
        return cls(mean, leading, np.hstack(bases).astype(np.float32), centres)

    def save(self, path: Path) -> None:
        """Writes the arrays as one ``.npz`` file."""
        np.savez(path, mean=self.mean, axes=self.axes, hyperplanes=self.hyperplanes, centres=self.centres)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Reads what :meth:`save` wrote.

        Raises:
            ArtefactError: the file cannot be read.
        """
        try:
            # Opened here, since np.load leaves a damaged archive open.
            with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                return cls(*(arrays[name] for name in ("mean", "axes", "hyperplanes", "centres")))
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise ArtefactError(f"{path.name} of the build cannot be read. {manifest.NEXT}") from error

    @property
    def cells(self) -> int:
        """Number of words."""
        return len(self.centres[0]) * len(self.centres[1])

    def project(self, descriptors: np.ndarray) -> np.ndarray:
        """Values on the axes, float32 (n, AXES), of descriptors uint8 (n, V)."""
        return np.asarray((descriptors.astype(np.float32) - self.mean) @ self.axes)

    def mirrored(self, projected: np.ndarray) -> np.ndarray:
        """Values on the axes, float32 (n, AXES), that projected descriptors have in the mirrored picture.

        It is an estimate, since the axes keep a part of a descriptor. Pictures have no preferred side, so the part that
        the axes drop is nearly the same in the mirrored picture.
        """
        return np.asarray(((projected @ self.axes.T + self.mean)[:, MIRRORED] - self.mean) @ self.axes)

    def codes(self, projected: np.ndarray) -> np.ndarray:
        """Codes uint64 (n,) of projected descriptors."""
        return np.packbits(projected @ self.hyperplanes > 0, axis=1).view(np.uint64)[:, 0]

    def words(self, projected: np.ndarray, count: int = 1) -> np.ndarray:
        """The ``count`` nearest cells of each projected descriptor, nearest first, int64 (n, count or fewer)."""
        ranked = [self._nearest(projected[:, half::2], self.centres[half], count) for half in range(2)]
        (even, even_squares), (odd, odd_squares) = ranked
        shape = len(projected), even.shape[1] * odd.shape[1]
        sums = (even_squares[:, :, np.newaxis] + odd_squares[:, np.newaxis, :]).reshape(shape)
        cells = (even[:, :, np.newaxis] * len(self.centres[1]) + odd[:, np.newaxis, :]).reshape(shape)
        order = np.argsort(sums, axis=1, kind="stable")[:, :count]
        return np.asarray(np.take_along_axis(cells, order, axis=1))

    @staticmethod
    def _nearest(values: np.ndarray, centres: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
        squares = (centres**2).sum(axis=1) - 2 * values @ centres.T
        if count == 1:
            nearest = squares.argmin(axis=1)[:, np.newaxis]
            return nearest, np.take_along_axis(squares, nearest, axis=1)
        kept = min(_CENTRES_ASKED, len(centres))
        rows = np.arange(len(values))
        nearest = np.empty((len(values), kept), np.int64)
        near_squares = np.empty((len(values), kept), squares.dtype)
        # For so few, the smallest again and again is found faster than by sorting or by a partition.
        for place in range(kept):
            nearest[:, place] = squares.argmin(axis=1)
            near_squares[:, place] = squares[rows, nearest[:, place]]
            squares[rows, nearest[:, place]] = np.inf
        return nearest, near_squares


@dataclass(frozen=True, eq=False)
class InvertedFile:
    """Word -> the works that have it, and the codes that it has there. Arrays may be mapped into memory."""

    offsets: np.ndarray  #: int64 (W + 1,): where the entries of each word begin
    works: np.ndarray  #: int32 (M,): rows
    codes: np.ndarray  #: uint64 (M,)

    @classmethod
    def create(cls, words: np.ndarray, works: np.ndarray, codes: np.ndarray, cells: int, folder: Path) -> None:
        """Writes the file of M descriptors: their words int64 (M,), works int32 (M,) and codes uint64 (M,)."""
        order = np.argsort(words.astype(np.uint16 if cells <= 2**16 else np.int64), kind="stable")
        counts = np.bincount(words, minlength=cells)
        np.save(folder / OFFSETS, np.concatenate([[0], np.cumsum(counts)]).astype(np.int64))
        np.save(folder / WORKS, works[order].astype(np.int32))
        np.save(folder / CODES, codes[order])

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Maps the file.

        Raises:
            ArtefactError: it cannot be read.
        """
        return cls(*(manifest.open_array(folder / name) for name in (OFFSETS, WORKS, CODES)))

    def votes(self, words: np.ndarray, codes: np.ndarray, count: int) -> np.ndarray:
        """Votes float32 (count,) for each work of the collection, by descriptors of the asked picture.

        A descriptor votes once for a work, and the less the more works it votes for. In a large collection, those in
        the fullest cells do not vote.

        Args:
            words: int64 (n, c), the cells in which each descriptor is looked for.
            codes: uint64 (n,), the descriptors' codes.
            count: works of the collection.
        """
        offsets, works, all_codes = (np.asarray(array) for array in (self.offsets, self.works, self.codes))
        read = (offsets[words + 1] - offsets[words]).sum(axis=1)
        # Descriptors with few entries say most and are asked first.
        order = np.argsort(read, kind="stable")
        asking = np.sort(order[np.cumsum(read[order]) <= _MOST_READ])
        starts, stops = offsets[words[asking]], offsets[words[asking] + 1]
        found: list[np.ndarray] = []
        for begin in range(0, len(asking), _ASKED_AT_ONCE):
            part = slice(begin, begin + _ASKED_AT_ONCE)
            askers, begins = asking[part], starts[part].ravel()
            lengths = stops[part].ravel() - begins
            cells = map(slice, begins.tolist(), (begins + lengths).tolist())
            bits = np.concatenate([all_codes[cell] for cell in cells])
            bits ^= np.repeat(codes[askers], lengths.reshape(len(askers), -1).sum(axis=1))
            differing = np.bitwise_count(bits)
            near = np.flatnonzero(differing <= _MOST_BITS)
            # The near entries are few: only their works are read.
            ends = np.cumsum(lengths)
            cell_of = np.searchsorted(ends, near, side="right")
            rows = works[near + (begins - ends + lengths)[cell_of]]
            asker = askers[cell_of // words.shape[1]]
            # In one number, so that sorting puts the nearest entry of each asker and work first.
            found.append((rows + asker * count) * _SPREAD + differing[near])
        votes = np.concatenate(found) if found else np.empty(0, np.int64)
        if not len(votes):
            return np.zeros(count, np.float32)
        votes.sort()
        pairs = votes // _SPREAD
        first = np.concatenate([[True], pairs[1:] != pairs[:-1]])
        askers, rows = np.divmod(pairs[first], count)
        weights = _WEIGHTS[votes[first] % _SPREAD]
        chosen = np.bincount(askers, minlength=len(words))
        rarity = np.log1p(count / np.maximum(chosen, 1)) ** 2
        return np.bincount(rows, rarity[askers] * weights, count).astype(np.float32)
