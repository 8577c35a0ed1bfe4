"""A picture's format, told by its first bytes; the client and the decoder take the same files for pictures."""

import io
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from PIL import Image

from pipeline.core.errors import ImageError
from pipeline.images.decoding import decode
from pipeline.images.formats import READABLE, foreign, identify
from tests.pipeline.pictures import painting


def heif(major: bytes, *compatible: bytes) -> bytes:
    box = b"ftyp" + major + b"\0\0\0\0" + b"".join(compatible)
    return (len(box) + 4).to_bytes(4, "big") + box + b"\0\0\0\x08mdat"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (heif(b"avif", b"mif1", b"miaf"), "avif"),
        (heif(b"avis", b"msf1"), "avif"),
        # General HEIF brands stand in both: what else is listed decides.
        (heif(b"mif1", b"avif", b"miaf"), "avif"),
        (heif(b"mif1", b"miaf", b"heic"), "heic"),
        (heif(b"mif1"), "heic"),
        (heif(b"heic", b"mif1"), "heic"),
        (heif(b"heix", b"mif1", b"avif"), "avif"),
        (heif(b"mif1", b"avci", b"heic"), "heic"),
        (heif(b"mif1", b"mif2", b"heic"), "heic"),
        (heif(b"mif1", b"avci"), ""),
        (heif(b"mif1", b"miaf", b"unif"), ""),
        (heif(b"jpeg", b"mif1"), ""),
        (heif(b"mif1", b"mif2"), ""),
        (heif(b"msf1", b"avcs"), ""),
        (heif(b"mp42", b"isom"), ""),
        # A brand behind the box is none.
        (heif(b"mp42") + b"avifavifavif", ""),
        (b"\xff\xff\xff\xffftypmif1\0\0\0\0avif", "avif"),
        (b"\0\0\0\x14ftyp", ""),
    ],
)
def test_an_avif_brand_wins_over_heic(data: bytes, name: str) -> None:
    assert identify(data) == name
    assert not name or name in READABLE


def test_an_avif_whose_first_brand_is_the_general_one_is_decoded() -> None:
    if not cv2.haveImageWriter(".avif"):
        pytest.skip("This OpenCV writes no AVIF.")
    data = bytes(cv2.imencode(".avif", painting()[..., ::-1])[1])
    general = data[:8] + b"mif1" + data[12:]
    assert identify(data) == identify(general) == "avif"
    assert decode(general).shape == painting().shape


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1"])
def test_every_brand_of_a_heic_is_one(brand: bytes) -> None:
    assert identify(heif(brand, b"mif1")) == "heic"


@pytest.mark.parametrize(
    "data", [b"BM and other makers", b"II*", b"GIF88a", b"\x89PNG\r\n", b"", b"P5", b"RIFF1234WAVE"]
)
def test_a_beginning_that_is_almost_one_is_none(data: bytes) -> None:
    assert identify(data) == foreign(data) == ""


def pillow(kind: str, mode: str = "RGB", **options: object) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(painting()).convert(mode).save(stream, kind, **options)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("make", "name"),
    [
        *((lambda mode=mode: pillow("TGA", mode), "a TGA picture") for mode in ("RGB", "RGBA", "L", "P", "LA")),
        (lambda: pillow("TGA", compression="tga_rle"), "a TGA picture"),
        *((lambda mode=mode: pillow("PCX", mode), "a PCX picture") for mode in ("RGB", "L", "P", "1")),
        *((lambda mode=mode: pillow("SGI", mode), "an SGI picture") for mode in ("RGB", "RGBA", "L")),
        (lambda: b"icns\0\0\1\0" + bytes(40), "an icon"),
        (lambda: heif(b"mif1", b"avci"), "a HEIF picture of a coding that is rare"),
        (lambda: heif(b"unif", b"mif1"), "a HEIF picture of a coding that is rare"),
        (lambda: b"qoif" + bytes(40), "a QOI picture"),
    ],
)
def test_pictures_of_other_formats_are_named(make: Callable[[], bytes], name: str) -> None:
    data = make()
    assert identify(data) == "" and foreign(data) == name
    with pytest.raises(ImageError, match=f"This is {name}, which cannot be read") as caught:
        decode(data)
    assert caught.value.code == "unsupported"


@pytest.mark.parametrize("seed", range(20))
def test_noise_and_texts_are_named_nothing(seed: int) -> None:
    noise = np.random.default_rng(seed).integers(0, 256, 600, np.uint8).tobytes()
    assert foreign(noise) == foreign(bytes(600)) == foreign(b"\n\n\nDear museum,\n" * 40) == foreign(b"\n\2") == ""


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (heif(b"hevx", b"mif1") + bytes(2_000), "HEIC"),
        (heif(b"avif", b"mif1") + bytes(2_000), "AVIF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(2_000), "PNG"),
        (b"RIFF\xff\0\0\0WEBPVP8 " + bytes(2_000), "WebP"),
        (b"\xff\xd8\xff\xe0" + bytes(2_000), "JPEG"),
    ],
)
def test_a_damaged_picture_is_called_by_its_format(data: bytes, word: str) -> None:
    with pytest.raises(ImageError, match=f"begins as a {word} picture, but it is damaged, cut short") as caught:
        decode(data)
    assert caught.value.code == "unreadable"


def test_a_word_of_another_format_inside_a_picture_does_not_matter() -> None:
    data = b"\xff\xd8\xff\xfe\0\x08%PDF"
    assert identify(data) == "jpeg" and foreign(data) == ""
