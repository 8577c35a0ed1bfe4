"""Recognises picture formats by the signature at the beginning of a file, without decoding it."""

import mmap
import re
import struct
from collections.abc import Iterator
from typing import TypeAlias

from pipeline.core.errors import ImageError

#: The bytes of a file: read, or mapped.
FileBytes: TypeAlias = bytes | bytearray | mmap.mmap
#: Formats that :func:`pipeline.images.decoding.decode` reads, for people.
FORMATS = "JPEG, PNG, WebP, AVIF, HEIC, GIF, TIFF or BMP"
READABLE = frozenset(("jpeg", "png", "webp", "avif", "heic", "gif", "tiff", "bmp"))
#: Bytes from the beginning of a file by which :func:`identify` and :func:`foreign` tell what it is.
HEAD_BYTES = 512
#: A JPEG's next marker with a segment, or its end (ITU-T T.81, table B.1): neither a stuffed zero, padding, a restart
#: nor another start, which have no length.
JPEG_MARKER = re.compile(rb"\xff+([\x02-\xcf\xd9-\xfe])", re.DOTALL)

_SIGNATURES = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
)
#: Brands of an ISO base media file (ISO/IEC 23000-22 and 23008-12). HEIF's general brands, ``mif1`` and ``msf1``, stand
#: in files of every coding, so the brand of a coding decides where both occur. Alone they mean a HEIC.
_AVIF_BRANDS = frozenset((b"avif", b"avis"))
_HEIC_BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"))
_GENERAL_BRANDS = frozenset((b"mif1", b"msf1"))
#: AVC, JPEG, JPEG 2000, VVC, EVC, no compression, and the general brand for codings that are not named.
_OTHER_HEIF_BRANDS = frozenset((
    b"avci", b"avcs", b"jpeg", b"jpgs", b"j2ki", b"j2is", b"vvic", b"vvis", b"evbi", b"evmi", b"evbs", b"evms", b"unif",
    b"mif2",
))  # fmt: skip
#: Sizes of the header that follows a BMP's file header (BITMAPCOREHEADER to BITMAPV5HEADER).
_BMP_HEADERS = frozenset((12, 40, 52, 56, 64, 108, 124))

#: Tags of a TIFF's directory, and how many directories are looked at.
_NEW_SUBFILE_TYPE, _SUBFILE_TYPE, _WIDTH, _LENGTH = 254, 255, 256, 257
_MOST_PAGES = 64

