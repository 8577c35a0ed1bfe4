"""The model page's parts: headline figures, confusion matrix, per-class table, and the most confident mistakes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from dash import html
from dash.development.base_component import Component

from components.atlas.small_map import TITLES
from components.site import theme
from components.site.markup import attributes
from components.works import cards, guesses, tables
from pipeline.artefacts.store import ArtefactStore

MISTAKES = 12

#: Name, title and what it means, in the order they are shown.
HEADLINES = (
    ("accuracy", "Accuracy", "of the test works get the right class"),
    ("balanced_accuracy", "Balanced accuracy", "the same, with every class counting alike"),
    ("precision_at_10", "Precision@10", "of a work's ten nearest works are of its class"),
    ("map", "mAP", "how far up all works of the class stand in the order of likeness"),
    ("ece", "ECE", "by how much its stated certainty is off, on average; less is better"),
)


#: What stands in an embedding, by the name that a build gives it.
EMBEDDINGS = {
    "features": "The classifier's own features",
    "contrastive": "Beside them, a head trained by supervised contrastive loss",
    "triplet": "Beside them, a head trained by triplet loss",
}


def embedding_table(chosen: Mapping[str, Any]) -> Component:
    """The embeddings that a build tried, and which it took; ``chosen`` is that part of ``summary.json``."""
    scores, reach = chosen["validation_map"], chosen.get("validation_intervals", {})
    rows = [
        (
            EMBEDDINGS.get(name, name),
            f"{100 * score:.1f}\u00a0%",
            interval(reach.get(name, {})),
            "taken" if name == chosen["chosen"] else "",
        )
        for name, score in scores.items()
    ]
    caption = "Mean average precision of the validation works among the training works"
    return tables.table(caption, ("Embedding", "mAP", "95 % interval", ""), rows, numbers=(1, 2))


def interval(figure: Mapping[str, float | None]) -> str:
    """An interval as "82–91 %"; "" when there is none."""
    low, high = figure.get("low"), figure.get("high")
    return "" if low is None or high is None else f"{100 * low:.0f}–{100 * high:.0f}\u00a0%"


def headlines(metrics: Mapping[str, Any]) -> Component:
    """The figures that matter most, each with its interval and what it means."""
    entries = []
    for name, title, meaning in HEADLINES:
        if name not in metrics:
            continue
        figure = metrics[name] or {}
        value = figure.get("value")
        digits = 1 if name != "ece" else 2
        entries.append(
            html.Div(
                [
                    html.Dt(title),
                    html.Dd(
                        [
                            html.Span(
                                tables.NOT_DEFINED if value is None else f"{100 * value:.{digits}f}\u00a0%",
                                className="headline-value",
                            ),
                            html.Span(interval(figure), className="headline-interval", title="95 % interval"),
                            html.Span(meaning, className="headline-meaning"),
                        ]
                    ),
                ],
                **attributes(data_metric=name),
            )
        )
    return html.Dl(entries, className="headlines")


def confusion_table(store: ArtefactStore, confusion: Mapping[str, Any]) -> Component:
    """Counts and row shares: a row is what the museum says, a column what the model guessed."""
    keys = list(confusion["classes"])
    counts = np.asarray(confusion["counts"], np.int64).reshape(len(keys), len(keys))
    totals = counts.sum(axis=1, keepdims=True)
    shares = counts / np.maximum(totals, 1)
    titles = [theme.class_style(store, key)[2] for key in keys]

    def cell(i: int, j: int) -> Component:
        words = f"{counts[i, j]:,} of {totals[i, 0]:,} works of {titles[i]} taken for {titles[j]}"
        return html.Td(
            [
                html.Span(f"{counts[i, j]:,}", className="confusion-count"),
                html.Span(tables.percent(float(shares[i, j])), className="confusion-share"),
            ],
            className="confusion-right" if i == j else "confusion-wrong",
            style={"--share": f"{shares[i, j]:.3f}"},
            title=words,
        )

    def total(i: int) -> Component:
        return html.Span(f"{totals[i, 0]:,}", className="confusion-total")

    head = [html.Td(), *(html.Th(cards.class_name(store, key), scope="col") for key in keys)]
    body = [
        html.Tr(
            [
                html.Th([cards.class_name(store, key), total(i)], scope="row"),
                *(cell(i, j) for j in range(len(keys))),
            ]
        )
        for i, key in enumerate(keys)
    ]
    caption = "Rows: what the catalogue says. Columns: what the model guessed. Shares are of the row."
    return html.Div(
        html.Table([html.Caption(caption), html.Thead(html.Tr(head)), html.Tbody(body)], className="confusion"),
        className="table-box",
        tabIndex=0,
        role="region",
        **attributes(aria_label="Confusion matrix"),
    )


def per_class_table(store: ArtefactStore, metrics: Mapping[str, Any]) -> Component:
    """Precision, recall and F1 of each class, with intervals."""

    def bar(figure: Mapping[str, float | None] | None) -> Component:
        return tables.interval_bar(*((figure or {}).get(key) for key in ("value", "low", "high")))

    rows: list[list[tables.Cell]] = [
        [
            cards.class_name(store, entry["class"]),
            bar(entry["precision"]),
            bar(entry["recall"]),
            bar(entry["f1"]),
            f"{entry['support']:,}",
        ]
        for entry in metrics["per_class"]
    ]
    return tables.table(
        "Each with its 95 % interval, on a line from 0 to 1",
        ("Class", "Precision", "Recall", "F1", "Test works"),
        rows,
        numbers=(4,),
        class_name="per-class",
    )


def projections_table(metrics: Mapping[str, Any]) -> Component:
    """How faithful each map is, the most faithful first."""
    measured = sorted(metrics.get("projections", {}).items(), key=lambda entry: -entry[1]["neighbours_kept"])
    rows: list[list[tables.Cell]] = [
        [
            TITLES.get(name, name),
            tables.share_bar(figures["trustworthiness"], f"{figures['trustworthiness']:.3f}"),
            tables.share_bar(figures["neighbours_kept"], tables.percent(figures["neighbours_kept"])),
        ]
        for name, figures in measured
    ]
    caption = "How faithful the maps are: of a work's ten nearest works, how many are among the ten nearest on the map"
    return tables.table(caption, ("Map", "Trustworthiness", "Neighbours kept"), rows)


def mistakes(predictions: pd.DataFrame, most: int = MISTAKES, split: str = "test") -> pd.DataFrame:
    """The wrong guesses on one split, the surest first.

    Args:
        predictions: ``evaluation/predictions.parquet``.
        most: at most so many.
        split: which works.
    """
    wrong = predictions[(predictions["split"] == split) & (predictions["label"] != predictions["predicted"])]
    return wrong.sort_values("confidence", ascending=False, kind="stable").head(most)


def mistake_cards(store: ArtefactStore, wrong: pd.DataFrame) -> Component:
    """Wrong guesses as pictures: what the museum says, what the model guessed, and how sure it was."""
    found = []
    for entry in wrong.itertuples():
        sure = html.Span(guesses.percent(float(entry.confidence)), className="figure")
        guess = html.Div(
            [
                guesses.tag("Model's guess"),
                html.P([cards.class_name(store, str(entry.predicted)), sure], className="mistake-guess"),
            ],
            className="mistake",
            **attributes(data_predicted=str(entry.predicted)),
        )
        found.append(cards.work_card(store, int(entry.row), caption_extra=guess))
    return cards.work_grid(found, label="The most confident mistakes")


def training_words(summary: Mapping[str, Any], history_length: int) -> str:
    """What was trained, for how long, in a sentence or three."""
    described = str(summary.get("description") or summary.get("backbone") or "A model")
    parts = [f"{described[:1].upper()}{described[1:].rstrip('.')}."]
    parameters, tuned = summary.get("parameters"), summary.get("fine_tuning") or {}
    if parameters:
        trained = ", the backbone's frozen." if summary.get("frozen") or tuned else ", all trained."
        if tuned.get("share"):
            trained = f", {tuned['weights']:,} of them fine-tuned."
        parts.append(f"{parameters:,} parameters{trained}")
    best, seconds = summary.get("best_epoch"), summary.get("seconds")
    if best:
        took = f" in {_duration(float(seconds))}" if seconds else ""
        parts.append(
            f"Trained for {history_length} epochs{took}; epoch {best} was best on the validation works and was kept."
        )
    if tuned:
        parts.append(tuning_words(tuned))
    weights = summary.get("class_weights") or {}
    if weights and max(weights.values()) - min(weights.values()) > 0.05:
        parts.append("Rarer classes weigh more in training, so that no class is learned at another's cost.")
    return " ".join(parts)


def tuning_words(tuned: Mapping[str, Any]) -> str:
    """What fine-tuning did, and how much of it is kept."""
    losses, share = tuned["validation_loss_by_share"], tuned["share"]
    began = f"Then its upper layers learned too, for {tuned['steps']} steps of {tuned['pictures_a_step']} pictures"
    if not share:
        return f"{began}; the validation works did not gain from it, and the layers stay as they were."
    of_it = "all" if share == 1 else f"{100 * share:.0f}\u00a0%"
    return (
        f"{began}; {of_it} of the way that the weights went is kept, where the validation works' loss was least "
        f"({losses['0']:.3f} before, {losses[f'{share:g}']:.3f} there)."
    )


def baseline_words(metrics: Mapping[str, Any]) -> str:
    """What the accuracy is to be compared with."""
    majority = metrics.get("baseline", {}).get("majority")
    if majority is None:
        return ""
    return f"Always guessing the most frequent class would be right in {100 * majority:.1f}\u00a0%."


def grouped_words(metrics: Mapping[str, Any]) -> str:
    """How far the figures rest on works whose artist is known; "" where that is all of them, or not recorded."""
    known = metrics.get("works_with_group")
    if known is None or known >= metrics["works"]:
        return ""
    figure = metrics.get("accuracy_grouped") or {}
    alone = ""
    if figure.get("value") is not None:
        figures = [f"{100 * figure['value']:.1f}\u00a0%", interval(figure)]
        alone = f" (accuracy on these alone: {', '.join(filter(None, figures))})"
    of_whom = f"{known:,} of them{alone}; the others" if known else "none of them; they"
    return (
        f"The artist is known of {of_whom} were divided one by one, "
        "so a work by the same hand may stand on both sides. "
    )


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} seconds" if seconds < 90 else f"{seconds / 60:.0f} minutes"
