"""What sets some works apart from all others: values of fields that are more frequent among them.

Each value is tested by the upper tail of the hypergeometric distribution (Fisher's exact test, one-sided), and the p
values are corrected for the number of values that were tested by the procedure of Benjamini and Hochberg (1995).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from components.atlas import colouring
from components.site import theme
from components.works.fields import title_of
from pipeline.artefacts.store import ArtefactStore

#: A value that fewer works of the collection have is not tested: it is a name. The selection has no part in this
#: choice, so that it biases no p value.
LEAST = 3
#: Corrected p value up to which a value is named.
LEVEL = 0.05
#: Most values that are named.
MOST = 12


@dataclass(frozen=True)
class Finding:
    """A value that is more frequent among the selected works than among the others."""

    field: str  #: title of the field
    value: str
    inside: int  #: selected works with the value
    selected: int
    outside: int  #: other works with the value
    others: int
    p: float  #: corrected

    @property
    def share(self) -> float:
        """Of the selected works, 0 to 1."""
        return self.inside / self.selected

    @property
    def share_of_others(self) -> float:
        """Of the other works, 0 to 1."""
        return self.outside / self.others


@dataclass(frozen=True)
class Findings:
    """What was found, most surprising first, and the number of values that were tested."""

    found: tuple[Finding, ...]
    tested: int


def distinctive(store: ArtefactStore, rows: np.ndarray) -> Findings:
    """What sets some works apart.

    Args:
        store: the build.
        rows: int (n,), the selected works, without repetition. There is nothing to compare with where these are all.
    """
    total, selected = len(store), len(rows)
    if selected < LEAST or selected == total:
        return Findings((), 0)
    chosen = np.zeros(total, bool)
    chosen[rows] = True
    tested: list[tuple[str, str, int, int]] = []
    for title, owners, values in _values(store):
        everywhere = values.value_counts()
        inside = values[chosen[owners]].value_counts()
        tested += [
            (title, str(value), int(inside.get(value, 0)), int(having))
            for value, having in everywhere[everywhere >= LEAST].items()
        ]
    if not tested:
        return Findings((), 0)
    tails = np.array(
        [
            # The others need not be computed: they are not more frequent among the selected works.
            upper_tail(inside, selected, having, total) if inside / selected > having / total else 1.0
            for _, _, inside, having in tested
        ]
    )
    found = [
        Finding(title, value, inside, selected, having - inside, total - selected, float(p))
        for (title, value, inside, having), p in zip(tested, corrected(tails), strict=True)
        if p <= LEVEL
    ]
    found.sort(key=lambda each: (each.p, -each.share, each.field, each.value))
    return Findings(tuple(found[:MOST]), len(tested))


def upper_tail(inside: int, selected: int, having: int, total: int) -> float:
    """The probability that, of ``selected`` works drawn from ``total``, ``inside`` or more have a value."""
    least = max(inside, selected + having - total)
    drawn = np.arange(least, min(selected, having) + 1)
    logs = (
        _log_binomial(having, drawn)
        + _log_binomial(total - having, selected - drawn)
        - _log_binomial(total, np.array([selected]))
    )
    return float(min(1.0, np.exp(logs).sum()))


def corrected(p_values: np.ndarray) -> np.ndarray:
    """P values, float (n,), corrected by the procedure of Benjamini and Hochberg, in the same order."""
    count = len(p_values)
    order = np.argsort(p_values)
    scaled = p_values[order] * count / np.arange(1, count + 1)
    result = np.empty(count)
    result[order] = np.minimum(1, np.minimum.accumulate(scaled[::-1])[::-1])
    return result


def _values(store: ArtefactStore) -> Iterator[tuple[str, np.ndarray, pd.Series]]:
    """Title of a field, rows of works, and the value of each: a work with two tags comes twice. Nothing is empty."""
    labels = store.objects["label"].map({info.key: info.title for info in store.classes})
    columns = [("Class", labels.fillna(theme.UNCLASSED[2]))]
    columns += [(title_of(name), store.objects[name]) for name in colouring.text_fields(store)]
    if "artist" not in colouring.text_fields(store):
        columns.append((title_of("artist"), store.objects["artist"]))
    for title, values in columns:
        rows = np.flatnonzero(values.to_numpy() != "")
        yield title, rows, values.iloc[rows].reset_index(drop=True)
    tags = store.objects["tags"].reset_index(drop=True).astype(object).explode().dropna()
    yield title_of("tags"), tags.index.to_numpy(), tags.reset_index(drop=True)


def _log_binomial(of: int, taken: np.ndarray) -> np.ndarray:
    """Logarithms of the binomial coefficients ``of`` over ``taken``."""
    return _log_factorial(np.array([of])) - _log_factorial(taken) - _log_factorial(of - taken)


def _log_factorial(numbers: np.ndarray) -> np.ndarray:
    """Logarithms of factorials, exact up to 255, by Stirling's series beyond: its error there is below 1e-15."""
    small = np.append(0.0, np.cumsum(np.log(np.arange(1, 256))))
    x = np.maximum(numbers, 1).astype(np.float64)
    series = x * np.log(x) - x + 0.5 * np.log(2 * np.pi * x) + 1 / (12 * x) - 1 / (360 * x**3) + 1 / (1260 * x**5)
    return np.where(numbers < len(small), small[np.minimum(numbers, len(small) - 1)], series)
