"""Loaders for what libvips' binary package cannot read, or reads at too high a price.

HEIC is read by pillow-heif, and a grid of tiles by :mod:`pipeline.images.heif_tiles`. AVIF is read by Pillow, which
took half the memory and half the time of libvips' own loader (12 megapixels: 93 MB and 0.27 s against 183 MB and
0.55 s). Bitmaps and TIFFs in CIE Lab are read by Pillow, except for bitmaps of 24 and 32 bits, whose pixels are used
where they lie.
"""

from __future__ import annotations

import functools
import io
import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pyvips

from pipeline.images.formats import FileBytes
from pipeline.images.heif_tiles import Tiles

_INTERPRETATION = {1: "b-w", 2: "b-w", 3: "srgb", 4: "srgb"}
_BANDS = {"L": 1, "LA": 2, "RGB": 3, "RGBA": 4}
_ORIENTATION = 0x0112


@dataclass
class Opened:
    """A picture whose header is read; its facts have the names that they have in a pyvips.Image."""

    width: int
    height: int
    bands: int
    #: gives the pixels, uint8, row by row, ``bands`` values each
    decode: Callable[[], Any]
    #: bytes of memory that decoding needs for a pixel, beside the result
    cost: float
    profile: bytes | None = None  #: an ICC profile
    orientation: int = 1  #: as in EXIF
    interpretation: str = ""  #: as libvips names them; "" for grey or RGB
    format: str = "uchar"
    #: gives the pixels strip by strip, each with the number of its lines, where they need not be decoded as a whole
    strips: Callable[[], Iterator[tuple[int, Any]]] | None = None

    def get_fields(self) -> tuple[str, ...]:
        """Names of the metadata."""
        return ("orientation",)

    def get(self, name: str) -> int:
        """The orientation."""
        return self.orientation

    def decoded(self, shrink: int) -> pyvips.Image:
        """The picture, decoded into memory. A picture of strips has both sides shrunk by the factor."""
        if self.strips is not None:
            image = _joined(self.strips(), self.width, self.bands, shrink)
        else:
            image = pyvips.Image.new_from_memory(self.decode(), self.width, self.height, self.bands, "uchar")
        if self.interpretation == "lab":
            # As in the file: lightness 0 to 255, and two signed bytes.
            signed = image.extract_band(1, n=2).copy(format="char", interpretation="multiband")
            return (image.extract_band(0) * (100 / 255)).bandjoin(signed).copy(interpretation="lab")
        image = image.copy(interpretation=_INTERPRETATION[self.bands])
        image.set_type(pyvips.GValue.gint_type, "orientation", self.orientation)
        if self.profile:
            image.set_type(pyvips.GValue.blob_type, "icc-profile-data", self.profile)
        return image


def open_heic(data: FileBytes) -> Opened:
    """The primary picture of a HEIF file with HEVC in it. libheif turns and mirrors it (``irot``, ``imir``)."""
    import pillow_heif

    # The picture alone, by one thread: the limits of the process count every thread's memory.
    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.options.THUMBNAILS = pillow_heif.options.DEPTH_IMAGES = pillow_heif.options.AUX_IMAGES = False
    # The process's own limit of memory is the one that counts.
    pillow_heif.options.DISABLE_SECURITY_LIMITS = True
    data = bytes(data)
    file = pillow_heif.open_heif(data, convert_hdr_to_8bit=True)
    picture = file[file.primary_index]
    (width, height), bands = picture.size, _bands(picture.mode)

    def decode() -> Any:
        pixels = picture.data
        if picture.size != (width, height) or picture.stride != width * bands:
            raise ValueError("the picture's size is not what its header says")
        return pixels

    profile: Any = picture.info.get("icc_profile")
    with suppress(ValueError):
        tiles = Tiles(data)
        if bands == 3 and (tiles.width, tiles.height) == (width, height):
            # A strip, the tile that is copied into it, and the lines that are left over from the strip before.
            cost = 3 * tiles.row_bytes / (width * height)
            return Opened(width, height, bands, decode, cost, profile, strips=tiles.rows)
    return Opened(width, height, bands, decode, bands + 2.2, profile)


