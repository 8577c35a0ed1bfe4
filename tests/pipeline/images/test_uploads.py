"""The limits of a visitor's picture, as the server's environment sets them."""

import pytest

from pipeline.build.config import resolve
from pipeline.core.errors import ConfigError, ImageError
from pipeline.images import uploads
from pipeline.images.limits import MEGABYTE, Limits, megapixels
from pipeline.images.settings import PrepareConfig


def test_by_default_200_megapixels_and_60_mb_are_taken() -> None:
    limits = uploads.limits({})
    assert (limits.pixels, limits.bytes, limits.seconds) == (200_000_000, 60 * MEGABYTE, 3)


def test_the_environment_sets_each_limit() -> None:
    given = {
        "UPLOAD_MEGAPIXELS": "12.5",
        "UPLOAD_MEGABYTES": "5",
        "UPLOAD_SECONDS": "1",
        "UPLOAD_MEMORY_MEGABYTES": "99",
    }
    expected = Limits(5 * MEGABYTE, 12_500_000, 1, 99 * MEGABYTE, False)
    assert uploads.limits(given) == expected


@pytest.mark.parametrize("value", ["0", "-3", "many", "nan", "1e12"])
def test_what_is_no_limit_is_refused_by_its_name(value: str) -> None:
    with pytest.raises(ConfigError, match=r"UPLOAD_SECONDS must be a number from 0\.1 to 50 "):
        uploads.limits({"UPLOAD_SECONDS": value})


@pytest.mark.parametrize(
    ("name", "value"), [("UPLOAD_MEMORY_MEGABYTES", "20"), ("UPLOAD_DECODERS", "0.4"), ("UPLOAD_DECODERS", "15")]
)
def test_a_setting_with_which_nothing_would_be_answered_is_refused(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"{name} must be a number from"):
        uploads.value(name, {name: value})


def test_a_refusal_tells_a_builder_how_to_raise_the_limit_and_a_visitor_what_to_do() -> None:
    for flags, sentence in ((True, "Allow it with --max-bytes 2097152"), (False, "Save a smaller copy")):
        with pytest.raises(ImageError, match=f"2 MB; 1 MB is the limit. {sentence}") as caught:
            Limits(bytes=MEGABYTE, flags=flags).check_bytes(2 * MEGABYTE)
        assert caught.value.code == "too_many_bytes"
    with pytest.raises(
        ImageError, match=r"3000 x 1000 pixels, 3 megapixels; the limit is 1 megapixel\. .* --max-pixels 3000000"
    ):
        Limits(pixels=10**6).check_pixels(3_000, 1_000)
    with pytest.raises(
        ImageError, match=r"takes some 5,000 MB of memory; 4,096 MB is the limit. .* --decode-megabytes"
    ):
        Limits().check_memory(5_000 * MEGABYTE)
    with pytest.raises(ImageError, match=r"longer than 120 s, the limit: it has 9 scans. .* --decode-seconds 1200"):
        Limits().check_seconds(121, "it has 9 scans")


@pytest.mark.parametrize(
    ("seconds", "suggested"), [(0.25, "2.5"), (3_000, "30000"), (8_640.5, "86400"), (86_399, "86400"), (86_400, "")]
)
def test_a_refusal_suggests_no_more_seconds_than_the_flag_takes(seconds: float, suggested: str) -> None:
    message = str(Limits(seconds=seconds).too_long())
    assert f"longer than {seconds:g} s" in message
    assert ("--decode-seconds" in message) == bool(suggested)
    if suggested:
        assert f"Allow it with --decode-seconds {suggested}, or save a smaller copy" in message
        resolve({"prepare.decode_seconds": float(suggested)})
    else:
        assert ". Save a smaller copy as JPEG." in message


@pytest.mark.parametrize(
    ("megabytes", "needed", "suggested"),
    [(64, None, 128), (64, 200, 201), (600_000, None, 2**20), (4_096, 2**21, None), (2**20, None, None)],
)
def test_a_refusal_suggests_no_more_memory_than_the_flag_takes(
    megabytes: int, needed: int | None, suggested: int | None
) -> None:
    error = Limits(memory=megabytes * MEGABYTE).too_much_memory(needed and needed * MEGABYTE)
    assert ("--decode-megabytes" in str(error)) == (suggested is not None)
    if suggested:
        assert f"--decode-megabytes {suggested}, or save" in str(error)
        resolve({"prepare.decode_megabytes": suggested})


@pytest.mark.parametrize(
    ("pixels", "words"),
    [
        (10**6, "1 megapixel"),
        (2 * 10**6, "2 megapixels"),
        (10_000, "0.01 megapixels"),
        (12_250_000, "12.25 megapixels"),
        (10**11, "100,000 megapixels"),
    ],
)
def test_pixels_are_told_in_singular_and_plural(pixels: int, words: str) -> None:
    assert megapixels(pixels) == words


def test_a_builder_has_no_limit_of_pixels_and_bytes_unless_one_is_set() -> None:
    limits = PrepareConfig().limits
    assert (limits.pixels, limits.bytes) == (None, None)
    limits.check_pixels(10**6, 10**6)
    limits.check_bytes(2**50)
    changed = PrepareConfig(max_pixels=10, max_bytes=20, decode_seconds=30, decode_megabytes=64).limits
    assert changed == Limits(20, 10, 30, 64 * MEGABYTE, True)
