"""``python -m benchmarks.search``: search by vector, beside faiss and what the memory's bandwidth allows.

The vectors are generated in clusters; ``--vectors`` takes real ones instead. Each candidate answers one query at a
time on one thread, and candidates take turns. A row's ratio is to the first row of its table.
"""

import argparse
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks._timing import Table, compare
from pipeline.core.executors.processes import cores
from pipeline.core.files import new_array
from pipeline.similarity.indexes.approximate import ApproximateIndex
from pipeline.similarity.indexes.exact import ExactIndex

SIZES = (10_000, 100_000)
DIMENSIONS = 256
NEIGHBOURS = 12
#: Queries; each is timed as one round.
ROUNDS = 40
#: Share of the works that the filter keeps.
KEPT = 0.1
#: Of the generated vectors: groups, and how far a vector lies from the middle of its group.
GROUPS, SPREAD = 200, 0.7
#: Standard deviations fall with the number of the axis to this power. With the first, about as much of a vector lies
#: outside of the leading axes as of real embeddings (of 2,499 paintings); with 0 all axes are alike.
DECAYS = {0.7: "variances as of real embeddings", 0.0: "equal variances"}
#: Rows that are generated or copied at once.
_PART = 50_000
PAGE = Path(__file__).parents[1] / "docs" / "search-benchmark.md"
HEAD = """\
# Search

Made by `make bench-search` (`python -m benchmarks.search`), on {date}, with {cores} cores ({machine}), Python {python},
NumPy {numpy}, faiss {faiss}. One query at a time, one thread, the {k} most similar. The vectors are memory-mapped by
Vitrine and in memory with faiss. Candidates take turns; times are medians, ratios are medians of the rounds' own
ratios. Below 1 is faster. "Reads the matrix" reads every byte of the vectors once: no scan of all vectors can be much
faster. From 20,000 works on, Vitrine reads less where its bounds by leading axes spare most vectors
(`pipeline/similarity/leading.py`).
Answers are compared with those of faiss flat over {rounds} queries: *identical* means the same works in the same order,
*recall* is the share of its {k} works that were found.
"""


@dataclass(frozen=True)
class Vectors:
    """What is searched: unit vectors, as files of a build, and queries."""

    column_major: np.ndarray  #: float32 (N, D), memory-mapped
    row_major: np.ndarray  #: the same, contiguous, memory-mapped
    queries: np.ndarray  #: float32 (ROUNDS, D)
    index: Path  #: folder of the exact index
    origin: str  #: where they come from, for people


def generated(folder: Path, count: int, dimensions: int, decay: float, seed: int = 0) -> Vectors:
    """Clustered unit vectors. A query lies near one of them, as an upload near a work."""
    rng = np.random.default_rng(seed)
    deviations = (np.arange(1, dimensions + 1) ** -decay).astype(np.float32)
    centres = rng.normal(size=(GROUPS, dimensions)).astype(np.float32) * deviations
    rows = new_array(folder / "generated.npy", np.float32, (count, dimensions))
    for start in range(0, count, _PART):
        size = min(_PART, count - start)
        noise = SPREAD * deviations * rng.standard_normal((size, dimensions), np.float32)
        rows[start : start + size] = _unit(centres[rng.integers(0, GROUPS, size)] + noise)
    return _files(folder, rows, rng, f"generated in {GROUPS} clusters, {DECAYS[decay]}")


def real(folder: Path, path: Path) -> Vectors:
    """The unit vectors in a file, such as a build's ``embeddings.npy``."""
    return _files(folder, np.load(path, mmap_mode="r"), np.random.default_rng(0), path.name)


