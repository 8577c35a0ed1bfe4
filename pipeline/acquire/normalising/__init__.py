"""From a museum's wording to what can be counted: kinds of object, years, centimetres, subjects, artists.

Pure functions of texts and plain values; they hold for any museum, and never fail on what a catalogue may say: what
they cannot read is unknown.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from pipeline.cultures.classifications import TABLE, classification

__all__ = ["classification", "digest"]


def digest() -> str:
    """A digest of the tables of rules, which decide a collection's fields as much as its code does."""
    found = hashlib.sha256()
    for path in (*sorted(Path(__file__).parent.glob("*.toml")), TABLE):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()
