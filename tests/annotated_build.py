"""What the stages write of figures and text, for the first works of the tiny build. The others could not be read."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np

from pipeline import annotations
from pipeline.annotations.text import TOO_SMALL
from pipeline.artefacts.annotations import FOLDER
from pipeline.build.stages import annotate_pictures
from pipeline.core.skeleton import NAMES
from pipeline.images.decoding import Picture
from tests import tiny_build

WIDTH, HEIGHT = 1200, 800
#: Where the line "Mount Fuji" stands in the first work.
POLYGON = [[100, 600], [300, 600], [300, 700], [100, 700]]
#: The lines that were read in each work, None for a seal; a text alone says why a work was not read, None that its
#: picture could not be opened.
READ: tuple[tuple[str | None, ...] | str | None, ...] = (
    ("Au Café Müller", "Mount Fuji"),
    ("巫山高不見", None),
    (None,),
    (),
    TOO_SMALL,
    None,
    ("The Great Wave off Fujl",),
)
#: The postures of the figures in each work, None for a figure whose posture no rule tells.
POSTURES: tuple[tuple[str | None, ...] | None, ...] = (
    ("standing",),
    ("standing", "sitting"),
    ("sitting", "sitting", "standing", None),
    (),
    (None,),
    None,
    ("half-length",),
)


def publish(build: Path) -> None:
    """Adds the tables of both kinds to a build."""
    add(build, "text", [_text(lines) for lines in READ])
    add(build, "pose", [_pose(postures) for postures in POSTURES])


def add(build: Path, kind: str, found: list[dict[str, Any] | None]) -> None:
    """Adds what was found of a kind in the first works to a build; None: the picture could not be read."""
    picture = Picture(np.zeros((8, 12, 3), np.uint8), WIDTH, HEIGHT, "JPEG")
    rows = annotations.of_pictures()[kind].rows
    read = [
        {"error": "It is damaged."}
        if each is None
        else {"width": WIDTH, "height": HEIGHT, "found": each, "rows": rows(each, picture)}
        for each in [*found, *[None] * (len(tiny_build.IDS) - len(found))]
    ]
    out = build.parent / f"{build.name}-{kind}"
    out.mkdir()
    annotate_pictures.write(out, kind, read)
    (build / FOLDER).mkdir(exist_ok=True)
    shutil.move(out / f"{kind}.parquet", build / FOLDER)
    shutil.move(out / "files", build / FOLDER / kind)
    out.rmdir()


def _text(lines: tuple[str | None, ...] | str | None) -> dict[str, Any] | None:
    if lines is None:
        return None
    if isinstance(lines, str):
        return {"lines": [], "text": "", "note": lines}
    made = [
        {
            "kind": "text" if line else "seal",
            "text": line,
            "confidence": 0.9 if line else None,
            "polygon": POLYGON if line == "Mount Fuji" else [[500, 100], [700, 100], [700, 160], [500, 160]],
            "direction": "horizontal",
        }
        for line in lines
    ]
    return {"lines": made, "text": "\n".join(line for line in lines if line)}


def _pose(postures: tuple[str | None, ...] | None) -> dict[str, Any] | None:
    if postures is None:
        return None
    keypoints = [{"name": name, "x": 0.0, "y": 0.0, "score": 0.0} for name in NAMES]
    figures = [{"score": 0.5, "box": [0, 0, 9, 9], "keypoints": keypoints, "posture": each} for each in postures]
    return {"figures": figures}
