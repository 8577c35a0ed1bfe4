"""A file that is no model is an error that says so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import ArtefactError
from pipeline.serving import FILE_NAME, ServingModel


@pytest.mark.parametrize("content", [None, b"", b"not a model" * 100])
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / FILE_NAME
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ArtefactError, match=r"serving\.tflite"):
        ServingModel(path)


def test_threads_may_share_one_model(demo_build: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from pipeline.artefacts.store import ArtefactStore

    model = ServingModel(ArtefactStore.open(demo_build).root / "model" / FILE_NAME)
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (8, model.size, model.size, 3), np.uint8)
    alone = [model(image)[0] for image in images]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda image: model(image)[0], list(images) * 3))
    for number, found in enumerate(together):
        np.testing.assert_array_equal(found, alone[number % 8])