def _joined(strips: Iterator[tuple[int, Any]], width: int, bands: int, shrink: int) -> pyvips.Image:
    """Strips of pixels, each shrunk before the next one is decoded. The same pixels as of the whole picture, shrunk."""
    shrunk: list[pyvips.Image] = []
    rest: pyvips.Image | None = None
    for lines, pixels in strips:
        strip = pyvips.Image.new_from_memory(pixels, width, lines, bands, "uchar").copy(interpretation="srgb")
        if rest is not None:
            strip = rest.join(strip, "vertical")
        whole = strip.height - strip.height % shrink
        if whole:
            shrunk.append(strip.crop(0, 0, width, whole).shrink(shrink, shrink).copy_memory())
        rest = strip.crop(0, whole, width, strip.height - whole).copy_memory() if strip.height > whole else None
    # Of the last lines the picture gets one more if they are half of one at least, as libvips rounds sizes.
    if rest is not None and 2 * rest.height >= shrink:
        shrunk.append(rest.shrink(shrink, shrink).copy_memory())
    return functools.reduce(lambda above, below: above.join(below, "vertical"), shrunk)


def open_avif(data: FileBytes) -> Opened:
    """The first picture of an AVIF. Pillow gives ``irot`` and ``imir`` as an orientation."""
    from PIL import AvifImagePlugin

    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    picture = AvifImagePlugin.AvifImageFile(io.BytesIO(data))
    bands, decoder = _bands(picture.mode), picture._decoder  # load() would hold the pixels twice
    orientation = picture.getexif().get(_ORIENTATION, 1)
    width, height = picture.size
    profile = picture.info.get("icc_profile")
    opened = Opened(width, height, bands, lambda: decoder.get_frame(0)[0], bands + 5, profile)
    opened.orientation = orientation if orientation in range(1, 9) else 1
    return opened


def open_bmp(data: FileBytes) -> Opened | pyvips.Image:
    """A Windows bitmap. Alpha is read where a bitmap of 32 bits has any."""
    start, header = struct.unpack_from("<II", data, 10)
    # BITMAPCOREHEADER has 16-bit sizes and no compression.
    width, height, _, bits = struct.unpack_from("<HHHH" if header == 12 else "<iiHH", data, 18)
    (compression,) = struct.unpack_from("<I", data, 30) if header > 12 else (0,)
    if bits in (24, 32) and compression == 0:
        if width < 1 or height == 0:
            raise ValueError("the bitmap has no pixels")
        return _plain_bitmap(data, start, width, abs(height), bits // 8, height > 0)
    from PIL import BmpImagePlugin

    picture = BmpImagePlugin.BmpImageFile(io.BytesIO(data))
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    return Opened(picture.width, picture.height, len(mode), lambda: picture.convert(mode).tobytes(), len(mode) + 9)


def open_lab(data: FileBytes) -> Opened:
    """A TIFF in CIE Lab of 8 bits."""
    from PIL import TiffImagePlugin

    picture = TiffImagePlugin.TiffImageFile(io.BytesIO(data))
    if picture.mode != "LAB":
        raise ValueError(f"a TIFF in CIE Lab of mode {picture.mode}")
    orientation = picture.getexif().get(_ORIENTATION, 1)
    return Opened(picture.width, picture.height, 3, picture.tobytes, 12, None, orientation, "lab")


def _bands(mode: str) -> int:
    if mode not in _BANDS:
        raise ValueError(f"a picture of mode {mode}")
    return _BANDS[mode]


def _plain_bitmap(data: FileBytes, start: int, width: int, height: int, bands: int, upwards: bool) -> pyvips.Image:
    """A bitmap of blue, green, red and perhaps a fourth byte, which is alpha unless it is 0 everywhere.

    Rows fill up to four bytes (``BITMAPINFOHEADER``). The picture refers to the file's bytes; nothing is copied.
    """
    stride = -(-width * bands // 4) * 4
    rows = memoryview(data)[start : start + stride * height]
    if len(rows) < stride * height:
        raise ValueError("the bitmap is cut short")
    stored = pyvips.Image.new_from_memory(rows, stride, height, 1, "uchar").crop(0, 0, width * bands, height)
    stored = stored.bandfold(factor=bands)
    stored = stored.flipver() if upwards else stored
    colours = stored.extract_band(2).bandjoin([stored.extract_band(1), stored.extract_band(0)])
    if bands == 4 and stored.extract_band(3).max() > 0:
        colours = colours.bandjoin(stored.extract_band(3))
    return colours.copy(interpretation="srgb")
