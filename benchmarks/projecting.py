"""``python -m benchmarks.projecting``: what maps cost and keep, beside scikit-learn's t-SNE and UMAP's own transform.

It needs the label-free vectors of a build. Each part is measured in a process of its own; with ``--results FOLDER`` its
measurement stays there as JSON, and a part that is there is not measured again.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.artefacts.label_free import label_free
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError
from pipeline.core.executors.processes import cores
from pipeline.core.nearest import neighbour_graph, top_k
from pipeline.evaluate.map_metrics import movement, neighbours_kept
from pipeline.query import placing
from pipeline.similarity import indexes, projections, warm_start
from pipeline.similarity.graph import Graph
from pipeline.similarity.projections.umap import library

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "projection-benchmark.md"
#: Works of the large collection, and perplexity of both t-SNEs.
LARGE, PERPLEXITY = 20_000, 20.0
#: Share of the works that the map of before has: first the usual case, then ones with many new works.
OLD_SHARES = (0.8, 0.5, 0.25)
#: Works that UMAP places as well, and works beside which it is fitted at most.
PLACED, FITTED = 100, 20_000
#: Works beside which an upload is placed.
PLACED_AMONG = (2_499, 100_000)
NEIGHBOURS = 150
HEAD = """\
# Maps

Made by `python -m benchmarks.projecting`, on {date}, with {cores} cores ({machine}), Python {python}, over {what}.
Seconds are processor seconds of all threads, since other work ran on the machine; one run each.
Neighbours kept: of a work's ten nearest by the vectors, the share among its ten nearest on the map. {synthetic}
"""
SYNTHETIC = (
    "Larger collections are synthetic: the works, and mixtures of a work and one of its ten nearest (share uniform,\n"
    "0 to 1), moved by noise of a tenth of their length."
)


def synthetic(vectors: np.ndarray, count: int, seed: int = 1) -> np.ndarray:
    """``count`` unit vectors float32 in the manner of the given ones, see :data:`SYNTHETIC`.

    Args:
        vectors: float32 (N, F), L2-normalised; they are the first.
        count: at least N.
        seed: of the random choices.
    """
    rng = np.random.default_rng(seed)
    ids, _ = neighbour_graph(vectors, 10)
    own = rng.integers(0, len(vectors), count - len(vectors))
    other = ids[own, rng.integers(0, 10, len(own))]
    share = rng.uniform(0, 1, (len(own), 1))
    mixed = share * vectors[own] + (1 - share) * vectors[other]
    mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
    mixed += rng.normal(0, 0.1 / np.sqrt(vectors.shape[1]), mixed.shape)
    made = np.vstack([vectors, mixed / np.linalg.norm(mixed, axis=1, keepdims=True)])
    return np.ascontiguousarray(made, np.float32)


def graph_of(vectors: np.ndarray) -> Graph:
    """The neighbour graph of a build; of many works that of the approximate index."""
    if len(vectors) > FITTED:
        with tempfile.TemporaryDirectory() as folder:
            return indexes.get("approximate").create(np.asfortranarray(vectors), Path(folder)).graph(NEIGHBOURS)
    return Graph(*neighbour_graph(vectors, min(NEIGHBOURS, len(vectors) - 1)))


def timed(work: Callable[[], np.ndarray]) -> tuple[np.ndarray, float]:
    """The result, and processor seconds of this process."""
    start = time.process_time()
    made = work()
    return made, round(time.process_time() - start, 1)


def measure_vitrine(vectors: np.ndarray) -> dict[str, Any]:
    """The build's t-SNE of :data:`LARGE` works."""
    large = synthetic(vectors, LARGE)
    graph, searching = timed_graph(large)
    member = projections.get("tsne")
    assert member.options
    plain, first = timed(lambda: member.project(large, graph, member.options(PERPLEXITY, 0), 7))  # type: ignore[misc]
    from pipeline.similarity.projections._refinement import refined

    points, last = timed(lambda: refined(plain, graph.ids, member.options().refinement))  # type: ignore[misc]
    return {
        "cpu": round(first + last, 1),
        "cpu_without_refinement": first,
        "graph_cpu": searching,
        "kept": kept(graph, points),
        "kept_without": kept(graph, plain),
    }


def measure_scikit_learn(vectors: np.ndarray) -> dict[str, Any]:
    """scikit-learn's t-SNE of the same works; it looks for the neighbours itself."""
    from sklearn.manifold import TSNE

    large = synthetic(vectors, LARGE)
    model = TSNE(perplexity=PERPLEXITY, random_state=7, init="pca", n_jobs=1)
    points, seconds = timed(lambda: model.fit_transform(large))
    return {"cpu": seconds, "kept": kept(graph_of(large), points)}


