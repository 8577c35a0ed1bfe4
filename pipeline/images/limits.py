"""What one picture may cost: bytes, pixels, time and memory. One that would cost more is refused."""

from dataclasses import dataclass

from pipeline.core.errors import ImageError

MEGABYTE = 2**20
#: A picture with a shorter side than this says nothing about a painting.
MIN_SIDE = 32
#: The largest values that a build's ``--decode-seconds`` and ``--decode-megabytes`` take.
MOST_SECONDS, MOST_MEGABYTES = 86_400, 2**20


@dataclass(frozen=True)
class Limits:
    """Limits of one picture, of the same meaning for builds and uploads."""

    bytes: int | None = None  #: of the file; None for no limit
    pixels: int | None = None  #: width x height as stored; None for no limit
    seconds: float = 120  #: of decoding
    memory: int = 4096 * MEGABYTE  #: bytes that the decoder's process may have in writable memory
    #: whether a refusal names the flags that raise the limits: whoever builds can use them, a visitor cannot
    flags: bool = True

    def check_bytes(self, size: int) -> None:
        """Raises an ImageError with code ``too_many_bytes`` for a larger file."""
        if self.bytes is not None and size > self.bytes:
            raise self._refusal(
                "too_many_bytes",
                f"The file has {_rounded(size / MEGABYTE)} MB; {_rounded(self.bytes / MEGABYTE)} MB is the limit.",
                f"--max-bytes {size}",
            )

    def check_pixels(self, width: int, height: int) -> None:
        """Raises an ImageError with code ``too_many_pixels`` for a larger picture."""
        if self.pixels is not None and width * height > self.pixels:
            raise self._refusal(
                "too_many_pixels",
                f"The picture has {width} x {height} pixels, {megapixels(width * height)}; "
                f"the limit is {megapixels(self.pixels)}.",
                f"--max-pixels {width * height}",
            )

    def check_memory(self, needed: int) -> None:
        """Raises an ImageError with code ``too_much_memory`` for a picture whose decoder would need more bytes."""
        if needed > self.memory:
            raise self.too_much_memory(needed)

    def check_seconds(self, needed: float, reason: str) -> None:
        """Raises an ImageError with code ``too_long`` for a picture that needs more seconds, for the reason given."""
        if needed > self.seconds:
            raise self.too_long(reason)

    def too_much_memory(self, needed: int | None = None) -> ImageError:
        """The error for a picture whose decoder needs too much memory; ``needed`` bytes where they are known."""
        amount = f"some {_rounded(needed / MEGABYTE)}" if needed is not None else "more than the limit of"
        limit = f" {_rounded(self.memory / MEGABYTE)} MB"
        sentence = f"Decoding the picture takes {amount}{' MB of memory;' if needed is not None else ''}{limit}"
        sentence += " is the limit." if needed is not None else " of memory."
        least = max(needed or 0, self.memory) // MEGABYTE + 1
        raised = min(max(least, 2 * self.memory // MEGABYTE), MOST_MEGABYTES)
        return self._refusal(
            "too_much_memory", sentence, f"--decode-megabytes {raised}" if least <= MOST_MEGABYTES else ""
        )

    def too_long(self, reason: str = "") -> ImageError:
        """The error for a picture that takes too long to decode."""
        because = f": {reason}" if reason else ""
        return self._refusal(
            "too_long",
            f"Decoding the picture takes longer than {self.seconds:g} s, the limit{because}.",
            f"--decode-seconds {_plain(min(self.seconds * 10, MOST_SECONDS))}" if self.seconds < MOST_SECONDS else "",
        )

    def _refusal(self, code: str, sentence: str, flag: str) -> ImageError:
        """The error; ``flag`` raises the limit, "" where it cannot be raised further."""
        way = f"Allow it with {flag}, or save" if self.flags and flag else "Save"
        return ImageError(code, f"{sentence} {way} a smaller copy as JPEG.")


def megapixels(pixels: float) -> str:
    """A number of pixels for a sentence: "1 megapixel", "12.19 megapixels"."""
    number = f"{pixels / 1e6:,.0f}" if pixels >= 100e6 else f"{pixels / 1e6:.4g}"
    return f"{number} megapixel{'' if number == '1' else 's'}"


def _plain(value: float) -> str:
    """A number as a flag takes it, without a needless fraction."""
    return str(int(value)) if value == int(value) else str(round(value, 3))


def _rounded(value: float) -> str:
    """A number for a sentence: one decimal below 100 unless it is whole."""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.1f}"
