"""Whether bytes are a complete picture, determined from the file structure without decoding."""

import struct

from pipeline.images.formats import JPEG_MARKER, identify

_END_OF_IMAGE = 0xD9
#: Bytes by which every format is told. What has fewer is the beginning of a picture at best.
_SHORTEST = 18


def is_complete(body: bytes) -> bool:
    """Whether the end of a picture is present.

    JPEG, PNG, WebP, GIF and BMP state where they end. The others always pass; the decoder rejects incomplete ones.
    """
    if len(body) < _SHORTEST:
        return False
    kind = identify(body)
    if kind in ("webp", "bmp"):
        place, more = (4, 8) if kind == "webp" else (2, 0)
        return len(body) >= place + 4 and len(body) >= struct.unpack_from("<I", body, place)[0] + more
    if kind == "gif":
        return body.rstrip(b"\0").endswith(b";")
    return kind not in ("jpeg", "png") or (_jpeg if kind == "jpeg" else _png)(body)


def _jpeg(body: bytes) -> bool:
    """Follows the markers (ITU-T T.81, B.1.1), because an embedded thumbnail has an end of its own."""
    position = 2
    while marker := JPEG_MARKER.search(body, position):
        code, position = marker[1][0], marker.end()
        if code == _END_OF_IMAGE:
            return True
        if position + 2 > len(body):
            return False
        position += struct.unpack_from(">H", body, position)[0]
    return False


def _png(body: bytes) -> bool:
    """Follows the chunks (length, name, data, checksum) up to ``IEND``."""
    position = 8
    while position + 12 <= len(body):
        length, name = struct.unpack_from(">I4s", body, position)
        position += 12 + length
        if name == b"IEND":
            return position <= len(body)
    return False
