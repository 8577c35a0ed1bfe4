from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.artefacts import duplicates as artefact
from pipeline.artefacts.duplicates import DETAIL, SAME_FILE, SAME_PICTURE
from pipeline.build.config import resolve
from pipeline.build.stage import Context
from pipeline.build.stages import duplicates
from pipeline.core.executors.serial import Serial
from pipeline.images.agreement import miniature
from pipeline.images.keypoints import detect
from pipeline.similarity.same_picture import SamePicture
from pipeline.similarity.visual_words import Vocabulary
from tests.pipeline import pictures

WHOLE, OTHER = pictures.scene(1), pictures.scene(2)
#: A work, another one, a darker scan of the first under another label, its detail, and the file of the second again.
WORKS = [WHOLE, OTHER, (WHOLE * 0.8).astype(np.uint8), WHOLE[50:220, 60:270].copy(), OTHER]


def test_the_stage_writes_groups_with_several_labels_first(tmp_path: Path) -> None:
    inputs = {name: tmp_path / name for name in ("prepare", "embed", "neighbours", "keypoints")}
    for folder in (*inputs.values(), tmp_path / "build" / artefact.FOLDER):
        folder.mkdir(parents=True)
    count = len(WORKS)
    objects = {
        "object_id": [f"work {row}" for row in range(count)],
        "label": ["china", "japan", "japan", "china", "japan"],
        "image_sha256": ["a", "b", "c", "d", "b"],
        "perceptual_hash": [f"{row:016x}" for row in range(count)],
        "width": [picture.shape[1] for picture in WORKS],
        "height": [picture.shape[0] for picture in WORKS],
    }
    pd.DataFrame(objects).to_parquet(inputs["prepare"] / "objects.parquet")
    vectors = np.array([[1, 0], [0, 1], [1, 0.1], [1, 0.2], [0, 1]], np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    np.save(inputs["embed"] / "embeddings.npy", np.asfortranarray(vectors))
    # The graph names one pair; the key points name the detail.
    np.save(inputs["neighbours"] / "neighbours_ids.npy", np.array([[2], [0], [0], [1], [0]], np.int32))
    near = np.array([[0.99], [0.1], [0.99], [0.2], [0.1]], np.float32)
    np.save(inputs["neighbours"] / "neighbours_similarities.npy", near)
    points = [detect(picture) for picture in WORKS]
    described = np.concatenate([each.descriptors for each in points])
    sizes = pd.DataFrame(objects)[["width", "height"]].to_numpy(np.int32)
    seen = zip(points, map(miniature, WORKS), strict=True)
    SamePicture.create(inputs["keypoints"], Vocabulary.fit(described, len(described), 0), seen, sizes)

    (stage,) = duplicates.stages(resolve({}))
    assert set(stage.needs) == set(inputs)
    out = tmp_path / "build" / artefact.FOLDER
    stage.run(Context(resolve({}), inputs, out, Serial()))
    first, second = artefact.read(tmp_path / "build", count)
    assert first.rows == (0, 2, 3) and second.rows == (1, 4)
    kinds = {(pair.row_a, pair.row_b): pair.kind for pair in first.pairs}
    assert kinds == {(0, 2): SAME_PICTURE, (0, 3): DETAIL, (2, 3): DETAIL}
    assert [pair.kind for pair in second.pairs] == [SAME_FILE]
    assert first.pairs[0].similarity > 0.99
