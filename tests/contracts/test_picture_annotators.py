"""What every annotator of pictures keeps to, and that a new one is one new file: on the command line, in a build, on
the page."""

import json
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from pipeline import annotate
from pipeline import annotations as family
from pipeline.annotations.base import PictureAnnotator, picture_for
from pipeline.artefacts import annotations as tables
from pipeline.build.config import BuildConfig, resolve
from pipeline.build.plan import planned
from pipeline.build.runner import Runner
from pipeline.build.stage import Context, Stage
from pipeline.build.stages import annotate_pictures
from pipeline.core.errors import ConfigError, ModelFileError
from pipeline.core.executors.serial import SERIAL
from pipeline.images.decoding import LOCAL, Picture, decoder

#: An annotator that somebody else adds: the brightest place. It notes which pictures it has read.
NEW = '''
"""Where a picture is brightest."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.annotations.base import PictureAnnotator
from pipeline.core.settings import setting

READ = []


@dataclass(frozen=True)
class Options:
    least: float = setting(10.0, "the least brightness that counts", flag="--least", low=0)
    rules: str = setting("", "a file of rules")


def opened(options):
    def read(picture):
        READ.append(picture.width)
        if picture.width == 77 and READ.count(77) == 1:
            raise KeyboardInterrupt
        grey = picture.pixels.mean(axis=2)
        y, x = divmod(int(grey.argmax()), grey.shape[1])
        scale = picture.width / grey.shape[1]
        places = [{"x": x * scale, "y": y * scale}] if grey.max() >= options.least else []
        return {"places": places}

    return read


def rows(found, picture):
    return [
        {"label": "brightest", "x": place["x"] / picture.width, "y": place["y"] / picture.height, "w": 0.0, "h": 0.0}
        for place in found["places"]
    ]


ANNOTATOR = PictureAnnotator(
    "Bright places", "Where a picture is brightest.", opened, rows,
    lambda found: [f"at {place['x']:.0f}, {place['y']:.0f}" for place in found["places"]] or ["nothing is bright"],
    options=Options, longest=64, files=lambda options: tuple(Path(name) for name in options.rules.split()),
)
'''


#: What a visitor sets of annotators that find nothing without it.
SET = {"Counts": {"boxes": "100,100,40,40"}}


@pytest.fixture(scope="module", params=tuple(family.of_pictures()))
def annotator(request: pytest.FixtureRequest) -> PictureAnnotator:
    return family.of_pictures()[str(request.param)]


def test_it_says_what_it_is(annotator: PictureAnnotator) -> None:
    assert annotator.title and annotator.description.endswith(".") and annotator.longest >= 256
    for model in annotator.models:
        assert model.address.startswith("https://") and len(model.sha256) == 64 and model.licence


@pytest.mark.parametrize("ground", ["white", "black", "noise", "gradient"])
def test_in_a_picture_of_nothing_it_finds_nothing(annotator: PictureAnnotator, ground: str) -> None:
    try:
        for model in annotator.models:
            model.path()
        read = annotator.open(annotator.options(**SET.get(annotator.title, {})))
    except (ModelFileError, ConfigError) as error:
        pytest.skip(f"{annotator.title} cannot be opened here: {error}")
    noise = np.random.default_rng(5).integers(0, 256, (300, 400, 3), np.uint8)
    slope = np.broadcast_to(np.linspace(0, 255, 400).astype(np.uint8)[None, :, None], (300, 400, 3))
    grounds = {"white": np.full_like(noise, 255), "black": np.zeros_like(noise), "noise": noise, "gradient": slope}
    picture = Picture(np.ascontiguousarray(grounds[ground]), 400, 300, "png")
    found = read(picture)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    # A row may count what there is not; none has a place.
    assert all(row.get("x") is None for row in annotator.rows(found, picture)) and annotator.lines(found)


