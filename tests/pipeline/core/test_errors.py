"""What other libraries say becomes a part of a sentence that anybody may read."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from pipeline.core.errors import reason, without_paths


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("There is no build in /srv/vitrine/artefacts. Run it.", "There is no build in artefacts. Run it."),
        ("[Errno 13] Permission denied: '/srv/data/x.npy'", "[Errno 13] Permission denied: 'x.npy'"),
        (r"C:\Users\me\builds\x.npy is missing", "x.npy is missing"),
        ("model/serving.tflite and either/or stay", "model/serving.tflite and either/or stay"),
        ("See https://example.org/a/b for more", "See https://example.org/a/b for more"),
        ("Run `python -m pipeline.build`.", "Run `python -m pipeline.build`."),
        ("/data", "data"),
        ("(/data/x)", "(x)"),
        ("12 / 5", "12 / 5"),
    ],
)
def test_of_a_path_the_last_part_stays(text: str, plain: str) -> None:
    assert without_paths(text) == plain


def test_an_error_of_the_system_is_its_reason(tmp_path: Path) -> None:
    with pytest.raises(OSError) as caught:
        (tmp_path / "gone").read_bytes()
    assert reason(caught.value) == "No such file or directory"


@pytest.mark.parametrize("content", [b"\0" * 500, b"{}", b"\x80\x04K\x01."])
def test_damage_is_no_advice_about_pickles(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.npy"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="pickle") as caught:
        np.load(path, allow_pickle=False)
    assert reason(caught.value) == "it is no array of numbers"


def test_what_is_said_is_one_short_line(tmp_path: Path) -> None:
    assert reason(ValueError("first\nsecond")) == "first"
    assert len(reason(ValueError("x" * 5000))) == 160
    assert reason(ValueError()) == "ValueError"
    assert reason(RecursionError("maximum recursion depth exceeded")) == "it is nested too deeply"
    assert reason(MemoryError()) == "it does not fit into memory"
    (tmp_path / "a.parquet").write_bytes(b"PAR1" + bytes(100))
    with pytest.raises(ValueError) as caught:
        pq.ParquetFile(tmp_path / "a.parquet")
    assert str(tmp_path) not in reason(caught.value)
