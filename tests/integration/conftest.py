"""A small folder of drawn pictures with all that a museum's disk holds beside, and one build of it."""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from pipeline.acquire import sources
from pipeline.acquire.sources.base import SourceRequest
from tests.conftest import run_build
from tests.pipeline import pictures

#: No UMAP, whose first fit compiles for half a minute, and little to train.
SETTINGS = """
[annotate]
kinds = ["none"]
[source]
keep_others = true
[prepare]
max_pixels = 30_000_000
max_bytes = 15_728_640
[training]
epochs = 1
[projection]
names = ["pca", "tsne"]
[projection.tsne]
perplexity = 5
[clustering]
map = "pca"
[clustering.agglomerative]
n_clusters = 4
[evaluation]
bootstrap = 100
"""
#: Works of each class, and of a folder that is no class.
EACH, OTHERS = 14, 3
#: File below the folder -> why it is rejected.
REJECTED = {
    "china/empty.jpg": "empty",
    "china/notes.txt": "unreadable",
    "china/drawing.svg": "unsupported",
    "china/cut.jpg": "unreadable",
    "japan/tiny.png": "too_small",
    "japan/enormous.png": "too_many_pixels",
    "japan/heavy.bmp": "too_many_bytes",
    "japan/gone.jpg": "no_file",
}


@dataclass(frozen=True)
class Collection:
    """A folder of pictures, the settings to build it with, and an artefacts folder that holds a build of it."""

    folder: Path
    settings: Path
    artefacts: Path

    def arguments(self, *more: str) -> list[str]:
        """What to tell ``python -m pipeline.build``."""
        place = ["--source", "folder", "--path", str(self.folder), "--artefacts", str(self.artefacts)]
        return [*place, "--classes", "china,japan", "--config", str(self.settings), *more]


def steps(log: str) -> dict[str, bool]:
    """Stage -> whether it ran (True) or was found unchanged (False), in order, of a build's log."""
    found = re.findall(r"^\[\d+/\d+\] ([\w-]+)( \.\.\.|: unchanged)$", log, re.MULTILINE)
    return {name: what == " ..." for name, what in found}


def fill(folder: Path) -> None:
    """Draws the pictures, and lays the odd files and a CSV beside them."""
    rows = ["file,title,artist,room"]
    for classes, limit in ((("china", "japan"), 2 * EACH), (("india",), OTHERS)):
        works, _ = sources.get("demo").acquire(SourceRequest(classes, limit=limit, seed=5), folder)
        for file, label, title, artist in works[["file", "label", "title", "artist"]].itertuples(index=False):
            (folder / label).mkdir(exist_ok=True)
            goal = (folder / file).rename(folder / label / Path(file).name)
            rows.append(f'{label}/{goal.name},"{title}","{artist}",7')
    shutil.rmtree(folder / "pictures")
    drawn = pictures.encode(pictures.painting())
    (folder / "china/empty.jpg").touch()
    (folder / "china/notes.txt").write_text("the scan is still to be done")
    (folder / "china/drawing.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (folder / "china/cut.jpg").write_bytes(drawn[: len(drawn) // 2])
    (folder / "japan/tiny.png").write_bytes(pictures.encode(pictures.corners(8, 8), ".png"))
    (folder / "japan/enormous.png").write_bytes(pictures.png(12_000, 12_000, 0, 1, bytes(1_500)))
    (folder / "japan/heavy.bmp").write_bytes(bytes(16 * 2**20))
    rows.append("japan/gone.jpg,Gone,,")
    (folder / "metadata.csv").write_text("\n".join(rows), encoding="utf-8")


@pytest.fixture(scope="session")
def first_build(tmp_path_factory: pytest.TempPathFactory) -> tuple[Collection, str]:
    """The collection with its first build, and what that had to say. Not to be built on: see ``collection``.

    Processes that run tests side by side share it; the first that needs it makes it.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent  # that of the whole run; each process has its own below
    root = shared / "integration"
    made = Collection(root / "pictures", root / "settings.toml", root / "artefacts")
    log = root / "log.txt"
    with FileLock(root.with_suffix(".lock")):
        if not log.exists():
            shutil.rmtree(root, ignore_errors=True)  # what a process left that failed
            (root / "pictures").mkdir(parents=True)
            fill(root / "pictures")
            made.settings.write_text(SETTINGS)
            log.write_text(run_build(*made.arguments()).stderr, encoding="utf-8")
    return made, log.read_text(encoding="utf-8")


@pytest.fixture
def collection(first_build: tuple[Collection, str], tmp_path: Path) -> Collection:
    """The collection with a copy of the first build for a test of its own."""
    made, _ = first_build
    shutil.copytree(made.artefacts, tmp_path / "artefacts")
    return Collection(made.folder, made.settings, tmp_path / "artefacts")
