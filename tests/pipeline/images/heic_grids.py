"""Makes HEIC files as phones do: a grid of tiles, each a picture of its own. pillow-heif writes one picture only."""

import ctypes
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from pipeline.images import heif_tiles

_HEVC, _RGB, _INTERLEAVED, _CHANNEL = 1, 1, 10, 10


class _Options(ctypes.Structure):
    """The beginning of ``heif_encoding_options``."""

    _fields_ = (
        ("version", ctypes.c_uint8),
        ("flags", ctypes.c_uint8 * 3),
        ("nclx", ctypes.c_void_p),
        ("macos", ctypes.c_uint8),
        ("orientation", ctypes.c_int),
    )


def grid(image: np.ndarray, side: int = 512, orientation: int = 1) -> bytes:
    """A HEIC file of tiles of ``side`` x ``side`` pixels.

    Args:
        image: RGB uint8 (H, W, 3), as stored.
        side: of a tile, in pixels.
        orientation: as in EXIF; it becomes the properties ``irot`` and ``imir``.
    """
    height, width = image.shape[:2]
    columns, rows = -(-width // side), -(-height // side)
    image = np.pad(image, ((0, rows * side - height), (0, columns * side - width), (0, 0)), mode="edge")
    with ExitStack() as stack:
        context, encoder, handle = ctypes.c_void_p(_call("context_alloc")), ctypes.c_void_p(), ctypes.c_void_p()
        stack.callback(_call, "context_free", context)
        _check("context_get_encoder_for_format", context, _HEVC, ctypes.byref(encoder))
        stack.callback(_call, "encoder_release", encoder)
        _check("encoder_set_parameter_string", encoder, b"preset", b"ultrafast")
        options = ctypes.c_void_p(_call("encoding_options_alloc"))
        stack.callback(_call, "encoding_options_free", options)
        assert options.value
        _Options.from_address(options.value).orientation = orientation
        size = [ctypes.c_uint32(value) for value in (width, height, columns, rows)]
        _check("context_add_grid_image", context, *size, options, ctypes.byref(handle))
        for row in range(rows):
            for column in range(columns):
                tile = _tile(image[row * side :, column * side :][:side, :side])
                place = ctypes.c_uint32(column), ctypes.c_uint32(row)
                _check("context_add_image_tile", context, handle, *place, tile, encoder)
                _call("image_release", tile)
        _check("context_set_primary_image", context, handle)
        return _written(context)


def _tile(pixels: np.ndarray) -> ctypes.c_void_p:
    side, tile, stride = len(pixels), ctypes.c_void_p(), ctypes.c_int()
    _check("image_create", side, side, _RGB, _INTERLEAVED, ctypes.byref(tile))
    _check("image_add_plane", tile, _CHANNEL, side, side, 8)
    plane = _call("image_get_plane", tile, _CHANNEL, ctypes.byref(stride))
    lines = np.ctypeslib.as_array((ctypes.c_uint8 * (stride.value * side)).from_address(plane))
    lines.reshape(side, stride.value)[:, : side * 3] = pixels.reshape(side, -1)
    return tile


def _written(context: ctypes.c_void_p) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "grid.heic"
        _check("context_write_to_file", context, str(path).encode())
        return path.read_bytes()


def _call(name: str, *arguments: Any) -> Any:
    library = heif_tiles._opened()
    assert library is not None, "pillow-heif has brought no libheif"
    function = getattr(library, f"heif_{name}")
    if function.argtypes is None:
        function.restype = ctypes.c_void_p
    return function(*arguments)


def _check(name: str, *arguments: Any) -> None:
    library = heif_tiles._opened()
    assert library is not None, "pillow-heif has brought no libheif"
    function = getattr(library, f"heif_{name}")
    function.restype = heif_tiles._Error
    error = function(*arguments)
    assert error.code == 0, error.message
