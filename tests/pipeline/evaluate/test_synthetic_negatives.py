"""The pictures that are no works: what is drawn, and how many of them are recognised."""

import numpy as np
import pytest

from pipeline.evaluate.synthetic_negatives import KINDS, SIDE, measured, pictures
from pipeline.images.decoding import Preprocessing
from pipeline.query.model import ModelOutput
from pipeline.query.novelty import NoveltyDetector, Scale


def test_they_are_always_the_same_and_all_different() -> None:
    first, again, other = pictures(0), pictures(0), pictures(1)
    assert len(first) == 24 == 4 * len(KINDS)
    assert all(each.shape == (SIDE, SIDE, 3) and each.dtype == np.uint8 for each in first)
    assert all((one == same).all() for one, same in zip(first, again, strict=True))
    assert not any((one == another).all() for one, another in zip(first, other, strict=True))
    assert len({each.tobytes() for each in first}) == 24


def test_a_kind_is_what_its_name_says() -> None:
    plain, gradient, noise, blocks, blurred, text = np.array_split(np.stack(pictures(3)).astype(float), 6)
    assert np.ptp(plain, axis=(1, 2)).max() == 0
    steps = [np.abs(np.diff(kind, axis=2)).mean(axis=(1, 2, 3)) for kind in (gradient, blurred, noise)]
    assert steps[0].max() < 1 < steps[1].min() + 1 and steps[1].max() < 40 < steps[2].min()
    assert (np.ptp(gradient, axis=(1, 2)).max(axis=1) > 5).all()
    assert all(len(np.unique(each.reshape(-1, 3), axis=0)) <= 144 for each in blocks)
    # A page is mostly empty, and here and there quite dark.
    assert all(0.02 < (each < 120).mean() < 0.4 and each.max() > 220 for each in text)


@pytest.mark.parametrize(("least", "share"), [(-1e9, 0.0), (1e9, 1.0)])
def test_all_are_recognised_or_none_by_where_the_line_is(least: float, share: float) -> None:
    assert _measured(least) == {"works": 24, "recognised": share}


def test_a_model_that_knows_brightness_alone_recognises_what_is_darker_than_its_works() -> None:
    dark = sum(Preprocessing(96).apply(picture).mean() < 128 for picture in pictures(0))
    assert 0 < dark < 24
    assert _measured(128) == {"works": 24, "recognised": round(dark / 24, 4)}


def _measured(least: float) -> dict[str, float]:
    """Of a model whose probe says a picture's brightness."""

    def answer(image: np.ndarray) -> ModelOutput:
        assert image.shape == (96, 96, 3)
        one = np.ones(1, np.float32)
        return ModelOutput(one, one, signature=one, probe_logits=np.array([[image.mean()]], np.float32))

    # All are as near, and nearer than it matters.
    familiarity = NoveltyDetector(np.ones((3, 1), np.float32), Scale(-1e9, 1), Scale(0, 1), threshold=least)
    return measured(answer, Preprocessing(96), familiarity, 0)
