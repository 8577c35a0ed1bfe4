"""How large the works of a photograph are, by a reference of known size that lies beside them."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.annotations._measure import kinds, references, straightening, works
from pipeline.annotations._measure.catalogue import Catalogue, compare
from pipeline.annotations._measure.edges import lab
from pipeline.annotations._measure.quads import quadrilaterals
from pipeline.annotations._measure.view import CAMERA, View
from pipeline.annotations.base import Found, PictureAnnotator
from pipeline.core.errors import AnnotationError, ConfigError
from pipeline.core.settings import setting
from pipeline.images.decoding import Picture, limited

#: Side in mm that a reference has at most.
LONGEST_MM = kinds.LONGEST_MM
#: References whose corners a person can mark.
MARKED = tuple(kinds.RECTANGLES.values())
_LONGEST = 2048
#: How much longer than its shorter side a work may be that is straightened.
_LONGEST_SHAPE = 50
_NO_WORK = "No work found beside the reference. Photograph it whole, on a ground of another colour."
_NO_SUCH_VIEW = "No reference found: no camera sees a rectangle with these corners. Mark its four corners."


@dataclass(frozen=True)
class MeasureOptions:
    """The section ``[annotate.measure]``."""

    reference: str = setting(
        "auto",
        "what lies beside the work: auto, card (payment card), playing (playing card), a4, letter, checker (colour "
        "checker), aruco:25.5mm (the side of a marker), ruler or ruler:5mm (the distance of its marks), or a size such "
        "as 100x50mm",
        flag="--reference",
    )
    corners: str = setting(
        "", 'the corners of the reference in pixels of the picture, in any order: "x,y x,y x,y x,y"', flag="--corners"
    )
    against: str = setting(
        "", "an objects.parquet whose height_cm and width_cm are compared with what was measured", flag="--against"
    )
    works: str = setting(
        "",
        "a CSV with the columns file and object_id: which work a photograph shows, where its name is not the object_id",
        flag="--works",
    )
    rectified: str = setting(
        "", "a folder for PNG files of the works as seen from straight above, with a scale bar", flag="--rectified"
    )

    def catalogue(self) -> Catalogue | None:
        """What is compared with; None for nothing. Raises a ConfigError where it cannot be read."""
        if self.works and not self.against:
            raise ConfigError("--works needs the catalogue to compare with: --against objects.parquet.")
        return Catalogue.read(Path(self.against), Path(self.works) if self.works else None) if self.against else None


def open_reader(options: MeasureOptions) -> Callable[[Picture], Found]:
    """A reader of photographs. Raises a ConfigError where the options say nothing that can be measured with."""
    kind, corners = kinds.parsed(options.reference), kinds.corners(options.corners)
    if corners is not None and kind is None:
        raise ConfigError("--corners needs to know whose corners they are: name the reference with --reference.")

    if corners is not None and kind is not None and kind.name == kinds.RULER:
        raise ConfigError("The corners of a ruler say nothing of its marks. Mark a part of it, and name that size.")

    # Refused before the first picture is read, not after the last one.
    options.catalogue()
    numbers = itertools.count(1)

    def read(picture: Picture) -> Found:
        number = next(numbers)
        pixels = limited(picture, _LONGEST)
        scale = np.array([picture.width / pixels.shape[1], picture.height / pixels.shape[0]])
        values, quads = lab(pixels), quadrilaterals(pixels)
        if corners is not None and kind is not None:
            reference = references.by_hand(values, np.array(corners) / scale - 0.5, kind)
            note = "" if reference else _NO_SUCH_VIEW
        else:
            reference, note = references.found(values, pixels, quads, kind)
        if reference is None:
            return {"reference": None, "objects": [], "note": note}
        measured, plane = works.measured(quads, reference)
        found: Found = {
            "reference": {
                "kind": reference.kind.name,
                "outline": _outline(reference.outline, scale),
                "scale": round(references.scale(reference) * float(scale.mean()), 2),
            },
            "view": [float(f"{number:.9g}") for number in plane.parameters[:CAMERA]],
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
        if options.rectified:
            for at, work in enumerate(measured):
                name = f"{number:04d}-{at + 1}.png"
                straightening.save(
                    straightening.straightened(pixels, plane, work.on_plane), Path(options.rectified) / name
                )
                found["objects"][at]["rectified"] = name
        notes = [each for each in (note, "" if measured else _NO_WORK) if each]
        if notes:
            found["note"] = " ".join(notes)
        return found

    return read


def straight_png(pixels: np.ndarray, view: Sequence[float], outline: np.ndarray) -> bytes:
    """A PNG file of a work as seen from straight above, with a scale bar.

    Args:
        pixels: RGB uint8 (h, w, 3), the photograph.
        view: ten numbers, the ``view`` of what was found in it.
        outline: float64 (4, 2), the work's outline as shares of the photograph's width and height.

    Raises:
        AnnotationError: they are not those of a work.
    """
    height, width = pixels.shape[:2]
    camera = View(np.array(view, np.float64), (height, width))
    with np.errstate(all="ignore"):
        on_plane = camera.to_plane(outline * (width, height) - 0.5)
        sides = np.linalg.norm(np.roll(on_plane, -1, axis=0) - on_plane, axis=1)
        seen = camera.to_picture(on_plane)
    # Also false where something is no number.
    is_work = np.all((sides > 1) & (sides < LONGEST_MM)) and np.abs(seen - outline * (width, height)).max() < 2
    if not is_work or max(sides) > _LONGEST_SHAPE * min(sides):
        raise AnnotationError("These are not the outline and the view of a measured work. Measure it again.")
    return straightening.png(straightening.straightened(pixels, camera, on_plane))


def _outline(corners: np.ndarray, scale: np.ndarray) -> list[list[float]]:
    return np.round((corners + 0.5) * scale, 1).tolist()


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


def _conclude(options: MeasureOptions, answers: list[dict[str, Any]]) -> list[str]:
    catalogue = options.catalogue()
    return compare(answers, catalogue) if catalogue is not None else []


ANNOTATOR = PictureAnnotator(
    "Sizes",
    "Measures works in a photograph by a reference of known size beside them.",
    open=open_reader,
    rows=_rows,
    lines=_lines,
    options=MeasureOptions,
    longest=_LONGEST,
    libraries=("numpy", "opencv-python-headless"),
    conclude=_conclude,
    visitor_options=("reference", "corners"),
)
