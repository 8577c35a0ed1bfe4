"""The read-only view of one build for the page and the queries. It computes nothing; arrays are memory-mapped."""

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from pipeline.artefacts import manifest, mapped_tables, schema, soundness
from pipeline.artefacts.label_free import EMBEDDING, LABEL_FREE, Vectors
from pipeline.artefacts.published import Published
from pipeline.artefacts.schema import ClassInfo
from pipeline.core.errors import reason

#: The neighbour graph of the label-free part of the embedding: rows and similarities.
MAP_NEIGHBOURS = ("map_neighbours_ids.npy", "map_neighbours_similarities.npy")


@dataclass(frozen=True)
class Clustering:
    """One clustering of the collection."""

    assigned: np.ndarray  #: cluster of each row, int64 (N,); -1 is noise
    #: one row a cluster with columns ``cluster``, ``name``, ``size``, ``words`` (list), ``label`` (most frequent
    #: class), ``label_share``, ``colours`` (list), ``exemplars`` (list of rows)
    clusters: pd.DataFrame
    method: str  #: a sentence on how it was made


@dataclass(frozen=True)
class ProjectionInfo:
    """How one of a build's projections is presented: the name of its file, title, description, and place in a list."""

    name: str
    title: str
    description: str = ""
    order: float = 0
    vectors: Vectors = EMBEDDING  #: what it was made of; builds of before made all of the whole embedding
    #: whether labels took part in making these vectors; None where the build does not say
    saw_labels: bool | None = None


