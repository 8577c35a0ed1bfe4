"""What decoding a picture will cost, told from its header: memory, and work that its size does not show."""

from __future__ import annotations

import mmap
import struct

from pipeline.images.formats import JPEG_MARKER, FileBytes
from pipeline.images.limits import Limits

#: Bytes of a decoder process before any picture.
BASE = 28 * 2**20
#: Seconds that one scan of a JPEG takes for a pixel at least, on a fast machine.
_SCAN_SECONDS = 1.5e-9
#: Chunks before a PNG's pixels: real files have fewer than a hundred.
_MOST_CHUNKS = 2_000
#: Formats whose library takes the file as bytes of its own.
_COPIED = ("heic", "avif")
_PNG, _TEXTS, _LONG_TEXT = b"\x89PNG\r\n\x1a\n", (b"tEXt", b"zTXt", b"iTXt"), 2**16
#: Segments of a JPEG before its pixels: a profile or extended metadata takes some hundreds at most.
_MOST_SEGMENTS = 10_000
_MOST_SCANS = 100_000
_END_OF_IMAGE, _START_OF_SCAN = b"\xff\xd9", b"\xff\xda"
#: Markers that begin a frame (ITU-T T.81, table B.1), and those of them that are progressive.
_FRAMES = frozenset((0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF))
_PROGRESSIVE = frozenset((0xC2, 0xC6, 0xCA, 0xCE))


def check_jpeg(data: FileBytes, limits: Limits) -> None:
    """Refuses a JPEG whose scans would take too long: each of them goes over all pixels. Damaged files pass."""
    try:
        frame = jpeg_frame(data)
    except OverflowError as error:
        raise limits.too_long(str(error)) from error
    if frame is None:
        return
    limits.check_pixels(frame.width, frame.height)
    scans = scan_count(data, frame.scan_at)
    seconds = scans * frame.width * frame.height * _SCAN_SECONDS
    limits.check_seconds(seconds, f"it has {scans:,} scans")


def check_webp(data: FileBytes, limits: Limits) -> tuple[int, int]:
    """Width and height of a WebP, which is refused by them where it must be. (1, 1) for a damaged file.

    libvips allocates the picture when it reads the header: it must be opened once only, at the size that is wanted.
    """
    size = webp_size(data) or (1, 1)
    limits.check_pixels(*size)
    limits.check_memory(BASE + _webp_memory(data, size[0] * size[1], 3))
    return size


def without_texts(data: FileBytes, limits: Limits) -> FileBytes:
    """A PNG without its texts, where they are long: a decoder would unpack them all. Damaged files pass.

    Raises an ImageError for more chunks before the pixels than any honest file has.
    """
    at, kept, texts, count = len(_PNG), [data[: len(_PNG)]], 0, 0
    while at + 8 <= len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        if name == b"IDAT":
            break
        count += 1
        if count > _MOST_CHUNKS:
            raise limits.too_long(f"it has more than {_MOST_CHUNKS:,} chunks before its pixels")
        if name in _TEXTS:
            texts += length
        else:
            kept.append(data[at : at + length + 12])
        at += length + 12
    return data if texts < _LONG_TEXT else b"".join((*kept, data[at:]))


