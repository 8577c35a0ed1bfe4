"""The build expects the pictures that the browser hangs: both work them out here."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from pipeline.artefacts import spread

SCRIPT = Path(__file__).resolve().parents[3] / "assets/map/scene/spread.mjs"
_NODE = """
import { createSpread, steppedScale } from %s;
const { xy, order, bounds, sizes } = JSON.parse(process.argv[1]);
const reach = Math.max(bounds.x1 - bounds.x0, bounds.y1 - bounds.y0);
const hung = sizes.map((size) => {
  const scale = steppedScale(size / reach, bounds);
  const made = createSpread(Float32Array.from(xy), bounds, Uint32Array.from(order), scale, 5);
  made.reach(0);
  return [...made.placed.subarray(0, made.ends[0])];
});
console.log(JSON.stringify(hung));
"""


@pytest.mark.skipif(not shutil.which("node"), reason="Node.js is not installed")
def test_the_browser_hangs_the_same_works_on_canvases_of_about_one_size() -> None:
    generator = np.random.default_rng(3)
    points = (generator.normal(size=(800, 2)) * [3, 1]).astype(np.float32)
    order = generator.permutation(800)
    (x0, y0), (x1, y1) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    sizes = {24: (257, 320), 27: (515, 640), 30: (1030, 1280)}
    asked = {
        "xy": points.ravel().tolist(),
        "order": order.tolist(),
        "bounds": {"x0": x0, "y0": y0, "x1": x1, "y1": y1},
        "sizes": [size for pair in sizes.values() for size in pair],
    }
    command = ["node", "--input-type=module", "-e", _NODE % json.dumps(SCRIPT.as_uri()), json.dumps(asked)]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    expected = [spread.hung(points, order, exponent) for exponent in sizes for _ in range(2)]
    assert told == expected
    assert len(expected[0]) < len(expected[2]) < len(expected[4])


def test_works_of_all_sizes_come_once_those_of_the_usual_size_first() -> None:
    generator = np.random.default_rng(4)
    maps = [generator.random((3000, 2)).astype(np.float32) for _ in range(2)]
    rows = spread.seen_first(maps, np.arange(3000)).tolist()
    assert len(set(rows)) == len(rows)
    usual = {row for points in maps for row in spread.hung(points, np.arange(3000), spread.EXPONENTS[0])}
    assert set(rows[: len(usual)]) == usual
    assert all(
        set(spread.hung(points, np.arange(3000), each)) <= set(rows) for points in maps for each in range(24, 31)
    )


def test_works_in_one_place_have_one_picture() -> None:
    assert spread.seen_first([np.zeros((50, 2), np.float32)], np.arange(50)[::-1]).tolist() == [49]
