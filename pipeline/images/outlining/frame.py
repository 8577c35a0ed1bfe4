"""The picture inside of a frame: how deep the frame and its mount are on each side.

A frame is a band along each side whose colour changes across it but hardly along it. It ends where an edge goes round
the picture at nearly the same depth on all four sides.
"""

from dataclasses import dataclass

import numpy as np

from pipeline.images.resizing import cv2

#: Longer side of the straightened picture in pixels, and the share of the shorter one that a frame is deep at most.
_SIDE, _DEEPEST = 240, 0.32
#: Pixels that a frame and a mount are deep at least.
_LEAST, _LEAST_MOUNT = 3, 6
#: Change of colour across an edge, CIELAB (8 bits) over two pixels: on the weakest side, and on the others.
_FAINT, _CLEAR = 3.0, 8.0
#: Spread of the colour along a frame and along a mount, on three of its sides at least.
_FRAME, _MOUNT = 11.0, 2.6
#: Change of colour across a mount: it is one sheet.
_FLAT = 3.0
#: Weights of how varied the picture is inside of the edge, and of how deep the edge lies; least sum of a frame's.
_VARIED, _DEEP, _LEAST_SUM, _LEAST_MOUNT_SUM = 0.2, 0.3, 0.4, 0.3


@dataclass(frozen=True)
class _Ring:
    depths: np.ndarray  #: int (4,), of the edge on the top, right, bottom and left side
    edge: np.ndarray  #: float64 (4,), change of colour across it
    band: np.ndarray  #: float64 (4,), spread of the colour along the band outside of it
    inside: np.ndarray  #: float64 (4,), likewise inside of it

    @property
    def strength(self) -> float:
        """From 0 to about 2: how clear the edge is, and how much more varied the picture is inside of it."""
        varied = np.clip((self.inside - self.band).mean() / 12, -0.5, 1)
        return float(np.minimum(self.edge, 40).mean() / 40 + varied)


def within_frame(values: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """The corners of the picture inside of its frame and mount, float64 (4, 2); the same ones where there is none.

    Args:
        values: CIELAB uint8 (h, w, 3).
        corners: float64 (4, 2), of the outer edge, clockwise from the top left one, pixels.
    """
    sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    wide, high = (sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2
    scale = _SIDE / max(wide, high)
    width, height = max(24, round(wide * scale)), max(24, round(high * scale))
    square = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - 0.5
    straighten = cv2.getPerspectiveTransform(corners.astype(np.float32), square)
    flat = cv2.warpPerspective(
        values, straighten, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    ).astype(np.float32)
    deepest = int(_DEEPEST * min(width, height))
    strips = (flat, flat[:, ::-1].transpose(1, 0, 2), flat[::-1], flat.transpose(1, 0, 2))
    across, along = zip(*[_profile(strip[:deepest]) for strip in strips], strict=True)
    edges, spreads = np.array(across), np.array(along)
    start = np.zeros(4, int)
    frame = _deepest_of(_rings(edges, spreads, start, _LEAST), _FRAME, deepest)
    if frame is None or frame.strength < _LEAST_SUM:
        return corners
    depths = frame.depths
    mounts = [each for each in _rings(edges, spreads, depths, _LEAST_MOUNT) if _is_sheet(edges, depths, each.depths)]
    mount = _deepest_of(mounts, _MOUNT, deepest)
    if mount is not None and mount.strength >= _LEAST_MOUNT_SUM:
        depths = mount.depths
    top, right, bottom, left = depths + 0.5
    inner = np.array([[left, top], [width - right, top], [width - right, height - bottom], [left, height - bottom]])
    return np.asarray(cv2.perspectiveTransform(inner[None] - 0.5, np.linalg.inv(straighten))[0])


def _profile(strip: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Change of colour across a side and its spread along it, at each depth, of float32 (depth, length, 3)."""
    length = strip.shape[1]
    # Without the corners, where the strips of the other sides begin.
    middle = strip[:, round(0.15 * length) : round(0.85 * length)]
    mean = middle.mean(axis=1)
    away = middle - mean[:, None]
    slope = np.linspace(-1, 1, middle.shape[1], dtype=np.float32)
    slope /= np.linalg.norm(slope)
    # Light from one side is no spread.
    away -= (away * slope[None, :, None]).sum(axis=1, keepdims=True) * slope[None, :, None]
    change = np.zeros(len(mean))
    change[1:-1] = np.linalg.norm(mean[2:] - mean[:-2], axis=1)
    return change, np.sqrt((away**2).sum(axis=2).mean(axis=1))


def _rings(edges: np.ndarray, spreads: np.ndarray, start: np.ndarray, least: int) -> list[_Ring]:
    """Edges that go round at nearly the same depth behind ``start``, of (4, depth) each."""
    deepest, found = edges.shape[1], []
    known: set[tuple[int, ...]] = set()
    for depth in range(least, deepest - 7):
        slack = 1.5 + 0.12 * depth
        depths = []
        for edge, first in zip(edges, start, strict=True):
            low = max(int(np.floor(first + depth - slack)), first + 2)
            high = min(int(np.ceil(first + depth + slack)) + 1, deepest - 7)
            if high <= low:
                break
            near = 1 - 0.35 * np.abs(np.arange(low, high) - first - depth) / (slack + 1)
            depths.append(low + int((edge[low:high] * near).argmax()))
        if len(depths) < 4 or tuple(depths) in known:
            continue
        known.add(tuple(depths))
        strength = edges[np.arange(4), depths]
        if np.sort(strength)[1] < _CLEAR or strength.min() < _FAINT:
            continue
        sides = list(zip(spreads, start, depths, strict=True))
        band = [_quantile(each[first + 2 : max(last - 1, first + 3)], 0.8) for each, first, last in sides]
        inside = [each[last + 2 : last + 6].mean() for each, _, last in sides]
        found.append(_Ring(np.array(depths), strength, np.array(band), np.array(inside)))
    return found


def _deepest_of(rings: list[_Ring], spread: float, deepest: int) -> _Ring | None:
    """The edge that most likely ends a band whose colour spreads no more than that; None without such a band."""
    bands = [ring for ring in rings if np.sort(ring.band)[2] <= spread]
    if not bands:
        return None
    strongest = max(ring.edge.mean() for ring in bands)

    def merit(ring: _Ring) -> float:
        varied = np.clip((ring.inside - ring.band).mean() / 12, -0.5, 1)
        return float(ring.edge.mean() / strongest + _VARIED * varied - _DEEP * ring.depths.mean() / deepest)

    return max(bands, key=merit)


def _is_sheet(edges: np.ndarray, start: np.ndarray, end: np.ndarray) -> bool:
    """Whether nothing changes between two edges that go round, on three sides at least."""
    sides = zip(edges, start, end, strict=True)
    change = [_quantile(edge[first + 4 : max(last - 3, first + 5)], 0.9) for edge, first, last in sides]
    return bool(np.sort(change)[2] <= _FLAT)


def _quantile(values: np.ndarray, share: float) -> float:
    return float(np.sort(values)[round(share * (len(values) - 1))])