class ArtefactStore(Published):
    """One build, with its shapes checked too (hashes are for `pipeline.verify`).

    Attributes:
        objects: one row a work: the columns of ``schema.OBJECTS``, then the source's own; row i belongs to vector i.
        embeddings: float32 (N, D), L2-normalised, memory-mapped.
        neighbours_ids: int32 (N, K), rows of the K nearest other works, nearest first, memory-mapped.
        neighbours_similarities: float32 (N, K), their cosine similarities, memory-mapped.
        map_neighbours_ids, map_neighbours_similarities: the same by the label-free part of the embedding, of which maps
            are made; None in a build of before.
        projections: name -> float32 (N, 2), memory-mapped.
    """

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        try:
            self.objects = self.table("objects.parquet")
            self.embeddings = self._array("embeddings.npy")
            self.neighbours_ids = self._array("neighbours_ids.npy")
            self.neighbours_similarities = self._array("neighbours_similarities.npy")
            self.map_neighbours_ids, self.map_neighbours_similarities = (
                self._array(name) if (root / name).is_file() else None for name in MAP_NEIGHBOURS
            )
            self.projections = {
                path.stem: self._array(f"projections/{path.name}") for path in sorted(root.glob("projections/*.npy"))
            }
        except (OSError, ValueError) as error:
            raise self._damaged(reason(error)) from error
        self._check_shapes()
        damage = soundness.damage_of_arrays(root, self.manifest["files"])
        if damage:
            raise self._damaged(damage)
        # A dictionary would hold a copy of every id.
        self._ids = self.objects["object_id"].array
        self._by_id = self._ids.argsort().astype(np.int32)

    def __len__(self) -> int:
        return len(self.objects)

    def row_of(self, object_id: str) -> int | None:
        """The row of a work, None when there is no such work."""
        place = bisect_left(self._by_id, object_id, key=self._ids.__getitem__)
        row = int(self._by_id[place]) if place < len(self) else None
        return row if row is not None and self._ids[row] == object_id else None

    def work(self, row: int) -> dict[str, Any]:
        """All fields of one work."""
        return dict(self.objects.iloc[row])

    def class_info(self, key: str) -> ClassInfo | None:
        """The class of that key, None for the label of a work without a class."""
        return next((info for info in self.classes if info.key == key), None)

    def table(self, name: str) -> pd.DataFrame:
        """One of the build's Parquet files, memory-mapped where the build has it as an Arrow file too."""
        path = mapped_tables.path_of(self.root / name)
        if path.relative_to(self.root).as_posix() in self.manifest["files"]:
            return mapped_tables.read(path)
        # pandas.read_parquet would load Arrow's dataset layer and a thread pool for one small file.
        with pq.ParquetFile(self.root / name) as file:
            return file.read(use_threads=False).to_pandas()

    @cached_property
    def projection_infos(self) -> tuple[ProjectionInfo, ...]:
        """The projections in their order, from ``projections/projections.json``.

        A projection that the file does not describe comes last, under its own name. Builds of before have no such
        file; their projections come in alphabetical order.
        """
        infos = {key: ProjectionInfo(key, key.replace("_", " ").capitalize(), order=np.inf) for key in self.projections}
        file = "projections/projections.json"
        try:
            for entry in self.json(file) if (self.root / file).is_file() else []:
                name, title, description = (str(entry[key]) for key in ("name", "title", "description"))
                vectors, saw = LABEL_FREE if entry.get("vectors") == LABEL_FREE else EMBEDDING, entry.get("saw_labels")
                infos[name] = ProjectionInfo(name, title, description, float(entry["order"]), vectors, saw)
        except (KeyError, TypeError, ValueError) as error:
            raise self._damaged(f"{file} does not describe projections") from error
        known = [info for name, info in infos.items() if name in self.projections]
        return tuple(sorted(known, key=lambda info: (info.order, info.name)))

    def projection_info(self, name: str) -> ProjectionInfo | None:
        """How a projection is presented; None where the build has none of that name."""
        return next((info for info in self.projection_infos if info.name == name), None)

    def map_graph(self, projection: str) -> tuple[np.ndarray, np.ndarray]:
        """The neighbours of all works in the vectors that a projection shows: ``ids`` and ``similarities`` (N, K)."""
        info = self.projection_info(projection)
        if info and info.vectors == LABEL_FREE:
            ids, similarities = self.map_neighbours_ids, self.map_neighbours_similarities
            if ids is not None and similarities is not None:
                return ids, similarities
        return self.neighbours_ids, self.neighbours_similarities

    def projection_title(self, name: str) -> str:
        """The title of a projection, or its name where the build has none of that name."""
        info = self.projection_info(name)
        return info.title if info else name

    @cached_property
    def figures(self) -> list[dict[str, Any]]:
        """``evaluation/figures.json``: the figures of the evaluation; empty for a build of before.

        Each has ``name``, ``title``, ``description`` and ``estimates``: a list of ``label``, ``value``, ``low``,
        ``high`` (ends of the 95 % interval), ``unit`` and ``note``. Numbers are null where they are not defined.
        """
        name = "evaluation/figures.json"
        return list(self.json(name)) if (self.root / name).is_file() else []

    @cached_property
    def clusterings(self) -> dict[str, Clustering]:
        """Name -> clustering."""
        clusterings = {}
        for name in sorted(path.stem for path in self.root.glob("clusters/*.json")):
            assigned = self.table(f"clusters/{name}.parquet")["cluster"].to_numpy()
            labels = self.table(f"clusters/{name}_labels.parquet")
            clusterings[name] = Clustering(assigned, labels, self.json(f"clusters/{name}.json")["method"])
        return clusterings

    @cached_property
    def question(self) -> str:
        """The question that the page asks."""
        return str(self.json("model/labels.json")["question"])

    @cached_property
    def predictions(self) -> pd.DataFrame:
        """``evaluation/predictions.parquet``: the class that the model gives each work, its training works included.

        A row for each work, in the order of ``objects``: ``row``, ``split``, ``label`` ("" without a class),
        ``predicted``, ``confidence`` and, for each class, its calibrated probability ``p_<class>``.
        """
        return self.table("evaluation/predictions.parquet")

    @cached_property
    def tags(self) -> dict[str, Any]:
        """``tags/tags.json``: how subject tags are guessed, and how well; empty for a build without them."""
        return dict(self.json("tags/tags.json")) if (self.root / "tags/tags.json").is_file() else {}

    @cached_property
    def tag_guesses(self) -> pd.DataFrame:
        """``tags/works.parquet``: ``row``, ``tag``, ``confidence``, surest first within a work; may be empty."""
        if (self.root / "tags/works.parquet").is_file():
            return self.table("tags/works.parquet")
        return pd.DataFrame({"row": np.empty(0, np.int64), "tag": [], "confidence": np.empty(0, np.float32)})

    @cached_property
    def metrics(self) -> dict[str, Any]:
        """``evaluation/metrics.json``; see docs/artefacts.md."""
        return dict(self.json("evaluation/metrics.json"))

    @cached_property
    def sprites(self) -> dict[str, Any]:
        """``sprites/sprites.json``: ``tile`` pixels, ``columns`` and ``per_sheet`` tiles, ``sheets`` file names."""
        return dict(self.json("sprites/sprites.json"))

    @cached_property
    def tile_of(self) -> np.ndarray | None:
        """The number of each work's tile in the sheets, uint32 (N,); None in a build of before, where it is the row."""
        return self._array("tile_of.npy") if (self.root / "tile_of.npy").is_file() else None

    def picture_name(self, row: int, *, preview: bool = False) -> str:
        """Path inside the build of a work's thumbnail, or with ``preview`` of its larger picture where it has one."""
        sha = self.objects["image_sha256"].iat[row]
        larger = preview and bool(self.objects["has_preview"].iat[row])
        return f"{'previews' if larger else 'thumbnails'}/{sha}.webp"

    def _array(self, name: str) -> np.ndarray:
        return manifest.open_array(self.root / name)

    def _check_shapes(self) -> None:
        count = len(self.objects)
        missing = set(schema.OBJECTS) - set(self.objects.columns)
        if missing:
            raise self._damaged(f"objects.parquet lacks the columns {', '.join(sorted(missing))}")
        arrays = {
            "embeddings.npy": self.embeddings,
            "neighbours_ids.npy": self.neighbours_ids,
            "neighbours_similarities.npy": self.neighbours_similarities,
            **dict(zip(MAP_NEIGHBOURS, (self.map_neighbours_ids, self.map_neighbours_similarities), strict=True)),
            **{f"projections/{name}.npy": array for name, array in self.projections.items()},
        }
        if self.tile_of is not None and (self.tile_of.shape != (count,) or self.tile_of.dtype != np.uint32):
            raise self._damaged(f"tile_of.npy has shape {self.tile_of.shape}, but there are {count} works")
        for name, array in arrays.items():
            if array is None:
                continue
            if array.ndim != 2 or len(array) != count:
                raise self._damaged(f"{name} has shape {array.shape}, but there are {count} works")
            expected = np.int32 if name.endswith("neighbours_ids.npy") else np.float32
            if array.dtype != expected:
                raise self._damaged(f"{name} has dtype {array.dtype}, not {np.dtype(expected)}")
