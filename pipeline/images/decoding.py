"""THE decoder and resizer. The build and an upload go through the same two functions with the same saved parameters.

    bytes -> decode -> RGB uint8 (H, W, 3) -> Preprocessing.apply -> RGB uint8 (size, size, 3) -> model

What each odd file becomes is said in :func:`decode`; value scaling belongs to the model itself.
"""

from __future__ import annotations

import json
import os
import struct
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

#: A picture with more pixels is refused before it is decoded. Decoding 30 million pixels takes 170 MB for a moment,
#: which a 512 MB dyno can spare, and is more than telephones save by default.
MAX_PIXELS = 30_000_000
#: A file with more bytes is refused before it is looked into.
MAX_BYTES = 15 * 2**20
#: A picture with a shorter side than this says nothing about a painting.
MIN_SIDE = 32

# OpenCV reads its limit from the environment when it is first imported: only so does it refuse before it allocates.
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(MAX_PIXELS))
# A broken upload is the visitor's to hear of, in a sentence, not the server log's.
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")

import cv2  # noqa: E402  (after the limits above, see there)
import numpy as np  # noqa: E402

from pipeline.core.errors import ArtefactError, ImageError  # noqa: E402
from pipeline.images.formats import FORMATS, identify  # noqa: E402

_FOREIGN = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "an archive or office document"),
    (b"<svg", "an SVG drawing"),
    (b"<?xml", "an XML or SVG file"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
)


