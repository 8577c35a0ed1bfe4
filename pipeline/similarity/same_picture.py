"""Finds the works that a picture shows: candidates by visual words, verified by where their key points lie and by what
lies between these.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.artefacts import manifest
from pipeline.core.errors import ArtefactError
from pipeline.core.files import RowWriter
from pipeline.core.nearest import top_k
from pipeline.images import keypoints
from pipeline.images.agreement import SIDE, agreement
from pipeline.images.keypoints import KeyPoints
from pipeline.images.matching import LEAST_INLIERS, Match, Size, correspondences, verified
from pipeline.images.resizing import cv2
from pipeline.similarity import visual_words
from pipeline.similarity.visual_words import AXES, CELLS_ASKED, VOCABULARY, InvertedFile, Vocabulary

#: Folder of a build with the key points of its works, and the files in it beside those of the visual words.
FOLDER = "keypoints"
OFFSETS, PLACES, DESCRIPTORS, SIZES = "offsets.npy", "places.npy", "descriptors.npy", "sizes.npy"
MINIATURES = "miniatures.npy"
#: All of them, as paths inside a build.
FILES = tuple(
    f"{FOLDER}/{name}" for name in (OFFSETS, PLACES, DESCRIPTORS, SIZES, MINIATURES, VOCABULARY, *visual_words.FILES)
)
#: Works that are compared point by point, those with most votes.
CANDIDATES = 15
#: A work is shown where its blocks agree with the picture's at least so well. Of 50 works changed in twelve ways,
#: 592 of 600 pictures reach it; so do 9 of 410 pairs of drawn works whose key points agree, since they share motifs.
_LEAST_AGREEMENT = 0.62
#: A work that fills the picture to this share, with so many agreeing points, leaves no room for another. Only works
#: with this share of its votes are then compared as well, such as another print of the same block. Of 48 changed
#: pictures among 2,199 works, the second had 0.04 of the votes of the one that is shown, in the median.
_FILLS, _CERTAIN, _LEAST_VOTES = 0.9, 3 * LEAST_INLIERS, 1 / 16
#: A place is kept as a share of 2^16 - 1, a value on an axis in steps of 2.
PLACE_STEPS, VALUE_STEP = 2**16 - 1, 2.0
#: The outline of a picture that is shown whole.
WHOLE = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)


@dataclass(frozen=True, eq=False)
class Found:
    """A work that the picture shows."""

    row: int
    match: Match


class SamePicture:
    """The key points of a build's works. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Maps the files of a build's folder :data:`FOLDER`.

        Raises:
            ArtefactError: they cannot be read, or do not belong together.
        """
        self._vocabulary = Vocabulary.load(folder / VOCABULARY)
        self._inverted = InvertedFile.open(folder)
        self._offsets, self._places, self._descriptors, self._sizes, self._miniatures = (
            manifest.open_array(folder / name) for name in (OFFSETS, PLACES, DESCRIPTORS, SIZES, MINIATURES)
        )
        arrays = [self._places, self._descriptors, self._sizes, self._miniatures]
        arrays += [self._inverted.offsets, self._inverted.works, self._inverted.codes]
        works = len(self._sizes)
        points = int(self._offsets[-1]) if self._offsets.shape == (works + 1,) else -1
        expected: list[tuple[int, ...]] = [(points, 2), (points, AXES), (works, 2), (works, SIDE * SIDE)]
        expected += [(self._vocabulary.cells + 1,), (points,), (points,)]
        if [array.shape for array in arrays] != expected:
            raise ArtefactError(f"The files of {FOLDER} in the build do not belong together. {manifest.NEXT}")

    @staticmethod
    def create(
        folder: Path, vocabulary: Vocabulary, works: Iterable[tuple[KeyPoints, np.ndarray]], sizes: np.ndarray
    ) -> None:
        """Writes :data:`FILES` without the folder's name.

        Args:
            folder: an empty one.
            vocabulary: fitted to the key points of some of the works.
            works: the key points and the :func:`.agreement.miniature` of each, in order.
            sizes: int32 (N, 2), width and height of their pictures.
        """
        places = RowWriter(folder / PLACES, np.uint16, 2)
        descriptors = RowWriter(folder / DESCRIPTORS, np.int8, AXES)
        miniatures = RowWriter(folder / MINIATURES, np.uint8, SIDE * SIDE)
        counts, words, codes = [], [], []
        for points, miniature in works:
            miniatures.append(miniature.reshape(1, -1))
            kept = np.round(vocabulary.project(points.descriptors) / VALUE_STEP).clip(-127, 127)
            places.append(np.round(points.places * PLACE_STEPS))
            descriptors.append(kept)
            counts.append(len(points))
            words.append(vocabulary.words(kept * VALUE_STEP)[:, 0].astype(np.int32))
            codes.append(vocabulary.codes(kept))
        places.close()
        descriptors.close()
        miniatures.close()
        vocabulary.save(folder / VOCABULARY)
        np.save(folder / OFFSETS, np.concatenate([[0], np.cumsum(counts)]).astype(np.int64))
        np.save(folder / SIZES, sizes)
        rows = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        InvertedFile.create(np.concatenate(words), rows, np.concatenate(codes), vocabulary.cells, folder)

    def __len__(self) -> int:
        return len(self._sizes)

    def find(
        self, image: np.ndarray, among: np.ndarray | None = None, also: Sequence[int] = ()
    ) -> tuple[list[Found], np.ndarray]:
        """The works that a picture shows.

        Args:
            image: RGB uint8 (H, W, 3), in its true proportions.
            among: bool (N,), the rows allowed; None for all.
            also: rows that are compared whatever their votes, such as the nearest by embedding. Where a certain work
                fills the picture, they need votes as all others do.

        Returns:
            The works, most agreeing points first, and the votes float32 (N,) of all, -1 where a row is not allowed.
        """
        points = keypoints.detect(image, keypoints.MOST_ASKED, keypoints.side_asked(image))
        height, width = image.shape[:2]
        projected = self._vocabulary.project(points.descriptors)
        return self._search(
            points.places, projected, (width, height), lambda found: self._agrees(image, found), among, also
        )

    def find_of_work(
        self, row: int, among: np.ndarray | None = None, also: Sequence[int] = ()
    ) -> tuple[list[Found], np.ndarray]:
        """The same for the picture of a work, which is not found itself."""
        others = np.ones(len(self), bool) if among is None else among.copy()
        others[row] = False
        picture = self._picture(row)
        near = [other for other in also if other != row]
        return self._search(*self._kept(row), self._size(row), lambda found: self._agrees(picture, found), others, near)

    def match(self, row: int, other: int, *, mirrored: bool = False) -> Match | None:
        """Where the picture of a work lies in that of another by key points alone; None where they do not agree.

        Args:
            row: of the work whose picture is asked about.
            other: of the work that is kept.
            mirrored: whether the first picture is mirrored left to right before; outlines then lie in the mirrored one.
        """
        places, projected = self._kept(row)
        if mirrored:
            places = np.stack([1 - places[:, 0], places[:, 1]], axis=1)
            projected = self._vocabulary.mirrored(projected)
        return self._match(places, projected, self._size(row), other)

    def agreement(self, row: int, other: int, match: Match | None = None, *, mirrored: bool = False) -> float | None:
        """How well two works agree block by block, see :func:`pipeline.images.agreement.agreement`.

        Args:
            row: as for :meth:`match`.
            other: the same.
            match: where the works are compared; without one, whole pictures are, however few key points they have.
            mirrored: as for :meth:`match`.
        """
        outline = WHOLE if match is None else match.outline
        return agreement(self._picture(row, mirrored), outline, self._miniature(other))

    def sizes(self, rows: Sequence[int]) -> np.ndarray:
        """Width and height in pixels of works' pictures, int32 (n, 2)."""
        return np.asarray(self._sizes[list(rows)])

    def points(self, row: int) -> int:
        """Number of a work's key points."""
        return int(self._offsets[row + 1] - self._offsets[row])

    def _search(
        self,
        places: np.ndarray,
        projected: np.ndarray,
        size: Size,
        agrees: Callable[[Found], bool],
        among: np.ndarray | None,
        also: Sequence[int],
    ) -> tuple[list[Found], np.ndarray]:
        words = self._vocabulary.words(projected, CELLS_ASKED)
        votes = self._inverted.votes(words, self._vocabulary.codes(projected), len(self))
        if among is not None:
            votes[~among] = -1
        best = top_k(votes, CANDIDATES)
        found: list[Found] = []
        least = 0.0
        for row in dict.fromkeys([*best[votes[best] > 0].tolist(), *also]):
            match = self._match(places, projected, size, row) if votes[row] >= least else None
            if match and agrees(each := Found(row, match)):
                found.append(each)
                if match.inliers >= _CERTAIN and match.shares[0] >= _FILLS:
                    least = max(least, float(votes[row]) * _LEAST_VOTES)
        return sorted(found, key=lambda each: -each.match.inliers), votes

    def _match(self, places: np.ndarray, projected: np.ndarray, size: Size, row: int) -> Match | None:
        kept_places, kept = self._kept(row)
        pairs = correspondences(projected, kept)
        return verified(places[pairs[:, 0]], size, kept_places[pairs[:, 1]], self._size(row))

    def _agrees(self, picture: np.ndarray, found: Found) -> bool:
        """Whether what lies between the agreeing key points agrees as well."""
        value = agreement(picture, found.match.outline, self._miniature(found.row))
        if value is None:
            return found.match.inliers >= 2 * LEAST_INLIERS
        return value >= _LEAST_AGREEMENT

    def _picture(self, row: int, mirrored: bool = False) -> np.ndarray:
        """A small grey picture of a work, RGB uint8 (H, W, 3), from its miniature."""
        width, height = self._size(row)
        # In its true proportions, which outlines are measured in; the miniature has no more pixels.
        scale = 2 * SIDE / max(width, height)
        picture = cv2.resize(self._miniature(row), (max(1, round(width * scale)), max(1, round(height * scale))))
        return np.asarray(cv2.cvtColor(cv2.flip(picture, 1) if mirrored else picture, cv2.COLOR_GRAY2RGB))

    def _miniature(self, row: int) -> np.ndarray:
        return np.asarray(self._miniatures[row]).reshape(SIDE, SIDE)

    def _kept(self, row: int) -> tuple[np.ndarray, np.ndarray]:
        """Places float32 (n, 2), 0 to 1, and values on the axes float32 (n, AXES) of a work's points."""
        points = slice(int(self._offsets[row]), int(self._offsets[row + 1]))
        places = self._places[points].astype(np.float32) / PLACE_STEPS
        return places, self._descriptors[points].astype(np.float32) * VALUE_STEP

    def _size(self, row: int) -> Size:
        width, height = self._sizes[row]
        return int(width), int(height)
