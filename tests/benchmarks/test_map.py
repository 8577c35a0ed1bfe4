"""What the map's benchmark makes and writes; the browser is left out, since its run takes minutes."""

import urllib.error
import urllib.request
from pathlib import Path

import numpy as np
import pytest

from benchmarks.map import CANDIDATES, CLASSES, COLUMNS, Found, outline, serving, table, works


def test_generated_works_fill_the_map_and_are_the_same_every_time() -> None:
    places, classes = works(2_000)
    assert places.dtype == np.uint16
    assert places.shape == (2_000, 2)
    assert places.max() == 65535
    assert set(classes) == set(range(len(CLASSES)))
    assert np.array_equal(places, works(2_000)[0])


def test_an_outline_goes_round_about_as_many_works_as_wanted() -> None:
    places, _ = works(5_000)
    corners = places[outline(places, 1_000)].astype(float)
    x, y = places.T.astype(float)
    inside = np.zeros(len(places), bool)
    for (xa, ya), (xb, yb) in zip(np.roll(corners, 1, axis=0), corners, strict=True):
        if ya != yb:
            inside ^= ((ya > y) != (yb > y)) & (x < xa + (y - ya) / (yb - ya) * (xb - xa))
    assert 900 < inside.sum() < 1_100


def test_a_ratio_is_the_median_of_the_rounds_own() -> None:
    found = {name: Found() for name in CANDIDATES}
    for name, times in zip(CANDIDATES, ((100.0, 400.0, 200.0), (10.0, 20.0, 100.0)), strict=True):
        for column in COLUMNS:
            found[name].times[column] = list(times)
        found[name].heap = [8e6, 8e6, 8e6]
    seen = {name: {"rows": 20_000, "pictures": 60} for name in CANDIDATES}
    text = table(100_000, found, dict.fromkeys(CANDIDATES, (2_000_000, 1_000_000)), seen)
    assert "| Vitrine's scene, Plotly scattergl = 1 | 0.100 |" in text
    assert "Pictures that the scene shows: 60." in text


def test_the_server_gives_what_the_pages_need_and_no_more(tmp_path: Path) -> None:
    (tmp_path / "a.mjs").write_text("export {};")
    with serving({"assets": tmp_path}) as address:
        with urllib.request.urlopen(f"{address}/assets/a.mjs") as answer:
            assert answer.headers["Content-Type"] == "text/javascript"
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{address}/etc/passwd")
