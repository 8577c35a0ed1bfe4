"""A trained network counts what it learned to count, says how sure it is, and is read back from its file."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from pipeline.core.errors import ModelFileError
from pipeline.images.counting import model_file
from pipeline.images.counting.network import WINDOW, DensityNetwork, open_model
from pipeline.training.counting.simulation.recipes import Recipe
from pipeline.training.counting.simulation.scenes import at_size, simulate

ROOT = Path(__file__).parents[4]


def test_it_counts_with_an_interval_and_dots(model_path: Path, discs: Recipe) -> None:
    count = open_model(model_path)
    pictures = [simulate(discs, 10_000 + seed) for seed in range(20)]
    estimates = [count(picture.pixels) for picture in pictures]
    true, found = np.array([picture.count for picture in pictures]), np.array([made.count for made in estimates])
    assert np.abs(found - true).mean() < 0.25 * true.mean()
    assert np.corrcoef(found, true)[0, 1] > 0.75
    held = [made.low <= picture.count <= made.high for made, picture in zip(estimates, pictures, strict=True)]
    assert np.mean(held) >= 0.7
    for made, picture in zip(estimates, pictures, strict=True):
        assert made.density.ndim == 2 and made.density.min() >= 0
        assert made.count == pytest.approx(float(made.density.sum()), abs=1e-3)
        assert 0 <= made.low <= made.count <= made.high and len(made.dots) <= round(made.count)
        if len(made.dots):
            distances = np.hypot(*(made.dots[:, np.newaxis, :2] - picture.dots[np.newaxis]).transpose(2, 0, 1))
            assert np.median(distances.min(axis=1)) < 3


@pytest.mark.parametrize("value", [0, 90, 255])
def test_nothing_is_found_in_a_plain_colour(model_path: Path, value: int) -> None:
    made = open_model(model_path)(np.full((120, 90, 3), value, np.uint8))
    assert made.count < 4 and made.low == 0 and made.high < 10


def test_little_is_found_in_noise(model_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (120, 90, 3), np.uint8)
    made = open_model(model_path)(noise)
    assert made.count < 8 and made.low == 0


def test_a_picture_of_several_windows_has_no_seams(model_path: Path, discs: Recipe) -> None:
    picture = simulate(discs, 5).pixels
    wide = np.tile(picture, (2, 7, 1))
    assert wide.shape[1] > WINDOW
    count = open_model(model_path)
    whole = count(wide)
    assert whole.density.shape[1] * whole.cell == pytest.approx(672, abs=2 * whole.cell)
    parts = sum(count(wide[:, left : left + 224]).count for left in (0, 224, 448))
    assert whole.count == pytest.approx(parts, rel=0.1)


def test_a_picture_of_odd_sides_has_a_density_of_its_size(model_path: Path, discs: Recipe) -> None:
    picture = at_size(simulate(discs, 6), 0.99).pixels[:, :61]
    made = open_model(model_path)(picture)
    height, width = (side * made.cell for side in made.density.shape)
    assert height == pytest.approx(95, abs=2 * made.cell) and width == pytest.approx(61, abs=2 * made.cell)


def test_a_picture_at_another_size_has_the_same_count(model_path: Path, discs: Recipe) -> None:
    """Things of 5 to 20 pixels: the network finds their size, and the picture is scaled for it."""
    count = open_model(model_path)
    pictures = [simulate(discs, 20_000 + seed) for seed in range(10)]
    true = sum(picture.count for picture in pictures)
    for factor in (0.6, 1.0, 2.0):
        estimates = [count(at_size(picture, factor).pixels) for picture in pictures]
        assert sum(made.count for made in estimates) == pytest.approx(true, rel=0.25), factor
        for made in estimates:
            height = made.density.shape[0] * made.cell
            assert height == pytest.approx(96 * factor, abs=2 * made.cell)
            assert np.all(made.dots[:, :2] <= 96 * factor + made.cell)


def test_keras_and_litert_give_the_same(discs: Recipe) -> None:
    from pipeline.images.counting.grid import CELL, OUTSIDE
    from pipeline.images.counting.network import BORDER
    from pipeline.training.counting.learning.export import exported
    from pipeline.training.counting.learning.networks import GAIN, chapter, over_sizes

    pixels = simulate(discs, 7).pixels
    window = np.pad(pixels, ((BORDER, BORDER), (BORDER, BORDER), (0, 0)), constant_values=OUTSIDE)
    for network in (chapter(), over_sizes(sizes=False)):
        served, cell = DensityNetwork(exported(network), GAIN, "a network").density(pixels)
        assert cell == CELL
        inner = BORDER // CELL
        keras_density = network(window[np.newaxis], training=False).numpy()[0, inner:-inner, inner:-inner, 0] / GAIN
        assert np.allclose(served, keras_density.clip(0), atol=1e-5 * max(1.0, float(keras_density.max())))


def test_the_file_says_how_it_was_trained(model_path: Path) -> None:
    trained = model_file.read(model_path).trained
    assert trained["kind"] == "Discs" and trained["seed"] == 1 and trained["simulated"] == 24
    smallest, largest = trained["sizes"]
    assert 3 < smallest < 9 and 20 < largest < 40 and not trained["sizes_are_guessed"]


def test_a_model_is_written_as_the_same_file_again(model_path: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.count"
    model_file.write(again, model_file.read(model_path))
    assert again.read_bytes() == model_path.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["again.count"]


def harmed(path: Path, **members: bytes) -> bytes:
    """The bytes of a model file with other members, by the names without their endings."""
    model = model_file.read(path)
    content = {"network.tflite": model.network}
    with zipfile.ZipFile(path) as archive:
        content["model.json"] = archive.read("model.json")
    for name, data in members.items():
        content[next(key for key in content if key.startswith(name))] = data
    out = path.with_name("harmed.count")
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return out.read_bytes()


def test_a_file_that_is_no_model_is_refused(model_path: Path, tmp_path: Path) -> None:
    whole = model_path.read_bytes()
    about = json.loads(zipfile.ZipFile(model_path).read("model.json"))
    middle = bytearray(whole)
    middle[len(whole) // 2 : len(whole) // 2 + 2000] = b"\0" * 2000
    cases = {
        "There is no counting network": None,
        "is damaged": whole[: len(whole) // 2],
        "damaged": bytes(middle),
        "or no counting network": b"GIF89a",
        "holds no network that can be run": harmed(model_path, network=b"nothing"),
        "another version": harmed(model_path, model=json.dumps({**about, "form": "other"}).encode()),
        "does not say how it counts": harmed(model_path, model=json.dumps({**about, "interval": {}}).encode()),
        "no counting network": harmed(model_path, model=b"{"),
    }
    for said, content in cases.items():
        path = tmp_path / "some.count"
        path.unlink(missing_ok=True)
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(ModelFileError, match=said) as caught:
            open_model(path)
        assert "python -m pipeline.counting train" in str(caught.value) and "/" not in str(caught.value)


def test_serving_loads_neither_tensorflow_nor_scipy(model_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; import numpy as np\n"
        "from pipeline.images.counting.network import open_model\n"
        f"open_model(Path({str(model_path)!r}))(np.zeros((64, 64, 3), np.uint8))\n"
        "print([name for name in ('tensorflow', 'keras', 'sklearn', 'scipy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
