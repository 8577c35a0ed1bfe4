"""Odd but honest picture files, made by a script, each with what the decoder must answer.

All show the same sheet: a red, a green, a blue and a yellow quarter on a size that is no square, so that every turn,
flip and fault of colour is seen.
"""

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pillow_heif
from PIL import Image, ImageCms

from tests.pipeline import pictures
from tests.pipeline.images import heic_grids
from tests.pipeline.pictures import UPRIGHT, corners

pillow_heif.register_heif_opener()

HEIGHT, WIDTH = 80, 128
SIZE = (WIDTH, HEIGHT)
FORMATS = {
    "jpeg": {"quality": 95},
    "png": {},
    "webp": {"lossless": True},
    "avif": {"quality": 95},
    "heif": {"quality": 95},
    "gif": {},
    "tiff": {},
    "bmp": {},
}
#: Of the seven passes of an interlaced PNG the first row and column, and the steps down and across (PNG, 8.2).
ADAM7 = ((0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1))


@dataclass(frozen=True)
class Odd:
    """One file and its answer."""

    name: str
    make: Callable[[], bytes]
    answer: str = "sheet"  #: what is seen: ``sheet``, ``grey``, ``any`` picture; or the code of the refusal
    size: tuple[int, int] = SIZE  #: of the upright picture
    tolerance: int = 12  #: of a colour, 0 to 255
    seconds: float = 3.0  #: bound of the time
    megabytes: int = 200  #: bound of the process's memory, its libraries included


def sheet(mode: str = "RGB", height: int = HEIGHT, width: int = WIDTH) -> Image.Image:
    """The sheet as a Pillow image."""
    image = Image.fromarray(corners(height, width))
    return image if mode == "RGB" else image.convert(mode)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """The bytes of a file of that kind."""
    stream = io.BytesIO()
    image.save(stream, kind.upper(), **{**FORMATS.get(kind, {}), **options})
    return stream.getvalue()


def all_odd() -> list[Odd]:
    """Every odd file."""
    return [*_plain(), *_turned(), *_truncated(), *_depths(), *_transparent(), *_profiled(), *_several(), *_shapes()]


def _plain() -> Iterator[Odd]:
    for kind in FORMATS:
        yield Odd(f"plain {kind}", lambda kind=kind: saved(sheet(), kind), tolerance=30 if kind == "gif" else 12)
        yield Odd(
            f"bytes behind the end of a {kind}", lambda kind=kind: saved(sheet(), kind) + bytes(5_000), tolerance=30
        )
    yield Odd("progressive jpeg", lambda: saved(sheet(), "jpeg", progressive=True))
    yield Odd("jpeg of 4:4:4", lambda: saved(sheet(), "jpeg", subsampling=0))
    yield Odd("jpeg with restarts", lambda: saved(sheet(), "jpeg", restart_marker_rows=1))
    yield Odd("jpeg stored as RGB", lambda: saved(sheet(), "jpeg", keep_rgb=True))
    yield Odd("png with Adam7", lambda: adam7(sheet()))
    yield Odd("lossy webp", lambda: saved(sheet(), "webp", lossless=False, quality=95))
    yield Odd("a webp that is a jpeg by name", lambda: saved(sheet(), "webp"))
    yield Odd("avif whose brand is mif1", lambda: _major_brand(saved(sheet(), "avif"), b"mif1"))
    for brand in (b"heim", b"heis", b"heix", b"mif1", b"hevc", b"hevx"):
        yield Odd(
            f"heic whose brand is {brand.decode()}", lambda brand=brand: _major_brand(saved(sheet(), "heif"), brand)
        )
    for compression in ("tiff_lzw", "tiff_deflate", "tiff_adobe_deflate", "packbits", "jpeg"):
        yield Odd(f"tiff by {compression}", lambda c=compression: saved(sheet(), "tiff", compression=c), tolerance=25)
    yield Odd("tiff by zstd", lambda: saved(sheet(), "tiff", compression="zstd"), "unsupported")


