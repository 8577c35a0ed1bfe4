"""The build expects the pictures that the browser hangs: both work them out here."""

import itertools
import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from pipeline.artefacts import spread

SCRIPT = Path(__file__).resolve().parents[3] / "assets/map/scene/spread.mjs"
_NODE = """
import { createSpread } from %s;
const { xy, order, bounds, scale, levels } = JSON.parse(process.argv[1]);
const made = createSpread(Float32Array.from(xy), bounds, Uint32Array.from(order), scale, levels + 1);
made.reach(levels - 1);
console.log(JSON.stringify({ placed: [...made.placed], ends: made.ends }));
"""


@pytest.mark.skipif(not shutil.which("node"), reason="Node.js is not installed")
@pytest.mark.parametrize("canvas", spread.CANVASES)
def test_the_browser_hangs_the_same_works(canvas: tuple[int, int]) -> None:
    generator = np.random.default_rng(3)
    points = generator.normal(size=(800, 2)).astype(np.float32) * [3, 1]
    points = points.astype(np.float32)
    order = generator.permutation(800)
    found = list(spread._levels(points, order, *canvas))
    low, high = points.min(axis=0), points.max(axis=0)
    free = 2 * min(56, 0.07 * min(canvas))
    scale = float(((np.array(canvas) - free) / (high - low)).min())
    asked = {
        "xy": points.ravel().tolist(),
        "order": order.tolist(),
        "bounds": {"x0": float(low[0]), "y0": float(low[1]), "x1": float(high[0]), "y1": float(high[1])},
        "scale": scale,
        "levels": spread.LEVELS,
    }
    command = ["node", "--input-type=module", "-e", _NODE % json.dumps(SCRIPT.as_uri()), json.dumps(asked)]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    ends = [0, *told["ends"]]
    assert found == [told["placed"][begin:end] for begin, end in itertools.pairwise(ends)]
    assert all(found), "every level shows more"


def test_works_that_all_maps_show_come_first_and_none_twice() -> None:
    generator = np.random.default_rng(4)
    maps = [generator.random((3000, 2)).astype(np.float32) for _ in range(2)]
    rows = spread.seen_first(maps, np.arange(3000))
    assert rows[0] == 0 and len(set(rows.tolist())) == len(rows) < 1000
    first = {row for points in maps for row in next(spread._levels(points, np.arange(3000), 1040, 600))}
    assert first <= set(rows[: 3 * len(first)].tolist())


def test_works_in_one_place_have_one_picture() -> None:
    assert spread.seen_first([np.zeros((50, 2), np.float32)], np.arange(50)[::-1]).tolist() == [49]
