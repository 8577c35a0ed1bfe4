"""Where things stand in a simulated picture: apart, or in clusters, with no more overlap than is asked for."""

import numpy as np

#: Places that are tried for one thing before it is left out: there is no room.
TRIALS = 12


def places(
    lengths: np.ndarray, side: float, overlap: float, clusters: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Finds places for things in a square and in a border round it, of half the largest thing.

    Args:
        lengths: float (N,), pixels of each thing's longer axis.
        side: pixels of the square.
        overlap: share of their mean length by which two neighbours may overlap.
        clusters: share of the things that are put beside another one.
        rng: of all choices.

    Returns:
        float64 (K, 2), x and y from the square's corner, and the indices of the things that found room, int (K,).
    """
    border = float(lengths.max(initial=0)) / 2
    found = np.zeros((len(lengths), 2))
    taken: list[int] = []
    for index, length in enumerate(lengths):
        for _ in range(TRIALS):
            place = rng.uniform(-border, side + border, 2)
            if taken and rng.random() < clusters:
                beside = taken[rng.integers(len(taken))]
                apart = (1 - overlap * rng.random()) * (length + lengths[beside]) / 2
                angle = rng.uniform(0, 2 * np.pi)
                place = found[beside] + apart * np.array([np.cos(angle), np.sin(angle)])
            if np.any(place < -border) or np.any(place > side + border):
                continue
            least = (1 - overlap) * (lengths[taken] + length) / 2
            if np.all(np.hypot(*(found[taken] - place).T) >= least * 0.999):
                found[index] = place
                taken.append(index)
                break
    return found[taken], np.array(taken, int)