def measure_stability(vectors: np.ndarray) -> dict[str, Any]:
    """Each projection: a map of some works, then of all, from scratch and from the places of before."""
    found: dict[str, Any] = {}
    graph = graph_of(vectors)
    for name in projections.names():
        member = projections.get(name)
        options = member.options() if member.options else None

        def made(vectors: np.ndarray, graph: Graph, start: warm_start.WarmStart | None) -> tuple[np.ndarray, float]:
            return timed(lambda: warm_start.project(member, vectors, graph, options, 7, start))  # noqa: B023

        scratch, seconds = made(vectors, graph, None)
        for share in OLD_SHARES if name == "tsne" else OLD_SHARES[:1]:
            rows = np.sort(np.random.default_rng(0).permutation(len(vectors))[: int(share * len(vectors))])
            before, _ = made(vectors[rows], graph_of(vectors[rows]), None)
            start = warm_start.WarmStart(rows, before)
            warm, warm_seconds = made(vectors, graph, start)
            found[f"{name}, {share:.0%}"] = {
                "scratch": moved_and_kept(warm_start.aligned(scratch, start), start, graph) | {"cpu": seconds},
                "warm": moved_and_kept(warm, start, graph) | {"cpu": warm_seconds},
            }
    return found


def measure_placing(vectors: np.ndarray) -> dict[str, Any]:
    """Placing by the neighbours of an upload, and by ``UMAP.transform``, of works that the map does not have."""
    umap = library()
    found: dict[str, Any] = {}
    rng = np.random.default_rng(3)
    for count in PLACED_AMONG:
        whole = vectors if count <= len(vectors) else synthetic(vectors, count)
        out = np.sort(rng.choice(len(whole), PLACED, replace=False))
        rows = np.setdiff1d(np.arange(len(whole)), out)[:count]
        gallery, queries = np.ascontiguousarray(whole[rows]), whole[out]
        graph = graph_of(gallery)
        columns = np.asfortranarray(gallery).T
        near = [top_k(gallery @ query, placing.EXPANDED) for query in queries]
        entry = [np.sort(rng.permutation(ids)) for ids in near]

        def rows_of(number: int) -> np.ndarray:
            if count <= placing.ALL_WORKS:  # noqa: B023
                return placing.nearest_works(columns, queries[number], placing.PLACED_BY)  # noqa: B023
            return placing.nearest_by_graph(gallery, graph.ids, queries[number], entry[number], placing.PLACED_BY)  # noqa: B023

        fitted = min(count, FITTED, len(gallery))
        model = umap.UMAP(n_neighbors=15, min_dist=0.1, random_state=7).fit(gallery[:fitted])
        points = np.asarray(model.embedding_)
        model.transform(queries[:1])
        theirs, seconds = [], []
        for query in queries:
            start = time.process_time()
            theirs.append(model.transform(query[np.newaxis])[0])
            seconds.append(time.process_time() - start)
        ours, own = [], []
        spread = placing.spread_of(points)
        for number in range(PLACED):
            start = time.process_time()
            chosen = rows_of(number)
            placed = placing.place(points, np.minimum(chosen, fitted - 1), spread)
            own.append(time.process_time() - start)
            if fitted < len(gallery):
                placed = placing.place(points, top_k(gallery[:fitted] @ queries[number], placing.PLACED_BY), spread)
            ours.append(placed.point)
        true = [top_k(gallery[:fitted] @ query, placing.PLACED_BY) for query in queries]
        found[f"{len(gallery)}"] = {
            "fitted": fitted,
            "ms": round(1e3 * float(np.median(own)), 3),
            "umap_ms": round(1e3 * float(np.median(seconds)), 1),
            "kept": beside(points, np.array(ours), true),
            "umap_kept": beside(points, np.array(theirs), true),
        }
    return found


def beside(points: np.ndarray, placed: np.ndarray, true: list[np.ndarray]) -> float:
    """Of the nearest works by the vectors of each placed one, the share among its nearest on the map."""
    from scipy.spatial import KDTree

    near = KDTree(points).query(placed, placing.PLACED_BY)[1]
    return round(float(np.mean([len(np.intersect1d(a, b)) / len(b) for a, b in zip(near, true, strict=True)])), 4)


def timed_graph(vectors: np.ndarray) -> tuple[Graph, float]:
    """The graph, and processor seconds."""
    start = time.process_time()
    graph = graph_of(vectors)
    return graph, round(time.process_time() - start, 1)


def kept(graph: Graph, points: np.ndarray) -> float:
    """Neighbours kept at ten."""
    return round(neighbours_kept(graph.ids, points), 4)


def moved_and_kept(points: np.ndarray, start: warm_start.WarmStart, graph: Graph) -> dict[str, float]:
    """How far works moved, and neighbours kept."""
    middle, most = np.quantile(movement(points[start.rows], start.points), (0.5, 0.9))
    return {"median": round(float(middle), 4), "p90": round(float(most), 4), "kept": kept(graph, points)}


PARTS: Mapping[str, Callable[[np.ndarray], dict[str, Any]]] = {
    "vitrine": measure_vitrine,
    "scikit-learn": measure_scikit_learn,
    "stability": measure_stability,
    "placing": measure_placing,
}


