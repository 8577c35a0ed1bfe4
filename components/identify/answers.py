"""The route that a picture's bytes are posted to, and the answer that the page is drawn from.

The browser stores the answer and sends it back when the page is drawn, so the server stores neither the picture nor the
answer. An answer from a browser is validated like any other input.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dash import Dash
from flask import Response, jsonify, request

from components.identify.evidence import Evidence, evidence
from components.site import context
from components.works import tags
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError, ImageError
from pipeline.query.engine import INFLUENCES, QueryEngine

ROUTE = "identify"
#: Number of most similar works.
NEIGHBOURS = 12


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
        same_work: row of the work that the picture seems to show; None when there is none, and for an example.
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
    same_work: int | None = None

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
            "same_work": self.same_work,
        }

    @classmethod
    def read(cls, content: Any, store: ArtefactStore) -> PageAnswer | None:
        """The answer that a browser sent back; None when it is invalid, or belongs to another build."""
        try:
            same_work = content.get("same_work")
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
                None if same_work is None else int(same_work),
            )
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            return None
        valid = (
            answer.build_id == store.build_id
            and all(store.class_info(key) for key, _ in answer.classes)
            and all(0 <= row < len(store) for row, _ in answer.neighbours)
            and 0 < len(answer.classes) <= len(store.classes)
            and len(answer.neighbours) <= NEIGHBOURS
            and set(answer.position) <= set(store.projections)
            and len(answer.influences) <= 2
            and all(store.class_info(key) for key, _ in answer.influences)
            and all(len(works) <= INFLUENCES for _, works in answer.influences)
            and all(0 <= row < len(store) for _, works in answer.influences for row, _ in works)
            and (answer.evidence is None or all(store.class_info(key) for key in answer.evidence.classes))
            and set(answer.prediction_set) <= {key for key, _ in answer.classes}
            and (answer.same_work is None or 0 <= answer.same_work < len(store))
            and len(answer.tags) <= tags.SHOWN
            and {tag for tag, _ in answer.tags} <= {entry["tag"] for entry in store.tags.get("tags", [])}
            and all(0 <= value <= 1 for _, value in answer.tags)
        )
        return answer if valid else None


def answer(engine: QueryEngine, data: bytes, example: str = "") -> PageAnswer:
    """Queries a build with a picture.

    Args:
        engine: over the build.
        data: the picture file's bytes.
        example: id of the work whose picture this is, "" for a visitor's picture. The work itself is no neighbour.

    Raises:
        ImageError: the bytes are no picture that can be used.
    """
    own = engine.store.row_of(example) if example else None
    result = engine.query(data, k=NEIGHBOURS + (own is not None))
    neighbours = [(near.row, near.similarity) for near in result.neighbours if near.row != own]
    return PageAnswer(
        engine.store.build_id,
        tuple((score.name, score.probability) for score in result.classes),
        tuple(neighbours[:NEIGHBOURS]),
        result.position,
        result.familiar,
        example if own is not None else "",
        tuple(
            (key, tuple((work.row, round(work.share, 5)) for work in works)) for key, works in result.influences.items()
        ),
        evidence(engine, result),
        tuple((score.tag, score.probability) for score in result.tags[: tags.SHOWN]),
        result.prediction_set,
        result.same_work if own is None else None,
    )


def add_route(app: Dash) -> None:
    """Adds the route that the browser posts pictures to."""
    app.server.add_url_rule(f"{app.config.routes_pathname_prefix}{ROUTE}", ROUTE, _identify, methods=["POST"])


def _identify() -> tuple[Response, int]:
    """The body is the picture file; for an example ``?work=`` names the work whose picture it is."""
    data = request.get_data(cache=False)  # A body that is too large is refused here, before the model is loaded.
    try:
        page_answer = answer(context.query_engine(), data, request.args.get("work", ""))
    except ImageError as error:
        # Status 200, since browsers report other statuses as errors in their console.
        return jsonify(code=error.code, problem=str(error)), 200
    except ArtefactError as error:
        return jsonify(code="no_build", message=str(error)), 503
    return jsonify(page_answer.as_json()), 200
