"""An upload's bytes -> :class:`QueryResult`: the one path that the page, the command line and the tests use.

``python -m pipeline.query IMAGE... [--json]`` answers on the command line.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ImageError, VitrineError
from pipeline.core.probability import probabilities
from pipeline.images.decoding import Preprocessing, decode
from pipeline.query import influence
from pipeline.query.feature_maps import FeatureMaps, Maps
from pipeline.query.model import FILE_NAME, Answer, ServingModel
from pipeline.query.novelty import NEAREST, Familiarity, mean_of_largest
from pipeline.query.outputs import Seen
from pipeline.query.tag_head import TagHead, TagScore
from pipeline.similarity.indexes import exact

#: Training works named for a class.
INFLUENCES = 3
#: A picture this like one work, and this much liker to it than to any other, may be a picture of that very work.
SAME_WORK, STANDS_OUT = 0.95, 0.1
#: Neighbours whose coordinate-wise median places a new picture on a map.
PLACED_BY = 10


@dataclass(frozen=True)
class ClassScore:
    """A class and its calibrated probability, 0 to 1."""

    name: str
    title: str
    probability: float


@dataclass(frozen=True)
class Neighbour:
    """A work of the collection and its cosine similarity to the query, -1 to 1."""

    row: int
    object_id: str
    similarity: float


@dataclass(frozen=True)
class Influence:
    """A training work of a class, like the picture, that speaks for the class.

    Attributes:
        row, object_id: of the work.
        contribution: to the class's logit.
        share: of all that speaks for the class, 0 to 1.
    """

    row: int
    object_id: str
    contribution: float
    share: float


@dataclass(frozen=True)
class QueryResult:
    """What Vitrine has to say of one picture.

    Attributes:
        width, height: of the picture as decoded, in pixels.
        classes: every class, most probable first; a guess, not a fact.
        neighbours: works of the collection, most similar first.
        position: projection name -> where the picture would hang, the median of its nearest neighbours' places.
        likeness: mean similarity to the ten nearest training works.
        familiar: False when 95 % of the validation works are more like the collection than this picture is, see
            :mod:`pipeline.query.novelty`, and it does not seem to show one of the works.
        familiarity: by how much it passes that line, in standard deviations of the validation works; below 0 it does
            not.
        named: the classes that have to be named so that the true one is among them for 95 % of the validation works,
            most probable first: two where a picture lies between them. None of a picture that is not familiar.
        same_work: row of the work that the picture seems to show; None when none stands out.
        evidence: float32 (C, h, w), how much each place of the picture speaks for each class, in logits before the
            calibration, classes in the build's order; see :class:`pipeline.query.model.Answer`. The grid lies over the
            whole picture as the model sees it. None of a model that does not tell.
        influences: for the predicted class and the runner-up, in this order, the training works of the class that are
            like the picture and speak most for it, strongest first; empty for a build that does not tell.
        tags: subjects that it may show, most likely first; guesses. None of a picture that is not familiar.
    """

    width: int
    height: int
    classes: tuple[ClassScore, ...]
    neighbours: tuple[Neighbour, ...]
    position: dict[str, tuple[float, float]]
    likeness: float
    familiar: bool
    familiarity: float
    named: tuple[str, ...]
    same_work: int | None
    evidence: np.ndarray | None = field(default=None, compare=False, repr=False)
    influences: dict[str, tuple[Influence, ...]] = field(default_factory=dict)
    tags: tuple[TagScore, ...] = ()


class QueryEngine:
    """Answers queries against one build. Safe to share between threads."""

    def __init__(self, store: ArtefactStore) -> None:
        """Loads the build's serving model.

        Raises:
            ArtefactError: the build's model cannot be read.
        """
        self.store = store
        self._preprocessing = Preprocessing.load(store.root / "model" / "preprocess.json")
        self._model = ServingModel(store.root / "model" / FILE_NAME)
        self._tags = TagHead.load(store.root)
        calibration = store.json("model/calibration.json")
        self._temperature = float(calibration["temperature"])
        self._familiarity = Familiarity.load(store.root)
        # Of builds older than the familiarity, and than the naming of several classes.
        self._least_likeness = float(calibration.get("least_likeness", -1))
        self._least_named = float(calibration.get("least_named", 1))
        self._trained_on = np.flatnonzero(store.objects["split"] == "train")
        # Decoding may take 260 MB for a moment, and looking at the layers loads a second model: one at a time fits a
        # 512 MB dyno.
        self._decoding = threading.Lock()
        self._layers = FeatureMaps(store.root)
        self._representers = influence.load(store.root)

    def embed(self, data: bytes) -> tuple[np.ndarray, np.ndarray, tuple[int, int]]:
        """Embedding float32 (D,), logits float32 (C,), and (width, height) of a picture file's bytes.

        Raises:
            ImageError: the bytes are no picture that can be used.
        """
        answer, size = self.answer(data)
        return answer.embedding, answer.logits, size

    def feature_maps(self, data: bytes) -> tuple[list[Maps], tuple[int, int]]:
        """What the network's layers make of a picture file's bytes, first to last; and the picture's (width, height).

        Raises:
            ImageError: the bytes are no picture that can be used.
            ArtefactError: the build keeps no layers, or they cannot be read.
        """
        with self._decoding:
            pixels, size = self._decoded(data)
            return self._layers(pixels), size

    def query(self, data: bytes, k: int = 12) -> QueryResult:
        """Culture, ``k`` neighbours and place on the maps of a picture file's bytes.

        Raises:
            ImageError: the bytes are no picture that can be used.
        """
        answer, (width, height) = self.answer(data)
        rows, similarities = exact.search(self.store.embeddings, answer.embedding, max(k, PLACED_BY))
        likeness = float(mean_of_largest(similarities[self._trained_on], NEAREST))
        familiarity = self.familiarity(answer)
        shown = same_work(rows, similarities[rows])
        familiar = familiarity >= 0 or shown is not None
        scores = self.scores(answer.logits)
        ids = self.store.objects["object_id"]
        return QueryResult(
            width,
            height,
            scores,
            tuple(Neighbour(int(row), ids.iat[row], float(similarities[row])) for row in rows[:k]),
            {name: place(points, rows[:PLACED_BY]) for name, points in self.store.projections.items()},
            likeness,
            familiar,
            familiarity,
            self.named(scores) if familiar else (),
            shown,
            answer.evidence,
            self._influences(answer),
            self._tags.scores(answer.embedding) if self._tags and familiar else (),
        )

    def _influences(self, answer: Answer) -> dict[str, tuple[Influence, ...]]:
        """The works that speak most for the predicted class and for the runner-up."""
        if self._representers is None or answer.read is None:
            return {}
        similarities = self._representers.similarities(answer.read)
        contributions, alike = self._representers.contributions(similarities), similarities > 0
        ids, labels = self.store.objects["object_id"], self.store.objects["label"].to_numpy()
        found = {}
        for index in np.argsort(-answer.logits, kind="stable")[:2]:
            given, name = contributions[:, index], self.store.classes[index].key
            whole = float(given[given > 0].sum())
            # A work of another class that is unlike the picture speaks for the class too, but shows nothing of it.
            chosen = np.flatnonzero(alike & (given > 0) & (labels == name))
            best = chosen[np.argsort(-given[chosen], kind="stable")[:INFLUENCES]]
            found[name] = tuple(Influence(int(r), ids.iat[r], float(given[r]), float(given[r]) / whole) for r in best)
        return found

    def window(self, width: int, height: int) -> tuple[float, float, float, float]:
        """Where a picture of that size lies in the model's square: :meth:`Preprocessing.window`."""
        return self._preprocessing.window(width, height)

    def answer(self, data: bytes) -> tuple[Answer, tuple[int, int]]:
        """What the model says of a picture file's bytes, and the picture's (width, height).

        Raises:
            ImageError: the bytes are no picture that can be used.
        """
        pixels, size = self._prepare(data)
        return self._model.answer(pixels), size

    def _prepare(self, data: bytes) -> tuple[np.ndarray, tuple[int, int]]:
        """The model's input and the (width, height) of a picture file's bytes."""
        with self._decoding:
            return self._decoded(data)

    def _decoded(self, data: bytes) -> tuple[np.ndarray, tuple[int, int]]:
        """:meth:`_prepare` for who holds the lock; the decoded picture is let go of."""
        image = decode(data)
        return self._preprocessing.apply(image), (image.shape[1], image.shape[0])

    def familiarity(self, answer: Answer) -> float:
        """By how much a picture passes the line of :mod:`pipeline.query.novelty`; of an older build, its likeness's."""
        if self._familiarity is None:
            similarities = self.store.embeddings @ answer.embedding
            return float(mean_of_largest(similarities[self._trained_on], NEAREST)) - self._least_likeness
        return float(self._familiarity.score(Seen.of([answer]))[0]) - self._familiarity.least

    def named(self, scores: tuple[ClassScore, ...]) -> tuple[str, ...]:
        """The most probable class, and those that come too near to it to be left out."""
        return tuple(score.name for i, score in enumerate(scores) if i == 0 or score.probability >= self._least_named)

    def scores(self, logits: np.ndarray) -> tuple[ClassScore, ...]:
        """Calibrated probabilities of logits (C,), most probable first."""
        values = probabilities(logits, self._temperature)
        order = np.argsort(-values, kind="stable")
        infos = self.store.classes
        return tuple(ClassScore(infos[i].key, infos[i].title, float(values[i])) for i in order)


