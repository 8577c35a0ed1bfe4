"""The limits of a visitor's picture, which are settings of the server, and the decoder that keeps them."""

import os
from collections.abc import Mapping
from typing import NamedTuple

from pipeline.core.errors import ConfigError
from pipeline.images.decoder_pool import DecoderPool
from pipeline.images.decoding import decoder
from pipeline.images.limits import MEGABYTE, Limits


class Setting(NamedTuple):
    """A limit of an upload that the environment may set."""

    default: float
    least: float
    most: float
    what: str


#: By environment variable. The bounds keep the settings from contradicting one another: the server keeps at most 1,024
#: MB of uploads that arrive, a decoder process needs some 30 MB before any picture, and every decoder has uploads that
#: hold one of the Procfile's threads.
SETTINGS = {
    "UPLOAD_MEGABYTES": Setting(60, 0.1, 500, "MB that a file may have"),
    "UPLOAD_MEGAPIXELS": Setting(200, 0.01, 100_000, "megapixels that a picture may have"),
    "UPLOAD_SECONDS": Setting(3, 0.1, 50, "seconds that decoding may take"),
    "UPLOAD_MEMORY_MEGABYTES": Setting(140, 48, 100_000, "MB that a decoder process may use"),
    "UPLOAD_DECODERS": Setting(1, 1, 6, "decoder processes of one server worker"),
}


def value(name: str, environment: Mapping[str, str] = os.environ) -> float:
    """The value of one of :data:`SETTINGS`. Raises a ConfigError where it is no number in its range."""
    setting = SETTINGS[name]
    text = environment.get(name) or str(setting.default)
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not setting.least <= number <= setting.most:
        raise ConfigError(
            f"{name} must be a number from {setting.least:g} to {setting.most:g} ({setting.what}; "
            f"{setting.default:g} by default), not {text!r}."
        )
    return number


def limits(environment: Mapping[str, str] = os.environ) -> Limits:
    """The limits of a visitor's picture, by :data:`SETTINGS`. Raises a ConfigError."""
    return Limits(
        bytes=int(value("UPLOAD_MEGABYTES", environment) * MEGABYTE),
        pixels=int(value("UPLOAD_MEGAPIXELS", environment) * 1e6),
        seconds=value("UPLOAD_SECONDS", environment),
        memory=int(value("UPLOAD_MEMORY_MEGABYTES", environment) * MEGABYTE),
        flags=False,
    )


def decoders() -> int:
    """How many visitors' pictures are decoded at a time. Raises a ConfigError."""
    return max(1, round(value("UPLOAD_DECODERS")))


def pool() -> DecoderPool:
    """The decoder of this process for visitors' pictures. Raises a ConfigError."""
    return decoder(limits(), decoders())
