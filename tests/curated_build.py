"""The reviewed build with few artists: what a curator's tasks need from start to end."""

from pathlib import Path

from tests import reviewed_build

ARTISTS = ("Hokusai", "Kuniyoshi", "Basawan")


def artist_of(row: int) -> str:
    """The artist of a work."""
    return ARTISTS[row % len(ARTISTS)]


def publish(artefacts: Path) -> Path:
    """Publishes the build below ``artefacts`` and returns its folder."""
    return reviewed_build.publish(artefacts, artists=ARTISTS)
