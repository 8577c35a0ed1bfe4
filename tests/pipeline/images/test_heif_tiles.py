"""A phone's HEIC is decoded tile by tile, into the same pixels as the whole."""

import io

import numpy as np
import pillow_heif
import pytest
import pyvips

from pipeline.core.errors import ImageError
from pipeline.images import other_loaders
from pipeline.images.decoder_pool import DecoderPool
from pipeline.images.decoding import LOCAL
from pipeline.images.heif_tiles import Tiles
from pipeline.images.uploads import limits
from tests.pipeline.images import heic_grids


def blots(height: int, width: int) -> np.ndarray:
    """RGB uint8 (height, width, 3): soft blots, so that a tile in a wrong place is seen."""
    small = np.random.default_rng(0).integers(0, 256, (height // 50 + 2, width // 50 + 2, 3), dtype=np.uint8)
    return np.asarray(pyvips.Image.new_from_array(small).resize(50, kernel="linear").crop(0, 0, width, height).numpy())


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("size", [(512, 768), (500, 700), (513, 257)])
def test_tiles_give_the_pixels_of_the_whole_in_every_orientation(size: tuple[int, int], orientation: int) -> None:
    data = heic_grids.grid(blots(*size), 256, orientation)
    whole = np.asarray(pillow_heif.open_heif(data)[0])
    opened = other_loaders.open_heic(data)
    assert opened.strips is not None and (opened.height, opened.width) == whole.shape[:2]
    shrunk = pyvips.Image.new_from_array(whole).shrink(3, 3).numpy()
    # Colours are stored for two pixels together: of an odd size, libheif turns them before it halves them, or after.
    tolerance = 8 if size[0] % 2 else 0
    np.testing.assert_allclose(opened.decoded(1).numpy().astype(int), whole, rtol=0, atol=tolerance)
    np.testing.assert_allclose(opened.decoded(3).numpy().astype(int), shrunk, rtol=0, atol=tolerance)


def test_a_single_picture_and_a_cropped_one_are_decoded_as_a_whole() -> None:
    single = io.BytesIO()
    pillow_heif.from_bytes("RGB", (300, 200), bytes(300 * 200 * 3)).save(single)
    cropped = heic_grids.grid(blots(300, 300), 256) + b"\0\0\0\x0cfreeclap"
    for data, size in ((single.getvalue(), (300, 200)), (cropped, (300, 300))):
        with pytest.raises(ValueError, match="no plain grid"):
            Tiles(data)
        opened = other_loaders.open_heic(data)
        assert opened.strips is None and (opened.width, opened.height) == size


def test_the_heic_of_a_phone_of_24_megapixels_is_answered_within_the_limits_of_an_upload() -> None:
    tile = blots(512, 512)
    data = heic_grids.grid(np.tile(tile, (9, 12, 1))[:4284, :5712], 512, 6)
    with DecoderPool(limits=limits({"UPLOAD_SECONDS": "50"})) as pool:
        picture = pool.picture(data, 1024, 512)
    assert (picture.width, picture.height, picture.format) == (4284, 5712, "heic")
    upright = np.rot90(np.tile(tile, (9, 12, 1))[:4284, :5712], -1)
    factor = upright.shape[0] // picture.pixels.shape[0]
    seen = upright[factor // 2 :: factor, factor // 2 :: factor].astype(int)
    height, width = min(seen.shape[0], picture.pixels.shape[0]), min(seen.shape[1], picture.pixels.shape[1])
    assert np.abs(seen[:height, :width] - picture.pixels[:height, :width]).mean() < 8


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
def test_a_grid_that_is_cut_short_is_refused(kept: float) -> None:
    data = heic_grids.grid(blots(700, 900), 256)
    with DecoderPool(limits=LOCAL) as pool, pytest.raises(ImageError) as caught:
        pool.decode(data[: int(len(data) * kept)])
    assert caught.value.code == "unreadable"
