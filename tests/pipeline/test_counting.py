"""The command that trains: what it writes, and what it says of wrong usage."""

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from pipeline.counting import main
from pipeline.images.counting.network import open_model
from pipeline.training.counting.labelled import labelled_pictures

ROOT = Path(__file__).parents[2]


def recipe_file(folder: Path) -> Path:
    path = folder / "beads.toml"
    path.write_text(
        'side = 96\nnumber = [4, 16]\nsize = [9, 11]\ncolours = "#f0f0f0"\n[background]\ncolours = "#101010"\n'
    )
    return path


def test_simulated_pictures_are_learned_from_as_labelled_ones(tmp_path: Path) -> None:
    """One run of each command in a process of its own, as a person runs them."""
    pictures, out = tmp_path / "pictures", tmp_path / "beads.count"
    for arguments in (
        ["simulate", "--kind", str(recipe_file(tmp_path)), "--pictures", "8", "--seed", "3", "--out", str(pictures)],
        ["train", "--labelled", str(pictures), "--limit", "6", "--steps", "2", "--out", str(out)],
    ):
        command = [sys.executable, "-m", "pipeline.counting", *arguments]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    assert len(labelled_pictures(pictures)) == 8
    assert "learned from 0 simulated and 6 labelled pictures" in done.stdout
    assert "in 2 pictures that were held out" in done.stdout and "guessed" in done.stdout
    made = open_model(out)(np.zeros((64, 64, 3), np.uint8))
    assert made.low == 0 and made.density.shape == (32, 32)


def test_the_same_seed_writes_the_same_pictures(tmp_path: Path) -> None:
    kind = str(recipe_file(tmp_path))
    for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        out = str(tmp_path / name)
        assert main(["simulate", "--kind", kind, "--pictures", "2", "--seed", seed, "--out", out]) == 0
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert files == ["0000-dots.png", "0000.png", "0001-dots.png", "0001.png", "truth.csv"]
    a, b, c = ([(tmp_path / name / file).read_bytes() for file in files] for name in "abc")
    assert a == b and a[1] != c[1]


def test_an_exemplar_is_simulated_with(tmp_path: Path) -> None:
    pixels = np.full((100, 100, 3), (40, 90, 40), np.uint8)
    cv2.circle(pixels, (50, 50), 10, (30, 30, 220), -1)
    cv2.imwrite(str(tmp_path / "vine.png"), pixels)
    arguments = ["--exemplar", str(tmp_path / "vine.png"), "--boxes", "40,40,20,20", "--pictures", "1"]
    assert main(["simulate", *arguments, "--out", str(tmp_path / "out")]) == 0
    (picture,) = labelled_pictures(tmp_path / "out")
    columns, rows = picture.dots.astype(int).T
    red = picture.pixels[rows, columns].astype(int)
    assert np.median(red[:, 0] - red[:, 1]) > 60


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["train", "--out", "m"],
            "There is nothing to learn from. Name --kind, --exemplar with --boxes",
        ),
        (["simulate", "--out", "d"], "There is nothing to simulate."),
        (["train", "--kind", "bees", "--out", "m"], "'bees' is no kind"),
        (["train", "--kind", "berries", "--limit", "4", "--out", "m"], "--limit is of labelled pictures"),
        (["train", "--kind", "berries", "--out", "no/folder/m"], "name a file in a folder that exists"),
        (["train", "--exemplar", "x.png", "--out", "m"], "--exemplar and --boxes go together"),
        (["train", "--kind", "cells", "--boxes", "1,2,30,40", "--out", "m"], "--exemplar and --boxes go together"),
        (["train", "--exemplar", "x.png", "--boxes", "1,2", "--out", "m"], "'1,2' is no box"),
        (["train", "--exemplar", "x.png", "--boxes", "1,2,30,40", "--out", "m"], "x.png"),
        (["train", "--labelled", "nowhere", "--out", "m"], "There is no folder nowhere"),
        (["simulate", "--kind", "cells", "--out", "."], ". is there already. Name a folder that is new or empty."),
    ],
)
def test_wrong_usage_is_said_and_writes_nothing(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here").write_text("")
    assert main(arguments) == 2
    assert said in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["here"]


def test_pictures_without_a_dot_or_too_few_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(5):
        cv2.imwrite(str(tmp_path / f"{number}.png"), np.full((40, 40, 3), 90, np.uint8))
    cv2.imwrite(str(tmp_path / "dots.png"), np.zeros((40, 40), np.uint8))
    rows = [f"{number}.png,dots.png,0" for number in range(5)]
    (tmp_path / "truth.csv").write_text("\n".join(["file,dots_file,count", *rows]))
    command = ["train", "--labelled", str(tmp_path), "--out", str(tmp_path / "m")]
    assert main(command) == 2
    assert "There is nothing to count in any of the pictures" in capsys.readouterr().err
    assert main([*command, "--limit", "3"]) == 2
    assert "3 pictures with dots are too few. The network needs 4 or more" in capsys.readouterr().err
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize("arguments", [["--seed", "-1"], ["--pictures", "0"], ["--seed", "x"]])
def test_numbers_that_are_none_are_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["simulate", "--kind", "cells", *arguments, "--out", "d"])
    assert caught.value.code == 2 and "a whole number of at least" in capsys.readouterr().err
