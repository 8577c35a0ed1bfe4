"""Recognises picture formats by the signature at the beginning of a file, without decoding it."""

#: Formats that :func:`pipeline.images.decoding.decode` reads, for people.
FORMATS = "JPEG, PNG, WebP, AVIF, GIF, TIFF or BMP"
_READABLE = frozenset(("jpeg", "png", "webp", "avif", "gif", "tiff", "bmp"))

_SIGNATURES = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
)
#: Brands of an ISO base media file (ISO/IEC 23000-22 and 23008-12). HEIF's general brands, ``mif1`` and ``msf1``, stand
#: in AVIF files too, so an AVIF brand decides where both occur.
_AVIF_BRANDS = frozenset((b"avif", b"avis"))
_HEIC_BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"))
#: A longer ``ftyp`` box is not looked at further: real ones list fewer than 16 brands.
_LONGEST_BOX = 512


def identify(data: bytes) -> str:
    """The format of a file, or of its first 512 bytes: a readable one, ``heic``, or "" for no picture known here."""
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] != b"ftyp":
        return ""
    # 4 bytes of size, "ftyp", the major brand, 4 bytes of version, then the compatible brands.
    end = min(int.from_bytes(data[:4], "big"), _LONGEST_BOX, len(data))
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, end - 3, 4))}
    return "avif" if brands & _AVIF_BRANDS else "heic" if brands & _HEIC_BRANDS else ""


def readable_format(data: bytes) -> str:
    """``jpeg``, ``png``, ``webp``, ``avif``, ``gif``, ``tiff`` or ``bmp``; "" when the file cannot be read here."""
    name = identify(data)
    return name if name in _READABLE else ""
