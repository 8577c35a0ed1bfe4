"""Looks for the things that a kind of likeness compares, in this process."""

from collections.abc import Callable, Mapping
from typing import Any

from pipeline.annotations.base import Found, PictureAnnotator, picture_for
from pipeline.images.cropping import Part, cropped
from pipeline.images.decoder_pool import Data, DecoderPool
from pipeline.images.decoding import Picture


class PictureFinder:
    """What an annotator finds in picture files. Its networks are loaded for the first picture, and kept."""

    def __init__(self, annotator: PictureAnnotator, pool: DecoderPool) -> None:
        """Args: the annotator, and what decodes the files."""
        self._annotator, self._pool = annotator, pool
        self._options: dict[str, Any] = {}
        self._read: Callable[[Picture], Found] | None = None

    def __call__(self, data: Data, part: Part | None, options: Mapping[str, Any]) -> Found:
        """What is found in a picture file, or in a part of it.

        Raises:
            ImageError: it is no picture that can be used.
            ModelFileError: a file of a network cannot be had.
        """
        if self._read is None or self._options != options:
            self._options = dict(options)
            self._read = self._annotator.open(self._annotator.options(**options))
        picture = picture_for(self._annotator, self._pool, data)
        return self._read(picture if part is None else cropped(picture, part))
