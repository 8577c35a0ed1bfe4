"""The one decoder and resizer: every odd file has its defined answer."""

import json
import struct
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from PIL import ImageCms

from pipeline.core.errors import ArtefactError, ImageError
from pipeline.images import loading
from pipeline.images.decoding import Preprocessing, cv2, decode, limit_side
from pipeline.images.formats import FORMATS
from pipeline.images.limits import MIN_SIDE
from tests.pipeline import pictures
from tests.pipeline.pictures import UPRIGHT, corners, encode

SAMPLES = Path(__file__).parent / "samples"
SIDE = 48


def refusal(data: bytes) -> ImageError:
    with pytest.raises(ImageError) as caught:
        decode(data)
    return caught.value


def test_an_empty_file_is_refused() -> None:
    assert refusal(b"").code == "empty"


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"PK\x03\x04\x14\x00", "archive"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"\xef\xbb\xbf \n<?xml version='1.0'?><svg/>", "SVG"),
        (b"<!doctype html><html></html>", "web page"),
        (b"\n\n<HTML><body>", "web page"),
    ],
)
def test_what_is_no_picture_here_is_called_by_its_name(start: bytes, name: str) -> None:
    error = refusal(start + b"\0" * 100)
    assert error.code == "unsupported"
    assert name in str(error) and FORMATS in str(error)


@pytest.mark.parametrize("kind", [".jpg", ".png", ".webp", ".gif", ".tiff", ".bmp", ".avif"])
def test_a_whole_file_is_read_and_one_cut_short_is_not(kind: str) -> None:
    data = encode(pictures.painting(), kind)
    image = decode(data)
    assert image.shape == (120, 160, 3) and image.dtype == np.uint8
    for share in (0.1, 0.5, 0.9, 0.98):
        assert refusal(data[: int(len(data) * share)]).code == "unreadable", share


@pytest.mark.parametrize("data", [b"\0", b"GIF89a", b"\xff\xd8\xff", bytes(range(256)) * 20, b"not a picture" * 50])
def test_garbage_is_unreadable(data: bytes) -> None:
    assert refusal(data).code == "unreadable"


def test_random_bytes_never_do_anything_but_be_refused() -> None:
    rng = np.random.default_rng(0)
    whole = encode(pictures.painting(), ".png")
    for _ in range(60):
        broken = bytearray(whole)
        for place in rng.integers(8, len(whole), 30):
            broken[place] = rng.integers(256)
        try:
            assert decode(bytes(broken)).ndim == 3
        except ImageError as error:
            assert error.code in ("unreadable", "too_much_memory", "too_long", "too_small")


@pytest.mark.parametrize("size", [(MIN_SIDE - 1, 200), (200, MIN_SIDE - 1), (1, 1)])
def test_too_small_is_refused_with_its_size(size: tuple[int, int]) -> None:
    error = refusal(encode(corners(*size), ".png"))
    assert error.code == "too_small" and f"{size[1]} x {size[0]} pixels" in str(error)


def test_the_smallest_picture_that_is_taken() -> None:
    assert decode(encode(corners(MIN_SIDE, MIN_SIDE), ".png")).shape == (MIN_SIDE, MIN_SIDE, 3)


def test_a_lossless_picture_comes_back_in_rgb_bit_by_bit() -> None:
    image = pictures.painting()
    for kind in (".png", ".webp", ".bmp", ".tiff"):
        np.testing.assert_array_equal(decode(encode(image, kind)), image, kind)


def test_sixteen_bits_become_eight() -> None:
    image = pictures.painting()
    deep = image.astype(np.uint16) * 257
    assert np.abs(decode(encode(deep, ".png")).astype(int) - image).max() <= 1


@pytest.mark.parametrize("kind", [".png", ".jpg"])
def test_grey_becomes_rgb(kind: str) -> None:
    image = decode(encode(np.full((SIDE, SIDE), 90, np.uint8), kind))
    assert image.shape == (SIDE, SIDE, 3) and (np.abs(image.astype(int) - 90) <= 1).all()


def test_one_bit_becomes_black_and_white() -> None:
    image = decode(pictures.png(SIDE, SIDE, 0, 1, b"\xf0" * 6))
    assert (image[:, :4] == 255).all() and (image[:, 4:8] == 0).all()


def test_a_palette_becomes_its_colours() -> None:
    palette = (b"PLTE", bytes([200, 10, 20, 10, 20, 200]))
    image = decode(pictures.png(SIDE, SIDE, 3, 8, b"\0" * 24 + b"\1" * 24, [palette]))
    assert image[0, 0].tolist() == [200, 10, 20] and image[0, -1].tolist() == [10, 20, 200]


def test_a_transparent_palette_entry_becomes_white() -> None:
    palette = [(b"PLTE", bytes([200, 10, 20, 10, 20, 200])), (b"tRNS", b"\0\xff")]
    image = decode(pictures.png(SIDE, SIDE, 3, 8, b"\0" * 24 + b"\1" * 24, palette))
    assert image[0, 0].tolist() == [255, 255, 255] and image[0, -1].tolist() == [10, 20, 200]


