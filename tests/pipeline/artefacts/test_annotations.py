"""What a build keeps of annotations, read for all works at once."""

from pathlib import Path

import numpy as np

from pipeline.artefacts.annotations import looked_at, measured, told
from tests import annotated_build, tiny_build


def test_a_work_was_looked_at_left_with_a_note_or_not_read(tmp_path: Path) -> None:
    build = tiny_build.publish(tmp_path / "artefacts")
    annotated_build.publish(build)
    looked, noted = looked_at(build, "text", len(tiny_build.IDS))
    assert np.flatnonzero(looked).tolist() == [0, 1, 2, 3, 6] and np.flatnonzero(noted).tolist() == [4]


def test_words_of_a_picture_that_look_like_a_note_are_none(tmp_path: Path) -> None:
    build = tiny_build.publish(tmp_path / "artefacts")
    line = {"text": '"note": "', "confidence": 0.9, "polygon": [[0, 0], [9, 0], [9, 9], [0, 9]], "kind": "text"}
    annotated_build.add(build, "text", [{"lines": [line], "text": line["text"]}])
    looked, noted = looked_at(build, "text", len(tiny_build.IDS))
    assert np.flatnonzero(looked).tolist() == [0] and not noted.any()


def test_a_build_without_the_kind_tells_nothing_of_it(tmp_path: Path) -> None:
    build = tiny_build.publish(tmp_path / "artefacts")
    assert told(build, "text", ["row"]) is None and np.isnan(measured(build, "pose", "figures", 3)).all()
