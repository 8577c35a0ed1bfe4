"""Why the model made its guess: the places of the picture and the training works that contributed most.

The browser draws the places over the visitor's own picture; the picture is not sent again for this.
"""

import numpy as np
from dash import dcc, html
from dash.development.base_component import Component

from components.identify import feature_maps
from components.identify.answers import PageAnswer
from components.identify.evidence import STEPS, Evidence
from components.looking import findings
from components.site import theme
from components.site.markup import attributes
from components.works import cards
from pipeline.artefacts.store import ArtefactStore
from pipeline.query import layers

#: Colours of contributions for and against a class, as red, green and blue. Colour-blind people can tell them apart.
FOR, AGAINST = "230 97 1", "33 90 172"
#: Initial opacity of the colours over the picture, in per cent.
OPACITY = 85
WORKS_NOTE = (
    "These are the training works similar to your picture that raise a score most. Works that were hard to learn "
    "count more than others. This explains what the model relies on. It does not prove where the picture comes from."
)
_THIRDS = (("upper left", "top", "upper right"), ("left", "middle", "right"), ("lower left", "bottom", "lower right"))


def section(store: ArtefactStore, answer: PageAnswer) -> Component:
    """The whole explanation, as far as there is a guess and data to explain it, and links to look further."""
    parts: list[Component] = []
    if answer.familiar and answer.evidence is not None:
        parts.append(places(store, answer.evidence))
    if answer.familiar and answer.influences:
        rows = [works(store, *each) for each in answer.influences if each[1]]
        parts.append(html.Div([*rows, html.P(WORKS_NOTE, className="hint")], className="why-works"))
    closer = dcc.Link(findings.LINK, href=findings.address(answer.example), className="button")
    links = html.P([feature_maps_link(store, answer), closer], className="why-network")
    head = html.H2("Why this guess?") if parts else None
    return html.Section(
        [head, html.Div(parts, className="why-parts") if parts else None, links],
        className="section why",
    )


def places(store: ArtefactStore, evidence: Evidence) -> Component:
    """The picture under a map of the places that raise or lower a class's score."""
    names = [theme.class_style(store, key)[2] for key in evidence.classes]
    height, width = evidence.steps.shape[1:]
    buttons = [
        html.Button(
            cards.class_name(store, key),
            type="button",
            className="segment",
            **attributes(
                aria_pressed=str(index == 0).lower(),
                data_why_class=str(index),
                data_words=f"Your picture. {_strongest(evidence, index, name)}",
                data_title=name,
            ),
        )
        for index, (key, name) in enumerate(zip(evidence.classes, names, strict=True))
    ]
    return html.Div(
        [
            html.H3("Where in the picture"),
            html.P(
                [
                    "The colours show exact shares of the model's score, place by place. Added up, they are all that "
                    "the picture contributes to the score. They show what this model relied on, not what makes a "
                    f"painting come from {names[0]}.",
                    " The strongest place here is a corner, where the network meets the edge of the picture."
                    if _is_corner(evidence)
                    else None,
                ],
                className="section-note",
            ),
            html.Div(buttons, className="segments", role="group", **attributes(aria_label="Class that is explained")),
            html.Div(
                html.Canvas(
                    id="why-canvas",
                    role="img",
                    **attributes(
                        aria_label=f"Your picture. {_strongest(evidence, 0, names[0])}",
                        data_grid=f"{width},{height}",
                        data_steps=evidence.data,
                        data_window=",".join(map(str, evidence.window)),
                        data_size=",".join(map(str, evidence.size)),
                        data_most=str(STEPS),
                        data_for=FOR,
                        data_against=AGAINST,
                    ),
                ),
                className="mat why-mat",
            ),
            html.Div(
                [
                    html.Span("speaks against"),
                    html.Span(className="why-scale", **attributes(aria_hidden="true")),
                    html.Span(["speaks for ", html.Span(names[0], id="why-name")]),
                ],
                className="why-legend",
            ),
            # The browser adds the slider here: Dash has no plain one.
            html.Div(id="why-opacity", className="why-opacity", **attributes(data_start=str(OPACITY))),
        ],
        className="why-places",
        style={"--for": FOR, "--against": AGAINST},
    )


def works(store: ArtefactStore, key: str, influences: tuple[tuple[int, float], ...]) -> Component:
    """The training works that contribute most to a class, as museum labels.

    Args:
        store: the build.
        key: of the class.
        influences: (row, share of all contributions, 0 to 1), largest share first.
    """
    title = theme.class_style(store, key)[2]
    shown = [
        cards.work_card(store, row, caption_extra=f"{share:.1%} of all that speaks for {title}".replace("%", " %", 1))
        for row, share in influences
    ]
    return html.Div(
        [
            html.H3(["Works that speak most for ", cards.class_name(store, key)]),
            cards.work_grid(shown, label=f"Works that speak most for {title}"),
        ],
        className="why-class",
        **attributes(data_class=key),
    )


def feature_maps_link(store: ArtefactStore, answer: PageAnswer) -> Component | None:
    """A link to the picture's feature maps; None for a build without layers."""
    if not layers.read(store.root):
        return None
    text = "What the network sees in it, step by step"
    return dcc.Link(text, href=feature_maps.address(answer.example), className="button")


def _is_corner(evidence: Evidence) -> bool:
    """Whether the strongest place of the predicted class is a corner, which is most likely an effect of padding."""
    sizes = np.abs(evidence.steps[0].astype(int))
    y, x = np.unravel_index(int(np.argmax(sizes)), sizes.shape)
    return y in (0, sizes.shape[0] - 1) and x in (0, sizes.shape[1] - 1)


def _strongest(evidence: Evidence, index: int, name: str) -> str:
    """The place that speaks most for a class, in words for a screen reader."""
    steps = evidence.steps[index]
    if steps.max() <= 0:
        return f"No place of the picture speaks for {name}."
    y, x = np.unravel_index(int(np.argmax(steps)), steps.shape)
    left, top, right, bottom = evidence.window
    across = ((x + 0.5) / steps.shape[1] - left) / (right - left)
    down = ((y + 0.5) / steps.shape[0] - top) / (bottom - top)
    place = _THIRDS[min(2, max(0, int(down * 3)))][min(2, max(0, int(across * 3)))]
    return f"The place that speaks most for {name} is at the {place}."