def test_grey_with_alpha_is_laid_on_white() -> None:
    image = decode(pictures.png(SIDE, SIDE, 4, 8, bytes([0, 0]) * 24 + bytes([100, 255]) * 24))
    assert (image[:, 0] == 255).all() and (image[:, -1] == 100).all()


@pytest.mark.parametrize("kind", [".png", ".webp"])
def test_alpha_is_laid_on_white(kind: str) -> None:
    # Higher than a band of rows, so that the seam between two is seen as well.
    image = np.dstack([corners(600, SIDE), np.full((600, SIDE), 255, np.uint8)])
    image[:300, :, 3] = 0
    image[300:400, :, 3] = 128
    found = decode(encode(image, kind)).astype(int)
    assert (found[:300] == 255).all()
    half = image[300:400, :, :3] * (128 / 255) + 255 * (127 / 255)
    assert np.abs(found[300:400] - half).max() <= 1
    np.testing.assert_array_equal(found[400:], image[400:, :, :3])


def test_sixteen_bit_alpha_is_laid_on_white() -> None:
    pixel = struct.pack(">HHHH", 0, 0, 0, 0)
    solid = struct.pack(">HHHH", 100 * 257, 150 * 257, 200 * 257, 65535)
    image = decode(pictures.png(SIDE, SIDE, 6, 16, pixel * 24 + solid * 24))
    assert (image[:, 0] == 255).all()
    assert np.abs(image[0, -1].astype(int) - [100, 150, 200]).max() <= 1


def test_a_fully_opaque_alpha_changes_nothing() -> None:
    image = pictures.painting()
    opaque = np.dstack([image, np.full(image.shape[:2], 255, np.uint8)])
    np.testing.assert_array_equal(decode(encode(opaque, ".png")), image)


def test_cmyk_is_converted() -> None:
    image = decode((SAMPLES / "cmyk.jpg").read_bytes()).astype(int)
    assert image.shape == (40, 48, 3)
    red, cyan = image[20, 8], image[20, 40]
    assert red[0] > 200 and red[1:].max() < 60
    assert cyan[0] < 60 and cyan[1:].min() > 150


