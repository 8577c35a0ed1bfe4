"""An annotator of another distribution, found by an entry point: how bright a picture is."""

from pathlib import Path

_MODULE = """
import time
from dataclasses import dataclass
from pipeline.annotations.base import PictureAnnotator
from pipeline.core.errors import ModelFileError


@dataclass(frozen=True)
class Options:
    more: str = "0"
    file: str = ""


def opened(options):
    def read(picture):
        if picture.width == 404:
            raise ModelFileError("There is no such model.")
        time.sleep(5 if picture.width == 5000 else 0)
        return {"mean": float(picture.pixels.mean()) + float(options.more)}
    return read


ANNOTATOR = PictureAnnotator(
    "Brightness", "How bright a picture is.", opened, lambda found, picture: [],
    lambda found: [f"brightness {int(found['mean'] > 0)}"],
    options=Options, visitor_options=("more",),
)
"""


def install(folder: Path) -> Path:
    """Lays the distribution into a folder, which is then for ``PYTHONPATH``."""
    info = folder / "brightness-1.dist-info"
    info.mkdir(parents=True)
    (folder / "brightness_of_test.py").write_text(_MODULE, encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: brightness\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[vitrine.annotations]\nbrightness = brightness_of_test\n")
    return folder
