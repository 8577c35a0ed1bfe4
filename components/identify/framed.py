"""The part of a visitor's photograph that an answer is about: the frame round it, and the route that straightens it.

The browser shows the frame on the photograph (``assets/identify/framing.mjs``), and the straightened part where the
page draws on what the model saw.
"""

from dash import Dash, html
from dash.development.base_component import Component
from flask import Response

from components.site import posted_picture
from components.site.markup import attributes
from components.works import guesses
from pipeline.images import uploads
from pipeline.images.cropping import WHOLE, cropped, sides_for
from pipeline.images.decoder_pool import LONGEST
from pipeline.images.decoding import cv2, limited

ROUTE = "framed"
_QUALITY = 90


def controls() -> Component:
    """What is said of the frame, and the buttons for it. The box's ``data-framing`` decides which of them show."""
    return html.Div(
        [
            html.P(
                [
                    guesses.badge("A guess"),
                    " This is the painting in your photograph. The answer is about what is inside of the frame, "
                    "straightened.",
                ],
                className="framing-found",
            ),
            html.P("The answer is about what is inside of the frame, straightened.", className="framing-marked"),
            html.P(
                "Drag the corners, or move them with the arrow keys. The answer follows.",
                className="framing-how hint",
            ),
            html.Div(
                [
                    _button("whole", "Use the whole picture"),
                    _button("frame", "Frame the painting"),
                ],
                className="drop-buttons",
            ),
        ],
        id="identify-framing",
        className="framing",
        role="status",
    )


def _button(what: str, text: str) -> Component:
    return html.Button(text, type="button", className="button", **attributes(data_identify=what))


def add_route(app: Dash) -> None:
    """Adds the route that the browser posts the photograph to once more."""
    app.server.add_url_rule(f"{app.config.routes_pathname_prefix}{ROUTE}", ROUTE, _framed, methods=["POST"])


def _framed() -> posted_picture.Answer:
    """The ``?part=`` of a posted picture as a JPEG file."""
    return posted_picture.answered(_straightened)


def _straightened() -> Response:
    data, part = posted_picture.posted(), posted_picture.part() or WHOLE
    picture = cropped(uploads.pool().picture(data, *sides_for(part, 0)), part)
    pixels = limited(picture, LONGEST)
    _, content = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return Response(content.tobytes(), mimetype="image/jpeg", headers={"Cache-Control": "no-store"})
