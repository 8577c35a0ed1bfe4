"""Pictures that are whole, that end early, and that are none."""

import struct

import cv2
import pytest

from pipeline.acquire.fetching.integrity import is_complete
from pipeline.images.formats import identify
from tests.pipeline.pictures import painting

SUFFIXES = {".jpg": "jpeg", ".png": "png", ".webp": "webp", ".gif": "gif", ".bmp": "bmp", ".tiff": "tiff"}
#: Formats that say where they end.
ENDING = [".jpg", ".png", ".webp", ".gif", ".bmp"]


def encoded(suffix: str, *parameters: int) -> bytes:
    return cv2.imencode(suffix, painting(), parameters)[1].tobytes()


@pytest.mark.parametrize(("suffix", "name"), SUFFIXES.items())
def test_a_whole_picture_is_whole(suffix: str, name: str) -> None:
    body = encoded(suffix)
    assert identify(body) == name and is_complete(body)


@pytest.mark.parametrize("suffix", ENDING)
def test_wherever_a_picture_ends_early_it_is_seen(suffix: str) -> None:
    body = encoded(suffix)
    cuts = [*range(16, 200), *range(200, len(body), 97), *range(len(body) - 8, len(body))]
    assert [cut for cut in cuts if is_complete(body[:cut])] == []


def test_a_progressive_jpeg_has_many_scans_and_one_end() -> None:
    body = encoded(".jpg", cv2.IMWRITE_JPEG_PROGRESSIVE, 1)
    assert body.count(b"\xff\xda") > 1
    assert is_complete(body) and not is_complete(body[: len(body) // 2]) and not is_complete(body[:-2])


def test_the_end_of_a_thumbnail_is_not_the_pictures() -> None:
    body, thumbnail = encoded(".jpg"), encoded(".jpg", cv2.IMWRITE_JPEG_QUALITY, 20)
    exif = b"Exif\0\0" + thumbnail
    inside = body[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + body[2:]
    assert is_complete(inside)
    for cut in (len(thumbnail) + 40, len(inside) - 2):
        assert b"\xff\xd9" in inside[:cut] and not is_complete(inside[:cut])


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp"])
def test_what_comes_after_the_end_does_no_harm(suffix: str) -> None:
    assert is_complete(encoded(suffix) + b"\0\0\r\n")


@pytest.mark.parametrize("body", [b"", b"\xff", b"<html></html>", b"%PDF-1.7", b"RIFF\0\0\0\0WAVE", b"{}", b"<svg/>"])
def test_what_is_no_picture_has_no_format(body: bytes) -> None:
    assert identify(body) == ""


@pytest.mark.parametrize(
    "body", [b"\xff\xd8\xff", b"\xff\xd8\xff\xe1\0", b"\xff\xd8\xff\xe0\0\0" * 50, b"\x89PNG\r\n\x1a\n", b"BM", b"GIF8"]
)
def test_a_beginning_alone_is_not_whole(body: bytes) -> None:
    assert not is_complete(body)
