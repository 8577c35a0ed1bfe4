"""Settings of pictures: the section ``[prepare]``."""

from dataclasses import dataclass

from pipeline.core.settings import setting


@dataclass(frozen=True)
class PrepareConfig:
    """How pictures are prepared for the page."""

    thumbnail_px: int = setting(320, "longer side of a thumbnail", low=64, high=1024)
    preview_px: int = setting(960, "longer side of the picture on a work's own page", low=64, high=4096)
    sprite_px: int = setting(128, "side of one tile of the map's sprite sheets", low=16, high=256)
    colours: int = setting(5, "dominant colours kept for each picture", low=1, high=12)
