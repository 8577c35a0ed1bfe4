"""Tests. OpenCV reads its pixel limit when it is first imported: so that tests may import it, the limit comes first."""

import pipeline.images.decoding  # noqa: F401
