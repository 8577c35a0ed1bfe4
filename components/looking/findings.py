"""Look closer: the route that reads a picture, and the switches and lists of what is found.

The browser asks for one kind at a time and draws it on the picture (``assets/look/``). A visitor's picture is posted
again for this and stored nowhere.
"""

from collections.abc import Sequence
from urllib.parse import quote

from dash import Dash, html
from dash.development.base_component import Component
from flask import jsonify, request

from components.looking import references
from components.site import context, posted_picture, urls
from components.site.finding_in_pictures import TURNS, look
from components.site.markup import attributes
from pipeline import annotations
from pipeline.annotations.base import Found, PictureAnnotator
from pipeline.artefacts.annotations import found_in
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import AnnotationError
from pipeline.images.decoder_pool import Data
from pipeline.query.read_text import ReadText

ROUTE = "annotations"
#: Path of the page.
PATH = "/look"
TITLE, LINK = "Look closer", "Look closer: text, figures, sizes"
#: The kind that is searched by words.
TEXT = "text"
#: Id of the element that holds the picture and its layers.
CONTAINER = "look"
#: Most characters of an option that a visitor sets.
LONGEST_OPTION = 400


def address(object_id: str = "") -> str:
    """URL of the page for a work, or for the picture that the browser still holds from the Identify page."""
    return urls.relative(PATH) + (f"?work={quote(object_id, safe='')}" if object_id else "")


def sought_address(object_id: str, words: str) -> str:
    """URL of the page for a work with the lines of its text marked that are like the words."""
    return f"{address(object_id)}&show=text&words={quote(words, safe='')}"


def source(store: ArtefactStore, object_id: str = "") -> str:
    """URL of what is found, without the kind. For a work it contains the build's id, so that browsers can keep it."""
    path = urls.relative(f"/{ROUTE}")
    return f"{path}?build={quote(store.build_id, safe='')}&work={quote(object_id, safe='')}" if object_id else path


def switches(shown: set[str], words: str = "", sought: Sequence[int] | None = None) -> list[Component]:
    """For each kind a switch, what it is, and a place for what is found.

    Args:
        shown: the kinds that are looked for at once.
        words: what the text is searched for, "" for nothing.
        sought: the lines of text that are like the words, which the browser marks; None where no text was read before.
    """
    return [
        _kind(name, annotator, name in shown, *((words, sought) if name == TEXT else ("", None)))
        for name, annotator in annotations.of_pictures().items()
    ]


def lines_like(store: ArtefactStore, row: int, words: str) -> tuple[int, ...] | None:
    """The lines of text of a work that are like the words, the best first; None where the build read no text in it."""
    known = found_in(store.root, TEXT, row) if words.strip() else None
    if known is None:
        return None
    matches = ReadText([[line["text"] for line in known.found["lines"]]]).search(words)
    return matches[0].lines if matches else ()


def _kind(name: str, annotator: PictureAnnotator, on: bool, words: str, sought: Sequence[int] | None) -> Component:
    return html.Section(
        [
            html.Button(
                [html.Span(annotator.title, className="look-title"), html.Span(className="look-count")],
                id=f"look-switch-{name}",
                type="button",
                className="look-switch",
                role="switch",
                **attributes(aria_checked=str(on).lower(), aria_describedby=f"look-what-{name}"),
            ),
            html.P(annotator.description, id=f"look-what-{name}", className="look-what"),
            html.P(className="look-said", role="status"),
            *([] if sought is None else [html.P(_told(words, len(sought)), className="look-sought")]),
            *([references.form()] if name == references.KIND else []),
            html.Ul(className="look-list"),
        ],
        className="look-kind",
        **attributes(data_kind=name, data_state="off", data_sought=",".join(map(str, sought or ()))),
    )


def _told(words: str, lines: int) -> str:
    if not lines:
        return f"No line is like “{words}”."
    return f"{'1 line is' if lines == 1 else f'{lines:,} lines are'} like “{words}” and marked. A reading has errors."


def add_route(app: Dash) -> None:
    """Adds the route that the browser asks for what is found."""
    path = f"{app.config.routes_pathname_prefix}{ROUTE}"
    app.server.add_url_rule(path, ROUTE, _annotations, methods=["GET", "POST"])


def _annotations() -> posted_picture.Answer:
    """What ``?kind=`` finds in a posted picture, or in the work ``?work=`` of the build ``?build=``.

    Further parameters are options that a visitor may set: corners or boxes that were drawn on the picture.
    """
    annotator = annotations.of_pictures().get(request.args.get("kind", ""))
    if annotator is None:
        return jsonify(code="no_kind", message="There is no such kind of annotation."), 404
    of = _of_posted if request.method == "POST" else _of_work
    return posted_picture.answered(lambda: of(annotator), TURNS)


def _options(annotator: PictureAnnotator) -> dict[str, str]:
    asked = {name: request.args[name] for name in annotator.visitor_options if request.args.get(name)}
    for name, value in asked.items():
        if len(value) > LONGEST_OPTION:
            raise AnnotationError(f"“{name}” is longer than {LONGEST_OPTION} characters. Draw fewer shapes.")
    return asked


def _of_posted(annotator: PictureAnnotator) -> posted_picture.Answer:
    return jsonify(_read(request.args["kind"], posted_picture.posted(), _options(annotator)))


def no_work() -> posted_picture.Answer:
    """The answer where a work is asked for that the build does not have."""
    message = "There is no such work in the build that is shown. Please load the page again."
    return jsonify(code="no_work", message=message), 404


def picture_of_work() -> Data | None:
    """The picture of the work that the request names; None where the build that is shown has no such work."""
    store, row = _asked()
    return (store.root / store.picture_name(row, preview=True)).read_bytes() if row is not None else None


def _asked() -> tuple[ArtefactStore, int | None]:
    store = context.live_store()
    return store, store.row_of(request.args.get("work", "")) if request.args.get("build") == store.build_id else None


def _of_work(annotator: PictureAnnotator) -> posted_picture.Answer:
    store, row = _asked()
    if row is None:
        return no_work()
    kind, options = request.args["kind"], _options(annotator)
    known = None if options else found_in(store.root, kind, row)
    if known is not None:
        content = _content(known.width, known.height, known.found, annotator.lines(known.found))
    else:
        data = (store.root / store.picture_name(row, preview=True)).read_bytes()
        content = _read(kind, data, options)
    response = jsonify(content)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _read(kind: str, data: Data, options: dict[str, str]) -> dict[str, object]:
    picture, answer = look(kind, data, options)
    return _content(picture.width, picture.height, answer.found, answer.lines)


def _content(width: int, height: int, found: Found, lines: list[str]) -> dict[str, object]:
    return {"width": width, "height": height, "found": found, "lines": lines}
