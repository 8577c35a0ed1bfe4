"""The model's statements, drawn so that a visitor can tell them from the museum's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from components.site import theme
from components.site.markup import attributes
from components.works import cards
from pipeline.artefacts.store import ArtefactStore

#: Most classes that a sentence names.
_NAMED = 8
#: Least probability -> words. Probabilities are calibrated: of guesses at 0.7, about 70 % are right.
_CONFIDENCE = ((0.9, "Quite sure"), (0.7, "Fairly sure"), (0.5, "Not very sure"), (0.0, "Unsure"))


@dataclass(frozen=True)
class Predicted:
    """What the model of a build says of one of its works."""

    key: str  #: of the class
    probability: float  #: calibrated, 0 to 1
    split: str  #: of the work: with works of "test" the model was not trained
    scores: tuple[tuple[str, float], ...]  #: key and probability of each class, the most probable first


def predicted(store: ArtefactStore, row: int) -> Predicted | None:
    """The model's guess about a work; None where the build holds none."""
    try:
        table = store.predictions
    except (OSError, ValueError):
        return None
    rows = table.loc[table["row"] == row]
    if rows.empty:
        return None
    found = rows.iloc[0]
    scores = [(info.key, float(found[f"p_{info.key}"])) for info in store.classes if f"p_{info.key}" in table]
    return Predicted(
        str(found["predicted"]),
        float(found["confidence"]),
        str(found["split"]),
        tuple(sorted(scores, key=lambda pair: -pair[1])),
    )


def confidence(probability: float) -> str:
    """A probability, 0 to 1, in words and as a percentage."""
    words = next(words for least, words in _CONFIDENCE if probability >= least)
    return f"{words}: {percent(probability)}"


def set_confidence(probabilities: Mapping[str, float], prediction_set: Sequence[str]) -> str:
    """The confidence of a guess that names one class, or several that together hold the true one.

    Args:
        probabilities: class key -> 0 to 1.
        prediction_set: keys of the named classes, most probable first.
    """
    if len(prediction_set) == 1:
        return confidence(probabilities[prediction_set[0]])
    total = min(sum(probabilities[key] for key in prediction_set), 1.0)
    return f"Between {'the two' if len(prediction_set) == 2 else 'these'}; one of them: {percent(total)}"


def known(store: ArtefactStore) -> str:
    """Which classes a guess is among. A picture of any other gets one of these names, too."""
    titles = [theme.class_style(store, info.key)[2] for info in store.classes]
    if len(titles) > _NAMED:
        return f"Of {len(titles)} classes, which are all that the model knows."
    return f"Of {', '.join(titles[:-1])} and {titles[-1]}, which are all that the model knows."


def percent(probability: float) -> str:
    """A probability as a percentage. The ends are "under 1 %" and "over 99 %", never 0 or 100 %."""
    if probability > 0.99:
        return "over 99 %"
    if probability < 0.01:
        return "under 1 %"
    return f"{probability:.0%}".replace("%", " %")


def badge(text: str = "The model's guess") -> Component:
    """A heading that marks what follows as a guess."""
    return html.P(text, className="guess-tag")


def bar(probability: float, colour: str) -> list[Component]:
    """A probability, 0 to 1, as a bar and a short percentage."""
    return [
        html.Span(
            html.Span(style={"width": f"{probability:.1%}", "--mark": colour}),
            className="bar",
            **attributes(aria_hidden="true"),
        ),
        html.Span(percent(probability).replace("over ", "> ").replace("under ", "< "), className="figure"),
    ]


def bars(store: ArtefactStore, scores: Sequence[tuple[str, float]]) -> Component:
    """A bar for every class.

    Args:
        store: the build.
        scores: class keys and probabilities, 0 to 1, most probable first.
    """
    return html.Ul(
        [
            html.Li(
                [cards.class_name(store, key), *bar(value, theme.class_style(store, key)[0])],
                className="guess-bar",
                **attributes(data_class=key),
            )
            for key, value in scores
        ],
        className="guess-bars",
        **attributes(aria_label="How likely each class is"),
    )
