"""``python -m benchmarks.map``: the map's scene beside Plotly's scattergl, which drew the map before.

Both show the same generated works in the same headless Chromium, in turns. The scene shows pictures besides. What is
timed runs to the end of drawing: a pixel is read back, which waits for the graphics card or for who stands in for it.
"""

import argparse
import base64
import gzip
import json
import platform
import statistics
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from pipeline.core.executors.processes import cores

SIZES = (10_000, 100_000, 300_000)
ROUNDS = 3
#: Frames of a drag and of the wheel, and places of the mouse, in each round.
FRAMES, PLACES = 8, 15
#: Works that the lasso is drawn round, at most half of all.
OUTLINED = 20_000
#: Different pictures; further works repeat them.
PICTURES = 768
TILE = 128
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
CLASSES = (
    ("China", "#D55E00", "circle"),
    ("India", "#E69F00", "diamond"),
    ("Japan", "#0072B2", "square"),
    ("Persia", "#009E73", "cross"),
    ("Not known", "#8A8A8A", "circle-open"),
)
ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "map-benchmark.md"
#: Name -> page in benchmarks/map_pages. The first is what the ratios are to.
CANDIDATES = {"Plotly scattergl": "plotly.html", "Vitrine's scene": "scene.html"}
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader", "--disable-background-networking")
VIEWPORT = {"width": 1100, "height": 720}
HEAD = """\
# The map

Made by `make bench-map` (`python -m benchmarks.map`), on {date}, with {cores} cores ({machine}), Python {python},
Chromium {chromium} without a graphics card (SwiftShader), Plotly {plotly}. {width:,} x {height} pixels, {rounds} rounds
in turns; each page is loaded anew, from this machine and without a cache. Times are medians in milliseconds, ratios are
medians of the rounds' own ratios; below 1 is faster. The scene shows pictures ({pictures} different ones, {origin}),
Plotly shows none. *Ready* is from the start of navigation to the first dots, loading the scripts included. *Lasso* is
from the release of the button to the rows of {outlined:,} works (at most half of all). *Heap* is JavaScript's, with the
buffers, after a collection. *Sent* is the data of all works, without compression and with gzip. Plotly works out most
of the selection while the outline is drawn, the scene all of it at the release.
"""
COLUMNS = {
    "ready": "ready",
    "pan": "pan, p50",
    "pan95": "pan, p95",
    "zoom": "zoom, p50",
    "zoom95": "zoom, p95",
    "hover": "hover, p50",
    "lasso": "lasso",
}


@dataclass
class Found:
    """What one candidate took, a value a round: milliseconds by the names of ``COLUMNS``, and bytes of the heap."""

    times: dict[str, list[float]] = field(default_factory=dict)
    heap: list[float] = field(default_factory=list)

    def add(self, name: str, value: float) -> None:
        """Adds a round's value."""
        self.times.setdefault(name, []).append(value)


