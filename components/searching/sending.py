"""What the browser must know to send a picture: the limit of its file, and how it makes a smaller copy."""

from pipeline.images import uploads
from pipeline.images.decoder_pool import SHORTEST

#: Most pixels of the longer side of the copy that the browser sends, and the quality of its JPEG, 0 to 1. A file of at
#: most :data:`SMALL` bytes is sent as it is.
LONGEST, QUALITY, SMALL = 2048, 0.9, 512 * 1024


def rules() -> dict[str, str]:
    """The values as arguments of ``attributes``."""
    return {
        "data_limit": str(uploads.limits().bytes or 0),
        "data_longest": str(LONGEST),
        "data_shortest": str(SHORTEST),
        "data_quality": str(QUALITY),
        "data_small": str(SMALL),
    }
