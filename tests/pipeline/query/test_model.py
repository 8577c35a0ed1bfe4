"""The serving form: what it answers, and that a file that is no model is an error that says so."""

from pathlib import Path

import numpy as np
import pytest

from pipeline.core.errors import ArtefactError
from pipeline.query.model import FILE_NAME, ServingModel
from pipeline.training.export import export


@pytest.mark.parametrize("content", [None, b"", b"not a model" * 100])
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / FILE_NAME
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ArtefactError, match=r"serving\.tflite"):
        ServingModel(path)


@pytest.mark.parametrize("tells", [True, False])
def test_a_model_answers_with_evidence_or_without(tmp_path: Path, tells: bool) -> None:
    import keras

    image = keras.Input((8, 8, 3), dtype="uint8", name="image")
    values = keras.layers.Rescaling(1 / 255)(image)
    mean = keras.layers.GlobalAveragePooling2D()(values)
    outputs = {"embedding": keras.layers.UnitNormalization()(mean), "logits": mean}
    if tells:
        outputs["evidence"] = keras.layers.Permute((3, 1, 2))(keras.layers.Rescaling(1 / 64)(values))
    export(keras.Model(image, outputs), tmp_path / FILE_NAME)
    model = ServingModel(tmp_path / FILE_NAME)
    picture = np.random.default_rng(0).integers(0, 256, (8, 8, 3), np.uint8)
    answer = model.answer(picture)
    np.testing.assert_allclose(answer.logits, picture.mean(axis=(0, 1)) / 255, atol=1e-6)
    if tells:
        np.testing.assert_allclose(answer.evidence, picture.transpose(2, 0, 1) / 255 / 64, atol=1e-6)
    else:
        assert answer.evidence is None


def test_outputs_of_an_older_build_have_their_names_of_today(tmp_path: Path) -> None:
    import keras

    image = keras.Input((8, 8, 3), dtype="uint8", name="image")
    mean = keras.layers.GlobalAveragePooling2D()(keras.layers.Rescaling(1 / 255)(image))
    outputs = {"embedding": mean, "logits": mean, "read": mean, "probed": keras.layers.Reshape((1, 3))(mean)}
    named = {name: keras.layers.Identity(name=name)(value) for name, value in outputs.items()}
    export(keras.Model(image, named), tmp_path / FILE_NAME)
    output = ServingModel(tmp_path / FILE_NAME).answer(np.full((8, 8, 3), 51, np.uint8))
    assert set(output.arrays()) == {"embedding", "logits", "penultimate", "probe_logits"}
    np.testing.assert_allclose(output.penultimate, [0.2] * 3, atol=1e-6)
    np.testing.assert_allclose(output.probe_logits, [[0.2] * 3], atol=1e-6)


def test_a_model_with_other_outputs_is_refused(tmp_path: Path) -> None:
    import keras

    image = keras.Input((8, 8, 3), dtype="uint8", name="image")
    mean = keras.layers.GlobalAveragePooling2D()(keras.layers.Rescaling(1 / 255)(image))
    export(keras.Model(image, {"embedding": mean, "evidence": mean}), tmp_path / FILE_NAME)
    with pytest.raises(ArtefactError, match="'logits'"):
        ServingModel(tmp_path / FILE_NAME)


def test_threads_may_share_one_model(demo_build: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from pipeline.artefacts.store import ArtefactStore

    model = ServingModel(ArtefactStore.open(demo_build).root / "model" / FILE_NAME)
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (8, model.size, model.size, 3), np.uint8)
    alone = [model.answer(image).embedding for image in images]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda image: model.answer(image).embedding, list(images) * 3))
    for number, found in enumerate(together):
        np.testing.assert_array_equal(found, alone[number % 8])