def works(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Clusters of many sizes, as a projection has them: uint16 (N, 2) places and uint8 (N,) classes."""
    rng = np.random.default_rng(seed)
    groups = 60
    middles = rng.normal(0, [4.0, 3.0], (groups, 2))
    sizes = rng.uniform(0.1, 1.0, (groups, 2))
    group = rng.choice(groups, count, p=rng.dirichlet(np.full(groups, 1.5)))
    places = middles[group] + rng.normal(0, 1, (count, 2)) * sizes[group]
    low, high = places.min(axis=0), places.max(axis=0)
    classes = np.where(rng.random(count) < 0.8, group % len(CLASSES), rng.integers(0, len(CLASSES), count))
    return np.asarray((places - low) / (high - low).max() * 65535, np.uint16), classes.astype(np.uint8)


def write_data(folder: Path, count: int) -> dict[str, tuple[int, int]]:
    """Writes what each candidate is sent. Returns the bytes by candidate, without compression and with gzip."""
    places, codes = works(count)
    binary = places.tobytes() + codes.tobytes()
    (folder / f"{count}.bin").write_bytes(binary)
    text = json.dumps(_scattergl(places.astype(np.float32), codes), separators=(",", ":")).encode()
    (folder / f"{count}.json").write_bytes(text)
    sent = {"Plotly scattergl": text, "Vitrine's scene": binary}
    return {name: (len(data), len(gzip.compress(data, 6))) for name, data in sent.items()}


def _scattergl(places: np.ndarray, codes: np.ndarray) -> dict[str, Any]:
    """The figure that the Map page drew before it had the scene: one scattergl trace a class, and the traces' rows."""
    import plotly.graph_objects as go
    from plotly.io import to_json

    figure = go.Figure()
    rows = [np.flatnonzero(codes == code).astype(np.int32) for code in range(len(CLASSES))]
    size = float(np.clip(22.0 / len(codes) ** 0.14, 3.0, 12.0))
    for own, (name, colour, marker) in zip(rows, CLASSES, strict=True):
        figure.add_scattergl(
            x=places[own, 0],
            y=places[own, 1],
            mode="markers",
            name=name,
            hoverinfo="none",
            marker={"color": colour, "symbol": marker, "size": size, "opacity": 0.85, "line": {"width": 0.5}},
        )
    hidden = {"visible": False, "showgrid": False, "zeroline": False, "showspikes": False}
    figure.update_layout(
        showlegend=False,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        xaxis=hidden,
        yaxis={**hidden, "scaleanchor": "x"},
        hovermode="closest",
        hoverdistance=24,
        # Without a finite distance Plotly tests every point of a trace at every move of the mouse.
        spikedistance=24,
        dragmode="pan",
    )
    # The page sent the rows beside the figure: a trace's points are known by their place in it alone.
    encoded = [base64.b64encode(own.tobytes()).decode() for own in rows]
    return {**json.loads(to_json(figure, validate=False)), "rows": encoded}


def write_pictures(folder: Path, pictures: Path | None) -> tuple[dict[str, Any], int]:
    """Writes sprite sheets of the pictures in a folder, or of drawn ones. Returns the layout and how many they are."""
    from pipeline.images import sprites

    tiles = list(_tiles(pictures))
    names = []
    for start in range(0, len(tiles), sprites.PER_SHEET):
        names.append(sprites.sheet_name(len(names)))
        (folder / names[-1]).write_bytes(sprites.sheet(tiles[start : start + sprites.PER_SHEET]))
    layout = {"tile": tiles[0].shape[0], "columns": sprites.COLUMNS, "perSheet": sprites.PER_SHEET}
    return layout | {"sheets": [f"/sprites/{name}" for name in names]}, len(tiles)


def _tiles(pictures: Path | None) -> Iterator[np.ndarray]:
    from pipeline.images.resizing import cv2
    from pipeline.images.sprites import letterboxed_tile

    if pictures is None:
        from pipeline.acquire.sources.demo import MANNERS, DrawWorker, plan

        draw = DrawWorker(seed=0)
        # Drawing takes longer than all else: a few pictures, each several times.
        drawn = [draw(task)[1] for task in plan(tuple(MANNERS), 32)]
        encoded = [drawn[at % len(drawn)] for at in range(PICTURES)]
    else:
        files = sorted(path for path in pictures.rglob("*") if path.suffix.lower() in SUFFIXES)
        order = np.random.default_rng(0).permutation(len(files))[:PICTURES]
        encoded = [files[at].read_bytes() for at in order]
    for data in encoded:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
        yield letterboxed_tile(np.asarray(image), TILE)


class _Handler(SimpleHTTPRequestHandler):
    """Serves files by the first part of their path."""

    #: First part of the path -> folder or file.
    places: Mapping[str, Path] = {}

    def translate_path(self, path: str) -> str:
        first, _, rest = path.partition("?")[0].lstrip("/").partition("/")
        place = self.places.get(first)
        # A path that leaves its folder is none of ours, either.
        if place is None or ".." in rest:
            return ""
        return str(place / rest) if rest else str(place)

    def guess_type(self, path: Any) -> str:
        return "text/javascript" if str(path).endswith(".mjs") else str(super().guess_type(path))

    def log_message(self, *_: Any) -> None:
        """Nothing: a browser asks for many files."""


@contextmanager
def serving(places: Mapping[str, Path]) -> Iterator[str]:
    """A server of these folders and files, by the first part of the path. Yields its address."""
    handler = type("Handler", (_Handler,), {"places": dict(places)})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory="/"))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def outline(places: np.ndarray, wanted: int) -> np.ndarray:
    """Rows of the corners of a polygon round about that many works: those at its edge, in order round their middle."""
    middle = np.median(places, axis=0)
    apart = places - middle
    distance = np.hypot(*apart.T)
    radius = np.partition(distance, wanted)[wanted]
    near = np.flatnonzero(np.abs(distance - radius) < radius * 0.03)
    turn = np.arctan2(apart[near, 1], apart[near, 0])
    # One corner for each of 32 directions.
    _, first = np.unique(np.floor((turn + np.pi) / (2 * np.pi) * 32), return_index=True)
    return near[first]