def memory(
    data: FileBytes, kind: str, size: tuple[int, int], bands: int, sample: int, shrink: int, cost: float = 0
) -> int:
    """Bytes of writable memory that a decoder process needs for a picture, itself included.

    Measured (benchmarks/decoding.py): formats that libvips reads row by row take next to nothing, the others hold the
    picture once or more often.

    Args:
        data: the file.
        kind: its format.
        size: width and height as stored, in pixels.
        bands: values of a pixel, alpha included.
        sample: bytes of a value.
        shrink: by how much both sides are shrunk at least.
        cost: bytes for a pixel, of a picture that its library decodes as a whole.
    """
    width, height = size
    pixels = width * height
    copy = -(-width // shrink) * -(-height // shrink) * bands * sample
    held = {
        "jpeg": _jpeg_memory,
        "png": lambda *_: pixels * bands * sample if data[28:29] == b"\1" else 0,
        "webp": lambda *_: _webp_memory(data, pixels, bands),
        "gif": lambda *_: 6 * pixels,
    }.get(kind)
    # A file that is mapped belongs to the system, one that came through the pipe to the process.
    own = (0 if isinstance(data, mmap.mmap) else len(data)) + (len(data) if kind in _COPIED else 0)
    return BASE + own + 2 * copy + int(cost * pixels) + (held(data) if held else 0)


class JpegFrame:
    """What the frame header of a JPEG says."""

    def __init__(self, data: FileBytes, at: int, marker: int) -> None:
        self.height, self.width, count = struct.unpack_from(">HHB", data, at + 5)
        #: of each component, how often it is sampled across and down
        self.sampling = [divmod(data[at + 11 + 3 * index], 16) for index in range(count)]
        self.is_progressive = marker in _PROGRESSIVE
        self.scan_at = at  #: place of the first scan's header


def jpeg_frame(data: FileBytes) -> JpegFrame | None:
    """The frame header of a JPEG, found by following the segments; None where there is none before the first scan.

    Raises an OverflowError at more segments than any honest file has.
    """
    at, frame, segments = 2, None, 0
    while found := JPEG_MARKER.search(data, at):
        segments += 1
        if segments > _MOST_SEGMENTS:
            raise OverflowError(f"it has more than {_MOST_SEGMENTS:,} segments")
        code, at = found[1][0], found.end() - 2
        if code == 0xD9 or at + 4 > len(data):
            return None
        try:
            if code in _FRAMES:
                frame = JpegFrame(data, at, code)
        except (struct.error, IndexError):
            return None
        if code == _START_OF_SCAN[1]:
            if frame is not None:
                frame.scan_at = at
            return frame
        at += 2 + struct.unpack_from(">H", data, at + 2)[0]
    return None


def scan_count(data: FileBytes, start: int) -> int:
    """Scans of a JPEG from its first one on, counted up to 100,000.

    In coded data a byte 0xFF is followed by 0, so no scan is invented.
    """
    end = data.find(_END_OF_IMAGE, start)
    end = len(data) if end < 0 else end
    count, at = 0, data.find(_START_OF_SCAN, start, end)
    while at >= 0 and count < _MOST_SCANS:
        count, at = count + 1, data.find(_START_OF_SCAN, at + 2, end)
    return count


def _jpeg_memory(data: FileBytes) -> int:
    """Bytes of the coefficients, two each, that are kept of a JPEG of several scans."""
    frame = jpeg_frame(data)
    if frame is None or not frame.sampling:
        return 0
    components = data[frame.scan_at + 4] if frame.scan_at + 4 < len(data) else 0
    if not frame.is_progressive and components >= len(frame.sampling):
        return 0
    across, down = (max(1, *(pair[axis] for pair in frame.sampling)) for axis in (0, 1))
    shares = sum(right * below / (across * down) for right, below in frame.sampling)
    return int(2 * frame.width * frame.height * shares)


def webp_size(data: FileBytes) -> tuple[int, int] | None:
    """Width and height of a WebP, by its first chunk (RFC 9649); None where it is damaged."""
    kind, head = data[12:16], data[20:30]
    if len(head) < 10:
        return None
    if kind == b"VP8X":
        return int.from_bytes(head[4:7], "little") + 1, int.from_bytes(head[7:10], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(head[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        return int.from_bytes(head[6:8], "little") & 0x3FFF, int.from_bytes(head[8:10], "little") & 0x3FFF
    return None


def _webp_memory(data: FileBytes, pixels: int, bands: int) -> int:
    """A lossless WebP is decoded as a whole, of a lossy one only the alpha is; an animation holds its canvas."""
    extended = data[12:16] == b"VP8X"
    if extended and data[20] & 0x02:
        return 8 * pixels
    if data.find(b"VP8L", 12, 4096) >= 0:
        return 5 * pixels
    return pixels if bands == 4 else 0
