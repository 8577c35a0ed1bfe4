"""A part of a decoded picture, as if it were a picture of its own."""

from dataclasses import replace

from pipeline.core.errors import ImageError
from pipeline.images.decoder_pool import LONGEST, SHORTEST, Picture
from pipeline.images.limits import MIN_SIDE

#: Edges of a part of a picture in shares of its width and height, 0 to 1: left, top, right, bottom.
Part = tuple[float, float, float, float]
#: Most that a picture is decoded larger for a part of it.
_LARGER = 4


def cropped(picture: Picture, part: Part) -> Picture:
    """The part of a picture that lies between four edges, of which right and bottom are the greater ones.

    Raises:
        ImageError: ``too_small``, the part has fewer pixels than a picture needs.
    """
    height, width = picture.pixels.shape[:2]
    left, top, right, bottom = part
    columns = slice(round(left * width), round(right * width))
    rows = slice(round(top * height), round(bottom * height))
    pixels = picture.pixels[rows, columns]
    if min(pixels.shape[:2]) < MIN_SIDE:
        raise ImageError(
            "too_small",
            f"The part has {pixels.shape[1]} x {pixels.shape[0]} pixels; each side needs at least {MIN_SIDE}. "
            "Choose a larger part.",
        )
    return replace(
        picture,
        pixels=pixels,
        width=max(1, round((right - left) * picture.width)),
        height=max(1, round((bottom - top) * picture.height)),
    )


def sides_for(part: Part, least: int) -> tuple[int, int]:
    """Pixels that the longer and the shorter side of a picture are decoded to for a part of it.

    So the part has about as many pixels as a whole picture would have: ``least`` for each side, if the file has them.
    """
    left, top, right, bottom = part
    larger = min(_LARGER, 1 / max(right - left, bottom - top))
    return round(max(LONGEST, least) * larger), round(max(SHORTEST, least) * larger)
