"""Perceptual hashes and dominant colours."""

import numpy as np

from pipeline.images.resizing import cv2


def perceptual_hash(image: np.ndarray) -> int:
    """A 64-bit pHash (signs of a low-frequency DCT) of RGB uint8 (H, W, 3). Resizing and encoding change few bits."""
    grey = cv2.resize(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), (32, 32), interpolation=cv2.INTER_AREA)
    low = cv2.dct(grey.astype(np.float32))[:8, :8].ravel()
    bits = low > np.median(low[1:])  # the first value is the mean brightness and would shift the median
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


def near_pairs(hashes: np.ndarray, distance: int, block: int = 2048) -> np.ndarray:
    """Pairs of pictures whose hashes differ in at most ``distance`` bits (0 to 64; below 0 there are no pairs).

    Hashes uint64 (N,) -> int64 (P, 2), first index below the second; ``block`` rows are compared at once.
    """
    pairs = [np.empty((0, 2), np.int64)]
    for start in range(0, len(hashes), block):
        differing = np.bitwise_count(hashes[start : start + block, None] ^ hashes[None, start:])
        first, second = np.nonzero(differing.astype(np.int16) <= distance)
        keep = first < second
        pairs.append(np.stack([first[keep], second[keep]], axis=1) + start)
    return np.concatenate(pairs)


def dominant_colours(image: np.ndarray, count: int, seed: int) -> list[str]:
    """The most frequent colours of RGB uint8 (H, W, 3), largest share first, as ``#rrggbb`` (k-means in CIE Lab).

    There are ``count`` of them, fewer where the picture has fewer; ``seed`` is that of k-means.
    """
    small = cv2.resize(image, (40, 40), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2Lab).reshape(-1, 3)
    count = min(count, len(np.unique(lab.round(1), axis=0)))
    cv2.setRNGSeed(seed)
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    _, owner, centres = cv2.kmeans(lab, count, None, criteria, 1, cv2.KMEANS_PP_CENTERS)  # type: ignore[call-overload]
    order = np.argsort(-np.bincount(owner.ravel(), minlength=count), kind="stable")
    rgb = cv2.cvtColor(centres[order].reshape(1, -1, 3).astype(np.float32), cv2.COLOR_Lab2RGB)[0]
    return ["#{:02x}{:02x}{:02x}".format(*value) for value in (rgb.clip(0, 1) * 255).round().astype(int)]