def _turned() -> Iterator[Odd]:
    for orientation in range(1, 9):
        for kind in ("jpeg", "png", "webp", "avif", "heif"):
            yield Odd(
                f"{kind} turned by {orientation}", lambda k=kind, o=orientation: saved(_stored(o), k, exif=_exif(o))
            )
        yield Odd(
            f"heic of tiles turned by {orientation}",
            lambda o=orientation: heic_grids.grid(np.asarray(_stored(o)), 64, o),
        )
        yield Odd(
            f"tiff turned by {orientation}", lambda o=orientation: saved(_stored(o), "tiff", tiffinfo={0x0112: o})
        )
        for kind in ("png", "webp"):
            yield Odd(
                f"{kind} with alpha turned by {orientation}",
                lambda k=kind, o=orientation: saved(_nearly_opaque(_stored(o)), k, exif=_exif(o)),
            )
    yield Odd("jpeg with an orientation of 9", lambda: saved(sheet(), "jpeg", exif=_exif(9)))
    yield Odd("jpeg with a damaged exif", lambda: saved(sheet(), "jpeg", exif=b"Exif\0\0II*\0\xff\xff\xff\xff"))


def _truncated() -> Iterator[Odd]:
    for kind in FORMATS:
        for share in (0.1, 0.5, 0.9, 0.98):
            yield Odd(f"{share:.0%} of a {kind}", lambda k=kind, s=share: _part(saved(_painting(), k), s), "unreadable")


def _depths() -> Iterator[Odd]:
    grey = sheet("L")
    for kind in ("jpeg", "png", "webp", "avif", "heif", "gif", "tiff", "bmp"):
        yield Odd(f"grey {kind}", lambda k=kind: saved(grey, k), "grey")
    deep = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    yield Odd("grey png of 16 bits", lambda: saved(deep, "png"), "grey")
    yield Odd("grey tiff of 16 bits", lambda: saved(deep, "tiff"), "grey")
    yield Odd("png of 16 bits a channel", lambda: pictures.encode(_deep(3), ".png"))
    yield Odd("tiff of 16 bits a channel", lambda: pictures.encode(_deep(3), ".tiff"))
    yield Odd("png of 16 bits with alpha", lambda: pictures.encode(_deep(4), ".png"))
    for bits, row in ((1, b"\xff" * 8 + b"\0" * 8), (2, b"\xff" * 16 + b"\0" * 16), (4, b"\xff" * 32 + b"\0" * 32)):
        yield Odd(f"grey png of {bits} bits", lambda b=bits, r=row: pictures.png(WIDTH, HEIGHT, 0, b, r), "any")
    yield Odd("png with a palette", lambda: saved(sheet().quantize(8), "png"), tolerance=30)
    yield Odd("gif of two colours", lambda: saved(sheet("1"), "gif"), "any")
    yield Odd("tiff by fax G4", lambda: saved(sheet("1"), "tiff", compression="group4"), "any")
    yield Odd("bmp with a palette", lambda: saved(sheet().quantize(8), "bmp"), tolerance=30)
    yield Odd("bmp from top to bottom", _bmp_downwards)
    yield Odd("cmyk jpeg", lambda: saved(sheet("CMYK"), "jpeg"), tolerance=105)
    yield Odd("cmyk tiff", lambda: saved(sheet("CMYK"), "tiff"), tolerance=105)
    yield Odd("cmyk jpeg without Adobe's marker", lambda: _without_adobe(saved(sheet("CMYK"), "jpeg")), tolerance=105)
    yield Odd("lab tiff", lambda: saved(_lab(), "tiff"), tolerance=40)
    yield Odd("ycbcr tiff", lambda: saved(sheet("YCbCr"), "tiff", compression="jpeg"), tolerance=25)
    yield Odd("tiff where white is 0", lambda: saved(sheet("L"), "tiff", tiffinfo={262: 0}), "any")
    yield Odd("heic of 10 bits", _heic_10_bits)
    floating = Image.fromarray(np.asarray(grey).astype(np.float32))
    yield Odd("tiff of floating-point numbers", lambda: saved(floating, "tiff"), "unsupported")
    signed = Image.fromarray(np.asarray(grey).astype(np.int32))
    yield Odd("tiff of 32-bit numbers", lambda: saved(signed, "tiff"), "unsupported")


