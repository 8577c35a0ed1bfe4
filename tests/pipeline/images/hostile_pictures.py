"""Picture files made to do harm, and files that are no pictures, each with what the decoder must answer.

The limits are those of an upload: 60 MB, 200 megapixels, 3 s, and 140 MB of memory of the process's own.
"""

import struct
from collections.abc import Iterator

from PIL import Image

from tests.pipeline import pictures
from tests.pipeline.images.crafted import (
    MEGABYTE,
    archive,
    avif_bomb,
    bmp_of_size,
    deflated_tiff,
    gif_of_frames,
    gif_of_size,
    interlaced_bomb,
    ispe,
    jpeg_of_size,
    long_jpeg,
    looped_tiff,
    many_scans,
    png_with,
    scattered_png,
    segment,
    texts_behind,
    tiff,
    webp_of_size,
    webp_with,
    with_segments,
    zeros,
)
from tests.pipeline.images.odd_pictures import Odd, saved, sheet

#: A picture of 200 megapixels, the most that is taken.
LARGEST = (20_000, 10_000)


def all_hostile() -> list[Odd]:
    """Every hostile file."""
    return [*_pixels(), *_scans(), *_chunks(), *_frames(), *_directories(), *_polyglots(), *_foreign(), *_at_limits()]


def _pixels() -> Iterator[Odd]:
    width, height = LARGEST
    yield Odd(
        "png of 200 megapixels, 1 bit", lambda: pictures.png(width, height, 0, 1, bytes(width // 8)), "any", LARGEST
    )
    yield Odd("png of 201 megapixels", lambda: pictures.png(20_100, 10_000, 0, 1, None), "too_many_pixels")
    for size in ((60_000, 60_000), (1_000_000, 1_000), (2**31 - 1, 2**31 - 1)):
        yield Odd(f"png header of {size}", lambda s=size: pictures.png(*s, 6, 16, None), "too_many_pixels|unreadable")
    yield Odd(
        "png of 144 megapixels in 50 KB", lambda: pictures.png(12_000, 12_000, 0, 1, bytes(1_500)), "any", (12_000,) * 2
    )
    yield Odd(
        "png of 25 megapixels with alpha",
        lambda: pictures.png(5_000, 5_000, 6, 8, bytes(20_000)),
        "white",
        (5_000,) * 2,
    )
    yield Odd(
        "png of 12 megapixels, 16 bits and alpha",
        lambda: pictures.png(4_000, 3_000, 6, 16, bytes(32_000)),
        "white",
        (4_000, 3_000),
    )
    yield Odd("png with Adam7 of 100 megapixels", interlaced_bomb, "too_much_memory")
    yield Odd(
        "png of 100 megapixels without its pixels", lambda: pictures.png(10_000, 10_000, 2, 8, None), "unreadable"
    )
    yield Odd("jpeg of 200 megapixels", lambda: long_jpeg(12_496, 16_000), "any", (12_496, 16_000))
    yield Odd(
        "jpeg header of 65,000 x 65,000",
        lambda: jpeg_of_size(saved(sheet(), "jpeg"), 65_000, 65_000),
        "too_many_pixels",
    )
    yield Odd(
        "progressive jpeg header of 190 megapixels",
        lambda: jpeg_of_size(saved(sheet(), "jpeg", progressive=True), 19_000, 10_000),
        "too_much_memory",
    )
    yield Odd("gif of 65,535 x 65,535", lambda: gif_of_size(65_535, 65_535), "too_many_pixels|unreadable")
    yield Odd("gif of 196 megapixels", lambda: gif_of_size(14_000, 14_000), "too_much_memory|unreadable")
    plain = Image.new("RGB", (4_000, 3_000), (9, 9, 9))
    yield Odd("lossless webp of 12 megapixels", lambda: saved(plain, "webp"), "any", (4_000, 3_000))
    yield Odd("lossless webp of 196 megapixels", lambda: webp_of_size(14_000, 14_000), "too_much_memory|unreadable")
    yield Odd("lossless webp of 268 megapixels", lambda: webp_of_size(16_383, 16_383), "too_many_pixels|unreadable")
    yield Odd("avif with alpha of 18 megapixels", avif_bomb, "too_much_memory", seconds=3)
    yield Odd(
        "avif header of 400 megapixels",
        lambda: ispe(saved(sheet(), "avif"), 20_000, 20_000),
        "too_many_pixels|unreadable",
    )
    yield Odd(
        "avif header of 190 megapixels",
        lambda: ispe(saved(sheet(), "avif"), 19_000, 10_000),
        "too_much_memory|unreadable",
    )
    yield Odd(
        "heic header of 400 megapixels",
        lambda: ispe(saved(sheet(), "heif"), 20_000, 20_000),
        "too_many_pixels|unreadable",
    )
    yield Odd(
        "heic header of 190 megapixels",
        lambda: ispe(saved(sheet(), "heif"), 19_000, 10_000),
        "too_much_memory|unreadable",
    )
    yield Odd("tiff of 200 megapixels", lambda: deflated_tiff(*LARGEST, 16), "any", LARGEST)
    yield Odd(
        "tiff of 200 megapixels in one strip",
        lambda: deflated_tiff(*LARGEST, LARGEST[1]),
        "any|too_much_memory",
        LARGEST,
    )
    yield Odd("tiff of 10,000 megapixels", lambda: deflated_tiff(100_000, 100_000, 16, empty=True), "too_many_pixels")
    yield Odd("bmp header of 196 megapixels", lambda: bmp_of_size(14_000, 14_000), "unreadable")
    yield Odd("bmp header of 2^31", lambda: bmp_of_size(2**31 - 1, 2**31 - 1), "too_many_pixels|unreadable")
    yield Odd("bmp without a side", lambda: bmp_of_size(0, 100), "unreadable|too_small")


def _scans() -> Iterator[Odd]:
    yield Odd("jpeg of 6 megapixels with 2,000 scans", lambda: many_scans(3_000, 2_000, 2_000), "too_long")
    yield Odd("jpeg of 1 megapixel with 20,000 scans", lambda: many_scans(1_000, 1_000, 20_000), "too_long")
    yield Odd("jpeg of 10,000 pixels with 5,000 scans", lambda: many_scans(128, 80, 5_000), "too_long|unreadable|sheet")
    yield Odd(
        "jpeg with a million scan headers",
        lambda: saved(sheet(), "jpeg")[:-2] + b"\xff\xda" * 10**6,
        "too_long|unreadable|sheet",
    )
    yield Odd("jpeg with 500,000 comments", lambda: with_segments(500_000, b"\xff\xfe\0\2"), "too_long")
    yield Odd("jpeg with 30 MB of application data", lambda: with_segments(460, b"\xff\xe5\xff\xff" + bytes(65_533)))
    yield Odd(
        "jpeg with 50 MB of restarts",
        lambda: saved(sheet(), "jpeg")[:-2] + b"\xff\xd0" * (25 * MEGABYTE),
        "unreadable|sheet",
    )
    yield Odd(
        "jpeg with 40 MB of padding",
        lambda: b"\xff\xd8" + b"\xff" * (40 * MEGABYTE) + saved(sheet(), "jpeg")[2:],
        "sheet|unreadable|too_long",
    )


def _chunks() -> Iterator[Odd]:
    text = (b"tEXt", b"a\0b")
    yield Odd("png with 100,000 texts", lambda: png_with([text] * 100_000), "too_long")
    yield Odd("png with 1,000 texts", lambda: png_with([text] * 1_000))
    yield Odd(
        "png whose text unpacks to 100 MB",
        lambda: png_with([(b"zTXt", b"a\0\0" + zeros(100))]),
        "sheet|unreadable|too_much_memory",
    )
    yield Odd(
        "png with 60 texts of 40 MB each",
        lambda: png_with([(b"zTXt", b"a\0\0" + zeros(40))] * 60),
        "sheet|unreadable|too_much_memory",
    )
    yield Odd(
        "png whose profile unpacks to 100 MB",
        lambda: png_with([(b"iCCP", b"a\0\0" + zeros(100))]),
        "sheet|unreadable|too_much_memory",
    )
    yield Odd(
        "png with 20 MB of XMP",
        lambda: png_with([(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + b" " * (20 * MEGABYTE))]),
        "sheet|unreadable",
    )
    yield Odd("png with pixels in 50,000 chunks", scattered_png, "sheet")
    yield Odd(
        "png with a text of a wrong length", lambda: png_with([])[:40] + b"\xff" * 8 + png_with([])[40:], "unreadable"
    )
    yield Odd("png with 100,000 texts behind the pixels", lambda: texts_behind(100_000))
    yield Odd("webp with 40 MB of XMP", lambda: webp_with(b"XMP ", 40), "sheet|too_much_memory")


def _frames() -> Iterator[Odd]:
    yield Odd("gif of 20,000 frames", lambda: gif_of_frames(20_000), "any", (64, 64))
    yield Odd("gif of 300,000 frames", lambda: gif_of_frames(300_000), "any|too_long|too_much_memory", (64, 64))
    small = [Image.new("RGB", (64, 64), (shade, 0, 0)) for shade in range(60)]
    for kind in ("webp", "png", "avif"):
        yield Odd(
            f"{kind} of 60 frames",
            lambda k=kind: saved(small[0], k, save_all=True, append_images=small[1:]),
            "any",
            (64, 64),
        )
    yield Odd(
        "tiff of 60 pages", lambda: saved(small[0], "tiff", save_all=True, append_images=small[1:]), "any", (64, 64)
    )


def _directories() -> Iterator[Odd]:
    yield Odd("tiff whose directory follows itself", lambda: tiff([], following=8), "unreadable")
    yield Odd("tiff of a whole picture whose directory follows itself", looped_tiff)
    yield Odd(
        "tiff of 65,000 tags", lambda: tiff([(50_000 + n % 10_000, 3, 1, 0) for n in range(65_000)]), "unreadable"
    )
    yield Odd(
        "tiff of 4 billion strips",
        lambda: tiff([(256, 4, 1, 500), (257, 4, 1, 500), (273, 4, 2**32 - 1, 8), (279, 4, 2**32 - 1, 8)]),
        "unreadable|too_much_memory",
    )
    yield Odd(
        "tiff of tiles of 65,520 x 65,520",
        lambda: tiff(
            [
                (256, 4, 1, 900),
                (257, 4, 1, 900),
                (258, 3, 1, 8),
                (262, 3, 1, 1),
                (322, 4, 1, 65_520),
                (323, 4, 1, 65_520),
                (324, 4, 1, 8),
                (325, 4, 1, 90),
            ]
        ),
        "unreadable|too_much_memory",
    )
    yield Odd(
        "tiff of 60,000 samples a pixel",
        lambda: tiff(
            [
                (256, 4, 1, 900),
                (257, 4, 1, 900),
                (258, 3, 1, 8),
                (262, 3, 1, 1),
                (277, 3, 1, 60_000),
                (273, 4, 1, 8),
                (279, 4, 1, 90),
            ]
        ),
        "unreadable|too_much_memory|unsupported",
    )
    yield Odd("tiff with no directory", lambda: b"II*\0\0\0\0\0", "unreadable")
    yield Odd("tiff whose directory is beyond its end", lambda: b"MM\0*\xff\xff\xff\xf0", "unreadable")


def _polyglots() -> Iterator[Odd]:
    jpeg, png = saved(sheet(), "jpeg"), saved(sheet(), "png")
    yield Odd("jpeg and archive", lambda: jpeg + archive())
    yield Odd("png and web page", lambda: png + b"<html><script>alert(1)</script></html>")
    yield Odd("gif and script", lambda: saved(sheet(), "gif") + b"*/=1;alert(1)//", tolerance=30)
    yield Odd("jpeg with a document in a comment", lambda: jpeg[:2] + segment(0xFE, b"%PDF-1.7") + jpeg[2:])
    yield Odd("jpeg with a script in a comment", lambda: jpeg[:2] + segment(0xFE, b"<?php system('ls');?>") + jpeg[2:])
    yield Odd("a web page before a png", lambda: b"<html>" + png, "unsupported")
    yield Odd("an archive before a jpeg", lambda: archive() + jpeg, "unsupported")
    yield Odd("the beginning of a png before a jpeg", lambda: png[:8] + jpeg, "unreadable")
    yield Odd("the beginning of a jpeg before a png", lambda: jpeg[:3] + png, "unreadable")
    yield Odd("the beginning of a webp before a gif", lambda: b"RIFF\0\0\0\0WEBP" + saved(sheet(), "gif"), "unreadable")
    yield Odd("the brand of an avif before a jpeg", lambda: b"\0\0\0\x14ftypavif\0\0\0\0mif1" + jpeg, "unreadable")
    yield Odd("the brand of a heic before a jpeg", lambda: b"\0\0\0\x14ftypheic\0\0\0\0mif1" + jpeg, "unreadable")
    yield Odd(
        "a heic that says that it is an avif", lambda: saved(sheet(), "heif").replace(b"heic", b"avif"), "unreadable"
    )
    yield Odd(
        "an avif that says that it is a heic", lambda: saved(sheet(), "avif").replace(b"avif", b"heic"), "unreadable"
    )
    yield Odd("a text that begins with BM", lambda: b"BM and other makers of cars " * 50, "unreadable")
    yield Odd("a jpeg after a line break", lambda: b"\r\n" + jpeg, "unreadable")


def _foreign() -> Iterator[Odd]:
    starts = {
        "JPEG 2000": b"\0\0\0\x0cjP  \r\n\x87\n",
        "JPEG 2000 codestream": b"\xff\x4f\xff\x51\0\x29",
        "JPEG XL": b"\xff\x0a\xfa\x1f",
        "JPEG XL in a box": b"\0\0\0\x0cJXL \r\n\x87\n",
        "JPEG XR": b"II\xbc\x01",
        "Radiance": b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 64 +X 64\n",
        "OpenEXR": b"v/1\x01\x02",
        "Sun raster": b"\x59\xa6\x6a\x95" + struct.pack(">7I", 64, 64, 24, 64 * 64 * 3, 1, 0, 0),
        "PBM": b"P1 64 64\n",
        "PGM": b"P5\n64 64\n255\n",
        "PPM": b"P6\n64 64\n255\n",
        "PAM": b"P7\nWIDTH 64\n",
        "BigTIFF": b"II+\0\x08\0\0\0",
        "BigTIFF of big ends": b"MM\0+\0\x08\0\0",
        "Photoshop": b"8BPS\0\1",
        "GIMP": b"gimp xcf v011",
        "icon": b"\0\0\1\0\1\0",
        "DirectDraw": b"DDS |\0\0\0",
        "Fuji raw": b"FUJIFILMCCD-RAW 0201",
        "Olympus raw": b"IIRO\x08\0",
        "Panasonic raw": b"IIU\0\x18\0",
        "Canon raw": b"II*\0\x10\0\0\0CR\2\0",
        "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0",
        "PDF": b"%PDF-1.7\n",
        "archive": b"PK\3\4\x14\0",
        "SVG": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "SVG as XML": b"\xef\xbb\xbf \n<?xml version='1.0'?><svg/>",
        "web page": b"<!doctype html><html></html>",
        "web page in capitals": b"\n\n<HTML><body>",
        "film": b"\0\0\0\x18ftypmp42\0\0\0\0isom",
    }
    for name, start in starts.items():
        yield Odd(name, lambda s=start: s + bytes(20_000), "unsupported")
    for name, start in {
        "nothing": b"",
        "a zero": b"\0",
        "a WAVE": b"RIFF\0\0\0\0WAVE",
        "a program": b"MZ\x90\0",
        "an ELF": b"\x7fELF",
    }.items():
        yield Odd(name, lambda s=start: s + bytes(2_000) * bool(s), "unreadable" if start else "empty")
    for name in ("GIF89a", "\x89PNG\r\n\x1a\n", "\xff\xd8\xff"):
        yield Odd(f"the beginning {name!r} alone", lambda n=name: n.encode("latin-1"), "unreadable")


def _at_limits() -> Iterator[Odd]:
    yield Odd("jpeg of exactly 60 MB", lambda: saved(sheet(), "jpeg").ljust(60 * MEGABYTE, b"\0"))
    yield Odd(
        "jpeg of 60 MB and a byte", lambda: saved(sheet(), "jpeg").ljust(60 * MEGABYTE + 1, b"\0"), "too_many_bytes"
    )
