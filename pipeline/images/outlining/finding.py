"""Finds the painting in a photograph of a wall, and leaves a picture alone that is a painting itself.

Straight edges of a smaller picture are joined to quadrilaterals. One of them is a painting on a wall if edges go along
all its sides and end at its corners, if the picture looks like its rim all round it, and if it looks otherwise inside.
What is inside of a frame is found then.
"""

from dataclasses import dataclass

import numpy as np

from pipeline.images.cropping import Part
from pipeline.images.outlining.frame import within_frame
from pipeline.images.outlining.lines import lines_of
from pipeline.images.outlining.quads import Quads, areas_of, quads_of
from pipeline.images.outlining.wall import Wall, wall_of
from pipeline.images.resizing import cv2, limit_side

#: Longer side of the picture that is looked at, in pixels.
_SIDE = 400
#: Share of the picture that a painting covers at least and at most. What covers more needs no cut.
LEAST_SHARE, MOST_SHARE = 0.12, 0.66
#: Share of the picture, and of its rim, that looks like a wall at least where a painting hangs on one. Of 109 rendered
#: photographs in which the painting is found, the smallest are 0.17 and 0.58; of 400 paintings, 51 % are below.
_LEAST_WALL, _LEAST_RIM = 0.15, 0.5
#: Quadrilaterals that are compared with the wall, the best supported ones.
_COMPARED = 300
#: Places along a side, and their distances from it as shares of the root of the area: outside of it and inside.
_PLACES = 20
_OUTSIDE, _INSIDE = (0.03, 0.05, 0.07), (-0.02, -0.04)
#: Least sum of what speaks for a painting, of 3.5, by the degrees between the sides and the picture's edges: a margin
#: that is printed or painted round a picture runs along its edges, and a camera is hardly ever held so straight.
_SLANTS, _LEAST_SUMS = (0.5, 2.0, 3.5), (3.2, 2.95, 2.5)
#: Share of the picture up to which something is cut whose sides run along the picture's edges.
_PARALLEL, _MOST_SHARE_PARALLEL = 1.2, 0.6


@dataclass(frozen=True)
class Outline:
    """A painting in a photograph."""

    #: x and y of the four corners in shares of the picture's width and height, 0 to 1, clockwise from the top left one
    corners: tuple[tuple[float, float], ...]
    share: float  #: of the picture that is inside of them, 0 to 1

    @property
    def part(self) -> Part:
        """The corners as a part of the picture, which :func:`pipeline.images.cropping.cropped` straightens."""
        return tuple(round(number, 4) for corner in self.corners for number in corner)


@dataclass(frozen=True)
class Sight:
    """What is seen of a wall."""

    painting: Outline | None  #: None where the picture is a painting itself, or nothing is certain
    wall: float  #: share of the picture that looks like its rim, 0 to 1; of an ink painting this is its paper


def painting_in(pixels: np.ndarray) -> Outline | None:
    """The painting that is found in a photograph, RGB uint8 (h, w, 3): :func:`sight`."""
    return sight(pixels).painting


def sight(pixels: np.ndarray) -> Sight:
    """Looks for a painting on a wall in a photograph, RGB uint8 (h, w, 3) of any size.

    The corners are those of the picture inside of its frame and mount where both are found, and else of the frame's
    outer edge. A border that is painted or printed round a picture can be taken for its frame.
    """
    small = limit_side(pixels, _SIDE)
    height, width = small.shape[:2]
    values = cv2.cvtColor(small, cv2.COLOR_RGB2LAB)
    wall = wall_of(values)
    if wall is None:
        return Sight(None, 0.0)
    # Looking for edges takes most of the time, and half of all paintings have no rim of one colour.
    is_possible = wall.share >= _LEAST_WALL and wall.rim >= _LEAST_RIM
    outer = _outer_edge(values, wall) if is_possible else None
    if outer is None:
        return Sight(None, wall.share)
    corners = within_frame(values, outer)
    share = float(areas_of(corners[None])[0] / (height * width))
    if not LEAST_SHARE <= share <= MOST_SHARE:
        return Sight(None, wall.share)
    shares = np.clip((corners + 0.5) / (width, height), 0, 1)
    return Sight(Outline(tuple((float(x), float(y)) for x, y in shares), share), wall.share)


def _outer_edge(values: np.ndarray, wall: Wall) -> np.ndarray | None:
    """The corners of what hangs on the wall, float64 (4, 2); None where nothing is certain."""
    height, width = values.shape[:2]
    quads, scores = scored(values, wall)
    if not len(scores):
        return None
    best = int(scores.argmax())
    corners, score = quads.corners[best], float(scores[best])
    slant = _slant(corners)
    if score < np.interp(slant, _SLANTS, _LEAST_SUMS):
        return None
    covered = float(areas_of(corners[None])[0] / (height * width))
    if slant < _PARALLEL and covered > _MOST_SHARE_PARALLEL:
        return None
    return np.asarray(corners)


def scored(values: np.ndarray, wall: Wall) -> tuple[Quads, np.ndarray]:
    """The best supported quadrilaterals of a picture, CIELAB uint8 (h, w, 3), and how much speaks for each, to 3.5."""
    quads = quads_of(*lines_of(values), values.shape[:2])
    drawn = quads.support.mean(axis=1) + 0.5 * quads.support.min(axis=1, initial=1) - 0.5 * quads.beyond.mean(axis=1)
    order = np.argsort(-drawn, kind="stable")[:_COMPARED]
    quads, drawn = Quads(quads.corners[order], quads.support[order], quads.beyond[order]), drawn[order]
    outside, inside = _wall_along(quads, wall, _OUTSIDE, 1.0), _wall_along(quads, wall, _INSIDE, 0.0)
    return quads, drawn + outside.mean(axis=1) + outside.min(axis=1, initial=1) - 0.6 * inside.mean(axis=1)


def _wall_along(quads: Quads, wall: Wall, distances: tuple[float, ...], unseen: float) -> np.ndarray:
    """Share of wall along each side at some distances, float64 (n, 4); ``unseen`` where the picture ends before."""
    corners = quads.corners
    side = np.roll(corners, -1, axis=1) - corners
    length = np.maximum(np.linalg.norm(side, axis=2, keepdims=True), 1e-6)
    outwards = np.stack([side[..., 1], -side[..., 0]], axis=-1) / length
    size = np.sqrt(np.maximum(areas_of(corners), 1))[:, None, None, None]
    along = np.linspace(0.04, 0.96, _PLACES)[None, None, :, None]
    places = corners[:, :, None] + side[:, :, None] * along
    found = np.concatenate([wall.at(places + outwards[:, :, None] * size * away) for away in distances], axis=2)
    known = ~np.isnan(found)
    count = known.sum(axis=2)
    shares = np.where(known, found, 0).sum(axis=2) / np.maximum(count, 1)
    return np.asarray(np.where(count > 0, shares, unseen))


def _slant(corners: np.ndarray) -> float:
    """Degrees by which the side that is least along the picture's edges leaves them."""
    side = np.roll(corners, -1, axis=0) - corners
    return float(np.degrees(np.arctan(np.abs(side).min(axis=1) / np.maximum(np.abs(side).max(axis=1), 1e-9))).max())
