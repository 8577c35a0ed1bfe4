"""From an upload's bytes to a :class:`.result.QueryResult`: the one path of page, command line and tests."""

import threading

import numpy as np

from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError
from pipeline.core.probability import probabilities
from pipeline.images.decoding import Preprocessing, decode
from pipeline.query import representer_points
from pipeline.query.feature_maps import FeatureMaps, Maps
from pipeline.query.model import FILE_NAME, ModelOutput, ServingModel
from pipeline.query.novelty import NEAREST, NoveltyDetector
from pipeline.query.outputs import ModelOutputs
from pipeline.query.result import ClassScore, Influence, Neighbour, QueryResult, same_work
from pipeline.query.tag_head import TagHead
from pipeline.similarity import indexes, likenesses
from pipeline.similarity.likenesses.base import Query, Ranking

#: Training works named for a class.
INFLUENCES = 3
#: Neighbours whose coordinate-wise median places a new picture on a map.
PLACED_BY = 10
#: Works that are searched for at least. Ten of them are nearly always training works, whose similarity is reported.
SEARCHED = 4 * NEAREST


class QueryEngine:
    """Answers queries against one build. Safe to share between threads.

    Methods that take a picture file's bytes raise an ImageError where these are no picture that can be used.
    """

    def __init__(self, store: ArtefactStore) -> None:
        """Loads the build's serving model. Raises an ArtefactError where it or the index cannot be read."""
        self.store = store
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
        # Decoding may take 260 MB for a moment, and feature maps load a second model: one at a time fits a 512 MB dyno.
        self._decoding = threading.Lock()
        self._layers = FeatureMaps(store.root)
        self._representer_points = representer_points.load(store.root)
        self._index = str(store.manifest.get("config", {}).get("neighbours", {}).get("index", indexes.DEFAULT))
        self._rankings: dict[str, Ranking] = {}
        self._opening = threading.Lock()
        self.ranking(likenesses.DEFAULT)

    def feature_maps(self, data: bytes) -> tuple[list[Maps], tuple[int, int]]:
        """See :class:`FeatureMaps`: those of a picture file's bytes, and the picture's (width, height)."""
        with self._decoding:
            pixels, size, _ = self._decoded(data)
            return self._layers(pixels), size

    def query(self, data: bytes, k: int = 12, *, like: str = likenesses.DEFAULT, own: int | None = None) -> QueryResult:
        """Class, ``k`` neighbours and place on the maps of a picture file's bytes.

        Args:
            data: the picture file.
            k: neighbours.
            like: kind of likeness by which neighbours are found. The place on the maps, ``familiar`` and ``same_work``
                are always told by the embedding.
            own: row of the work whose picture this is, if it is one's: a work is not its own neighbour.
        """
        ranking = self.ranking(like)
        with self._decoding:
            pixels, (width, height), image = self._decoded(data, likenesses.get(like).reads_image)
        output = self._model.answer(pixels)
        picture = Query(output.arrays(), image)
        rows, similarities = self.ranking(likenesses.DEFAULT)(picture, max(k + 1, SEARCHED))
        mean_knn = self._mean_knn_similarity(picture, rows, similarities)
        inlier_score = self.inlier_score(output)
        familiar = inlier_score >= 0 or same_work(rows, similarities) is not None
        others = rows != own if own is not None else np.ones(len(rows), bool)
        shown = same_work(rows[others], similarities[others])
        near, values = (rows, similarities) if like == likenesses.DEFAULT else ranking(picture, k + 1)
        pairs = [(int(row), float(value)) for row, value in zip(near, values, strict=True) if row != own]
        ids, classes = self.store.objects["object_id"], self.scores(output.logits)
        return QueryResult(
            width,
            height,
            classes,
            tuple(Neighbour(row, ids.iat[row], value, like) for row, value in pairs[:k]),
            {name: place(points, rows[:PLACED_BY]) for name, points in self.store.projections.items()},
            mean_knn,
            familiar,
            inlier_score,
            self.prediction_set(classes) if familiar else (),
            shown,
            output.evidence,
            self._influences(output),
            self._tags.scores(output.embedding) if self._tags and familiar else (),
        )

    def answer(self, data: bytes) -> tuple[ModelOutput, tuple[int, int]]:
        """The model's outputs for a picture file's bytes, and the picture's (width, height)."""
        with self._decoding:
            pixels, size, _ = self._decoded(data)
        return self._model.answer(pixels), size

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

    def _decoded(self, data: bytes, keep_image: bool = False) -> tuple[np.ndarray, tuple[int, int], np.ndarray | None]:
        """The model's input, the picture's (width, height), and the decoded picture if it is kept.

        The caller must hold the lock. A picture of up to 200 MB that is not kept is freed before any model runs.
        """
        image = decode(data)
        return self._preprocessing.apply(image), (image.shape[1], image.shape[0]), image if keep_image else None

    def _mean_knn_similarity(self, picture: Query, rows: np.ndarray, similarities: np.ndarray) -> float:
        """Mean similarity of the ten nearest training works, from a search of all works where it holds ten of them."""
        nearest = similarities[self._trained_on[rows]][:NEAREST]
        if len(nearest) < NEAREST:
            _, nearest = self.ranking(likenesses.DEFAULT)(picture, NEAREST, self._trained_on)
        return float(nearest.mean())

    def _influences(self, output: ModelOutput) -> dict[str, tuple[Influence, ...]]:
        """The training works that add most to the logits of the predicted class and of the runner-up."""
        if self._representer_points is None or output.penultimate is None:
            return {}
        similarities = self._representer_points.similarities(output.penultimate)
        contributions, alike = self._representer_points.contributions(similarities), similarities > 0
        ids, labels = self.store.objects["object_id"], self.store.objects["label"].to_numpy()
        influences = {}
        for index in np.argsort(-output.logits, kind="stable")[:2]:
            given, name = contributions[:, index], self.store.classes[index].key
            whole = float(given[given > 0].sum())
            # A work of another class that is unlike the picture adds to the class too, but shows nothing of it.
            chosen = np.flatnonzero(alike & (given > 0) & (labels == name))
            best = chosen[np.argsort(-given[chosen], kind="stable")[:INFLUENCES]]
            shares = ((int(row), float(given[row])) for row in best)
            influences[name] = tuple(Influence(row, ids.iat[row], value, value / whole) for row, value in shares)
        return influences


def place(points: np.ndarray, rows: np.ndarray) -> tuple[float, float]:
    """Coordinate-wise median of ``points[rows]``: outliers among the neighbours do not pull it, as a mean's would."""
    x, y = np.median(points[rows], axis=0)
    return float(x), float(y)
