"""Whether bytes from the network are a picture, and all of it; found from its structure, without decoding it."""

from __future__ import annotations

import re
import struct

from pipeline.images.formats import readable_format as format_of

#: A JPEG's next marker: what is neither a stuffed zero, nor a restart, nor padding.
_MARKER = re.compile(rb"\xff+([\x01-\xcf\xd8-\xfe])", re.DOTALL)
_END_OF_IMAGE = 0xD9
#: JPEG markers that stand alone; every other one is followed by its length.
_ALONE = frozenset((0x01, 0xD8, *range(0xD0, 0xD8)))


def whole(body: bytes) -> bool:
    """Whether nothing is missing at the end of a picture, as far as its format tells.

    JPEG, PNG, WebP, GIF and BMP say where they end. AVIF and TIFF are taken as they are: the decoder refuses what is
    missing there.
    """
    check = {"jpeg": _jpeg, "png": _png, "webp": _webp, "gif": _gif, "bmp": _bmp}.get(format_of(body))
    return check is None or check(body)


def _jpeg(body: bytes) -> bool:
    """From marker to marker, as in ITU-T T.81 B.1.1: a thumbnail inside has an end of its own, which does not count."""
    place = 2
    while True:
        found = _MARKER.search(body, place)
        if found is None:
            return False
        code, place = found[1][0], found.end()
        if code == _END_OF_IMAGE:
            return True
        if code in _ALONE:
            continue
        if place + 2 > len(body):
            return False
        place += struct.unpack_from(">H", body, place)[0]


def _png(body: bytes) -> bool:
    """From chunk to chunk, each with its length, name and checksum, up to ``IEND``."""
    place = 8
    while place + 12 <= len(body):
        length, name = struct.unpack_from(">I4s", body, place)
        place += 12 + length
        if name == b"IEND":
            return place <= len(body)
    return False


def _webp(body: bytes) -> bool:
    return len(body) >= 12 and len(body) >= struct.unpack_from("<I", body, 4)[0] + 8


def _gif(body: bytes) -> bool:
    return body.rstrip(b"\0").endswith(b";")


def _bmp(body: bytes) -> bool:
    return len(body) >= 6 and len(body) >= struct.unpack_from("<I", body, 2)[0]