def measure(browser: Any, address: str, page: str, count: int, found: Found) -> dict[str, Any]:
    """One round of one candidate. Returns how many pictures it showed and how many works it found in the outline."""
    context = browser.new_context(viewport=VIEWPORT)
    tab = context.new_page()
    tab.set_default_timeout(300_000)
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto(f"{address}/pages/{page}?n={count}")
    tab.wait_for_function("window.candidate !== undefined")
    found.add("ready", tab.evaluate("window.firstMs"))
    tab.wait_for_function("candidate.settled()")
    pictures = tab.evaluate("candidate.pictures()")
    places, _ = works(count)
    x, y = VIEWPORT["width"] // 2, VIEWPORT["height"] // 2
    tab.mouse.move(x, y)

    spots = tab.evaluate("(rows) => candidate.places(rows)", list(range(0, count, count // PLACES))[:PLACES])
    times = []
    for left, top in spots:
        times.append(tab.evaluate("([x, y]) => candidate.hover(x, y)", [left + 1, top + 1]))
        tab.wait_for_timeout(80)  # Plotly looks for a work only so often.
    found.add("hover", statistics.median(times))

    tab.mouse.move(x, y)
    tab.mouse.down()
    # Playwright's own moves press the button for the browser; the frames are timed inside of the page.
    tab.mouse.move(x + 8, y)
    times = [tab.evaluate("([x, y]) => candidate.pan(x, y)", [x + 8 + 6 * at, y + 3 * at]) for at in range(FRAMES)]
    tab.mouse.up()
    found.add("pan", statistics.median(times))
    found.add("pan95", float(np.quantile(times, 0.95)))
    tab.wait_for_timeout(400)
    tab.mouse.move(x, y)
    turns = [-120] * (FRAMES // 2) + [120] * (FRAMES // 2)
    times = [tab.evaluate("([turn, x, y]) => candidate.zoom(turn, x, y)", [turn, x, y]) for turn in turns]
    found.add("zoom", statistics.median(times))
    found.add("zoom95", float(np.quantile(times, 0.95)))
    tab.wait_for_timeout(600)

    tab.evaluate("candidate.tool('lasso')")
    corners = tab.evaluate("(rows) => candidate.places(rows)", outline(places, min(OUTLINED, count // 2)).tolist())
    tab.mouse.move(*corners[0])
    tab.mouse.down()
    for left, top in corners[1:]:
        tab.mouse.move(left, top)
    milliseconds, rows = tab.evaluate("([x, y]) => candidate.release(x, y)", list(corners[-1]))
    found.add("lasso", milliseconds)

    session = context.new_cdp_session(tab)
    session.send("HeapProfiler.collectGarbage")
    heap = session.send("Runtime.getHeapUsage")
    found.heap.append(heap["usedSize"] + heap.get("backingStorageSize", 0))
    context.close()
    if errors:
        raise RuntimeError(f"{page} failed in the browser: {errors[0]}")
    return {"pictures": pictures, "rows": rows}


def ratio(mine: list[float], baseline: list[float]) -> float:
    """The median of the rounds' own ratios."""
    return statistics.median(a / b for a, b in zip(mine, baseline, strict=True))


def table(count: int, found: Mapping[str, Found], sent: Mapping[str, tuple[int, int]], seen: Mapping[str, Any]) -> str:
    """The figures of one number of works, as Markdown."""
    lines = [
        f"## {count:,} works",
        "",
        f"| | {' | '.join(COLUMNS.values())} | heap | sent | sent, gzip |",
        "| --- |" + " --- |" * (len(COLUMNS) + 3),
    ]
    for name, each in found.items():
        times = " | ".join(f"{statistics.median(each.times[column]):,.1f}" for column in COLUMNS)
        heap = f"{statistics.median(each.heap) / 1e6:.0f} MB"
        plain, packed = sent[name]
        lines.append(f"| {name} | {times} | {heap} | {plain / 1e6:.2f} MB | {packed / 1e6:.2f} MB |")
    first, *others = found
    for name in others:
        ratios = " | ".join(f"{ratio(found[name].times[c], found[first].times[c]):.3f}" for c in COLUMNS)
        heap = f"{ratio(found[name].heap, found[first].heap):.2f}"
        bytes_ = " | ".join(f"{sent[name][at] / sent[first][at]:.2f}" for at in (0, 1))
        lines.append(f"| {name}, {first} = 1 | {ratios} | {heap} | {bytes_} |")
    rows = ", ".join(f"{name} {seen[name]['rows']:,}" for name in found)
    pictures = seen[others[-1]]["pictures"] if others else 0
    return "\n".join([*lines, "", f"Works in the outline: {rows}. Pictures that the scene shows: {pictures}.", ""])


def run(browser: Any, sizes: tuple[int, ...], rounds: int, pictures: Path | None) -> Iterator[str]:
    """Measures each size. Yields its table."""
    import plotly

    with TemporaryDirectory() as scratch:
        data, sprites = Path(scratch) / "data", Path(scratch) / "sprites"
        data.mkdir()
        sprites.mkdir()
        layout, number = write_pictures(sprites, pictures)
        palette = [{"colour": c, "marker": marker, "rest": name == "Not known"} for name, c, marker in CLASSES]
        about = {"sprites": layout, "pictures": number, "palette": palette}
        (data / "about.json").write_text(json.dumps(about), encoding="utf-8")
        places = {
            "pages": Path(__file__).parent / "map_pages",
            "assets": ROOT / "assets",
            "plotly.min.js": Path(plotly.__file__).parent / "package_data" / "plotly.min.js",
            "data": data,
            "sprites": sprites,
        }
        with serving(places) as address:
            for count in sizes:
                sent = write_data(data, count)
                found = {name: Found() for name in CANDIDATES}
                seen: dict[str, Any] = {}
                for number_of_round in range(rounds):
                    for name, page in CANDIDATES.items():
                        seen[name] = measure(browser, address, page, count, found[name])
                        print(f"  {count:,} works, round {number_of_round + 1}, {name}", file=sys.stderr, flush=True)
                yield table(count, found, sent, seen)


def main() -> int:
    """Prints the tables, and writes them to a page. Exit status 2 without Chromium."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.map", description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="numbers of works")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--pictures", type=Path, help="a folder of pictures, instead of drawn ones")
    parser.add_argument("--out", type=Path, default=PAGE, help="the page (default: docs/map-benchmark.md)")
    options = parser.parse_args()

    import plotly
    from playwright.sync_api import sync_playwright

    from tests.browser import chromium

    path = chromium.find()
    if path is None:
        print(chromium.MISSING, file=sys.stderr)
        return 2
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        text = HEAD.format(
            date=f"{datetime.now(UTC):%Y-%m-%d}", cores=cores(), machine=platform.machine(), rounds=options.rounds,
            python=platform.python_version(), chromium=browser.version, plotly=plotly.__version__, outlined=OUTLINED,
            pictures=PICTURES, origin="from a folder" if options.pictures else "drawn", **VIEWPORT,
        )  # fmt: skip
        for each in run(browser, tuple(map(int, options.sizes.split(","))), options.rounds, options.pictures):
            print(each, flush=True)
            text += "\n" + each
        browser.close()
    options.out.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
