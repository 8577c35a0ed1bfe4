"""Parts of the Model page: headline figures, confusion matrix, per-class table, and the most confident errors."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from dash import html
from dash.development.base_component import Component

from components.site import theme
from components.site.markup import attributes
from components.works import cards, guesses, tables
from pipeline.artefacts.sample import Sample
from pipeline.artefacts.store import ArtefactStore

#: Most errors that are shown.
MISTAKES = 12

#: Key in ``metrics.json``, title and meaning, in the order in which they are shown.
HEADLINES = (
    ("accuracy", "Accuracy", "of the test works get the right class"),
    ("balanced_accuracy", "Balanced accuracy", "the same, with equal weight for every class"),
    ("precision_at_10", "Precision@10", "of a work's ten most similar works are of its class"),
    ("map", "mAP", "how high the works of its class rank by similarity"),
    ("ece", "ECE", "average difference between confidence and accuracy; lower is better"),
)

#: Name of an embedding in a build -> its parts.
EMBEDDINGS = {
    "features": "The classifier's own features",
    "contrastive": "The features, and a head trained with a supervised contrastive loss",
    "triplet": "The features, and a head trained with a triplet loss",
}


def embedding_table(selection: Mapping[str, Any]) -> Component:
    """The embeddings that a build compared, and the one that it uses.

    Args:
        selection: ``embedding`` of ``training/summary.json``.
    """
    scores, intervals = selection["validation_map"], selection.get("validation_intervals", {})
    rows = [
        (
            EMBEDDINGS.get(name, name),
            f"{100 * score:.1f}\u00a0%",
            tables.interval(intervals.get(name, {})),
            "used" if name == selection["chosen"] else "",
        )
        for name, score in scores.items()
    ]
    caption = "Mean average precision of the validation works among the training works"
    return tables.table(caption, ("Embedding", "mAP", "95 % interval", ""), rows, numbers=(1, 2))


def headlines(metrics: Mapping[str, Any], of_all: str = "", of_test: str = "") -> Component:
    """The most important figures, each with its interval, its meaning, and the works and artists that it rests on.

    Where the build was cross-validated, that accuracy is the first, and the single split's has a title that says so.

    Args:
        metrics: ``evaluation/metrics.json``.
        of_all: the works and artists of the cross-validation, in a few words; "" where they are not recorded.
        of_test: those of the test works.
    """
    estimated = metrics.get("cross_validation")
    entries = []
    if estimated:
        meaning = "of all works get the right class from heads that saw no work of their artist"
        entries.append(_headline("cross_validation", "Accuracy", meaning, estimated["accuracy"], of_all))
    for name, title, meaning in HEADLINES:
        if name in metrics:
            shown = "Accuracy on the test works" if estimated and name == "accuracy" else title
            entries.append(_headline(name, shown, meaning, metrics[name] or {}, of_test))
    return html.Dl(entries, className="headlines")


def _headline(name: str, title: str, meaning: str, figure: Mapping[str, float | None], made_by: str) -> Component:
    value = figure.get("value")
    digits = 1 if name != "ece" else 2
    return html.Div(
        [
            html.Dt(title),
            html.Dd(
                [
                    html.Span(
                        tables.NOT_DEFINED if value is None else f"{100 * value:.{digits}f}\u00a0%",
                        className="headline-value",
                    ),
                    html.Span(tables.interval(figure), className="headline-interval", title="95 % interval"),
                    html.Span(meaning, className="headline-meaning"),
                    html.Span(made_by, className="headline-sample") if made_by else None,
                ]
            ),
        ],
        **attributes(data_metric=name),
    )


def confusion_table(store: ArtefactStore, confusion: Mapping[str, Any]) -> Component:
    """Counts and row shares: a row is a catalogued class, a column a predicted class.

    Args:
        store: the build.
        confusion: ``classes``, and ``counts`` (C, C).
    """
    keys = list(confusion["classes"])
    counts = np.asarray(confusion["counts"], np.int64).reshape(len(keys), len(keys))
    totals = counts.sum(axis=1, keepdims=True)
    shares = counts / np.maximum(totals, 1)
    titles = [theme.class_style(store, key)[2] for key in keys]

    def cell(i: int, j: int) -> Component:
        text = f"{counts[i, j]:,} of {totals[i, 0]:,} works of {titles[i]} predicted as {titles[j]}"
        return html.Td(
            [
                html.Span(f"{counts[i, j]:,}", className="confusion-count"),
                html.Span(tables.percent(float(shares[i, j])), className="confusion-share"),
            ],
            className="confusion-right" if i == j else "confusion-wrong",
            style={"--share": f"{shares[i, j]:.3f}"},
            title=text,
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
    caption = "Rows: class in the catalogue. Columns: class that the model guessed. Shares are of the row."
    return html.Div(
        html.Table([html.Caption(caption), html.Thead(html.Tr(head)), html.Tbody(body)], className="confusion"),
        className="table-box",
        tabIndex=0,
        role="region",
        **attributes(aria_label="Confusion matrix"),
    )


def per_class_table(
    store: ArtefactStore, metrics: Mapping[str, Any], works: str = "Test works", made_by: Sample | None = None
) -> Component:
    """Precision, recall and F1 of each class, with intervals.

    Args:
        store: the build.
        metrics: what has ``per_class``: ``evaluation/metrics.json``, or its ``cross_validation``.
        works: title of the column with their number.
        made_by: these works and their artists; None where that is not recorded, then the groups of ``metrics`` count.
    """
    per_class = metrics["per_class"]
    # Builds of earlier versions do not count the artists.
    artists = {each.key: each.made_by for each in made_by.classes} if made_by else {}
    artists = {entry["class"]: f"{entry['groups']:,}" for entry in per_class if "groups" in entry} | artists
    counted = all(entry["class"] in artists for entry in per_class)
    rows: list[list[tables.Cell]] = [
        [
            cards.class_name(store, entry["class"]),
            tables.interval_bar(entry["precision"]),
            tables.interval_bar(entry["recall"]),
            tables.interval_bar(entry["f1"]),
            f"{entry['support']:,}",
            *([artists[entry["class"]]] if counted else []),
        ]
        for entry in per_class
    ]
    return tables.table(
        f"{works} by class, each figure with its 95 % interval, on a line from 0 to 1",
        ("Class", "Precision", "Recall", "F1", works, *(["Artists or groups"] if counted else [])),
        rows,
        numbers=(4,),
        class_name="per-class",
    )


def projections_table(store: ArtefactStore, metrics: Mapping[str, Any]) -> Component:
    """Trustworthiness, neighbours kept and neighbours of the same class of each map, the most faithful first.

    A map that began with the places of the build before also has how far its works moved.
    """
    measured = sorted(metrics.get("projections", {}).items(), key=lambda entry: -entry[1]["neighbours_kept"])
    some_moved = any(figures.get("moved") for _, figures in measured)
    classes = any(figures.get("same_class") is not None for _, figures in measured)
    rows: list[list[tables.Cell]] = [
        [
            store.projection_title(name),
            tables.share_bar(figures["trustworthiness"], f"{figures['trustworthiness']:.3f}"),
            tables.share_bar(figures["neighbours_kept"], tables.percent(figures["neighbours_kept"])),
            *([_same_class(figures)] if classes else []),
            *([_moved(figures.get("moved"))] if some_moved else []),
        ]
        for name, figures in measured
    ]
    caption = "Neighbours kept: how many of a work's ten nearest works are among its ten nearest on the map"
    if classes:
        caption += (
            ". Same class: how many of a work's ten nearest works on the map share its class; in brackets, of its ten "
            "nearest by the vectors that the map was made of, and of works chosen at random"
        )
    if some_moved:
        caption += (
            ". Works moved: how far the works of the build before lie from their places there, in units of the map's "
            "spread; median, and below which 90 % are"
        )
    further = [name for name, shown in (("Same class", classes), ("Works moved", some_moved)) if shown]
    head = ("Map", "Trustworthiness", "Neighbours kept", *further)
    return tables.table(caption, head, rows)


def _same_class(figures: Mapping[str, Any]) -> str:
    """Shares of neighbours of the same class: on the map, by its vectors, at random."""
    on_map, by_vectors, at_random = (figures.get(f"same_class{how}") for how in ("", "_by_vectors", "_at_random"))
    if on_map is None or by_vectors is None or at_random is None:
        return "not measured"
    return f"{tables.percent(on_map)} ({tables.percent(by_vectors)}, {tables.percent(at_random)})"


def _moved(values: Mapping[str, Any] | None) -> str:
    """How far works moved on a map, in words."""
    return f"{values['median']:.3f} (90 %: {values['p90']:.3f})" if values else "made anew"


def mistakes(predictions: pd.DataFrame, most: int = MISTAKES, split: str = "test") -> pd.DataFrame:
    """The wrong predictions on one split, most confident first.

    Args:
        predictions: ``evaluation/predictions.parquet``.
        most: the maximum number of rows.
        split: "train", "validation" or "test".
    """
    wrong = predictions[(predictions["split"] == split) & (predictions["label"] != predictions["predicted"])]
    return wrong.sort_values("confidence", ascending=False, kind="stable").head(most)


def mistake_cards(store: ArtefactStore, wrong: pd.DataFrame) -> Component:
    """Wrong predictions as cards: the catalogue's class, the predicted class, and the confidence."""
    shown = []
    for entry in wrong.itertuples():
        confidence = html.Span(guesses.percent(float(entry.confidence)), className="figure")
        guess = html.Div(
            [
                guesses.badge("Model's guess"),
                html.P([cards.class_name(store, str(entry.predicted)), confidence], className="mistake-guess"),
            ],
            className="mistake",
            **attributes(data_predicted=str(entry.predicted)),
        )
        shown.append(cards.work_card(store, int(entry.row), caption_extra=guess))
    return cards.work_grid(shown, label="The most confident errors")