def _transparent() -> Iterator[Odd]:
    for kind in ("png", "webp", "avif", "heif", "tiff", "bmp"):
        yield Odd(f"{kind} transparent below", lambda k=kind: saved(_half_seen(), k), "white below")
    yield Odd("gif transparent below", _transparent_gif, "white below", tolerance=30)
    yield Odd("png with a transparent palette", lambda: _transparent_palette("png"), "white below", tolerance=30)
    yield Odd("fully transparent png", lambda: saved(Image.new("RGBA", SIZE, (9, 9, 9, 0)), "png"), "white")
    yield Odd("fully transparent webp", lambda: saved(Image.new("RGBA", SIZE, (9, 9, 9, 0)), "webp"), "white")
    yield Odd("grey png with alpha", lambda: saved(sheet("LA"), "png"), "grey")
    yield Odd("png of which a colour is transparent", lambda: saved(sheet(), "png", transparency=(1, 2, 3)))
    yield Odd("tiff of premultiplied alpha", lambda: tiff_with_fourth(1), "white below")
    yield Odd("tiff of alpha", lambda: tiff_with_fourth(2), "white below")
    yield Odd("tiff with infrared", lambda: tiff_with_fourth(0))
    yield Odd("bmp whose fourth byte is 0 everywhere", _bmp_without_alpha)


def _profiled() -> Iterator[Odd]:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for kind in ("jpeg", "png", "webp", "avif", "heif", "tiff"):
        yield Odd(f"{kind} with an sRGB profile", lambda k=kind: saved(sheet(), k, icc_profile=srgb))
        yield Odd(
            f"{kind} whose profile exchanges red and blue",
            lambda k=kind: saved(Image.fromarray(corners(HEIGHT, WIDTH)[..., ::-1]), k, icc_profile=exchanged(srgb)),
            tolerance=20,
        )
    yield Odd("jpeg with a damaged profile", lambda: saved(sheet(), "jpeg", icc_profile=srgb[:200]))
    yield Odd("jpeg with noise for a profile", lambda: saved(sheet(), "jpeg", icc_profile=bytes(range(256)) * 4))
    yield Odd("png with a profile of half a megabyte", lambda: saved(sheet(), "png", icc_profile=srgb + bytes(2**19)))
    yield Odd(
        "grey jpeg with a profile of colours", lambda: saved(sheet("L"), "jpeg", icc_profile=exchanged(srgb)), "grey"
    )
    yield Odd(
        "cmyk jpeg with a profile of colours",
        lambda: saved(sheet("CMYK"), "jpeg", icc_profile=exchanged(srgb)),
        tolerance=105,
    )


def _several() -> Iterator[Odd]:
    green = Image.new("RGB", SIZE, (0, 160, 0))
    for kind in ("gif", "webp", "png", "avif", "tiff"):
        yield Odd(
            f"first of three in a {kind}",
            lambda k=kind: saved(sheet(), k, save_all=True, append_images=[green, green]),
            tolerance=30,
        )
    tiny = sheet().resize((24, 40))
    for name, first, tags, answer in (
        ("reduced copy before", sheet().resize((64, 40)), {254: 1}, "sheet"),
        ("tiny page before", tiny, {}, "sheet"),
        ("tiny reduced copy before", tiny, {254: 1}, "sheet"),
        ("old reduced copy before", sheet().resize((64, 40)), {255: 2}, "sheet"),
    ):
        for order in ("II", "MM"):
            yield Odd(f"tiff with a {name} it, {order}", lambda f=first, t=tags, o=order: tiff_pages(o, f, t), answer)
    yield Odd("tiff of a tiny page", lambda: saved(tiny, "tiff"), "too_small")
    yield Odd("tiff of two tiny pages", lambda: saved(tiny, "tiff", save_all=True, append_images=[tiny]), "too_small")
    yield Odd("tiff of a reduced copy alone", lambda: saved(sheet(), "tiff", tiffinfo={254: 1}))
    yield Odd("first of two heics", lambda: saved(sheet(), "heif", save_all=True, append_images=[green]))
    yield Odd(
        "png whose default picture is no frame",
        lambda: saved(sheet(), "png", save_all=True, append_images=[green], default_image=True),
    )
    yield Odd("two jpegs in one file", lambda: saved(sheet(), "jpeg") * 2)


