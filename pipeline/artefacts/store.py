"""The read-only view of one build for the page and the queries. It computes nothing; arrays are memory-mapped."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from pipeline.artefacts import schema
from pipeline.artefacts.published import Published
from pipeline.artefacts.schema import ClassInfo


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


class ArtefactStore(Published):
    """One build, with its shapes checked too (hashes are for `pipeline.verify`).

    Attributes:
        objects: one row a work: the columns of ``schema.OBJECTS``, then the source's own; row i belongs to vector i.
        embeddings: float32 (N, D), L2-normalised, memory-mapped.
        neighbours_ids: int32 (N, K), rows of the K nearest other works, nearest first, memory-mapped.
        neighbours_similarities: float32 (N, K), their cosine similarities, memory-mapped.
        projections: name -> float32 (N, 2), memory-mapped.
    """

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        try:
            self.objects = self.table("objects.parquet")
            self.embeddings = self._array("embeddings.npy")
            self.neighbours_ids = self._array("neighbours_ids.npy")
            self.neighbours_similarities = self._array("neighbours_similarities.npy")
            self.projections = {
                path.stem: self._array(f"projections/{path.name}") for path in sorted(root.glob("projections/*.npy"))
            }
        except (OSError, ValueError) as error:
            raise self._damaged(str(error)) from error
        self._check_shapes()
        self._rows = {object_id: row for row, object_id in enumerate(self.objects["object_id"])}

    def __len__(self) -> int:
        return len(self.objects)

    def row_of(self, object_id: str) -> int | None:
        """The row of a work, None when there is no such work."""
        return self._rows.get(object_id)

    def work(self, row: int) -> dict[str, Any]:
        """All fields of one work."""
        return dict(self.objects.iloc[row])

    def class_info(self, key: str) -> ClassInfo | None:
        """The class of that key, None for the label of a work without a class."""
        return next((info for info in self.classes if info.key == key), None)

    def table(self, name: str) -> pd.DataFrame:
        """One of the build's Parquet files."""
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
                infos[name] = ProjectionInfo(name, title, description, float(entry["order"]))
        except (KeyError, TypeError, ValueError) as error:
            raise self._damaged(f"{file} does not describe projections") from error
        known = [info for name, info in infos.items() if name in self.projections]
        return tuple(sorted(known, key=lambda info: (info.order, info.name)))

    def projection_title(self, name: str) -> str:
        """The title of a projection, or its name where the build has none of that name."""
        return next((info.title for info in self.projection_infos if info.name == name), name)

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
        """``evaluation/predictions.parquet``: the model's prediction for each work, a row each."""
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

    def picture_name(self, row: int, *, preview: bool = False) -> str:
        """Path inside the build of a work's thumbnail, or with ``preview`` of its larger picture where it has one."""
        sha = self.objects["image_sha256"].iat[row]
        larger = preview and bool(self.objects["has_preview"].iat[row])
        return f"{'previews' if larger else 'thumbnails'}/{sha}.webp"

    def _array(self, name: str) -> np.ndarray:
        return np.load(self.root / name, mmap_mode="r", allow_pickle=False)

    def _check_shapes(self) -> None:
        count = len(self.objects)
        missing = set(schema.OBJECTS) - set(self.objects.columns)
        if missing:
            raise self._damaged(f"objects.parquet lacks the columns {', '.join(sorted(missing))}")
        arrays = {
            "embeddings.npy": self.embeddings,
            "neighbours_ids.npy": self.neighbours_ids,
            "neighbours_similarities.npy": self.neighbours_similarities,
            **{f"projections/{name}.npy": array for name, array in self.projections.items()},
        }
        for name, array in arrays.items():
            if array.ndim != 2 or len(array) != count:
                raise self._damaged(f"{name} has shape {array.shape}, but there are {count} works")
            expected = np.int32 if name == "neighbours_ids.npy" else np.float32
            if array.dtype != expected:
                raise self._damaged(f"{name} has dtype {array.dtype}, not {np.dtype(expected)}")
