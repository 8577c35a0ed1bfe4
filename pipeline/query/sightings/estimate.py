"""How many photographs show a work, given in how many it was recognised and how surely works are recognised."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

#: Draws of the bootstrap: the ends of an interval move by less than 2 % of its width with another seed.
DRAWS = 20_000
#: Jeffreys' prior of a share: its intervals cover about 95 % from few trials on (Brown, Cai and DasGupta 2001,
#: doi:10.1214/ss/1009213286).
_PRIOR = 0.5
#: A divisor smaller than this is a recall no better than chance; the share is then anything up to 1.
_LEAST_DIVISOR = 1e-9


@dataclass(frozen=True)
class Share:
    """A measured share: so many hits of so many trials."""

    hits: int
    trials: int

    def __post_init__(self) -> None:
        if not 0 <= self.hits <= self.trials or self.trials < 1:
            raise ValueError(f"{self.hits}/{self.trials} is no share: it takes hits/trials, such as 19/20")

    @classmethod
    def parse(cls, text: str) -> Self:
        """The share that a text such as "19/20" names. Raises a ValueError where it names none."""
        hits, slash, trials = text.partition("/")
        if not slash or not all(part.isascii() and part.isdigit() for part in (hits, trials)):
            raise ValueError(f"{text!r} is no share: it takes hits/trials, such as 19/20")
        return cls(int(hits), int(trials))

    @property
    def value(self) -> float:
        """The share itself, 0 to 1."""
        return self.hits / self.trials

    def draw(self, generator: np.random.Generator, draws: int) -> np.ndarray:
        """Draws from the posterior of the share, float64 (draws,)."""
        return generator.beta(self.hits + _PRIOR, self.trials - self.hits + _PRIOR, draws)

    def __str__(self) -> str:
        return f"{self.hits}/{self.trials}"


#: Measured by ``make bench-same`` (docs/same-picture-benchmark.md): pictures of works changed in twelve ways in which
#: the work was recognised, and pictures that show no work for which one was named. Another collection's shares may
#: differ, and so do those of other photographs: see docs/sightings.md. ``make docs`` carries both to the pages.
RECALL, FALSE_RATE = Share(3546, 3600), Share(3, 300)


@dataclass(frozen=True)
class Estimate:
    """Photographs that show a work: the estimated number, and its 95 % interval, within 0 and all photographs."""

    estimate: float
    low: float
    high: float


def estimate(
    seen: Sequence[int], photographs: int, works: int, recall: Share = RECALL, false_rate: Share = FALSE_RATE
) -> list[Estimate]:
    """Estimated numbers of photographs that show each work.

    The estimate is that of Rogan and Gladen (1978, doi:10.1093/oxfordjournals.aje.a112510): with x of n photographs, a
    recall r and a rate f of naming this work for a photograph that does not show it, n (x/n - f) / (r - f), clipped to
    0..n. The benchmark measures how often any work is named for a photograph that shows none. It is assumed that each
    of the collection's works is then named equally often: f is that rate divided by the number of works.

    The interval is that of a parametric bootstrap: x/n, r and the false rate are each drawn from their beta
    posterior, and each draw gives an estimate. It was preferred to the delta method, whose intervals reach below zero
    where x is small, and most works are seen in few photographs. The photographs are thereby a sample of those that
    visitors take: the interval is of the number to expect among n of them. It treats the benchmark's pictures,
    of which twelve show the same work, and the photographs of one visitor as independent. As they are not, it is rather
    too narrow.

    Args:
        seen: for each work, the photographs in which it was recognised, 0 to ``photographs``.
        photographs: that were looked at.
        works: of the collection.
        recall: pictures in which their work was recognised, of all that show one.
        false_rate: pictures for which a work was named, of all that show none.

    Returns:
        An estimate for each of ``seen``. It is the same every time, and equal for equal counts.
    """
    generator = np.random.default_rng(0)
    recalls, falses = recall.draw(generator, DRAWS), false_rate.draw(generator, DRAWS) / works
    known: dict[int, Estimate] = {}
    for count in sorted(set(seen)):
        # The same seed for each count, so that a greater count never has a smaller interval by chance.
        shares = Share(count, photographs).draw(np.random.default_rng(1), DRAWS)
        low, high = np.percentile(_corrected(shares, recalls, falses), (2.5, 97.5))
        middle = float(_corrected(count / photographs, recall.value, false_rate.value / works))
        # At either end of 0..n the interval of a share lies beside the share itself.
        ends = min(float(low), middle), max(float(high), middle)
        known[count] = Estimate(photographs * middle, photographs * ends[0], photographs * ends[1])
    return [known[count] for count in seen]


def _corrected(share: np.ndarray | float, recall: np.ndarray | float, false_rate: np.ndarray | float) -> np.ndarray:
    """The share of Rogan and Gladen, 0 to 1."""
    divisor = np.maximum(np.subtract(recall, false_rate), _LEAST_DIVISOR)
    return np.clip(np.subtract(share, false_rate) / divisor, 0.0, 1.0)
