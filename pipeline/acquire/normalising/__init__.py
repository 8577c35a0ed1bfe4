"""Normalises a catalogue's texts: kinds of object, years, centimetres, subject tags, artists.

Pure functions of texts and plain values, the same for every source. A text that they cannot read gives an unknown
value, never an error.
"""

import hashlib
from pathlib import Path

from pipeline.cultures.classifications import TABLE, classification

__all__ = ["classification", "digest"]


def digest() -> str:
    """A digest of the tables of rules, which decide the fields of a collection beside the code."""
    paths = (*sorted(Path(__file__).parent.glob("*.toml")), TABLE)
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in paths)).hexdigest()