def training(summary: Mapping[str, Any], epochs: int) -> str:
    """The network, its size and its training, in a few sentences.

    Args:
        summary: ``training/summary.json``.
        epochs: number of epochs in the history.
    """
    described = str(summary.get("description") or summary.get("backbone") or "A model")
    parts = [f"{described[:1].upper()}{described[1:].rstrip('.')}."]
    parameters, tuned = summary.get("parameters"), summary.get("fine_tuning") or {}
    if parameters:
        trained = "; those of the backbone are frozen." if summary.get("frozen") or tuned else ", all trained."
        if tuned.get("share"):
            trained = f", {tuned['weights']:,} of them fine-tuned."
        parts.append(f"{parameters:,} parameters{trained}")
    best, seconds = summary.get("best_epoch"), summary.get("seconds")
    if best:
        time = f" in {_duration(float(seconds))}" if seconds else ""
        parts.append(
            f"Trained for {epochs} epochs{time}. Epoch {best} was best on the validation works, and its weights are "
            "used."
        )
    if tuned:
        parts.append(fine_tuning(tuned))
    weights = summary.get("class_weights") or {}
    if weights and max(weights.values()) - min(weights.values()) > 0.05:
        parts.append("Rarer classes have a higher weight in training, so that the model does not neglect them.")
    return " ".join(parts)