@pytest.mark.parametrize("kind", [".gif", ".webp", ".png"])
def test_of_an_animation_the_first_frame_is_taken(kind: str) -> None:
    red, blue = (np.full((SIDE, SIDE, 3), colour, np.uint8) for colour in ((230, 10, 10), (10, 10, 230)))
    data = pictures.animation([red, blue, blue], kind)
    assert len(data) > len(pictures.animation([red], kind))
    found = decode(data)[SIDE // 2, SIDE // 2].astype(int)
    assert found[0] > 200 and found[2] < 60


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("orientation", UPRIGHT)
def test_a_turned_jpeg_stands_upright(orientation: int, order: str) -> None:
    expected = UPRIGHT[orientation](corners()).astype(int)
    found = decode(pictures.jpeg_with_exif(corners(), pictures.exif(orientation, order)))
    assert found.shape == expected.shape
    assert np.median(np.abs(found - expected)) <= 3


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("orientation", UPRIGHT)
@pytest.mark.parametrize("write", [pictures.png_with_exif, pictures.webp_with_exif])
def test_a_turned_picture_with_alpha_stands_upright(write, orientation: int, order: str) -> None:
    stored = np.dstack([corners(), np.full((40, 64), 255, np.uint8)])
    stored[:10, :10, 3] = 0
    flat = stored[:, :, :3].copy()
    flat[:10, :10] = 255
    np.testing.assert_array_equal(decode(write(stored, pictures.exif(orientation, order))), UPRIGHT[orientation](flat))


@pytest.mark.parametrize("orientation", UPRIGHT)
def test_a_turned_png_without_alpha_stands_upright(orientation: int) -> None:
    found = decode(pictures.png_with_exif(corners(), pictures.exif(orientation)))
    np.testing.assert_array_equal(found, UPRIGHT[orientation](corners()))


@pytest.mark.parametrize("block", [pictures.exif(0), pictures.exif(9), b"II*\0\xff\xff\xff\xff", b"II*\0", b"junk"])
def test_an_exif_block_without_sense_turns_nothing(block: bytes) -> None:
    stored = np.dstack([corners(), np.full((40, 64), 200, np.uint8)])
    assert decode(pictures.png_with_exif(stored, block)).shape == (40, 64, 3)


def test_stretch_fills_the_square() -> None:
    found = Preprocessing(100).apply(corners(60, 200))
    assert found.shape == (100, 100, 3) and found.dtype == np.uint8
    expected = corners(100, 100)
    assert np.abs(found[::99, ::99].astype(int) - expected[::99, ::99]).max() <= 2


def test_letterbox_keeps_proportions_on_grey() -> None:
    found = Preprocessing(100, "letterbox").apply(corners(50, 200))
    assert found.shape == (100, 100, 3)
    grey = (found == 128).all(axis=(1, 2))
    assert grey.sum() == 75 and grey[:37].all() and grey[-37:].all()
    assert np.abs(found[40, 5].astype(int) - corners()[0, 0]).max() <= 2


def test_a_picture_of_the_right_size_is_left_as_it_is() -> None:
    image = pictures.painting(0, 100, 100)
    for fit in ("stretch", "letterbox"):
        np.testing.assert_array_equal(Preprocessing(100, fit).apply(image), image)


def test_preprocessing_does_not_change_its_input() -> None:
    image = pictures.painting()
    before = image.copy()
    for fit in ("stretch", "letterbox"):
        Preprocessing(64, fit).apply(image)
    np.testing.assert_array_equal(image, before)


@pytest.mark.parametrize("size", [(30, 3000), (3000, 30), (33, 33)])
def test_any_shape_fits(size: tuple[int, int]) -> None:
    for fit in ("stretch", "letterbox"):
        assert Preprocessing(150, fit).apply(pictures.painting(0, *size)).shape == (150, 150, 3)


@pytest.mark.parametrize(("size", "fit"), [(MIN_SIDE - 1, "stretch"), (100, "crop")])
def test_preprocessing_that_makes_no_sense_is_refused(size: int, fit: str) -> None:
    with pytest.raises(ValueError, match="stretch or letterbox"):
        Preprocessing(size, fit)  # type: ignore[arg-type]


def test_saved_preprocessing_comes_back_the_same(tmp_path: Path) -> None:
    saved = Preprocessing(224, "letterbox")
    saved.save(tmp_path / "preprocess.json")
    assert Preprocessing.load(tmp_path / "preprocess.json") == saved


@pytest.mark.parametrize(
    "content", [None, "", "{", "[]", "{}", '{"size": 10}', '{"size": 100, "fit": "crop"}', '{"size": 100, "mean": 0}']
)
def test_damaged_preprocessing_is_an_artefact_error(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "preprocess.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ArtefactError, match=r"preprocess\.json cannot be read"):
        Preprocessing.load(path)


def test_saved_preprocessing_is_readable_json(tmp_path: Path) -> None:
    Preprocessing(150).save(tmp_path / "preprocess.json")
    assert json.loads((tmp_path / "preprocess.json").read_text()) == {"size": 150, "fit": "stretch"}


def test_limit_side_keeps_proportions_and_never_enlarges() -> None:
    assert limit_side(pictures.painting(0, 300, 600), 200).shape == (100, 200, 3)
    assert limit_side(pictures.painting(0, 3, 3000), 100).shape == (1, 100, 3)
    small = pictures.painting(0, 50, 60)
    assert limit_side(small, 200) is small


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_a_tiff_of_floats_is_refused_before_it_takes_sixteen_bytes_a_pixel(channels: int) -> None:
    data = cv2.imencode(".tiff", np.zeros((64, 64, channels), np.float32))[1].tobytes()
    with pytest.raises(ImageError, match="floating-point") as caught:
        decode(data)
    assert caught.value.code == "unsupported"


@pytest.mark.parametrize("size", [(90, 60), (60, 90), (320, 64), (77, 77), (105, 192)])
@pytest.mark.parametrize("fit", ["stretch", "letterbox"])
def test_the_window_is_where_the_picture_lies(size: tuple[int, int], fit: Literal["stretch", "letterbox"]) -> None:
    width, height = size
    made = Preprocessing(224, fit)
    square = made.apply(np.full((height, width, 3), 250, np.uint8))
    rows, columns = np.flatnonzero((square > 200).any(axis=(1, 2))), np.flatnonzero((square > 200).any(axis=(0, 2)))
    seen = (columns[0] / 224, rows[0] / 224, (columns[-1] + 1) / 224, (rows[-1] + 1) / 224)
    assert made.window(width, height) == pytest.approx(seen)


def test_a_linear_profile_is_no_srgb_whatever_its_name_says() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert loading._is_srgb(profile)
    at = profile.index(b"rTRC")
    start = int.from_bytes(profile[at + 4 : at + 8])
    assert profile[start : start + 4] == b"para"
    line = profile[: start + 12] + b"\0\1\0\0" + profile[start + 16 :]
    curve = b"curv" + bytes(4)
    for replaced in (line[start:], curve + bytes(4), curve + b"\0\0\0\1\1\0", curve + b"\0\0\0\3\0\0\x80\0\xff\xff"):
        assert not loading._is_srgb(profile[:start] + replaced + profile[start + len(replaced) :])
    assert loading._is_srgb(profile[:start] + curve + b"\0\0\0\3\0\0\x37\0\xff\xff" + profile[start + 18 :])
