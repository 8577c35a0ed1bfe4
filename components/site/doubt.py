"""Whether the model of a build is any better than guessing, and what the pages say where it is not."""

from collections.abc import Mapping
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.site import urls
from components.site.markup import attributes
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError


def is_no_better_than_guessing(metrics: Mapping[str, Any]) -> bool:
    """Whether neither the accuracy nor the balanced accuracy is clearly above that of guessing.

    A figure is clearly above where the lower end of its interval is, or the figure itself where it has no interval.
    The accuracy is compared with that of always guessing the most frequent class. A model of very unequal classes may
    not reach that and still know something: then its balanced accuracy is above one share for each class.

    Args:
        metrics: ``evaluation/metrics.json``. Figures of the cross-validation count where there are some.
    """
    measured = metrics.get("cross_validation") or metrics
    most_frequent = _most_frequent(metrics)
    accuracy, balanced = measured.get("accuracy"), measured.get("balanced_accuracy")
    if most_frequent is None or not accuracy or not balanced:
        return False
    classes = len(measured["confusion"]["classes"])
    return not _is_above(accuracy, most_frequent) and not _is_above(balanced, 1 / classes)


def banner(store: ArtefactStore) -> Component | None:
    """What stands above every page of a build whose model cannot be relied on; None where it can."""
    try:
        metrics = store.metrics
    except ArtefactError:  # The pages that need it say what is wrong with it.
        return None
    if not is_no_better_than_guessing(metrics):
        return None
    measured = metrics.get("cross_validation") or metrics
    guessing = _most_frequent(metrics)
    return html.Aside(
        [
            html.Strong("The model of this build is no better than guessing. "),
            f"It is right on {_percent(measured['accuracy']['value'])} of the works that it was tested on; always "
            f"saying the most frequent class would be right on {_percent(guessing)}. Do not rely on its guesses nor "
            "on what it finds similar. ",
            dcc.Link("How this was measured", href=urls.relative("/model")),
        ],
        className="banner banner--doubt",
        **attributes(aria_label="The model cannot be relied on"),
    )


def _most_frequent(metrics: Mapping[str, Any]) -> float | None:
    """The accuracy of always guessing the most frequent class; None in a build of before."""
    estimated = metrics.get("cross_validation")
    if estimated:
        rows = [sum(row) for row in estimated["confusion"]["counts"]]
        return max(rows) / sum(rows) if sum(rows) else None
    majority: float | None = metrics.get("baseline", {}).get("majority")
    return majority


def _is_above(estimate: Mapping[str, float | None], guessing: float) -> bool:
    low = estimate["value"] if estimate.get("low") is None else estimate["low"]
    return low is not None and low > guessing


def _percent(share: float | None) -> str:
    return "not defined" if share is None else f"{100 * share:.0f}\u00a0%"