def fine_tuning(tuned: Mapping[str, Any]) -> str:
    """What was fine-tuned, and how much of it is used.

    Args:
        tuned: ``fine_tuning`` of ``training/summary.json``.
    """
    losses, share = tuned["validation_loss_by_share"], tuned["share"]
    text = f"Its upper layers were then fine-tuned for {tuned['steps']} steps of {tuned['pictures_a_step']} pictures."
    if not share:
        return f"{text} This did not lower the loss on the validation works, so the original layers are used."
    portion = "all" if share == 1 else f"{100 * share:.0f}\u00a0%"
    return (
        f"{text} The model uses {portion} of the change of the weights, where the loss on the validation works was "
        f"lowest ({losses['0']:.3f} before, {losses[f'{share:g}']:.3f} after)."
    )


def majority_baseline(metrics: Mapping[str, Any]) -> str:
    """The accuracy of always guessing the most frequent class; "" where the build does not record it."""
    majority = metrics.get("baseline", {}).get("majority")
    if majority is None:
        return ""
    return f"Always guessing the most frequent class would be right in {100 * majority:.1f}\u00a0%."


def known_artists(metrics: Mapping[str, Any]) -> str:
    """How many test works have a known artist; "" where all have one, or where it is not recorded."""
    known = metrics.get("works_with_group")
    if known is None or known >= metrics["works"]:
        return ""
    if not known:
        return (
            "The artist of none of them is known. They were divided one by one, so works of one artist may be both "
            "among the training works and among the test works. "
        )
    grouped = metrics.get("accuracy_grouped") or {}
    artists = metrics.get("known_groups")
    remarks = [f"{artists:,} artists or groups"] if artists else []
    if grouped.get("value") is not None:
        remarks.append(f"accuracy on these alone: {tables.with_interval(grouped)}")
    remark = f" ({'; '.join(remarks)})" if remarks else ""
    return (
        f"The artist of {known:,} of them is known{remark}. The others were divided one by one, so works of one "
        "artist may be both among the training works and among the test works. "
    )


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} seconds" if seconds < 90 else f"{seconds / 60:.0f} minutes"