def _shapes() -> Iterator[Odd]:
    for width, height in ((31, 400), (400, 31), (1, 1), (31, 31)):
        yield Odd(f"{width} x {height}", lambda w=width, h=height: saved(sheet("RGB", h, w), "png"), "too_small")
    for width, height in ((32, 32), (33, 400), (3_000, 100), (100, 6_000), (40_000, 33), (33, 40_000)):
        yield Odd(
            f"{width} x {height}", lambda w=width, h=height: saved(sheet("RGB", h, w), "png"), size=(width, height)
        )
    yield Odd("a jpeg of 6 megapixels", lambda: saved(sheet("RGB", 2_000, 3_000), "jpeg"), size=(3_000, 2_000))
    yield Odd("a scroll of 8 megapixels", lambda: saved(sheet("RGB", 400, 20_000), "jpeg"), size=(20_000, 400))


def adam7(image: Image.Image, height: int = HEIGHT, width: int = WIDTH) -> bytes:
    """An interlaced RGB PNG, which Pillow does not write: seven passes, each with its own rows."""
    pixels = np.asarray(image)
    rows = bytearray()
    for top, left, down, across in ADAM7:
        for row in pixels[top::down, left::across]:
            rows += b"\0" + row.tobytes()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 1)
    return pictures.png_of([(b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b"")])


def exchanged(profile: bytes) -> bytes:
    """An ICC profile whose red and blue primaries are exchanged: a picture with it shows at once whether it is used."""
    unnamed = profile.replace(b"sRGB", b"BGRs").replace("sRGB".encode("utf-16-be"), "BGRs".encode("utf-16-be"))
    return unnamed.replace(b"rXYZ", b"tXYZ").replace(b"bXYZ", b"rXYZ").replace(b"tXYZ", b"bXYZ")


