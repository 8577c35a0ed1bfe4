"""The box with a stick figure that a visitor drags into a pose. The browser draws it and makes an example of it."""

from dash import html
from dash.development.base_component import Component

from components.site.markup import attributes

#: Poses that the figure can begin with: key of ``assets/collection/poses.mjs`` -> its name.
BEGINNINGS = {
    "standing": "Standing",
    "walking": "Walking",
    "sitting": "Sitting",
    "raised": "Arms raised",
    "bust": "Half-length",
}
HINT = (
    "Drag the joints of the figure, or move a joint with the arrow keys. Press a joint twice, or Delete, to leave it "
    "out. Size, place and side do not count."
)


def box() -> Component:
    """The box, closed at first."""
    return html.Details(
        [
            html.Summary("Search by a pose", className="button"),
            html.Div(
                [
                    html.P(HINT, className="hint"),
                    html.Div(
                        [
                            html.Button(name, type="button", className="quiet-button", **attributes(data_pose_from=key))
                            for key, name in BEGINNINGS.items()
                        ],
                        className="pose-beginnings",
                        role="group",
                        **attributes(aria_label="Begin with"),
                    ),
                    html.Div(className="pose-editor", **attributes(data_pose_editor="")),
                    html.Button(
                        "Find works with this pose",
                        type="button",
                        className="button button--first",
                        **attributes(data_pose_go=""),
                    ),
                ],
                className="colour-box pose-box",
            ),
        ],
        className="colour-search pose-search",
    )
