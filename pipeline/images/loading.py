"""From the bytes of one picture file to a working copy in sRGB, by libvips. Runs in a decoder process only.

header -> costs against the limits -> one pass: decode, lay on white, shrink -> sRGB, 8 bits -> upright
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

import pyvips

from pipeline.core.errors import ImageError
from pipeline.images import work
from pipeline.images.formats import (
    HEAD_BYTES,
    FileBytes,
    identify,
    refuse_early,
    tiff_tag,
    unreadable,
    unsupported,
    whole_page_first,
)  # fmt: skip
from pipeline.images.limits import MIN_SIDE, Limits

# Each picture is decoded once, so the cache of operations would only keep pictures in memory.
pyvips.cache_set_max(0)
# The loaders below are named one by one; none may hand the file to a loader that is not made for strangers' files.
pyvips.block_untrusted_set(True)

#: What libvips, Pillow and pillow-heif raise for damaged files.
_FAULTS = (
    pyvips.Error, MemoryError, OSError, ValueError, TypeError, SyntaxError, EOFError, RuntimeError, LookupError,
    ArithmeticError, struct.error,
)  # fmt: skip
#: Loaders of libvips by format. Named, not searched: a search would also try formats that are not allowed.
_LOADERS = {
    "jpeg": "jpegload_source",
    "png": "pngload_source",
    "webp": "webpload_source",
    "gif": "gifload_source",
    "tiff": "tiffload_source",
}
#: Words of the libraries' messages when memory could not be had, and when their own limits of work were passed.
_OUT_OF_MEMORY = ("out of memory", "allocat", "malloc", "enough memory", "insufficient memory", "no memory")
_TOO_MUCH_WORK = ("too many scans", "scan limit")
_EXTRA_SAMPLES, _ASSOCIATED_ALPHA = 338, 1
_SAMPLE_FORMAT, _DNG_VERSION = 339, 50706
_BITS, _PHOTOMETRIC, _CIELAB = 258, 262, 8
_COMPRESSION = 259
#: None, fax, LZW, JPEG, Deflate, PackBits (TIFF 6.0 and its technical notes): what every reader of TIFF knows.
_TIFF_COMPRESSIONS = frozenset((1, 2, 3, 4, 5, 6, 7, 8, 32773, 32946))
_JPEG_SHRINKS = (8, 4, 2)


@dataclass(frozen=True)
class Size:
    """How large a working copy must be at least, in pixels of the upright picture; it is never enlarged."""

    longest: int | None = None  #: longer side; None for the picture as it is
    shortest: int = 0  #: shorter side, for pictures much longer than wide

    def factors(self, width: int, height: int) -> tuple[int, int]:
        """By how much the width and the height may shrink: whole numbers, so that a pixel is a mean of pixels."""
        if self.longest is None:
            return 1, 1
        most = max(1, max(width, height) // self.longest)
        if self.shortest == 0:
            return most, most
        return min(most, max(1, width // self.shortest)), min(most, max(1, height // self.shortest))


@dataclass(frozen=True)
class Loaded:
    """A decoded picture."""

    pixels: Any  #: a buffer of RGB uint8, row by row
    shape: tuple[int, int]  #: height and width of ``pixels``
    size: tuple[int, int]  #: width and height of the picture in the file, upright
    format: str  #: one of :data:`pipeline.images.formats.READABLE`


def load(data: FileBytes, wanted: Size, limits: Limits) -> Loaded:
    """Decodes the bytes of one picture file.

    Raises:
        ImageError: with one of the codes of :func:`pipeline.images.decoding.decode`.
    """
    limits.check_bytes(len(data))
    head = bytes(data[:HEAD_BYTES])
    refuse_early(head)
    kind = identify(head)
    if kind == "tiff":
        _refuse_tiff(data)
        data = whole_page_first(data, MIN_SIDE)
        _refuse_tiff(data)
    try:
        image, size = _decoded(data, kind, wanted, limits)
        image = _upright(_srgb(image))
        return Loaded(image.write_to_memory(), (image.height, image.width), size, kind)
    except _FAULTS as error:
        raise _explained(error, limits, kind) from error


def _refuse_tiff(data: FileBytes) -> None:
    if tiff_tag(data, _SAMPLE_FORMAT) > 1:
        raise unsupported("a TIFF of measurements (signed or floating-point numbers)")
    if tiff_tag(data, _DNG_VERSION):
        raise unsupported("a camera's raw file")
    compression = tiff_tag(data, _COMPRESSION) or 1
    if compression not in _TIFF_COMPRESSIONS:
        raise unsupported(f"a TIFF whose compression (number {compression}) is rare")


def _decoded(data: FileBytes, kind: str, wanted: Size, limits: Limits) -> tuple[pyvips.Image, tuple[int, int]]:
    """The picture in memory, shrunk and without alpha, and its upright width and height in the file."""
    if kind == "jpeg":
        work.check_jpeg(data, limits)
    elif kind == "png":
        data = work.without_texts(data, limits)
    if kind == "webp":
        size = work.check_webp(data, limits)
        opened = _open(data, kind, scale=1 / min(wanted.factors(*size)))
    else:
        opened = _open(data, kind)
        size = opened.width, opened.height
    upright = size[::-1] if _is_turned(opened) else size
    limits.check_pixels(*size)
    if opened.format not in ("uchar", "ushort") and opened.interpretation != "labs":
        raise unsupported(f"a picture of measurements ({opened.format})")
    if min(size) < MIN_SIDE:
        raise ImageError(
            "too_small",
            f"The picture is {upright[0]} x {upright[1]} pixels; each side needs at least {MIN_SIDE}. "
            "Choose a larger copy.",
        )
    least = min(wanted.factors(*size))
    cost = 0.0 if isinstance(opened, pyvips.Image) else opened.cost
    limits.check_memory(work.memory(data, kind, size, opened.bands, _bytes(opened), least, cost))
    flat = _on_white(_shrunk_by_loader(opened, data, kind, least), data, kind)
    # What the loader has shrunk already needs no further factor, or a smaller one.
    across, down = wanted.factors(flat.width, flat.height)
    if max(across, down) > 1:
        flat = flat.shrink(across, down)
    # In memory: what follows may fail and be tried another way, and turning a picture needs all of it.
    return flat.copy_memory(), upright


def _shrunk_by_loader(opened: Any, data: FileBytes, kind: str, factor: int) -> pyvips.Image:
    """The picture, shrunk by the factor or less where its format can be decoded smaller than it is."""
    if not isinstance(opened, pyvips.Image):
        return opened.decoded(factor)
    if kind == "jpeg" and factor >= min(_JPEG_SHRINKS):
        return _open(data, kind, shrink=next(shrink for shrink in _JPEG_SHRINKS if shrink <= factor))
    return opened


def _open(data: FileBytes, kind: str, **options: Any) -> Any:
    """The picture with its header read; pixels are decoded when they are asked for, top to bottom.

    A picture that libvips does not read is an object with the same facts and ``decoded(shrink)``.
    """
    is_lab = kind == "tiff" and tiff_tag(data, _PHOTOMETRIC) == _CIELAB and tiff_tag(data, _BITS) == 8
    if is_lab or kind not in _LOADERS:
        from pipeline.images import other_loaders

        others = {"heic": other_loaders.open_heic, "avif": other_loaders.open_avif, "bmp": other_loaders.open_bmp}
        return others.get(kind, other_loaders.open_lab)(data)
    if kind == "tiff":
        # The limits of libtiff count bytes, whatever they cost. Ours are the time and the memory.
        options["unlimited"] = True
    # A picture that is cut short is refused, since nobody knows what is missing.
    options |= {"access": "sequential", "fail_on": "error"}
    source = pyvips.Source.new_from_memory(data)
    return pyvips.Operation.call(_LOADERS[kind], source, **options)


def _bytes(image: Any) -> int:
    return 1 if image.format == "uchar" else 2


def _is_turned(image: Any) -> bool:
    """Whether width and height change places when the picture is turned upright."""
    return "orientation" in image.get_fields() and image.get("orientation") in (5, 6, 7, 8)


def _on_white(image: pyvips.Image, data: FileBytes, kind: str) -> pyvips.Image:
    """The picture without alpha and without extra channels."""
    colours = {"cmyk": 4, "b-w": 1, "grey16": 1}.get(image.interpretation, 3)
    if image.interpretation == "multiband":
        colours = 3 if image.bands >= 3 else 1
        image = image.copy(interpretation=_plain(colours, image.format))
    if image.bands <= colours:
        return image
    extra = tiff_tag(data, _EXTRA_SAMPLES) if kind == "tiff" else None
    if extra == 0:  # some other measurement, infrared for example
        return image.extract_band(0, n=colours)
    if image.bands > colours + 1:
        image = image.extract_band(0, n=colours + 1)
    full = 65535 if image.format == "ushort" else 255
    if extra == _ASSOCIATED_ALPHA:
        alpha = image.extract_band(colours)
        # Colours that exceed their alpha are no valid ones; the cast cuts them off.
        return (
            (image.extract_band(0, n=colours) + (full - alpha))
            .cast(image.format)
            .copy(interpretation=image.interpretation)
        )
    # White is no ink in CMYK, and the largest lightness without a colour in Lab.
    white = {"cmyk": [0] * 4, "lab": [100, 0, 0], "labs": [32767, 0, 0]}.get(image.interpretation, [full] * colours)
    return image.flatten(background=white, max_alpha=full)


def _plain(colours: int, sample: str) -> str:
    return {(1, "uchar"): "b-w", (1, "ushort"): "grey16", (3, "ushort"): "rgb16"}.get((colours, sample), "srgb")


def _srgb(image: pyvips.Image) -> pyvips.Image:
    """RGB of 8 bits in sRGB; by the picture's own profile where it has one that fits."""
    if "icc-profile-data" in image.get_fields() and not _is_srgb(image.get("icc-profile-data")):
        try:
            managed = image.icc_transform("srgb", embedded=True, intent="relative", black_point_compensation=True)
            return managed.copy_memory()
        except pyvips.Error:
            pass  # a damaged profile, or one of another kind of picture: as if there were none
    if image.interpretation == "srgb" and image.format == "uchar" and image.bands == 3:
        return image
    plain = image.colourspace("srgb")
    return plain.cast("uchar") if plain.format != "uchar" else plain


