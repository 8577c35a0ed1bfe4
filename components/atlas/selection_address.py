"""A selection of works as a part of an address. ``assets/map/selection.mjs`` writes it and reads it as well."""

import base64
import binascii
import zlib

import numpy as np

from pipeline.artefacts.store import ArtefactStore

#: Name in an address.
SELECT = "select"
_SIGN = 8


class SelectionError(ValueError):
    """An address names no selection of this build. The message says why, for people."""


def rows_of(store: ArtefactStore, text: str) -> np.ndarray:
    """Rows of the works in a selection, ascending, int64.

    Args:
        store: the build.
        text: the build's sign, a dot, and one bit a work, lowest bit first, packed by deflate, in base64 for URLs.

    Raises:
        SelectionError: it was made on another build, or it is damaged.
    """
    sign, _, packed = text.partition(".")
    if sign != sign_of(store):
        raise SelectionError("The selection of works was made on another build of this collection.")
    size = (len(store) + 7) // 8
    try:
        data = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
        # A few letters can unpack to gigabytes: no more is unpacked than a selection has.
        unpacked = zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, size + 1)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise SelectionError("The selection of works in the address is damaged.") from error
    if len(unpacked) != size:
        raise SelectionError("The selection of works in the address is damaged.")
    return np.flatnonzero(np.unpackbits(np.frombuffer(unpacked, np.uint8), count=len(store), bitorder="little"))


def text_of(store: ArtefactStore, rows: np.ndarray) -> str:
    """Rows of works as a part of an address, see :func:`rows_of`."""
    bits = np.zeros(len(store), bool)
    bits[rows] = True
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(np.packbits(bits, bitorder="little").tobytes()) + packer.flush()
    return f"{sign_of(store)}.{base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


def sign_of(store: ArtefactStore) -> str:
    """The build's sign: rows mean other works in another build."""
    return base64.urlsafe_b64encode(store.build_id.encode()).decode().rstrip("=")[-_SIGN:]
