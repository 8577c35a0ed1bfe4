"""The wall of a photograph: one colour that changes slowly over the picture, as far as the picture's rim shows it."""

from dataclasses import dataclass

import numpy as np

from pipeline.images.resizing import limit_side

#: Longer side of the picture that the wall is looked for on, in pixels.
_SIDE = 200
#: Width of the rim, as a share of the longer side.
_RIM = 0.03
#: Terms of the surface and distance in CIELAB (8 bits) up to which a pixel of the rim counts, one step after another.
_STEPS = ((1, 30.0), (3, 24.0), (3, 18.0), (6, 14.0), (6, 14.0))
#: A difference in hue or chroma says more than one in lightness.
_CHROMA = 1.5
#: Pixels of the rim that a surface needs.
_FEWEST = 40
#: Keeps the equations of the surface soluble where the rim shows little of it.
_RIDGE = 1e-3
#: Lightness by which a shadow darkens the wall at most.
_SHADOW = 25.0


@dataclass(frozen=True)
class Wall:
    """Where a picture looks like its rim."""

    mask: np.ndarray  #: bool (h, w), of a smaller picture: wall, also in shadow
    scale: float  #: pixels of the mask for one of the picture
    rim: float  #: share of the rim that is of one colour, 0 to 1

    @property
    def share(self) -> float:
        """Share of the picture that looks like its rim, 0 to 1."""
        return float(self.mask.mean())

    def at(self, places: np.ndarray) -> np.ndarray:
        """1 for wall, 0 for none, NaN outside of the picture: float32 (...), of places (..., 2) in pixels."""
        height, width = self.mask.shape
        index = np.floor((places + 0.5) * self.scale).astype(np.int32)
        x, y = index[..., 0], index[..., 1]
        found = self.mask[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)].astype(np.float32)
        found[(x < 0) | (y < 0) | (x >= width) | (y >= height)] = np.nan
        return found


def wall_of(values: np.ndarray) -> Wall | None:
    """The wall of a picture, CIELAB uint8 (h, w, 3); None where its rim has no colour in common."""
    small = limit_side(values, _SIDE)
    height, width = small.shape[:2]
    terms = _terms(height, width)
    wide = max(2, round(_RIM * _SIDE))
    rim = np.ones((height, width), bool)
    rim[wide:-wide, wide:-wide] = False
    known, seen = terms[rim], small[rim].astype(np.float32)
    surface = np.zeros((6, 3), np.float32)
    surface[0] = np.median(seen, axis=0)
    near = np.ones(len(seen), bool)
    for count, most in _STEPS:
        near = _distance(seen - known @ surface) < most
        if near.sum() < _FEWEST:
            return None
        surface[:] = 0
        if count == 1:
            surface[0] = np.median(seen[near], axis=0)
        else:
            some = known[near, :count]
            surface[:count] = np.linalg.solve(some.T @ some + _RIDGE * np.eye(count), some.T @ seen[near])
    away = seen - known @ surface
    near = _distance(away) < _STEPS[-1][1]
    if near.sum() < _FEWEST:
        return None
    spread = np.sqrt((away[near] ** 2).mean(axis=0))
    difference = small.astype(np.float32) - (terms.reshape(-1, 6) @ surface).reshape(height, width, 3)
    lightness, chroma = 4 + 2.5 * spread[0], 2.5 + 2.5 * spread[1:]
    mask = (difference[..., 0] < lightness) & (difference[..., 0] > -lightness - _SHADOW)
    mask &= (np.abs(difference[..., 1:]) < chroma).all(axis=2)
    return Wall(mask, width / values.shape[1], float(near.mean()))


def _terms(height: int, width: int) -> np.ndarray:
    """1, x, y, x², xy, y² of each pixel, float32 (h, w, 6); x and y from -0.5 to 0.5."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    y, x = y / height - 0.5, x / width - 0.5
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)


def _distance(away: np.ndarray) -> np.ndarray:
    return np.maximum(np.abs(away[:, 0]), _CHROMA * np.abs(away[:, 1:]).max(axis=1))
