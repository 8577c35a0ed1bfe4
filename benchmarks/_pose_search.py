"""Whether a figure finds itself among the figures of all works after its picture was changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from pipeline.annotations._pose.figures import Figure, FigureFinder, extent, similarity, unmirrored
from pipeline.similarity.poses import compared

#: Similarity (OKS) from which on a figure of the changed picture is the one that was asked for.
FOUND_ANEW = 0.4
#: Score that a figure of the changed picture has at least. It is lower than for a collection, because whoever asks with
#: a picture sees that there is somebody.
LEAST = 0.1
#: Side of a cut-out, as a share of the picture's.
CROP = 0.8
#: A change: picture, figure, random numbers -> the changed picture, and what takes its key points (17, 3) back.
Back = Callable[[np.ndarray], np.ndarray]
Change = Callable[[np.ndarray, Figure, np.random.Generator], tuple[np.ndarray, Back]]


def mirrored(pixels: np.ndarray, _: Figure, __: np.random.Generator) -> tuple[np.ndarray, Back]:
    """Left and right exchanged."""
    return np.ascontiguousarray(pixels[:, ::-1]), lambda keypoints: unmirrored(keypoints, pixels.shape[1])


def cropped(pixels: np.ndarray, figure: Figure, generator: np.random.Generator) -> tuple[np.ndarray, Back]:
    """A cut-out at a random place that holds the figure; larger than :data:`CROP` only where the figure is."""
    height, width = pixels.shape[:2]
    left, top, wide, high = extent(figure.keypoints)
    x, right = _range(left, left + wide, width, generator)
    y, bottom = _range(top, top + high, height, generator)
    return pixels[y:bottom, x:right].copy(), lambda keypoints: keypoints + [x, y, 0]


def _range(first: float, last: float, length: int, generator: np.random.Generator) -> tuple[int, int]:
    """Start and end of a random range of a side that holds a part of it."""
    first, last = max(0.0, first), min(float(length), last)
    size = max(CROP * length, last - first)
    start = generator.uniform(max(0.0, last - size), min(first, length - size) + 1e-9)
    return int(start), min(length, int(np.ceil(start + size)))


def recoloured(pixels: np.ndarray, _: Figure, generator: np.random.Generator) -> tuple[np.ndarray, Back]:
    """A cast of some colour, colours paler (down to grey) or stronger, and lighter or darker."""
    grey = pixels.mean(axis=2, keepdims=True)
    changed = (grey + (pixels - grey) * generator.uniform(0, 1.5)) * generator.uniform(0.6, 1.4, 3)
    changed = 255 * (changed.clip(0, 255) / 255) ** generator.uniform(0.8, 1.25)
    return changed.astype(np.uint8), lambda keypoints: keypoints


CHANGES: dict[str, Change] = {"mirrored": mirrored, "cropped": cropped, "recoloured": recoloured}


@dataclass(frozen=True)
class Asked:
    """A figure of a work, and the same one in changed pictures of that work."""

    work: str
    figure: np.ndarray  #: float (17, 3)
    score: float  #: of the figure, 0 to 1
    #: change -> the figure found anew, float (17, 3) in pixels of the changed picture; None: it was not found
    anew: dict[str, np.ndarray | None] = field(default_factory=dict)


def asked(work: str, pixels: np.ndarray, figure: Figure, finder: FigureFinder, smallest: float, seed: int) -> Asked:
    """Finds a figure anew in its picture, changed in every way."""
    anew: dict[str, np.ndarray | None] = {}
    for name, change in CHANGES.items():
        changed, back = change(pixels, figure, np.random.default_rng(seed))
        found = finder.figures(changed, LEAST, smallest, balanced=True)
        likes = [similarity(Figure(back(each.keypoints), each.score), figure) for each in found]
        best = int(np.argmax(likes)) if likes else -1
        anew[name] = found[best].keypoints if likes and likes[best] >= FOUND_ANEW else None
    return Asked(work, figure.keypoints, figure.score, anew)


def ranks(queries: Sequence[Asked], figures: np.ndarray, works: np.ndarray, change: str) -> list[int | None]:
    """Rank, 1 the best, of the figure itself among the figures (N, 17, 3) of all other works (N,), for each query.

    None where it was not found anew.
    """
    found: list[int | None] = []
    for query in queries:
        if (anew := query.anew[change]) is None:
            found.append(None)
            continue
        others = figures[works != query.work]
        similarities = compared(anew, np.concatenate([query.figure[np.newaxis], others])).similarities
        found.append(1 + int(np.count_nonzero(similarities[1:] >= similarities[0])))
    return found
