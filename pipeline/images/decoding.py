"""THE decoder and resizer. The build and an upload go through the same two functions with the same saved parameters.

    file -> decode -> working copy, RGB uint8 (h, w, 3) -> Preprocessing.apply -> RGB uint8 (size, size, 3) -> model

What each odd file becomes is said in :func:`decode`; value scaling belongs to the model itself.
"""

from __future__ import annotations

import atexit
import json
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from pipeline.core.errors import ArtefactError, reason
from pipeline.images.decoder_pool import LONGEST, SHORTEST, Data, DecoderPool, Picture
from pipeline.images.limits import MIN_SIDE, Limits
from pipeline.images.resizing import cv2, limit_side, limited_size, resize

__all__ = ["Data", "Picture", "Preprocessing", "cv2", "decode", "decoder", "limit_side", "limited", "resize"]

#: Distributions whose version decides what a picture becomes.
LIBRARIES = ("pyvips-binary", "pillow-heif", "pillow", "opencv-python-headless")
#: Limits for whoever asks about a file of their own: no pixels, no bytes, and no flags that could raise the others.
LOCAL = Limits(flags=False)

_pools: dict[Limits, DecoderPool] = {}
_opening = threading.Lock()


def decode(data: Data, longest: int | None = None) -> np.ndarray:
    """Decodes a picture file, given its bytes or its path, in a decoder process of this process.

    EXIF orientation (and that of HEIC and AVIF) is applied, colours become sRGB by the picture's ICC profile. Grey,
    palette and CMYK become RGB, 16 bits become 8, transparency is laid on white. Of an animation the first frame is
    taken, of several pages the first that is no thumbnail.

    Args:
        data: the file's bytes, or its path.
        longest: the longer side of the result at most; None for the picture as it is. It is never enlarged.

    Returns:
        RGB uint8 array of shape (H, W, 3).

    Raises:
        ImageError: with code ``empty``, ``no_file``, ``unsupported``, ``too_small``, ``unreadable`` (cut short,
            damaged, or no picture at all), or for a limit that it would pass: ``too_many_bytes``,
            ``too_many_pixels``, ``too_much_memory`` or ``too_long``.
    """
    return decoder(LOCAL).decode(data, longest)


def decoder(limits: Limits, workers: int = 1) -> DecoderPool:
    """The decoder of this process for these limits. It has its processes until this process ends."""
    with _opening:
        if limits not in _pools:
            _pools[limits] = DecoderPool(workers, limits=limits)
            atexit.register(_pools[limits].close)
        return _pools[limits]


def limited(picture: Picture, longest: int) -> np.ndarray:
    """RGB uint8 (H, W, 3) of the picture, in its true proportions, the longer side at most ``longest`` pixels.

    It has no more pixels than the working copy can give.
    """
    longest = min(longest, max(picture.pixels.shape[:2]))
    width, height = limited_size(picture.width, picture.height, longest)
    return resize(picture.pixels, height, width)


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

    def working_copy(self, pool: DecoderPool, data: Data) -> Picture:
        """The working copy from which :meth:`apply` makes the square. Build and upload ask for the same one.

        Raises an ImageError as :func:`decode` does.
        """
        return pool.picture(data, max(LONGEST, self.size), max(SHORTEST, self.size))

    def apply(self, image: np.ndarray, size: tuple[int, int] | None = None) -> np.ndarray:
        """RGB uint8 (H, W, 3) -> RGB uint8 (size, size, 3).

        ``size`` is the width and height of the picture in its file where ``image`` is a working copy, whose sides may
        have been shrunk by different factors.
        """
        if self.fit == "stretch":
            return resize(image, self.size, self.size)
        left, top, right, bottom = self._frame(*(size or (image.shape[1], image.shape[0])))
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
        except (OSError, ValueError) as error:
            raise ArtefactError(f"{path} cannot be read ({reason(error)}). Run the build again.") from error
        except TypeError as error:
            raise ArtefactError(
                f"{path} cannot be read (its fields are not those of this version). Run the build again."
            ) from error
