"""Why a guess was made: which places of the picture speak for it, and which works the model learned it from.

``assets/identify/why.mjs`` draws the places over the visitor's own picture, which never leaves the browser for it.
"""

from __future__ import annotations

import numpy as np
from dash import dcc, html
from dash.development.base_component import Component

from components import cards, network, theme
from components.answers import Answer
from components.evidence import STEPS, Evidence
from components.markup import attributes
from pipeline.artefacts import layers
from pipeline.artefacts.store import ArtefactStore

#: Colours of what speaks for and against, red, green and blue: orange and blue, which nobody's eyes mix up.
FOR, AGAINST = "230 97 1", "33 90 172"
#: Opacity of the colours over the picture at first, in per cent.
OPACITY = 85
LEARNED = (
    "Of the works that the model learned from and that your picture is like, these raise a score most. Works that were "
    "hard to learn weigh more than others. All of this tells what the model leans on, and proves nothing of where the "
    "picture comes from."
)
_THIRDS = (("upper left", "top", "upper right"), ("left", "middle", "right"), ("lower left", "bottom", "lower right"))


def section(store: ArtefactStore, answer: Answer) -> Component | None:
    """All of it. Where no culture is named there is no guess to explain; a build that tells nothing has none of it."""
    parts: list[Component] = []
    if answer.familiar and answer.evidence is not None:
        parts.append(places(store, answer.evidence))
    if answer.familiar and answer.influences:
        rows = [works(store, *each) for each in answer.influences if each[1]]
        parts.append(html.Div([*rows, html.P(LEARNED, className="hint")], className="why-works"))
    link = to_network(store, answer)
    if not parts and link is None:
        return None
    head = html.H2("Why this guess?") if parts else None
    return html.Section(
        [head, html.Div(parts, className="why-parts") if parts else None, link],
        className="section why",
    )


def places(store: ArtefactStore, evidence: Evidence) -> Component:
    """The picture with what speaks for and against a class laid over it."""
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
                    "These are exact shares of the model's score, place by place: added up, they are all that the "
                    "picture gave to it. They tell what moved this model. They are no outline of what makes a painting "
                    f"come from {names[0]}.",
                    " What stands out most here is a corner: there the network meets the end of the picture."
                    if _is_corner(evidence)
                    else None,
                ],
                className="section-note",
            ),
            html.Div(buttons, className="segments", role="group", **attributes(aria_label="What speaks for which")),
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
            # assets/identify/why.mjs puts the slider here: Dash has no plain one.
            html.Div(id="why-opacity", className="why-opacity", **attributes(data_start=str(OPACITY))),
        ],
        className="why-places",
        style={"--for": FOR, "--against": AGAINST},
    )


def works(store: ArtefactStore, key: str, found: tuple[tuple[int, float], ...]) -> Component:
    """The training works that speak most for a class, as museum labels."""
    title = theme.class_style(store, key)[2]
    shown = [
        cards.work_card(store, row, caption_extra=f"{share:.1%} of all that speaks for {title}".replace("%", " %", 1))
        for row, share in found
    ]
    return html.Div(
        [
            html.H3(["Works that speak most for ", cards.class_name(store, key)]),
            cards.work_grid(shown, label=f"Works that speak most for {title}"),
        ],
        className="why-class",
        **attributes(data_class=key),
    )


def to_network(store: ArtefactStore, answer: Answer) -> Component | None:
    """The way to what the network's layers make of the picture; nothing for a build that keeps none."""
    if not layers.read(store.root):
        return None
    text = "What the network sees in it, step by step"
    return html.P(dcc.Link(text, href=network.address(answer.example), className="button"), className="why-network")


def _is_corner(evidence: Evidence) -> bool:
    """Whether the place that weighs most for or against the predicted class is a corner, as padding makes it."""
    sizes = np.abs(evidence.steps[0].astype(int))
    y, x = np.unravel_index(int(np.argmax(sizes)), sizes.shape)
    return y in (0, sizes.shape[0] - 1) and x in (0, sizes.shape[1] - 1)


def _strongest(evidence: Evidence, index: int, name: str) -> str:
    """Where most speaks for a class, in words for who does not see the colours."""
    steps = evidence.steps[index]
    if steps.max() <= 0:
        return f"No place of it speaks for {name}."
    y, x = np.unravel_index(int(np.argmax(steps)), steps.shape)
    left, top, right, bottom = evidence.window
    across = ((x + 0.5) / steps.shape[1] - left) / (right - left)
    down = ((y + 0.5) / steps.shape[0] - top) / (bottom - top)
    place = _THIRDS[min(2, max(0, int(down * 3)))][min(2, max(0, int(across * 3)))]
    return f"The place that speaks most for {name} lies at the {place}."
