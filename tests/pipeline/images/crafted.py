"""Picture files made byte by byte, which no encoder would make."""

import io
import struct
import zipfile
import zlib

import numpy as np
from PIL import Image

from tests.pipeline import pictures
from tests.pipeline.images.odd_pictures import HEIGHT, WIDTH, adam7, saved, sheet
from tests.pipeline.pictures import corners

MEGABYTE = 2**20


def zeros(megabytes: int) -> bytes:
    """So many MB of zeros, compressed."""
    packer = zlib.compressobj(1)
    return b"".join(packer.compress(bytes(MEGABYTE)) for _ in range(megabytes)) + packer.flush()


def png_with(chunks: list[tuple[bytes, bytes]]) -> bytes:
    """The sheet as a PNG with these chunks before its pixels."""
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return pictures.png_of([(b"IHDR", header), *chunks, (b"IDAT", rows()), (b"IEND", b"")])


def rows() -> bytes:
    return zlib.compress(b"".join(b"\0" + row.tobytes() for row in corners(HEIGHT, WIDTH)))


def scattered_png() -> bytes:
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    empty = [(b"IDAT", b"")] * 50_000
    return pictures.png_of([(b"IHDR", header), *empty, (b"IDAT", rows()), (b"IEND", b"")])


def texts_behind(count: int) -> bytes:
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return pictures.png_of([(b"IHDR", header), (b"IDAT", rows()), *[(b"tEXt", b"a\0b")] * count, (b"IEND", b"")])


def interlaced_bomb() -> bytes:
    data = adam7(sheet())
    header = struct.pack(">IIBBBBB", 10_000, 10_000, 8, 2, 0, 0, 1)
    return pictures.png_of([(b"IHDR", header), (b"IDAT", data[41:-16]), (b"IEND", b"")])