@pytest.fixture
def bright(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A new annotator of pictures, and a folder with pictures."""
    (tmp_path / "members").mkdir()
    (tmp_path / "members/bright.py").write_text(NEW, encoding="utf-8")
    monkeypatch.setattr(family, "__path__", [*family.__path__, str(tmp_path / "members")])
    folder = tmp_path / "pictures"
    folder.mkdir()
    for width, name in ((100, "a"), (77, "b"), (128, "c")):
        pixels = np.zeros((50, width, 3), np.uint8)
        pixels[20:24, 30:34] = 255
        cv2.imwrite(str(folder / f"{name}.png"), pixels)
    (folder / "broken.png").write_bytes(b"no picture")
    yield folder
    family.get("bright")
    __import__("sys").modules.pop("pipeline.annotations.bright", None)


def test_a_new_kind_is_on_the_command_line(bright: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        annotate.main(["bright", "--help"])
    assert "--least" in capsys.readouterr().out
    files = [str(bright / name) for name in ("a.png", "broken.png", "c.png")]
    assert annotate.main(["bright", *files, "--json"]) == 1
    first, second, third = json.loads(capsys.readouterr().out)
    # The picture was shrunk to 64 pixels; the places are in its own.
    assert first["file"] == files[0] and abs(first["places"][0]["x"] - 31) < 3
    assert "message" in second["error"] and second["file"] == files[1]
    assert abs(third["places"][0]["x"] - 31) < 4
    assert annotate.main(["bright", files[0], "--least", "300"]) == 0
    assert "nothing is bright" in capsys.readouterr().out
    assert annotate.main(["bright", files[0], "--least", "-1"]) == 2
    assert "must be at least 0" in capsys.readouterr().err


def stage_of(**changed: object) -> tuple[BuildConfig, Stage]:
    config = resolve({"annotate.kinds": "bright", **changed})
    (stage,) = annotate_pictures.stages(config)
    return config, stage


def inputs(folder: Path, pictures: Path) -> dict[str, Path]:
    """Results of the stages acquire and prepare: four works, in another order than they were acquired in."""
    names = ["a", "broken", "b", "c"]
    for each in ("acquire", "prepare"):
        (folder / each).mkdir(parents=True)
    catalogue = pd.DataFrame({"object_id": names, "file": [str(pictures / f"{name}.png") for name in names]})
    catalogue.to_parquet(folder / "acquire/catalogue.parquet")
    pd.DataFrame({"object_id": ["c", "a", "b", "broken"]}).to_parquet(folder / "prepare/objects.parquet")
    return {each: folder / each for each in ("acquire", "prepare")}


def test_a_build_has_it_and_a_killed_run_is_gone_on_with(
    bright: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(annotate_pictures, "CHUNK", 1)
    config, stage = stage_of()
    assert stage.name == "annotate-bright" and stage.resumes
    assert stage.name in {each.name for each in planned(config)}
    given = inputs(tmp_path / "stages", bright)
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(KeyboardInterrupt):
        stage.run(Context(config, given, out, SERIAL))
    stage.run(Context(config, given, out, SERIAL))
    # What was read before the interruption was not read again.
    assert family.get("bright").open.__globals__["READ"] == [128, 100, 77, 77]  # type: ignore[union-attr]
    table = pq.read_table(out / "bright.parquet")
    assert table.schema.equals(tables.SCHEMA) and table["row"].to_pylist() == [0, 1, 2]
    assert table["x"].to_numpy() == pytest.approx([31 / 128, 31 / 100, 31 / 77], abs=0.03)
    assert sorted(path.name for path in out.iterdir()) == ["bright.parquet", "files"]
    build = tmp_path / "build"
    (build / tables.FOLDER).mkdir(parents=True)
    (out / "files").rename(build / tables.FOLDER / "bright")
    known = tables.found_in(build, "bright", 1)
    assert known is not None and (known.width, known.height) == (100, 50) and len(known.found["places"]) == 1
    assert tables.found_in(build, "bright", 3) is None  # It could not be read.
    assert tables.found_in(build, "bright", 4) is None and tables.found_in(build, "other", 0) is None


def test_what_decides_its_result_is_in_the_fingerprint(bright: Path, tmp_path: Path) -> None:
    prints = []
    for changed in ({}, {"annotate.bright.least": 20.0}):
        config, stage = stage_of(**changed)
        others = [Stage("acquire", lambda context: None), Stage("prepare", lambda context: None)]
        prints.append(Runner(config, tmp_path).plan([*others, stage])["annotate-bright"])
    assert prints[0] != prints[1]


def test_the_content_of_its_files_is_in_the_fingerprint(bright: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules.toml"
    with pytest.raises(ConfigError, match=r"The file .*rules.toml cannot be read: No such file"):
        stage_of(**{"annotate.bright.rules": str(rules)})
    settings = []
    for content in ("edge = 1", "edge = 2", "edge = 1"):
        rules.write_text(content)
        settings.append(stage_of(**{"annotate.bright.rules": str(rules)})[1].settings)
    assert settings[0] == settings[2] != settings[1]


def test_files_beside_its_code_are_there(annotator: PictureAnnotator) -> None:
    assert all(file.is_file() for file in annotator.files(annotator.options()))


def test_a_build_without_annotations_has_no_such_stage() -> None:
    assert list(annotate_pictures.stages(resolve({"annotate.kinds": "none"}))) == []
    with pytest.raises(ConfigError, match="no kind of annotation 'poses'"):
        resolve({"annotate.kinds": "poses"})
    with pytest.raises(ConfigError, match="none beside a kind"):
        resolve({"annotate.kinds": "pose,none"})


def test_without_its_networks_a_kind_is_left_out_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("VITRINE_MODELS", str(tmp_path))
    with caplog.at_level("WARNING", logger="pipeline"):
        assert list(annotate_pictures.stages(resolve({"annotate.kinds": "pose"}))) == []
    assert "left out" in caplog.text and "VITRINE_MODELS names" in caplog.text


def test_a_large_picture_is_read_at_the_size_that_was_asked_for(bright: Path) -> None:
    picture = picture_for(family.of_pictures()["bright"], decoder(LOCAL), bright / "c.png")
    assert picture.pixels.shape == (25, 64, 3) and (picture.width, picture.height) == (128, 50)
