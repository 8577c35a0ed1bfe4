"""What the model says, drawn so that nobody takes it for what the museum says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from components.site import theme
from components.site.markup import attributes
from components.works import cards
from pipeline.artefacts.store import ArtefactStore

#: From this probability on, in words. Probabilities are calibrated: of guesses at 0.7, about 70 % are right.
_SURE = ((0.9, "Quite sure"), (0.7, "Fairly sure"), (0.5, "Not very sure"), (0.0, "Unsure"))


def how_sure(probability: float) -> str:
    """A probability, 0 to 1, in words and as a percentage."""
    words = next(words for least, words in _SURE if probability >= least)
    return f"{words}: {percent(probability)}"


def how_sure_of(probabilities: Mapping[str, float], named: Sequence[str]) -> str:
    """How sure a guess is that names one class, or that the picture lies between those that it names.

    Args:
        probabilities: class key -> 0 to 1.
        named: class keys, most probable first.
    """
    if len(named) == 1:
        return how_sure(probabilities[named[0]])
    together = min(sum(probabilities[key] for key in named), 1.0)
    return f"Between {'the two' if len(named) == 2 else 'these'}; one of them: {percent(together)}"


def percent(probability: float) -> str:
    """A probability as a percentage that claims neither certainty nor impossibility."""
    if probability > 0.99:
        return "over 99 %"
    if probability < 0.01:
        return "under 1 %"
    return f"{probability:.0%}".replace("%", " %")


def tag(text: str = "The model's guess") -> Component:
    """Says that what follows is a guess."""
    return html.P(text, className="guess-tag")


def bars(store: ArtefactStore, scores: Sequence[tuple[str, float]]) -> Component:
    """A bar for every class, most probable first."""
    return html.Ul(
        [
            html.Li(
                [
                    cards.class_name(store, key),
                    html.Span(
                        html.Span(style={"width": f"{value:.1%}", "--mark": theme.class_style(store, key)[0]}),
                        className="bar",
                        **attributes(aria_hidden="true"),
                    ),
                    html.Span(percent(value).replace("over ", "> ").replace("under ", "< "), className="figure"),
                ],
                className="guess-bar",
                **attributes(data_class=key),
            )
            for key, value in scores
        ],
        className="guess-bars",
        **attributes(aria_label="How likely each class is"),
    )
