"""``python -m benchmarks.re_search --artefacts DIR``: what a liked and a disliked work are worth beside one liked work.

A build's test works are the liked ones; the model has not learned from them. What counts is how many of the first ten
works have the class of the liked one.
"""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from pipeline.artefacts.store import ArtefactStore
from pipeline.core.nearest import top_k
from pipeline.query import likenesses
from pipeline.query.search import NEGATIVE, Example, Search

PAGE = Path(__file__).parents[1] / "docs" / "re-search-benchmark.md"
#: Liked works, results that count, and resamplings of an interval.
LIKED, FIRST, RESAMPLED = 400, 10, 2_000
#: What a disliked picture counts beside a liked one; with 0 it is only left out of the results.
WEIGHTS = (0.0, 0.15, 0.25, 0.5, 0.75, 1.0)

HEAD = """\
# More like this, less like this

Made by `make bench-re-search` on {date}. Precision@{first} is the share of the first {first} works that have the
class of the liked work. {liked} works of the test split of a build of {works:,} works are liked, one at a time.
Brackets are 95 % intervals (bootstrap over artists). Of each row the difference is to the liked work alone, on the
same queries.

The disliked work is the first result of another class, as a visitor would press it, or a random work of another
class. Where all results have the class of the liked work there is no first wrong one, so that row has fewer queries.
The disliked work itself is no result; with the weight 0 that is all that it changes. The page uses the weight
{negative:g} (`NEGATIVE` of `pipeline/query/search.py`).
"""


def groups_of(store: ArtefactStore, rows: np.ndarray) -> np.ndarray:
    """A number for the artist of each work; a work without an artist is a group of its own."""
    artists = store.objects["artist"].to_numpy()[rows]
    names = [artist or f"work {row}" for artist, row in zip(artists, rows, strict=True)]
    return np.unique(names, return_inverse=True)[1]


def interval(values: np.ndarray, groups: np.ndarray) -> str:
    """The mean of values (n,) with its interval, in which whole groups are drawn."""
    generator = np.random.default_rng(1)
    sums, counts = np.bincount(groups, values), np.bincount(groups)
    drawn = generator.integers(0, len(sums), (RESAMPLED, len(sums)))
    means = sums[drawn].sum(1) / counts[drawn].sum(1)
    low, high = np.quantile(means, (0.025, 0.975))
    return f"{values.mean():.3f} ({low:.3f} to {high:.3f})"


def precision(store: ArtefactStore, scores: np.ndarray, liked: int, out: set[int]) -> tuple[float, np.ndarray]:
    """The share of the first works with the class of the liked one, and their rows."""
    allowed = np.ones(len(store), bool)
    allowed[list(out)] = False
    rows = np.flatnonzero(allowed)
    first = rows[top_k(scores[rows], FIRST)]
    labels = store.objects["label"].to_numpy()
    return float((labels[first] == labels[liked]).mean()), first


def measured(store: ArtefactStore, kind: str, liked: np.ndarray) -> Iterator[str]:
    """The rows of one kind's table."""
    search = Search(store)
    labels = store.objects["label"].to_numpy()
    generator = np.random.default_rng(7)
    alone: list[float] = []
    worth: dict[tuple[str, float], list[float]] = {}
    pressed: list[bool] = []
    for row in liked.tolist():
        scores = search([Example(search.describe(row, [kind]), row=row)], {kind: 1.0})
        similarities = scores.similarities[kind]
        value, first = precision(store, similarities, row, {row})
        alone.append(value)
        others = first[labels[first] != labels[row]]
        pressed.append(len(others) > 0)
        random = int(generator.choice(np.flatnonzero((labels != labels[row]) & (labels != ""))))
        for name, disliked in (("first wrong", int(others[0]) if len(others) else -1), ("random", random)):
            for weight in WEIGHTS:
                if disliked < 0:
                    worth.setdefault((name, weight), []).append(np.nan)
                    continue
                other = search([Example(search.describe(disliked, [kind]))], {kind: 1.0}).similarities[kind]
                both = precision(store, similarities - weight * other, row, {row, disliked})[0]
                worth.setdefault((name, weight), []).append(both)
    groups, asked = groups_of(store, liked), np.array(pressed)
    yield f"| the liked work alone | | {interval(np.array(alone), groups)} | |"
    for (name, weight), values in worth.items():
        kept = asked if name == "first wrong" else np.ones(len(asked), bool)
        both, before = np.array(values)[kept], np.array(alone)[kept]
        shown = f"{name} of another class ({int(kept.sum())} queries)"
        gained = interval(both - before, np.unique(groups[kept], return_inverse=True)[1])
        mean = interval(both, np.unique(groups[kept], return_inverse=True)[1])
        yield f"| with a disliked work: {shown} | {weight:g} | {mean} | {gained} |"


def main(arguments: list[str] | None = None) -> int:
    """Measures and writes the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--artefacts", type=Path, default=Path("artefacts"), help="folder of builds")
    parser.add_argument("--page", type=Path, default=PAGE, help="the file that is written")
    options = parser.parse_args(arguments)
    store = ArtefactStore.open(options.artefacts)
    objects = store.objects
    test = np.flatnonzero((objects["split"] == "test") & (objects["label"] != ""))
    liked = np.sort(np.random.default_rng(0).permutation(test)[:LIKED])
    head = HEAD.format(
        date=datetime.now(UTC).date(), first=FIRST, liked=len(liked), works=len(store), negative=NEGATIVE
    )
    lines = [head]
    for kind, title in likenesses.titles_of(store.root).items():
        if likenesses.get(kind).finds_few:
            continue
        lines += [f"\n## {title}", f"| | weight | precision@{FIRST} | difference |", "| --- | --- | --- | --- |"]
        lines += measured(store, kind, liked)
    options.page.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
