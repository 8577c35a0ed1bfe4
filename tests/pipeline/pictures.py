"""Picture files of every odd kind, made byte by byte where no encoder at hand makes them."""

import struct
import zlib
from collections.abc import Sequence

import cv2
import numpy as np

#: How a picture stored with an EXIF orientation becomes upright (EXIF 2.32, tag 0x0112).
UPRIGHT = {
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.swapaxes(0, 1),
    6: lambda a: np.rot90(a, -1),
    7: lambda a: np.rot90(a, 2).swapaxes(0, 1),
    8: lambda a: np.rot90(a, 1),
}


def corners(height: int = 40, width: int = 64) -> np.ndarray:
    """RGB uint8 (height, width, 3): red, green, blue and yellow quarters, so that no turn goes unseen."""
    image = np.empty((height, width, 3), np.uint8)
    image[: height // 2, : width // 2] = (220, 30, 30)
    image[: height // 2, width // 2 :] = (30, 180, 30)
    image[height // 2 :, : width // 2] = (30, 30, 220)
    image[height // 2 :, width // 2 :] = (220, 220, 30)
    return image


def painting(seed: int = 0, height: int = 120, width: int = 160) -> np.ndarray:
    """RGB uint8 (height, width, 3): soft blots of colour, as unlike another seed's as two paintings are."""
    noise = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), np.uint8)
    return cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)


def scene(seed: int = 0, height: int = 300, width: int = 400) -> np.ndarray:
    """RGB uint8 (height, width, 3): blots, discs, strokes and grain, which have key points as a painting has."""
    generator = np.random.default_rng(seed)
    image = painting(seed, height, width).copy()
    for _ in range(60):
        middle = int(generator.integers(0, width)), int(generator.integers(0, height))
        colour = tuple(generator.integers(0, 256, 3).tolist())
        size = int(generator.integers(3, max(4, min(height, width) // 8)))
        if generator.random() < 0.5:
            cv2.circle(image, middle, size, colour, -1, cv2.LINE_AA)
        else:
            end = middle[0] + int(generator.integers(-3 * size, 3 * size)), middle[1] + size
            cv2.line(image, middle, end, colour, max(1, size // 3), cv2.LINE_AA)
    grain = cv2.GaussianBlur(generator.normal(0, 40, image.shape).astype(np.float32), (0, 0), 1.5)
    return (image + grain).clip(0, 255).astype(np.uint8)


def encode(image: np.ndarray, kind: str = ".jpg") -> bytes:
    """An RGB or RGBA (or grey) array as the bytes of a file of that kind."""
    if image.ndim == 3:
        image = cv2.cvtColor(image, cv2.COLOR_RGB2BGR if image.shape[2] == 3 else cv2.COLOR_RGBA2BGRA)
    options = [cv2.IMWRITE_WEBP_QUALITY, 101] if kind == ".webp" else []
    done, data = cv2.imencode(kind, image, options)
    assert done
    return data.tobytes()


def animation(frames: Sequence[np.ndarray], kind: str) -> bytes:
    """RGB frames as an animated GIF, WebP or PNG."""
    film = cv2.Animation()
    film.frames = [cv2.cvtColor(frame, cv2.COLOR_RGB2BGRA) for frame in frames]
    film.durations = np.full(len(frames), 100)
    done, data = cv2.imencodeanimation(kind, film)
    assert done
    return data.tobytes()


def png(
    width: int,
    height: int,
    colour_type: int,
    bit_depth: int,
    row: bytes | None,
    extra: Sequence[tuple[bytes, bytes]] = (),
) -> bytes:
    """A PNG whose rows are all ``row``; without a picture when it is None. ``extra`` chunks go before the data."""
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, bit_depth, colour_type, 0, 0, 0)), *extra]
    rows = b"" if row is None else (b"\0" + row) * height
    return png_of([*chunks, (b"IDAT", zlib.compress(rows, 9 if len(rows) < 10**7 else 1)), (b"IEND", b"")])


def png_of(chunks: Sequence[tuple[bytes, bytes]]) -> bytes:
    """A PNG of these chunks, each with its checksum."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def exif(orientation: int, order: str = "<") -> bytes:
    """A TIFF block that holds nothing but an orientation, in either byte order."""
    entry = struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0)
    head = b"II*\0" if order == "<" else b"MM\0*"
    return head + struct.pack(order + "IH", 8, 1) + entry + b"\0\0\0\0"


def jpeg_with_exif(image: np.ndarray, block: bytes) -> bytes:
    """A JPEG with that EXIF block."""
    data = encode(image)
    payload = b"Exif\0\0" + block
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(payload) + 2) + payload + data[2:]


def png_with_exif(image: np.ndarray, block: bytes) -> bytes:
    """A PNG, with alpha when the array has it, with that EXIF block."""
    data = encode(image, ".png")
    after_header = data.index(b"IHDR") + 4 + 13 + 4
    return data[:after_header] + _chunk(b"eXIf", block) + data[after_header:]


def webp_with_exif(image: np.ndarray, block: bytes) -> bytes:
    """A lossless WebP with alpha and that EXIF block."""
    plain = encode(image, ".webp")
    bitstream = plain[plain.index(b"VP8L") :]
    height, width = image.shape[:2]
    flags = 0x10 | 0x08  # alpha, EXIF
    sizes = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    extended = b"VP8X" + struct.pack("<I", 10) + bytes([flags, 0, 0, 0]) + sizes
    block += b"\0" * (len(block) % 2)
    body = b"WEBP" + extended + bitstream + b"EXIF" + struct.pack("<I", len(block)) + block
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
