"""The benchmark's contenders: each says all of every picture that the table needs, background or not."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks import model
from benchmarks._labelled import Collection, Split, Trained
from benchmarks.unlike import BESIDE, STRANGE, UNSEEN
from pipeline.training import backbones, embedding_head
from tests.pipeline.pictures import encode
from tests.pipeline.training.test_classifier import SIDE, backbone, pictures

WORKS, OTHERS, DRAWN = 60, 20, 4


@pytest.fixture
def divided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Collection, Split]:
    """Red and blue works, green ones that are neither, and plain pictures."""
    pixels, labels = pictures(WORKS)
    others = pixels[:OTHERS, :, :, [1, 0, 2]].copy()
    others[..., 1] = np.maximum(others[..., 1], 150)
    files = []
    for number, picture in enumerate([*pixels, *others]):
        files.append(str(tmp_path / f"{number}.png"))
        Path(files[-1]).write_bytes(encode(picture, ".png"))
    targets = np.concatenate([np.where(labels == "red", 1, 0), np.full(OTHERS, -1), np.full(DRAWN, -2)])
    drawn = [np.full((SIDE, SIDE, 3), 60 * number, np.uint8) for number in range(DRAWN)]
    collection = Collection(files, targets, np.arange(len(targets)), ["blue", "red"], drawn)
    part = np.where(targets < 0, -1, np.arange(len(targets)) // 2 % 4)
    monkeypatch.setattr(model, "_cache", {})
    monkeypatch.setattr(model, "DRAWS", 20)
    monkeypatch.setattr(embedding_head, "EPOCHS", 3)
    return collection, Split((part == 0) | (part == 1), part == 2, part == 3, 0)


@pytest.mark.parametrize("contender", ["majority", "histogram", "pretrained", "from scratch"])
def test_a_contender_gives_every_figure(
    contender: str, divided: tuple[Collection, Split], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = {
        "majority": model.majority,
        "histogram": model.histogram,
        "pretrained": model.network("two", {"features": "plain", "triplet": "with a head"}),
        "from scratch": model.network("one", {"features": "plain"}),
    }[contender]
    monkeypatch.setattr(backbones, "get", lambda name: backbone(2 if name == "two" else 1, name == "two"))
    rows: list[tuple[str, Trained]] = list(made(*divided))
    assert len(rows) == (2 if contender == "pretrained" else 1)
    for _, trained in rows:
        assert trained.taught is not None
        count = WORKS + OTHERS + DRAWN
        depths = 2 if contender == "pretrained" else 1
        assert trained.seen.probe_logits.shape == (count, depths, 2) and trained.taught.probe_logits.shape == (
            count,
            depths,
            3,
        )
        found = model.measure(*divided, trained)
        assert set(found) == set(model.FIGURES)
        if contender != "majority":
            assert found["accuracy"][0] > 0.8 and found[BESIDE][0] > 0.9
        else:
            assert found[UNSEEN][0] == found[BESIDE][0] == found[STRANGE][0] == 0.5