def _is_srgb(profile: bytes) -> bool:
    """Whether a profile says that it is sRGB: its transform would only round anew, and cost more than decoding."""
    is_named = b"sRGB" in profile or "sRGB".encode("utf-16-be") in profile
    return len(profile) < 2**13 and is_named and not _is_linear(profile)


def _is_linear(profile: bytes) -> bool:
    """Whether the red tone curve of an ICC profile is a straight line, as of linear sRGB (ICC.1:2010, 10.5, 10.15)."""
    for at in range(132, 132 + 12 * min(int.from_bytes(profile[128:132]), 100), 12):
        if profile[at : at + 4] != b"rTRC":
            continue
        start = int.from_bytes(profile[at + 4 : at + 8])
        kind, points = profile[start : start + 4], int.from_bytes(profile[start + 8 : start + 12])
        if kind == b"para":
            return profile[start + 12 : start + 16] == b"\0\1\0\0"  # an exponent of 1
        if points < 2:
            return points == 0 or profile[start + 12 : start + 14] == b"\1\0"
        middle = start + 12 + points // 2 * 2
        return int.from_bytes(profile[middle : middle + 2]) > 2**16 // 3  # of sRGB it is a fifth, of a line a half
    return False


def _upright(image: pyvips.Image) -> pyvips.Image:
    return image.autorot() if "orientation" in image.get_fields() else image


def _explained(error: BaseException, limits: Limits, kind: str) -> ImageError:
    """The refusal for what a library said."""
    text = str(error).lower()
    if any(words in text for words in _TOO_MUCH_WORK):
        return limits.too_long("it has more scans than any honest picture")
    # An empty directory of a TIFF is reported as if memory had been short.
    if isinstance(error, MemoryError) or ("(0 elements" not in text and any(words in text for words in _OUT_OF_MEMORY)):
        return limits.too_much_memory()
    return unreadable(kind)
