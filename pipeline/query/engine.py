"""From an upload's bytes to a :class:`.result.QueryResult`: the one path of page, command line and tests."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import pandas as pd

from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import AnnotationError, ArtefactError, ImageError
from pipeline.core.probability import probabilities
from pipeline.images import uploads
from pipeline.images.cropping import Part, cropped, sides_for
from pipeline.images.decoder_pool import LONGEST, Data, DecoderPool
from pipeline.images.decoding import Preprocessing, limited
from pipeline.images.outlining import sight
from pipeline.query import likenesses, representer_points
from pipeline.query.feature_maps import FeatureMaps, Maps
from pipeline.query.influences import InfluentialWorks
from pipeline.query.model import FILE_NAME, ModelOutput, ServingModel
from pipeline.query.novelty import NEAREST, NoveltyDetector
from pipeline.query.outputs import ModelOutputs
from pipeline.query.placing import MapPlace, Placer
from pipeline.query.result import ClassScore, Influence, Neighbour, QueryResult, SameWork
from pipeline.query.tag_head import TagHead
from pipeline.similarity.likenesses import same_picture
from pipeline.similarity.likenesses.base import Query, Ranking

#: What is looked for, the model's outputs, and where it was seen; rows and similarities of works.
Seen: TypeAlias = tuple[Query, ModelOutput, "Decoded"]
Found: TypeAlias = tuple[np.ndarray, np.ndarray]
#: Looks in a picture file, or in a part of it, and returns what it found; it takes the options of an annotator.
Finder: TypeAlias = Callable[[Data, Part | None, Mapping[str, Any]], Mapping[str, Any]]

#: Gives the block in which a step of an answer is done: ``decode``, ``model``, ``search`` or ``recognise``.
Step: TypeAlias = Callable[[str], AbstractContextManager[object]]

#: Pictures that are searched for at once. Each takes some 3 MB until then.
BATCH = 16
#: Training works named for a class.
INFLUENCES = 3
#: Works that are searched for at least. Ten of them are nearly always training works, whose similarity is reported.
SEARCHED = 4 * NEAREST


class Decoded(NamedTuple):
    """A decoded picture, or a part of it."""

    pixels: np.ndarray  #: the model's input
    size: tuple[int, int]  #: width and height in its file, pixels
    image: np.ndarray | None  #: a copy in its proportions, where one is wanted
    part: Part | None  #: of the file's picture; None for all of it
    wall: float | None  #: share of the file's picture that looks like a wall, where a painting was looked for


class QueryEngine:
    """Answers queries against one build. Safe to share between threads.

    Methods that take a picture file (its bytes or its path) raise an ImageError where it is no picture that can be
    used. They wait for a free process of the decoder.
    """

    def __init__(
        self,
        store: ArtefactStore,
        decoder: DecoderPool | None = None,
        finders: Mapping[str, Finder] | None = None,
        step: Step = lambda name: nullcontext(),
    ) -> None:
        """Loads the build's serving model.

        Args:
            store: the build.
            decoder: for the pictures; by default the one for visitors' pictures, with the limits of an upload.
            finders: name of an annotator of pictures -> what looks for its findings. Without it, kinds of likeness that
                compare these findings can be asked about works only.
            step: called for each step of an answer, whose work is done within what it gives. A server times it so.

        Raises:
            ArtefactError: the model or the index cannot be read.
            ConfigError: a limit of an upload is no number.
        """
        self.store, self._step = store, step
        self._decoder = decoder or uploads.pool()
        self._preprocessing = Preprocessing.load(store.root / "model" / "preprocess.json")
        self._model = ServingModel(store.root / "model" / FILE_NAME)
        self._tags = TagHead.load(store.root)
        calibration = store.json("model/calibration.json")
        self._temperature = float(calibration["temperature"])
        # The defaults are for builds that are older than prediction sets and than the novelty detector.
        self._prediction_set_threshold = float(calibration.get("least_named", 1))
        self._least_mean_knn_similarity = float(calibration.get("least_likeness", -1))
        self._detector = NoveltyDetector.load(store.root)
        self._trained_on = (store.objects["split"] == "train").to_numpy()
        self._placer = Placer(store)
        self._layers = FeatureMaps(store.root)
        # Decoding takes memory, and so do feature maps, which load a second model: a small server has it once.
        self._turns = threading.BoundedSemaphore(self._decoder.workers)
        points = representer_points.load(store.root)
        self._influential = InfluentialWorks(points, self._class_indices()) if points else None
        self._index = likenesses.index_of(store)
        self._finders = finders or {}
        self._rankings: dict[str, Ranking] = {}
        self._opening = threading.Lock()
        self.ranking(likenesses.DEFAULT)
        #: Whether the build has the key points of its works, which older builds lack.
        self._recognises = same_picture.LIKENESS.available(store.root)

    def feature_maps(self, data: Data, part: Part | None = None) -> tuple[list[Maps], tuple[int, int]]:
        """See :class:`FeatureMaps`: those of a picture file or of a part of it, and its (width, height)."""
        with self._turns:
            decoded = self._decoded(data, part=part)
            with self._step("model"):
                return self._layers(decoded.pixels), decoded.size

    def query(
        self,
        data: Data,
        k: int = 12,
        *,
        like: str = likenesses.DEFAULT,
        also: Iterable[str] = (),
        own: int | None = None,
        part: Part | None = None,
        find_painting: bool = False,
    ) -> QueryResult:
        """Class, ``k`` neighbours and place on the maps of a picture file.

        Args:
            data: the file's bytes, or its path.
            k: neighbours.
            like: kind of likeness by which neighbours are found. The place on the maps and ``familiar`` are always told
                by the embedding, ``same_work`` by key points.
            also: further kinds, whose neighbours are ``alike`` in the result.
            own: row of the work whose picture this is, if it is one's: a work is not its own neighbour.
            part: of the picture that is asked about; None for all of it.
            find_painting: whether a painting is looked for in a photograph of a wall, :func:`.outlining.sight`. What is
                inside of it is asked about then, and ``part`` of the result says where it is.
        """
        rankings = {name: self.ranking(name) for name in (like, *also)}
        seen = self._seen(data, rankings, part, find_painting)
        with self._step("search"):
            nearest = self.ranking(likenesses.DEFAULT)(seen[0], max(k + 1, SEARCHED))
        return self._result(seen, nearest, k, like, rankings, own)

    def query_many(
        self, pictures: Iterable[Data], k: int = 12, *, like: str = likenesses.DEFAULT
    ) -> Iterator[QueryResult | ImageError]:
        """:meth:`query` of many pictures, in order, with one search for :data:`BATCH` of them.

        For a file that cannot be used it gives the error and goes on.
        """
        rankings = {like: self.ranking(like)}
        remaining = iter(pictures)
        while batch := list(islice(remaining, BATCH)):
            seen: list[Seen | ImageError] = []
            for data in batch:
                try:
                    seen.append(self._seen(data, rankings))
                except ImageError as error:
                    seen.append(error)
            usable = [each[0] for each in seen if not isinstance(each, ImageError)]
            with self._step("search"):
                found = iter(self.ranking(likenesses.DEFAULT).many(usable, max(k + 1, SEARCHED)))
            for each in seen:
                yield each if isinstance(each, ImageError) else self._result(each, next(found), k, like, rankings)

    def _seen(self, data: Data, kinds: Iterable[str], part: Part | None = None, find_painting: bool = False) -> Seen:
        """What is looked for, the model's outputs, and where it was seen."""
        with self._turns:
            reads_image = self._recognises or any(likenesses.get(name).reads_image for name in kinds)
            decoded = self._decoded(data, reads_image, part, find_painting)
        found = self._found(data, kinds, decoded.part)
        output = self._outputs(decoded)
        return Query(output.arrays(), decoded.image, found=found), output, decoded

    def _found(self, data: Data, kinds: Iterable[str], part: Part | None = None) -> dict[str, Mapping[str, Any]]:
        """What the annotators find whose findings these kinds of likeness compare."""
        found: dict[str, Mapping[str, Any]] = {}
        for kind in map(likenesses.get, kinds):
            if kind.annotator:
                if kind.annotator not in self._finders:
                    raise AnnotationError(f"Works cannot be compared with a new picture by {kind.title.lower()} here.")
                found[kind.annotator] = self._finders[kind.annotator](data, part, kind.annotator_options)
        return found

    def _result(
        self, seen: Seen, nearest: Found, k: int, like: str, rankings: Mapping[str, Ranking], own: int | None = None
    ) -> QueryResult:
        """The answer about a picture, given its nearest works by embedding."""
        (picture, output, decoded), (rows, similarities) = seen, nearest
        picture = replace(picture, nearest=rows[: likenesses.COMPARED].tolist())
        mean_knn = self._mean_knn_similarity(picture, rows, similarities)
        inlier_score = self.inlier_score(output)
        # Key points take memory too, some 50 MB while they are looked for.
        with self._turns, self._step("recognise"):
            shown = self._shown(picture)
        familiar = inlier_score >= 0 or bool(shown)
        shown = [work for work in shown if work.row != own]
        classes, ids = self.scores(output.logits), self.store.objects["object_id"]
        alike, places = {}, self.place(output.embedding, rows)
        for name, ranking in rankings.items():
            found = rows, similarities
            if name != likenesses.DEFAULT:
                with self._step("search"):
                    found = ranking(picture, k + 1)
            pairs = [(int(row), float(value)) for row, value in zip(*found, strict=True) if row != own]
            alike[name] = tuple(Neighbour(row, ids.iat[row], value, name) for row, value in pairs[:k])
        return QueryResult(
            *decoded.size,
            classes,
            alike.pop(like),
            {name: found.point for name, found in places.items()},
            mean_knn,
            familiar,
            inlier_score,
            self.prediction_set(classes) if familiar else (),
            shown[0] if shown else None,
            output.evidence,
            self._influences(output),
            self._tags.scores(output.embedding) if self._tags and familiar else (),
            alike,
            {name: ranking.described(picture) for name, ranking in rankings.items()},
            places,
            decoded.part,
            decoded.wall,
        )

    def place(self, embedding: np.ndarray, nearest: np.ndarray | None = None) -> dict[str, MapPlace]:
        """Projection name -> where a picture would lie, by the works that are nearest in the map's own vectors.

        Args:
            embedding: float32 (D,), the model's output for the picture.
            nearest: rows of the nearest works by the embedding, nearest first, where they are known.
        """
        if nearest is None:
            nearest, _ = self.ranking(likenesses.DEFAULT)(Query({"embedding": embedding}), SEARCHED)
        return self._placer(embedding, nearest)

    def describe(self, data: Data, kinds: Iterable[str], part: Part | None = None) -> dict[str, np.ndarray]:
        """What some kinds of likeness compare of a picture file, or of a part of it: :meth:`.Ranking.describe`."""
        rankings = {name: self.ranking(name) for name in kinds}
        found = self._found(data, rankings, part)
        with self._turns:
            decoded = self._decoded(data, keep_image=True, part=part)
            picture = Query(self._outputs(decoded).arrays(), decoded.image, found=found)
            rows, _ = self.ranking(likenesses.DEFAULT)(picture, likenesses.COMPARED)
            picture = replace(picture, nearest=rows.tolist())
            return {name: ranking.described(picture) for name, ranking in rankings.items()}

    def _class_indices(self) -> np.ndarray:
        """The class of every work as an index into the store's classes, int (N,), -1 without a class."""
        keys = pd.Index([info.key for info in self.store.classes])
        return keys.get_indexer(self.store.objects["label"])

    def answer(self, data: Data) -> tuple[ModelOutput, tuple[int, int]]:
        """The model's outputs for a picture file, and the picture's (width, height)."""
        with self._turns:
            decoded = self._decoded(data)
        return self._outputs(decoded), decoded.size

    def window(self, width: int, height: int) -> tuple[float, float, float, float]:
        """Where a picture of that size lies in the model's square: :meth:`Preprocessing.window`."""
        return self._preprocessing.window(width, height)

    def inlier_score(self, output: ModelOutput) -> float:
        """Score of a picture above the novelty threshold, in standard deviations of the validation works.

        In a build that is older than :mod:`pipeline.query.novelty`, the mean kNN similarity above its threshold.
        """
        if self._detector is not None:
            return float(self._detector.decision_function(ModelOutputs.of([output]))[0])
        picture = Query(output.arrays())
        nearest = self.ranking(likenesses.DEFAULT)(picture, SEARCHED)
        return self._mean_knn_similarity(picture, *nearest) - self._least_mean_knn_similarity

    def prediction_set(self, classes: tuple[ClassScore, ...]) -> tuple[str, ...]:
        """Names of the most probable of the classes, and of those whose probability reaches the conformal threshold."""
        least = self._prediction_set_threshold
        return tuple(score.name for i, score in enumerate(classes) if i == 0 or score.probability >= least)

    def scores(self, logits: np.ndarray) -> tuple[ClassScore, ...]:
        """Calibrated probabilities of logits (C,), most probable first."""
        values = probabilities(logits, self._temperature)
        order = np.argsort(-values, kind="stable")
        infos = self.store.classes
        return tuple(ClassScore(infos[i].key, infos[i].title, float(values[i])) for i in order)

    def ranking(self, name: str) -> Ranking:
        """The ranking by a kind of likeness, opened when it is first needed.

        Raises:
            ArtefactError: the build lacks its files, or they are damaged.
            ConfigError: there is no such kind.
        """
        with self._opening:
            if name not in self._rankings:
                kind = likenesses.get(name)
                if not kind.available(self.store.root):
                    raise ArtefactError(
                        f"The build {self.store.build_id!r} cannot be asked by {kind.title.lower()}: it lacks "
                        f"{', '.join(file for file in kind.files if not (self.store.root / file).is_file())}. "
                        "Run `python -m pipeline.build` again."
                    )
                self._rankings[name] = kind.open(self.store.root, self._index)
            return self._rankings[name]

    def _decoded(
        self, data: Data, keep_image: bool = False, part: Part | None = None, find_painting: bool = False
    ) -> Decoded:
        """A picture file, or a part of it: the one that is named, or the painting that is found in it."""
        wall = None
        with self._step("decode"):
            if part is None:
                picture = self._preprocessing.working_copy(self._decoder, data)
                if find_painting:
                    found = sight(picture.pixels)
                    wall, part = found.wall, found.painting.part if found.painting else None
            if part is not None:
                picture = cropped(self._decoder.picture(data, *sides_for(part, self._model.size)), part)
            size = picture.width, picture.height
            image = limited(picture, LONGEST) if keep_image else None
            return Decoded(self._preprocessing.apply(picture.pixels, size), size, image, part, wall)

    def _outputs(self, decoded: Decoded) -> ModelOutput:
        """The model's outputs for a decoded picture."""
        with self._step("model"):
            return self._model.answer(decoded.pixels)

    def _shown(self, picture: Query) -> list[SameWork]:
        """The works that a picture shows; none in a build without key points."""
        if not self._recognises:
            return []
        ranking = self.ranking(same_picture.NAME)
        assert isinstance(ranking, same_picture.SamePictureRanking)
        ids = self.store.objects["object_id"]
        return [
            SameWork(
                found.row,
                str(ids.iat[found.row]),
                found.match.inliers,
                tuple((float(x), float(y)) for x, y in found.match.outline),
                tuple((float(x), float(y)) for x, y in found.match.inverse),
            )
            for found in ranking.shown(picture)
        ]

    def _mean_knn_similarity(self, picture: Query, rows: np.ndarray, similarities: np.ndarray) -> float:
        """Mean similarity of the ten nearest training works, from a search of all works where it holds ten of them."""
        nearest = similarities[self._trained_on[rows]][:NEAREST]
        if len(nearest) < NEAREST:
            _, nearest = self.ranking(likenesses.DEFAULT)(picture, NEAREST, self._trained_on)
        return float(nearest.mean())

    def _influences(self, output: ModelOutput) -> dict[str, tuple[Influence, ...]]:
        """The training works that add most to the logits of the predicted class and of the runner-up."""
        if self._influential is None or output.penultimate is None:
            return {}
        ids, influences = self.store.objects["object_id"], {}
        for index in np.argsort(-output.logits, kind="stable")[:2].tolist():
            rows, contributions, whole = self._influential.most(output.penultimate, index, INFLUENCES)
            influences[self.store.classes[index].key] = tuple(
                Influence(int(row), ids.iat[row], float(value), float(value) / whole)
                for row, value in zip(rows, contributions, strict=True)
            )
        return influences