def long_jpeg(width: int, height: int) -> bytes:
    """A grey-green JPEG of any height whose rows of blocks repeat; each begins anew behind a restart marker."""
    strip = Image.new("RGB", (width, 32), (90, 120, 90))
    data = saved(strip, "jpeg", restart_marker_rows=1)
    start = data.index(b"\xff\xda")
    body = start + 2 + struct.unpack_from(">H", data, start + 2)[0]
    row = data[body : data.index(b"\xff\xd0", body)]
    rows = b"".join(row + bytes((0xFF, 0xD0 + index % 8)) for index in range(height // 16))
    return jpeg_of_size(data[:body] + rows[:-2] + b"\xff\xd9", width, height)


def jpeg_of_size(data: bytes, width: int, height: int) -> bytes:
    """A JPEG that says that it has another size."""
    changed = bytearray(data)
    frame = next(data.index(marker) for marker in (b"\xff\xc0", b"\xff\xc2") if marker in data)
    changed[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(changed)


def many_scans(width: int, height: int, count: int) -> bytes:
    """A progressive JPEG whose last scan is repeated."""
    data = saved(sheet("RGB", height, width), "jpeg", progressive=True)
    last = data.rindex(b"\xff\xda")
    # The tables that the scan needs stand before it, and stay in force.
    return data[:-2] + data[last:-2] * count + b"\xff\xd9"


def with_segments(count: int, segment: bytes) -> bytes:
    """The sheet as a JPEG with so many segments before its frame."""
    data = saved(sheet(), "jpeg")
    return data[:2] + segment * count + data[2:]


def gif_of_size(width: int, height: int) -> bytes:
    """A GIF that says so, with the pixels of a small one."""
    changed = bytearray(saved(sheet(), "gif"))
    changed[6:10] = struct.pack("<HH", width, height)
    frame = changed.index(b",\0\0\0\0")
    changed[frame + 5 : frame + 9] = struct.pack("<HH", width, height)
    return bytes(changed)


def gif_of_frames(count: int) -> bytes:
    """A GIF of 64 x 64 with so many equal frames."""
    data = saved(Image.new("P", (64, 64), 1), "gif")
    frame = data.index(b",\0\0\0\0")
    return data[:frame] + data[frame:-1] * count + b";"


def webp_of_size(width: int, height: int) -> bytes:
    """A lossless WebP of one colour: its header, and codes of one symbol each, which take no bits."""
    bits = (width - 1) | (height - 1) << 14
    # No transform, no cache, no meta codes; then five codes of one symbol.
    stream = b"\x2f" + struct.pack("<I", bits) + bytes(59)
    return b"RIFF" + struct.pack("<I", len(stream) + 12) + b"WEBPVP8L" + struct.pack("<I", len(stream)) + stream


def webp_with(kind: bytes, megabytes: int) -> bytes:
    data = saved(sheet(), "webp", exif=b"Exif\0\0II*\0")
    chunk = kind + struct.pack("<I", megabytes * MEGABYTE) + bytes(megabytes * MEGABYTE)
    changed = bytearray(data + chunk)
    changed[4:8] = struct.pack("<I", len(changed) - 8)
    changed[20] |= 0x04
    return bytes(changed)


def avif_bomb() -> bytes:
    return saved(Image.new("RGBA", (4_300, 4_300), (20, 90, 40, 128)), "avif", quality=1, speed=10)


def ispe(data: bytes, width: int, height: int) -> bytes:
    """A HEIF file that says that its pictures have that size (the property ``ispe``)."""
    changed, at = bytearray(data), data.find(b"ispe")
    while at >= 0:
        changed[at + 8 : at + 16] = struct.pack(">II", width, height)
        at = data.find(b"ispe", at + 4)
    return bytes(changed)


def tiff(entries: list[tuple[int, int, int, int]], following: int = 0, body: bytes = b"") -> bytes:
    """A TIFF of one directory, with these tags (tag, type, count, value), and what follows it."""
    packed = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + packed + struct.pack("<I", following) + body


def deflated_tiff(width: int, height: int, rows: int, empty: bool = False) -> bytes:
    """A black RGB TIFF by Deflate, in strips of so many rows that all use the same bytes."""
    count = -(-height // rows)
    pixels = b"" if empty else zeros_of(width * rows * 3)
    start = 8 + 2 + 12 * 9 + 4
    places = start + 8 * count
    entries = [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 1, 8),
        (259, 3, 1, 8),
        (262, 3, 1, 2),
        (277, 3, 1, 3),
        (278, 4, 1, rows),
        (273, 4, count, start if count > 1 else places),
        (279, 4, count, start + 4 * count if count > 1 else len(pixels)),
    ]
    body = struct.pack(f"<{count}I", *[places] * count) + struct.pack(f"<{count}I", *[len(pixels)] * count)
    return tiff(entries, body=body + pixels)


def zeros_of(size: int) -> bytes:
    """So many zeros, compressed."""
    packer = zlib.compressobj(1)
    whole, rest = divmod(size, MEGABYTE)
    return (
        b"".join(packer.compress(bytes(MEGABYTE)) for _ in range(whole)) + packer.compress(bytes(rest)) + packer.flush()
    )


def looped_tiff() -> bytes:
    data = bytearray(saved(sheet(), "tiff"))
    (start,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, start)
    struct.pack_into("<I", data, start + 2 + 12 * count, start)
    return bytes(data)


def bmp_of_size(width: int, height: int) -> bytes:
    """A BMP's header alone."""
    return (
        b"BM"
        + struct.pack("<IHHI", 54, 0, 0, 54)
        + struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)
    )


def segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(content) + 2) + content


def archive() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "x" * 100)
    return stream.getvalue()


def mutated(seed: bytes, rng: np.random.Generator, places: int = 30) -> bytes:
    """A file with some bytes changed, cut out or doubled."""
    changed = bytearray(seed)
    for _ in range(places):
        at = int(rng.integers(len(changed)))
        kind = rng.integers(4)
        if kind < 2:
            changed[at] = int(rng.integers(256))
        elif kind == 2:
            changed[at : at + int(rng.integers(1, 9))] = b"\xff" * int(rng.integers(1, 9))
        else:
            changed[at:at] = changed[at : at + int(rng.integers(1, 64))]
    return bytes(changed)