def tiff_with_fourth(kind: int) -> bytes:
    """A TIFF with a fourth sample: 0 some measurement, 1 associated alpha, 2 alpha (TIFF 6.0, ExtraSamples)."""
    pixels = np.dstack([corners(HEIGHT, WIDTH), np.full((HEIGHT, WIDTH), 255, np.uint8)])
    if kind:
        pixels[HEIGHT // 2 :, :, 3] = 0
        pixels[HEIGHT // 2 :, :, :3] = 0
    else:
        pixels[..., 3] = 7
    entries = [
        (256, 4, 1, WIDTH), (257, 4, 1, HEIGHT), (258, 3, 4, 0), (259, 3, 1, 1), (262, 3, 1, 2), (273, 4, 1, 0),
        (277, 3, 1, 4), (278, 4, 1, HEIGHT), (279, 4, 1, pixels.nbytes), (338, 3, 1, kind),
    ]  # fmt: skip
    directory = 8 + 2 + 12 * len(entries) + 4
    places = {258: directory, 273: directory + 8}
    body = b"".join(
        struct.pack("<HHII", tag, type_, count, places.get(tag, value)) for tag, type_, count, value in entries
    )
    head = b"II*\0" + struct.pack("<IH", 8, len(entries)) + body + bytes(4) + struct.pack("<4H", 8, 8, 8, 8)
    return head + pixels.tobytes()


def tiff_pages(order: str, first: Image.Image, tags: dict[int, int]) -> bytes:
    """A TIFF of two pages without compression: ``first`` with more tags, and the sheet."""
    sign = "<" if order == "II" else ">"
    data = bytearray(order.encode() + struct.pack(sign + "HI", 42, 8))
    for image, more, is_last in ((first, tags, False), (sheet(), {}, True)):
        pixels, (width, height) = np.asarray(image).tobytes(), image.size
        entries = {
            256: width,
            257: height,
            258: 8,
            259: 1,
            262: 2,
            273: 0,
            277: 3,
            278: height,
            279: len(pixels),
        } | more
        bits = len(data) + 2 + 12 * len(entries) + 4
        values = entries | {258: bits, 273: bits + 6}
        data += struct.pack(sign + "H", len(entries))
        for tag in sorted(entries):
            data += struct.pack(sign + "HHI", tag, 3, 3) if tag == 258 else struct.pack(sign + "HHI", tag, 4, 1)
            data += struct.pack(sign + "I", values[tag])
        data += struct.pack(sign + "I", 0 if is_last else bits + 6 + len(pixels))
        data += struct.pack(sign + "3H", 8, 8, 8) + pixels
    return bytes(data)


def _stored(orientation: int) -> Image.Image:
    """The sheet as it must be stored to be upright with that orientation."""
    upright = corners(HEIGHT, WIDTH)
    inverse = {6: 8, 8: 6}.get(orientation, orientation)
    return Image.fromarray(np.ascontiguousarray(UPRIGHT[inverse](upright)))


def _exif(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif.tobytes()


def _nearly_opaque(image: Image.Image) -> Image.Image:
    image = image.convert("RGBA")
    image.putalpha(254)
    return image


def _painting() -> Image.Image:
    return Image.fromarray(pictures.painting())


def _part(data: bytes, share: float) -> bytes:
    return data[: int(len(data) * share)]


def _deep(channels: int) -> np.ndarray:
    pixels = corners(HEIGHT, WIDTH).astype(np.uint16) * 257
    return pixels if channels == 3 else np.dstack([pixels, np.full((HEIGHT, WIDTH), 65535, np.uint16)])


def _major_brand(data: bytes, brand: bytes) -> bytes:
    return data[:8] + brand + data[12:]


def _without_adobe(data: bytes) -> bytes:
    at = data.index(b"\xff\xee")
    return data[:at] + data[at + 2 + struct.unpack_from(">H", data, at + 2)[0] :]


def _lab() -> Image.Image:
    srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    return ImageCms.profileToProfile(sheet(), srgb, lab, outputMode="LAB")


def _heic_10_bits() -> bytes:
    file = pillow_heif.HeifFile()
    file.add_frombytes("RGB;16", SIZE, (corners(HEIGHT, WIDTH).astype(np.uint16) * 257).tobytes())
    stream = io.BytesIO()
    file.save(stream, quality=95)
    return stream.getvalue()


def _half_seen() -> Image.Image:
    """The lower half is transparent, with black below it."""
    pixels = np.dstack([corners(HEIGHT, WIDTH), np.full((HEIGHT, WIDTH), 255, np.uint8)])
    pixels[HEIGHT // 2 :] = 0
    return Image.fromarray(pixels)


def _transparent_palette(kind: str) -> bytes:
    image = sheet()
    image.paste((0, 0, 0), (0, HEIGHT // 2, WIDTH, HEIGHT))
    palette = image.quantize(8)
    return saved(palette, kind, transparency=palette.getpixel((0, HEIGHT - 1)))


def _transparent_gif() -> bytes:
    return _transparent_palette("gif")


def _bmp_downwards() -> bytes:
    rows = corners(HEIGHT, WIDTH)[..., ::-1].tobytes()
    return _bmp(24, -HEIGHT, rows)


def _bmp_without_alpha() -> bytes:
    pixels = np.dstack([corners(HEIGHT, WIDTH)[::-1, :, ::-1], np.zeros((HEIGHT, WIDTH), np.uint8)])
    return _bmp(32, HEIGHT, pixels.tobytes())


def _bmp(bits: int, height: int, rows: bytes) -> bytes:
    header = struct.pack("<IiiHHIIiiII", 40, WIDTH, height, 1, bits, 0, len(rows), 2835, 2835, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54 + len(rows), 0, 0, 54) + header + rows