#: What people send that is no picture read here, by the beginning of the file. Pictures of other formats are named, so
#: that nobody thinks that their file is damaged.
_FOREIGN = (
    (b"\0\0\0\x0cjP  \r\n\x87\n", "a JPEG 2000 picture"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 picture"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "a JPEG XL picture"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"II\xbc\x01", "a JPEG XR picture"),
    (b"#?RADIANCE", "a Radiance HDR picture"),
    (b"#?RGBE", "a Radiance HDR picture"),
    (b"v/1\x01", "an OpenEXR picture"),
    (b"\x59\xa6\x6a\x95", "a Sun raster picture"),
    (b"II+\0", "a BigTIFF picture"),
    (b"MM\0+", "a BigTIFF picture"),
    (b"8BPS", "a Photoshop document"),
    (b"gimp xcf", "a GIMP document"),
    (b"\0\0\x01\0", "an icon"),
    (b"icns", "an icon"),
    (b"DDS ", "a DirectDraw texture"),
    (b"qoif", "a QOI picture"),
    (b"FLIF", "a FLIF picture"),
    (b"BPG\xfb", "a BPG picture"),
    (b"SIMPLE  =", "a FITS picture"),
    (b"\x8aMNG\r\n", "an MNG animation"),
    (b"AT&TFORM", "a DjVu document"),
    (b"\xd7\xcd\xc6\x9a", "a Windows metafile"),
    (b"\xc5\xd0\xd3\xc6", "a PostScript document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"Rar!\x1a\x07", "an archive"),
    (b"7z\xbc\xaf\x27\x1c", "an archive"),
    (b"\x1f\x8b\x08", "an archive"),
    (b"FUJIFILMCCD-RAW", "a camera's raw file"),
    (b"IIRO", "a camera's raw file"),
    (b"IIU\0", "a camera's raw file"),
    (b"%!PS", "a PostScript document"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "an archive or office document"),
    (b"<svg", "an SVG drawing"),
    (b"<?xml", "an XML or SVG file"),
    (b"<!doctype", "a web page"),
    (b"<html", "a web page"),
)


def identify(data: bytes) -> str:
    """The format of a file, or of its first 512 bytes: one of :data:`READABLE`, or "" for none of them."""
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            # Two letters are no signature: the size of the header that follows must be one of the known ones.
            if name == "bmp" and int.from_bytes(data[14:18], "little") not in _BMP_HEADERS:
                return ""
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    brands = _brands(data)
    if brands & _AVIF_BRANDS:
        return "avif"
    return "heic" if brands & _HEIC_BRANDS or (brands & _GENERAL_BRANDS and not brands & _OTHER_HEIF_BRANDS) else ""


def foreign(data: bytes) -> str:
    """What a file is that is not read here, such as "a PDF document"; "" where that is not known, or it may be read."""
    head = data[:HEAD_BYTES]
    if identify(head) == "tiff":
        return "a camera's raw file" if head[8:10] == b"CR" else ""
    if identify(head):
        return ""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return (
        next((name for signature, name in _FOREIGN if head.startswith(signature)), "")
        or _by_header(head)
        or next((name for signature, name in _FOREIGN if text.startswith(signature.lower())), "")
        or _by_brands(_brands(head))
    )


def _by_brands(brands: frozenset[bytes]) -> str:
    if brands & _OTHER_HEIF_BRANDS:
        return "a HEIF picture of a coding that is rare"
    return "a film or a picture of another kind" if brands else ""


def _by_header(head: bytes) -> str:
    """A format whose signature is too short to tell by itself: the fields behind it must have values that it knows."""
    if head[:1] == b"P" and head[1:2] in b"1234567" and head[2:3].isspace():
        return "a PNM picture"
    if head[:2] == b"\x01\xda" and head[2:3] in b"\0\1" and head[3:4] in b"\1\2" and len(head) > 12:
        return "an SGI picture"
    if head[:1] == b"\x0a" and head[1:2] in b"\0\2\3\4\5" and head[2:3] in b"\0\1" and head[3:4] in b"\1\2\4\x08":
        return "a PCX picture" if len(head) > 64 and head[64] == 0 else ""
    return "a TGA picture" if len(head) >= 18 and _is_tga(head) else ""


def _is_tga(head: bytes) -> bool:
    # TGA 2.0: whether there is a palette, the kind, the palette's place and size, width, height, bits and alpha bits.
    palette, kind, *_, width, height, bits, flags = struct.unpack_from("<BBHHBHHHHBB", head, 1)
    colours = kind & ~8  # without the bit of run lengths: 1 palette, 2 colours, 3 grey
    if colours not in (1, 2, 3) or palette != (colours == 1) or (not palette and any(head[3:8])):
        return False
    depths = {1: (8,), 2: (15, 16, 24, 32), 3: (8, 16)}[colours]
    return min(width, height) > 0 and bits in depths and flags & 0xC0 == 0 and flags & 0x0F in (0, 1, 8)


def refuse_early(head: bytes) -> None:
    """Refuses a file by its first 512 bytes, where they show that it is none of :data:`READABLE`.

    Raises:
        ImageError: with code ``empty``, ``unsupported`` (something else, which is named) or ``unreadable``.
    """
    if not head:
        raise ImageError("empty", f"The file is empty. Choose a {FORMATS} picture.")
    if name := foreign(head):
        raise unsupported(name)
    if not identify(head):
        raise unreadable()


def unsupported(name: str) -> ImageError:
    """The error for something that is not read here; ``name`` says what it is, such as "a PDF document"."""
    return ImageError("unsupported", f"This is {name}, which cannot be read. Save it as {FORMATS} and try again.")


def unreadable(kind: str = "") -> ImageError:
    """The error for a damaged file; ``kind`` is what :func:`identify` says of it."""
    begins = f"begins as a {'WebP' if kind == 'webp' else kind.upper()} picture, but it " if kind else ""
    return ImageError(
        "unreadable",
        f"The file {begins}is damaged, cut short, or not a picture. Open it and save it again as {FORMATS}.",
    )


def tiff_tag(block: FileBytes, tag: int) -> int:
    """The first 16-bit value of a tag in a TIFF file or EXIF block's first directory; 0 where there is none."""
    order = {b"II": "<", b"MM": ">"}.get(bytes(block[:2]))
    if order is None:
        return 0
    try:
        (start,) = struct.unpack_from(order + "I", block, 4)
        (entries,) = struct.unpack_from(order + "H", block, start)
        for at in range(start + 2, start + 2 + 12 * entries, 12):
            entry, _, count = struct.unpack_from(order + "HHI", block, at)
            if entry == tag:
                # Up to two 16-bit values stand in the entry itself, more behind an offset.
                place = at + 8 if count <= 2 else struct.unpack_from(order + "I", block, at + 8)[0]
                return int(struct.unpack_from(order + "H", block, place)[0])
    except struct.error:
        return 0
    return 0


def whole_page_first(block: FileBytes, smallest: int) -> FileBytes:
    """A TIFF file whose first page is its first whole picture.

    Where the first page is a copy of reduced resolution (NewSubfileType, or SubfileType) or has a side of less than
    ``smallest`` pixels, it is the first page that is neither. A file without such a page stays as it is.
    """
    pages = _tiff_pages(block)
    first = next(pages, None)
    if first is None or _is_whole(first[1], smallest):
        return block
    place = next((place for place, entries in pages if _is_whole(entries, smallest)), None)
    if place is None:
        return block
    order = "<" if block[:2] == b"II" else ">"
    # The header says where the first page's directory is.
    return block[:4] + struct.pack(order + "I", place) + block[8:]


def _is_whole(entries: dict[int, int], smallest: int) -> bool:
    is_reduced = entries.get(_NEW_SUBFILE_TYPE, 0) & 1 or entries.get(_SUBFILE_TYPE, 1) == 2
    return not is_reduced and min(entries.get(_WIDTH, 0), entries.get(_LENGTH, 0)) >= smallest


def _tiff_pages(block: FileBytes) -> Iterator[tuple[int, dict[int, int]]]:
    """Place of each directory of a TIFF file, and its entries that are one number."""
    order = {b"II": "<", b"MM": ">"}.get(bytes(block[:2]), "<")
    seen = set[int]()
    try:
        (place,) = struct.unpack_from(order + "I", block, 4)
        while place and place not in seen and len(seen) < _MOST_PAGES:
            seen.add(place)
            (count,) = struct.unpack_from(order + "H", block, place)
            end = place + 2 + 12 * count
            entries: dict[int, int] = {}
            for at in range(place + 2, end, 12):
                tag, number_type, numbers = struct.unpack_from(order + "HHI", block, at)
                if numbers == 1 and number_type in (3, 4):
                    (entries[tag],) = struct.unpack_from(order + ("H" if number_type == 3 else "I"), block, at + 8)
            yield place, entries
            (place,) = struct.unpack_from(order + "I", block, end)
    except struct.error:
        return


def _brands(data: bytes) -> frozenset[bytes]:
    """The brands of an ISO base media file, compatible ones too; none for another file."""
    if data[4:8] != b"ftyp":
        return frozenset()
    # 4 bytes of size, "ftyp", the major brand, 4 bytes of version, then the compatible brands. A longer box is not
    # looked at further: real ones list fewer than 16 brands.
    end = min(int.from_bytes(data[:4], "big"), HEAD_BYTES, len(data))
    return frozenset((data[8:12], *(data[at : at + 4] for at in range(16, end - 3, 4))))
