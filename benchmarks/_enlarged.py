"""A build that is blown up to any number of works, to measure what size costs."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.artefacts import manifest, mapped_tables
from pipeline.artefacts.label_free import label_free
from pipeline.artefacts.store import MAP_NEIGHBOURS, ArtefactStore
from pipeline.artefacts.writer import make_current
from pipeline.core.files import write_json
from pipeline.core.progress import track
from pipeline.images.keypoints import KeyPoints
from pipeline.similarity import index_choice, same_picture
from pipeline.similarity.same_picture import PLACE_STEPS, VALUE_STEP, SamePicture
from pipeline.similarity.visual_words import VOCABULARY, Vocabulary

#: Standard deviation by which a copy's vector is moved, as a share of its length, and that of a key point's values.
_MOVED, _VALUES_MOVED = 0.25, 6.0
#: Descriptors that the words are fitted to.
_FITTED = 100_000
#: Files with one row a work that are repeated as they are, and tables whose column ``row`` is one.
_ARRAYS = ("palettes.npy", "model/reads.npy", "tile_of.npy")
_TABLES = (
    "clusters/*[!s].parquet",
    "evaluation/predictions.parquet",
    "tags/works.parquet",
    "annotations/*.parquet",
    "objects.parquet",
    "records.parquet",
)
#: Files that are written anew, and those that no page reads.
_MADE = (
    "embeddings.npy", "neighbours_*.npy", "map_neighbours_*.npy", "index/*", "keypoints/*", "projections/*.npy",
    "model/representers.npy",
)  # fmt: skip
_LEFT_OUT = ("embeddings.parquet", "model/model.keras")


def enlarge(build: Path, artefacts: Path, works: int, seed: int = 0) -> Path:
    """Writes a build with ``works`` works into an empty folder, makes it current and returns its folder.

    Work i is a copy of work i modulo N under another id: its vector and its places on the maps are moved a little, its
    key points are drawn from those of all works, its neighbours are found anew, its pictures are the original's.
    """
    store = ArtefactStore(build)
    target = artefacts / f"enlarged-{works}"
    generator = np.random.default_rng(seed)
    rows = np.arange(works) % len(store)
    changed = {path for pattern in (*_ARRAYS, *_TABLES, *_MADE, *_LEFT_OUT) for path in build.glob(pattern)}
    for path in sorted(build.rglob("*")):
        name = path.relative_to(build)
        if path.is_dir() and name.as_posix() in store.manifest["folders"]:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).symlink_to(path.resolve(), target_is_directory=True)
        elif (
            path.is_file()
            and path not in changed
            and path.suffix != mapped_tables.SUFFIX
            and str(name.parts[0]) not in store.manifest["folders"]
        ):
            _copy(path, target / name)
    for name in _ARRAYS:
        _save(target / name, manifest.open_array(build / name)[rows])
    for path in (path for pattern in _TABLES for path in build.glob(pattern)):
        (target / path.relative_to(build)).parent.mkdir(parents=True, exist_ok=True)
        _repeated(pd.read_parquet(path), len(store), works).to_parquet(target / path.relative_to(build), index=False)
    for name, points in store.projections.items():
        spread = np.ptp(points, axis=0) / 100
        moved = points[rows] + generator.normal(size=(works, 2)) * spread
        _save(target / f"projections/{name}.npy", moved.astype(np.float32))
    # As many works share what one weighed: their sum stays the classifier.
    representers = manifest.open_array(build / "model/representers.npy")[rows] * np.float32(len(store) / works)
    _save(target / "model/representers.npy", representers)
    _vectors(store, target, rows, generator)
    _key_points(build, target, rows, generator)
    mapped_tables.write(target)
    files = {
        path.relative_to(target).as_posix(): manifest.describe_file(path)
        for path in sorted(target.rglob("*"))
        if path.is_file() and path.relative_to(target).parts[0] not in store.manifest["folders"]
    }
    write_json(target / manifest.FILE_NAME, {**store.manifest, "build_id": target.name, "files": files})
    make_current(artefacts, target.name)
    return target


def _copy(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if path.name != manifest.FILE_NAME:
        shutil.copyfile(path, target)


def _save(path: Path, array: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    np.save(path, array)


def _repeated(table: pd.DataFrame, count: int, works: int) -> pd.DataFrame:
    """A table of N works for ``works`` of them. Tables without a column ``row`` have a row a work, or a record."""
    copies = -(-works // count)
    parts = []
    for copy in range(copies):
        part = table.copy()
        if "row" in part:
            part["row"] += copy * count
        for name in ("object_id", "group"):
            if copy and name in part:
                column = part[name]
                if pd.api.types.is_integer_dtype(column):  # The number of a group.
                    part[name] = column + copy * (int(column.max()) + 1)
                else:
                    part[name] = column.where(column == "", column + f"-{copy}")
        parts.append(part)
    whole = pd.concat(parts, ignore_index=True)
    return whole[whole["row"] < works] if "row" in whole else whole.iloc[: works if len(table) == count else None]


def _vectors(store: ArtefactStore, target: Path, rows: np.ndarray, generator: np.random.Generator) -> None:
    """The vectors, column-major as a build's, their index and their graph."""
    length = store.embeddings.shape[1]
    vectors = np.empty((len(rows), length), np.float32, order="F")
    for start in range(0, len(rows), 4096):
        part = store.embeddings[rows[start : start + 4096]]
        part = part + generator.normal(0, _MOVED / np.sqrt(length), part.shape)
        vectors[start : start + 4096] = part / np.linalg.norm(part, axis=1, keepdims=True)
    vectors[: len(store)] = store.embeddings
    _save(target / "embeddings.npy", vectors)
    asked = store.manifest["config"]["neighbours"]["index"]
    graph = index_choice.create(asked, vectors, target / "index").graph(store.neighbours_ids.shape[1])
    _save(target / "neighbours_ids.npy", graph.ids)
    _save(target / "neighbours_similarities.npy", graph.similarities)
    if store.map_neighbours_ids is not None:
        features = label_free(vectors, store.json("training/summary.json"))
        with tempfile.TemporaryDirectory() as folder:
            graph = index_choice.create(asked, features, Path(folder) / "index").graph(store.neighbours_ids.shape[1])
        for name, array in zip(MAP_NEIGHBOURS, (graph.ids, graph.similarities), strict=True):
            _save(target / name, array)


