"""The read-only view of one build for the page and the queries. It computes nothing; arrays are memory-mapped."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from pipeline.artefacts import manifest, schema
from pipeline.artefacts.schema import ClassInfo
from pipeline.core.errors import ArtefactError


@dataclass(frozen=True)
class Clustering:
    """One clustering of the collection.

    Attributes:
        assigned: cluster of each row, int64 (N,); -1 is noise.
        strength: strength of each row's membership, float32 (N,), 0 to 1.
        clusters: one row a cluster with columns ``cluster``, ``name``, ``size``, ``words`` (list),
            ``label`` (most frequent class), ``label_share``, ``colours`` (list), ``exemplars`` (list of rows).
        method: a sentence on how it was made.
    """

    assigned: np.ndarray
    strength: np.ndarray
    clusters: pd.DataFrame
    method: str


@dataclass(frozen=True)
class ProjectionInfo:
    """How one of a build's projections is presented.

    Attributes:
        name: of its file.
        title: for people.
        description: one sentence; "" where the build gives none.
        order: its place among the projections, ascending.
    """

    name: str
    title: str
    description: str = ""
    order: float = 0


class ArtefactStore:
    """One build, opened and checked: schema version, presence, sizes and shapes (hashes are for `pipeline.verify`).

    Attributes:
        root: the build's folder.
        manifest: its manifest.
        build_id: its name.
        classes: the classes of the model, in the order of its outputs.
        objects: one row a work: the columns of ``schema.OBJECTS``, then the source's own; row i belongs to vector i.
        embeddings: float32 (N, D), L2-normalised, memory-mapped.
        neighbours_ids: int32 (N, K) rows of the K nearest other works, nearest first, memory-mapped.
        neighbours_similarities: float32 (N, K) their cosine similarities, memory-mapped.
        projections: name -> float32 (N, 2), memory-mapped.
    """

    def __init__(self, root: Path) -> None:
        """Opens the build in ``root``.

        Raises:
            ArtefactError: it is of another version or damaged; the message says what is wrong and what to do.
        """
        self.root = root
        self.manifest = manifest.load(root)
        self.build_id = str(self.manifest["build_id"])
        self._check_files()
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
        try:
            self.classes = tuple(ClassInfo(**entry) for entry in self.json("model/classes.json"))
        except TypeError as error:
            raise self._damaged("model/classes.json does not describe classes") from error
        self._rows = {object_id: row for row, object_id in enumerate(self.objects["object_id"])}

    @classmethod
    def open(cls, artefacts: Path) -> ArtefactStore:
        """The current build of an artefacts folder.

        Raises:
            ArtefactError: there is none, or it cannot be opened.
        """
        return cls(manifest.current_build(artefacts))

    def __len__(self) -> int:
        """Number of works."""
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

    def json(self, name: str) -> Any:
        """The content of one of the build's JSON files.

        Raises:
            ArtefactError: it is missing or damaged.
        """
        return manifest.read_json(self.root / name)

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

        Raises:
            ArtefactError: the file is damaged.
        """
        name = "projections/projections.json"
        try:
            entries = self.json(name) if (self.root / name).is_file() else []
            described = {
                str(entry["name"]): ProjectionInfo(
                    str(entry["name"]), str(entry["title"]), str(entry["description"]), float(entry["order"])
                )
                for entry in entries
            }
        except (KeyError, TypeError, ValueError) as error:
            raise self._damaged(f"{name} does not describe projections") from error
        infos = [
            described.get(key) or ProjectionInfo(key, key.replace("_", " ").capitalize(), order=float("inf"))
            for key in self.projections
        ]
        return tuple(sorted(infos, key=lambda info: (info.order, info.name)))

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
        clusterings_by_name = {}
        for path in sorted(self.root.glob("clusters/*.parquet")):
            if path.stem.endswith("_labels"):
                continue
            table = self.table(f"clusters/{path.name}")
            method = self.json(f"clusters/{path.stem}.json")["method"]
            labels = self.table(f"clusters/{path.stem}_labels.parquet")
            clusterings_by_name[path.stem] = Clustering(
                table["cluster"].to_numpy(), table["strength"].to_numpy(), labels, method
            )
        return clusterings_by_name

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

    def _check_files(self) -> None:
        for name, entry in self.manifest["files"].items():
            path = self.root / name
            if not path.is_file():
                raise self._damaged(f"{name} is missing")
            expected = entry.get("bytes") if isinstance(entry, dict) else None
            if path.stat().st_size != expected:
                raise self._damaged(f"{name} has {path.stat().st_size} bytes, not {expected}")
        for name in self.manifest["folders"]:
            if not (self.root / name).is_dir():
                raise self._damaged(f"the folder {name} is missing")

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

    def _damaged(self, what: str) -> ArtefactError:
        return ArtefactError(f"The build {self.root.name!r} is damaged: {what}. {manifest.NEXT}")


class LiveStore:
    """The current build of a folder, opened at first use and again when a new one is published."""

    def __init__(self, artefacts: Path) -> None:
        self.artefacts = artefacts
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._store: ArtefactStore | None = None

    def get(self) -> ArtefactStore:
        """The current build.

        Raises:
            ArtefactError: there is none, or it cannot be opened. The next call tries again.
        """
        stamp = self._read_stamp()
        with self._lock:
            if self._store is None or stamp != self._stamp:
                self._store = None
                self._store = ArtefactStore.open(self.artefacts)
                self._stamp = stamp
            return self._store

    def _read_stamp(self) -> tuple[int, int] | None:
        try:
            status = (self.artefacts / manifest.CURRENT).stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_ino
