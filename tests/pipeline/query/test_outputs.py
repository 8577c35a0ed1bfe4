"""What the model says of many pictures: stacked, written, read again, chosen from and joined."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from pipeline.query.model import ModelOutput
from pipeline.query.outputs import ModelOutputs


def several(count: int, *, older: bool = False) -> list[ModelOutput]:
    rng = np.random.default_rng(count)

    def drawn(*shape: int) -> np.ndarray:
        return rng.normal(size=shape).astype(np.float32)

    return [
        ModelOutput(drawn(4), drawn(3))
        if older
        else ModelOutput(drawn(4), drawn(3), signature=drawn(2), probe_logits=drawn(2, 5))
        for _ in range(count)
    ]


@pytest.mark.parametrize(("older", "shapes"), [(False, [(4,), (3,), (2,), (2, 5)]), (True, [(4,), (3,), (0,), (0, 0)])])
def test_it_has_a_row_a_picture_whatever_the_model_gives(
    older: bool, shapes: list[tuple[int, ...]], tmp_path: Path
) -> None:
    outputs = ModelOutputs.of(several(6, older=older))
    assert [getattr(outputs, each.name).shape for each in fields(outputs)] == [(6, *shape) for shape in shapes]
    outputs.save(tmp_path, "some_")
    assert np.load(tmp_path / "some_embeddings.npy").flags.f_contiguous
    for found in (
        ModelOutputs.load(tmp_path, "some_"),
        ModelOutputs.joined([outputs.only(slice(2)), outputs.only(np.arange(2, 6))]),
    ):
        for each in fields(outputs):
            np.testing.assert_array_equal(getattr(found, each.name), getattr(outputs, each.name))
    assert outputs.only(np.arange(6) == 4).logits.tolist() == [outputs.logits[4].tolist()]
