"""What a build publishes of its stages' results."""

from pathlib import Path

from pipeline.build.__main__ import _parts
from pipeline.build.config import BuildConfig
from pipeline.build.runner import RESULT, Result, Runner
from pipeline.build.stage import Stage


def test_several_stages_publish_into_one_folder(tmp_path: Path) -> None:
    for name in ("train/model/serving.tflite", "train/head.npz", "calibrate/model/signatures.npy", "calibrate/t.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "influence").mkdir()
    (tmp_path / "influence/reads.npy").write_text("")
    (tmp_path / "influence" / RESULT).write_text("")
    planned = [
        Stage("train", print, publishes={"model": "model"}),
        Stage("calibrate", print, publishes={"model": "model", "model/calibration.json": "t.json"}),
        Stage("influence", print, publishes={"model": "."}),
    ]
    results = {stage.name: Result(tmp_path / stage.name, "", 0.0) for stage in planned}
    assert _parts(Runner(BuildConfig(), tmp_path, results=results), planned) == {
        "model/serving.tflite": tmp_path / "train/model/serving.tflite",
        "model/signatures.npy": tmp_path / "calibrate/model/signatures.npy",
        "model/calibration.json": tmp_path / "calibrate/t.json",
        "model/reads.npy": tmp_path / "influence/reads.npy",
    }
