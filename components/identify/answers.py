"""The route that a picture's bytes are posted to, and the answer that the page is drawn from.

The browser stores the answer and sends it back when the page is drawn, so the server stores neither the picture nor the
answer. An answer from a browser is validated like any other input.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from dash import Dash
from flask import Response, jsonify, request

from components.identify.evidence import Evidence, evidence
from components.identify.same_work import ShownWork
from components.searching import uploads
from components.site import context, posted_picture
from components.works import tags
from pipeline.artefacts.store import ArtefactStore
from pipeline.images.cropping import WHOLE, Part
from pipeline.images.decoder_pool import Data
from pipeline.query import likenesses
from pipeline.query.engine import INFLUENCES, QueryEngine
from pipeline.query.placing import PLACED_BY
from pipeline.query.result import Neighbour

ROUTE = "identify"
#: Number of most similar works.
NEIGHBOURS = 12
#: Share of a picture above which its wall is worth a word. An ink painting's paper is like a wall, so only a picture
#: without a guess gets it.
MUCH_WALL = 0.5


@dataclass(frozen=True)
class PageAnswer:
    """The answer that the page draws.

    Attributes:
        build_id: of the build that answered; rows belong to it.
        classes: (class key, probability 0 to 1), most probable first.
        neighbours: (row, cosine similarity), most similar first.
        position: projection name -> (x, y).
        familiar: False when the picture does not look like the works of this collection.
        example: id of the work whose own picture was queried, "" for a visitor's picture.
        influences: for the predicted class and the runner-up the class key and its (row, share of all contributions to
            the class, 0 to 1), largest share first.
        evidence: by place, for these two classes; None where the model does not provide it.
        tags: (subject tag, probability 0 to 1), most probable first.
        prediction_set: keys of the classes that the picture may belong to, most probable first.
        same_work: the work that the picture shows; None when none is recognised, and for an example.
        alike: further kind of likeness -> (row, similarity by that kind), most similar first.
        size: width and height of the picture, in pixels.
        placed_by: projection name -> rows of the works in whose middle the picture is placed.
        part: of the picture that the answer is about, as :data:`pipeline.images.cropping.Part`; None for all of it.
        wall: whether more than half of the picture looks like a wall, and no painting was found on it.
        upload: the picture as an example of a search, see ``components.searching.uploads``; None for a work's own.
    """

    build_id: str
    classes: tuple[tuple[str, float], ...]
    neighbours: tuple[tuple[int, float], ...]
    position: dict[str, tuple[float, float]]
    familiar: bool
    example: str = ""
    influences: tuple[tuple[str, tuple[tuple[int, float], ...]], ...] = ()
    evidence: Evidence | None = None
    tags: tuple[tuple[str, float], ...] = ()
    prediction_set: tuple[str, ...] = ()
    same_work: ShownWork | None = None
    alike: dict[str, tuple[tuple[int, float], ...]] = field(default_factory=dict)
    size: tuple[int, int] = (1, 1)
    upload: dict[str, Any] | None = None
    placed_by: dict[str, tuple[int, ...]] = field(default_factory=dict)
    part: Part | None = None
    wall: bool = False

    def neighbours_by(self, kind: str) -> tuple[tuple[int, float], ...]:
        """The neighbours by a kind of likeness, or by the embedding where the answer has none of that kind."""
        return self.alike.get(kind, self.neighbours)

    def all_neighbours(self) -> list[tuple[tuple[int, float], ...]]:
        """The neighbours by each kind of likeness."""
        return [self.neighbours, *self.alike.values()]

    def as_json(self) -> dict[str, Any]:
        """The answer as JSON values, for :meth:`read`."""
        return {
            "build_id": self.build_id,
            "classes": [list(pair) for pair in self.classes],
            "neighbours": [list(pair) for pair in self.neighbours],
            "position": {name: list(point) for name, point in self.position.items()},
            "familiar": self.familiar,
            "example": self.example,
            "influences": [[key, [list(pair) for pair in works]] for key, works in self.influences],
            "evidence": self.evidence.as_json() if self.evidence else None,
            "tags": [list(pair) for pair in self.tags],
            "prediction_set": list(self.prediction_set),
            "same_work": self.same_work.as_json() if self.same_work else None,
            "alike": {kind: [list(pair) for pair in works] for kind, works in self.alike.items()},
            "size": list(self.size),
            "upload": self.upload,
            "placed_by": {name: list(rows) for name, rows in self.placed_by.items()},
            "part": list(self.part) if self.part else None,
            "wall": self.wall,
        }

    @classmethod
    def read(cls, content: Any, store: ArtefactStore) -> PageAnswer | None:
        """The answer that a browser sent back; None when it is invalid, or belongs to another build."""
        try:
            width, height = content["size"]
            answer = cls(
                str(content["build_id"]),
                tuple((str(key), float(value)) for key, value in content["classes"]),
                tuple((int(row), float(value)) for row, value in content["neighbours"]),
                {str(name): (float(x), float(y)) for name, (x, y) in content["position"].items()},
                content["familiar"] is True,
                str(content.get("example") or ""),
                tuple(
                    (str(key), tuple((int(row), float(share)) for row, share in works))
                    for key, works in content.get("influences") or ()
                ),
                Evidence.read(content.get("evidence")),
                tuple((str(tag), float(value)) for tag, value in content.get("tags") or ()),
                tuple(str(key) for key in content.get("prediction_set") or ()),
                ShownWork.read(content.get("same_work")),
                {
                    str(kind): tuple((int(row), float(value)) for row, value in works)
                    for kind, works in (content.get("alike") or {}).items()
                },
                (int(width), int(height)),
                content.get("upload"),
                {str(name): tuple(map(int, rows)) for name, rows in (content.get("placed_by") or {}).items()},
                tuple(map(float, content["part"])) if content.get("part") else None,
                content.get("wall") is True,
            )
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            return None
        valid = (
            answer.build_id == store.build_id
            and all(store.class_info(key) for key, _ in answer.classes)
            and all(0 <= row < len(store) for works in answer.all_neighbours() for row, _ in works)
            and 0 < len(answer.classes) <= len(store.classes)
            and all(len(works) <= NEIGHBOURS for works in answer.all_neighbours())
            and set(answer.alike) <= set(likenesses.titles_of(store.root))
            and set(answer.position) <= set(store.projections)
            and all(len(rows) <= PLACED_BY for rows in answer.placed_by.values())
            and all(0 <= row < len(store) for rows in answer.placed_by.values() for row in rows)
            and len(answer.influences) <= 2
            and all(store.class_info(key) for key, _ in answer.influences)
            and all(len(works) <= INFLUENCES for _, works in answer.influences)
            and all(0 <= row < len(store) for _, works in answer.influences for row, _ in works)
            and (answer.evidence is None or all(store.class_info(key) for key in answer.evidence.classes))
            and set(answer.prediction_set) <= {key for key, _ in answer.classes}
            and (answer.same_work is None or 0 <= answer.same_work.row < len(store))
            and min(answer.size) > 0
            and (answer.part is None or len(answer.part) in (4, 8))
            and (answer.upload is None or isinstance(answer.upload, dict))
            and len(answer.tags) <= tags.SHOWN
            and {tag for tag, _ in answer.tags} <= {entry["tag"] for entry in store.tags.get("tags", [])}
            and all(0 <= value <= 1 for _, value in answer.tags)
        )
        return answer if valid else None


def answer(engine: QueryEngine, data: Data, example: str = "", part: Part | None = None) -> PageAnswer:
    """Queries a build with a picture.

    Args:
        engine: over the build.
        data: the picture file's bytes, or its path.
        example: id of the work whose picture this is, "" for a visitor's picture. The work itself is no neighbour.
        part: of the picture that is asked about. None for the painting, where a visitor's photograph shows one on a
            wall, and else for all of it.

    Raises:
        ImageError: the file is no picture that can be used.
    """
    own = engine.store.row_of(example) if example else None
    further = [kind for kind in likenesses.described_at_once(engine.store.root) if kind != likenesses.DEFAULT]
    find = part is None and own is None
    named = None if part == WHOLE else part
    result = engine.query(data, NEIGHBOURS, also=further, own=own, part=named, find_painting=find)
    return PageAnswer(
        engine.store.build_id,
        tuple((score.name, score.probability) for score in result.classes),
        _pairs(result.neighbours),
        result.position,
        result.familiar,
        example if own is not None else "",
        tuple(
            (key, tuple((work.row, round(work.share, 5)) for work in works)) for key, works in result.influences.items()
        ),
        evidence(engine, result),
        tuple((score.tag, score.probability) for score in result.tags[: tags.SHOWN]),
        result.prediction_set,
        ShownWork.of(result.same_work) if own is None else None,
        {kind: _pairs(works) for kind, works in result.alike.items()},
        (result.width, result.height),
        uploads.described(engine.store.build_id, result.descriptions) if own is None else None,
        {name: place.rows for name, place in result.places.items()},
        result.part,
        result.part is None and (result.wall or 0) > MUCH_WALL,
    )


def _pairs(works: Iterable[Neighbour]) -> tuple[tuple[int, float], ...]:
    return tuple((work.row, work.similarity) for work in works)


def add_route(app: Dash) -> None:
    """Adds the route that the browser posts pictures to."""
    app.server.add_url_rule(f"{app.config.routes_pathname_prefix}{ROUTE}", ROUTE, _identify, methods=["POST"])


def _identify() -> posted_picture.Answer:
    """The body is the picture file; for an example ``?work=`` names the work whose picture it is.

    ``?part=`` names a part of the picture, or all of it by ``0,0,1,1``. Without it a painting is looked for on a wall.
    """

    def make() -> Response:
        data = posted_picture.posted()  # A body that is too large is refused here, before the model is loaded.
        part = posted_picture.part()
        return jsonify(answer(context.query_engine(), data, request.args.get("work", ""), part).as_json())

    return posted_picture.answered(make)
