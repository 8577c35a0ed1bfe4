"""Pictures with known things in them."""

import cv2
import numpy as np


def scene(
    count: int, size: float, *, turned: bool = False, seed: int = 0, shape: tuple[int, int] = (360, 480)
) -> tuple[np.ndarray, np.ndarray]:
    """Leaves on a cloudy ground, with round stones that are not to be counted.

    Args:
        count: leaves.
        size: pixels of a leaf's length.
        turned: whether leaves lie in any direction, or all alike.
        seed: of all choices.
        shape: height and width.

    Returns:
        The picture, uint8 (h, w, 3), and the leaves' boxes, float (count, 4): x, y, width, height.
    """
    rng = np.random.default_rng(seed)
    height, width = shape
    ground = cv2.resize(
        rng.normal(0, 1, (12, 16, 3)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC
    )
    pixels = np.array([150, 140, 120]) + 8 * ground + rng.normal(0, 3, (height, width, 3))
    places: list[np.ndarray] = []
    while len(places) < count + count // 4:
        place = rng.uniform(size, (width - size, height - size))
        if all(np.hypot(*(place - other)) > 1.25 * size for other in places):
            places.append(place)
    boxes = []
    for number, place in enumerate(places):
        if number >= count:
            cv2.circle(pixels, place.astype(int).tolist(), int(0.35 * size), (70, 90, 150), -1, cv2.LINE_AA)
            continue
        angle = float(rng.uniform(0, 360)) if turned else 20.0
        axes = np.array([0.5, 0.22]) * size * rng.uniform(0.92, 1.08)
        colour = (np.array([60, 130, 50]) + rng.normal(0, 8, 3)).tolist()
        cv2.ellipse(pixels, (place.tolist(), (2 * axes).tolist(), angle), colour, -1, cv2.LINE_AA)
        along = axes[0] * np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
        cv2.line(pixels, (place - along).astype(int).tolist(), (place + along).astype(int).tolist(), (200, 220, 120), 1)
        half = np.sqrt(along**2 + (axes[1] * along[::-1] / axes[0]) ** 2)
        boxes.append([*(place - half), *(2 * half)])
    return pixels.clip(0, 255).astype(np.uint8), np.array(boxes)
