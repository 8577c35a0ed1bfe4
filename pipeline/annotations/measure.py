"""How large the works of a photograph are, by a reference of known size that lies beside them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.annotations._measure import kinds, references, works
from pipeline.annotations._measure.edges import lab
from pipeline.annotations._measure.quads import quadrilaterals
from pipeline.annotations.base import Found, PictureAnnotator
from pipeline.core.errors import ConfigError
from pipeline.core.settings import setting
from pipeline.images.decoding import Picture, limited

_LONGEST = 2048


@dataclass(frozen=True)
class MeasureOptions:
    """The section ``[annotate.measure]``."""

    reference: str = setting(
        "auto",
        "what lies beside the work: auto, card (payment card), playing (playing card), a4, letter, aruco:25.5mm (the "
        "side of a marker), or a size such as 100x50mm",
        flag="--reference",
    )
    corners: str = setting(
        "", 'the corners of the reference in pixels of the picture, in any order: "x,y x,y x,y x,y"', flag="--corners"
    )


def open_reader(options: MeasureOptions) -> Callable[[Picture], Found]:
    """A reader of photographs. Raises a ConfigError where the options say nothing that can be measured with."""
    kind, corners = kinds.parsed(options.reference), kinds.corners(options.corners)
    if corners is not None and kind is None:
        raise ConfigError("--corners needs to know whose corners they are: name the reference with --reference.")

    def read(picture: Picture) -> Found:
        pixels = limited(picture, _LONGEST)
        scale = np.array([picture.width / pixels.shape[1], picture.height / pixels.shape[0]])
        values, quads = lab(pixels), quadrilaterals(pixels)
        if corners is not None and kind is not None:
            reference = references.by_hand(values, np.array(corners) / scale - 0.5, kind)
            note = "" if reference else "No camera sees the reference so. Mark its four corners as they are."
        else:
            reference, note = references.found(values, pixels, quads, kind)
        if reference is None:
            return {"reference": None, "objects": [], "note": note}
        measured, _ = works.measured(quads, reference)
        found: Found = {
            "reference": {
                "kind": reference.kind.name,
                "outline": _outline(reference.outline, scale),
                "scale": round(references.scale(reference) * float(scale.mean()), 2),
            },
            "objects": [
                {
                    "width_cm": round(work.width, 2),
                    "height_cm": round(work.height, 2),
                    "uncertainty_cm": round(work.uncertainty, 2),
                    "outline": _outline(work.outline, scale),
                }
                for work in measured
            ],
        }
        if not measured:
            found["note"] = "No work found beside the reference. Photograph it whole, on a ground of another colour."
        return found

    return read


def _outline(corners: np.ndarray, scale: np.ndarray) -> list[list[float]]:
    return np.round((corners + 0.5) * scale, 1).tolist()  # type: ignore[no-any-return]


def _rows(found: Found, picture: Picture) -> list[dict[str, Any]]:
    rows = []
    for item in found["objects"]:
        low, high = np.min(item["outline"], axis=0), np.max(item["outline"], axis=0)
        size = np.array([picture.width, picture.height])
        low, high = (low / size).clip(0, 1), (high / size).clip(0, 1)
        place = dict(zip("xywh", [*low, *(high - low)], strict=True))
        for label in ("width", "height"):
            rows.append({"label": label, "value": item[f"{label}_cm"], "unit": "cm", **place})
    return rows


def _lines(found: Found) -> list[str]:
    if found["reference"] is None:
        return [found["note"]]
    lines = [f"reference: {found['reference']['kind']}, {found['reference']['scale']:g} pixels a cm"]
    lines += [
        f"{item['width_cm']:.1f} x {item['height_cm']:.1f} cm (+/- {item['uncertainty_cm']:.1f} cm)"
        for item in found["objects"]
    ]
    return lines + ([found["note"]] if "note" in found else [])


ANNOTATOR = PictureAnnotator(
    "Sizes",
    "Measures works in a photograph by a reference of known size beside them.",
    open=open_reader,
    rows=_rows,
    lines=_lines,
    options=MeasureOptions,
    longest=_LONGEST,
    libraries=("numpy", "opencv-python-headless"),
)