def page(found: Mapping[str, dict[str, Any]], what: str) -> str:
    """The page, of the parts that were measured."""
    text = HEAD.format(
        date=f"{datetime.now(UTC):%Y-%m-%d}", cores=cores(), machine=platform.machine(),
        python=platform.python_version(), what=what, synthetic=SYNTHETIC,
    )  # fmt: skip
    if {"vitrine", "scikit-learn"} <= set(found):
        own, other = found["vitrine"], found["scikit-learn"]
        without, graph, base = own["cpu_without_refinement"], own["graph_cpu"], other["cpu"]
        whole = own["cpu"] + graph
        text += f"""
## t-SNE of {LARGE:,} works

Perplexity {PERPLEXITY:g}, one thread each. scikit-learn looks for the neighbours itself; a build has them already
({graph:.1f} s).

| | seconds | seconds, scikit-learn = 1 | neighbours kept |
| --- | --- | --- | --- |
| scikit-learn | {other["cpu"]:.0f} | 1.00 | {other["kept"]:.3f} |
| Vitrine, without its last steps | {without:.0f} | {without / base:.2f} | {own["kept_without"]:.3f} |
| Vitrine | {own["cpu"]:.0f} | {own["cpu"] / base:.2f} | {own["kept"]:.3f} |
| Vitrine with the search for neighbours | {whole:.0f} | {whole / base:.2f} | {own["kept"]:.3f} |
"""
    if "stability" in found:
        text += """
## A rebuild with new works

A map of some of the works, then one of all. Moved: median and 90 % of the works that the first map has, in units of its
spread (root mean square distance from the mean), after Procrustes alignment.

| map, share had before | from scratch: moved | kept | seconds | from the places before: moved | kept | seconds |
| --- | --- | --- | --- | --- | --- | --- |
"""
        for name, ways in found["stability"].items():
            cells = [
                f"{way['median']:.3f} ({way['p90']:.3f}) | {way['kept']:.3f} | {way['cpu']:.1f}"
                for way in (ways["scratch"], ways["warm"])
            ]
            text += f"| {name} | {' | '.join(cells)} |\n"
    if "placing" in found:
        text += f"""
## Placing an upload

{PLACED} works that a UMAP does not have, one after the other. Vitrine: the search in the map's vectors, from twelve
works that are near, and the median of the ten places. Milliseconds are processor time, median. With more than
{FITTED:,} works the UMAP has the first {FITTED:,}, neighbours kept are those among these, and the graph is the
approximate index's.

| works | UMAP of | UMAP.transform: ms | kept | Vitrine: ms | kept |
| --- | --- | --- | --- | --- | --- |
"""
        for count, row in found["placing"].items():
            text += (
                f"| {int(count):,} | {row['fitted']:,} | {row['umap_ms']:.1f} | {row['umap_kept']:.3f} "
                f"| {row['ms']:.2f} | {row['kept']:.3f} |\n"
            )
    return text


def main() -> int:
    """Exit status 0, or 2 when there is no build to measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.projecting", description=__doc__)
    parser.add_argument("--artefacts", type=Path, default=Path("artefacts"), help="folder of builds")
    parser.add_argument("--vectors", type=Path, help="a .npy file of unit vectors instead of a build's")
    parser.add_argument("--results", type=Path, help="folder where measurements stay as JSON")
    parser.add_argument("--only", help="parts to measure, separated by commas; default: all")
    parser.add_argument("--part", choices=tuple(PARTS), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        result = PARTS[options.part](np.load(options.vectors))
        (options.results / f"{options.part}.json").write_text(json.dumps(result, indent=2), encoding="utf-8")
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        results = options.results or Path(scratch)
        results.mkdir(parents=True, exist_ok=True)
        file, what = options.vectors, "unit vectors of a file"
        if file is None:
            try:
                store = ArtefactStore.open(options.artefacts)
            except ArtefactError as error:
                print(error, file=sys.stderr)
                return 2
            summary = store.json("training/summary.json")
            file = Path(scratch) / "vectors.npy"
            np.save(file, label_free(store.embeddings, summary))
            what = f"the label-free vectors of a build ({len(store):,} works, backbone `{summary['backbone']}`)"
        else:
            shape = np.load(file, mmap_mode="r").shape
            what = f"{shape[0]:,} unit vectors of {shape[1]} values from a file"
        one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
        for name in options.only.split(",") if options.only else PARTS:
            if not (results / f"{name}.json").is_file():
                command = [sys.executable, "-m", "benchmarks.projecting", "--part", name]
                command += ["--vectors", str(file.resolve()), "--results", str(results.resolve())]
                subprocess.run(command, cwd=ROOT, env=os.environ | one_thread, check=True)
        found = {
            name: json.loads((results / f"{name}.json").read_text(encoding="utf-8"))
            for name in PARTS
            if (results / f"{name}.json").is_file()
        }
    PAGE.write_text(page(found, what), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