def _files(folder: Path, rows: np.ndarray, rng: np.random.Generator, origin: str) -> Vectors:
    count, dimensions = rows.shape
    ExactIndex.create(rows, folder / "index")
    row_major = np.load(folder / "index" / "rows.npy", mmap_mode="r")
    columns = new_array(folder / "embeddings.npy", np.float32, rows.shape, column_major=True)
    for start in range(0, count, _PART):
        columns[start : start + _PART] = rows[start : start + _PART]
    columns.flush()
    near = np.asarray(row_major[rng.integers(0, count, ROUNDS)])
    queries = _unit(near + 0.3 / dimensions**0.5 * rng.standard_normal(near.shape, np.float32))
    return Vectors(np.load(folder / "embeddings.npy", mmap_mode="r"), row_major, queries, folder / "index", origin)


def _unit(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


class Candidate:
    """A search whose calls take one query after the other; ``found`` are its answers, query -> rows."""

    def __init__(self, queries: np.ndarray, search: Callable[[np.ndarray], np.ndarray]) -> None:
        """Args: the queries (Q, D); a function of one query (1, D) that gives rows (1, K)."""
        self._queries, self._search, self._next = queries, search, 0
        self.found: dict[int, np.ndarray] = {}

    def __call__(self) -> None:
        """Answers the next query."""
        number = self._next % len(self._queries)
        self.found[number] = self._search(self._queries[number : number + 1])[0]
        self._next += 1

    def agreement(self, other: "Candidate") -> str:
        """How its answers compare with another's, which answered the same queries."""
        pairs = [(self.found[number], other.found[number]) for number in self.found]
        if all(np.array_equal(own, others) for own, others in pairs):
            return "identical"
        shared = sum(len(np.intersect1d(own, others)) for own, others in pairs)
        return f"recall {shared / sum(len(others) for _, others in pairs):.3f}"


def tables(vectors: Vectors, hnsw: bool = True) -> Iterator[str]:
    """A table of searches among all works, one of searches among a tenth of them, and one line on opening."""
    import faiss

    faiss.omp_set_num_threads(1)
    count, dimensions = vectors.column_major.shape
    flat = faiss.IndexFlatIP(dimensions)
    for start in range(0, count, _PART):
        flat.add(np.ascontiguousarray(vectors.row_major[start : start + _PART]))
    index = ExactIndex.open(vectors.column_major, vectors.index)
    with threadpool_limits(None):
        ApproximateIndex.create(vectors.column_major, vectors.index.parent / "approximate")
    approximate = ApproximateIndex.open(vectors.column_major, vectors.index.parent / "approximate")
    scans: dict[str, Callable[[np.ndarray], np.ndarray]] = {
        "faiss IndexFlatIP": lambda query: flat.search(query, NEIGHBOURS)[1],
        "Vitrine, exact": lambda query: index.search(query, NEIGHBOURS)[0],
        "Vitrine, approximate": lambda query: approximate.search(query, NEIGHBOURS)[0],
    }
    if hnsw:
        graph = faiss.IndexHNSWFlat(dimensions, 32, faiss.METRIC_INNER_PRODUCT)
        faiss.omp_set_num_threads(cores())
        graph.add(np.ascontiguousarray(vectors.row_major))
        faiss.omp_set_num_threads(1)
        graph.hnsw.efSearch = 64
        scans["faiss HNSW (M 32, efSearch 64)"] = lambda query: graph.search(query, NEIGHBOURS)[1]
    values = np.asarray(vectors.column_major).T.reshape(-1)
    title = f"{count:,} x {dimensions}, {vectors.origin}"
    yield _table(title, "Among all works.", vectors.queries, scans, {"reads the matrix": lambda: _read(values)})

    among = np.random.default_rng(1).random(count) < KEPT
    parameters: Any = faiss.SearchParameters(sel=faiss.IDSelectorBatch(np.flatnonzero(among)))
    filtered: dict[str, Callable[[np.ndarray], np.ndarray]] = {
        "faiss IndexFlatIP with IDSelectorBatch": lambda query: flat.search(query, NEIGHBOURS, params=parameters)[1],
        "Vitrine, exact, row-major copy": lambda query: index.search(query, NEIGHBOURS, among)[0],
        "Vitrine, approximate": lambda query: approximate.search(query, NEIGHBOURS, among)[0],
        "Vitrine, exact, a build without the copy": lambda query: without.search(query, NEIGHBOURS, among)[0],
    }
    without = ExactIndex(vectors.column_major)
    setting = f"Among {KEPT:.0%} of the works, drawn at random. The last row has no filter."
    unfiltered = Candidate(vectors.queries, scans["Vitrine, exact"])
    yield _table(f"{title}, filtered", setting, vectors.queries, filtered, {"Vitrine, exact, no filter": unfiltered})

    opening = {
        "np.load of the vectors": lambda: np.load(vectors.index.parent / "embeddings.npy", mmap_mode="r"),
        "Vitrine, exact: vectors and index": lambda: ExactIndex.open(
            np.load(vectors.index.parent / "embeddings.npy", mmap_mode="r"), vectors.index
        ),
        "Vitrine, approximate: vectors and index": lambda: ApproximateIndex.open(
            np.load(vectors.index.parent / "embeddings.npy", mmap_mode="r"), vectors.index.parent / "approximate"
        ),
    }
    rows = compare(opening, ROUNDS)
    yield Table(
        f"{title}, opening", "Memory-mapped; pages are read when a search needs them.", "ms", rows, _ms
    ).markdown()


def _read(values: np.ndarray) -> float:
    """Reads every value once, in order. The product with itself is as fast as memory; NumPy's sum is slower."""
    return float(np.dot(values, values))


def _table(
    title: str,
    setting: str,
    queries: np.ndarray,
    searches: dict[str, Callable[[np.ndarray], np.ndarray]],
    others: dict[str, Callable[[], object]],
) -> str:
    """The table of some searches, the first of which the others are compared with, and of other work beside them."""
    candidates = {name: Candidate(queries, search) for name, search in searches.items()}
    rows = compare(candidates | others, ROUNDS)
    baseline = next(iter(candidates.values()))
    found = "; ".join(f"{name}: {each.agreement(baseline)}" for name, each in list(candidates.items())[1:])
    return Table(title, f"{setting} Answers: {found}.", "ms", rows, _ms).markdown()


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.2f}"