def same_work(rows: np.ndarray, similarities: np.ndarray) -> int | None:
    """The work that a picture seems to show: one that is very like it, and much liker than the next.

    Args:
        rows: int (k,), the nearest works, nearest first.
        similarities: float32 (k,), theirs.
    """
    if len(rows) < 2 or similarities[0] < SAME_WORK or similarities[0] - similarities[1] < STANDS_OUT:
        return None
    return int(rows[0])


def place(points: np.ndarray, rows: np.ndarray) -> tuple[float, float]:
    """Coordinate-wise median of ``points[rows]``: outliers among the neighbours do not pull it, as a mean's would."""
    x, y = np.median(points[rows], axis=0)
    return float(x), float(y)


def as_dict(result: QueryResult, store: ArtefactStore) -> dict[str, Any]:
    """A result as plain values, with what the collection says of each neighbour."""
    neighbours = []
    for near in result.neighbours:
        work = store.work(near.row)
        neighbours.append(
            {
                "object_id": near.object_id,
                "similarity": near.similarity,
                "title": work["title"],
                "artist": work["artist"],
                "class": work["label"],
            }
        )
    return {
        "width": result.width,
        "height": result.height,
        "classes": [{"name": score.name, "probability": score.probability} for score in result.classes],
        "familiar": result.familiar,
        "familiarity": result.familiarity,
        "named": list(result.named),
        "likeness": result.likeness,
        "tags": [{"tag": score.tag, "probability": score.probability} for score in result.tags],
        "neighbours": neighbours,
        "position": {name: list(point) for name, point in result.position.items()},
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line. Exit status 0, 1 when a picture could not be read, 2 when there is no build."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.query", description="Ask the live build of pictures.")
    parser.add_argument("images", nargs="+", metavar="IMAGE", type=Path, help="picture files")
    parser.add_argument(
        "--artefacts", type=Path, default=Path("artefacts"), help="folder of builds (default: artefacts)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON list, an entry for each picture in order")
    parser.add_argument("-k", type=int, default=12, help="neighbours (default: 12)")
    options = parser.parse_args(arguments)
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    try:
        engine = QueryEngine(ArtefactStore.open(options.artefacts))
    except VitrineError as error:
        print(error, file=sys.stderr)
        return 2
    answers, failed = [], False
    for path in options.images:
        try:
            answers.append({"file": str(path), **as_dict(engine.query(path.read_bytes(), options.k), engine.store)})
        except (ImageError, OSError) as error:
            failed = True
            code = error.code if isinstance(error, ImageError) else "no_file"
            answers.append({"file": str(path), "error": {"code": code, "message": str(error)}})
    print(json.dumps(answers, indent=1, ensure_ascii=False) if options.json else "\n\n".join(map(_as_text, answers)))
    return int(failed)


def _as_text(answer: dict[str, Any]) -> str:
    if "error" in answer:
        return f"{answer['file']}: {answer['error']['message']}"
    lines = [answer["file"] + ("" if answer["familiar"] else "  (unlike the works of this collection)")]
    lines += [f"  {score['probability']:6.1%}  {score['name']}" for score in answer["classes"]]
    lines += [f"  {score['probability']:6.1%}  may show: {score['tag']}" for score in answer["tags"]]
    lines += [
        f"  {near['similarity']:.3f}   {near['object_id']}  {near['title']} ({near['class']})"
        for near in answer["neighbours"]
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