def _key_points(build: Path, target: Path, rows: np.ndarray, generator: np.random.Generator) -> None:
    """The key points, if the build has them. A copy has those of all works in a new mixture: it shows none of them."""
    folder, out = build / same_picture.FOLDER, target / same_picture.FOLDER
    if not folder.is_dir():
        return
    out.mkdir(parents=True, exist_ok=True)
    arrays = {
        name: manifest.open_array(folder / name)
        for name in (same_picture.OFFSETS, same_picture.PLACES, same_picture.DESCRIPTORS, same_picture.MINIATURES)
    }
    offsets = arrays[same_picture.OFFSETS]
    descriptors = arrays[same_picture.DESCRIPTORS]
    kept = Vocabulary.load(folder / VOCABULARY)

    def restored(values: np.ndarray) -> np.ndarray:
        return (values @ kept.axes.T + kept.mean).round().clip(0, 255).astype(np.uint8)

    def works() -> Iterator[tuple[KeyPoints, np.ndarray]]:
        for place, row in enumerate(rows):
            part = np.arange(offsets[row], offsets[row + 1])
            if place >= len(offsets) - 1:
                part = generator.integers(0, len(descriptors), len(part))
            places = arrays[same_picture.PLACES][part] / np.float32(PLACE_STEPS)
            values = arrays[same_picture.DESCRIPTORS][part] * np.float32(VALUE_STEP)
            if place >= len(offsets) - 1:
                values = values + generator.normal(0, _VALUES_MOVED, values.shape)
            yield KeyPoints(places, restored(values)), arrays[same_picture.MINIATURES][row]

    sample = descriptors[:: max(1, len(descriptors) // _FITTED)] * np.float32(VALUE_STEP)
    vocabulary = Vocabulary.fit(restored(sample), int(offsets[-1] * len(rows) / (len(offsets) - 1)), 0)
    sizes = manifest.open_array(folder / same_picture.SIZES)
    SamePicture.create(out, vocabulary, track(works(), len(rows), "key points", "work"), sizes[rows])