def main() -> int:
    """Prints the tables, and writes them to a page. Exit status 2 where faiss is missing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="numbers of works; 1000000 needs 4 GB")
    parser.add_argument("--dimensions", type=int, default=DIMENSIONS)
    parser.add_argument("--vectors", type=Path, help="embeddings.npy of a build, instead of generated vectors")
    parser.add_argument("--no-hnsw", action="store_true", help="leave out faiss HNSW, which takes minutes to build")
    parser.add_argument("--out", type=Path, default=PAGE, help="the page (default: docs/search-benchmark.md)")
    options = parser.parse_args()
    try:
        import faiss
    except ImportError:
        print("faiss is missing: `pip install faiss-cpu`, or `make bench-search`, which installs it.", file=sys.stderr)
        return 2
    text = HEAD.format(
        date=f"{datetime.now(UTC):%Y-%m-%d}", cores=cores(), machine=platform.machine(), k=NEIGHBOURS, rounds=ROUNDS,
        python=platform.python_version(), numpy=np.__version__, faiss=faiss.__version__,
    )  # fmt: skip
    made = [(size, decay) for size in map(int, options.sizes.split(",")) for decay in DECAYS]
    for size, decay in [(0, 0.0)] if options.vectors else made:
        with TemporaryDirectory() as scratch:
            folder = Path(scratch)
            vectors = (
                real(folder, options.vectors) if options.vectors else generated(folder, size, options.dimensions, decay)
            )
            with threadpool_limits(1):
                for table in tables(vectors, not options.no_hnsw):
                    print(table, flush=True)
                    text += "\n" + table
    options.out.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
