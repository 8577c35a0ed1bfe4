"""A picture's format, told by its first bytes; the client and the decoder take the same files for pictures."""

import cv2
import pytest

from pipeline.core.errors import ImageError
from pipeline.images.decoding import decode
from pipeline.images.formats import identify, readable_format
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
        (heif(b"mp42", b"isom"), ""),
        # A brand behind the box is none.
        (heif(b"mp42") + b"avifavifavif", ""),
        (b"\xff\xff\xff\xffftypmif1\0\0\0\0avif", "avif"),
        (b"\0\0\0\x14ftyp", ""),
    ],
)
def test_an_avif_brand_wins_over_heic(data: bytes, name: str) -> None:
    assert identify(data) == name
    assert readable_format(data) == ("" if name == "heic" else name)


def test_an_avif_whose_first_brand_is_the_general_one_is_decoded() -> None:
    if not cv2.haveImageWriter(".avif"):
        pytest.skip("This OpenCV writes no AVIF.")
    data = bytes(cv2.imencode(".avif", painting()[..., ::-1])[1])
    general = data[:8] + b"mif1" + data[12:]
    assert identify(data) == identify(general) == "avif"
    assert decode(general).shape == painting().shape


def test_a_heic_photograph_is_refused_by_its_name() -> None:
    with pytest.raises(ImageError, match="HEIC photograph") as caught:
        decode(heif(b"mif1", b"heic") + bytes(2_000))
    assert caught.value.code == "unsupported"
