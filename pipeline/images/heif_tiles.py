"""A HEIC picture tile by tile, by libheif's own functions, since pillow-heif decodes a picture as a whole.

Phones write a grid of tiles of 512 x 512 pixels. With one row of them in memory, 48 megapixels need 14 MB beside the
process; as a whole they need 212 MB. Runs in a decoder process only.

https://github.com/strukturag/libheif, ``libheif/heif_tiling.h`` and ``libheif/heif_decoding.h`` (since 1.19).
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

#: heif_colorspace_RGB, heif_chroma_interleaved_RGB, heif_channel_interleaved
_RGB, _INTERLEAVED, _CHANNEL = 1, 10, 10
_BANDS = 3


class _Error(ctypes.Structure):
    _fields_ = (("code", ctypes.c_int), ("subcode", ctypes.c_int), ("message", ctypes.c_char_p))


class _Tiling(ctypes.Structure):
    _fields_ = (
        ("version", ctypes.c_int),
        *((name, ctypes.c_uint32) for name in ("columns", "rows", "tile_width", "tile_height", "width", "height")),
        *((name, ctypes.c_uint32) for name in ("top_offset", "left_offset")),
        ("extra_dimensions", ctypes.c_uint8),
        ("extra_sizes", ctypes.c_uint32 * 8),
    )


_POINTER = ctypes.c_void_p
_FUNCTIONS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "heif_context_alloc": (_POINTER, ()),
    "heif_context_free": (None, (_POINTER,)),
    "heif_get_disabled_security_limits": (_POINTER, ()),
    "heif_context_set_security_limits": (_Error, (_POINTER, _POINTER)),
    "heif_context_read_from_memory_without_copy": (_Error, (_POINTER, ctypes.c_char_p, ctypes.c_size_t, _POINTER)),
    "heif_context_get_primary_image_handle": (_Error, (_POINTER, ctypes.POINTER(_POINTER))),
    "heif_image_handle_release": (None, (_POINTER,)),
    "heif_image_handle_get_image_tiling": (_Error, (_POINTER, ctypes.c_int, ctypes.POINTER(_Tiling))),
    "heif_image_handle_decode_image_tile": (
        _Error,
        (_POINTER, ctypes.POINTER(_POINTER), ctypes.c_int, ctypes.c_int, _POINTER, ctypes.c_uint32, ctypes.c_uint32),
    ),
    "heif_image_get_width": (ctypes.c_int, (_POINTER, ctypes.c_int)),
    "heif_image_get_height": (ctypes.c_int, (_POINTER, ctypes.c_int)),
    "heif_image_get_plane_readonly": (_POINTER, (_POINTER, ctypes.c_int, ctypes.POINTER(ctypes.c_int))),
    "heif_image_release": (None, (_POINTER,)),
}
_library: list[ctypes.CDLL | None] = []


class _Span(NamedTuple):
    """The pixels that a tile has in a picture, along one axis."""

    start: int  #: of them, in the picture
    skipped: int  #: pixels of the tile before them
    pixels: int  #: of the tile that lie in the picture

    @property
    def end(self) -> int:
        """Of them, in the tile."""
        return self.skipped + self.pixels


def _spans(count: int, side: int, is_shifted: bool, length: int) -> list[_Span]:
    """Where the tiles lie along an axis of so many pixels.

    The last tile reaches beyond the picture, or the first one where the picture is turned round (``is_shifted``).
    Raises a ValueError where the tiles leave a gap, or one of them is of no use.
    """
    excess = count * side - length
    if not 0 <= excess < side:
        raise ValueError("the tiles do not cover the picture")
    offset = excess if is_shifted else 0
    spans = []
    for index in range(count):
        start = max(0, index * side - offset)
        end = min(length, (index + 1) * side - offset)
        spans.append(_Span(start, start - (index * side - offset), end - start))
    return spans


class Tiles:
    """The tiles of the primary picture of a HEIC file, upright, without alpha."""

    def __init__(self, data: bytes) -> None:
        """Reads the header. Raises a ValueError where the picture has to be decoded as a whole."""
        library = _opened()
        if library is None:
            raise ValueError("no libheif that decodes tiles")
        self._library, self._data = library, data
        with ExitStack() as stack:
            tiling = self._tiling(self._handle(stack))
        self.width, self.height = tiling.width, tiling.height
        # The offsets of libheif 1.23 are the pixels that the first tile has in the picture, not those beside it.
        self._columns = _spans(tiling.columns, tiling.tile_width, tiling.left_offset > 0, tiling.width)
        self._rows = _spans(tiling.rows, tiling.tile_height, tiling.top_offset > 0, tiling.height)
        # libheif does not say which pixels of a tile remain where a picture is cropped by its "clap" property.
        if len(self._rows) < 2 or b"clap" in data:
            raise ValueError("the picture has no plain grid of tiles")
        #: bytes of a row of tiles
        self.row_bytes = self.width * tiling.tile_height * _BANDS

    def rows(self) -> Iterator[tuple[int, bytearray]]:
        """The rows of tiles from top to bottom: how many lines of pixels one has, and its RGB, line by line."""
        with ExitStack() as stack:
            handle = self._handle(stack)
            for row, span in enumerate(self._rows):
                strip = bytearray(span.pixels * self.width * _BANDS)
                for column in range(len(self._columns)):
                    self._copy(handle, column, row, strip)
                yield span.pixels, strip

    def _handle(self, stack: ExitStack) -> ctypes.c_void_p:
        """The primary picture, until the stack is closed."""
        library, handle = self._library, ctypes.c_void_p()
        context = ctypes.c_void_p(library.heif_context_alloc())
        stack.callback(library.heif_context_free, context)
        # The limits of the process count.
        _check(library.heif_context_set_security_limits(context, library.heif_get_disabled_security_limits()))
        _check(library.heif_context_read_from_memory_without_copy(context, self._data, len(self._data), None))
        _check(library.heif_context_get_primary_image_handle(context, ctypes.byref(handle)))
        stack.callback(library.heif_image_handle_release, handle)
        return handle

    def _tiling(self, handle: ctypes.c_void_p) -> _Tiling:
        tiling = _Tiling(version=1)
        _check(self._library.heif_image_handle_get_image_tiling(handle, 1, ctypes.byref(tiling)))
        return tiling

    def _copy(self, handle: ctypes.c_void_p, column: int, row: int, strip: bytearray) -> None:
        """Decodes a tile, and copies it to its place in the strip."""
        across, down = self._columns[column], self._rows[row]
        library, image, stride = self._library, ctypes.c_void_p(), ctypes.c_int()
        decode = library.heif_image_handle_decode_image_tile
        _check(decode(handle, ctypes.byref(image), _RGB, _INTERLEAVED, None, column, row))
        try:
            size = library.heif_image_get_width(image, _CHANNEL), library.heif_image_get_height(image, _CHANNEL)
            plane = library.heif_image_get_plane_readonly(image, _CHANNEL, ctypes.byref(stride))
            if not plane or size[0] < across.end or size[1] < down.end or stride.value < across.end * _BANDS:
                raise ValueError("a tile is smaller than its place")
            width = across.pixels * _BANDS
            for line in range(down.pixels):
                source = plane + (down.skipped + line) * stride.value + across.skipped * _BANDS
                goal = (line * self.width + across.start) * _BANDS
                strip[goal : goal + width] = ctypes.string_at(source, width)
        finally:
            library.heif_image_release(image)


def _check(error: _Error) -> None:
    if error.code:
        raise ValueError((error.message or b"").decode("utf-8", "replace"))


def _opened() -> ctypes.CDLL | None:
    """The libheif that pillow-heif has brought; None where it has none that decodes tiles."""
    if not _library:
        _library.append(_load())
    return _library[0]


def _load() -> ctypes.CDLL | None:
    import pillow_heif

    package = Path(pillow_heif.__file__).parent
    # Where the tools that make wheels put libraries on Linux and Windows, and on macOS.
    for folder in (package.with_name("pillow_heif.libs"), package / ".dylibs"):
        for path in sorted(folder.glob("*heif*")):
            try:
                library = ctypes.CDLL(str(path))
                for name, (result, arguments) in _FUNCTIONS.items():
                    function = getattr(library, name)
                    function.restype, function.argtypes = result, arguments
            except (OSError, AttributeError):
                continue
            return library
    return None
