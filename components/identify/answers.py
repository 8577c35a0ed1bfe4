"""A picture's bytes are posted here; what comes back is what the page draws an answer from.

The browser keeps the answer and hands it back for drawing, so the server keeps nothing: neither the picture nor
what was said of it. What is handed back is read as carefully as anything that a stranger sends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from dash import Dash
from flask import Response, jsonify, request

from components.identify.evidence import Evidence, evidence
from components.site import context
from components.works import tags
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError, ImageError
from pipeline.query.engine import INFLUENCES, QueryEngine
from pipeline.query.result import same_work

ROUTE = "identify"
#: Works shown as the most similar.
NEIGHBOURS = 12


@dataclass(frozen=True)
class Answer:
    """What the page draws.

    Attributes:
        build_id: of the build that was asked; rows belong to it.
        classes: (class key, probability 0 to 1), most probable first.
        neighbours: (row, cosine similarity), most similar first.
        position: projection name -> (x, y).
        familiar: False when the picture does not look like the works of this collection.
        example: id of the work whose own picture was asked about, "" for a visitor's picture.
        influences: class key -> (row, share of all that speaks for the class), strongest first; the predicted class's
            and the runner-up's.
        evidence: where the picture speaks for these two classes; None where the model does not tell.
        tags: (tag, probability 0 to 1) of subjects that it may show, most probable first.
        named: keys of the classes that the picture may belong to, most probable first: two when it lies between them.
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
    named: tuple[str, ...] = ()

    @property
    def same_work(self) -> int | None:
        """Row of the work that the picture seems to show; None when none stands out."""
        rows, similarities = zip(*self.neighbours, strict=True) if self.neighbours else ((), ())
        return same_work(np.array(rows, np.int64), np.array(similarities))

    def as_json(self) -> dict[str, Any]:
        """Plain values, as :meth:`read` takes them."""
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
            "named": list(self.named),
        }

    @classmethod
    def read(cls, content: Any, store: ArtefactStore) -> Answer | None:
        """The answer that a browser handed back; None when it is none, or one over another build."""
        try:
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
                tuple(str(key) for key in content.get("named") or ()),
            )
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            return None
        fits = (
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
            and set(answer.named) <= {key for key, _ in answer.classes}
            and len(answer.tags) <= tags.SHOWN
            and {tag for tag, _ in answer.tags} <= {entry["tag"] for entry in store.tags.get("tags", [])}
            and all(0 <= value <= 1 for _, value in answer.tags)
        )
        return answer if fits else None


def answer(engine: QueryEngine, data: bytes, example: str = "") -> Answer:
    """What the build says of a picture's bytes.

    Args:
        engine: over the build.
        data: the picture file.
        example: id of the work whose picture this is: a work is not its own neighbour.

    Raises:
        ImageError: the bytes are no picture that can be used.
    """
    own = engine.store.row_of(example) if example else None
    result = engine.query(data, k=NEIGHBOURS + (own is not None))
    near = [(found.row, found.similarity) for found in result.neighbours if found.row != own]
    return Answer(
        engine.store.build_id,
        tuple((score.name, score.probability) for score in result.classes),
        tuple(near[:NEIGHBOURS]),
        result.position,
        result.familiar,
        example if own is not None else "",
        tuple(
            (key, tuple((found.row, round(found.share, 5)) for found in works))
            for key, works in result.influences.items()
        ),
        evidence(engine, result),
        tuple((score.tag, score.probability) for score in result.tags[: tags.SHOWN]),
        result.prediction_set,
    )


def add_route(app: Dash) -> None:
    """Adds the address that ``assets/identify.js`` posts pictures to."""
    app.server.add_url_rule(f"{app.config.routes_pathname_prefix}{ROUTE}", ROUTE, _identify, methods=["POST"])


def _identify() -> tuple[Response, int]:
    """The body is the picture file itself; ``?work=`` names the work whose picture it is, for the examples."""
    data = request.get_data(cache=False)  # Before the model is loaded: too large a body ends here.
    try:
        found = answer(context.query_engine(), data, request.args.get("work", ""))
    except ImageError as error:
        # An answer like any other, hence 200: a browser writes every refusal into its console as a failure.
        return jsonify(code=error.code, problem=str(error)), 200
    except ArtefactError as error:
        return jsonify(code="no_build", message=str(error)), 503
    return jsonify(found.as_json()), 200
