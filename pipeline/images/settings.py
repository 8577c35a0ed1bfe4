"""Settings of pictures: the section ``[prepare]``."""

from dataclasses import dataclass

from pipeline.core.settings import setting
from pipeline.images.limits import MEGABYTE, MOST_MEGABYTES, MOST_SECONDS, Limits


@dataclass(frozen=True)
class PrepareConfig:
    """How pictures are prepared for the page."""

    thumbnail_px: int = setting(320, "longer side of a thumbnail", low=64, high=1024)
    preview_px: int = setting(960, "longer side of the picture on a work's own page", low=64, high=4096)
    sprite_px: int = setting(128, "side of one tile of the map's sprite sheets", low=16, high=256)
    colours: int = setting(5, "dominant colours kept for each picture", low=1, high=12)
    max_pixels: int | None = setting(
        None, "reject pictures with more pixels, width times height; default: no limit", flag="--max-pixels", low=1024
    )
    max_bytes: int | None = setting(
        None, "reject picture files with more bytes; default: no limit", flag="--max-bytes", low=1
    )
    decode_seconds: float = setting(
        Limits.seconds,
        "reject a picture that takes longer to decode",
        flag="--decode-seconds",
        low=0.1,
        high=MOST_SECONDS,
    )
    decode_megabytes: int = setting(
        Limits.memory // MEGABYTE,
        "MB of memory that a decoder may use for one picture",
        flag="--decode-megabytes",
        low=64,
        high=MOST_MEGABYTES,
    )

    @property
    def limits(self) -> Limits:
        """What one picture may cost."""
        return Limits(self.max_bytes, self.max_pixels, self.decode_seconds, self.decode_megabytes * MEGABYTE)