def decode(data: bytes) -> np.ndarray:
    """Decodes the bytes of one picture file.

    EXIF orientation is applied. Grey and palette become RGB, CMYK is converted, 16 bits become 8, transparency is
    laid on white (in PNG, GIF, WebP and AVIF), and of an animation the first frame is taken.

    Returns:
        RGB uint8 array of shape (H, W, 3).

    Raises:
        ImageError: with code ``empty``, ``too_many_bytes``, ``unsupported``, ``too_many_pixels``, ``unreadable``
            (cut short, damaged, or no picture at all) or ``too_small``.
    """
    if not data:
        raise ImageError("empty", f"The file is empty. Choose a {FORMATS} picture.")
    if len(data) > MAX_BYTES:
        raise ImageError(
            "too_many_bytes",
            f"The file has {len(data) / 2**20:.1f} MB; {MAX_BYTES // 2**20} MB is the limit. Save a smaller copy.",
        )
    image_format = identify(data)
    _refuse_foreign(data, image_format)
    if image_format == "png" and data[24:25] == b"\x10":
        width, height = struct.unpack_from(">II", data, 16)
        if width * height > MAX_PIXELS // 2:  # 16 bits take twice the room while they are decoded
            raise _too_many(MAX_PIXELS // 2)
    buffer = np.frombuffer(data, np.uint8)
    try:
        # A TIFF is not asked for alpha: one of 32-bit floats would take sixteen bytes a pixel.
        image = _on_white(buffer) if image_format in ("png", "gif", "webp", "avif") else None
        if image is None:
            image = cv2.imdecode(buffer, cv2.IMREAD_COLOR_RGB)
    except cv2.error as error:
        if "CV_IO_MAX_IMAGE" in str(error):
            raise _too_many(MAX_PIXELS) from error
        image = None
    if image is None:
        raise ImageError(
            "unreadable", f"The file is damaged, cut short, or not a picture. Open it and save it again as {FORMATS}."
        )
    height, width = image.shape[:2]
    if min(height, width) < MIN_SIDE:
        raise ImageError(
            "too_small",
            f"The picture is {width} x {height} pixels; each side needs at least {MIN_SIDE}. Choose a larger copy.",
        )
    return np.asarray(image)


def _refuse_foreign(data: bytes, image_format: str) -> None:
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    kind = next((name for magic, name in _FOREIGN if start.startswith(magic.lower())), None)
    if image_format == "heic":
        kind = "a HEIC photograph"
    if image_format == "tiff" and _tiff_tag(data, 339) == 3:
        kind = "a TIFF of floating-point measurements"  # sixteen bytes a pixel, and no painting
    if kind:
        raise ImageError("unsupported", f"This is {kind}, which cannot be read. Save it as {FORMATS} and try again.")


def _too_many(most: int) -> ImageError:
    return ImageError(
        "too_many_pixels", f"The picture has more than {most // 10**6} million pixels, the limit. Save a smaller copy."
    )


def _on_white(buffer: np.ndarray) -> np.ndarray | None:
    """The picture laid on white where it is transparent; None where nothing is."""
    raw, kinds, blobs = cv2.imdecodeWithMetadata(buffer, flags=cv2.IMREAD_UNCHANGED)
    if raw is None or raw.ndim != 3 or raw.shape[2] != 4 or raw.dtype not in (np.uint8, np.uint16):
        return None
    full = np.iinfo(raw.dtype).max  # type: ignore[type-var]
    if raw[:, :, 3].min() == full:
        return None
    flat = np.empty((*raw.shape[:2], 3), np.uint8)
    # In strips, since the arithmetic in between takes sixteen times the room of the picture.
    for top in range(0, len(raw), 256):
        strip = raw[top : top + 256].astype(np.float32) / full
        alpha = strip[:, :, 3:]
        flat[top : top + 256] = ((strip[:, :, 2::-1] * alpha + 1 - alpha) * 255).round()
    exif = next((bytes(np.asarray(blob)) for kind, blob in zip(kinds, blobs, strict=False) if int(kind) == 0), b"")
    return _upright(flat, _exif_orientation(exif))


def _exif_orientation(exif: bytes) -> int:
    """The orientation of an EXIF block, 1 where there is none. OpenCV ignores it when it keeps alpha."""
    value = _tiff_tag(exif.removeprefix(b"Exif\0\0"), 0x0112)
    return value if value in range(1, 9) else 1


def _tiff_tag(block: bytes, tag: int) -> int:
    """The first 16-bit value of a tag in a TIFF file or EXIF block's first directory; 0 where there is none."""
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None:
        return 0
    try:
        (start,) = struct.unpack_from(order + "I", block, 4)
        (entries,) = struct.unpack_from(order + "H", block, start)
        for at in range(start + 2, start + 2 + 12 * entries, 12):
            entry, _, count = struct.unpack_from(order + "HHI", block, at)
            if entry == tag:
                # Up to two 16-bit values stand in the entry itself, more behind an offset.
                place = at + 8 if count <= 2 else struct.unpack_from(order + "I", block, at + 8)[0]
                return int(struct.unpack_from(order + "H", block, place)[0])
    except struct.error:
        return 0
    return 0


def _upright(image: np.ndarray, orientation: int) -> np.ndarray:
    if orientation in (5, 6, 7, 8):
        image = cv2.transpose(image)
    if orientation in (2, 3, 6, 7):
        image = cv2.flip(image, 1)
    if orientation in (3, 4, 7, 8):
        image = cv2.flip(image, 0)
    return image


def limit_side(image: np.ndarray, longest: int) -> np.ndarray:
    """The picture with its longer side at most ``longest`` pixels, its proportions kept; never enlarged."""
    height, width = image.shape[:2]
    scale = longest / max(height, width)
    if scale >= 1:
        return image
    return resize(image, max(1, round(height * scale)), max(1, round(width * scale)))


@dataclass(frozen=True)
class Preprocessing:
    """How a decoded picture becomes the model's input; saved with the build as ``model/preprocess.json``."""

    size: int  #: side of the square that the model takes, in pixels
    #: ``stretch`` resizes each axis by itself, as the articles do, so that nothing of a scroll is lost; ``letterbox``
    #: keeps proportions and fills up with grey.
    fit: Literal["stretch", "letterbox"] = "stretch"

    def __post_init__(self) -> None:
        if self.size < MIN_SIDE or self.fit not in ("stretch", "letterbox"):
            raise ValueError(f"preprocessing takes size >= {MIN_SIDE} and fit stretch or letterbox, not {self!r}")

    def apply(self, image: np.ndarray) -> np.ndarray:
        """RGB uint8 (H, W, 3) -> RGB uint8 (size, size, 3)."""
        if self.fit == "stretch":
            return resize(image, self.size, self.size)
        left, top, right, bottom = self._frame(image.shape[1], image.shape[0])
        canvas = np.full((self.size, self.size, 3), 128, np.uint8)
        canvas[top:bottom, left:right] = resize(image, bottom - top, right - left)
        return canvas

    def window(self, width: int, height: int) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of a picture of that size within the square that :meth:`apply` makes, 0 to 1.

        What lies at a place of the square, lies there in the picture when this window is drawn back to its size.
        """
        if self.fit == "stretch":
            return 0.0, 0.0, 1.0, 1.0
        left, top, right, bottom = (edge / self.size for edge in self._frame(width, height))
        return left, top, right, bottom

    def _frame(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Left, top, right and bottom of a letterboxed picture in pixels of the square."""
        scale = self.size / max(height, width)
        inner_width, inner_height = max(1, round(width * scale)), max(1, round(height * scale))
        left, top = (self.size - inner_width) // 2, (self.size - inner_height) // 2
        return left, top, left + inner_width, top + inner_height

    def save(self, path: Path) -> None:
        """Writes the parameters as JSON."""
        path.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Preprocessing:
        """Reads what :meth:`save` wrote.

        Raises:
            ArtefactError: the file is missing, or not what this version understands.
        """
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise ArtefactError(f"{path} cannot be read ({error}). Run the build again.") from error


def resize(image: np.ndarray, height: int, width: int) -> np.ndarray:
    """The picture at that size, as it is where it has that size already."""
    if image.shape[:2] == (height, width):
        return image
    shrinks = image.shape[0] * image.shape[1] > height * width
    # INTER_AREA averages what it leaves out; enlarging with it would show blocks.
    return cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)
